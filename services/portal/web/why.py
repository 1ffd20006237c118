"""Why a task went where it went (派单说明): every unit and person considered, and what decided."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, render_template

from services.portal.handlers.desk import names_on
from services.portal.model.naming import NamesOnPage
from services.portal.web.acting import look
from services.portal.web.desk import desk, say
from services.portal.web.security import require_sign_in
from services.portal.web.tasks import sheet_of

blueprint = Blueprint("why", __name__)
blueprint.before_request(require_sign_in)


@dataclass(frozen=True, kw_only=True)
class Reason:
    """What decided on some of those who were considered."""

    text: str
    chosen: bool
    names: list[str]


@dataclass(frozen=True, kw_only=True)
class Decision:
    """One time that the task was placed."""

    at: str  # ISO 8601
    by: str  # name; empty: the rules of routing
    unit: str
    assignee: str
    line: str
    rules_version: int
    units: list[Reason]
    people: list[Reason]


@blueprint.get("/tasks/<uuid:task_id>/why")
def why(task_id: Any) -> tuple[str, int]:
    """The decisions, the last one first."""
    sheet = sheet_of(str(task_id))
    answer, failure = look("dispatch", f"/tasks/{task_id}/routing")
    told = list(reversed(answer["decisions"])) if answer else []
    with desk().units(read_only=True) as uow:
        names = names_on(
            uow,
            staff=[code for each in told for code in (each["by"], each["assignee"])],
            units=[each["unit"] for each in told],
        )
    page = render_template(
        "why.html",
        sheet=sheet,
        decisions=[_decision(each, names) for each in told],
        duty_phone=answer["duty_phone"] if answer else None,
        failure=failure,
    )
    return page, failure.status if failure else 200


def _decision(told: dict[str, Any], names: NamesOnPage) -> Decision:
    considered = told["considered"]
    return Decision(
        at=told["at"],
        by=names.person(told["by"]),
        unit=names.unit(told["unit"]),
        assignee=names.person(told["assignee"]),
        line=told["line"],
        rules_version=told["rules_version"],
        units=_reasons(each for each in considered if each["kind"] == "unit"),
        people=_reasons(each for each in considered if each["kind"] == "person"),
    )


def _reasons(considered: Iterable[dict[str, Any]]) -> list[Reason]:
    """Who lost for the same reason stands together, and who was chosen stands first."""
    reasons: dict[tuple[bool, str], list[str]] = {}
    for each in considered:
        reasons.setdefault((each["chosen"], say(each["zh"], each["en"])), []).append(each["name"] or each["code"])
    ordered = sorted(reasons.items(), key=lambda reason: not reason[0][0])
    return [Reason(text=text, chosen=chosen, names=names) for (chosen, text), names in ordered]
