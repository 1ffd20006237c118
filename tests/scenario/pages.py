"""People at the portal's pages with everything behind them: what unit tests play with invented answers is real here."""

import re
from typing import Any

import requests

from deploy.local.county.pack import Staff
from services.portal.model.accounts import DEMO_PASSWORD
from shared.contracts import Role, Tier
from tests.scenario.plot import ALLOWANCE, Plot


class AtPages:
    """Somebody who is signed in."""

    def __init__(self, plot: Plot, person: Staff) -> None:
        self._plot, self._url, self._session = plot, plot.network.urls["portal"], requests.Session()
        self.send("/sign-in", account=person.staff_id, password=DEMO_PASSWORD)

    def see(self, path: str, *texts: str) -> str:
        """The page at ``path``, once it shows all of ``texts``."""

        def there() -> str:
            answer = self._session.get(self._url + path)
            assert answer.status_code == 200, (path, answer.status_code)
            missing = [text for text in texts if text not in answer.text]
            assert not missing, (path, missing)
            return answer.text

        shown: str = self._plot.look(there, f"{path} to show {texts}")
        return shown

    def send(self, path: str, *, form_at: str = "", files: Any = None, status: int = 200, **fields: str) -> str:
        """Fill in the form at ``form_at`` (at ``path``, if not said) and send it to ``path``."""
        page = self._session.get(self._url + (form_at or path)).text
        token = page.split('name="csrf_token" value="')[1].split('"')[0]
        answer = self._session.post(self._url + path, data={"csrf_token": token, **fields}, files=files)
        assert answer.status_code == status, (path, answer.status_code, answer.text)
        return answer.text

    def fetch(self, path: str) -> bytes:
        """A file."""
        return self._session.get(self._url + path).content


def a_day_at_the_pages(plot: Plot) -> None:
    """A leader, an agent, an issuer and an administrator do what the pages offer them."""
    number = plot.file(ALLOWANCE)["number"]
    plot.accept(number)
    tasks = {task["part"]: task for task in plot.tasks(number, 2)}
    unit = next(each for each in plot.pack.units if each.code == tasks["lead"]["unit"])
    assert unit.leader is not None
    leader = AtPages(plot, plot.person(unit.leader))
    agent = AtPages(plot, plot.at_post(plot.village))
    _about_a_task(plot, leader, agent, f"/tasks/{tasks['lead']['task_id']}", tasks)
    _about_people(leader, unit.code, unit.leader)

    assert "已上报" in agent.send("/settlements/new", line="agriculture", what="水渠堵了", result="已疏通")
    leader.see("/settlements", "水渠堵了", "农业农村")

    issuer = plot.with_role(Role.ISSUER, plot.pack.code)
    body = {"title": "通知", "action": "read", "line": "general", "region": plot.pack.code, "target_tier": "village"}
    directive = plot.network.staff(issuer.staff_id).post("intake", "/directives", body)["number"]
    plot.tasks(directive, sum(region.tier is Tier.VILLAGE for region in plot.pack.regions))
    at_desk = AtPages(plot, issuer)
    at_desk.see(f"/directives/{directive}/receipts", "2 个未签收", "河口镇")
    at_desk.see(f"/directives/{directive}/silent?region={plot.pack.code}", "便民服务点")
    at_desk.see(f"/directives/{directive}/unreached", "所有区划都已派到")

    administrator = AtPages(plot, plot.with_role(Role.ADMINISTRATOR, plot.pack.code))
    workbook = administrator.fetch("/organisation/export")
    checked = administrator.send("/organisation", files={"files": ("机构.xlsx", workbook)}, county=plot.pack.code)
    assert "没有错误，也没有变化" in checked
    now = plot.network.clock.now.isoformat().replace("+", "%2B")
    leader.see(f"/organisation/past?region={unit.region}&at={now}", unit.name, "机构负责人")


def _about_a_task(plot: Plot, leader: AtPages, agent: AtPages, lead: str, tasks: dict[str, dict[str, Any]]) -> None:
    plot.sign(tasks["lead"])
    leader.see(lead, "转办", "请会办", "还没有人说明")
    leader.see(f"{lead}/why", "承办本工作线", "领导或督查机构，不承办")
    post = f"/tasks/{tasks['co']['task_id']}"
    agent.see(post, "可退单至")
    assert "请尽快核实" in leader.send(f"{post}/comments", form_at=post, text="请尽快核实")
    agent.see("/inbox", "任务有新说明")
    asked = {"unit": f"{plot.village}-P", "request": "请核对户口"}
    assert "请核对户口" in leader.send(f"{lead}/parts", **asked)
    again = leader.send(f"{lead}/parts", status=409, **asked)
    assert "正在协办此任务" in again
    assert "现在的情况" in again
    plot.report(tasks["lead"], "可以领")
    AtPages(plot, plot.clerk).see(lead, "还要等 2 个协办办结")


def _about_people(leader: AtPages, unit: str, who: str) -> None:
    away = {"staff_id": who, "valid_from": "2027-03-01", "valid_to": "2027-03-03", "deputy": ""}
    assert "请假已登记" in leader.send(f"/people/{unit}/leaves/new", **away)
    path = re.search(rf"/people/{unit}/leaves/[0-9a-f-]{{36}}/end", leader.see("/people?from=2027-03-01", "2027-03-03"))
    assert path is not None
    assert "已提前结束" in leader.send(path[0], last_day="2027-03-02", reason="提前返岗")
    duty = {"first": "2027-03-06", "last": "2027-03-07", "staff": who}
    assert "值班已排定" in leader.send(f"/people/{unit}/duties/new", **duty)
    leader.see("/people?from=2027-03-01", "2027-03-01 至 2027-03-02", "2027-03-07")
    plan = leader.send(f"/people/{who}/handover", reason="调离", to="", decision="look")
    assert "将交接" in plan
