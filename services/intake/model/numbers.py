"""Numbers that people read out over the phone, with a check digit, and the query codes that go with them."""

import re
import secrets
from datetime import datetime

from stdnum.iso7064 import mod_11_2

from shared.clock import SHANGHAI

_SHAPE = re.compile(r"[DWY]?([0-9]{6})-([0-9]{8})-([0-9]{6})-([0-9X])")
# No letters or digits that are taken for one another when read aloud or off paper.
_CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_CODE_LENGTH = 6


def case_number(county: str, moment: datetime, serial: int) -> str:
    """``361103-20261122-000123-X``: county, day in Shanghai, serial of that day, ISO 7064 MOD 11-2 check digit."""
    day = moment.astimezone(SHANGHAI).strftime("%Y%m%d")
    digits = f"{county}{day}{serial:06}"
    return f"{county}-{day}-{serial:06}-{mod_11_2.calc_check_digit(digits)}"


def directive_number(county: str, moment: datetime, serial: int) -> str:
    """The same with a ``D`` before it."""
    return "D" + case_number(county, moment, serial)


def mandate_number(county: str, moment: datetime, serial: int) -> str:
    """The same with a ``W`` before it (委托书)."""
    return "W" + case_number(county, moment, serial)


def draft_number(county: str, moment: datetime, serial: int) -> str:
    """The same with a ``Y`` before it (预填)."""
    return "Y" + case_number(county, moment, serial)


def is_number(text: str) -> bool:
    """Whether ``text`` is a well-formed number whose check digit is right."""
    match = _SHAPE.fullmatch(text)
    return match is not None and mod_11_2.is_valid("".join(match.groups()))


def new_query_code() -> str:
    """Six characters that only the resident gets; 31 signs, so about 887 million codes."""
    return "".join(secrets.choice(_CODE_ALPHABET) for _ in range(_CODE_LENGTH))
