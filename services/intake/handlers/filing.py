"""Filing: the one way in, whichever door a matter comes by."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from services.intake import events
from services.intake.handlers.duplicates import repeated_case, suggestions
from services.intake.handlers.identification import fingerprints_of, must_identify
from services.intake.handlers.mandates import SignedMandate, mandate_for_filing
from services.intake.handlers.organisation import land
from services.intake.handlers.reckoning import current_item, holdings_for, known_materials, today
from services.intake.model.answers import checked_answers, known_of
from services.intake.model.case import Case, State
from services.intake.model.catalogue import Item
from services.intake.model.door import ANONYMOUS_KINDS, RULES, Door
from services.intake.model.duplicates import Suggestion
from services.intake.model.notice import Notice, Reckoning, reckon
from services.intake.model.numbers import case_number, new_query_code
from services.intake.model.resident import Fingerprints, Resident
from services.intake.ports import Forms, Seals, UnitOfWork
from shared.clock import SHANGHAI
from shared.contracts import CaseKind, Material, Role
from shared.errors import Forbidden, Invalid
from shared.identity import Identity

ANONYMOUS = Resident("", "", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class FileCase:
    """A resident's matter, as it is handed in."""

    item: str
    region: str  # 12-digit code of the village, or a name it has or had; an old one lands at its successor
    resident: Resident = ANONYMOUS
    materials: tuple[str, ...] = ()  # codes of the papers handed over
    answers: Mapping[str, Any] = field(default_factory=dict)  # to the item's questions, by code
    fields: Mapping[str, Any] = field(default_factory=dict)  # what the item asks to be filled in, by code
    mandate: str = ""  # number of a registered mandate an agent acts under (委托书)
    signed_mandate: SignedMandate | None = None  # or the one that is registered with this matter
    summary: str = ""
    urgent: bool = False
    about_staff: tuple[str, ...] = ()  # staff ids whom the matter is about: they will not handle it
    query_code: str = ""  # one that the resident has already; empty: a new one
    door: Door | None = None  # None: the agent's for agents, the window for everybody else


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """What the person at the door is told; the case keeps only a digest of the query code."""

    case: Case
    query_code: str
    notice: Notice | None
    missing: tuple[Material, ...]
    reckoning: Reckoning
    similar: Sequence[Suggestion] = ()  # open cases that may be the same matter


def file_case(command: FileCase, actor: Identity, uow: UnitOfWork, seals: Seals, forms: Forms) -> Filed:
    """Take a matter in, number it, and say at once everything that is missing.

    Args:
        actor: who is at the door; for a door without staff an identity without a staff id, whose scope covers it.

    Raises:
        Invalid: a field is wrong; nothing is stored.
        Forbidden: the village lies outside the actor's scope, or the door is not theirs.
    """
    landing = land(command.region, actor, uow)
    command = replace(command, region=landing.region)
    item = current_item(command.region[:6], command.item, uow)
    door = _door(command, actor)
    _must_fit(command, door, item)
    day = today(uow)
    resident = fingerprints_of(command.resident, seals)
    answers, filled, reckoning = _reckoned(command, resident, door, item, day, uow, forms)
    similar = suggestions(item, command.region, command.summary, resident, actor, uow)
    number = _next_number(item.county, uow)
    mandate = None
    if RULES[door].needs_mandate:
        mandate = mandate_for_filing(command.mandate, command.signed_mandate, number, command, item, actor, uow, seals)
    code = command.query_code or new_query_code()
    case = Case(
        number=number,
        county=item.county,
        region=command.region,
        item_code=item.code,
        item_version=item.version,
        title=item.name,
        kind=item.kind,
        line=item.line,
        lead_tier=item.lead_tier,
        co_tiers=item.co_tiers,
        promised_working_days=item.promised_working_days,
        door=door,
        urgent=command.urgent or item.kind is CaseKind.DANGER,
        summary=command.summary,
        resident=command.resident,
        mandate=mandate.number if mandate else "",
        query_digest=seals.digest(number, code),
        taken_by=actor.staff_id,
        submitted_at=uow.now,
        state=State.DRAFT,
        fingerprints=resident,
        repeat_of=repeated_case(item, resident, uow),
        answers=answers,
        filled=filled,
        filed_under=landing.filed_under,
        about_staff=_staff_concerned(command, item.county, uow),
        held={paper.material.code: paper.source or (mandate.number if mandate else "") for paper in reckoning.held},
    )
    case.receive_materials(command.materials)
    case.submit()
    uow.cases.add(case)
    phone = command.resident.phone
    uow.publish(events.case_submitted(case, seals.seal(phone) if phone else None))
    if mandate is not None and command.signed_mandate is not None:
        uow.publish(events.mandate_registered(mandate))
    notice = None
    if reckoning.missing:
        notice = case.issue_notice(tuple(m.code for m in reckoning.missing), by=actor.staff_id, at=uow.now)
        uow.publish(events.case_materials_requested(case, notice, item, reckoning))
    return Filed(
        case=case,
        query_code=code,
        notice=notice,
        missing=reckoning.to_bring(item),
        reckoning=reckoning,
        similar=similar,
    )


def _staff_concerned(command: FileCase, county: str, uow: UnitOfWork) -> tuple[str, ...]:
    """The people whom the matter is about, each once; a misspelt id would let them handle it."""
    concerned = tuple(dict.fromkeys(command.about_staff))
    for at, staff_id in enumerate(concerned):
        member = uow.staff.get(staff_id)
        if member is None or not member.works_in(county):
            raise Invalid(
                f"about_staff[{at}]", f"本县没有工作人员 {staff_id}", f"nobody of this county has the id {staff_id}"
            )
    return concerned


def _door(command: FileCase, actor: Identity) -> Door:
    if command.door is None:
        return Door.AGENT if actor.has(Role.AGENT) else Door.WINDOW
    if command.door in (Door.WINDOW, Door.PHONE) and not actor.has(Role.CLERK):
        raise Forbidden("窗口和电话登记由窗口人员办理", "only clerks take matters at the window and on the telephone")
    return command.door


def _must_fit(command: FileCase, door: Door, item: Item) -> None:
    rule = RULES[door]
    if rule.needs_mandate and not item.proxy_allowed:
        raise Invalid(
            "item",
            f"“{item.name}”须本人办理，不得代办",
            "this item must be filed by the resident in person",
        )
    if rule.needs_mandate and bool(command.mandate.strip()) is (command.signed_mandate is not None):
        raise Invalid(
            "mandate",
            "代办须有居民签字的委托书：填写编号，或随件登记，二者取一",
            "an agent needs the resident’s written mandate: its number, or the one signed now",
        )
    if command.materials and not rule.takes_papers:
        raise Invalid("materials", "电话登记不能收材料", "papers cannot be handed over on the telephone")
    if rule.needs_phone and not command.resident.phone:
        raise Invalid("resident.phone", "电话登记须填写回电号码", "a number to call back is needed")
    if not command.resident.name and (item.needs_identity or item.kind not in ANONYMOUS_KINDS):
        raise Invalid(
            "resident.name", f"“{item.name}”不能匿名办理，请填写姓名", "this item cannot be filed anonymously"
        )
    must_identify(command.resident, item)
    known_materials(command.materials, item)


def _reckoned(
    command: FileCase, resident: Fingerprints, door: Door, item: Item, day: date, uow: UnitOfWork, forms: Forms
) -> tuple[dict[str, Any], dict[str, Any], Reckoning]:
    """The checked answers, the checked fields, and what is needed by them."""
    by_proxy = RULES[door].needs_mandate
    answers = checked_answers(item, command.answers)
    asked = known_of(item, answers, {}, resident=command.resident, by_proxy=by_proxy, day=day)
    filled = forms.check(item.fields, command.fields, asked)
    known = known_of(item, answers, filled, resident=command.resident, by_proxy=by_proxy, day=day)
    reckoning = reckon(
        item,
        known,
        day=day,
        handed_over=command.materials,
        holdings=holdings_for(item, resident, uow) if RULES[door].meets_resident else (),
        mandated=by_proxy,
    )
    return answers, filled, reckoning


def _next_number(county: str, uow: UnitOfWork) -> str:
    serial = uow.serials.next(f"case/{county}/{uow.now.astimezone(SHANGHAI):%Y%m%d}")
    return case_number(county, uow.now, serial)
