"""What people do with cases: submit, bring papers, accept, answer, decline, withdraw."""

from dataclasses import dataclass

from services.intake import events
from services.intake.model.case import Case, Ground, Notice, Resident
from services.intake.model.catalogue import Item
from services.intake.model.numbers import case_number, new_query_code
from services.intake.ports import Seals, UnitOfWork
from shared import contracts as c
from shared.clock import SHANGHAI
from shared.errors import Conflict, Invalid, NotFound
from shared.identity import Identity


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmitCase:
    """A resident's matter, as it is handed in."""

    item: str
    region: str
    resident: Resident
    materials: tuple[str, ...] = ()
    mandate: str = ""  # the written mandate an agent acts under (委托书)
    summary: str = ""
    urgent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AddMaterials:
    """Papers brought later."""

    materials: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerCase:
    """A direct answer."""

    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclineCase:
    """A refusal with its ground and the authority that is competent instead."""

    ground: Ground
    reason: str
    authority: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawCase:
    """The resident no longer wants it."""

    reason: str


@dataclass(frozen=True, slots=True)
class Submitted:
    """What the person at the door is told; the case keeps only a digest of the query code."""

    case: Case
    query_code: str
    notice: Notice | None
    missing: tuple[c.Material, ...]


def submit_case(command: SubmitCase, actor: Identity, uow: UnitOfWork, seals: Seals) -> Submitted:
    """Take a matter in, number it, and say at once everything that is missing.

    Raises:
        Invalid: a field is wrong; nothing is stored.
        Forbidden: the village lies outside the actor's scope.
    """
    actor.must_cover(command.region)
    county = command.region[:6]
    if len(command.region) != 12 or uow.regions.name(command.region) is None:
        raise Invalid("region", "没有这个村（社区）", "there is no such village")
    item = _current_item(county, command.item, uow)
    agent_files = c.Role.AGENT in actor.roles
    if agent_files and not item.proxy_allowed:
        raise Invalid(
            "item",
            f"“{item.name}”须本人办理，不得代办",
            "this item must be filed by the resident in person",
        )
    if agent_files and not command.mandate.strip():
        raise Invalid(
            "mandate",
            "代办须填写委托书编号",
            "an agent needs the resident's written mandate",
        )
    _known_materials(command.materials, item)

    number = case_number(
        county,
        uow.now,
        uow.serials.next(f"case/{county}/{uow.now.astimezone(SHANGHAI):%Y%m%d}"),
    )
    code = new_query_code()
    case = Case(
        number=number,
        county=county,
        region=command.region,
        item_code=item.code,
        item_version=item.version,
        title=item.name,
        kind=item.kind,
        line=item.line,
        lead_tier=item.lead_tier,
        co_tiers=item.co_tiers,
        promised_working_days=item.promised_working_days,
        door="agent" if agent_files else "window",
        urgent=command.urgent or item.kind is c.CaseKind.DANGER,
        summary=command.summary,
        resident=command.resident,
        mandate=command.mandate,
        query_digest=seals.digest(number, code),
        taken_by=actor.staff_id,
        submitted_at=uow.now,
    )
    case.receive_materials(command.materials)
    uow.cases.add(case)
    phone = command.resident.phone
    uow.publish(events.case_submitted(case, seals.seal(phone) if phone else None))

    notice, missing = None, item.missing(frozenset(case.materials))
    if missing:
        notice = case.request_materials(tuple(m.code for m in missing), by=actor.staff_id, at=uow.now)
        uow.publish(events.materials_requested(case, notice, item))
    return Submitted(case, code, notice, tuple(m.as_contract for m in missing))


def add_materials(number: str, command: AddMaterials, actor: Identity, uow: UnitOfWork) -> Case:
    """Take papers in; when all that the notice named are there, the case goes on."""
    case = case_in_scope(number, actor, uow, for_update=True)
    item = _item_of(case, uow)
    _known_materials(command.materials, item)
    new = case.receive_materials(command.materials)
    if case.notices and case.state == "awaiting_materials" and not item.missing(frozenset(case.materials)):
        case.complete_materials()
        since = tuple(code for code in case.materials if code in case.notices[-1].missing)
        uow.publish(events.materials_received(case, item, since))
    elif not new:
        raise Conflict("这些材料已经收过", "these papers were taken before")
    return case


def accept_case(number: str, actor: Identity, uow: UnitOfWork) -> Case:
    """Accept a complete case; dispatch takes it from here."""
    case = case_in_scope(number, actor, uow, for_update=True)
    case.accept()
    uow.publish(events.case_accepted(case, actor.staff_id))
    return case


def answer_case(number: str, command: AnswerCase, actor: Identity, uow: UnitOfWork) -> Case:
    """Answer directly."""
    case = case_in_scope(number, actor, uow, for_update=True)
    case.answer_directly(command.answer)
    uow.publish(c.CaseAnswered(number=number, answer=command.answer, answered_by=actor.staff_id))
    return case


def decline_case(number: str, command: DeclineCase, actor: Identity, uow: UnitOfWork) -> Case:
    """Decline, and name who is competent: a case is never turned away to nowhere."""
    case = case_in_scope(number, actor, uow, for_update=True)
    case.decline()
    uow.publish(
        c.CaseDeclined(
            number=number,
            ground=command.ground,
            reason=command.reason,
            authority=command.authority,
        )
    )
    return case


def withdraw_case(number: str, command: WithdrawCase, actor: Identity, uow: UnitOfWork) -> Case:
    """Withdraw on the resident's word."""
    case = case_in_scope(number, actor, uow, for_update=True)
    case.withdraw()
    uow.publish(c.CaseWithdrawn(number=number, reason=command.reason))
    return case


def view_resident(number: str, actor: Identity, uow: UnitOfWork) -> Resident:
    """The resident's full data; the look itself goes on record."""
    case = case_in_scope(number, actor, uow)
    uow.looks.add(staff_id=actor.staff_id, case_number=number, at=uow.now)
    return case.resident


def case_in_scope(number: str, actor: Identity, uow: UnitOfWork, *, for_update: bool = False) -> Case:
    """A case the actor may see; one outside the scope is answered like one that does not exist."""
    case = uow.cases.get(number, for_update=for_update)
    if case is None or not actor.covers(case.region):
        raise NotFound(f"没有工单 {number}", f"there is no case {number}")
    return case


def _current_item(county: str, code: str, uow: UnitOfWork) -> Item:
    item = uow.items.current(county, code)
    if item is None:
        raise Invalid("item", f"事项目录里没有“{code}”", f"the catalogue has no item {code}")
    return item


def _item_of(case: Case, uow: UnitOfWork) -> Item:
    item = uow.items.version(case.county, case.item_code, case.item_version)
    if item is None:
        raise NotFound("找不到该工单的事项版本", "the item version of this case is missing")
    return item


def _known_materials(codes: tuple[str, ...], item: Item) -> None:
    for position, code in enumerate(codes):
        if item.material(code) is None:
            raise Invalid(
                f"materials[{position}]",
                f"“{item.name}”没有材料“{code}”",
                f"{item.code} has no paper {code}",
            )
