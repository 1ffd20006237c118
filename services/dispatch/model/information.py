"""Information reported upward (信息上报): the first report (初报), follow-ups (续报), the final one (终报).

The unit above confirms each part. An urgent first report is due an hour after what it reports (our default; the rules
on emergency information ask for the written report within an hour or two of the call).
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from shared.contracts import InformationKind, ReportStage, Role
from shared.errors import Conflict, Forbidden, Invalid
from shared.identity import Identity

URGENT_WITHIN = timedelta(hours=1)
MOST_PARTS = 99
_EARLIEST = timedelta(days=366)
_RECEIVERS = (Role.LEADER, Role.CLERK, Role.DISPATCHER, Role.SUPERVISOR)


@dataclass(eq=False, kw_only=True)
class InformationReport:
    """One matter that is reported upward."""

    report_id: str  # UUIDv7
    kind: InformationKind
    urgent: bool
    unit: str
    unit_name: str
    region: str  # the unit's
    place: str  # region code of where it happened
    happened_at: datetime
    title: str = field(repr=False)  # names people: sealed at rest and in events
    to_unit: str | None = None  # the unit above; None: there is none
    to_leader: str | None = None
    parts: int = 0
    ended_at: datetime | None = None  # when the final report came
    begun_at: datetime

    def may_see(self, identity: Identity) -> bool:
        """Whether it lies in the person's scope, or is of their unit or for it."""
        return identity.covers(self.region) or identity.unit in (self.unit, self.to_unit)

    def add_part(self, text: str, stage: ReportStage, *, by: Identity, now: datetime) -> "InformationPart":
        """A further part.

        Raises:
            Conflict: the final report has come, or there are very many.
        """
        if self.ended_at is not None:
            raise Conflict("已经终报，新情况请另行上报", "the final report has come: report what is new by itself")
        if self.parts >= MOST_PARTS:
            raise Conflict(f"最多 {MOST_PARTS} 次续报", f"{MOST_PARTS} parts at most")
        self.parts += 1
        if stage is ReportStage.FINAL:
            self.ended_at = now
        return InformationPart(
            report_id=self.report_id,
            part=self.parts,
            stage=stage,
            text=text,
            in_time=self._in_time(now) if stage is ReportStage.FIRST else None,
            reported_by=by.staff_id,
            reported_by_name=by.name,
            reported_at=now,
        )

    def must_receive(self, identity: Identity) -> None:
        """Whether the person may confirm what was reported: those of the unit above, or who keep records up there.

        Raises:
            Forbidden: the person is neither.
        """
        above = identity.covers(self.region) and len(identity.scope) < len(self.region)
        if identity.unit == self.unit or not (identity.unit == self.to_unit or (above and identity.has(*_RECEIVERS))):
            raise Forbidden("由上一级机构确认收到", "the tier above confirms what was reported")

    def _in_time(self, now: datetime) -> bool | None:
        return now - self.happened_at <= URGENT_WITHIN if self.urgent else None


@dataclass(eq=False, kw_only=True)
class InformationPart:
    """One part of a report."""

    report_id: str
    part: int  # 1, 2, 3 …
    stage: ReportStage
    text: str = field(repr=False)
    in_time: bool | None = None  # None: no time limit holds
    reported_by: str
    reported_by_name: str
    reported_at: datetime
    received_by: str | None = None
    received_by_name: str = ""
    received_at: datetime | None = None

    def receive(self, *, by: Identity, now: datetime) -> None:
        """The tier above has it.

        Raises:
            Conflict: it was confirmed already.
        """
        if self.received_at is not None:
            raise Conflict(f"{self.received_by_name}已确认收到", f"{self.received_by} has confirmed it already")
        self.received_by, self.received_by_name, self.received_at = by.staff_id, by.name, now


def must_have_happened(happened_at: datetime, now: datetime) -> None:
    """Refuse what has not happened yet, or very long ago.

    Raises:
        Invalid: naming ``happened_at``.
    """
    if happened_at > now:
        raise Invalid("happened_at", "时间还没有到", "lies in the future")
    if happened_at < now - _EARLIEST:
        raise Invalid("happened_at", "超过一年", "more than a year ago")
