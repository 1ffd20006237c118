"""The ports of intake in memory, and a small county to file cases in."""

import hashlib
from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from services.intake.handlers.filing import FileCase, Filed, file_case
from services.intake.model.attachment import Attachment, StoredFile
from services.intake.model.case import OVER, Case, State
from services.intake.model.catalogue import Item, Publication, RequiredMaterial, Withdrawal, in_force
from services.intake.model.directive import Answer, Directive
from services.intake.model.duplicates import OpenCase, Shown
from services.intake.model.finding import FiledFinding
from services.intake.model.held_documents import HeldDocument
from services.intake.model.holdings import EarlierCase
from services.intake.model.link import Link
from services.intake.model.look import Look, UnitLooks
from services.intake.model.mandate import Mandate
from services.intake.model.organisation import Kind, NamedPlace, Region, Unit
from services.intake.model.resident import Fingerprints, Resident
from services.intake.model.staff import StaffMember
from services.intake.ports import ArchiveFilter, DirectiveFilter, LookFilter
from services.intake.schemas.forms import CheckedForms
from shared.contracts import CaseKind, Role, Tier
from shared.identity import Identity

E = TypeVar("E")

MORNING = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
TODAY = date(2026, 11, 23)  # in Shanghai
COUNTY, TOWNSHIP, VILLAGE = "361103", "361103102", "361103102200"
WANG = Resident("王小明", "36110319900101123X", "13812345678")


def identity(*roles: Role, scope: str = COUNTY, staff_id: str = "s-1") -> Identity:
    """A person with these roles."""
    return Identity(staff_id=staff_id, name="某", unit="u", scope=scope, roles=frozenset(roles))


CLERK = identity(Role.CLERK, scope=TOWNSHIP, staff_id="clerk")
AGENT = identity(Role.AGENT, scope=VILLAGE, staff_id="agent")
STRANGER = identity(Role.CLERK, scope="361103103", staff_id="stranger")


def item(code: str = "zdshbz", **changes: Any) -> Item:
    """An item that needs two papers and may be given a third."""
    fields: dict[str, Any] = {
        "county": COUNTY,
        "code": code,
        "version": 1,
        "name": "最低生活保障",
        "name_en": "subsistence allowance",
        "kind": CaseKind.APPLICATION,
        "line": "civil_affairs",
        "lead_tier": Tier.TOWNSHIP,
        "co_tiers": (Tier.VILLAGE,),
        "promised_working_days": 20,
        "proxy_allowed": True,
        "legal_basis": "",
        "materials": (
            RequiredMaterial("id_card", "身份证", "原件"),
            RequiredMaterial("income", "家庭收入证明", "原件 1 份"),
            RequiredMaterial("photo", "照片", "一寸", required=False),
        ),
    }
    return Item(**{**fields, **changes})


class FakeCases:
    def __init__(self) -> None:
        self.known: dict[str, Case] = {}

    def get(self, number: str, *, for_update: bool = False) -> Case | None:
        return self.known.get(number)

    def add(self, case: Case) -> None:
        self.known[case.number] = case

    def to_archive(self, closed_before: datetime, limit: int) -> list[Case]:
        closed = (case for case in self.known.values() if case.state is State.CLOSED and case.closed_at)
        return [case for case in closed if case.closed_at and case.closed_at < closed_before][:limit]

    def earlier_of(self, resident: Fingerprints, county: str, limit: int) -> list[EarlierCase]:
        gone = (State.DECLINED, State.WITHDRAWN)
        return [
            EarlierCase(
                case.number,
                case.item_code,
                case.item_version,
                case.materials,
                case.state,
                case.submitted_at,
                case.closed_at,
            )
            for case in reversed(self.known.values())
            if resident.identity is not None
            and (case.fingerprints.identity, case.county) == (resident.identity, county)
            and case.state not in gone
        ][:limit]


class FakeItems:
    def __init__(self) -> None:
        self.known: list[Item] = []
        self.published: list[Publication] = []
        self.revisions: dict[str, int] = {}

    def current(self, county: str, code: str, on: date | None = None) -> Item | None:
        return in_force((each for each in self.known if (each.county, each.code) == (county, code)), on or TODAY)

    def all_current(self, county: str, on: date | None = None) -> list[Item]:
        codes = sorted({each.code for each in self.known if each.county == county})
        found = (self.current(county, code, on) for code in codes)
        return [each for each in found if each is not None]

    def all_from(self, county: str, day: date) -> list[Item]:
        later = [each for each in self.known if each.county == county and each.valid_from > day]
        return [*self.all_current(county, day), *later]

    def version(self, county: str, code: str, version: int) -> Item | None:
        wanted = (county, code, version)
        return next((each for each in self.known if (each.county, each.code, each.version) == wanted), None)

    def last_versions(self, county: str) -> dict[str, int]:
        last: dict[str, int] = {}
        for each in [*self.known, *(publication.item for publication in self.published)]:
            if each.county == county:
                last[each.code] = max(each.version, last.get(each.code, 0))
        return last

    def history(self, county: str, code: str) -> list[Publication]:
        return [each for each in reversed(self.published) if (each.item.county, each.item.code) == (county, code)]

    def add(self, item: Item, *, by: str = "", at: datetime | None = None, reason: str = "") -> None:
        self.known.append(item)
        self.published.append(Publication(item, by, at or MORNING, reason))

    def withdraw(self, item: Item, withdrawal: Withdrawal) -> None:
        self.known.remove(item)
        at = next(index for index, each in enumerate(self.published) if each.item == item)
        self.published[at] = replace(self.published[at], withdrawn=withdrawal)

    def revision(self, county: str) -> int:
        return self.revisions.get(county, 0)

    def revise(self, county: str) -> None:
        self.revisions[county] = self.revision(county) + 1


class FakeDirectives:
    def __init__(self) -> None:
        self.known: dict[str, Directive] = {}
        self.answered: dict[str, Answer] = {}

    def get(self, number: str, *, for_update: bool = False) -> Directive | None:
        return self.known.get(number)

    def add(self, directive: Directive) -> None:
        self.known[directive.number] = directive

    def page(self, wanted: DirectiveFilter, *, scope: str) -> list[Directive]:
        found = [each for _, each in sorted(self.known.items(), reverse=True) if self._known_in(each, scope)]
        return [each for each in found if wanted.state in (None, each.state)][: wanted.limit + 1]

    def archive(self, wanted: ArchiveFilter, *, scope: str) -> list[Directive]:
        filed = [each for each in self.known.values() if each.archive_number and self._known_in(each, scope)]
        found = [each for each in filed if all(word in each.words for word in wanted.words)]
        return sorted(found, key=lambda each: each.archive_number or "", reverse=True)[: wanted.limit + 1]

    def answer(self, task_id: str) -> Answer | None:
        return self.answered.get(task_id)

    def add_answer(self, answer: Answer) -> None:
        self.answered[answer.task_id] = answer

    def answers(self, number: str) -> list[Answer]:
        return sorted((each for each in self.answered.values() if each.number == number), key=lambda each: each.unit)

    @staticmethod
    def _known_in(directive: Directive, scope: str) -> bool:
        return directive.region.startswith(scope) or scope.startswith(directive.region)


_TIERS = {6: Tier.COUNTY, 9: Tier.TOWNSHIP, 12: Tier.VILLAGE}


class FakeRegions:
    def __init__(self) -> None:
        self.known: dict[str, Region] = {}
        self.former: list[tuple[str, str]] = []  # code, name

    def name(self, code: str) -> str | None:
        return self.known[code].name if code in self.known else None

    def get(self, code: str) -> Region | None:
        return self.known.get(code)

    def put(self, code: str, name: str, tier: str, parent: str | None, sequence: int, **more: Any) -> None:
        before = self.known.get(code)
        if before is not None and before.name != name:
            self.former.append((code, before.name if before.sequence < sequence else name))
        if before is None or before.sequence < sequence:
            tier = tier or _TIERS[len(code)]
            self.known[code] = Region(code=code, name=name, tier=tier, parent=parent, sequence=sequence, **more)

    def inside(self, region: str, tier: Tier | None, *, on: date) -> list[Region]:
        found = [each for code, each in sorted(self.known.items()) if code.startswith(region) and each.holds_on(on)]
        return [each for each in found if tier in (None, each.tier)]


class FakeUnits:
    def __init__(self) -> None:
        self.known: dict[str, Unit] = {}

    def get(self, code: str) -> Unit | None:
        return self.known.get(code)

    def put(self, unit: Unit) -> None:
        before = self.known.get(unit.code)
        if before is None or before.sequence < unit.sequence:
            self.known[unit.code] = unit

    def over(self, regions: list[str], *, on: date) -> list[Unit]:
        found = [each for _, each in sorted(self.known.items()) if each.region in regions]
        return [each for each in found if each.holds_on(on)]


class FakePlaceNames:
    def __init__(self, regions: FakeRegions) -> None:
        self._regions = regions

    def find(self, words: str, *, scope: str, limit: int) -> list[NamedPlace]:
        known = self._regions.known
        present = [NamedPlace(kind=Kind.REGION, code=each.code, name=each.name) for each in known.values()]
        former = [
            NamedPlace(kind=Kind.REGION, code=code, name=known[code].name, former_name=name)
            for code, name in self._regions.former
        ]
        found = [each for each in (*present, *former) if each.code.startswith(scope)]
        return [each for each in found if words in each.name or words in each.former_name][:limit]


class FakeStaff:
    def __init__(self) -> None:
        self.known: dict[str, StaffMember] = {}

    def get(self, staff_id: str) -> StaffMember | None:
        return self.known.get(staff_id)

    def put(self, member: StaffMember) -> None:
        self.known[member.staff_id] = member


class FakeSerials:
    def __init__(self) -> None:
        self.last: dict[str, int] = {}

    def next(self, name: str) -> int:
        self.last[name] = self.last.get(name, 0) + 1
        return self.last[name]

    def next_without_gap(self, name: str) -> int:
        return self.next(name)


class FakeLooks:
    def __init__(self) -> None:
        self.register: list[Look] = []

    def add(self, look: Look) -> None:
        self.register.append(look)

    def page(self, wanted: LookFilter, *, scope: str) -> list[Look]:
        found = [look for look in reversed(self.register) if look.region.startswith(scope)]
        return [look for look in found if wanted.before is None or look.look_id < wanted.before][: wanted.limit + 1]

    def by_unit(self, case_number: str, resident: Fingerprints) -> list[UnitLooks]:
        mine = [look for look in self.register if look.case_number == case_number or look.identity == resident.identity]
        units = dict.fromkeys(look.unit for look in mine)
        return [UnitLooks(unit=u, count=sum(look.unit == u for look in mine), last_at=mine[-1].at) for u in units]


class FakeResidents:
    def __init__(self, cases: FakeCases) -> None:
        self.cases = cases

    def matters(self, wanted: Fingerprints, *, scope: str, limit: int) -> list[Case]:
        def is_theirs(case: Case) -> bool:
            pairs = ((wanted.identity, case.fingerprints.identity), (wanted.phone, case.fingerprints.phone))
            return any(asked is not None and asked == known for asked, known in pairs)

        found = [case for case in self.cases.known.values() if is_theirs(case) and case.region.startswith(scope)]
        return list(reversed(found))[:limit]


class FakeAttachments:
    def __init__(self, cases: FakeCases) -> None:
        self.cases = cases
        self.known: dict[str, Attachment] = {}

    def get(self, case_number: str, attachment_id: str) -> Attachment | None:
        return next((each for each in self.of_case(case_number) if each.attachment_id == attachment_id), None)

    def of_case(self, case_number: str) -> list[Attachment]:
        return [each for each in self.known.values() if each.case_number == case_number]

    def add(self, attachment: Attachment) -> None:
        self.known[attachment.attachment_id] = attachment

    def remove(self, attachment: Attachment) -> None:
        del self.known[attachment.attachment_id]

    def stored(self, fingerprint: str) -> StoredFile | None:
        return next((each.stored for each in self.known.values() if each.stored.fingerprint == fingerprint), None)

    def known_places(self, places: Collection[str]) -> set[str]:
        return {each.stored.place for each in self.known.values()} & set(places)

    def note_ended_cases(self, now: datetime) -> int:
        for each in self.known.values():
            ended = self.cases.known[each.case_number].state in OVER
            each.case_ended_at = (each.case_ended_at or now) if ended else None
        return 0

    def past_retention(self, before: datetime, limit: int) -> list[Attachment]:
        past = [each for each in self.known.values() if each.case_ended_at and each.case_ended_at < before]
        return past[:limit]


class FakeCodeTries:
    def __init__(self) -> None:
        self.tries: list[tuple[str, datetime]] = []

    def add(self, case_number: str, at: datetime) -> None:
        self.tries.append((case_number, at))

    def since(self, case_number: str, moment: datetime) -> int:
        return sum(number == case_number and at >= moment for number, at in self.tries)

    def forget_before(self, moment: datetime) -> int:
        before = len(self.tries)
        self.tries = [each for each in self.tries if each[1] >= moment]
        return before - len(self.tries)


class FakeLinks:
    def __init__(self) -> None:
        self.known: dict[str, Link] = {}

    def of(self, follower: str) -> Link | None:
        return self.known.get(follower)

    def to(self, lead: str) -> list[Link]:
        return sorted((link for link in self.known.values() if link.lead == lead), key=lambda link: link.follower)

    def add(self, link: Link) -> None:
        self.known[link.follower] = link

    def remove(self, link: Link) -> None:
        del self.known[link.follower]


class FakeDuplicates:
    def __init__(self, cases: FakeCases, regions: FakeRegions, links: FakeLinks) -> None:
        self.cases, self.regions, self.links = cases, regions, links

    def open_cases(self, item: str, township: str, *, scope: str, resident: Fingerprints, limit: int) -> list[OpenCase]:
        near = [
            case
            for case in reversed(self.cases.known.values())
            if case.item_code == item and case.region.startswith((township,)) and case.region.startswith(scope)
        ]
        return [
            OpenCase(
                number=case.number,
                region=case.region,
                summary=case.summary,
                same_resident=self._is_theirs(case, resident),
            )
            for case in near
            if case.is_open
        ][:limit]

    def shown(self, numbers: Collection[str]) -> dict[str, Shown]:
        found = {number: self.cases.known[number] for number in numbers}
        return {
            number: Shown(
                title=case.title,
                place=self.regions.name(case.region) or "",
                state=case.state,
                submitted_at=case.submitted_at,
                resident=case.resident.masked.name,
                lead=self.links.known[number].lead if number in self.links.known else None,
            )
            for number, case in found.items()
        }

    def finished_before(self, item: str, county: str, resident: Fingerprints, since: datetime) -> str | None:
        finished = [
            case.number
            for case in self.cases.known.values()
            if case.item_code == item
            and self._is_theirs(case, resident)
            and ((case.closed_at is not None and case.closed_at >= since) or case.state in ("resolved", "follow_up"))
        ]
        return finished[-1] if finished else None

    @staticmethod
    def _is_theirs(case: Case, resident: Fingerprints) -> bool:
        return resident.identity is not None and case.fingerprints.identity == resident.identity


class FakeHeldDocuments:
    def __init__(self) -> None:
        self.known: dict[str, HeldDocument] = {}

    def get(self, number: str, *, for_update: bool = False) -> HeldDocument | None:
        return self.known.get(number)

    def add(self, document: HeldDocument) -> None:
        self.known[document.number] = document

    def of_case(self, case_number: str) -> list[HeldDocument]:
        return [document for document in self.known.values() if document.case_number == case_number]

    def at_unit(self, unit: str, limit: int) -> list[HeldDocument]:
        return [d for d in self.known.values() if unit in (d.unit, d.moving_to) and d.is_held][:limit]


class FakeMandates:
    def __init__(self) -> None:
        self.known: dict[str, Mandate] = {}

    def get(self, number: str, *, for_update: bool = False) -> Mandate | None:
        return self.known.get(number)

    def add(self, mandate: Mandate) -> None:
        self.known[mandate.number] = mandate

    def of_case(self, case_number: str) -> list[Mandate]:
        return [mandate for mandate in self.known.values() if mandate.case_number == case_number]

    def of_agent(self, agent: str, *, scope: str, limit: int) -> list[Mandate]:
        mine = [m for m in self.known.values() if m.agent == agent and m.region.startswith(scope)]
        return list(reversed(mine))[:limit]


class FakeFindings(dict[str, FiledFinding]):
    def find(self, finding_id: str) -> FiledFinding | None:
        return self.get(finding_id)

    def add(self, finding: FiledFinding) -> None:
        assert finding.finding_id not in self
        self[finding.finding_id] = finding


class FakeUnitOfWork:
    """One transaction that never ends; what was published is in ``published``."""

    def __init__(self) -> None:
        self.now = MORNING
        self.cases = FakeCases()
        self.items = FakeItems()
        self.directives = FakeDirectives()
        self.regions = FakeRegions()
        self.units = FakeUnits()
        self.staff = FakeStaff()
        self.names = FakePlaceNames(self.regions)
        self.serials = FakeSerials()
        self.attachments = FakeAttachments(self.cases)
        self.looks = FakeLooks()
        self.residents = FakeResidents(self.cases)
        self.links = FakeLinks()
        self.findings = FakeFindings()
        self.held_documents = FakeHeldDocuments()
        self.mandates = FakeMandates()
        self.duplicates = FakeDuplicates(self.cases, self.regions, self.links)
        self.code_tries = FakeCodeTries()
        self.published: list[Any] = []
        for code, name in ((COUNTY, "广丰区"), (TOWNSHIP, "洋口镇"), (VILLAGE, "富山村")):
            self.regions.put(code, name, "", None, 1)
        self.items.add(item())

    def publish(self, event: object) -> None:
        self.published.append(event)

    def of(self, kind: type[E]) -> list[E]:
        """The published events of one kind."""
        return [event for event in self.published if isinstance(event, kind)]

    @property
    def story(self) -> list[str]:
        """The kinds of published events, in order."""
        return [type(event).__name__ for event in self.published]


class FakeSeals:
    """Seals that a test can read."""

    def seal(self, text: str) -> str:
        return f"sealed({text})"

    def digest(self, *parts: str) -> str:
        return f"digest({'|'.join(parts)})"

    def fingerprint(self, kind: str, value: str) -> str:
        return hashlib.sha256(f"{kind} {value}".encode()).hexdigest()[:32]


def submitted(uow: FakeUnitOfWork, *materials: str, actor: Identity = CLERK, **changes: Any) -> Filed:
    """File a case with these papers."""
    command: dict[str, Any] = {"item": "zdshbz", "region": VILLAGE, "resident": WANG, "materials": materials}
    return file_case(FileCase(**{**command, **changes}), actor, uow, FakeSeals(), CheckedForms())


def complete_case(uow: FakeUnitOfWork) -> Case:
    """A case with all its papers."""
    return submitted(uow, "id_card", "income").case
