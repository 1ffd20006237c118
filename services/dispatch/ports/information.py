"""Information reported upward, as handlers see it."""

from dataclasses import dataclass
from typing import Protocol

from services.dispatch.model.information import InformationPart, InformationReport
from shared.identity import Identity


@dataclass(frozen=True, slots=True, kw_only=True)
class InformationFilter:
    """Which reports a list shows, of those its reader may see. None: no restriction."""

    unit: str | None = None
    urgent: bool | None = None
    after: str | None = None  # report id: the page begins behind it
    limit: int = 100


class Information(Protocol):
    """Reports and their parts."""

    def add(self, row: InformationReport | InformationPart) -> None:
        """Keep a new one."""
        ...

    def get(self, report_id: str) -> InformationReport:
        """A report, to look at.

        Raises:
            NotFound: there is none.
        """
        ...

    def claim(self, report_id: str) -> InformationReport:
        """A report, locked until the transaction ends.

        Raises:
            NotFound: there is none.
        """
        ...

    def parts(self, report_id: str) -> list[InformationPart]:
        """Its parts, in order."""
        ...

    def visible_to(self, identity: Identity, wanted: InformationFilter) -> list[InformationReport]:
        """A page of those in the person's scope, of their unit or for it, the newest first."""
        ...
