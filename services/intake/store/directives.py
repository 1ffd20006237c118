"""Orders and documents from above, what was answered to them, and the index of those that are filed."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, relationship

from services.intake.model.directive import Act, Answer, Directive, Milestone, Record, Retention, State, Target
from services.intake.ports.directives import ArchiveFilter, DirectiveFilter
from services.intake.store.metadata import mapper, metadata
from shared.contracts import Decision, DirectiveAction, Tier, Urgency
from shared.persistence.columns import JsonTuple, enumeration
from shared.persistence.types import UtcDateTime


class _Plain(JsonTuple):
    """Milestones with their days and moments as text, as JSON wants them."""

    cache_ok = False

    def process_bind_param(self, value: tuple[Any, ...] | None, dialect: Any) -> list[Any] | None:
        plain = super().process_bind_param(value, dialect)
        if plain is None:
            return None
        return [{name: _said(content) for name, content in each.items()} for each in plain]


def _said(content: Any) -> Any:
    return content.isoformat() if isinstance(content, date) else content


def _target(plain: dict[str, Any]) -> Target:
    tier = plain["tier"]
    return Target(region=plain["region"], tier=Tier(tier) if tier else None, unit=plain["unit"])


def _milestone(plain: dict[str, Any]) -> Milestone:
    reached = plain["reached_at"]
    return Milestone(
        code=plain["code"],
        what=plain["what"],
        due=date.fromisoformat(plain["due"]),
        target=_target(plain["target"]) if plain["target"] else None,
        reached_at=datetime.fromisoformat(reached) if reached else None,
        reached_by=plain["reached_by"],
    )


directives = sa.Table(
    "directive",
    metadata,
    sa.Column("number", sa.String(32), primary_key=True),
    sa.Column("row_version", sa.Integer, nullable=False),
    sa.Column("county", sa.String(6), nullable=False),
    sa.Column("title", sa.String(200), nullable=False),
    sa.Column("document", sa.String(80), nullable=False),
    sa.Column("action", enumeration(DirectiveAction), nullable=False),
    sa.Column("urgent", sa.Boolean, nullable=False),
    sa.Column("line", sa.String(40), nullable=False),
    sa.Column("region", sa.String(12), nullable=False, index=True),
    sa.Column("target_tier", enumeration(Tier)),
    sa.Column("issued_by", sa.String(40), nullable=False),
    sa.Column("received_at", UtcDateTime, nullable=False),
    sa.Column("issuer_unit", sa.String(40), nullable=False),
    sa.Column("issuing_unit", sa.String(120), nullable=False),
    sa.Column("written_on", sa.Date),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("urgency", enumeration(Urgency), nullable=False),
    sa.Column("targets", JsonTuple(_target), nullable=False),
    sa.Column("milestones", _Plain(_milestone), nullable=False),
    sa.Column("needs_decision", sa.Boolean, nullable=False),
    sa.Column("state", enumeration(State), nullable=False, index=True),
    sa.Column("proposal", sa.Text, nullable=False),
    sa.Column("proposed_by", sa.String(40), nullable=False),
    sa.Column("decider", sa.String(40), nullable=False),
    sa.Column("decision", enumeration(Decision)),
    sa.Column("opinion", sa.Text, nullable=False),
    sa.Column("decided_by", sa.String(40), nullable=False),
    sa.Column("issued_at", UtcDateTime),
    sa.Column("tasks", sa.Integer),
    sa.Column("ended_at", UtcDateTime),
    sa.Column("ended_reason", sa.Text, nullable=False),
    sa.Column("corrects", sa.String(32), nullable=False),
    sa.Column("corrected_by", sa.String(32), nullable=False),
    sa.Column("archive_number", sa.String(40), unique=True),
    sa.Column("keywords", JsonTuple(str), nullable=False),
    sa.Column("filing_year", sa.Integer, index=True),
    sa.Column("retention", enumeration(Retention)),
    sa.Column("filed_at", UtcDateTime),
    sa.Column("filed_by", sa.String(40), nullable=False),
    sa.Column("words", sa.Text, nullable=False),
)
records = sa.Table(
    "directive_record",
    metadata,
    sa.Column("number", sa.ForeignKey("directive.number"), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("act", enumeration(Act), nullable=False),
    sa.Column("state", enumeration(State), nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("by", sa.String(40), nullable=False),
    sa.Column("remark", sa.Text, nullable=False),
)
answers = sa.Table(
    "directive_answer",
    metadata,
    sa.Column("task_id", sa.String(36), primary_key=True),
    sa.Column("number", sa.String(32), nullable=False, index=True),
    sa.Column("unit", sa.String(40), nullable=False),
    sa.Column("signed_by", sa.String(40), nullable=False),
    sa.Column("signed_at", UtcDateTime),
    sa.Column("result", sa.Text, nullable=False),
    sa.Column("reported_by", sa.String(40), nullable=False),
    sa.Column("reported_at", UtcDateTime),
    sa.Column("done_at", UtcDateTime),
)

mapper.map_imperatively(Record, records)
mapper.map_imperatively(Answer, answers)
mapper.map_imperatively(
    Directive,
    directives,
    version_id_col=directives.c.row_version,
    properties={"records": relationship(Record, order_by=records.c.position, lazy="selectin")},
)


class SqlDirectives:
    """Keeps :class:`~services.intake.ports.directives.Directives`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, number: str, *, for_update: bool = False) -> Directive | None:
        return self._session.get(Directive, number, with_for_update=for_update or None)

    def add(self, directive: Directive) -> None:
        self._session.add(directive)

    def page(self, wanted: DirectiveFilter, *, scope: str) -> list[Directive]:
        query = sa.select(Directive).where(_known_in(scope)).order_by(directives.c.number.desc())
        if wanted.state is not None:
            query = query.where(directives.c.state == wanted.state)
        if wanted.before is not None:
            query = query.where(directives.c.number < wanted.before)
        return list(self._session.scalars(query.limit(wanted.limit + 1)))

    def archive(self, wanted: ArchiveFilter, *, scope: str) -> list[Directive]:
        query = sa.select(Directive).where(_known_in(scope), directives.c.archive_number.is_not(None))
        for word in wanted.words:
            query = query.where(directives.c.words.contains(word, autoescape=True))
        if wanted.year is not None:
            query = query.where(directives.c.filing_year == wanted.year)
        if wanted.retention is not None:
            query = query.where(directives.c.retention == wanted.retention)
        if wanted.before is not None:
            query = query.where(directives.c.archive_number < wanted.before)
        return list(self._session.scalars(query.order_by(directives.c.archive_number.desc()).limit(wanted.limit + 1)))

    def answer(self, task_id: str) -> Answer | None:
        return self._session.get(Answer, task_id, with_for_update=True)

    def add_answer(self, answer: Answer) -> None:
        self._session.add(answer)

    def answers(self, number: str) -> list[Answer]:
        query = sa.select(Answer).where(answers.c.number == number).order_by(answers.c.unit, answers.c.task_id)
        return list(self._session.scalars(query))


def _known_in(scope: str) -> sa.ColumnElement[bool]:
    """Of the scope, or of a region that it lies in."""
    above = [scope[:digits] for digits in (6, 9, 12) if len(scope) >= digits]
    return sa.or_(directives.c.region.startswith(scope, autoescape=True), directives.c.region.in_(above))
