"""What notify needs to know beyond the settings of every service."""

from dataclasses import dataclass
from pathlib import Path

from environs import Env

from services.notify import routing, texts


@dataclass(frozen=True, slots=True, kw_only=True)
class NotifySettings:
    """Where the routing table, the templates and the outgoing file are."""

    routing: Path  # NOTIFY_ROUTING: a county's own table instead of the one delivered
    templates: Path  # NOTIFY_TEMPLATES: a folder with zh/ and en/
    outgoing: Path  # the file that the channel `file` appends to

    @classmethod
    def from_environment(cls, home: Path) -> "NotifySettings":
        """Read the settings; ``home`` is the network's folder (ZHENBI_HOME)."""
        env = Env()
        return cls(
            routing=env.path("NOTIFY_ROUTING", routing.FILE),
            templates=env.path("NOTIFY_TEMPLATES", texts.FOLDER),
            outgoing=home / "outgoing" / "messages.jsonl",
        )
