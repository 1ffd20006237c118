"""The search that finds items, guides and questions as people type them."""

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.model.search import Document, Field, Hit, Index, terms_of

NAMES = {
    "zdshbz": "最低生活保障",
    "gljt": "高龄津贴",
    "jkcjrbt": "困难残疾人生活补贴",
    "zdcjrhlbt": "重度残疾人护理补贴",
    "zxgz": "中小学生转学（盖章）",
    "wfgz": "农村危房改造",
    "syddk": "生源地信用助学贷款",
    "cqhl": "长期护理保险",
}
HOW = {
    "gljt": "户口簿和社会保障卡，村便民服务点可以代办，不用本人到场",
    "zxgz": "盖章由学校和教育部门之间流转，不用家长来回跑",
}


@pytest.fixture(scope="module")
def index() -> Index[str]:
    return Index(
        Document(
            code,
            (
                Field("code", code, sounds=False),
                Field("name", name, 3.0),
                Field("name_en", "Allowance for the very old" if code == "gljt" else ""),
                Field("how", HOW.get(code, ""), sounds=False),
            ),
        )
        for code, name in NAMES.items()
    )


def shown(hit: Hit[str]) -> list[str]:
    """The parts of the excerpt that are marked."""
    return [hit.excerpt[start:end] for start, end in hit.marks]


@pytest.mark.parametrize(
    ("query", "code", "marked"),
    [
        ("最低生活保障", "zdshbz", ["最低生活保障"]),
        ("低保", "zdshbz", ["低", "保"]),  # the name people use leaves characters out
        ("dibao", "zdshbz", ["低", "保"]),
        ("zuidishenghuo", "zdshbz", ["最低生活"]),
        ("ZuiDiSh", "zdshbz", ["最低生"]),  # still typing the third syllable
        ("zdshbz", "zdshbz", ["最低生活保障"]),  # initials say more in a name than in a code
        ("最低生活保章", "zdshbz", ["最低生活保障"]),  # sounds right, written wrong
        ("最低生话保障", "zdshbz", ["最低生", "保障"]),  # neither
        ("zuidishenhuo", "zdshbz", ["最低生活保障"]),  # a letter is missing
        ("ｇｌｊｔ", "gljt", ["高龄津贴"]),  # typed in full width
        ("高铃津贴", "gljt", ["高龄津贴"]),
        ("请问高龄老人怎么领津贴？", "gljt", ["高龄津贴"]),
        ("very old", "gljt", ["very", "old"]),
        ("alowance", "gljt", ["Allowance for the very old"]),
        ("转学 盖章", "zxgz", ["转学", "盖章"]),
        ("zhuanxue", "zxgz", ["转学"]),
        ("来回跑", "zxgz", ["来回跑"]),  # in the text, not in the name
        ("changqihuli", "cqhl", ["长期护理"]),  # 长 is not zhang here
        ("zhongduhuli", "zdcjrhlbt", ["重度", "护理"]),  # nor 重 chong
        ("低bao", "zdshbz", ["低", "保"]),
    ],
)
def test_the_first_hit_is_what_was_meant(index: Index[str], query: str, code: str, marked: list[str]) -> None:
    hit = index.search(query)[0]
    assert (hit.key, shown(hit)) == (code, marked)


@pytest.mark.parametrize(
    "query", ["", "   ", "？！", "<script>alert(1)</script>", "\n", "%", "要饭", "qqqqqqq", "x" * 5000]
)
def test_what_means_nothing_finds_nothing(index: Index[str], query: str) -> None:
    assert index.search(query) == []


def test_the_better_match_comes_first(index: Index[str]) -> None:
    assert [hit.key for hit in index.search("残疾补贴")][:2] == ["jkcjrbt", "zdcjrhlbt"]
    assert index.search("残疾补贴 护理")[0].key == "zdcjrhlbt"
    assert [hit.key for hit in index.search("保障")] == ["zdshbz", "gljt"], "in the name before in the text"
    assert index.search("补贴", limit=1) == index.search("补贴")[:1]


def test_a_long_text_is_cut_around_what_matched() -> None:
    text = "甲" * 200 + "带上户口簿" + "乙" * 200
    (hit,) = Index([Document(1, (Field("how", text, sounds=False),))]).search("户口簿")
    assert (len(hit.excerpt), hit.excerpt[0], hit.excerpt[-1]) == (62, "…", "…")
    assert shown(hit) == ["户口簿"]


def test_a_field_without_sound_is_not_found_by_it() -> None:
    document = Document(1, (Field("how", "户口簿", sounds=False),))
    assert Index([document]).search("hukoubu") == []
    assert Index([Document(1, (Field("how", "户口簿"),))]).search("hukoubu")


def test_line_ends_and_foreign_letters_do_no_harm() -> None:
    index = Index([Document(1, (Field("how", "一、\n二、户\n口簿😀Ünïcode"),)), Document(2, (Field("how", "户口"),))])
    assert [hit.key for hit in index.search("户口")] == [2, 1]
    assert Index([]).search("户口") == []


TEXTS = st.text(st.sampled_from("低保障最生活gltj aA1'，。\n😀é　ｇ重长") | st.characters(), max_size=90)


@given(query=TEXTS, texts=st.lists(TEXTS, max_size=4))
def test_whatever_is_typed_marks_lie_in_the_excerpt(query: str, texts: list[str]) -> None:
    documents = [Document(n, (Field("a", text), Field("b", text * 3, sounds=False))) for n, text in enumerate(texts)]
    for hit in Index(documents).search(query):
        assert hit.marks
        ends = [end for mark in hit.marks for end in mark]
        assert ends == sorted(set(ends)), "in order, apart from each other"
        assert 0 <= ends[0] < ends[-1] <= len(hit.excerpt)


def test_a_query_is_no_more_than_a_few_terms() -> None:
    assert terms_of("低保 怎么 办 a b c d e f g") == ["低保", "办", "a", "b", "c", "d"]
    assert terms_of("怎么") == ["怎么"], "asking words alone are looked for as they are"


def test_a_thousand_documents_are_searched_in_a_moment() -> None:
    chance = random.Random(20261122)  # noqa: S311
    names, signs = list(NAMES.values()), "".join({*"".join(NAMES.values()), *"".join(HOW.values())})
    documents = [
        Document(
            number,
            (
                Field("name", chance.choice(names) + "".join(chance.choices(signs, k=4)), 3.0),
                *(Field("how", "".join(chance.choices(signs, k=150)), sounds=False) for _ in range(4)),
            ),
        )
        for number in range(1000)
    ]
    index = Index(documents)
    seconds = []
    for query in ("低保", "dibao", "zdshbz", "高龄老人怎么领津贴要带什么材料", "zuidishenhuo", "生活 补贴 护理") * 5:
        started = time.process_time()
        assert index.search(query)
        seconds.append(time.process_time() - started)
    assert sorted(seconds)[len(seconds) // 2] < 0.03


@pytest.mark.parametrize(
    "query", ["an" * 40, "gao ling bu tie a b", "anan " * 16, "最低生活保障" * 14, "a" * 80, "长" * 80]
)
def test_a_nasty_query_takes_no_longer(query: str) -> None:
    names = [a + b + c for a in "安暗案按" for b in "那南难男" for c in "安暗案按"]
    index = Index(Document(name, (Field("name", name),)) for name in names)
    started = time.process_time()
    index.search(query)
    assert time.process_time() - started < 0.1
