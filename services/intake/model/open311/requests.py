"""Service requests: cases that came from other systems, as those see them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from services.intake.model.case import CHINESE, GROUNDS, Ground, State
from shared.contracts import Tier
from shared.errors import Invalid, Text

LONGEST = timedelta(days=90)  # of a search, by the standard
MOST_REQUESTS = 1000  # of an answer, by the standard


class Status(StrEnum):
    """The two that the standard knows."""

    OPEN = "open"
    CLOSED = "closed"


# Answered, refused or taken back: the standard has one word for all of them, the notes say which.
CLOSED = frozenset(
    {
        State.RESOLVED,
        State.FOLLOW_UP,
        State.CLOSED,
        State.ARCHIVED,
        State.ANSWERED,
        State.DECLINED,
        State.WITHDRAWN,
    }
)


@dataclass(kw_only=True)
class ExternalRequest:
    """What is known of a case beside the case itself, because another system filed it."""

    case_number: str
    client: str  # its name
    token: str
    public: bool  # whether everybody may see that it exists and how it stands
    account_id: str = ""
    device_id: str = ""
    address_string: str = ""
    media_url: str = ""
    lat: float | None = None
    long: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestRow:
    """A request with what is shown of its case."""

    number: str
    client: str
    token: str
    account_id: str
    address_string: str
    media_url: str
    lat: float | None
    long: float | None
    title: str
    item: str
    state: State
    summary: str
    answer: str
    refusal_ground: Ground | None
    refusal_reason: str | None
    refusal_authority: str | None
    region: str
    lead_tier: Tier
    county: str
    item_version: int
    submitted_at: datetime
    changed_at: datetime
    due: datetime | None


def status_of(state: State) -> Status:
    """A state in the standard's words."""
    return Status.CLOSED if state in CLOSED else Status.OPEN


def notes_on(row: RequestRow) -> str:
    """How it stands, and what was answered or why it was declined."""
    parts = [CHINESE[row.state]]
    if row.state is State.DECLINED and row.refusal_ground is not None:
        parts.append(GROUNDS[row.refusal_ground].zh)
        parts += [text for text in (row.refusal_reason, row.refusal_authority) if text]
    elif row.answer and row.state in CLOSED:
        parts.append(row.answer)
    return "：".join([parts[0], "；".join(parts[1:])]) if parts[1:] else parts[0]


def span(start: datetime | None, end: datetime | None, now: datetime) -> tuple[datetime, datetime]:
    """What is searched: at most :data:`LONGEST`; the last days where nothing is said.

    Raises:
        Invalid: it is longer, or ends before it begins.
    """
    if start is None:
        end = end or now
        start = end - LONGEST
    elif end is None:
        end = start + LONGEST
    if end < start:
        raise _wrong(Text("早于 start_date", "is before start_date"))
    if end - start > LONGEST:
        raise _wrong(Text("与 start_date 相距不能超过 90 天", "must be within 90 days of start_date"))
    return start, end


def _wrong(text: Text) -> Invalid:
    return Invalid("end_date", text.zh, text.en)
