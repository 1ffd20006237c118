"""Intake's entrypoints, side by side: decode, hand over, answer. Nothing is decided here."""

from typing import Any

from services.intake import schemas
from services.intake.handlers import cases, catalogue, directives, progress
from services.intake.model.case import Case
from services.intake.model.catalogue import Item
from services.intake.model.directive import Directive
from services.intake.store import IntakeUnitOfWork
from shared import contracts as c
from shared.contracts import Role
from shared.errors import NotFound
from shared.http import ANY_STAFF, Request, endpoint
from shared.messaging.envelope import Envelope
from shared.messaging.subscribe import HOT, subscribe
from shared.service import Service

_AT_THE_DOOR = {Role.AGENT, Role.CLERK}


class IntakeService(Service):
    """Cases, the catalogue, notices, and directives at the door."""

    name = "intake"

    # the catalogue

    @endpoint(
        "PUT",
        "/catalogue",
        body=schemas.Catalogue,
        answer=schemas.CatalogueAnswer,
        roles={Role.ADMINISTRATOR},
    )
    def put_catalogue(self, request: Request, uow: IntakeUnitOfWork) -> catalogue.CatalogueChange:
        """Replace a county's catalogue; unchanged items keep their version."""
        request.staff.must_cover(request.body.county)
        return catalogue.put_catalogue(request.body, uow)

    @endpoint("GET", "/items", answer=schemas.ItemView, roles=ANY_STAFF)
    def list_items(self, request: Request, uow: IntakeUnitOfWork) -> list[Item]:
        """The items of the caller's county (an administrator of all counties names one: ?county=)."""
        return uow.items.all_current(request.staff.scope[:6] or request.query.get("county", ""))

    @endpoint("GET", "/items/<code>", answer=schemas.ItemView, roles=ANY_STAFF)
    def show_item(self, request: Request, uow: IntakeUnitOfWork) -> Item:
        """One item with its papers."""
        code = request.path["code"]
        item = uow.items.current(request.staff.scope[:6] or request.query.get("county", ""), code)
        if item is None:
            raise NotFound(f"没有事项 {code}", f"there is no item {code}")
        return item

    # cases

    @endpoint(
        "POST",
        "/cases",
        body=schemas.NewCase,
        answer=schemas.SubmittedView,
        roles=_AT_THE_DOOR,
        status=201,
    )
    def submit_case(self, request: Request, uow: IntakeUnitOfWork) -> cases.Submitted:
        """Take a resident's matter in; the answer names everything that is missing."""
        return cases.submit_case(request.body, request.staff, uow, self.wiring.sealer)

    @endpoint("GET", "/cases/<number>", answer=schemas.CaseView, roles=ANY_STAFF)
    def show_case(self, request: Request, uow: IntakeUnitOfWork) -> Case:
        """One case in the caller's scope."""
        return cases.case_in_scope(request.path["number"], request.staff, uow)

    @endpoint(
        "POST",
        "/cases/<number>/resident/views",
        answer=schemas.ResidentView,
        roles=_AT_THE_DOOR | {Role.HANDLER},
        repeatable=False,
    )
    def view_resident(self, request: Request, uow: IntakeUnitOfWork) -> Any:
        """The resident in full; the look is registered."""
        return cases.view_resident(request.path["number"], request.staff, uow)

    @endpoint(
        "POST",
        "/cases/<number>/materials",
        body=schemas.NewMaterials,
        answer=schemas.CaseView,
        roles=_AT_THE_DOOR,
    )
    def add_materials(self, request: Request, uow: IntakeUnitOfWork) -> Case:
        """Take papers in."""
        return cases.add_materials(request.path["number"], request.body, request.staff, uow)

    @endpoint(
        "POST",
        "/cases/<number>/acceptance",
        answer=schemas.CaseView,
        roles={Role.CLERK},
    )
    def accept_case(self, request: Request, uow: IntakeUnitOfWork) -> Case:
        """Accept a complete case (受理)."""
        return cases.accept_case(request.path["number"], request.staff, uow)

    @endpoint(
        "POST",
        "/cases/<number>/answer",
        body=schemas.NewAnswer,
        answer=schemas.CaseView,
        roles=_AT_THE_DOOR,
    )
    def answer_case(self, request: Request, uow: IntakeUnitOfWork) -> Case:
        """Answer directly (直接答复)."""
        return cases.answer_case(request.path["number"], request.body, request.staff, uow)

    @endpoint(
        "POST",
        "/cases/<number>/refusal",
        body=schemas.NewRefusal,
        answer=schemas.CaseView,
        roles={Role.CLERK},
    )
    def decline_case(self, request: Request, uow: IntakeUnitOfWork) -> Case:
        """Decline with a ground (不予受理)."""
        return cases.decline_case(request.path["number"], request.body, request.staff, uow)

    @endpoint(
        "POST",
        "/cases/<number>/withdrawal",
        body=schemas.NewWithdrawal,
        answer=schemas.CaseView,
        roles=_AT_THE_DOOR,
    )
    def withdraw_case(self, request: Request, uow: IntakeUnitOfWork) -> Case:
        """Withdraw on the resident's word."""
        return cases.withdraw_case(request.path["number"], request.body, request.staff, uow)

    # directives

    @endpoint(
        "POST",
        "/directives",
        body=schemas.NewDirective,
        answer=schemas.DirectiveView,
        roles={Role.ISSUER},
        status=201,
    )
    def receive_directive(self, request: Request, uow: IntakeUnitOfWork) -> Directive:
        """Register a document or order from above."""
        return directives.receive_directive(request.body, request.staff, uow)

    @endpoint("GET", "/directives/<number>", answer=schemas.DirectiveView, roles=ANY_STAFF)
    def show_directive(self, request: Request, uow: IntakeUnitOfWork) -> Directive:
        """One directive."""
        return directives.directive_in_scope(request.path["number"], request.staff, uow)

    # events of others

    @subscribe(c.RegionRegistered, batch=HOT)
    def on_region_registered(self, event: Envelope[c.RegionRegistered], uow: IntakeUnitOfWork) -> None:
        progress.copy_region(event.data, event.sequence, uow)

    @subscribe(c.TaskSigned, batch=HOT)
    def on_task_signed(self, event: Envelope[c.TaskSigned], uow: IntakeUnitOfWork) -> None:
        progress.task_signed(event.data, uow)

    @subscribe(c.CaseworkCompleted)
    def on_casework_completed(self, event: Envelope[c.CaseworkCompleted], uow: IntakeUnitOfWork) -> None:
        progress.casework_completed(event.data, uow)

    @subscribe(c.FollowUpOpened)
    def on_follow_up_opened(self, event: Envelope[c.FollowUpOpened], uow: IntakeUnitOfWork) -> None:
        progress.follow_up_opened(event.data, uow)

    @subscribe(c.FollowUpCompleted)
    def on_follow_up_completed(self, event: Envelope[c.FollowUpCompleted], uow: IntakeUnitOfWork) -> None:
        progress.follow_up_completed(event.data, uow)
