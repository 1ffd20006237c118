"""A resident shows number and query code: what may be tried, and how often."""

import hmac
import unicodedata
from datetime import timedelta

from services.intake.model.case import Case
from services.intake.ports import Seals, UnitOfWork
from shared.errors import Conflict, Forbidden

WRONG_CODES_AN_HOUR = 10  # of one case, from wherever they come: there are 887 million codes


class WrongQueryCode(Forbidden):
    """Number and query code do not belong together. The try is counted in the unit of work: commit it all the same."""

    code = "wrong-query-code"

    def __init__(self) -> None:
        super().__init__("办件编号与查询码不符", "number and query code do not belong together")


def case_of_resident(number: str, query_code: str, uow: UnitOfWork, seals: Seals) -> Case:
    """The case of somebody who shows its query code.

    Raises:
        WrongQueryCode: the code is wrong, or there is no such case; the two cannot be told apart from outside.
        Conflict: too many wrong codes in the last hour.
    """
    number, code = normal_code(number), normal_code(query_code)
    case = uow.cases.get(number)
    if case is None:
        raise WrongQueryCode
    if uow.code_tries.since(number, uow.now - timedelta(hours=1)) >= WRONG_CODES_AN_HOUR:
        raise Conflict("查询码多次有误，请一小时后再试", "too many wrong query codes; try again in an hour")
    if not hmac.compare_digest(seals.digest(number, code), case.query_digest):
        uow.code_tries.add(number, uow.now)
        raise WrongQueryCode
    return case


def normal_code(text: str) -> str:
    """A number or code as people type it, made regular."""
    plain = unicodedata.normalize("NFKC", text).translate(dict.fromkeys(map(ord, "‐‑‒–—―−"), "-"))
    return "".join(plain.split()).upper()[:40]
