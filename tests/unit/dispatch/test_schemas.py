"""HTTP bodies become commands, queries become filters; what is wrong is named."""

from datetime import date
from typing import Any

import pytest
from marshmallow import ValidationError

from services.dispatch.handlers.tasks import ReportTask, TaskFile, TaskPage
from services.dispatch.model.task import State
from services.dispatch.ports import TaskFilter
from services.dispatch.schemas import tasks as schemas
from services.dispatch.schemas.organisation import OrganisationBody
from shared.contracts import Role, Tier, UnitKind
from tests.unit.dispatch.small_county import AGENT, NOW
from tests.unit.dispatch.test_task import a_task

ORGANISATION: dict[str, Any] = {
    "county": "361103",
    "regions": [{"code": "361103", "name": "广丰区", "tier": "county", "parent": None}],
    "units": [
        {
            "code": "361103-MZ",
            "name": "区民政局",
            "tier": "county",
            "region": "361103",
            "kind": "department",
            "lines": ["civil_affairs"],
            "leader": None,
            "valid_from": "2026-01-01",
            "valid_to": None,
        }
    ],
    "staff": [
        {
            "staff_id": "361103-01",
            "name": "刘秋清",
            "unit": "361103-MZ",
            "scope": "361103",
            "roles": ["leader", "handler"],
            "lines": [],
            "phone": "16000000001",
        }
    ],
}


def test_an_organisation_is_read_into_the_models_own_rows() -> None:
    read = OrganisationBody().load(ORGANISATION)
    assert read.regions[0].tier is Tier.COUNTY
    office, leader = read.units[0], read.staff[0]
    assert (office.kind, office.lines, office.valid_from) == (
        UnitKind.DEPARTMENT,
        ("civil_affairs",),
        date(2026, 1, 1),
    )
    assert (leader.roles, leader.lines, leader.active) == (frozenset({Role.LEADER, Role.HANDLER}), (), True)


@pytest.mark.parametrize("wrong", [{"colour": "red"}, {"roles": ["king"]}, {"name": ""}])
def test_a_wrong_row_is_named(wrong: dict[str, Any]) -> None:
    body = {**ORGANISATION, "staff": [{**ORGANISATION["staff"][0], **wrong}]}
    with pytest.raises(ValidationError) as refused:
        OrganisationBody().load(body)
    messages: Any = refused.value.messages
    assert messages["staff"][0].keys() == wrong.keys()


def test_a_report_needs_no_answer_here() -> None:
    assert schemas.ReportBody().load({"result": "已核查"}) == ReportTask(result="已核查", answer="")


def test_a_query_becomes_a_filter() -> None:
    query = {"assignee": "me", "state": "assigned,signed", "limit": "300", "unit": "u", "after": "a"}
    assert schemas.task_filter(schemas.TasksQuery().load(query), AGENT) == TaskFilter(
        states=frozenset({State.ASSIGNED, State.SIGNED}),
        assignee=AGENT.staff_id,
        unit="u",
        after="a",
        limit=300,
    )
    assert schemas.task_filter(schemas.TasksQuery().load({}), AGENT) == TaskFilter()


@pytest.mark.parametrize(
    ("name", "value"), [("state", "asleep"), ("limit", "301"), ("limit", "0"), ("limit", "9" * 5000), ("assigne", "me")]
)
def test_a_query_that_means_nothing_is_refused(name: str, value: str) -> None:
    with pytest.raises(ValidationError) as refused:
        schemas.TasksQuery().load({name: value})
    assert refused.value.normalized_messages().keys() == {name}


def test_times_are_shown_with_chinas_offset_and_inner_fields_are_not_shown() -> None:
    task = a_task(State.ASSIGNED)
    record = task.sign(by=AGENT, now=NOW)
    shown: Any = schemas.TaskFileView().dump(TaskFile(task=task, history=[record]))
    assert shown["task"]["signed_at"] == shown["history"][0]["at"] == "2026-11-23T09:30:00+08:00"
    assert shown["task"]["ended_at"] is None
    assert (shown["task"]["state"], shown["history"][0]["act"]) == ("signed", "sign")
    assert "version" not in shown["task"]
    page: Any = schemas.TaskPageView().dump(TaskPage(items=[task], next=None))
    assert page["next"] is None
    assert len(page["items"]) == 1
