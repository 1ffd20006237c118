"""What devices have asked for and were answered, in SQL; answers are sealed."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.dispatch.model.device_command import ANSWERS_KEPT, Outcome, Remembered
from services.dispatch.store.columns import STAFF_ID
from services.dispatch.store.metadata import metadata
from shared.persistence.columns import enumeration
from shared.persistence.insertion import insert
from shared.persistence.types import Sealed, UtcDateTime

device_commands = sa.Table(
    "device_commands",
    metadata,
    sa.Column("caller", STAFF_ID, primary_key=True),
    sa.Column("command_id", sa.String(36), primary_key=True),
    sa.Column("fingerprint", sa.String(64), nullable=False),
    sa.Column("outcome", enumeration(Outcome), nullable=False),
    sa.Column("answer", Sealed("device_command.answer"), nullable=False),
    sa.Column("answered_at", UtcDateTime, nullable=False, index=True),
)


class SqlDeviceCommands:
    """Keeps :class:`~services.dispatch.ports.DeviceCommands`."""

    def __init__(self, session: Session, now: datetime) -> None:
        self._session, self._now = session, now

    def reserve(self, caller: str, command_id: str, fingerprint: str) -> Remembered | None:
        row = {
            "caller": caller,
            "command_id": command_id,
            "fingerprint": fingerprint,
            "outcome": Outcome.LATER,  # nobody sees it: the answer comes in the same transaction, or the row goes
            "answer": "",
            "answered_at": self._now,
        }
        claiming = insert(device_commands, self._session).values(row).on_conflict_do_nothing()
        if self._session.execute(claiming.returning(device_commands.c.command_id)).first() is not None:
            return None
        return self.answered(caller, command_id)

    def answered(self, caller: str, command_id: str) -> Remembered | None:
        commands = device_commands.c
        chosen = sa.select(commands.fingerprint, commands.outcome, commands.answer).where(
            commands.caller == caller, commands.command_id == command_id
        )
        row = self._session.execute(chosen).first()
        return Remembered(*row) if row is not None else None

    def remember(self, caller: str, command_id: str, answer: Remembered) -> None:
        commands = device_commands.c
        self._session.execute(
            sa.update(device_commands)
            .where(commands.caller == caller, commands.command_id == command_id)
            .values(fingerprint=answer.fingerprint, outcome=answer.outcome, answer=answer.text)
        )

    def forget_some(self, limit: int) -> int:
        commands = device_commands.c
        old = (
            sa.select(commands.caller, commands.command_id)
            .where(commands.answered_at < self._now - ANSWERS_KEPT)
            .limit(limit)
        )
        key = sa.tuple_(commands.caller, commands.command_id)
        return int(self._session.connection().execute(sa.delete(device_commands).where(key.in_(old))).rowcount)
