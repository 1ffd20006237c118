"""A small county and what happens in it, told as the events the portal would receive."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

from shared import contracts as c
from shared.contracts import Origin, Part, Role, Rung, Tier, UnitKind
from shared.identifiers import new_id
from shared.messaging.envelope import Envelope, wrap

MONDAY = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # 09:00 in Shanghai
COUNTY, TOWNSHIP, VILLAGE = "361103", "361103102", "361103102200"
OTHER_TOWNSHIP, OTHER_VILLAGE = "361103101", "361103101201"
VILLAGES = {
    VILLAGE: "富山村民委员会",
    "361103102201": "枫林村民委员会",
    "361103102202": "桐山村民委员会",
    OTHER_VILLAGE: "溪滩村民委员会",
    "361103101202": "五都村民委员会",
}
OFFICE, POST = "361103102-MZ", f"{VILLAGE}-P"
AGENT, CLERK, HANDLER, LEADER = f"{VILLAGE}-01", f"{TOWNSHIP}-01", f"{TOWNSHIP}-02", f"{TOWNSHIP}-03"
SUPERVISOR, ISSUER, ADMINISTRATOR, STRANGER = "361103-02", "361103-01", "361103-03", f"{OTHER_VILLAGE}-01"
NUMBER, QUERY_CODE = "361103-20261123-000001-0", "K7M2QX"
DIRECTIVE = "D361103-20261123-000001-7"
ANSWER = "经审核符合条件,自 12 月起按月发放。"


class Story:
    """Collects envelopes; the time moves on by itself, and every subject counts its own sequence."""

    def __init__(self, query_digest: str = "") -> None:
        self.now = MONDAY
        self.events: list[Envelope[Any]] = []
        self.query_digest = query_digest
        self._sequences: Counter[str] = Counter()

    def tell(self, *events: object, after: timedelta = timedelta(minutes=1)) -> None:
        """These events happen, together, ``after`` the last ones."""
        self.now += after
        for event in events:
            subject = wrap(event, sequence=0, time=self.now).subject
            self._sequences[subject] += 1
            self.events.append(wrap(event, sequence=self._sequences[subject], time=self.now))

    def organisation(self) -> None:
        """Two townships, five villages, and somebody in every role."""
        self._region(COUNTY, "广丰区", Tier.COUNTY, None)
        self._region(TOWNSHIP, "洋口镇", Tier.TOWNSHIP, COUNTY)
        self._region(OTHER_TOWNSHIP, "五都镇", Tier.TOWNSHIP, COUNTY)
        self._unit("361103-DCS", "广丰区督查室", Tier.COUNTY, COUNTY, UnitKind.SUPERVISION, SUPERVISOR)
        self._unit(OFFICE, "洋口镇民政所", Tier.TOWNSHIP, TOWNSHIP, UnitKind.OFFICE, LEADER)
        self._staff(ISSUER, "刘秋清", "361103-DCS", COUNTY, Role.ISSUER, Role.DISPATCHER)
        self._staff(SUPERVISOR, "陈志明", "361103-DCS", COUNTY, Role.SUPERVISOR)
        self._staff(ADMINISTRATOR, "张玉林", "361103-DCS", COUNTY, Role.ADMINISTRATOR)
        self._staff(CLERK, "余晓芳", OFFICE, TOWNSHIP, Role.CLERK)
        self._staff(HANDLER, "徐建国", OFFICE, TOWNSHIP, Role.HANDLER)
        self._staff(LEADER, "纪丽萍", OFFICE, TOWNSHIP, Role.LEADER)
        for code, name in VILLAGES.items():
            self._region(code, name, Tier.VILLAGE, code[:9])
            post = name.replace("村民委员会", "村便民服务点")
            self._unit(f"{code}-P", post, Tier.VILLAGE, code, UnitKind.POST, f"{code}-01")
            agent = "周建华" if code == VILLAGE else f"代{code[-3:]}"
            self._staff(f"{code}-01", agent, f"{code}-P", code, Role.AGENT, Role.HANDLER, Role.LEADER)
        self.tell(self.item())

    def item(self) -> c.ItemPublished:
        """低保."""
        return c.ItemPublished(
            code="zdshbz",
            version=1,
            name="最低生活保障",
            kind=c.CaseKind.APPLICATION,
            line="civil_affairs",
            lead_tier=Tier.TOWNSHIP,
            co_tiers=(Tier.VILLAGE,),
            promised_working_days=20,
            proxy_allowed=True,
        )

    def submit(self, number: str = NUMBER, title: str = "最低生活保障", resident: str = "王**", **changes: Any) -> str:
        """A case comes in; returns the id of its reply clock."""
        clock_id = new_id()
        submitted = {
            "number": number,
            "item": "zdshbz",
            "item_version": 1,
            "title": title,
            "kind": c.CaseKind.APPLICATION,
            "line": "civil_affairs",
            "region": VILLAGE,
            "door": "agent",
            "urgent": False,
            "lead_tier": Tier.TOWNSHIP,
            "co_tiers": (Tier.VILLAGE,),
            "promised_working_days": 20,
            "resident": resident,
            "contact": "sealed-phone-number",
            "query_digest": self.query_digest,
            "taken_by": AGENT,
        }
        self.tell(c.CaseSubmitted(**{**submitted, **changes}))
        self.tell(self.clock_started(clock_id, number, days=28, kind=c.ClockKind.REPLY), after=timedelta(0))
        return clock_id

    def request_materials(self, clock_id: str, number: str = NUMBER) -> None:
        """One paper is missing: the resident is told, the clock stands still."""
        paper = c.Material(code="income", name="家庭收入证明", how="原件 1 份,村委会可代开")
        self.tell(
            c.CaseMaterialsRequested(number=number, notice=f"{number}-G1", notice_version=1, missing=(paper,)),
            c.ClockPaused(**self._clock(clock_id, number, c.ClockKind.REPLY), reason="awaiting_materials"),
        )
        message = new_id()
        self.tell(
            c.MessageSent(
                message_id=message,
                about=number,
                audience=c.Audience.RESIDENT,
                recipient="138****5678",
                channel="file",
                template="materials_requested",
            )
        )

    def receive_materials(self, clock_id: str, number: str = NUMBER) -> None:
        """The paper comes; the clock goes on."""
        paper = c.Material(code="income", name="家庭收入证明")
        head = self._clock(clock_id, number, c.ClockKind.REPLY)
        due = self.now + timedelta(days=29)
        self.tell(
            c.CaseMaterialsReceived(number=number, received=(paper,)),
            c.ClockResumed(**head, due=due, warn_at=due - timedelta(days=5), provisional=False),
            after=timedelta(hours=3),
        )

    def accept(self, number: str = NUMBER, title: str = "最低生活保障") -> None:
        """A clerk accepts."""
        self.tell(
            c.CaseAccepted(
                number=number,
                title=title,
                line="civil_affairs",
                region=VILLAGE,
                lead_tier=Tier.TOWNSHIP,
                co_tiers=(Tier.VILLAGE,),
                urgent=False,
                round=1,
                accepted_by=CLERK,
            )
        )

    def assign(self, task_id: str, *, lead: bool = True, number: str = NUMBER, title: str = "最低生活保障") -> None:
        """The office (or, as co-handler, the post) gets a task."""
        unit, name, region = (OFFICE, "洋口镇民政所", TOWNSHIP) if lead else (POST, "富山村便民服务点", VILLAGE)
        self.tell(
            c.TaskAssigned(
                task_id=task_id,
                origin=Origin.CASE,
                origin_number=number,
                title=title,
                part=Part.LEAD if lead else Part.CO,
                round=1,
                unit=unit,
                unit_name=name,
                region=region,
                line="civil_affairs",
                urgent=False,
                assignee=HANDLER if lead else AGENT,
                assignee_name="徐建国" if lead else "周建华",
                reason="民政工作线;在办最少(0 件)" if lead else "居民所在村的服务点;在办最少(0 件)",
                answer_needed=True,
            )
        )

    def sign(self, task_id: str, unit: str, by: str, number: str = NUMBER) -> None:
        """签收."""
        self.tell(c.TaskSigned(task_id=task_id, origin=_origin(number), origin_number=number, unit=unit, signed_by=by))

    def report(self, task_id: str, unit: str, by: str, result: str, number: str = NUMBER) -> None:
        """反馈."""
        self.tell(
            c.TaskReported(
                task_id=task_id,
                origin=_origin(number),
                origin_number=number,
                unit=unit,
                reported_by=by,
                result=result,
            ),
            after=timedelta(hours=1),
        )

    def finish(self, task_id: str, unit: str, *, lead: bool = True, number: str = NUMBER) -> None:
        """The review approves."""
        part, answer = (Part.LEAD, ANSWER) if lead else (Part.CO, "")
        head = {"task_id": task_id, "origin": _origin(number), "origin_number": number, "unit": unit}
        self.tell(c.TaskDone(**head, part=part, answer=answer))

    def resolve(self, number: str = NUMBER) -> None:
        """The case is resolved and the resident is asked."""
        self.tell(c.CaseworkCompleted(number=number, round=1, answer=ANSWER))
        self.tell(c.CaseResolved(number=number, answer=ANSWER, round=1))
        self.tell(c.FollowUpOpened(number=number, round=1))
        self.tell(c.CaseFollowUpStarted(number=number))

    def rate(self, clock_id: str, number: str = NUMBER) -> None:
        """满意; the case is closed."""
        grade = c.Grade.SATISFIED
        self.tell(
            c.RatingGiven(number=number, round=1, grade=grade, remark="办得快"),
            c.FollowUpCompleted(number=number, round=1, outcome=c.FollowUpOutcome.SOLVED, grade=grade, remark="办得快"),
        )
        self.tell(
            c.CaseClosed(number=number, grade=grade),
            c.ClockSatisfied(**self._clock(clock_id, number, c.ClockKind.REPLY), in_time=True),
        )

    def whole_case(self) -> None:
        """One resident's case from the door to the end."""
        lead, co = new_id(), new_id()
        clock_id = self.submit()
        self.request_materials(clock_id)
        self.receive_materials(clock_id)
        self.accept()
        self.assign(lead)
        self.assign(co, lead=False)
        self.sign(co, POST, AGENT)
        self.tell(c.CaseTakenInHand(number=NUMBER, unit=POST))
        self.sign(lead, OFFICE, HANDLER)
        self.report(co, POST, AGENT, "入户核查属实,家庭人均收入低于标准。")
        self.finish(co, POST, lead=False)
        self.report(lead, OFFICE, HANDLER, "符合低保条件,已录入系统。")
        self.finish(lead, OFFICE)
        self.resolve()
        self.rate(clock_id)

    def directive(
        self, *, signed: tuple[str, ...] = (), title: str = "关于做好 2027 年度医保参保缴费工作的通知"
    ) -> None:
        """A directive to be read goes to every village; the posts of ``signed`` (region codes) sign for it."""
        self.tell(
            c.DirectiveReceived(
                number=DIRECTIVE,
                title=title,
                document="广府办字〔2026〕58号",
                action=c.DirectiveAction.READ,
                urgent=False,
                line="medical_insurance",
                region=COUNTY,
                target_tier=Tier.VILLAGE,
                issued_by=ISSUER,
            )
        )
        tasks = {code: new_id() for code in VILLAGES}
        for code, task_id in tasks.items():
            name = VILLAGES[code].replace("村民委员会", "村便民服务点")
            self.tell(
                c.TaskAssigned(
                    task_id=task_id,
                    origin=Origin.DIRECTIVE,
                    origin_number=DIRECTIVE,
                    title=title,
                    part=Part.LEAD,
                    round=1,
                    unit=f"{code}-P",
                    unit_name=name,
                    region=code,
                    line="medical_insurance",
                    urgent=False,
                    assignee=f"{code}-01",
                    assignee_name="周建华" if code == VILLAGE else f"代{code[-3:]}",
                    reason="来文发至全部村级服务点",
                    answer_needed=False,
                ),
                after=timedelta(0),
            )
            started = self.clock_started(
                new_id(), DIRECTIVE, days=1, kind=c.ClockKind.SIGN, task_id=task_id, unit=f"{code}-P", region=code
            )
            self.tell(started, after=timedelta(0))
        self.tell(c.DirectiveDispatched(number=DIRECTIVE, tasks=len(tasks)))
        for code in signed:
            post = f"{code}-P"
            head = {"task_id": tasks[code], "origin": Origin.DIRECTIVE, "origin_number": DIRECTIVE, "unit": post}
            self.tell(c.TaskSigned(**head, signed_by=f"{code}-01"), c.TaskDone(**head, part=Part.LEAD, answer=""))

    def clock_started(self, clock_id: str, number: str, *, days: float, **head: Any) -> c.ClockStarted:
        """A clock that is due in ``days``."""
        due = self.now + timedelta(days=days)
        return c.ClockStarted(
            **self._clock(clock_id, number, **head), due=due, warn_at=due - timedelta(hours=4), provisional=False
        )

    def breach(self, clock_id: str, task_id: str, number: str = NUMBER, unit: str = POST, staff_id: str = AGENT) -> str:
        """Nobody signs: yellow, red, and the leader is urged. Returns the urge's id."""
        head = self._clock(clock_id, number, c.ClockKind.SIGN, task_id=task_id, unit=unit, staff_id=staff_id)
        due = self.now + timedelta(hours=8)
        self.tell(c.ClockWarned(**head, due=due), after=timedelta(hours=4))
        self.tell(c.ClockBreached(**head, due=due), after=timedelta(hours=4))
        urge_id = new_id()
        self.tell(
            c.UrgeIssued(
                urge_id=urge_id,
                clock_id=clock_id,
                rung=Rung.LEADER,
                origin=_origin(number),
                origin_number=number,
                task_id=task_id,
                region=VILLAGE,
                unit=unit,
                staff_id=LEADER,
                passed_over=(Rung.HANDLER,),
            )
        )
        return urge_id

    def _clock(
        self,
        clock_id: str,
        number: str,
        kind: c.ClockKind,
        *,
        task_id: str | None = None,
        unit: str | None = None,
        staff_id: str | None = None,
        region: str = VILLAGE,
    ) -> dict[str, Any]:
        return {
            "clock_id": clock_id,
            "kind": kind,
            "origin": _origin(number),
            "origin_number": number,
            "task_id": task_id,
            "region": region,
            "unit": unit,
            "staff_id": staff_id,
        }

    def _region(self, code: str, name: str, tier: Tier, parent: str | None) -> None:
        self.tell(c.RegionRegistered(code=code, name=name, tier=tier, parent=parent))

    def _unit(self, code: str, name: str, tier: Tier, region: str, kind: UnitKind, leader: str) -> None:
        self.tell(
            c.UnitRegistered(
                code=code,
                name=name,
                tier=tier,
                region=region,
                kind=kind,
                lines=(),
                leader=leader,
                valid_from=datetime(2026, 1, 1, tzinfo=UTC).date(),
            )
        )

    def _staff(self, staff_id: str, name: str, unit: str, scope: str, *roles: Role) -> None:
        self.tell(
            c.StaffRegistered(
                staff_id=staff_id, name=name, unit=unit, scope=scope, roles=roles, lines=(), contact="sealed"
            )
        )


def _origin(number: str) -> Origin:
    return {"D": Origin.DIRECTIVE, "M": Origin.DECISION}.get(number[0], Origin.CASE)
