"""For administrators: how the network is, and who may sign in."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from flask import Blueprint, render_template, request

from services.portal.handlers import signing_in
from services.portal.queues import Backlog
from services.portal.web.desk import desk, say
from services.portal.web.security import require_administrator, require_sign_in
from shared.contracts.services import SERVICES
from shared.errors import TransientError

blueprint = Blueprint("network", __name__)
blueprint.before_request(require_sign_in)
blueprint.before_request(require_administrator)

_ANSWER_SECONDS = 2.0
_INTERVENTIONS = 50  # the latest, on the page


@dataclass(frozen=True, kw_only=True)
class ServiceRow:
    """One service on the page."""

    name: str
    ready: bool
    backlog: Backlog | None  # None: the broker does not answer


@blueprint.get("/network")
def network() -> str:
    """Services, what waits in their queues, and what the read model holds."""
    services = desk().services
    with ThreadPoolExecutor(len(SERVICES)) as pool:  # a service that hangs must not delay the word on the others
        ready = list(pool.map(lambda name: services.ready(name, patience_seconds=_ANSWER_SECONDS), SERVICES))
    backlogs: dict[str, Backlog] = {}
    error = ""
    try:
        backlogs = {backlog.service: backlog for backlog in desk().queues.backlogs()}
    except TransientError as broker_error:
        error = say(broker_error.text.zh, broker_error.text.en)
    with desk().units(read_only=True) as uow:
        counts = uow.views.counts()
        interventions = uow.interventions.latest(_INTERVENTIONS)
    rows = [
        ServiceRow(name=name, ready=is_ready, backlog=backlogs.get(name))
        for name, is_ready in zip(SERVICES, ready, strict=True)
    ]
    return render_template("network.html", rows=rows, error=error, counts=counts, interventions=interventions)


@blueprint.get("/accounts")
def accounts() -> str:
    """Find a staff account."""
    return _accounts()


@blueprint.post("/accounts/<name>/one-time-password")
def one_time_password(name: str) -> str:
    """Give an account a one-time password and show it, once."""
    password = signing_in.new_one_time_password()
    hashed = desk().passwords.hash(password)
    with desk().units() as uow:
        signing_in.give_one_time_password(uow, name, hashed)
        uow.commit()
    return _accounts(name, password)


def _accounts(name: str = "", password: str = "") -> str:
    text = request.args.get("text", name).strip()
    with desk().units(read_only=True) as uow:
        found = uow.names.search_staff(text) if text else []
        units = uow.names.of_units({staff.unit for staff in found})
        states = {staff.staff_id: uow.accounts.find(staff.staff_id) for staff in found}
    return render_template(
        "accounts.html", text=text, found=found, units=units, states=states, name=name, password=password
    )
