"""A county at work: matters in every state, so that an attack meets more than "there is no such case"."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO

import requests
from PIL import Image

from shared.contracts import Role
from tests.infrastructure.network import Network
from tests.scenario.plot import ALLOWANCE, SPECIMEN, Plot

ADVICE = "ybzx"  # 医保政策咨询: no papers, no identity number
_OF_EACH = 2


@dataclass
class Matters:
    """What there is, by the name a path gives it; ``workers`` are the people of tasks."""

    cases: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)  # query codes, in the order of the cases that have them
    tasks: list[str] = field(default_factory=list)
    workers: dict[str, str] = field(default_factory=dict)  # task → staff id
    directives: list[str] = field(default_factory=list)
    drafts: list[str] = field(default_factory=list)
    mandates: list[str] = field(default_factory=list)
    held: list[str] = field(default_factory=list)
    attachments: list[str] = field(default_factory=list)
    prints: list[str] = field(default_factory=list)  # numbers of what can be printed
    key: str = ""  # of an API client that covers the county


class Seeding:
    """Makes the matters, by the same requests as everybody's.

    Args:
        village: where they happen.
    """

    def __init__(self, network: Network, village: str) -> None:
        assert network.pack is not None
        self._network, self._pack, self._village = network, network.pack, village
        self._plot = Plot(network, village)
        self.matters = Matters()

    def seed(self) -> Matters:
        """Everything, and wait until all have heard of it."""
        for _ in range(_OF_EACH):
            self._cases()
        self._directive()
        self._draft()
        self._papers(self.matters.cases[0])
        administrator = self._network.somebody(Role.ADMINISTRATOR, scope=self._pack.code)
        client = {"name": "hotline", "quota": "1000000/day", "regions": [self._pack.code]}
        self.matters.key = administrator.post("intake", "/api-clients", client)["key"]
        self._network.wait_until_settled(60)
        return self.matters

    def _cases(self) -> None:
        plot = self._plot
        waiting, submitted = self._file(without=frozenset({"income"})), self._file()
        self.matters.prints.append(f"{waiting}-G1")
        accepted, signed, reported, done, closed = (self._accepted() for _ in range(5))
        plot.sign(self._lead(signed))
        plot.sign(self._lead(reported))
        plot.report(self._lead(reported), "已发放")
        for number in (done, closed):
            for task in sorted(plot.tasks(number, 2), key=lambda task: str(task["part"])):  # "co" before "lead"
                plot.sign(task)
                plot.report(task, "已发放")
                plot.review(task)
            plot.reaches(number, "follow_up")
        plot.rate(closed, self.matters.codes[self.matters.cases.index(closed)])
        plot.reaches(closed, "closed")
        lead, follower = self._file(), self._file()
        clerk = self._network.staff(plot.clerk.staff_id)
        clerk.post("intake", f"/cases/{follower}/link", {"lead": lead, "reason": "同一件事"})
        for number in (accepted, signed, reported, done):
            for task in plot.tasks(number, 2):
                self.matters.tasks.append(task["task_id"])
                self.matters.workers[task["task_id"]] = task["assignee"]
        self._held(submitted)

    def _file(self, without: frozenset[str] = frozenset()) -> str:
        filed = self._plot.file(ALLOWANCE, without=without)
        self.matters.cases.append(filed["number"])
        self.matters.codes.append(filed["query_code"])
        self.matters.mandates.append(filed["case"]["mandate"])
        return str(filed["number"])

    def _accepted(self) -> str:
        number = self._file()
        self._plot.accept(number)
        self._plot.tasks(number, 2)
        return number

    def _lead(self, number: str) -> dict[str, str]:
        return next(task for task in self._plot.tasks(number, 2) if task["part"] == "lead")

    def _held(self, number: str) -> None:
        clerk = self._network.staff(self._plot.clerk.staff_id)
        papers = {"handed_by": "王秀兰", "papers": [{"name": "户口本", "form": "original"}]}
        taken = clerk.post("intake", f"/cases/{number}/held-documents", papers)["items"][0]
        self.matters.held.append(taken["number"])
        self.matters.prints.append(taken["receipt"])

    def _directive(self) -> None:
        issuer = self._network.staff(self._plot.with_role(Role.ISSUER, self._pack.code).staff_id)
        body = {"title": "关于做好参保工作的通知", "action": "act", "line": "medical_insurance"}
        due = {"what": "完成摸底", "due": "2026-12-10"}
        for at_once in (True, False):
            addressed = {"region": self._village, "target_tier": "village", "milestones": [due], "at_once": at_once}
            self.matters.directives.append(issuer.post("intake", "/directives", {**body, **addressed})["number"])

    def _draft(self) -> None:
        for _ in range(_OF_EACH):
            body = {"region": self._village, "resident": {"name": "王小明"}, "item": ADVICE, "summary": "药费怎么报？"}
            told = self._network.anybody().post("intake", "/drafts", body)
            self.matters.drafts.append(told["number"])
            self.matters.codes.append(told["query_code"])

    def _papers(self, number: str) -> None:
        out = BytesIO()
        Image.new("RGB", (8, 8)).save(out, "PNG")
        token = self._network.token_for(self._plot.clerk.staff_id)
        headers = {"Authorization": f"Bearer {token}", "Content-Disposition": 'attachment; filename="a.png"'}
        url = f"{self._network.urls['intake']}/cases/{number}/attachments"
        answer = requests.post(url, data=out.getvalue(), headers=headers, timeout=60)
        assert answer.status_code == 201, answer.text
        self.matters.attachments.append(answer.json()["attachment_id"])


def words_of(network: Network, matters: Matters, village: str) -> Iterator[str]:
    """What a body may name: items, papers, places, units, people, numbers, codes, keys."""
    assert network.pack is not None
    pack = network.pack
    yield from (ALLOWANCE, ADVICE, "id_card", "income", "medical_insurance", "civil_affairs")
    yield from (pack.code, village[:9], village, f"{village}-P", f"{pack.code}-ZWFW", SPECIMEN, "13812345678")
    yield from (person.staff_id for person in pack.staff[:4])
    yield from matters.cases[:6]
    yield from matters.codes
    yield from matters.mandates[:2]
    yield matters.key
    yield from ("2026-11-23", "1000/day", "2026-11-23T08:00:00+08:00")
