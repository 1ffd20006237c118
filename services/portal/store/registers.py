"""Entries of the registers: of a place, from a moment on and before another, in the order in which they happened."""

from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session as Orm

from services.portal.model.meeting_views import DecisionView, MeetingView
from services.portal.model.register_views import DutyLogView, InformationView, LookView, StampUseView
from services.portal.model.registers import Wanted
from services.portal.model.views import CaseView, View
from services.portal.store import meeting_tables, register_tables, tables

V = TypeVar("V", bound=View)
_AT_A_WINDOW = "window"


class SqlRegisters:
    """Keeps :class:`services.portal.ports.Registers`."""

    def __init__(self, orm: Orm) -> None:
        self._orm = orm

    def visitors(self, wanted: Wanted, offset: int, limit: int) -> list[CaseView]:
        case = tables.cases.c
        of_window = case.door == _AT_A_WINDOW
        return self._page(CaseView, case.region, case.submitted_at, case.number, wanted, offset, limit, of_window)

    def stamp_uses(self, wanted: Wanted, offset: int, limit: int) -> list[StampUseView]:
        use = register_tables.stamp_uses.c
        return self._page(StampUseView, use.region, use.requested_at, use.use_id, wanted, offset, limit)

    def looks(self, wanted: Wanted, offset: int, limit: int) -> list[LookView]:
        look = register_tables.looks.c
        return self._page(LookView, look.region, look.looked_at, look.look_id, wanted, offset, limit)

    def duty_log(self, wanted: Wanted, offset: int, limit: int) -> list[DutyLogView]:
        entry = register_tables.duty_log.c
        return self._page(DutyLogView, entry.region, entry.happened_at, entry.entry_id, wanted, offset, limit)

    def information(self, wanted: Wanted, offset: int, limit: int) -> list[InformationView]:
        part = register_tables.information.c
        return self._page(InformationView, part.region, part.reported_at, part.part_id, wanted, offset, limit)

    def meetings(self, wanted: Wanted, offset: int, limit: int) -> list[MeetingView]:
        meeting = meeting_tables.meetings.c
        return self._page(MeetingView, meeting.region, meeting.held_at, meeting.number, wanted, offset, limit)

    def decisions(self, meetings: list[str]) -> list[DecisionView]:
        decision = meeting_tables.decisions.c
        query = sa.select(DecisionView).where(decision.meeting.in_(meetings), decision.made_at.is_not(None))
        return list(self._orm.scalars(query.order_by(decision.meeting, decision.made_at, decision.number)))

    def _page(
        self,
        view: type[V],
        region: sa.Column[Any],
        at: sa.Column[Any],
        key: sa.Column[Any],
        wanted: Wanted,
        offset: int,
        limit: int,
        *more: sa.ColumnElement[bool],
    ) -> list[V]:
        here = region.between(wanted.region, wanted.region.ljust(12, "9"))
        query = sa.select(view).where(here, at >= wanted.since, at < wanted.before, *more)
        return list(self._orm.scalars(query.order_by(at, key).offset(offset).limit(limit)))
