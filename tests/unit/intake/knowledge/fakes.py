"""The ports of the knowledge in memory, and a few people who use it."""

from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime
from typing import Any, Generic, TypeVar

from services.intake.handlers.knowledge.writing import PutGuide, PutPath, PutQuestion
from services.intake.model.catalogue import Item
from services.intake.model.knowledge import (
    Article,
    Entry,
    EntryKind,
    Guide,
    LearningPath,
    Question,
    Step,
    StepKind,
    StudyKind,
    StudyPlan,
    TestQuestion,
)
from services.intake.model.knowledge.learning import Learning
from services.intake.model.staff import StaffMember
from shared.contracts import CaseKind, Role, Tier
from shared.identity import Identity

A = TypeVar("A", bound=Article)
E = TypeVar("E")

MONDAY = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
COUNTY = "361103"


def person(staff_id: str, *roles: Role, scope: str = COUNTY) -> Identity:
    """Somebody signed in."""
    return Identity(staff_id=staff_id, name="某", unit="u", scope=scope, roles=frozenset(roles))


LEADER = person("leader", Role.LEADER)
ADMINISTRATOR = person("admin", Role.ADMINISTRATOR, scope="")
OWNER = person("owner", Role.HANDLER)
NEWCOMER = person("newcomer", Role.AGENT, scope="361103102200")
MENTOR = person("mentor", Role.CLERK, scope="361103102")
COLLEAGUE = person("colleague", Role.LEADER, Role.SUPERVISOR, Role.ADMINISTRATOR)


def item(code: str = "zdshbz", name: str = "最低生活保障", **changes: Any) -> Item:
    """An item of the catalogue."""
    fields: dict[str, Any] = {
        "county": COUNTY,
        "code": code,
        "version": 1,
        "name": name,
        "kind": CaseKind.APPLICATION,
        "line": "civil_affairs",
        "lead_tier": Tier.TOWNSHIP,
        "promised_working_days": 20,
    }
    return Item(**{**fields, **changes})


def a_guide(**changes: Any) -> PutGuide:
    """What a guide with a public and an internal part is written from."""
    fields: dict[str, Any] = {
        "owner": "owner",
        "review_on": date(2027, 6, 30),
        "reason": "第一版",
        "entries": (
            Entry(EntryKind.STEP, "带身份证到村便民服务点填申请书", public=True),
            Entry(EntryKind.STEP, "发起家庭经济状况核对"),
            Entry(EntryKind.PITFALL, "赡养费别按户口本人数平摊"),
            Entry(EntryKind.FORM, "最低生活保障申请书", public=True),
            Entry(EntryKind.CONTACT, "县民政局救助岗 分机八零一"),
        ),
    }
    return PutGuide(**{**fields, **changes})


def a_question(**changes: Any) -> PutQuestion:
    """What a public question with an internal note is written from."""
    fields: dict[str, Any] = {
        "owner": "owner",
        "review_on": date(2027, 6, 30),
        "reason": "常有人问",
        "line": "",
        "item": "zdshbz",
        "question": "老人走不动，低保可以代办吗？",
        "answer": "可以，写一份委托书，由家人或代办员代交。",
        "note": "先查有没有监护争议",
        "also_asked": ("低保代办",),
        "public": True,
    }
    return PutQuestion(**{**fields, **changes})


def a_path(**changes: Any) -> PutPath:
    """What a path with a document, a guide and a self-test of two questions is written from."""
    fields: dict[str, Any] = {
        "owner": "owner",
        "review_on": date(2027, 6, 30),
        "reason": "新人多",
        "name": "民政线新人学习路径",
        "introduction": "第一个月读完",
        "steps": (
            Step(StepKind.DOCUMENT, "《社会救助暂行办法》", "国务院令第649号"),
            Step(StepKind.GUIDE, "zdshbz", note="看易错点"),
        ),
        "plans": (StudyPlan(StudyKind.SELF_STUDY, date(2026, 11, 25), date(2026, 12, 9)),),
        "test": (
            TestQuestion("公示几天？", ("3 天", "7 天"), (1,), "公示 7 天", read_again=1),
            TestQuestion("哪些不算收入？", ("抚恤金", "工资", "奖学金"), (0, 2), "前后两样不算", read_again=0),
        ),
        "pass_percent": 80,
    }
    return PutPath(**{**fields, **changes})


class FakeArticles(Generic[A]):
    def __init__(self) -> None:
        self.known: list[A] = []

    def newest(self, county: str, code: str) -> A | None:
        return next(iter(self.editions(county, code)), None)

    def edition(self, county: str, code: str, version: int) -> A | None:
        return next((each for each in self.editions(county, code) if each.edition.version == version), None)

    def editions(self, county: str, code: str) -> list[A]:
        those = (each for each in self.known if (each.county, each.code) == (county, code))
        return sorted(those, key=lambda each: -each.edition.version)

    def valid(self, county: str) -> list[A]:
        newest = {(each.line, each.code): each for each in self.known if each.county == county}
        return [each for _, each in sorted(newest.items(), key=lambda pair: pair[0]) if each.is_valid]

    def overdue(self, today: date, county: str | None = None) -> list[A]:
        counties = {each.county for each in self.known} if county is None else {county}
        return [each for c in sorted(counties) for each in self.valid(c) if each.is_overdue(today)]

    def add(self, article: A) -> None:
        self.known.append(article)


class FakeItems:
    def __init__(self) -> None:
        self.known: dict[str, Item] = {}
        self.changes = 1

    def current(self, county: str, code: str, on: date | None = None) -> Item | None:
        return self.known.get(code)

    def all_current(self, county: str, on: date | None = None) -> list[Item]:
        return list(self.known.values())

    def revision(self, county: str) -> int:
        return self.changes


class FakeReminders:
    def __init__(self) -> None:
        self.register: list[tuple[tuple[str, str, str, int], str, str, datetime]] = []

    def named(self, articles: Collection[Article]) -> set[tuple[str, str, str, int]]:
        return {key for key, *_ in self.register}

    def last(self) -> Mapping[tuple[str, str], datetime]:
        latest: dict[tuple[str, str], datetime] = {}
        for key, owner, _, at in self.register:
            latest[key[0], owner] = max(at, latest.get((key[0], owner), at))
        return latest

    def add(self, article: Article, reminder_id: str, at: datetime) -> None:
        key = (article.county, article.kind.value, article.code, article.edition.version)
        assert key not in {known for known, *_ in self.register}, "an edition is named once"
        self.register.append((key, article.edition.owner, reminder_id, at))


class FakeLearnings:
    def __init__(self) -> None:
        self.known: dict[str, Learning] = {}

    def get(self, learning_id: str) -> Learning | None:
        return self.known.get(learning_id)

    def of(self, learner: str, county: str, line: str, *, for_update: bool = False) -> Learning | None:
        key = (learner, county, line)
        return next((each for each in self.known.values() if (each.learner, each.county, each.line) == key), None)

    def of_learner(self, learner: str) -> list[Learning]:
        return [each for each in self.known.values() if each.learner == learner]

    def of_mentor(self, mentor: str) -> list[Learning]:
        return [each for each in self.known.values() if each.mentor == mentor]

    def add(self, learning: Learning) -> None:
        self.known[learning.learning_id] = learning


class FakeStaff:
    def __init__(self) -> None:
        self.known: dict[str, StaffMember] = {}

    def get(self, staff_id: str) -> StaffMember | None:
        return self.known.get(staff_id)

    def put(self, member: StaffMember) -> None:
        known = self.known.get(member.staff_id)
        if known is None or known.sequence < member.sequence:
            self.known[member.staff_id] = member


class FakeRegions:
    def name(self, code: str) -> str | None:
        return "广丰区" if code == COUNTY else None


class FakeSerials:
    def __init__(self) -> None:
        self.value = 0

    def next(self, name: str) -> int:
        self.value += 1
        return self.value

    def next_without_gap(self, name: str) -> int:
        return self.next(name)


class FakeUnitOfWork:
    """One transaction that never ends; what was published is in ``published``."""

    def __init__(self) -> None:
        self.now = MONDAY
        self.items = FakeItems()
        self.guides = FakeArticles[Guide]()
        self.questions = FakeArticles[Question]()
        self.paths = FakeArticles[LearningPath]()
        self.reminders = FakeReminders()
        self.learnings = FakeLearnings()
        self.staff = FakeStaff()
        self.regions = FakeRegions()
        self.serials = FakeSerials()
        self.published: list[Any] = []
        self.knowledge = self
        for each in (item(), item("gljt", "高龄津贴")):
            self.items.known[each.code] = each
        for who in (LEADER, OWNER, NEWCOMER, MENTOR, COLLEAGUE):
            self.register(who.staff_id, who.scope)

    def stamp(self, county: str) -> tuple[int, ...]:
        return (len(self.guides.known), len(self.questions.known))

    def register(self, staff_id: str, scope: str = COUNTY, *, active: bool = True, sequence: int = 1) -> None:
        """Let somebody be known."""
        member = StaffMember(staff_id=staff_id, name="某", unit="u", scope=scope, active=active, sequence=sequence)
        self.staff.put(member)

    def publish(self, event: object) -> None:
        self.published.append(event)

    def of(self, kind: type[E]) -> list[E]:
        """The published events of one kind."""
        return [event for event in self.published if isinstance(event, kind)]
