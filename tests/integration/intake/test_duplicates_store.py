"""Duplicates, links and trainings on both kinds of database."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from services.intake.model.case import Case, State
from services.intake.model.classification import Trained
from services.intake.model.classification.confirmation import Confirmation, Training
from services.intake.model.link import Link
from services.intake.model.resident import Fingerprints
from services.intake.store import IntakeUnitOfWork
from shared.clock import FixedClock
from shared.contracts import Grade
from shared.persistence.database import Database
from shared.persistence.types import Sealed
from shared.sealing import Sealer, new_key
from tests.infrastructure.databases import Databases
from tests.unit.intake.fakes import COUNTY, MORNING, TOWNSHIP, VILLAGE, FakeUnitOfWork, complete_case

ITEM = "zdshbz"
NEXT_VILLAGE, NEXT_TOWNSHIP = "361103102201", "361103103200"
WANG, LI = Fingerprints("1" * 32, "a" * 32), Fingerprints("2" * 32, "a" * 32)
PHONE_ONLY = Fingerprints(None, "a" * 32)


@pytest.fixture
def database(databases: Databases) -> Iterator[Database]:
    Sealed.configure(Sealer(new_key(), new_key()))
    opened = Database(databases.migrated("intake"))
    yield opened
    opened.dispose()


def unit(database: Database) -> IntakeUnitOfWork:
    return IntakeUnitOfWork(database, FixedClock(MORNING))


class Filing:
    """Puts cases into a database, one an hour."""

    def __init__(self, database: Database) -> None:
        self._database, self._memory, self._hours = database, FakeUnitOfWork(), 0

    def __call__(self, resident: Fingerprints = WANG, *, region: str = VILLAGE, **changes: Any) -> str:
        case: Case = complete_case(self._memory)
        self._hours += 1
        case.submitted_at = MORNING + timedelta(hours=self._hours)
        case.region, case.fingerprints = region, resident
        for name, value in changes.items():
            setattr(case, name, value)
        with unit(self._database) as uow:
            uow.cases.add(case)
            uow.commit()
        return case.number


@pytest.fixture
def file(database: Database) -> Filing:
    return Filing(database)


def open_cases(database: Database, *, scope: str = TOWNSHIP, limit: int = 200, **more: Any) -> list[str]:
    with unit(database) as uow:
        asked = {"resident": Fingerprints(), **more}
        return [each.number for each in uow.duplicates.open_cases(ITEM, TOWNSHIP, scope=scope, limit=limit, **asked)]


def test_the_newest_open_cases_of_the_township_inside_the_scope(database: Database, file: Filing) -> None:
    here, near = file(), file(region=NEXT_VILLAGE)
    file(region=NEXT_TOWNSHIP)
    file(item_code="other")
    file(state=State.WITHDRAWN)
    assert open_cases(database) == [near, here]
    assert open_cases(database, scope="") == [near, here]
    assert open_cases(database, scope=VILLAGE) == [here]
    assert open_cases(database, limit=1) == [near]


def test_a_case_that_ends_is_not_open_any_more(database: Database, file: Filing) -> None:
    number = file()
    with unit(database) as uow:
        case = uow.cases.get(number, for_update=True)
        assert case is not None
        case.withdraw()
        uow.commit()
    assert open_cases(database) == []


@pytest.mark.parametrize(
    ("filed", "asking", "same"),
    [
        (WANG, WANG, True),
        (WANG, LI, False),  # a family's phone
        (WANG, PHONE_ONLY, True),
        (PHONE_ONLY, WANG, True),
        (WANG, Fingerprints("1" * 32, None), True),
        (WANG, Fingerprints(), False),
        (Fingerprints(), Fingerprints(), False),
    ],
)
def test_who_is_the_same_resident(
    database: Database, file: Filing, filed: Fingerprints, asking: Fingerprints, same: bool
) -> None:
    file(filed)
    closed = file(filed, state=State.CLOSED, closed_at=MORNING)
    with unit(database) as uow:
        (found,) = uow.duplicates.open_cases(ITEM, TOWNSHIP, scope=TOWNSHIP, resident=asking, limit=9)
        assert found.same_resident is same
        assert uow.duplicates.finished_before(ITEM, COUNTY, asking, MORNING) == (closed if same else None)


def test_what_counts_as_finished(database: Database, file: Filing) -> None:
    def finished() -> str | None:
        with unit(database) as uow:
            return uow.duplicates.finished_before(ITEM, COUNTY, WANG, MORNING)

    file(state=State.CLOSED, closed_at=MORNING - timedelta(seconds=1))
    file(state=State.DECLINED)
    file(state=State.WITHDRAWN)
    file(state=State.IN_HAND)
    assert finished() is None
    answered = file(state=State.FOLLOW_UP)
    assert finished() == answered
    archived = file(state=State.ARCHIVED, closed_at=MORNING)
    assert finished() == archived


def test_what_is_shown_is_masked(database: Database, file: Filing) -> None:
    number = file()
    with unit(database) as uow:
        shown = uow.duplicates.shown([number])[number]
        assert (shown.resident, shown.place) == ("王**", "")
        assert uow.duplicates.shown([]) == {}
        uow.regions.put(VILLAGE, "富山村", "village", None, 1)
        assert uow.duplicates.shown([number])[number].place == "富山村"


def test_links_come_and_go(database: Database, file: Filing) -> None:
    lead, one, other = file(), file(), file()
    with unit(database) as uow:
        for follower in (one, other):
            uow.links.add(Link(follower=follower, lead=lead, linked_by="s", linked_at=MORNING, reason="同一件"))
        uow.commit()
    with unit(database) as uow:
        assert [link.follower for link in uow.links.to(lead)] == sorted([one, other])
        link = uow.links.of(one)
        assert link is not None
        uow.links.remove(link)
        uow.links.add(Link(follower=one, lead=other, linked_by="s", linked_at=MORNING, reason="改随"))
        uow.commit()
    with unit(database) as uow:
        shown = uow.duplicates.shown([lead, one, other])
        assert {number: each.lead for number, each in shown.items()} == {lead: None, one: other, other: lead}


def test_trainings_are_kept_version_by_version(database: Database) -> None:
    def training(version: int) -> Training:
        numbers = {"top1": 0.7, "top3": 0.9, "catalogue_top1": 0.6, "catalogue_top3": 0.8}
        return Training(
            county=COUNTY, version=version, trained_at=MORNING, examples=80, weight=0.3, temperature=2.0, **numbers
        )

    learnt = Trained(counts={ITEM: {"低保": 7}}, weight=0.3, temperature=2.0, version=2, examples=80)
    with unit(database) as uow:
        assert uow.trainings.newest_version(COUNTY) == 0
        assert uow.trainings.newest(COUNTY) is None
        uow.trainings.add(training(1), Trained(version=1))
        uow.trainings.add(training(2), learnt)
        uow.commit()
    with unit(database) as uow:
        assert uow.trainings.newest_version(COUNTY) == 2
        assert uow.trainings.newest(COUNTY) == (training(2), learnt)
        assert uow.trainings.newest_version("361104") == 0


def test_what_there_is_to_learn_from_names_nobody(database: Database, file: Filing) -> None:
    closed = {"state": State.CLOSED, "closed_at": MORNING, "grade": Grade.SATISFIED}
    file(summary="我是王小明，低保怎么办，电话13812345678", **closed)
    file(summary="还没办完")
    file(summary="", **closed)
    kept = Confirmation(
        confirmation_id="c-1",
        county=COUNTY,
        words="娃儿要转学",
        item="zxgz",
        proposed=("zxgz",),
        model_version=0,
        confirmed_by="s",
        confirmed_at=MORNING,
    )
    with unit(database) as uow:
        uow.confirmations.add(kept)
        uow.commit()
    with unit(database) as uow:
        said = {example.item: example.words for example in uow.lessons.examples(COUNTY, 100)}
    assert said.keys() == {"zxgz", ITEM}
    assert "王小明" not in said[ITEM]
    assert "138" not in said[ITEM]
    assert "低保怎么办" in said[ITEM]


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_each_question_has_its_index(database: Database) -> None:
    asked = "SELECT number FROM cases WHERE item_code = 'a' AND "
    for where, index in (
        ("open_in = '361103102' ORDER BY submitted_at DESC LIMIT 200", "ix_cases_open "),
        ("county = '361103' AND identity_fingerprint = 'b'", "ix_cases_of_identity "),
        ("county = '361103' AND phone_fingerprint = 'b' AND identity_fingerprint IS NULL", "ix_cases_of_"),
    ):
        with database.reader() as connection:
            plan = " ".join(str(row) for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {asked}{where}"))
        assert index in plan, plan
        assert "TEMP B-TREE" not in plan, plan
