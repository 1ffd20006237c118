"""The one-time notice: computed while typing, changed when answers change, and defended against later wishes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from services.intake import events
from services.intake.handlers.filing import ANONYMOUS
from services.intake.handlers.identification import fingerprints_of
from services.intake.handlers.mandates import must_act_under_mandate
from services.intake.handlers.organisation import land
from services.intake.handlers.reckoning import (
    current_item,
    holdings_for,
    item_of,
    known_materials,
    reckoning_of,
    spare,
    today,
)
from services.intake.handlers.scope import case_in_scope
from services.intake.model.answers import checked_answers, known_of
from services.intake.model.case import TAKES_PAPERS, Case, State
from services.intake.model.catalogue import Item
from services.intake.model.door import RULES, Door
from services.intake.model.notice import NoticeReason, Reckoning, described, reckon, unaskable
from services.intake.model.resident import Resident
from services.intake.ports import Forms, Seals, UnitOfWork
from shared.clock import SHANGHAI
from shared.contracts import CaseAnswersChanged, CaseRequestRefused, Material
from shared.errors import Conflict, Invalid
from shared.identity import Identity


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewNotice:
    """What is known so far of a matter that is being typed."""

    item: str
    region: str
    resident: Resident = ANONYMOUS
    answers: Mapping[str, Any] = field(default_factory=dict)
    fields: Mapping[str, Any] = field(default_factory=dict)
    materials: tuple[str, ...] = ()
    by_proxy: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a notice would say now. Nothing of it is stored."""

    item: Item
    reckoning: Reckoning

    @property
    def missing(self) -> tuple[Material, ...]:
        """Everything to be brought."""
        return self.reckoning.to_bring(self.item)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeAnswers:
    """Answers and fields that are different now; null takes one back, what is not named stays."""

    answers: Mapping[str, Any] = field(default_factory=dict)
    fields: Mapping[str, Any] = field(default_factory=dict)
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestMaterials:
    """The wish to have papers brought (again)."""

    materials: tuple[str, ...] = ()
    other: str = ""  # a paper the item does not know
    reason: str


class RequestRefused(Conflict):
    """The notice could have named it before. The supervisor is told in the unit of work: commit it all the same."""

    code = "request-refused"

    def __init__(self, requested: tuple[Material, ...]) -> None:
        names = "、".join(material.name for material in requested)
        super().__init__(
            f"一次性告知之后不得再要材料：{names}。本次要求已告知督办员",
            f"the one-time notice could have named this before: {names}. The supervisor has been told",
        )


def preview_notice(command: PreviewNotice, actor: Identity, uow: UnitOfWork, seals: Seals) -> Preview:
    """What the notice would name. Fields that are not filled in correctly yet count as not filled in.

    Raises:
        Invalid: there is no such item or paper, or an answer does not fit.
        Forbidden: the village lies outside the actor's scope.
    """
    item = current_item(land(command.region, actor, uow).region[:6], command.item, uow)
    known_materials(command.materials, item)
    answers, day = checked_answers(item, command.answers), today(uow)
    known = known_of(item, answers, command.fields, resident=command.resident, by_proxy=command.by_proxy, day=day)
    holdings = holdings_for(item, fingerprints_of(command.resident, seals), uow)
    reckoning = reckon(
        item, known, day=day, handed_over=command.materials, holdings=holdings, mandated=command.by_proxy
    )
    return Preview(item=item, reckoning=reckoning)


def change_answers(number: str, command: ChangeAnswers, actor: Identity, uow: UnitOfWork, forms: Forms) -> Case:
    """Take changed answers; what they make necessary is told in a further version, what they spare is dropped.

    Raises:
        Invalid: an answer or a field is wrong.
        Conflict: nothing changes, or the case is accepted or over.
    """
    case = case_in_scope(number, actor, uow, for_update=True)
    must_act_under_mandate(case, actor, uow)
    item = item_of(case, uow)
    answers = checked_answers(item, {**case.answers, **command.answers})
    filled = _checked_fields(case, item, answers, command, forms)
    changed = _differing(case.answers, answers) + _differing(case.filled, filled)
    if not changed:
        raise Conflict("回答没有变化", "nothing is different")
    case.change_answers(answers, filled)
    uow.publish(CaseAnswersChanged(number=number, changed=changed, by=actor.staff_id, reason=command.reason))
    reckoning = reckoning_of(case, item, holdings_for(item, case.fingerprints, uow, but=number))
    spare(case, reckoning)
    _tell_what_follows(case, item, reckoning, actor, uow)
    return case


def request_materials(number: str, command: RequestMaterials, actor: Identity, uow: UnitOfWork) -> Case:
    """Ask again for papers that were brought in answer to the last notice and cannot be used; nothing else goes.

    Raises:
        RequestRefused: the first notice could have named it; on record, and the supervisor is told.
        Conflict: the case is over.
    """
    case = case_in_scope(number, actor, uow, for_update=True)
    if not case.is_open:
        raise Conflict("工单已结束，不能再要材料", "the case is over; nothing can be asked for")
    item = item_of(case, uow)
    if not command.materials and not command.other.strip():
        raise Invalid("materials", "请写明要哪些材料", "say which papers are wanted")
    known_materials(command.materials, item)
    refused = _late(case, item, command)
    if refused:
        uow.publish(
            CaseRequestRefused(
                number=number,
                requested=refused,
                notice=case.notices[-1].number if case.notices else None,
                by=actor.staff_id,
                unit=actor.unit,
                reason=command.reason,
            )
        )
        raise RequestRefused(refused)
    case.reject_materials(command.materials)
    notice = case.issue_notice(
        command.materials, by=actor.staff_id, at=uow.now, reason=NoticeReason.DEFECT, note=command.reason
    )
    uow.publish(events.case_materials_requested(case, notice, item, reckoning_of(case, item)))
    return case


def _late(case: Case, item: Item, command: RequestMaterials) -> tuple[Material, ...]:
    """Of the papers that are wanted those that cannot be asked for any more."""
    asked = dict.fromkeys(command.materials)
    codes = unaskable(asked, case.notices, case.materials) if case.state in TAKES_PAPERS else tuple(asked)
    known = [described(item, material) for code in codes if (material := item.material(code)) is not None]
    other = command.other.strip()
    return (*known, *([Material(code="", name=other)] if other else []))


def _checked_fields(
    case: Case, item: Item, answers: Mapping[str, Any], command: ChangeAnswers, forms: Forms
) -> dict[str, Any]:
    filled = {code: value for code, value in {**case.filled, **command.fields}.items() if value is not None}
    by_proxy = RULES[Door(case.door)].needs_mandate
    day = case.submitted_at.astimezone(SHANGHAI).date()
    known = known_of(item, answers, {}, resident=case.resident, by_proxy=by_proxy, day=day)
    return forms.check(item.fields, filled, known)


def _differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(sorted(code for code in before.keys() | after.keys() if before.get(code) != after.get(code)))


def _tell_what_follows(case: Case, item: Item, reckoning: Reckoning, actor: Identity, uow: UnitOfWork) -> None:
    waiting = case.state is State.AWAITING_MATERIALS
    needed = tuple(material.code for material in reckoning.missing)
    new = tuple(code for code in needed if not waiting or code not in case.told)
    if new:
        notice = case.issue_notice(new, by=actor.staff_id, at=uow.now, reason=NoticeReason.CHANGED_ANSWERS)
        uow.publish(events.case_materials_requested(case, notice, item, reckoning))
    elif waiting and not needed:
        case.complete_materials()
        uow.publish(events.case_materials_received(case, item, by=actor.staff_id))
