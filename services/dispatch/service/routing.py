"""HTTP: the rules of routing, its decisions explained, and what other rules would change."""

from services.dispatch.handlers import routing
from services.dispatch.model.rules import RuleBook
from services.dispatch.schemas import routing as schemas
from services.dispatch.store import DispatchUnitOfWork
from shared.contracts import Role
from shared.http.endpoint import ANY_STAFF, Request, endpoint
from shared.service import Service

_ADMINISTRATORS = {Role.ADMINISTRATOR}


class RoutingEndpoints(Service):
    """Why tasks go where they go."""

    @endpoint("GET", "/tasks/<task_id>/routing", roles=ANY_STAFF, answer=schemas.ExplanationView)
    def explain_routing(self, request: Request, uow: DispatchUnitOfWork) -> routing.Explained:
        """Why a task went where it went: everybody who was considered, and what decided."""
        return routing.explain(request.path["task_id"], request.staff, uow)

    @endpoint("GET", "/routing/rules", roles=_ADMINISTRATORS, query=schemas.CountyQuery, answer=schemas.RulesView)
    def show_rules(self, request: Request, uow: DispatchUnitOfWork) -> RuleBook:
        """A county's rules of routing, as they are in force."""
        return routing.show_rules(request.wanted, request.staff, uow)

    @endpoint(
        "GET", "/routing/rules/versions", roles=_ADMINISTRATORS, query=schemas.CountyQuery, answer=schemas.RulesView
    )
    def list_rules(self, request: Request, uow: DispatchUnitOfWork) -> list[RuleBook]:
        """Every version of a county's rules, the newest first: by whom, when and why."""
        return routing.list_rules(request.wanted, request.staff, uow)

    @endpoint("PUT", "/routing/rules", roles=_ADMINISTRATORS, body=schemas.RulesBody, answer=schemas.RulesView)
    def put_rules(self, request: Request, uow: DispatchUnitOfWork) -> RuleBook:
        """Put the next version of a county's rules in force."""
        return routing.put_rules(request.body, request.staff, uow)

    @endpoint("POST", "/routing/what-if", roles=_ADMINISTRATORS, body=schemas.WhatIfBody, answer=schemas.WhatIfView)
    def what_if(self, request: Request, uow: DispatchUnitOfWork) -> routing.WhatIf:
        """Replay past cases by other rules: how the units' shares would differ. Changes nothing."""
        return routing.try_rules(request.body, request.staff, uow)
