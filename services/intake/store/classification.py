"""What was learnt, what people chose, and what there is to learn from."""

import zlib

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.intake.model.case import State
from services.intake.model.classification import Example, Trained
from services.intake.model.classification.confirmation import Confirmation, Training
from services.intake.model.classification.stripping import strip_personal
from services.intake.store.cases import cases
from services.intake.store.catalogue import revisions
from services.intake.store.metadata import metadata
from shared.persistence.columns import JsonTuple
from shared.persistence.types import UtcDateTime

trainings = sa.Table(
    "classifier_training",
    metadata,
    sa.Column("county", sa.String(6), primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("trained_at", UtcDateTime, nullable=False),
    sa.Column("examples", sa.Integer, nullable=False),
    sa.Column("weight", sa.Float, nullable=False),
    sa.Column("temperature", sa.Float, nullable=False),
    sa.Column("top1", sa.Float, nullable=False),
    sa.Column("top3", sa.Float, nullable=False),
    sa.Column("catalogue_top1", sa.Float, nullable=False),
    sa.Column("catalogue_top3", sa.Float, nullable=False),
    sa.Column("counts", sa.LargeBinary, nullable=False),  # JSON, deflated: item → term → cases
)
confirmations = sa.Table(
    "classifier_confirmation",
    metadata,
    sa.Column("confirmation_id", sa.String(36), primary_key=True),
    sa.Column("county", sa.String(6), nullable=False),
    sa.Column("words", sa.Text, nullable=False),
    sa.Column("item", sa.String(40), nullable=False),
    sa.Column("proposed", JsonTuple(str), nullable=False),
    sa.Column("model_version", sa.Integer, nullable=False),
    sa.Column("confirmed_by", sa.String(40), nullable=False),
    sa.Column("confirmed_at", UtcDateTime, nullable=False),
    sa.Index("ix_classifier_confirmation_newest", "county", "confirmed_at"),
)

_CLOSED = (State.CLOSED, State.ARCHIVED)
_NUMBERS = ("county", "version", "trained_at", "examples", "weight", "temperature")
_QUALITY = ("top1", "top3", "catalogue_top1", "catalogue_top3")


class SqlTrainings:
    """Trainings by county and version."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def newest_version(self, county: str) -> int:
        newest = sa.select(sa.func.max(trainings.c.version)).where(trainings.c.county == county)
        return self._session.scalar(newest) or 0

    def newest(self, county: str) -> tuple[Training, Trained] | None:
        last = sa.select(trainings).where(trainings.c.county == county).order_by(trainings.c.version.desc()).limit(1)
        row = self._session.execute(last).mappings().first()
        if row is None:
            return None
        trained = Trained(
            counts=msgspec.json.decode(zlib.decompress(row["counts"]), type=dict[str, dict[str, int]]),
            weight=row["weight"],
            temperature=row["temperature"],
            version=row["version"],
            examples=row["examples"],
        )
        return Training(**{name: row[name] for name in (*_NUMBERS, *_QUALITY)}), trained

    def add(self, training: Training, trained: Trained) -> None:
        numbers = {name: getattr(training, name) for name in (*_NUMBERS, *_QUALITY)}
        counts = zlib.compress(msgspec.json.encode(trained.counts))
        self._session.execute(sa.insert(trainings).values(**numbers, counts=counts))


class SqlConfirmations:
    """What people chose."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, confirmation: Confirmation) -> None:
        names = [column.name for column in confirmations.columns]
        self._session.execute(sa.insert(confirmations).values({name: getattr(confirmation, name) for name in names}))


class SqlLessons:
    """Closed cases and confirmations."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def counties(self) -> list[str]:
        return list(self._session.scalars(sa.select(revisions.c.county).order_by(revisions.c.county)))

    def examples(self, county: str, limit: int) -> list[Example]:
        closed = (
            sa.select(cases.c.summary, cases.c.item_code, cases.c.resident_name)
            .where(cases.c.county == county, cases.c.state.in_(_CLOSED))
            .order_by(cases.c.submitted_at.desc())
            .limit(limit)
        )
        confirmed = (
            sa.select(confirmations.c.words, confirmations.c.item)
            .where(confirmations.c.county == county)
            .order_by(confirmations.c.confirmed_at.desc())
            .limit(limit)
        )
        told = (row for row in self._session.execute(closed) if row.summary)  # sealed: only here can it be seen
        of_cases = [Example(strip_personal(words, [name]), item) for words, item, name in told]
        of_people = [Example(words, item) for words, item in self._session.execute(confirmed)]
        return list(dict.fromkeys([*of_people, *of_cases]))[:limit]
