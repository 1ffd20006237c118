"""The rules of routing, its decisions explained, and what other rules would change."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache

from services.dispatch.model.chronicle import Known
from services.dispatch.model.permission import must_explain
from services.dispatch.model.routed import Routed
from services.dispatch.model.rules import DEFAULT_WEIGHTS, RoutingRule, RuleBook, Weights
from services.dispatch.model.task import Task
from services.dispatch.model.what_if import Share, what_if
from services.dispatch.model.workforce import Workforce
from services.dispatch.ports import UnitOfWork
from shared.clock import SHANGHAI
from shared.contracts import Role
from shared.errors import Conflict, Invalid
from shared.identity import Identity

MOST_REPLAYED = 5000  # placements of one what-if
LONGEST_REPLAY_DAYS = 92


@dataclass(frozen=True, slots=True, kw_only=True)
class PutRules:
    """A county's rules, as a whole."""

    county: str
    rules: tuple[RoutingRule, ...]
    weights: Weights = DEFAULT_WEIGHTS
    reason: str
    replaces: int | None = None  # the version it was made from; None: whichever is in force


@dataclass(frozen=True, slots=True, kw_only=True)
class AskWhatIf:
    """Try rules out on what was placed since a day."""

    county: str
    rules: tuple[RoutingRule, ...]
    weights: Weights = DEFAULT_WEIGHTS
    since: date


@dataclass(frozen=True, slots=True)
class Explained:
    """Why a task went where it went, each time that it was placed."""

    task: Task
    decisions: Sequence[Routed]
    duty_phone: str | None = None  # of the unit, where nobody has the task


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What the proposed rules would have changed."""

    placements: int
    complete: bool  # False: there were more than are replayed at once; these are the first
    shares: Sequence[Share]


def show_rules(county: str, identity: Identity, uow: UnitOfWork) -> RuleBook:
    """The rules in force."""
    identity.must_cover(county)
    return uow.rule_books.current(county)


def list_rules(county: str, identity: Identity, uow: UnitOfWork) -> list[RuleBook]:
    """Every version, the newest first."""
    identity.must_cover(county)
    return uow.rule_books.history(county)


def put_rules(command: PutRules, identity: Identity, uow: UnitOfWork) -> RuleBook:
    """Put the next version of a county's rules in force, from now on.

    Raises:
        Forbidden: the county lies outside the administrator's scope.
        Invalid: naming every field at fault.
        Conflict: somebody has put another version meanwhile.
    """
    identity.must_cover(command.county)
    present = uow.rule_books.current(command.county)
    if command.replaces is not None and command.replaces != present.version:
        raise Conflict(
            f"规则已是第 {present.version} 版（{present.by} 修改），请在其上修改",
            f"the rules are at version {present.version} (by {present.by}): change that one",
        )
    book = RuleBook(
        county=command.county,
        version=present.version + 1,
        weights=command.weights,
        rules=command.rules,
        reason=command.reason,
        by=identity.staff_id,
        at=uow.now,
    )
    _check(book, uow)
    if not command.reason.strip():
        raise Invalid("reason", "不能为空", "must not be empty")
    uow.rule_books.add(book)
    return book


def explain(task_id: str, identity: Identity, uow: UnitOfWork) -> Explained:
    """Every decision on a task; the duty telephone's number for a dispatcher if nobody has it.

    Raises:
        NotFound, Forbidden: no such task, or not for this person.
    """
    task = uow.tasks.get(task_id)
    decisions = uow.routings.of(task_id)
    must_explain(task, frozenset().union(*(each.need.about for each in decisions)), identity)
    phone = None
    if task.is_open and task.assignee is None and identity.has(Role.DISPATCHER):
        unit = uow.organisation.units([task.unit]).get(task.unit)
        phone = unit.duty_phone if unit is not None else None
    return Explained(task, decisions, phone)


def try_rules(command: AskWhatIf, identity: Identity, uow: UnitOfWork) -> WhatIf:
    """Replay what the rules have placed since a day, by the present rules and by the proposed ones.

    Raises:
        Forbidden: the county lies outside the administrator's scope.
        Invalid: naming every field at fault.
    """
    identity.must_cover(command.county)
    today = uow.now.astimezone(SHANGHAI).date()
    if not today - timedelta(days=LONGEST_REPLAY_DAYS) <= command.since <= today:
        zh = f"应在过去 {LONGEST_REPLAY_DAYS} 天之内"
        raise Invalid("since", zh, f"must lie within the last {LONGEST_REPLAY_DAYS} days")
    present = uow.rule_books.current(command.county)
    proposed = replace(present, weights=command.weights, rules=command.rules)
    _check(proposed, uow)
    moment = datetime.combine(command.since, datetime.min.time(), SHANGHAI)
    found = uow.routings.since(command.county, moment, MOST_REPLAYED + 1)
    past = found[:MOST_REPLAYED]

    @cache
    def known_on(day: date) -> Known:
        end = datetime.combine(day + timedelta(days=1), datetime.min.time(), SHANGHAI)
        return uow.chronicle.known_at(command.county, min(end, uow.now))

    def workforce_on(day: date, book: RuleBook) -> Workforce:
        return known_on(day).workforce([], inside=command.county, on=day, weights=book.weights)

    shares = what_if(past, present, proposed, workforce_on)
    return WhatIf(placements=len(past), complete=len(found) == len(past), shares=shares)


def _check(book: RuleBook, uow: UnitOfWork) -> None:
    book.check(
        units=uow.organisation.units(book.unit_codes()), regions=uow.organisation.regions(book.region_codes()).keys()
    )
