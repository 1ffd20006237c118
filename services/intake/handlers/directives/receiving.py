"""A paper at the door: refused if it is classified, numbered, addressed, and sent out if nobody has to decide."""

from dataclasses import dataclass, replace
from datetime import date

from services.intake import events
from services.intake.handlers.directives.access import issuers_directive
from services.intake.handlers.directives.addressing import Addressed, NamedTargets, Reach, reach, resolve
from services.intake.handlers.directives.issuing import issue
from services.intake.handlers.organisation import today_of
from services.intake.model.directive import Directive, Milestone, common_region, common_tier, refuse_classified
from services.intake.model.numbers import directive_number
from services.intake.ports import UnitOfWork
from shared.clock import SHANGHAI
from shared.contracts import DirectiveAction, Tier, Urgency
from shared.errors import Invalid
from shared.identity import Identity


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedMilestone:
    """What has to be done by a day, and for whom; for nobody in particular: for everybody addressed."""

    what: str
    due: date
    unit: str = ""
    region: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiveDirective:
    """One document or order.

    The short form names ``region`` and ``target_tier``: every unit of a tier inside a region. ``targets`` names any
    mixture of units, regions, tiers and subtrees instead.
    """

    title: str
    action: DirectiveAction
    line: str
    region: str = ""
    target_tier: Tier | None = None
    targets: tuple[NamedTargets, ...] = ()
    document: str = ""
    issuing_unit: str = ""  # who wrote the paper; empty: an order of our own
    written_on: date | None = None
    body: str = ""
    urgent: bool = False
    urgency: Urgency | None = None
    milestones: tuple[NamedMilestone, ...] = ()
    at_once: bool = False  # an urgent paper goes out before the leader has decided
    classification: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewTargets:
    """Whom a directive would address."""

    targets: tuple[NamedTargets, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectDirective:
    """A new paper in place of one that was wrong."""

    reason: str
    directive: ReceiveDirective


def receive_directive(command: ReceiveDirective, actor: Identity, uow: UnitOfWork) -> Directive:
    """Register a directive; it goes out at once unless a leader has to decide.

    A leader decides on a paper from above that has to be acted on; an order of our own, or a paper that is only to be
    read, needs nobody's word.

    Raises:
        Invalid: it is classified (nothing of it is stored), or nothing that it addresses exists.
        Forbidden: it addresses units outside the actor's scope.
    """
    return _receive(command, actor, uow, corrects="")


def correct_directive(number: str, command: CorrectDirective, actor: Identity, uow: UnitOfWork) -> Directive:
    """Register a correction (更正件); once it goes out, the one it corrects falls away.

    Raises:
        NotFound, Forbidden: there is none, or another unit issued it.
        Conflict: it has ended otherwise, or has a correction under way.
    """
    refuse_classified("", (), (command.reason,))
    wrong = issuers_directive(number, actor, uow)
    wrong.must_be_correctable()
    wrong.ended_reason = command.reason
    correction = _receive(command.directive, actor, uow, corrects=number)
    wrong.corrected_by = correction.number
    return correction


def preview(command: PreviewTargets, actor: Identity, uow: UnitOfWork) -> Reach:
    """How many units the targets reach today, before anything is sent.

    Raises:
        Invalid: nothing that is named exists.
        Forbidden: something lies outside the actor's scope.
    """
    return reach(resolve(command.targets, actor, uow), uow)


def _receive(command: ReceiveDirective, actor: Identity, uow: UnitOfWork, *, corrects: str) -> Directive:
    refuse_classified(
        command.classification,
        (command.title, command.document),
        (command.body, command.issuing_unit, *(each.what for each in command.milestones)),
    )
    urgency = command.urgency or (Urgency.EXPEDITED if command.urgent else Urgency.ROUTINE)
    needs_decision = bool(command.issuing_unit) and command.action is DirectiveAction.ACT
    if command.at_once and needs_decision and not urgency.hurries:
        raise Invalid(
            "at_once", "只有加急以上的来文可以先下发后补批", "only an urgent paper may go out before its decision"
        )
    addressed = _addressed(command, actor, uow)
    region = common_region(addressed.targets)
    if not region:
        raise Invalid("targets", "对象须在同一个县内", "all targets must lie in one county")
    county = region[:6]
    serial = uow.serials.next(f"directive/{county}/{uow.now.astimezone(SHANGHAI):%Y%m%d}")
    directive = Directive(
        number=directive_number(county, uow.now, serial),
        county=county,
        title=command.title,
        document=command.document,
        action=command.action,
        urgent=urgency.hurries,
        line=command.line,
        region=region,
        target_tier=common_tier(addressed.targets),
        issued_by=actor.staff_id,
        received_at=uow.now,
        issuer_unit=actor.unit,
        issuing_unit=command.issuing_unit,
        written_on=command.written_on,
        body=command.body,
        urgency=urgency,
        targets=addressed.targets,
        milestones=_milestones(command.milestones, actor, uow),
        needs_decision=needs_decision,
        corrects=corrects,
    )
    directive.register(actor.staff_id, uow.now)
    uow.directives.add(directive)
    uow.publish(events.directive_received(directive))
    if not needs_decision or command.at_once:
        issue(directive, actor, uow, before_decision=needs_decision)
    return directive


def _addressed(command: ReceiveDirective, actor: Identity, uow: UnitOfWork) -> Addressed:
    if command.targets:
        return resolve(command.targets, actor, uow)
    if not command.region or command.target_tier is None:
        raise Invalid("targets", "请写明对象", "say whom it addresses")
    try:
        short = NamedTargets(regions=(command.region,), tier=command.target_tier)
        return resolve((short,), actor, uow)
    except Invalid:
        raise Invalid(
            "region", "没有这个区划，或其中没有该层级", "there is no such region, or none of this tier in it"
        ) from None


def _milestones(named: tuple[NamedMilestone, ...], actor: Identity, uow: UnitOfWork) -> tuple[Milestone, ...]:
    made = []
    for at, each in enumerate(named):
        if each.due < today_of(uow):
            raise Invalid(f"milestones[{at}].due", "早于今天", "is in the past")
        milestone = Milestone(code=str(at + 1), what=each.what, due=each.due)
        if each.unit or each.region:
            whom = NamedTargets(
                units=(each.unit,) if each.unit else (), regions=(each.region,) if each.region else (), subtree=True
            )
            milestone = replace(milestone, target=resolve((whom,), actor, uow).targets[0])
        made.append(milestone)
    return tuple(made)
