"""The timekeeper: fires what has come due, and lets no clock that cannot be fired hold up the others."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from services.supervision import metrics
from services.supervision.handlers.firing import PAGE, fire_due, fire_one
from services.supervision.ports import UnitOfWork
from shared.errors import TransientError
from shared.persistence.database import is_transient

log = structlog.get_logger(__name__)

SET_ASIDE = timedelta(minutes=10)  # a clock that could not be fired is tried again after this long


class Committing(UnitOfWork, Protocol):
    """A unit of work as its opener sees it."""

    def commit(self) -> None: ...


class Timekeeper:
    """Fires a page of clocks in one transaction; if that fails, each in its own.

    Args:
        units: opens a unit of work.
        clock: the time by which a clock is set aside.
    """

    def __init__(self, units: Callable[[], AbstractContextManager[Committing]], clock: Callable[[], datetime]) -> None:
        self._units = units
        self._clock = clock
        self._set_aside: dict[str, datetime] = {}  # clock → when it is tried again

    def round(self, limit: int = PAGE) -> int:
        """Fire up to ``limit`` clocks; returns how many were fired.

        Raises:
            Exception: the database cannot be used; nothing says that it is a clock's fault.
        """
        now = self._clock()
        self._set_aside = {clock_id: until for clock_id, until in self._set_aside.items() if now < until}
        try:
            with self._units() as uow:
                fired = fire_due(uow, limit, but=self._set_aside)
                uow.commit()
        except Exception as error:
            if _is_passing(error):
                raise
            log.warning("a page of clocks could not be fired; each is fired alone", error=str(error))
            fired = self._one_by_one(limit)
        metrics.clocks_set_aside.set(len(self._set_aside))
        return fired

    def _one_by_one(self, limit: int) -> int:
        with self._units() as uow:
            due = uow.clocks.due_ids(uow.now, limit, self._set_aside)
        fired = 0
        for clock_id, number in due.items():
            try:
                with self._units() as uow:
                    fire_one(clock_id, uow)
                    uow.commit()
                fired += 1
            except Exception as error:
                if _is_passing(error):
                    raise
                log.exception("a clock cannot be fired; it is set aside", clock_id=clock_id, number=number)
                self._set_aside[clock_id] = self._clock() + SET_ASIDE
        return fired


def _is_passing(error: Exception) -> bool:
    return isinstance(error, TransientError) or is_transient(error)
