"""How each endpoint that takes a body is reached so that it may say yes: where, as whom, and what must be in it.

Which texts a body can hold is not written here: that comes from the schemas (:mod:`.bodies`).
"""

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from shared.contracts import Role
from tests.hostile.matters import ADVICE, Matters
from tests.infrastructure.caller import Caller
from tests.infrastructure.network import Network
from tests.scenario.plot import ALLOWANCE, SPECIMEN, Plot

_DRAFTS_AN_HOUR = 8  # fewer than one address may write


class Stage:
    """A network at work, and fresh things to do something with."""

    def __init__(self, network: Network, matters: Matters, village: str) -> None:
        assert network.pack is not None
        self.network, self.matters, self.village, self.county = network, matters, village, network.pack.code
        self.plot = Plot(network, village)
        self._count = itertools.count(1)
        self._people: dict[Role, str] = {}
        self._free_from = date(2027, 1, 1)

    def person(self, role: Role | None) -> str | None:
        """The staff id of whoever plays a role: agents in the village, clerks in its township, others in the county."""
        if role is None:
            return None
        if role not in self._people:
            reach = {Role.AGENT: self.village, Role.CLERK: self.village[:9], Role.HANDLER: self.village}
            self._people[role] = self.plot.with_role(role, reach.get(role, self.county)).staff_id
        return self._people[role]

    def as_(self, role: Role | None) -> Caller:
        """Somebody ready to call."""
        staff_id = self.person(role)
        return self.network.staff(staff_id) if staff_id else self.network.anybody()

    @property
    def head(self) -> str:
        """The staff id of a leader of the township, who decides on directives to its villages."""
        return self.plot.with_role(Role.LEADER, self.village[:9]).staff_id

    def new(self) -> int:
        """A number that nothing has yet."""
        return next(self._count)

    def case(self, item: str = ADVICE) -> dict[str, Any]:
        """A case that has just come in."""
        resident = {"name": "王秀兰", "phone": "16000009999", "identity_number": SPECIMEN}
        body = {"item": item, "region": self.village, "resident": resident}
        filed: dict[str, Any] = self.as_(Role.CLERK).post("intake", "/cases", body)
        return filed

    def number(self) -> str:
        """The number of such a case."""
        return str(self.case()["number"])

    def directive(self, issuing_unit: str = "") -> str:
        """The number of a directive that is received; one of another unit is not sent out before it is decided on."""
        body = {
            "issuing_unit": issuing_unit,
            "title": "通知",
            "action": "act",
            "line": "medical_insurance",
            "region": self.village,
            "target_tier": "village",
            "milestones": [{"what": "摸底", "due": "2026-12-10"}],
        }
        received: dict[str, Any] = self.as_(Role.ISSUER).post("intake", "/directives", body)
        return str(received["number"])

    def proposed(self) -> str:
        """The number of a directive that waits for the leader."""
        number = self.directive("市政府办公室")
        body = {"opinion": "拟照办", "decider": self.head}
        self.as_(Role.ISSUER).post("intake", f"/directives/{number}/proposal", body)
        return number

    def held(self) -> str:
        """The number of a paper that is held."""
        papers = {"handed_by": "王秀兰", "papers": [{"name": "户口本", "form": "copy"}]}
        taken = self.as_(Role.CLERK).post("intake", f"/cases/{self.number()}/held-documents", papers)
        return str(taken["items"][0]["number"])

    def settlement(self, *, sent_back: bool = False) -> str:
        """The id of something the post has settled itself; the township wants to hear more of it if it is sent back."""
        body = {"place": self.village, "line": "civil_affairs", "what": "路灯不亮", "result": "已换灯泡"}
        settled = str(self.as_(Role.AGENT).post("dispatch", "/settlements", body)["settlement_id"])
        if sent_back:
            path = f"/settlements/{settled}/review"
            self.as_(Role.CLERK).post("dispatch", path, {"noted": False, "remark": "换了几盏？"})
        return settled

    def calm(self, path: str = "/emergencies") -> str:
        """End the emergency that runs over the village, if there is one."""
        leader = self.as_(Role.LEADER)
        for running in leader.get("dispatch", "/emergencies?running=true")["items"]:
            end = {"reason": "雨停", "keep_others": False}
            leader.post("dispatch", f"/emergencies/{running['emergency_id']}/end", end)
        return path

    def emergency(self) -> str:
        """The id of an emergency that has just been declared."""
        self.calm()
        body = {"kind": "flood", "level": 3, "name": "防汛", "why": "暴雨", "region": self.village}
        declared = self.as_(Role.LEADER).post("dispatch", "/emergencies", {**body, "normal_waits": False})
        return str(declared["emergency"]["emergency_id"])

    def checklist(self) -> str:
        """The code of a checklist with one check."""
        code = f"list{self.new()}"
        checks = [{"code": "exits", "text": "通道畅通", "item": ADVICE}]
        body = {"county": self.county, "checklists": [{"code": code, "title": "消防", "checks": checks}]}
        self.as_(Role.ADMINISTRATOR).put("dispatch", "/checklists", body)
        return code

    def meeting(self) -> str:
        """The number of a meeting in the township."""
        body = {"kind": "regular", "title": "例会", "held_at": self.past_hour, "line": "civil_affairs"}
        return str(self.as_(Role.CLERK).post("dispatch", "/meetings", body)["number"])

    def decision(self) -> str:
        """The number of something that such a meeting has decided."""
        body = {"what": "修路灯", "unit": f"{self.village}-P", "due": "2027-01-10"}
        path = f"/meetings/{self.meeting()}/decisions"
        return str(self.as_(Role.CLERK).post("dispatch", path, body)["number"])

    def stamp(self) -> str:
        """The id of a seal of the village's post; who is called a dispatcher approves its use."""
        people = {"keeper": self.person(Role.AGENT), "approvers": [self.person(Role.DISPATCHER)]}
        body = {"unit": f"{self.village}-P", "name": "村委会公章", **people}
        return str(self.as_(Role.ADMINISTRATOR).post("dispatch", "/stamps", body)["stamp_id"])

    def stamp_use(self) -> str:
        """The id of a request for its use."""
        body = {"stamp_id": self.stamp(), "what": "证明", "copies": 1}
        return str(self.as_(Role.AGENT).post("dispatch", "/stamp-uses", body)["use_id"])

    def information(self) -> str:
        """The id of something that the village has reported upward."""
        happened = {"kind": "other", "urgent": False, "happened_at": "2026-11-20T21:00"}
        body = {**happened, "title": "道路积水", "text": "已设警示"}
        return str(self.as_(Role.AGENT).post("dispatch", "/information-reports", body)["report"]["report_id"])

    @property
    def past_hour(self) -> str:
        """When there may have been a meeting: not too many on one day."""
        return f"{date(2026, 3, 1) + timedelta(days=self.new() % 200)}T09:00"

    @property
    def days(self) -> dict[str, str]:
        """A period in which nobody is away yet, until :meth:`away` has been called."""
        first = self._free_from
        return {"valid_from": first.isoformat(), "valid_to": (first + timedelta(days=2)).isoformat()}

    @property
    def first_day(self) -> str:
        """The day on which the next one will be :meth:`away`."""
        return self._free_from.isoformat()

    def away(self, path: str, **said: str) -> str:
        """The id of a secondment or leave of the village's agent, three days that are nobody else's."""
        body = {"staff_id": self.person(Role.AGENT), **self.days, **said}
        self.pass_days()
        return str(self.as_(Role.ADMINISTRATOR).post("dispatch", path, body)["record_id"])

    def pass_days(self) -> None:
        """The period after that is the free one."""
        self._free_from += timedelta(days=3)

    @property
    def host(self) -> str:
        """The code of a unit of the township."""
        assert self.network.pack is not None
        return next(unit.code for unit in self.network.pack.units if unit.region == self.village[:9])

    def draft(self) -> dict[str, Any]:
        """A draft; when as many were written as an hour allows, an hour passes."""
        self.pause_for_drafts()
        body = {"region": self.village, "resident": {"name": "王小明"}, "item": ADVICE, "summary": "药费"}
        written: dict[str, Any] = self.network.anybody().post("intake", "/drafts", body)
        return written

    def pause_for_drafts(self) -> None:
        """Let an hour pass where another draft would be one too many."""
        if self.new() % _DRAFTS_AN_HOUR == 0:
            self.network.clock.advance(timedelta(hours=1, seconds=1))

    def question(self) -> str:
        """The code of a question."""
        body = {**article(self), "reason": "新", "line": "civil_affairs", "question": "怎么办？", "answer": "这样办"}
        added: dict[str, Any] = self.as_(Role.LEADER).post("intake", "/questions", body)
        return str(added["code"])


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """One endpoint.

    Args:
        path: where, with something fresh to act on.
        role: whose word it is; None: nobody's in particular.
        who: the staff id, where the role does not say enough.
        known: what its body must name, by field.
        again: from the answer to the address where the same can be read again; None: nowhere.
        echoes: false: its answer shows what others wrote, too, or shows it otherwise (masked, in parts).
    """

    path: Callable[[Stage], str]
    role: Role | None
    who: Callable[[Stage], str] | None = None
    known: Callable[[Stage], Mapping[str, Any]] = field(default=lambda _: {})
    again: Callable[[Any], str] | None = None
    echoes: bool = True


def _at(path: str) -> Callable[[Stage], str]:
    return lambda _: path


def _of_case(rest: str) -> Callable[[Stage], str]:
    return lambda stage: f"/cases/{stage.number()}{rest}"


def _of_directive(rest: str) -> Callable[[Stage], str]:
    return lambda stage: f"/directives/{stage.directive()}{rest}"


def _matter(stage: Stage) -> dict[str, Any]:
    return {"item": ADVICE, "region": stage.village, "name": "王秀兰", "papers": [{"name": "户口本", "form": "copy"}]}


def article(stage: Stage) -> dict[str, Any]:
    """What every article says of itself; another date each time, so that it is another edition."""
    review_on = date(2026, 12, 1) + timedelta(days=stage.new() % 300)
    return {"owner": stage.person(Role.LEADER), "review_on": review_on.isoformat()}


def _item(stage: Stage) -> dict[str, Any]:
    paper = {"code": "paper", "name": "材料", "how": "原件"}
    return {"code": f"item{stage.new()}", "line": "civil_affairs", "materials": [paper], "county": stage.county}


def _directive(stage: Stage) -> dict[str, Any]:
    return {
        "line": "medical_insurance",
        "region": stage.village,
        "target_tier": "village",
        "units": [f"{stage.village}-P"],
    }


def _fresh_days(path: str) -> Callable[[Stage], str]:
    def pass_days(stage: Stage) -> str:
        stage.pass_days()
        return path

    return pass_days


def _case_again(answer: Any) -> str:
    return f"/cases/{answer['number']}"


def _directive_again(answer: Any) -> str:
    return f"/directives/{answer['number']}"


def _task(acts: str) -> Callable[[Stage], str]:
    return lambda stage: f"/tasks/{stage.matters.tasks[stage.new() % len(stage.matters.tasks)]}/{acts}"


INTAKE: Mapping[str, Recipe] = {
    "register_client": Recipe(
        path=_at("/api-clients"),
        role=Role.ADMINISTRATOR,
        known=lambda stage: {"name": f"client-{stage.new()}", "quota": "1/day", "regions": [stage.county]},
    ),
    "remove_attachment": Recipe(
        path=lambda stage: f"/cases/{stage.matters.cases[0]}/attachments/x/removal", role=Role.CLERK
    ),
    "view_attachment": Recipe(
        path=lambda stage: f"/cases/{stage.matters.cases[0]}/attachments/{stage.matters.attachments[0]}/views",
        role=Role.CLERK,
    ),
    "view_attachment_of_resident": Recipe(path=_of_case("/attachments/x/of-resident"), role=None),
    "file_case": Recipe(path=_at("/cases"), role=Role.CLERK, known=_matter, echoes=False),
    "add_materials": Recipe(path=_of_case("/materials"), role=Role.CLERK),
    "answer_case": Recipe(path=_of_case("/answer"), role=Role.CLERK, again=_case_again),
    "decline_case": Recipe(path=_of_case("/refusal"), role=Role.CLERK, again=_case_again),
    "withdraw_case": Recipe(path=_of_case("/withdrawal"), role=Role.CLERK),
    "archive_case": Recipe(path=_of_case("/archiving"), role=Role.CLERK),
    "put_catalogue": Recipe(path=_at("/catalogue"), role=Role.ADMINISTRATOR, known=_item),
    "import_catalogue": Recipe(
        path=_at("/catalogue/imports"),
        role=Role.ADMINISTRATOR,
        known=lambda stage: {"county": stage.county, "content": "PGI+", "dry_run": True},
    ),
    "put_item": Recipe(
        path=lambda stage: f"/catalogue/items/item{stage.new()}",
        role=Role.ADMINISTRATOR,
        known=lambda stage: {name: value for name, value in _item(stage).items() if name not in ("county", "code")},
    ),
    "change_item": Recipe(path=_at(f"/catalogue/items/{ADVICE}"), role=Role.ADMINISTRATOR),
    "withdraw_version": Recipe(path=_at(f"/catalogue/items/{ADVICE}/withdrawal"), role=Role.ADMINISTRATOR),
    "classify": Recipe(path=_at("/classification/proposals"), role=Role.CLERK, echoes=False),
    "confirm_item": Recipe(
        path=_at("/classification/confirmations"), role=Role.CLERK, known=lambda _: {"item": ADVICE}, echoes=False
    ),
    "receive_directive": Recipe(path=_at("/directives"), role=Role.ISSUER, known=_directive, again=_directive_again),
    "preview_directive": Recipe(path=_at("/directives/preview"), role=Role.ISSUER, known=_directive),
    "propose_directive": Recipe(
        path=lambda stage: f"/directives/{stage.directive('市政府办公室')}/proposal",
        role=Role.ISSUER,
        known=lambda stage: {"decider": stage.head},
        again=_directive_again,
    ),
    "decide_directive": Recipe(
        path=lambda stage: f"/directives/{stage.proposed()}/decision",
        role=Role.LEADER,
        who=lambda stage: stage.head,
        known=lambda _: {"decision": "keep"},
    ),
    "cancel_directive": Recipe(path=_of_directive("/cancellation"), role=Role.ISSUER, again=_directive_again),
    "correct_directive": Recipe(path=_of_directive("/correction"), role=Role.ISSUER, known=_directive),
    "reach_milestone": Recipe(path=_of_directive("/milestones/1/completion"), role=Role.ISSUER),
    "file_directive": Recipe(path=_of_directive("/filing"), role=Role.ISSUER),
    "look_into_directive": Recipe(path=_of_directive("/views"), role=Role.ISSUER),
    "write_draft": Recipe(
        path=lambda stage: stage.pause_for_drafts() or "/drafts",
        role=None,
        known=lambda stage: {"region": stage.village, "resident": {"name": "王秀兰"}},
    ),
    "show_draft": Recipe(path=lambda stage: f"/drafts/{stage.draft()['number']}/views", role=None),
    "confirm_draft": Recipe(path=lambda stage: f"/drafts/{stage.draft()['number']}/confirmation", role=None),
    "complete_draft": Recipe(
        path=lambda stage: f"/drafts/{stage.draft()['number']}",
        role=Role.AGENT,
        known=lambda _: {"item": ADVICE},
    ),
    "find_duplicates": Recipe(path=_at("/cases/similar"), role=Role.CLERK, known=_matter, echoes=False),
    "link_case": Recipe(path=_of_case("/link"), role=Role.CLERK, known=lambda stage: {"lead": stage.number()}),
    "unlink_case": Recipe(path=_of_case("/unlinking"), role=Role.CLERK),
    "take_documents": Recipe(path=_of_case("/held-documents"), role=Role.CLERK),
    "send_document": Recipe(path=lambda stage: f"/held-documents/{stage.held()}/sending", role=Role.CLERK),
    "return_document": Recipe(path=lambda stage: f"/held-documents/{stage.held()}/return", role=Role.CLERK),
    "put_guide": Recipe(
        path=_at(f"/guides/{ALLOWANCE}"), role=Role.LEADER, known=article, again=lambda a: f"/guides/{a['item']}"
    ),
    "confirm_guide": Recipe(path=_at(f"/guides/{ALLOWANCE}/confirmation"), role=Role.LEADER, known=article),
    "withdraw_guide": Recipe(path=_at(f"/guides/{ADVICE}/withdrawal"), role=Role.LEADER),
    "add_question": Recipe(
        path=_at("/questions"), role=Role.LEADER, known=article, again=lambda a: f"/questions/{a['code']}"
    ),
    "put_question": Recipe(path=lambda stage: f"/questions/{stage.question()}", role=Role.LEADER, known=article),
    "confirm_question": Recipe(
        path=lambda stage: f"/questions/{stage.question()}/confirmation", role=Role.LEADER, known=article
    ),
    "withdraw_question": Recipe(path=lambda stage: f"/questions/{stage.question()}/withdrawal", role=Role.LEADER),
    "import_knowledge": Recipe(
        path=_at("/knowledge/imports"), role=Role.LEADER, known=lambda _: {"content": "PGI+", "dry_run": True}
    ),
    "put_learning_path": Recipe(
        path=_at("/learning-paths/civil_affairs"),
        role=Role.LEADER,
        known=lambda stage: {**article(stage), "choices": ["甲", "乙"], "right": [0]},
    ),
    "confirm_learning_path": Recipe(
        path=_at("/learning-paths/civil_affairs/confirmation"), role=Role.LEADER, known=article
    ),
    "withdraw_learning_path": Recipe(path=_at("/learning-paths/nothing/withdrawal"), role=Role.LEADER),
    "start_learning": Recipe(path=_at("/my/learning"), role=Role.CLERK, known=lambda _: {"line": "civil_affairs"}),
    "name_mentor": Recipe(path=_at("/my/learning/civil_affairs/mentor"), role=Role.CLERK),
    "mark_read": Recipe(path=_at("/my/learning/civil_affairs/readings"), role=Role.CLERK),
    "take_test": Recipe(path=_at("/my/learning/civil_affairs/attempts"), role=Role.CLERK),
    "register_mandate": Recipe(
        path=_at("/mandates"), role=Role.CLERK, known=_matter, again=lambda a: f"/mandates/{a['number']}"
    ),
    "add_mandate": Recipe(path=_of_case("/mandates"), role=Role.CLERK),
    "end_mandate": Recipe(
        path=lambda stage: f"/mandates/{stage.matters.mandates[stage.new() % len(stage.matters.mandates)]}/ending",
        role=Role.CLERK,
    ),
    "preview_notice": Recipe(path=_at("/notices/preview"), role=Role.CLERK, known=_matter),
    "change_answers": Recipe(path=_of_case("/answers"), role=Role.CLERK),
    "request_materials": Recipe(path=_of_case("/notices"), role=Role.CLERK),
    "print_for_resident": Recipe(path=lambda stage: f"/notices/{stage.matters.prints[0]}/print", role=None),
    "open311_post_request": Recipe(
        path=_at("/open311/v2/requests.json"),
        role=None,
        known=lambda stage: {
            "api_key": stage.matters.key,
            "service_code": ADVICE,
            "address_id": stage.village,
            "phone": "13812345678",
        },
    ),
    "view_resident": Recipe(path=_of_case("/residents/views"), role=Role.CLERK),
    "look_up_resident": Recipe(
        path=_at("/residents/lookup"), role=Role.CLERK, known=lambda _: {"phone": "13812345678"}
    ),
    "tell_resident": Recipe(path=_of_case("/looks"), role=None),
}
DISPATCH: Mapping[str, Recipe] = {
    "put_organisation": Recipe(
        path=_at("/organisation"), role=Role.ADMINISTRATOR, known=lambda stage: {"county": stage.county}
    ),
    "return_task": Recipe(path=_task("return"), role=Role.AGENT),
    "report_task": Recipe(path=_task("report"), role=Role.AGENT),
    "review_task": Recipe(path=_task("review"), role=Role.DISPATCHER),
    "assign_task": Recipe(path=_task("assignment"), role=Role.DISPATCHER),
    "transfer_task": Recipe(path=_task("transfer"), role=Role.DISPATCHER),
    "escalate_task": Recipe(path=_task("escalation"), role=Role.AGENT),
    "call_in": Recipe(path=_task("parts"), role=Role.DISPATCHER),
    "comment_task": Recipe(
        path=_task("comments"), role=Role.DISPATCHER, known=lambda _: {"text": "已电话联系", "evidence": []}
    ),
    "hand_over": Recipe(
        path=lambda stage: f"/staff/{stage.person(Role.AGENT)}/handover",
        role=Role.DISPATCHER,
        known=lambda _: {"reason": "调离", "dry_run": True},
        echoes=False,
    ),
    "settle": Recipe(
        path=_at("/settlements"),
        role=Role.AGENT,
        known=lambda stage: {"place": stage.village, "line": "civil_affairs"},
        again=lambda answer: f"/settlements/{answer['settlement_id']}",
    ),
    "review_settlement": Recipe(
        path=lambda stage: f"/settlements/{stage.settlement()}/review",
        role=Role.CLERK,
        known=lambda _: {"noted": False},
        again=lambda answer: f"/settlements/{answer['settlement_id']}",
    ),
    "settle_again": Recipe(
        path=lambda stage: f"/settlements/{stage.settlement(sent_back=True)}/report",
        role=Role.AGENT,
        again=lambda answer: f"/settlements/{answer['settlement_id']}",
    ),
    "take_commands": Recipe(
        path=_at("/sync/commands"),
        role=Role.AGENT,
        known=lambda stage: {
            "commands": [
                {
                    "id": str(uuid4()),
                    "act": "settle",
                    "made_at": "2026-11-23T09:00:00+08:00",
                    "body": {"place": stage.village, "line": "civil_affairs", "what": "路灯不亮", "result": "已换"},
                }
            ]
        },
    ),
    "advise": Recipe(
        path=_at("/advice"),
        role=Role.AGENT,
        known=lambda stage: {"place": stage.village, "line": "civil_affairs"},
    ),
    "put_checklists": Recipe(
        path=_at("/checklists"),
        role=Role.ADMINISTRATOR,
        known=lambda stage: {
            "county": stage.county,
            "checklists": [
                {
                    "code": f"list{stage.new()}",
                    "title": "消防",
                    "checks": [{"code": "exits", "text": "通道畅通", "item": ADVICE}],
                }
            ],
        },
    ),
    "inspect": Recipe(
        path=_at("/inspections"),
        role=Role.AGENT,
        known=lambda stage: {
            "checklist": stage.checklist(),
            "version": 1,
            "place": stage.village,
            "answers": [{"check": "exits", "verdict": "finding", "note": "堵塞"}],
        },
        again=lambda answer: f"/inspections/{answer['inspection_id']}",
    ),
    "tell": Recipe(path=_task("tellings"), role=Role.AGENT, known=lambda _: {"means": "meeting", "households": 3}),
    "record_meeting": Recipe(
        path=_at("/meetings"),
        role=Role.CLERK,
        known=lambda stage: {"kind": "regular", "held_at": stage.past_hour, "line": "civil_affairs", "attendants": []},
        again=lambda answer: f"/meetings/{answer['number']}",
    ),
    "decide": Recipe(
        path=lambda stage: f"/meetings/{stage.meeting()}/decisions",
        role=Role.CLERK,
        known=lambda stage: {"unit": f"{stage.village}-P", "due": "2027-01-10", "line": "civil_affairs"},
        again=lambda answer: f"/meetings/{answer['meeting']}",
    ),
    "withdraw_decision": Recipe(
        path=lambda stage: f"/decisions/{stage.decision()}/withdrawal",
        role=Role.CLERK,
        again=lambda answer: f"/meetings/{answer['meeting']}",
    ),
    "register_stamp": Recipe(
        path=_at("/stamps"),
        role=Role.ADMINISTRATOR,
        known=lambda stage: {
            "unit": f"{stage.village}-P",
            "keeper": stage.person(Role.AGENT),
            "approvers": [stage.person(Role.DISPATCHER)],
        },
    ),
    "change_stamp": Recipe(
        path=lambda stage: f"/stamps/{stage.stamp()}",
        role=Role.ADMINISTRATOR,
        known=lambda stage: {"keeper": stage.person(Role.AGENT), "approvers": [stage.person(Role.DISPATCHER)]},
    ),
    "request_use": Recipe(
        path=_at("/stamp-uses"), role=Role.AGENT, known=lambda stage: {"stamp_id": stage.stamp(), "copies": 1}
    ),
    "decide_use": Recipe(
        path=lambda stage: f"/stamp-uses/{stage.stamp_use()}/decision",
        role=Role.DISPATCHER,
        known=lambda _: {"approved": False},
    ),
    "write_duty_entry": Recipe(
        path=_at("/duty-log"),
        role=Role.AGENT,
        known=lambda _: {"kind": "call", "happened_at": "2026-11-20T21:00", "unit": None, "corrects": None},
    ),
    "hand_over_duty": Recipe(
        path=_at("/duty-handovers"),
        role=Role.AGENT,
        known=lambda stage: {"to": stage.person(Role.CLERK), "unit": None},
    ),
    "report_information": Recipe(
        path=_at("/information-reports"),
        role=Role.AGENT,
        known=lambda _: {"kind": "other", "urgent": False, "happened_at": "2026-11-20T21:00", "place": None},
        again=lambda answer: f"/information-reports/{answer['report']['report_id']}",
    ),
    "follow_up_information": Recipe(
        path=lambda stage: f"/information-reports/{stage.information()}/parts",
        role=Role.AGENT,
        known=lambda _: {"final": False},
        again=lambda answer: f"/information-reports/{answer['report']['report_id']}",
    ),
    "second": Recipe(
        path=_fresh_days("/secondments"),
        role=Role.ADMINISTRATOR,
        known=lambda stage: {"staff_id": stage.person(Role.AGENT), "unit": stage.host, **stage.days},
    ),
    "end_secondment": Recipe(
        path=lambda stage: f"/secondments/{stage.away('/secondments', unit=stage.host, reason='农忙')}/end",
        role=Role.ADMINISTRATOR,
        known=lambda stage: {"last_day": stage.first_day},
    ),
    "record_leave": Recipe(
        path=_fresh_days("/leaves"),
        role=Role.ADMINISTRATOR,
        known=lambda stage: {"staff_id": stage.person(Role.AGENT), **stage.days},
    ),
    "end_leave": Recipe(
        path=lambda stage: f"/leaves/{stage.away('/leaves')}/end",
        role=Role.ADMINISTRATOR,
        known=lambda stage: {"last_day": stage.first_day},
    ),
    "put_roster": Recipe(
        path=_at("/duties"),
        role=Role.ADMINISTRATOR,
        known=lambda stage: {
            "unit": f"{stage.village}-P",
            "days": [{"day": stage.first_day, "staff": [stage.person(Role.AGENT)]}],
        },
    ),
    "import_organisation": Recipe(
        path=_at("/organisation/imports"),
        role=Role.ADMINISTRATOR,
        known=lambda stage: {"county": stage.county, "content": "PGI+", "dry_run": True},
    ),
    "declare_emergency": Recipe(
        path=lambda stage: stage.calm(),
        role=Role.LEADER,
        known=lambda stage: {"kind": "flood", "level": 3, "region": stage.village, "on_behalf_of": None},
        again=lambda answer: f"/emergencies/{answer['emergency']['emergency_id']}",
    ),
    "change_emergency_team": Recipe(
        path=lambda stage: f"/emergencies/{stage.emergency()}/team",
        role=Role.LEADER,
        known=lambda stage: {"add": [{"staff_id": stage.person(Role.CLERK), "unit": stage.host}], "remove": []},
    ),
    "give_emergency_task": Recipe(
        path=lambda stage: f"/emergencies/{stage.emergency()}/tasks",
        role=Role.LEADER,
        known=lambda stage: {"unit": f"{stage.village}-P", "assignee": None},
    ),
    "report_emergency": Recipe(
        path=lambda stage: f"/emergencies/{stage.emergency()}/reports",
        role=Role.AGENT,
        known=lambda _: {"unit": None},
    ),
    "end_emergency": Recipe(
        path=lambda stage: f"/emergencies/{stage.emergency()}/end",
        role=Role.LEADER,
        known=lambda _: {"tasks": [], "keep_others": False},
        again=lambda answer: f"/emergencies/{answer['emergency_id']}",
    ),
    "put_lines": Recipe(
        path=_at("/lines"),
        role=Role.ADMINISTRATOR,
        known=lambda stage: {"county": stage.county, "code": "civil_affairs", "unit": f"{stage.village}-P"},
    ),
    "import_lines": Recipe(
        path=_at("/lines/imports"),
        role=Role.ADMINISTRATOR,
        known=lambda stage: {"county": stage.county, "content": "PGI+", "dry_run": True},
    ),
    "put_rules": Recipe(
        path=_at("/routing/rules"),
        role=Role.ADMINISTRATOR,
        known=lambda stage: {"county": stage.county, "unit": f"{stage.village}-P", "effect": "prefer"},
    ),
    "what_if": Recipe(
        path=_at("/routing/what-if"),
        role=Role.ADMINISTRATOR,
        known=lambda stage: {"county": stage.county, "since": "2026-11-01", "rules": []},
        echoes=False,
    ),
}
SUPERVISION: Mapping[str, Recipe] = {
    "rate_case": Recipe(path=lambda stage: f"/follow-ups/{stage.matters.cases[0]}/rating", role=Role.CLERK),
}
RECIPES = {"intake": INTAKE, "dispatch": DISPATCH, "supervision": SUPERVISION}
