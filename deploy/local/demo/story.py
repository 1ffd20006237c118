"""The story, chapter by chapter. Everything in it happens in the network; this module only asks and tells."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from deploy.local.county.pack import Region, Staff
from deploy.local.demo.cast import Cast
from deploy.local.demo.narrator import Narrator, clock_face, light
from deploy.local.demo.people import Counter, Person, Refused, wait_for
from deploy.local.demo.time_machine import TimeMachine
from services.intake.model.catalogue import Item

_FAST = 3600.0  # while nobody signs, an hour a second
_SLOWEST_LADDER_SECONDS = 180.0
_SIGNING_HANDS = 6  # people signing at the same time
_SPECIMEN = "11010519491231002X"  # the number printed as an example in GB 11643, the standard; nobody has it
_MISSING_PAPER = "income"
_STATES = {
    "submitted": "已提交",
    "awaiting_materials": "待补正",
    "accepted": "已受理",
    "in_hand": "办理中",
    "resolved": "已办结",
    "follow_up": "回访中",
    "closed": "已结案",
}
_RUNGS = {
    "handler": "第一级 经办人",
    "leader": "第二级 机构负责人",
    "township": "第三级 乡镇负责人",
    "county": "第四级 县督查室",
}
_CLOCK_STATES = {"running": "在走", "paused": "停走", "satisfied": "已了结", "cancelled": "已取消"}


class Story:
    """One county's story; each chapter returns the number it was about."""

    def __init__(self, players: Cast, counter: Counter, machine: TimeMachine, narrator: Narrator) -> None:
        self._cast, self._counter = players, counter
        self._machine, self._narrator = machine, narrator
        self._desks: dict[str, Person] = {}

    def desk(self, staff: Staff) -> Person:
        """Somebody at their screen; signed in once."""
        if staff.staff_id not in self._desks:
            self._desks[staff.staff_id] = self._counter.sign_in(staff.staff_id)
        return self._desks[staff.staff_id]

    def one_case(self) -> str:
        """A resident's application, from the door to a village post and back."""
        players, narrator = self._cast, self._narrator
        agent, clerk = players.agent, players.clerk
        narrator.chapter(
            f"一、{players.township.name}{players.village.name}：一件{players.allowance.name}申请，只跑一次",
            "I. One application, from the door to a village post and back",
        )
        self._to_next_morning()
        narrator.tell(
            f"{agent.title} [bold]{agent.name}[/] 替居民王秀兰递交申请，少带了一份材料",
            "an agent files, one paper short",
        )
        handed_over = [m for m in self._required(players.allowance) if m != _MISSING_PAPER]
        filed = self._file(players.allowance, players.village, agent, handed_over)
        number = str(filed["number"])
        narrator.tell(
            f"登记为工单 [bold]{number}[/]，查询码 [bold]{filed['query_code']}[/]", "numbered, with a query code"
        )
        narrator.tell(
            f"一次性告知单 {filed['notice']['number']}：所缺材料一次说清，共 {len(filed['missing'])} 份",
            "the one-time notice lists everything that is missing, at once",
        )
        narrator.detail(f"• {paper['name']}：{paper['how']}" for paper in filed["missing"])
        clock = self._clock_of(number, "reply", lambda c: c["state"] == "paused")
        self._all_told(number)
        narrator.tell(f"办结时钟{_CLOCK_STATES[clock['state']]}：{clock['explanation']}", "the clock stops meanwhile")

        self._to_next_morning(2)
        self.desk(agent).post(
            "intake", f"/cases/{number}/materials", {"materials": [p["code"] for p in filed["missing"]]}
        )
        narrator.tell(f"材料补齐，{agent.name} 代交，居民没有跑路", "the papers come; the resident did not have to")
        clock = self._clock_of(number, "reply", lambda c: c["state"] == "running")
        narrator.tell(f"时钟接着走：{clock['explanation']}", "the clock goes on")
        self.desk(clerk).post("intake", f"/cases/{number}/acceptance")
        narrator.tell(f"{clerk.title} {clerk.name} 受理", "accepted")

        parts = 1 + len({*players.allowance.co_tiers} - {players.allowance.lead_tier})
        tasks = self._tasks(number, lambda found: len(found) == parts)
        narrator.tell(f"自动派单 {len(tasks)} 件", "dispatched to the unit and the post that should have it")
        part = {"lead": "主办", "co": "协办"}
        narrator.detail(
            f"• {part[t['part']]} [bold]{t['unit_name']}[/] → {t['assignee_name']}：{t['reason']}" for t in tasks
        )
        self._all_told(number)
        self._jump(timedelta(hours=1), "过了一小时", "an hour later")
        for task in tasks:
            self._act(task, "signature", {})
            narrator.tell(f"{task['unit_name']} {task['assignee_name']} 签收", "signed for, within the day")
        self._reached(number, "in_hand")
        self._all_told(number)
        self._jump(timedelta(hours=2), "入户核查", "the household visit")
        answer = f"经审核符合条件，{players.allowance.name}自下月起按月发放到户。"
        for task in sorted(tasks, key=lambda t: str(t["part"])):  # "co" before "lead"
            lead = task["part"] == "lead"
            result = "审核通过，予以确认。" if lead else "入户核查属实：共同生活两人，收入低于标准。"
            self._act(task, "report", {"result": result, "answer": answer if lead else ""})
            reviewer = self._review(task)
            narrator.tell(f"{task['unit_name']} 反馈“{result}”{reviewer.name} 审核通过", "reported and reviewed")
        self._reached(number, "follow_up")
        narrator.tell("办结，自动转入回访：问居民是不是真的解决了", "done; the resident is asked")
        self._rate(number, str(filed["query_code"]))
        narrator.tell("居民凭查询码评价：[green]满意[/]", "the resident rates: satisfied")
        self._reached(number, "closed")
        narrator.tell(f"[bold green]结案[/] {number}", "closed")
        self._tell_messages(number)
        return number

    def one_directive(self) -> str:
        """A directive from the county to every village, signed for by each."""
        players, narrator = self._cast, self._narrator
        villages = [unit for unit in players.pack.units if unit.kind == "post"]
        narrator.chapter(
            f"二、{players.issuer.title}发文到全部 {len(villages)} 个村（社区），逐一签收",
            f"II. A directive to all {len(villages)} villages, signed for by each",
        )
        self._to_next_morning()
        issuer = self.desk(players.issuer)
        directive = issuer.post(
            "intake",
            "/directives",
            {
                "title": "关于做好城乡居民医保集中参保缴费工作的通知",
                "document": "演示〔2026〕1号",
                "action": "read",
                "line": players.allowance.line,
                "region": players.pack.code,
                "target_tier": "village",
            },
        )
        number = str(directive["number"])
        narrator.tell(f"{players.issuer.name} 发文 [bold]{number}[/]《{directive['title']}》", "issued")
        tasks = self._tasks(number, lambda found: len(found) == len(villages))
        narrator.tell(
            f"一份来文变成 {len(tasks)} 个签收任务，每村一件，各有其人", "one task a village, each with a name on it"
        )
        with (
            Progress(
                TextColumn("                    逐村签收"), BarColumn(), MofNCompleteColumn(), console=narrator.console
            ) as progress,
            ThreadPoolExecutor(_SIGNING_HANDS) as hands,
        ):
            bar = progress.add_task("", total=len(tasks))
            for _ in hands.map(lambda task: self._act(task, "signature", {}), tasks):
                progress.advance(bar)
        self._timeline(number, lambda view: view["state"] == "completed")
        narrator.tell(f"[bold green]{len(tasks)} 个村全部签收[/]，没有一份躺到明天", "every village has signed")
        return number

    def one_that_nobody_signs(self) -> str:
        """An unsigned task turns yellow, then red, and climbs the ladder."""
        players, narrator, machine = self._cast, self._narrator, self._machine
        post = players.unit(players.quiet_agent.unit)
        narrator.chapter(
            f"三、{players.quiet_village.name}：一件没人签收的任务，黄灯、红灯、逐级督办",
            "III. A task nobody signs: yellow, red, and up the ladder",
        )
        self._to_next_morning()
        filed = self._file(players.errand, players.quiet_village, players.clerk, self._required(players.errand))
        number = str(filed["number"])
        self.desk(players.clerk).post("intake", f"/cases/{number}/acceptance")
        task = next(t for t in self._tasks(number, bool) if t["unit"] == post.code)
        narrator.tell(
            f"工单 [bold]{number}[/]“{players.errand.name}”派给 {post.name} {task['assignee_name']}", "assigned"
        )
        clock = self._clock_of(number, "sign", lambda c: c["state"] == "running")
        narrator.tell(f"签收时钟：{clock['explanation']}", "the sign clock")
        narrator.clock_moved(
            f"加速 {_FAST:g} 倍，一秒钟过一小时，夜里跳过；没有人签收……", f"{_FAST:g}x, nights skipped; nobody signs …"
        )
        machine.run(_FAST)
        try:
            urges = self._watch_the_ladder(number)
        finally:
            machine.run(1.0)
        narrator.clock_moved("恢复正常速度", "back to real time")
        self._answer_the_urges(urges)
        self._act(task, "signature", {})
        narrator.tell(f"{task['assignee_name']} 终于签收：迟了，全程有记录", "signed at last; late, and on record")
        clock = self._clock_of(number, "sign", lambda c: c["state"] == "satisfied")
        narrator.tell(f"{light(clock['light'])} {clock['explanation']}", "what the clock says of itself")
        return number

    def epilogue(self, numbers: list[str]) -> None:
        """The timeline of each case, and where to look."""
        narrator = self._narrator
        narrator.chapter("尾声、每件事的来龙去脉", "Epilogue: the timeline of each")
        for number in numbers:
            view = self._timeline(number, lambda view: bool(view["entries"]))
            entries = view["entries"]
            if number.startswith("D"):
                aside = [e for e in entries if not e["type"].startswith("directive.")]
                entries = [e for e in entries if e not in aside]
                narrator.timeline(f"来文 {number}（另有 {len(aside)} 条逐村记录）", entries)
            else:
                narrator.timeline(f"工单 {number}", entries)

    def _file(self, item: Item, village: Region, by: Staff, materials: list[str]) -> dict[str, Any]:
        body = {
            "item": item.code,
            "region": village.code,
            "resident": {"name": "王秀兰", "identity_number": _SPECIMEN, "phone": "16000009999"},
            "materials": materials,
            "signed_mandate": {},  # signed today, for a year
            "summary": "演示",
        }
        # The pack's regions and items travel to intake as events; just after the start they may still be under way.
        filed: dict[str, Any] = wait_for(f"{village.name}可以受理", lambda: self._try_file(by, body))
        return filed

    def _try_file(self, by: Staff, body: dict[str, Any]) -> dict[str, Any] | None:
        try:
            filed: dict[str, Any] = self.desk(by).post("intake", "/cases", body)
            return filed
        except Refused as refused:
            if refused.status == 422 and "region" in str(refused):
                return None
            raise

    def _required(self, item: Item) -> list[str]:
        return [paper.code for paper in self._cast.pack.materials_of(item.code) if paper.required]

    def _tasks(self, number: str, enough: Callable[[list[dict[str, Any]]], bool]) -> list[dict[str, Any]]:
        overseer = self.desk(self._cast.supervisor)

        def look() -> list[dict[str, Any]] | None:
            found = overseer.items("dispatch", "/tasks", origin_number=number, limit="300")
            return found if enough(found) else None

        return wait_for(f"{number} 的任务", look)

    def _clock_of(self, number: str, kind: str, fits: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        overseer = self.desk(self._cast.supervisor)

        def look() -> dict[str, Any] | None:
            clocks = overseer.get("supervision", "/clocks", origin_number=number)["items"]
            return next((clock for clock in clocks if clock["kind"] == kind and fits(clock)), None)

        return wait_for(f"{number} 的时钟", look)

    def _act(self, task: dict[str, Any], what: str, body: dict[str, Any]) -> None:
        """What the task's own person does; a repeated act that already took effect is fine."""
        person = self.desk(self._cast.person(task["assignee"]))
        person.post("dispatch", f"/tasks/{task['task_id']}/{what}", body)

    def _review(self, task: dict[str, Any]) -> Staff:
        reviewer = self._cast.reviewer(task["region"], other_than=task["assignee"])
        self.desk(reviewer).post("dispatch", f"/tasks/{task['task_id']}/review", {"approved": True})
        return reviewer

    def _rate(self, number: str, query_code: str) -> None:
        body = {"query_code": query_code, "grade": "satisfied"}
        self._counter.ask("POST", "supervision", f"/follow-ups/{number}/rating", json=body)

    def _reached(self, number: str, state: str) -> None:
        overseer = self.desk(self._cast.supervisor)

        def look() -> bool:
            return bool(overseer.get("intake", f"/cases/{number}")["state"] == state)

        wait_for(f"{number} {_STATES[state]}", look)

    def _timeline(self, number: str, fits: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        overseer = self.desk(self._cast.supervisor)

        def look() -> dict[str, Any] | None:
            try:
                view: dict[str, Any] = overseer.get("portal", f"/api/timeline/{number}")
            except Refused:
                return None
            return view if fits(view) else None

        return wait_for(f"门户上的 {number}", look)

    def _watch_the_ladder(self, number: str) -> list[dict[str, Any]]:
        overseer, narrator = self.desk(self._cast.supervisor), self._narrator
        last_light, seen = "green", dict[str, dict[str, Any]]()

        def look() -> list[dict[str, Any]] | None:
            nonlocal last_light
            self._machine.skip_the_night(_FAST)
            clock = self._clock_of(number, "sign", lambda _: True)
            if clock["light"] != last_light:
                last_light = clock["light"]
                narrator.tell(
                    f"{light(last_light)}  应于 {clock_face(datetime.fromisoformat(clock['due']))} 前签收", last_light
                )
            for urge in overseer.get("supervision", "/urges")["items"]:
                if urge["origin_number"] == number and urge["urge_id"] not in seen:
                    seen[urge["urge_id"]] = urge
                    self._tell_urge(urge)
            return list(seen.values()) if any(u["rung"] == "county" for u in seen.values()) else None

        return wait_for("督办阶梯走到县督查室", look, _SLOWEST_LADDER_SECONDS)

    def _tell_urge(self, urge: dict[str, Any]) -> None:
        who = self._cast.person(urge["staff_id"]) if urge["staff_id"] else None
        skipped = "、".join(_RUNGS[rung] for rung in urge["passed_over"])
        self._narrator.tell(
            f"[red]催办[/] {_RUNGS[urge['rung']]}：{f'{who.title} {who.name}' if who else '无人在岗'}"
            + (f"（越过 {skipped}：空缺或同一人，已记录）" if skipped else ""),
            f"urge, rung {urge['rung']}",
        )

    def _answer_the_urges(self, urges: list[dict[str, Any]]) -> None:
        signed = [urge for urge in urges if urge["staff_id"]]
        for urge in signed:
            person = self.desk(self._cast.person(urge["staff_id"]))
            person.post("supervision", f"/urges/{urge['urge_id']}/signature")
        self._narrator.tell(f"{len(signed)} 道催办由各人逐一签收", "each urge is signed for")

    def _tell_messages(self, number: str) -> None:
        overseer = self.desk(self._cast.supervisor)

        def look() -> list[dict[str, Any]]:
            told = overseer.get("notify", "/messages", about=number)["items"]
            sent = [m for m in told if m["audience"] == "resident" and m["state"] == "sent"]
            return sent if any(m["event"] == "case.closed" for m in sent) else []

        told = wait_for("发给居民的消息", look)
        self._narrator.tell(f"一路上居民收到 {len(told)} 条消息：", "what the resident was told on the way")
        self._narrator.detail(f"• {message['title']}（{message['recipient']}）" for message in reversed(told))

    def _to_next_morning(self, working_days: int = 0) -> None:
        moment = self._machine.next_morning(working_days)
        self._narrator.clock_moved(f"拨到 {clock_face(moment)}", "moved to a working morning")

    def _all_told(self, number: str) -> None:
        """Before the clock is moved: nobody's message is still under way, or its time would look late."""
        overseer = self.desk(self._cast.supervisor)

        def look() -> bool:
            told = overseer.get("notify", "/messages", about=number)["items"]
            return bool(told) and all(m["state"] not in ("pending", "sending") for m in told)

        wait_for(f"{number} 的消息送出", look)

    def _jump(self, by: timedelta, zh: str, en: str) -> None:
        moment = self._machine.forward(by)
        self._narrator.clock_moved(f"{zh}，{clock_face(moment)}", en)
