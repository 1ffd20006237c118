"""What intake needs to know beyond the settings of every service."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from environs import Env, validate


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeSettings:
    """Where attachments lie and for how long, when cases go to the file, and where residents find the portal."""

    attachments: str  # INTAKE_ATTACHMENTS: a folder, or s3://bucket/prefix?endpoint=…; default: in the network's folder
    attachments_kept: timedelta  # INTAKE_ATTACHMENTS_KEPT_DAYS after the case has ended; default 10 years
    archive_after: timedelta  # INTAKE_ARCHIVE_AFTER_DAYS after the case is closed; default 30 days
    drafts_kept: timedelta  # INTAKE_DRAFTS_KEPT_DAYS until a draft lapses that nobody confirms; default 7 days
    public_url: str  # ZHENBI_PUBLIC_URL: the portal's address as residents' phones reach it; empty: PORTAL_URL
    spool: Path  # where uploads lie, sealed, until they are checked

    @classmethod
    def from_environment(cls, home: Path) -> "IntakeSettings":
        """Read the settings; ``home`` is the network's folder (ZHENBI_HOME)."""
        env = Env()
        days = env.int("INTAKE_ATTACHMENTS_KEPT_DAYS", 3653, validate=validate.Range(min=1))
        return cls(
            attachments=env.str("INTAKE_ATTACHMENTS", "") or str(home / "attachments"),
            attachments_kept=timedelta(days=days),
            archive_after=timedelta(days=env.int("INTAKE_ARCHIVE_AFTER_DAYS", 30, validate=validate.Range(min=0))),
            drafts_kept=timedelta(days=env.int("INTAKE_DRAFTS_KEPT_DAYS", 7, validate=validate.Range(min=1))),
            public_url=env.str("ZHENBI_PUBLIC_URL", ""),
            spool=home / "uploads",
        )
