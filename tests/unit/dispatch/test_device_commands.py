"""Commands that come late, twice and in any order: each is carried out once, each is answered alike."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import hypothesis.strategies as st
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from marshmallow import ValidationError

from services.dispatch.handlers import cases, comments, moving, tasks
from services.dispatch.model.device_command import MOST_COMMANDS, OLDEST, DeviceAct, DeviceCommand, in_turn
from services.dispatch.model.task import State
from services.dispatch.ports import SettlementFilter
from services.dispatch.schemas.syncing import DeviceCommandsBody
from services.dispatch.service.batches import Batch
from services.dispatch.store import DispatchUnitOfWork
from shared.contracts import Part
from shared.http.schemas import prepared
from shared.identity import Identity
from shared.persistence.database import Database
from shared.persistence.migrations import migrate
from tests.hostile.corpus import HOSTILE, LONG, NO_TEXT
from tests.unit.dispatch.small_county import (
    AGENT,
    CIVIL,
    FUSHAN,
    HANDLER,
    NEIGHBOUR,
    NOW,
    SECOND_AGENT,
    SHANGWU,
    TOWNSHIP_LEADER,
)
from tests.unit.dispatch.test_cases import ACCEPTED
from tests.unit.dispatch.test_store import Network

Plain = dict[str, Any]


@pytest.fixture(scope="module")
def office(empty: Network) -> str:
    """The id of a task that much is said about."""
    return share(empty)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Network]:
    url = f"sqlite:///{tmp_path_factory.mktemp('commands')}/dispatch.db"
    migrate("dispatch", url)
    database = Database(url)
    county = Network(database)
    county.register()
    yield county
    database.dispose()


@pytest.fixture
def county(empty: Network) -> Network:
    empty.clock.set(NOW)
    return empty


def send(county: Network, commands: list[Plain], who: Identity = AGENT) -> list[Plain]:
    """A batch as it comes over HTTP; the answers."""
    given = prepared(DeviceCommandsBody).load({"commands": json.loads(json.dumps(commands))})
    batch = Batch(lambda: DispatchUnitOfWork(county.database, county.clock), who)
    return [json.loads(answer) for answer in batch.answer(given)]


def command(act: str, task_id: str | None = None, **more: Any) -> Plain:
    made: Plain = {"id": str(uuid4()), "act": act, "made_at": "2026-11-23T09:00:00+08:00", **more}
    if task_id is not None:
        made["task_id"] = task_id
    if act in ("sign", "report", "return"):
        made.setdefault("seen", 1)
    return made


def sign(task_id: str, **more: Any) -> Plain:
    return command("sign", task_id, **more)


def report(task_id: str, **more: Any) -> Plain:
    return command("report", task_id, body={"result": "已入户核查"}, **more)


def share(county: Network) -> str:
    """The id of a new task of the village's post."""
    number = f"361103-20261123-{uuid4().int % 1_000_000:06}-{uuid4().int % 10}"
    county.do(cases.case_accepted, replace(ACCEPTED, number=number))
    return next(task.task_id for task in county.tasks_of(number) if task.part is Part.CO)


def state(county: Network, task_id: str) -> State:
    found: State = county.look(lambda uow: uow.tasks.get(task_id).state)
    return found


def outcomes(answers: list[Plain]) -> list[str]:
    return [answer["outcome"] for answer in answers]


def test_a_batch_is_carried_out_and_each_command_answered(county: Network) -> None:
    mine = share(county)
    first = sign(mine)
    settled = {"place": FUSHAN, "line": CIVIL, "what": "路灯不亮", "result": "已换"}
    answers = send(
        county,
        [
            first,
            command("comment", mine, body={"text": "老人不在家"}),
            report(mine, after=first["id"]),
            command("settle", body=settled),
        ],
    )
    assert outcomes(answers) == ["done"] * 4
    assert [answers[0]["task"]["state"], answers[2]["task"]["state"]] == ["signed", "reported"]
    assert answers[2]["task"]["version"] == 3
    assert answers[1]["comment"]["text"] == "老人不在家"
    assert answers[3]["settlement"]["result"] == "已换"


def test_the_same_command_again_is_given_the_same_answer(county: Network) -> None:
    mine = share(county)
    once = sign(mine)
    (first,) = send(county, [once])
    county.clock.advance(timedelta(days=3))
    (again, and_again) = send(county, [once, once])
    assert first == again == and_again
    assert len(county.look(lambda uow: uow.tasks.history(mine))) == 2


def test_a_refusal_is_remembered_too(county: Network) -> None:
    mine = share(county)
    early = report(mine)
    (first,) = send(county, [early])
    assert first["outcome"] == "conflict"
    send(county, [sign(mine)])
    assert send(county, [early]) == [first]
    assert state(county, mine) is State.SIGNED


def test_one_that_overtook_another_waits_for_it(county: Network) -> None:
    mine = share(county)
    first = sign(mine)
    second = report(mine, after=first["id"])
    (waiting,) = send(county, [second])
    assert (waiting["outcome"], waiting["problem"]["code"]) == ("waiting", "awaits-another")
    assert outcomes(send(county, [second, first])) == ["done", "done"], "in one batch the order does not matter"


def test_what_follows_something_that_was_not_done_is_not_done_either(county: Network) -> None:
    mine = share(county)
    send(county, [sign(mine)], SECOND_AGENT)
    first = command("return", mine, body={"reason": "不属本村"})
    told = command("comment", mine, after=first["id"], body={"text": "已退"})
    assert outcomes(send(county, [first, told])) == ["conflict", "conflict"]


def test_what_others_did_meanwhile_is_shown_so_that_a_person_can_decide(county: Network) -> None:
    mine = share(county)
    county.do(tasks.sign_task, mine, SECOND_AGENT)
    (answer,) = send(county, [sign(mine)])
    assert answer["outcome"] == "conflict"
    assert SECOND_AGENT.name in answer["problem"]["detail"]
    assert SECOND_AGENT.name in answer["problem"]["detail_en"]
    assert answer["task"]["state"] == "signed"
    assert [(line["act"], line["by"]) for line in answer["since"]] == [("sign", SECOND_AGENT.staff_id)]


def test_what_is_still_allowed_but_no_longer_what_was_seen_is_asked_again(county: Network) -> None:
    """The report would be possible: but the review has sent back what this person did not see."""
    mine = share(county)
    county.do(tasks.sign_task, mine, AGENT)
    county.do(tasks.report_task, mine, tasks.ReportTask(result="甲"), SECOND_AGENT)
    county.do(tasks.review_task, mine, tasks.ReviewTask(approved=False, remark="补照片"), TOWNSHIP_LEADER)
    late = report(mine, seen=2)
    (answer,) = send(county, [late])
    assert answer["outcome"] == "conflict"
    assert [line["act"] for line in answer["since"]] == ["report", "send_back"]
    assert outcomes(send(county, [report(mine, seen=4)])) == ["done"], "having seen it, the person may"


def test_what_one_did_oneself_since_is_no_surprise(county: Network) -> None:
    mine = share(county)
    county.do(tasks.sign_task, mine, AGENT)
    assert outcomes(send(county, [report(mine, seen=1)])) == ["done"]


def test_a_comment_never_conflicts(county: Network) -> None:
    mine = share(county)
    county.do(tasks.sign_task, mine, SECOND_AGENT)
    assert outcomes(send(county, [command("comment", mine, body={"text": "在路上"})])) == ["done"]


def test_who_lost_the_task_learns_how_and_no_more(county: Network) -> None:
    mine = share(county)
    county.do(tasks.sign_task, mine, SECOND_AGENT)
    county.do(moving.transfer_task, mine, moving.TransferTask(reason="已迁走", unit=f"{SHANGWU}-P"), AGENT)
    county.do(tasks.sign_task, mine, NEIGHBOUR)
    (answer,) = send(county, [report(mine)])
    assert (answer["outcome"], answer["task"]) == ("conflict", None)
    assert "上吴村服务点" in answer["problem"]["detail"]
    assert [line["act"] for line in answer["since"]] == ["sign", "transfer"]


def test_a_stranger_learns_nothing(county: Network) -> None:
    (answer,) = send(county, [sign(share(county))], NEIGHBOUR)
    assert (answer["outcome"], answer["problem"]["status"]) == ("refused", 403)
    assert (answer["task"], answer["since"]) == (None, [])


def test_one_bad_command_spoils_no_other(county: Network) -> None:
    mine = share(county)
    bad: list[Plain] = [
        command("sign", mine, id="我的操作"),
        command("dance", mine),
        command("sign"),
        {"id": str(uuid4()), "act": "sign", "task_id": mine, "made_at": "昨天", "seen": 1},
        command("report", mine, body={"result": "好", "rezult": "好"}),
        command("comment", mine, body={"text": "a\x00b"}),
        command("settle", mine, body={}),
        command("report", str(uuid4()), body={"result": "好"}),
        command("sign", mine, body={"text": "好"}),
        {},
    ]
    answers = send(county, [*bad, sign(mine)])
    assert outcomes(answers) == ["refused"] * len(bad) + ["done"]
    assert [answer["problem"]["status"] for answer in answers[:-1]] == [422] * 7 + [404, 422, 422]
    faults = [[fault["field"] for fault in answer["problem"].get("errors", ())] for answer in answers[:-1]]
    assert faults[:7] == [["id"], ["act"], ["task_id"], ["made_at"], ["body.rezult"], ["body.text"], faults[6]]


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_text_is_kept_as_it_was_written(county: Network, office: str, text: str) -> None:
    (answer,) = send(county, [command("comment", office, body={"text": text})])
    assert answer["outcome"] == "done" if text.strip() else "refused"
    assert not text.strip() or answer["comment"]["text"] == text


@pytest.mark.parametrize("text", [*NO_TEXT.values(), LONG], ids=[*NO_TEXT, "long"])
@pytest.mark.parametrize("place", ["id", "act", "task_id", "after", "made_at", "body.text", "body.evidence", "note"])
def test_what_is_no_text_is_refused_by_name(county: Network, office: str, text: str, place: str) -> None:
    said = command("comment", office, body={"text": "好"})
    holder = said["body"] if place.startswith("body.") else said
    holder[place.removeprefix("body.")] = text
    (answer,) = send(county, [said])
    assert (answer["outcome"], answer["problem"]["status"]) == ("refused", 422)
    assert all(fault["field"] and fault["zh"] and fault["en"] for fault in answer["problem"]["errors"])
    assert len(json.dumps(answer)) < 10_000, "the refusal repeats what was sent"


def test_an_id_stands_for_one_command(county: Network) -> None:
    mine = share(county)
    first = sign(mine)
    (answer, other) = send(county, [first, {**report(mine), "id": first["id"]}])
    assert (answer["outcome"], other["outcome"]) == ("done", "refused")
    assert [fault["field"] for fault in other["problem"]["errors"]] == ["id"]
    assert send(county, [first]) == [answer]


def test_ids_of_two_people_never_meet(county: Network) -> None:
    mine = share(county)
    said = command("comment", mine, body={"text": "好"})
    (mine_answer,), (theirs,) = send(county, [said]), send(county, [said], SECOND_AGENT)
    assert mine_answer["comment"]["by"] == AGENT.staff_id
    assert theirs["comment"]["by"] == SECOND_AGENT.staff_id


def test_what_is_so_old_that_its_answer_may_be_forgotten_is_not_done(county: Network) -> None:
    mine = share(county)
    made = (NOW - OLDEST - timedelta(hours=1)).isoformat()
    (answer,) = send(county, [sign(mine, made_at=made)])
    assert answer["outcome"] == "conflict"
    assert answer["task"]["state"] == "assigned"


def test_answers_are_sealed_and_forgotten_in_the_end(county: Network) -> None:
    mine = share(county)
    send(county, [command("comment", mine, body={"text": "王秀兰不在家"})])
    with county.database.reader() as connection:
        kept = connection.execute(sa.text("SELECT answer FROM device_commands")).scalars().all()
    assert kept
    assert not any("王秀兰" in answer for answer in kept)
    county.clock.advance(OLDEST)
    assert county.do(lambda uow: uow.device_commands.forget_some(500)) == 0
    county.clock.advance(timedelta(days=20))
    assert county.do(lambda uow: uow.device_commands.forget_some(500)) > 0


def test_more_than_a_batch_holds_is_refused_whole() -> None:
    with pytest.raises(ValidationError):
        prepared(DeviceCommandsBody).load({"commands": [{}] * (MOST_COMMANDS + 1)})


def test_a_circle_of_commands_waits_for_ever_and_harms_nobody(county: Network) -> None:
    mine = share(county)
    one, two = str(uuid4()), str(uuid4())
    circle = [sign(mine, id=one, after=two), report(mine, id=two, after=one)]
    assert outcomes(send(county, circle)) == ["waiting", "waiting"]


IDS = [str(UUID(int=number)) for number in range(12)]


@given(
    st.permutations(range(12)),
    st.lists(st.one_of(st.none(), st.integers(0, 11)), min_size=12, max_size=12),
)
def test_each_stands_behind_the_one_it_follows(order: list[int], follows: list[int | None]) -> None:
    """Where there is no circle, whatever order they came in; and none is lost in any case."""
    upward = [before if before is not None and before < number else None for number, before in enumerate(follows)]
    made = [
        DeviceCommand(id=IDS[number], act=DeviceAct.SIGN, made_at=NOW, after=None if before is None else IDS[before])
        for number, before in enumerate(upward)
    ]
    turns = [IDS.index(each.id) for each in in_turn([made[number] for number in order])]
    assert sorted(turns) == list(range(12))
    assert all(turns.index(before) < turns.index(number) for number, before in enumerate(upward) if before is not None)


def day(first: str, second: str) -> list[Plain]:
    """What somebody does in a day without a connection."""
    sign_first, sign_second = sign(first), sign(second)
    wrote = command("comment", first, body={"text": "老人不在家"})
    settled = {"place": FUSHAN, "line": CIVIL, "what": "路灯不亮", "result": "已换"}
    return [
        sign_first,
        wrote,
        report(first, after=sign_first["id"]),
        sign_second,
        report(second, after=sign_second["id"]),
        command("comment", second, after=sign_second["id"], body={"text": "已办"}),
        command("settle", body=settled),
    ]


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_late_twice_and_in_any_order_comes_to_the_same(county: Network, data: st.DataObject) -> None:
    """The device sends what is not finally answered again; some answers get lost, and batches come in any order."""
    first, second = share(county), share(county)
    kept = day(first, second)
    before = settled_here(county)
    final: dict[str, Plain] = {}
    for _ in range(2):
        batch = data.draw(st.permutations(kept + data.draw(st.lists(st.sampled_from(kept), max_size=4))))
        cut = data.draw(st.integers(0, len(batch)))
        for part in (batch[cut:], batch[:cut]):
            for answer in send(county, part):
                if answer["outcome"] not in ("waiting", "later"):
                    assert final.setdefault(answer["id"], answer) == answer, "an id is answered once and for all"
    send(county, kept)
    answers = send(county, kept)
    assert outcomes(answers) == ["done"] * len(kept)
    assert [final.get(each["id"], each) for each in answers] == answers
    assert [state(county, each) for each in (first, second)] == [State.REPORTED, State.REPORTED]
    for task_id in (first, second):
        assert [line.act for line in county.look(lambda uow: uow.tasks.history(task_id))] == [  # noqa: B023
            "assign",
            "sign",
            "report",
        ]
        assert len(county.look(comments.list_comments, task_id, AGENT)) == 1
    assert settled_here(county) == before + 1


def settled_here(county: Network) -> int:
    return len(county.look(lambda uow: uow.settlements.visible_to(HANDLER, SettlementFilter(limit=1000))))
