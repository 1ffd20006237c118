"""Drafts: written by residents at the code of their village, completed with help, confirmed by themselves."""

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from services.intake.handlers.filing import FileCase, Filed, file_case
from services.intake.handlers.query_codes import WRONG_CODES_AN_HOUR, WrongQueryCode, normal_code
from services.intake.handlers.reckoning import current_item
from services.intake.handlers.villages import land_anywhere
from services.intake.model.catalogue import Item
from services.intake.model.door import Door
from services.intake.model.draft import DRAFTS_A_VILLAGE, DRAFTS_AN_ADDRESS, Draft
from services.intake.model.numbers import draft_number, new_query_code
from services.intake.model.open311 import IDENTITY_NUMBER, VILLAGE, Attribute, attributes_of, typed
from services.intake.model.resident import Resident
from services.intake.ports import Forms, Seals, UnitOfWork
from shared.clock import SHANGHAI
from shared.errors import Conflict, Invalid, NotFound, TooManyRequests
from shared.identity import Identity

_HOUR = timedelta(hours=1)
_SHOWN = 200
_REMOVED_AT_ONCE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteDraft:
    """What somebody wrote at the code of a village."""

    region: str
    resident: Resident
    item: str = ""
    summary: str = ""
    website: str = ""  # a field that people do not see: only machines fill it in


@dataclass(frozen=True, slots=True, kw_only=True)
class CompleteDraft:
    """What is added to a draft. None: stays as it is."""

    item: str | None = None
    summary: str | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)  # answers, fields and the identity number, by code


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmDraft(CompleteDraft):
    """The resident's yes."""

    query_code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What the writer is told; the query code this once."""

    number: str
    query_code: str
    lapses_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownDraft:
    """A draft, and what its item asks for."""

    draft: Draft
    item: Item | None
    asks: Sequence[Attribute]


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmed:
    """The case a draft has become. ``filed`` is None if it had become one before."""

    number: str
    filed: Filed | None


def write_draft(command: WriteDraft, address: str, kept: timedelta, uow: UnitOfWork, seals: Seals) -> Written:
    """Keep what somebody wrote until it is confirmed.

    Args:
        address: the network address it comes from.
        kept: how long it waits.

    Raises:
        Invalid: there is no such village or item, or nothing was written.
        TooManyRequests: there were very many of this village, or from this address.
    """
    region = land_anywhere(command.region, uow)
    if not command.item and not command.summary.strip():
        raise Invalid("summary", "请写明要办什么事，或选择事项", "say what it is about, or choose an item")
    if command.item:
        current_item(region[:6], command.item, uow)
    source = seals.fingerprint("address", address)
    since = uow.now - _HOUR
    of_village = uow.drafts.written_since(since, region=region)
    if of_village >= DRAFTS_A_VILLAGE or uow.drafts.written_since(since, address=source) >= DRAFTS_AN_ADDRESS:
        raise TooManyRequests(int(_HOUR.total_seconds()))
    county, code = region[:6], new_query_code()
    serial = uow.serials.next(f"draft/{county}/{uow.now.astimezone(SHANGHAI):%Y%m%d}")
    number = draft_number(county, uow.now, serial)
    draft = Draft(
        number=number,
        county=county,
        region=region,
        item_code=command.item,
        summary=command.summary.strip(),
        resident=command.resident,
        query_digest=seals.digest(number, code),
        address=source,
        written_at=uow.now,
        lapses_at=uow.now + kept,
    )
    if not command.website:  # a machine is told the same, and nothing is kept
        uow.drafts.add(draft)
    return Written(number=number, query_code=code, lapses_at=draft.lapses_at)


def show_draft(number: str, query_code: str, uow: UnitOfWork, seals: Seals) -> ShownDraft:
    """The draft of somebody who shows its query code; see :func:`draft_of_resident` for what is raised."""
    return _shown(draft_of_resident(number, query_code, uow, seals), uow)


def confirm_draft(number: str, command: ConfirmDraft, uow: UnitOfWork, seals: Seals, forms: Forms) -> Confirmed:
    """Make a case of it, by the one way that all doors use; the query code stays the same.

    Raises:
        Invalid: what the item asks for is missing or wrong; the draft stays as it was.
        WrongQueryCode: see :func:`draft_of_resident`.
    """
    draft = draft_of_resident(number, command.query_code, uow, seals)
    if draft.confirmed_as:
        return Confirmed(number=draft.confirmed_as, filed=None)
    _complete(draft, command, uow)
    if not draft.item_code:
        raise Invalid(
            "item", "请选择事项；不清楚的，请村代办员帮忙", "choose an item; the village agent helps who is not sure"
        )
    item = current_item(draft.county, draft.item_code, uow)
    said = {code: typed(item, code, text) for code, text in draft.attributes.items() if text != ""}
    questions = {question.code for question in item.questions}
    filed = file_case(
        FileCase(
            item=item.code,
            region=draft.region,
            resident=draft.resident,
            answers={code: value for code, value in said.items() if code in questions},
            fields={code: value for code, value in said.items() if code not in questions},
            summary=draft.summary,
            query_code=normal_code(command.query_code),
            door=Door.WEB,
        ),
        Identity(staff_id="", name="", unit="", scope=draft.region, roles=frozenset()),
        uow,
        seals,
        forms,
    )
    draft.become(filed.case.number)
    return Confirmed(number=filed.case.number, filed=filed)


def list_drafts(actor: Identity, uow: UnitOfWork) -> list[ShownDraft]:
    """The unconfirmed drafts of the actor's scope, newest first."""
    return [_shown(draft, uow) for draft in uow.drafts.waiting(scope=actor.scope, limit=_SHOWN)]


def complete_draft(number: str, command: CompleteDraft, actor: Identity, uow: UnitOfWork) -> ShownDraft:
    """Help a resident: choose the item, write it plainer, fill in what is asked for. They confirm it themselves.

    Raises:
        NotFound: there is no such draft in the actor's scope.
        Conflict: it is a case already.
        Invalid: there is no such item.
    """
    draft = uow.drafts.get(number)
    if draft is None or not actor.covers(draft.region) or draft.lapses_at <= uow.now:
        raise NotFound(f"没有草稿 {number}", f"there is no draft {number}")
    if draft.confirmed_as:
        raise Conflict(f"已提交为办件 {draft.confirmed_as}", f"it has become case {draft.confirmed_as}")
    _complete(draft, command, uow)
    draft.helped_by = actor.staff_id
    return _shown(draft, uow)


def remove_lapsed(uow: UnitOfWork) -> int:
    """Remove drafts that nobody has confirmed in time; returns how many of one step."""
    return uow.drafts.lapse(uow.now, _REMOVED_AT_ONCE)


def draft_of_resident(number: str, query_code: str, uow: UnitOfWork, seals: Seals) -> Draft:
    """The draft of somebody who shows its query code.

    Raises:
        WrongQueryCode: the code is wrong, or there is no such draft; the try is counted, commit it all the same.
        Conflict: too many wrong codes in the last hour.
    """
    number, code = normal_code(number), normal_code(query_code)
    draft = uow.drafts.get(number)
    if draft is None or draft.lapses_at <= uow.now:
        raise WrongQueryCode
    if uow.code_tries.since(number, uow.now - _HOUR) >= WRONG_CODES_AN_HOUR:
        raise Conflict("查询码多次有误，请一小时后再试", "too many wrong query codes; try again in an hour")
    if not hmac.compare_digest(seals.digest(number, code), draft.query_digest):
        uow.code_tries.add(number, uow.now)
        raise WrongQueryCode
    return draft


def _complete(draft: Draft, command: CompleteDraft, uow: UnitOfWork) -> None:
    if command.item:
        current_item(draft.county, command.item, uow)
        draft.item_code = command.item
    if command.summary is not None:
        draft.summary = command.summary.strip()
    attributes = dict(command.attributes)
    number = attributes.pop(IDENTITY_NUMBER, "")
    if number:
        old = draft.resident
        draft.resident = Resident(old.name, number, old.phone, old.document)
    if attributes:
        draft.attributes = {**draft.attributes, **attributes}


def _shown(draft: Draft, uow: UnitOfWork) -> ShownDraft:
    item = uow.items.current(draft.county, draft.item_code) if draft.item_code else None
    asks = [each for each in attributes_of(item) if each.code != VILLAGE] if item else []
    return ShownDraft(draft=draft, item=item, asks=asks)
