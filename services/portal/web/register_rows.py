"""What stands in the columns of each register, in the reader's language. Residents are masked."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

from services.portal.handlers.registers import RegisterPage
from services.portal.model.registers import Register
from services.portal.web.desk import desk
from services.portal.web.language import Texts
from shared.clock import SHANGHAI
from shared.sealing.masks import mask_name

COLUMNS: Mapping[Register, tuple[str, ...]] = {
    Register.VISITORS: ("at", "visitor", "place", "window", "matter", "number", "outcome"),
    Register.STAMPS: ("at", "stamp", "paper", "copies", "for_whom", "asked_by", "approved_by", "stamped", "state"),
    Register.DUTY: ("at", "unit", "duty_kind", "text", "written_by", "taken_over"),
    Register.LOOKS: ("at", "unit", "reader", "look_kind", "concerns", "whose", "look_reason"),
    Register.INFORMATION: ("at", "unit", "stage", "info_kind", "title", "text", "happened_at", "limit", "received"),
    Register.MEETINGS: ("at", "unit", "meeting_kind", "title", "chair", "attendants", "decisions"),
}


def titles(register: Register, texts: Texts) -> list[str]:
    """The head of each column, after the running number."""
    return [texts(f"register.column.{name}") for name in COLUMNS[register]]


def rows(page: RegisterPage, texts: Texts) -> Iterator[list[str]]:
    """The cells of each entry, below :func:`titles`."""
    row = _ROWS[page.wanted.register]
    for entry in page.entries:
        yield row(entry, page, texts)


def shown(at: datetime | None) -> str:
    """A moment as a register has it: ``2026-11-23 09:30``."""
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" if at is not None else ""


def _opened(sealed: str) -> str:
    return desk().open_sealed(sealed) if sealed else ""


def _visitor(case: Any, page: RegisterPage, texts: Texts) -> list[str]:
    names = page.names
    return [
        shown(case.submitted_at),
        case.resident,
        names.place(case.region),
        f"{page.windows.get(case.taken_by, '')} {names.person(case.taken_by)}".strip(),
        case.title,
        case.number,
        texts.word("state.case", case.state),
    ]


def _stamp_use(use: Any, page: RegisterPage, texts: Texts) -> list[str]:
    names, reason = page.names, _opened(use.reason)
    state = texts.word("stamp_state", use.state)
    return [
        shown(use.requested_at),
        use.stamp_name,
        f"{_opened(use.what)} {use.case_number}".strip(),
        str(use.copies),
        mask_name(_opened(use.for_whom)),
        names.person(use.requested_by),
        f"{names.person(use.decided_by)} {shown(use.decided_at)}".strip(),
        f"{names.person(use.applied_by)} {shown(use.applied_at)}".strip(),
        f"{state}{texts('list.colon')}{reason}" if reason else state,
    ]


def _duty(entry: Any, page: RegisterPage, texts: Texts) -> list[str]:
    names, taken = page.names, ""
    if entry.taken_by:
        waits = texts("register.not_signed")
        taken = f"{names.person(entry.taken_by)} {shown(entry.taken_at) or waits}"
    kind = texts.word("duty_kind", entry.kind)
    return [
        shown(entry.happened_at),
        names.unit(entry.unit),
        f"{kind} {texts('register.corrects')}" if entry.corrects else kind,
        _opened(entry.text),
        names.person(entry.written_by),
        taken,
    ]


def _look(look: Any, page: RegisterPage, texts: Texts) -> list[str]:
    names = page.names
    return [
        shown(look.looked_at),
        names.unit(look.unit),
        names.person(look.staff_id),
        texts.word("look", look.kind),
        look.concerns if look.concerns != look.look_id else "",
        look.whose,
        texts.word("look_reason", look.reason),
    ]


def _information(part: Any, page: RegisterPage, texts: Texts) -> list[str]:
    names = page.names
    limit = {True: "register.in_time", False: "register.late", None: ""}[part.in_time]
    return [
        shown(part.reported_at),
        f"{names.unit(part.unit)} {names.person(part.reported_by)}",
        texts.word("report_stage", part.stage),
        texts.word("information_kind", part.kind) + (texts("register.urgent") if part.urgent else ""),
        _opened(part.title),
        _opened(part.text),
        shown(part.happened_at),
        texts(limit) if limit else "",
        f"{names.person(part.received_by)} {shown(part.received_at)}".strip(),
    ]


def _meeting(meeting: Any, page: RegisterPage, texts: Texts) -> list[str]:
    names, decided = page.names, []
    for number, each in enumerate(page.decisions.get(meeting.number, ()), start=1):
        who = f"{each.unit_name} {names.person(each.assignee)}".strip()
        state = texts.word("decision_state", each.state)
        decided.append(f"{number}. {texts('register.decision', what=each.what, who=who, due=each.due, state=state)}")
    return [
        shown(meeting.held_at),
        names.unit(meeting.unit),
        texts.word("meeting_kind", meeting.kind),
        f"{meeting.title} {meeting.number}",
        names.person(meeting.chair),
        texts("list.and").join(names.person(who) for who in meeting.attendants),
        "\n".join(decided),
    ]


_ROWS: Mapping[Register, Callable[[Any, RegisterPage, Texts], list[str]]] = {
    Register.VISITORS: _visitor,
    Register.STAMPS: _stamp_use,
    Register.DUTY: _duty,
    Register.LOOKS: _look,
    Register.INFORMATION: _information,
    Register.MEETINGS: _meeting,
}
