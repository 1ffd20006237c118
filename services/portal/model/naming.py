"""Which names a page needs, and how a place is called."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from services.portal.model.views import TimelineEntry

STAFF_FIELDS = frozenset(
    {
        "by",
        "decider",
        "leader",
        "taken_by",
        "accepted_by",
        "answered_by",
        "issued_by",
        "assignee",
        "before",
        "signed_by",
        "returned_by",
        "reported_by",
        "reviewed_by",
        "linked_by",
        "on_behalf_of",
        "unlinked_by",
        "declared_by",
        "declined_by",
        "withdrawn_by",
        "received_by",
        "archived_by",
        "sent_by",
        "registered_by",
        "ended_by",
        "agent",
        "staff_id",
        "added_by",
        "removed_by",
    }
)
UNIT_FIELDS = frozenset({"unit", "from_unit", "to_unit"})


@dataclass(frozen=True, kw_only=True)
class Named:
    """Codes that appear in timeline entries."""

    staff: set[str] = field(default_factory=set)
    units: set[str] = field(default_factory=set)


@dataclass(frozen=True, kw_only=True)
class NamesOnPage:
    """Names for the codes on one page; an unknown code stands for itself."""

    staff: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    regions: Mapping[str, str] = field(default_factory=dict)

    def person(self, staff_id: str | None) -> str:
        """A staff member's name."""
        return self.staff.get(staff_id, staff_id) if staff_id else ""

    def unit(self, code: str | None) -> str:
        """A unit's name."""
        return self.units.get(code, code) if code else ""

    def place(self, code: str) -> str:
        """A region with the township it lies in: ``洋口镇 富山村民委员会``; a county alone."""
        parts = [
            self.regions[code[:digits]] for digits in (9, 12) if len(code) >= digits and code[:digits] in self.regions
        ]
        return " ".join(parts) or self.regions.get(code, code)


def named_in(entries: Iterable[TimelineEntry]) -> Named:
    """The codes whose names the entries need."""
    named = Named()
    for entry in entries:
        for name, value in entry.data.items():
            if not isinstance(value, str):
                continue
            if name in STAFF_FIELDS:
                named.staff.add(value)
            elif name in UNIT_FIELDS:
                named.units.add(value)
        if entry.name == "message.sent" and entry.data.get("audience") == "staff":
            named.staff.add(entry.data["recipient"])
    return named
