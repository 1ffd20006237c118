"""The read model is the same however the events come."""

import dataclasses
import json
import random
from collections.abc import Mapping
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa

from services.portal.model.projection import patch_of, projected_events
from services.portal.model.views import CaseView, StaffView, TaskView, View
from services.portal.store import tables
from shared.contracts import CONTRACTS
from shared.messaging.envelope import Envelope, wrap
from tests.unit.portal.bench import Bench
from tests.unit.portal.story import AGENT, DIRECTIVE, MONDAY, NUMBER, POST, VILLAGE, Story

_READ_MODEL = (
    tables.timeline,
    tables.cases,
    tables.directives,
    tables.tasks,
    tables.clocks,
    tables.urges,
    tables.regions,
    tables.units,
    tables.staff,
    tables.items,
    tables.accounts,
)


def _comparable(row: Mapping[str, Any]) -> str:
    return json.dumps(dict(row), sort_keys=True, default=str)


def everything(bench: Bench) -> dict[str, list[str]]:
    """Every row of the read model."""
    with bench.database.reader() as connection:
        return {
            table.name: sorted(_comparable(row) for row in connection.execute(sa.select(table)).mappings())
            for table in _READ_MODEL
        }


def full_story(story: Story) -> list[Envelope[Any]]:
    story.organisation()
    story.whole_case()
    story.directive(signed=(VILLAGE,))
    return story.events


@pytest.mark.parametrize("seed", range(5))
def test_twice_and_shuffled_gives_the_same_rows(bench: Bench, strict_bench: Bench, story: Story, seed: int) -> None:
    events = full_story(story)
    bench.hear(events)
    shuffled = [*events, *events]
    random.Random(seed).shuffle(shuffled)  # noqa: S311
    strict_bench.hear(shuffled)
    assert everything(strict_bench) == everything(bench)


def test_the_case_ends_closed_and_rated(bench: Bench, story: Story) -> None:
    bench.hear(full_story(story))
    with bench.units(read_only=True) as uow:
        case = uow.views.find(CaseView, NUMBER)
        assert (case.state, case.grade, case.follow_up, case.missing) == ("closed", "satisfied", "solved", [])
        assert [entry.time for entry in uow.timeline.of(NUMBER)] == sorted(e.time for e in uow.timeline.of(NUMBER))


def test_a_signature_before_its_assignment_keeps_the_title(bench: Bench, story: Story) -> None:
    story.assign("01936f1e-8a10-7c3e-9d55-0b6a4f3f1a01", lead=False)
    story.sign("01936f1e-8a10-7c3e-9d55-0b6a4f3f1a01", POST, AGENT)
    bench.hear(reversed(story.events))
    with bench.units(read_only=True) as uow:
        task = uow.views.find(TaskView, "01936f1e-8a10-7c3e-9d55-0b6a4f3f1a01")
    assert (task.state, task.title) == ("signed", "最低生活保障")
    assert task.signed_at is not None


def test_sealed_contacts_and_digests_are_not_kept_in_the_timeline(bench: Bench, story: Story) -> None:
    bench.hear(full_story(story))
    rows = repr(everything(bench)["timeline"])
    assert "sealed" not in rows
    assert story.query_digest not in rows


def test_new_staff_get_an_account_that_nobody_can_open_yet(bench: Bench, story: Story) -> None:
    bench.hear(full_story(story))
    with bench.units(read_only=True) as uow:
        assert uow.accounts.find(AGENT).password_hash is None
        assert uow.views.find(StaffView, AGENT).name == "周建华"


def test_a_timeline_can_be_narrowed_to_tasks(bench: Bench, story: Story) -> None:
    bench.hear(full_story(story))
    with bench.units(read_only=True) as uow:
        mine = next(task for task in uow.work.tasks_of(DIRECTIVE) if task.region == VILLAGE)
        tasks = {entry.task_id for entry in uow.timeline.of(DIRECTIVE, tasks=[mine.task_id])}
    assert tasks == {None, mine.task_id}


@pytest.mark.parametrize("contract", CONTRACTS.values(), ids=lambda contract: contract.type)
def test_every_event_of_the_network_can_be_projected(bench: Bench, contract: Any) -> None:
    data = msgspec.convert(contract.example, contract.data)
    bench.hear([wrap(data, sequence=1, time=MONDAY)])


@pytest.mark.parametrize("event", projected_events(), ids=lambda event: event.__name__)
def test_projections_write_only_fields_that_exist(event: type[Any]) -> None:
    contract = next(contract for contract in CONTRACTS.values() if contract.data is event)
    patch = patch_of(msgspec.convert(contract.example, event), MONDAY)
    assert patch is not None
    assert set(patch.fields) <= {field.name for field in dataclasses.fields(patch.view)}
    assert patch.key


def test_no_field_is_written_by_two_kinds_of_aggregates() -> None:
    owners: dict[tuple[type[View], str], set[str]] = {}
    for contract in CONTRACTS.values():
        patch = patch_of(msgspec.convert(contract.example, contract.data), MONDAY)
        for name in patch.fields if patch else ():
            owners.setdefault((patch.view, name), set()).add(contract.subject)
    assert not {field: subjects for field, subjects in owners.items() if len(subjects) > 1}
