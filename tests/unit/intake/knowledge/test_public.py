"""What residents see and find: the public part, and not a word more."""

import json
from dataclasses import asdict

import pytest

from services.intake.handlers.knowledge.reading import public_guide, public_question
from services.intake.handlers.knowledge.searching import KnowledgeIndexes, Search, search, search_public
from services.intake.handlers.knowledge.writing import WithdrawArticle, add_question, put_guide, withdraw
from services.intake.model.knowledge import Entry, EntryKind
from shared.contracts import ArticleKind
from shared.errors import Invalid, NotFound
from tests.unit.intake.knowledge.fakes import COUNTY, LEADER, FakeUnitOfWork, a_guide, a_question, item

INTERNAL = ("核对", "赡养费", "分机", "救助岗", "监护争议", "owner", "leader", "第一版", "常有人问")


@pytest.fixture
def indexes() -> KnowledgeIndexes:
    return KnowledgeIndexes()


@pytest.fixture
def uow(uow: FakeUnitOfWork) -> FakeUnitOfWork:
    put_guide(COUNTY, "zdshbz", a_guide(), LEADER, uow)
    add_question(COUNTY, a_question(), LEADER, uow)
    internal = a_question(question="低保抽查怎么做？", answer="每季度抽一成", note="", public=False)
    add_question(COUNTY, internal, LEADER, uow)
    return uow


def found(query: str, uow: FakeUnitOfWork, indexes: KnowledgeIndexes, **more: object) -> list[tuple[str, str]]:
    return [(h.key.kind.value, h.key.code) for h in search(COUNTY, Search(query=query, **more), indexes, uow)]  # type: ignore[arg-type]


def found_in_public(query: str, uow: FakeUnitOfWork, indexes: KnowledgeIndexes) -> list[tuple[str, str]]:
    return [(h.key.kind.value, h.key.code) for h in search_public(COUNTY, Search(query=query), indexes, uow)]


def test_a_resident_reads_the_public_part_only(uow: FakeUnitOfWork) -> None:
    guide = public_guide(COUNTY, "zdshbz", uow)
    assert guide.steps == ("带身份证到村便民服务点填申请书",)
    assert (guide.pitfalls, guide.forms) == ((), ("最低生活保障申请书",))
    assert [each.code for each in guide.questions] == ["q0001"]
    said = json.dumps(asdict(guide), ensure_ascii=False, default=str)
    assert [word for word in INTERNAL if word in said] == []


@pytest.mark.parametrize("code", ["q0002", "q0404", ""])
def test_an_internal_question_is_answered_like_none(uow: FakeUnitOfWork, code: str) -> None:
    with pytest.raises(NotFound):
        public_question(COUNTY, code, uow)
    assert public_question(COUNTY, "q0001", uow).answer.startswith("可以")


def test_a_guide_without_public_part_is_answered_like_none(uow: FakeUnitOfWork) -> None:
    put_guide(COUNTY, "gljt", a_guide(entries=(Entry(EntryKind.STEP, "内部步骤"),)), LEADER, uow)
    with pytest.raises(NotFound):
        public_guide(COUNTY, "gljt", uow)


def test_staff_find_both_kinds_by_words_pinyin_initials_and_with_errors(
    uow: FakeUnitOfWork, indexes: KnowledgeIndexes
) -> None:
    uow.items.known["zdshbz"] = item(aliases=("低保",))
    uow.items.changes += 1
    for query in ("低保", "dibao", "低宝"):
        assert {("guide", "zdshbz"), ("question", "q0001")} <= set(found(query, uow, indexes)), query
    assert found("低保待办", uow, indexes)[0] == ("question", "q0001"), "sounds like what people ask"
    assert found("zdshbz", uow, indexes) == [("guide", "zdshbz")]
    assert found("最低生活保章", uow, indexes) == [("guide", "zdshbz")]
    assert found("赡养费", uow, indexes) == [("guide", "zdshbz")]
    assert found("监护争议", uow, indexes) == [("question", "q0001")]
    assert found("低保", uow, indexes, kind=ArticleKind.GUIDE) == [("guide", "zdshbz")]
    assert found("低保", uow, indexes, line="medical_insurance") == []
    assert len(found("低保", uow, indexes, limit=1)) == 1


@pytest.mark.parametrize("query", INTERNAL)
def test_no_internal_word_finds_anything_for_residents(
    uow: FakeUnitOfWork, indexes: KnowledgeIndexes, query: str
) -> None:
    assert found_in_public(query, uow, indexes) == []


def test_residents_find_the_public_part(uow: FakeUnitOfWork, indexes: KnowledgeIndexes) -> None:
    assert found_in_public("zuidishenghuo", uow, indexes) == [("guide", "zdshbz")]
    assert found_in_public("委托书", uow, indexes) == [("question", "q0001")]
    assert found_in_public("抽查", uow, indexes) == []
    with pytest.raises(NotFound):
        search_public("999999", Search(query="低保"), indexes, uow)
    with pytest.raises(NotFound):
        search_public("", Search(query="低保"), indexes, uow)


def test_the_search_knows_of_a_change_at_once(uow: FakeUnitOfWork, indexes: KnowledgeIndexes) -> None:
    assert found("电梯", uow, indexes) == []
    question = add_question(COUNTY, a_question(question="加装电梯找谁？", also_asked=()), LEADER, uow)
    assert found("电梯", uow, indexes) == found_in_public("电梯", uow, indexes) == [("question", question.code)]
    withdraw(COUNTY, question.code, WithdrawArticle(reason="答错了"), LEADER, uow.questions, uow)
    assert found("电梯", uow, indexes) == found_in_public("电梯", uow, indexes) == []


def test_an_index_is_kept_until_something_changes(uow: FakeUnitOfWork, indexes: KnowledgeIndexes) -> None:
    first = indexes.of(COUNTY, uow, public_only=False)
    assert indexes.of(COUNTY, uow, public_only=False) is first
    assert indexes.of(COUNTY, uow, public_only=True) is not first
    uow.items.changes += 1
    assert indexes.of(COUNTY, uow, public_only=False) is not first


@pytest.mark.parametrize("limit", [0, 51, -1])
def test_a_limit_is_a_limit(uow: FakeUnitOfWork, indexes: KnowledgeIndexes, limit: int) -> None:
    with pytest.raises(Invalid):
        search(COUNTY, Search(query="低保", limit=limit), indexes, uow)
