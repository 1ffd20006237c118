"""Lists of cases: only the columns that are shown are read, and only the name that is masked is opened.

A person's scope is a county, a township or a village. Each has a column and an index that goes on with the order of the
list, so that a page is a range of that index: it costs the same among a thousand cases and among a million.
"""

import heapq
from itertools import islice
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.intake.ports import CaseFilter, CaseRow
from services.intake.store.cases import cases
from shared.persistence.keyset import below, newest_first
from shared.sealing import mask_name

_SHOWN = (
    cases.c.number,
    cases.c.title,
    cases.c.state,
    cases.c.item_code.label("item"),
    cases.c.line,
    cases.c.region,
    cases.c.urgent,
    cases.c.door,
    cases.c.submitted_at,
    cases.c.taken_by,
    cases.c.resident_name,
)
_PLAIN = tuple(column.name for column in _SHOWN[:-1])
_AREAS = {6: cases.c.county, 9: cases.c.township, 12: cases.c.region}  # by the digits of a code


class SqlCaseLists:
    """Cases by what they have in common."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def page(self, wanted: CaseFilter, *, scope: str) -> list[CaseRow]:
        """See :class:`~services.intake.ports.CaseLists`.

        Who sees everything gets the counties' pages merged: an index over all counties would be taken for a single
        place as well, and read in vain wherever little was filed of late.
        """
        pages = [self._page(wanted, scope=each) for each in ([scope] if scope else self._counties())]
        newest = heapq.merge(*pages, key=lambda row: (row.submitted_at, row.number), reverse=True)
        return list(islice(newest, wanted.limit + 1))

    def _page(self, wanted: CaseFilter, *, scope: str) -> list[CaseRow]:
        found = self._session.execute(page_query(wanted, scope=scope))
        return [CaseRow(resident=mask_name(name), **dict(zip(_PLAIN, shown, strict=True))) for *shown, name in found]

    def _counties(self) -> list[str]:
        """Where cases were filed: one look into the index for each, not one at every case."""
        found: list[str] = []
        while last := self._session.scalar(
            sa.select(sa.func.min(cases.c.county)).where(cases.c.county > (found[-1] if found else ""))
        ):
            found.append(last)
        return found


def page_query(wanted: CaseFilter, *, scope: str) -> sa.Select[Any]:
    """The rows of a page, and one more."""
    c = cases.c
    area = _AREAS.get(len(scope))
    within = below(c.region, scope) if area is None else area == scope
    query = sa.select(*_SHOWN).where(within).limit(wanted.limit + 1)
    if wanted.states:
        query = query.where(c.state.in_(wanted.states))
    for column, value in ((c.item_code, wanted.item), (c.line, wanted.line), (c.urgent, wanted.urgent)):
        if value is not None:
            query = query.where(column == value)
    if wanted.since is not None:
        query = query.where(c.submitted_at >= wanted.since)
    if wanted.until is not None:
        query = query.where(c.submitted_at < wanted.until)
    return newest_first(query, c.submitted_at, c.number, behind=wanted.behind)
