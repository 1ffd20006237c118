"""A change is a new edition: who, when and why are kept, and so is what stood there before."""

from datetime import date, timedelta
from typing import Any

import pytest

from services.intake.handlers.knowledge.writing import (
    ConfirmArticle,
    WithdrawArticle,
    add_question,
    change_question,
    confirm,
    put_guide,
    put_path,
    valid_article,
    withdraw,
)
from services.intake.model.knowledge import (
    Article,
    Entry,
    EntryKind,
    Step,
    StepKind,
    StudyKind,
    StudyPlan,
    TestQuestion,
)
from shared.contracts import ArticleKind, KnowledgePublished, Role
from shared.errors import Conflict, Forbidden, Invalid, NotFound
from tests.unit.intake.knowledge.fakes import (
    ADMINISTRATOR,
    COUNTY,
    LEADER,
    MONDAY,
    NEWCOMER,
    OWNER,
    FakeUnitOfWork,
    a_guide,
    a_path,
    a_question,
    person,
)


def fields_of(refused: pytest.ExceptionInfo[Invalid]) -> list[str]:
    return [error.field for error in refused.value.errors]


def test_each_change_is_an_edition_and_the_old_ones_can_be_read(uow: FakeUnitOfWork) -> None:
    first = put_guide(COUNTY, "zdshbz", a_guide(), LEADER, uow)
    uow.now += timedelta(days=3)
    steps = (Entry(EntryKind.STEP, "换了新申请书", public=True),)
    second = put_guide(COUNTY, "zdshbz", a_guide(entries=steps, reason="申请书换版", based_on=1), OWNER, uow)
    assert [each.edition.version for each in uow.guides.editions(COUNTY, "zdshbz")] == [2, 1]
    assert uow.guides.edition(COUNTY, "zdshbz", 1) is first
    assert first.entries == a_guide().entries
    assert (second.edition.changed_by, second.edition.changed_at, second.edition.reason) == (
        "owner",
        MONDAY + timedelta(days=3),
        "申请书换版",
    )
    published = uow.of(KnowledgePublished)
    assert [(each.version, each.by, each.reason) for each in published] == [
        (1, "leader", "第一版"),
        (2, "owner", "申请书换版"),
    ]
    assert (published[0].kind, published[0].title, published[0].line, published[0].public) == (
        ArticleKind.GUIDE,
        "最低生活保障",
        "civil_affairs",
        True,
    )


def test_what_says_nothing_new_makes_no_edition(uow: FakeUnitOfWork) -> None:
    first = put_guide(COUNTY, "zdshbz", a_guide(), LEADER, uow)
    assert put_guide(COUNTY, "zdshbz", a_guide(reason="又存了一次"), LEADER, uow) is first
    assert len(uow.published) == 1


def test_who_writes_on_an_old_version_is_told(uow: FakeUnitOfWork) -> None:
    put_guide(COUNTY, "zdshbz", a_guide(based_on=0), LEADER, uow)
    with pytest.raises(Conflict):
        put_guide(COUNTY, "zdshbz", a_guide(based_on=0, reason="同时改"), LEADER, uow)
    assert len(uow.guides.known) == 1


@pytest.mark.parametrize(
    "actor",
    [
        NEWCOMER,
        person("clerk", Role.CLERK, Role.HANDLER, Role.DISPATCHER),
        person("township", Role.LEADER, Role.ADMINISTRATOR, scope="361103102"),
        person("elsewhere", Role.LEADER, scope="361102"),
    ],
)
def test_only_county_editors_and_the_owner_write(uow: FakeUnitOfWork, actor: Any) -> None:
    with pytest.raises(Forbidden):
        put_guide(COUNTY, "zdshbz", a_guide(), actor, uow)
    put_guide(COUNTY, "zdshbz", a_guide(), ADMINISTRATOR, uow)
    with pytest.raises(Forbidden):
        put_guide(COUNTY, "zdshbz", a_guide(reason="我也来改"), actor, uow)
    with pytest.raises(Forbidden):
        withdraw(COUNTY, "zdshbz", WithdrawArticle(reason="不要了"), actor, uow.guides, uow)


def test_an_owner_is_somebody_who_is_there(uow: FakeUnitOfWork) -> None:
    uow.register("gone", active=False)
    uow.register("abroad", "361102")
    for nobody in ("ghost", "gone", "abroad"):
        with pytest.raises(Invalid) as refused:
            put_guide(COUNTY, "zdshbz", a_guide(owner=nobody), LEADER, uow)
        assert fields_of(refused) == ["owner"]
    assert uow.guides.known == []


@pytest.mark.parametrize("day", [date(2026, 11, 23), date(2020, 1, 1), date(2028, 11, 23)])
def test_a_review_date_lies_ahead_and_not_too_far(uow: FakeUnitOfWork, day: date) -> None:
    with pytest.raises(Invalid) as refused:
        put_guide(COUNTY, "zdshbz", a_guide(review_on=day), LEADER, uow)
    assert fields_of(refused) == ["review_on"]


def test_a_guide_belongs_to_an_item_and_has_a_step(uow: FakeUnitOfWork) -> None:
    with pytest.raises(Invalid) as refused:
        put_guide(COUNTY, "unheard_of", a_guide(), LEADER, uow)
    assert fields_of(refused) == ["item"]
    with pytest.raises(Invalid) as refused:
        put_guide(COUNTY, "zdshbz", a_guide(entries=(Entry(EntryKind.FORM, "表"),)), LEADER, uow)
    assert fields_of(refused) == ["entries"]


def test_contacts_are_never_public(uow: FakeUnitOfWork) -> None:
    entries = (Entry(EntryKind.STEP, "来"), Entry(EntryKind.CONTACT, "老王", public=True))
    with pytest.raises(Invalid) as refused:
        put_guide(COUNTY, "zdshbz", a_guide(entries=entries), LEADER, uow)
    assert fields_of(refused) == ["entries[1].public"]


def test_looked_at_again_is_an_edition_with_the_same_words(uow: FakeUnitOfWork) -> None:
    put_guide(COUNTY, "zdshbz", a_guide(), LEADER, uow)
    command = ConfirmArticle(review_on=date(2028, 1, 1), reason="核对过，没有变化")
    again = confirm(COUNTY, "zdshbz", command, OWNER, uow.guides, uow)
    assert (again.edition.version, again.edition.review_on, again.entries) == (2, date(2028, 1, 1), a_guide().entries)


def test_what_is_withdrawn_is_kept_and_can_come_back(uow: FakeUnitOfWork) -> None:
    put_guide(COUNTY, "zdshbz", a_guide(), LEADER, uow)
    withdraw(COUNTY, "zdshbz", WithdrawArticle(reason="政策停了"), LEADER, uow.guides, uow)
    with pytest.raises(NotFound):
        valid_article(COUNTY, "zdshbz", uow.guides)
    last = uow.of(KnowledgePublished)[-1]
    assert (last.version, last.withdrawn, last.public, last.reason) == (2, True, False, "政策停了")
    assert put_guide(COUNTY, "zdshbz", a_guide(reason="恢复"), LEADER, uow).edition.version == 3
    assert valid_article(COUNTY, "zdshbz", uow.guides).entries == a_guide().entries


def test_a_question_gets_a_code_and_the_line_of_its_item(uow: FakeUnitOfWork) -> None:
    first, second = (add_question(COUNTY, a_question(question=text), LEADER, uow) for text in ("甲？", "乙？"))
    assert (first.code, second.code, first.line) == ("q0001", "q0002", "civil_affairs")
    changed = change_question(COUNTY, "q0001", a_question(question="甲甲？"), OWNER, uow)
    assert (changed.code, changed.edition.version) == ("q0001", 2)
    with pytest.raises(NotFound):
        change_question(COUNTY, "q0009", a_question(), LEADER, uow)
    with pytest.raises(Invalid) as refused:
        add_question(COUNTY, a_question(item="", line=""), LEADER, uow)
    assert fields_of(refused) == ["line"]


def test_a_path_leads_to_what_there_is(uow: FakeUnitOfWork) -> None:
    with pytest.raises(Invalid) as refused:
        put_path(COUNTY, "civil_affairs", a_path(), LEADER, uow)
    assert fields_of(refused) == ["steps[1].ref"], "there is no guide yet"
    put_guide(COUNTY, "zdshbz", a_guide(), LEADER, uow)
    assert put_path(COUNTY, "civil_affairs", a_path(), LEADER, uow).edition.version == 1


def test_every_mistake_of_a_path_is_named(uow: FakeUnitOfWork) -> None:
    put_guide(COUNTY, "zdshbz", a_guide(), LEADER, uow)
    wrong = a_path(
        steps=(Step(StepKind.GUIDE, "zdshbz"),),
        plans=(StudyPlan(StudyKind.TEST, date(2027, 1, 2), date(2027, 1, 1)),),
        test=(
            TestQuestion("一", ("甲",), (0,)),
            TestQuestion("二", ("甲", "甲"), (0,)),
            TestQuestion("三", ("甲", "乙"), ()),
            TestQuestion("四", ("甲", "乙"), (2,)),
            TestQuestion("五", ("甲", "乙"), (0,), read_again=1),
        ),
    )
    with pytest.raises(Invalid) as refused:
        put_path(COUNTY, "civil_affairs", wrong, LEADER, uow)
    assert fields_of(refused) == [
        "plans[0].until",
        "test[0].choices",
        "test[1].choices",
        "test[2].right",
        "test[3].right",
        "test[4].read_again",
    ]


def test_an_article_is_always_one_of_its_kinds() -> None:
    with pytest.raises(TypeError, match="abstract"):
        Article(county=COUNTY, code="q0001", line="civil_affairs", edition=None)  # type: ignore[abstract, arg-type]
