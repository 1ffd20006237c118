"""HTTP and time: emergencies (应急)."""

from services.dispatch.handlers.emergencies import declaring, ordering, reading, reporting, team
from services.dispatch.model.emergency import Bulletin, Emergency, Member
from services.dispatch.model.task import Task
from services.dispatch.schemas import emergencies as schemas
from services.dispatch.schemas.tasks import TaskView
from services.dispatch.store import DispatchUnitOfWork
from shared.contracts import Role
from shared.http.endpoint import ANY_STAFF, Request, endpoint
from shared.messaging.every import every
from shared.service import Service

_COMMANDERS = {Role.LEADER, Role.DISPATCHER}


class EmergencyEndpoints(Service):
    """Emergencies, declared and ended by one act each."""

    @endpoint(
        "POST", "/emergencies", roles=_COMMANDERS, body=schemas.DeclareBody, answer=schemas.DeclaredView, status=201
    )
    def declare_emergency(self, request: Request, uow: DispatchUnitOfWork) -> declaring.Declared:
        """Declare an emergency over a region and all inside it (启动应急)."""
        return declaring.declare(request.body, request.staff, uow)

    @endpoint("GET", "/emergencies", roles=ANY_STAFF, query=schemas.EmergenciesQuery, answer=schemas.EmergencyView)
    def list_emergencies(self, request: Request, uow: DispatchUnitOfWork) -> list[Emergency]:
        """Emergencies in one's scope, and those one is inside of."""
        return reading.list_emergencies(request.wanted, request.staff, uow)

    @endpoint("GET", "/emergencies/<emergency_id>", roles=ANY_STAFF, answer=schemas.EmergencyFileView)
    def show_emergency(self, request: Request, uow: DispatchUnitOfWork) -> reading.EmergencyFile:
        """One emergency: team, tasks and reports, as far as one may see them."""
        return reading.show_emergency(request.path["emergency_id"], request.staff, uow)

    @endpoint(
        "POST",
        "/emergencies/<emergency_id>/team",
        roles=_COMMANDERS,
        body=schemas.TeamBody,
        answer=schemas.MemberView,
    )
    def change_emergency_team(self, request: Request, uow: DispatchUnitOfWork) -> list[Member]:
        """Add people to the team, and remove some, with a reason."""
        return team.change_team(request.path["emergency_id"], request.body, request.staff, uow)

    @endpoint(
        "POST",
        "/emergencies/<emergency_id>/tasks",
        roles=_COMMANDERS,
        body=schemas.EmergencyTaskBody,
        answer=TaskView,
        status=201,
    )
    def give_emergency_task(self, request: Request, uow: DispatchUnitOfWork) -> Task:
        """Give a task within the emergency (应急任务)."""
        return ordering.give_task(request.path["emergency_id"], request.body, request.staff, uow)

    @endpoint(
        "POST",
        "/emergencies/<emergency_id>/reports",
        roles=ANY_STAFF,
        body=schemas.EmergencyReportBody,
        answer=schemas.BulletinView,
    )
    def report_emergency(self, request: Request, uow: DispatchUnitOfWork) -> list[Bulletin]:
        """Report for one's unit (定时报告)."""
        return reporting.report(request.path["emergency_id"], request.body, request.staff, uow)

    @endpoint(
        "POST",
        "/emergencies/<emergency_id>/end",
        roles=_COMMANDERS,
        body=schemas.EndEmergencyBody,
        answer=schemas.EmergencyView,
    )
    def end_emergency(self, request: Request, uow: DispatchUnitOfWork) -> Emergency:
        """End it, deciding on every open task (结束应急)."""
        return declaring.end(request.path["emergency_id"], request.body, request.staff, uow)

    @every(seconds=5.0, unit_of_work=False)
    def turn_rounds(self) -> int:
        """Ask for the next round of reports where its time has come; each emergency in a transaction of its own."""
        with self.wiring.units(read_only=True) as uow:
            due = uow.emergencies.due(uow.now, reporting.MOST_AT_ONCE)
        for emergency_id in due:
            with self.wiring.units() as uow:
                reporting.turn_round(emergency_id, uow)
                uow.commit()
        return len(due)
