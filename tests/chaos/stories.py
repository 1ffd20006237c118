"""What happens to one matter, as the people in it see it. A story yields where it must wait, so that few threads
carry very many of them on, and none holds up another while a service is away."""

import random
from typing import Any

from shared.contracts import Part, Role, Tier
from tests.chaos.desk import Desk, Story, Wait

# A lead alone, and a lead with one and with two co-handlers, at the township and at the county.
ITEMS = ("zdshbz", "cxjmyb", "ydjyba", "fzqj", "ybzx")
_NOBODY = "11010519491231002X"  # the example of GB 11643: valid, and nobody's
_GOOD, _BAD = ("very_satisfied", "satisfied", "fairly_satisfied"), ("dissatisfied", "very_dissatisfied")


def case(desk: Desk, chance: random.Random) -> Story:
    """A resident's case, in one of the many ways it may go; now and then it is left where it stands."""
    village = chance.choice(desk.pack.regions_at(Tier.VILLAGE)).code
    chosen = chance.choice(ITEMS)
    item = next(item for item in desk.pack.items if item.code == chosen)
    papers = desk.papers.get(item.code, [])  # the first resident with a matter is told what the later ones bring
    forgotten = papers[:2] if chance.random() < 0.35 else []
    agent = desk.agent_of(village).staff_id
    clerk = desk.with_role(Role.CLERK, village[:9]).staff_id
    key = desk.new_key()
    body = {
        "item": item.code,
        "region": village,
        "resident": {
            "name": "王秀兰",
            "identity_number": _NOBODY,
            "phone": "16000009999" if chance.random() < 0.8 else "",
        },
        "materials": [paper for paper in papers if paper not in forgotten],
        "signed_mandate": {},
        "summary": key,  # by which a checker knows the case of a request that was never answered
        "urgent": chance.random() < 0.2,
    }
    filed = yield from desk.ask("file", agent, "intake", "/cases", body, key=key)
    number, code = filed["number"], filed["query_code"]
    missing = [paper["code"] for paper in filed["missing"]]
    desk.papers.setdefault(item.code, missing)
    if chance.random() < 0.06:
        yield from _withdraw(desk, agent, number)
        return
    if missing:
        if chance.random() < 0.06:
            return  # never brought
        brought = {"materials": missing}
        yield from desk.ask("hand_in", agent, "intake", f"/cases/{number}/materials", brought, about=number)
    fate = chance.random()
    if fate < 0.06:
        refusal = {"ground": "not_competent", "reason": "不属于本级职责", "authority": "县人民法院"}
        yield from desk.ask("decline", clerk, "intake", f"/cases/{number}/refusal", refusal, about=number)
        return
    if fate < 0.12:
        answer = {"answer": "已当面答复。"}
        yield from desk.ask("answer", clerk, "intake", f"/cases/{number}/answer", answer, about=number)
    else:
        yield from desk.ask("accept", clerk, "intake", f"/cases/{number}/acceptance", about=number)
        if chance.random() < 0.06:
            yield from _withdraw(desk, agent, number)  # perhaps before anybody has a task
            return
        shares = 1 + len(item.co_tiers)
        if not (yield from _work(desk, chance, number, 1, shares)):
            if chance.random() < 0.5:
                yield from _withdraw(desk, agent, number)
            return
    yield from _follow_up(desk, chance, number, code, shares=1 + len(item.co_tiers))


def directive(desk: Desk, chance: random.Random) -> Story:
    """A paper from the county to every village, to be read or to be acted on; now and then one does not sign."""
    issuer = desk.with_role(Role.ISSUER, desk.pack.code).staff_id
    act = chance.random() < 0.4
    key = desk.new_key()
    body = {
        "title": "关于做好医保集中参保缴费工作的通知",
        "document": key,
        "action": "act" if act else "read",
        "line": "medical_insurance",
        "region": desk.pack.code,
        "target_tier": "village",
        "urgent": chance.random() < 0.3,
    }
    issued = yield from desk.ask("issue", issuer, "intake", "/directives", body, key=key, action=body["action"])
    tasks = yield from desk.tasks_of(issued["number"], 1, len(desk.pack.regions_at(Tier.VILLAGE)))
    chance.shuffle(tasks)
    for task in tasks:
        if chance.random() < 0.05:
            return
        yield from _sign(desk, task)
        if act:
            yield from _report_and_review(desk, chance, task)


def _work(desk: Desk, chance: random.Random, number: str, round_number: int, shares: int) -> Wait:
    """All tasks of a round, from the signature to the review; false if somebody leaves it lying."""
    tasks = yield from desk.tasks_of(number, round_number, shares)
    tasks.sort(key=lambda task: task["part"])
    chance.shuffle(tasks)
    for task in tasks:
        if chance.random() < 0.03:
            return False
        if chance.random() < 0.05 and round_number == 1 and task is tasks[0]:
            task = yield from _return(desk, task)  # noqa: PLW2901  # the same task, placed anew
        yield from _sign(desk, task)
    chance.shuffle(tasks)
    tasks.sort(key=lambda task: task["part"])  # "co" before "lead", who waits for them
    for task in tasks:
        yield from _report_and_review(desk, chance, task)
    return True


def _follow_up(desk: Desk, chance: random.Random, number: str, code: str, *, shares: int) -> Wait:
    """The resident's word, if it is given; a bad one sends an accepted case through another round."""
    case_now = yield from desk.case_in(number, "follow_up")
    if chance.random() < 0.05:
        return
    accepted = (yield from desk.look("dispatch", "/tasks", origin_number=number))["items"]
    if accepted and chance.random() < 0.12:
        yield from _rate(desk, number, code, chance.choice(_BAD))
        if not (yield from _work(desk, chance, number, case_now["round"] + 1, shares)):
            return
        yield from desk.case_in(number, "follow_up")
    yield from _rate(desk, number, code, chance.choice(_GOOD))
    yield from desk.case_in(number, "closed")


def _rate(desk: Desk, number: str, code: str, grade: str) -> Wait:
    body = {"query_code": code, "grade": grade}
    path = f"/follow-ups/{number}/rating"
    yield from desk.ask("rate", None, "supervision", path, body, about=number, grade=grade)


def _withdraw(desk: Desk, agent: str, number: str) -> Wait:
    body = {"reason": "已自行解决"}
    yield from desk.ask("withdraw", agent, "intake", f"/cases/{number}/withdrawal", body, about=number)


def _sign(desk: Desk, task: dict[str, Any]) -> Wait:
    task_id = task["task_id"]
    yield from desk.ask("sign", task["assignee"], "dispatch", f"/tasks/{task_id}/signature", about=task_id)


def _return(desk: Desk, task: dict[str, Any]) -> Wait:
    """Returned by who should sign, and given to the same unit again by the county, where it stays."""
    task_id, body = task["task_id"], {"reason": "居民户籍在邻村"}
    yield from desk.ask("return", task["assignee"], "dispatch", f"/tasks/{task_id}/return", body, about=task_id)
    dispatcher, where = desk.reviewer(other_than="").staff_id, {"unit": task["unit"]}
    path = f"/tasks/{task_id}/assignment"
    return (yield from desk.ask("assign", dispatcher, "dispatch", path, where, about=task_id))


def _report_and_review(desk: Desk, chance: random.Random, task: dict[str, Any]) -> Wait:
    task_id = task["task_id"]
    lead = task["origin"] == "case" and task["part"] == Part.LEAD
    report = {"result": "情况属实", "answer": "经审核符合条件，自下月起按月发放。" if lead else ""}
    reviewer = desk.reviewer(other_than=task["assignee"]).staff_id
    if chance.random() < 0.08:
        yield from desk.ask("report", task["assignee"], "dispatch", f"/tasks/{task_id}/report", report, about=task_id)
        remark = {"approved": False, "remark": "请附家庭人口情况"}
        yield from desk.ask("send_back", reviewer, "dispatch", f"/tasks/{task_id}/review", remark, about=task_id)
    yield from desk.ask("report", task["assignee"], "dispatch", f"/tasks/{task_id}/report", report, about=task_id)
    approval = {"approved": True}
    yield from desk.ask("approve", reviewer, "dispatch", f"/tasks/{task_id}/review", approval, about=task_id)
