"""The channels that take messages to residents. Each keeps ``ports.Sender``; a phone number is kept masked only."""

import json
import os
from datetime import datetime
from pathlib import Path

import structlog

from services.notify.model import Channel
from services.notify.ports import Letter, NotSent
from shared.clock import SHANGHAI
from shared.sealing import mask_phone

log = structlog.get_logger(__name__)


class FileSender:
    """Appends one JSON line per message to a file that only this user can read.

    An operator sees what was said, about what and when, and the phone number masked. A line is written whole and is
    on disk before the message counts as sent.
    """

    def __init__(self, file: Path) -> None:
        self._file = file

    def send(self, letter: Letter, now: datetime) -> None:
        """Append the letter.

        Raises:
            NotSent: the file cannot be opened.
            OSError: writing stopped midway, so nobody knows how much of the line is there.
        """
        line = json.dumps(_seen(letter, now, Channel.FILE), ensure_ascii=False).encode() + b"\n"
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(self._file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        except OSError as error:
            raise NotSent(f"cannot open {self._file.name}: {error.strerror}") from error
        try:
            if os.write(descriptor, line) != len(line):
                raise OSError(f"only a part of the line was written to {self._file.name}")
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


class ConsoleSender:
    """Writes each message to the service's log; for development."""

    def send(self, letter: Letter, now: datetime) -> None:
        log.info("message out", **_seen(letter, now, Channel.CONSOLE))


def _seen(letter: Letter, now: datetime, channel: Channel) -> dict[str, str]:
    return {
        "message_id": letter.message_id,
        "sent_at": now.astimezone(SHANGHAI).isoformat(timespec="seconds"),
        "channel": channel.value,
        "about": letter.about,
        "to": mask_phone(letter.phone),
        "template": letter.template,
        "title": letter.wording.title.zh,
        "text": letter.wording.text.zh,
    }
