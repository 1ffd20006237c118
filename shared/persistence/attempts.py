"""When a transaction that failed is worth another try, and how long to wait before it."""

import random

import eventlet
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from shared.persistence.database import is_transient

TRIES = 5
_LOST = (StaleDataError, IntegrityError)  # somebody else changed, or created, the same thing meanwhile


def is_worth_another(error: BaseException) -> bool:
    """Whether the same transaction may well succeed when it is begun anew."""
    return is_transient(error) or isinstance(error, _LOST)


def rest(attempt: int) -> None:
    """Wait before the next try; by chance, so that those who met here do not meet again."""
    eventlet.sleep(random.uniform(0, 0.02 * 2**attempt))  # noqa: S311
