"""The timeline in plain words: who did what, when."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from typing import Any

from services.portal.model.naming import STAFF_FIELDS, UNIT_FIELDS, NamesOnPage
from services.portal.model.views import TimelineEntry
from services.portal.web import when
from services.portal.web.desk import desk, texts
from services.portal.web.language import Texts
from shared.clock import SHANGHAI
from shared.contracts import CONTRACTS, Origin

# Fields that are words of a closed set, and the vocabulary that names them.
_VOCABULARIES = {
    "door": "door",
    "part": "part",
    "rung": "rung",
    "grade": "grade",
    "outcome": "outcome",
    "action": "action",
    "target_tier": "tier",
    "decision": "decision",
    "lead_tier": "tier",
    "ground": "ground",
    "audience": "audience",
    "channel": "channel",
    "form": "paper_form",
    "how": "mandate_end",
    "means": "means",
}
# Where one field is empty the sentence is another one: key + ".without".
_DECISIVE = {
    "attachment.added": "added_by",
    "attachment.removed": "removed_by",
    "case.archived": "archived_by",
    "case.closed": "grade",
    "case.linked": "linked_by",
    "case.submitted": "taken_by",
    "case.unlinked": "unlinked_by",
    "clock.started": "task_id",
    "clock.warned": "task_id",
    "clock.breached": "task_id",
    "clock.satisfied": "in_time",
    "directive.cancelled": "superseded_by",
    "directive.milestone_reached": "remark",
    "directive.received": "target_tier",
    "emergency.declared": "on_behalf_of",
    "emergency.round_closed": "missing_units",
    "follow_up.completed": "grade",
    "rating.given": "remark",
    "task.assigned": "assignee",
    "task.done": "answer",
    "task.handed_over": "assignee",
    "urge.issued": "staff_id",
}
_UNTOLD = frozenset({"targets", "milestones", "missing_units", "told"})  # no sentence names them: the page lists them
_NAMED_AT_MOST = 20  # of a list in one sentence; the team of a county's emergency has hundreds
_FOLD_FROM = 5  # so many lines of one kind on one day become one line that opens


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of a timeline."""

    at: datetime
    name: str  # of the event
    text: str

    @property
    def family(self) -> str:
        """Which mark it gets: case, task, clock, urge, message …"""
        return self.name.partition(".")[0]


@dataclass(frozen=True, kw_only=True)
class Fold:
    """Many lines of one kind on one day."""

    at: datetime
    until: datetime
    name: str
    text: str
    lines: list[Line] = field(default_factory=list)

    @property
    def family(self) -> str:
        """As its lines'."""
        return self.name.partition(".")[0]


def lines(entries: Iterable[TimelineEntry], names: NamesOnPage) -> list[Line]:
    """The entries in the reader's language."""
    return [Line(at=entry.time, name=entry.name, text=sentence(entry, names, texts())) for entry in entries]


def sentence(entry: TimelineEntry, names: NamesOnPage, texts: Texts) -> str:
    """What an entry says, as one sentence."""
    key = f"event.{entry.name}"
    decisive = _DECISIVE.get(entry.name)
    if decisive is not None and not entry.data.get(decisive):
        key += ".without"
    if not texts.has(key):
        return _in_general(entry.name, texts)
    return texts(key, **_values(entry, names, texts))


def fold(timeline: list[Line]) -> list[Line | Fold]:
    """Put together what happened many times on one day, such as 247 signatures; the order of first lines is kept."""
    of_a_kind = sorted(timeline, key=_day_and_name)
    folded: list[Line | Fold] = []
    for (_, name), group in groupby(of_a_kind, key=_day_and_name):
        alike = list(group)
        if len(alike) < _FOLD_FROM:
            folded += alike
            continue
        text = (
            texts()(f"fold.{name}", n=len(alike)) if texts().has(f"fold.{name}") else f"{alike[0].text} × {len(alike)}"
        )
        folded.append(Fold(at=alike[0].at, until=alike[-1].at, name=name, text=text, lines=alike))
    position = {id(line): index for index, line in enumerate(timeline)}
    return sorted(folded, key=lambda item: position[id(item.lines[0] if isinstance(item, Fold) else item)])


def _in_general(name: str, texts: Texts) -> str:
    """An event without a sentence of its own: the summary of its contract; in English its name, as words."""
    if texts.language == "zh":
        for contract in CONTRACTS.values():
            if contract.name == name:
                return contract.summary.rstrip("。")
    return name.replace(".", " ").replace("_", " ").capitalize()


def _day_and_name(line: Line) -> tuple[Any, str]:
    return line.at.astimezone(SHANGHAI).date(), line.name


def _values(entry: TimelineEntry, names: NamesOnPage, texts: Texts) -> dict[str, Any]:
    told = {name: value for name, value in entry.data.items() if name not in _UNTOLD}
    values = {name: _value(name, value, names, texts) for name, value in told.items()}
    if values.get("origin") == Origin.DIRECTIVE and "part" in values:
        values["part"] = texts("task.of_directive")  # every unit has the whole of a directive to itself
    elif values.get("origin") == Origin.EMERGENCY and "part" in values:
        values["part"] = texts("task.of_emergency")
    by = values.get("by")  # nobody, where the resident or the system did it
    values["who"] = texts("event.who", by=by) if by else ""
    values["told"] = texts("event.told", by=by) if by else ""
    if entry.name.startswith("clock."):
        values["kind"] = texts.word("clock", entry.data["kind"])
        values["reason"] = texts.word("clock_reason", entry.data.get("reason", ""))
        if entry.data.get("emergency"):
            values["reason"] = texts("clock_waits", name=entry.data["emergency"])
    if entry.name == "emergency.declared":
        values["kind"] = texts.word("emergency_kind", entry.data["kind"])
        values["level"] = texts.word("emergency_level", entry.data["level"])
        values["waits"] = texts("emergency.normal_waits" if entry.data["normal_waits"] else "emergency.normal_goes_on")
    if entry.name == "emergency.team_changed":
        values["added"] = values["added"] or texts("emergency.nobody")
        values["removed"] = values["removed"] or texts("emergency.nobody")
    if entry.name == "look.registered":
        values["kind"] = texts.word("look", entry.data["kind"])
        values["reason"] = texts.word("look_reason", entry.data["reason"])
    if entry.name == "message.sent":
        values["template"] = texts.word("message_about", entry.data["template"])
        values["recipient"] = names.person(entry.data["recipient"])
    if entry.name == "urge.issued":
        rungs = values["passed_over"]
        values["passed"] = texts("event.urge.passed_over", rungs=rungs) if rungs else ""
    return values


def _due(value: str, texts: Texts) -> str:
    """A moment, or a whole day."""
    if len(value) == len("2026-11-23"):
        return when.day(date.fromisoformat(value), texts, desk().clock.now())
    return when.moment(datetime.fromisoformat(value), texts, desk().clock.now())


def _value(name: str, value: Any, names: NamesOnPage, texts: Texts) -> Any:
    """One field of an event as it is shown."""
    if name in STAFF_FIELDS:
        return names.person(value)
    if name in UNIT_FIELDS:
        return names.unit(value)
    if name in _VOCABULARIES:
        return texts.word(_VOCABULARIES[name], value)
    if name == "due":
        return _due(value, texts)
    if isinstance(value, list):
        return _listed(name, value, texts)
    return value


def _listed(name: str, value: list[Any], texts: Texts) -> str:
    """Papers, people, names of units, or rungs of the ladder."""
    terms = value
    if name != "missing_names":
        terms = [item["name"] if isinstance(item, dict) else texts.word("rung", item) for item in value]
    listed = texts("list.and").join(terms[:_NAMED_AT_MOST])
    return texts("list.more", listed=listed, n=len(terms)) if len(terms) > _NAMED_AT_MOST else listed
