"""The resident's word: by number and query code, or told to staff on the phone."""

import hmac
from collections.abc import Callable
from dataclasses import dataclass

from services.supervision import events
from services.supervision.model.case import Case
from services.supervision.model.follow_up import RESIDENT, FollowUp
from services.supervision.ports import UnitOfWork
from shared.contracts import Grade, Role
from shared.errors import Conflict, Forbidden, Invalid, NotFound
from shared.identity import Identity


@dataclass(frozen=True)
class RateFollowUp:
    """A rating as it is handed in."""

    grade: Grade
    solved: bool = True
    remark: str = ""
    query_code: str | None = None  # the resident's own; staff who ask by phone have none


class WrongQueryCode(Forbidden):
    """Number and query code do not belong together. The try is counted in the unit of work: commit it all the same."""

    def __init__(self) -> None:
        super().__init__("办件编号与查询码不符", "number and query code do not belong together")


def rate_by_resident(
    number: str, command: RateFollowUp, digest: Callable[[str, str], str], uow: UnitOfWork
) -> FollowUp:
    """Take the rating of the resident, who shows the query code.

    Args:
        number: number of the case.
        command: the rating.
        digest: keyed digest of number and query code, the same that intake used.
        uow: the unit of work.

    Raises:
        WrongQueryCode: the code is wrong, or there is no such case; the two cannot be told apart from outside.
        Conflict: too many wrong codes in the last hour, or the follow-up is not open.
    """
    if command.query_code is None:
        raise Invalid("query_code", "请填写查询码", "give the query code")
    case = uow.cases.get(number)
    if case is None:
        raise WrongQueryCode
    if not case.may_try_code(uow.now):
        raise Conflict("查询码多次有误，请一小时后再试", "too many wrong query codes; try again in an hour")
    if not hmac.compare_digest(digest(number, command.query_code), case.query_digest):
        case.note_wrong_code(uow.now)
        raise WrongQueryCode
    return _rate(case, command, RESIDENT, uow)


def rate_by_phone(number: str, command: RateFollowUp, identity: Identity, uow: UnitOfWork) -> FollowUp:
    """Take the rating that a resident gave to staff on the phone.

    Raises:
        NotFound: there is no such case in the caller's scope.
        Forbidden: the caller is neither clerk nor supervisor.
        Conflict: the follow-up is not open.
    """
    if not identity.has(Role.CLERK, Role.SUPERVISOR):
        raise Forbidden(
            "电话回访由窗口人员或督办员登记", "a clerk or a supervisor takes down what is said on the phone"
        )
    case = uow.cases.get(number)
    if case is None or not identity.covers(case.region):
        raise NotFound("辖区内没有这个办件", "there is no such case in your area")
    return _rate(case, command, identity.staff_id, uow)


def _rate(case: Case, command: RateFollowUp, rated_by: str, uow: UnitOfWork) -> FollowUp:
    follow_ups = uow.follow_ups.of(case.number)
    if not follow_ups:
        raise Conflict("事项尚未办结，暂不能评价", "the case is not resolved yet and cannot be rated")
    follow_up = follow_ups[-1]
    outcome = follow_up.rate(
        command.grade, solved=command.solved, remark=command.remark, rated_by=rated_by, now=uow.now
    )
    uow.publish(events.rating_given(follow_up, command.grade))
    uow.publish(events.follow_up_completed(follow_up, outcome))
    return follow_up
