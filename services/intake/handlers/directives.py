"""Orders and documents from above, at the door."""

from dataclasses import dataclass

from services.intake import events
from services.intake.model.directive import Directive, refuse_classified
from services.intake.model.numbers import directive_number
from services.intake.ports import UnitOfWork
from shared.clock import SHANGHAI
from shared.contracts import DirectiveAction, Tier
from shared.errors import Invalid, NotFound
from shared.identity import Identity


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiveDirective:
    """One document or order, and whom it addresses: every unit of a tier inside a region."""

    title: str
    action: DirectiveAction
    line: str
    region: str
    target_tier: Tier
    document: str = ""
    urgent: bool = False
    classification: str = ""


def receive_directive(command: ReceiveDirective, actor: Identity, uow: UnitOfWork) -> Directive:
    """Register a directive; dispatch spreads it.

    Raises:
        Invalid: it is classified (nothing of it is stored), or the region is unknown.
        Forbidden: it addresses units outside the actor's scope.
    """
    refuse_classified(command.classification, command.title, command.document)
    actor.must_cover(command.region)
    if uow.regions.name(command.region) is None:
        raise Invalid("region", "没有这个区划", "there is no such region")
    county = command.region[:6]
    serial = uow.serials.next(f"directive/{county}/{uow.now.astimezone(SHANGHAI):%Y%m%d}")
    directive = Directive(
        number=directive_number(county, uow.now, serial),
        county=county,
        title=command.title,
        document=command.document,
        action=command.action,
        urgent=command.urgent,
        line=command.line,
        region=command.region,
        target_tier=command.target_tier,
        issued_by=actor.staff_id,
        received_at=uow.now,
    )
    uow.directives.add(directive)
    uow.publish(events.directive_received(directive))
    return directive


def directive_in_scope(number: str, actor: Identity, uow: UnitOfWork) -> Directive:
    """A directive that addresses the actor's scope, or that covers it."""
    directive = uow.directives.get(number)
    if directive is None or not (actor.covers(directive.region) or actor.scope.startswith(directive.region)):
        raise NotFound(f"没有来文 {number}", f"there is no directive {number}")
    return directive
