"""The same matter told twice: found by its words, in one's own scope only, without naming anybody."""

import time
from dataclasses import replace
from datetime import timedelta

import pytest

from services.intake.handlers import cases, duplicates, linking, progress
from services.intake.handlers.cases import AnswerCase, WithdrawCase
from services.intake.handlers.duplicates import FindDuplicates
from services.intake.handlers.filing import Filed
from services.intake.handlers.linking import LinkCase
from services.intake.model.duplicates import REPEAT_WITHIN, Suggestion, likeness
from services.intake.model.resident import Resident
from shared import contracts as c
from shared.errors import Forbidden, Invalid
from shared.identity import Identity
from tests.unit.intake.fakes import AGENT, CLERK, VILLAGE, WANG, FakeSeals, FakeUnitOfWork, item, submitted

SAME = [
    ("村口的路灯坏了半个月没人修", "我们村口路灯不亮了，晚上黑漆漆的"),
    ("停水三天了", "我们这里停水，家家没水用"),
    ("河边垃圾堆成山，臭得很", "河边好多垃圾没人清，臭死了"),
    ("隔壁老李占耕地建房", "有人在耕地上建房，就是村头那家"),
    ("自来水是黄的不能喝", "自来水发黄，有味道，不敢喝"),
    ("桥断了出不去", "村里的桥断了，车过不去"),
    ("变压器烧了全组没电", "我们组变压器坏了，没电一天了"),
    ("学校门口小店卖过期牛奶", "小学门口那个店卖过期的牛奶给小孩"),
    ("ＡＢＣ网吧吵到半夜", "abc网吧半夜太吵"),
]
DIFFERENT = [
    ("村口的路灯坏了半个月没人修", "河边垃圾堆成山，臭得很"),
    ("村里停水三天了", "村里停电三天了"),
    ("隔壁养猪场臭得很", "河边垃圾堆成山，臭得很"),
    ("希望政府在河边修护栏", "希望政府多放几个垃圾桶"),
    ("变压器烧了全组没电", "村道塌方堵死了过不去"),
    ("隔壁老李占耕地建房", "村支书占集体林地办厂"),
    ("超市面包发霉还在卖", "早点摊用地沟油"),
    ("工作人员玩手机不理人", "窗口态度差"),
]
LI = Resident("李建国", "361103199202022345", "13900000000")
NEXT_VILLAGE = "361103102201"


@pytest.fixture
def uow() -> FakeUnitOfWork:
    """A county with an item that is everybody's matter."""
    made = FakeUnitOfWork()
    made.items.add(item("lamp", name="意见建议", kind=c.CaseKind.SUGGESTION, materials=(), aliases=()))
    made.regions.put(NEXT_VILLAGE, "洋口村", "village", None, 1)
    return made


def told(uow: FakeUnitOfWork, words: str, **changes: object) -> Filed:
    return submitted(uow, **{"item": "lamp", "summary": words, "resident": LI, **changes})


def found(uow: FakeUnitOfWork, words: str, actor: Identity = CLERK, **more: str) -> list[Suggestion]:
    asked = FindDuplicates(**{"item": "lamp", "region": VILLAGE, "words": words, **more})
    return duplicates.find_duplicates(asked, actor, uow, FakeSeals())


@pytest.mark.parametrize(("one", "other"), SAME)
def test_the_same_matter_in_other_words(one: str, other: str) -> None:
    assert likeness(one, other)
    assert likeness(other, one)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_another_matter(one: str, other: str) -> None:
    assert likeness(one, other) is None
    assert likeness(other, one) is None


@pytest.mark.parametrize("words", ["", "。", "的了吗", "😀😀", "\x00", "x" * 2000])
def test_texts_that_say_nothing_are_like_nothing(words: str) -> None:
    assert likeness(words, "村口的路灯坏了") is None


@pytest.mark.parametrize("sign", ["a", "低保", "1", "ﷺ", "我叫", "𠮷"])
def test_the_longest_texts_are_compared_in_a_moment(sign: str) -> None:
    long = (sign * 2000)[:2000]
    started = time.process_time()
    for _ in range(50):
        likeness(long, long[:-1])
    assert time.process_time() - started < 2.0


class TestSuggestions:
    def test_says_why_and_masks_the_other_resident(self, uow: FakeUnitOfWork) -> None:
        first = told(uow, "村口的路灯坏了半个月没人修", resident=WANG).case
        (suggestion,) = found(uow, "我们村口路灯不亮了")
        assert (suggestion.number, suggestion.resident) == (first.number, "王**")
        assert suggestion.shared == ("村口路灯",)
        assert "summary" not in Suggestion.__slots__

    def test_the_same_village_comes_before_its_neighbour(self, uow: FakeUnitOfWork) -> None:
        near = told(uow, "村口路灯坏了", region=NEXT_VILLAGE).case.number
        here = told(uow, "村口那盏路灯不亮").case.number
        assert [each.number for each in found(uow, "村口路灯坏了")] == [here, near]

    def test_an_agent_sees_their_own_village_only(self, uow: FakeUnitOfWork) -> None:
        told(uow, "村口路灯坏了", region=NEXT_VILLAGE)
        assert found(uow, "村口路灯坏了", actor=AGENT) == []
        with pytest.raises(Forbidden):
            found(uow, "村口路灯坏了", actor=AGENT, region=NEXT_VILLAGE)

    def test_what_is_over_is_not_suggested(self, uow: FakeUnitOfWork) -> None:
        number = told(uow, "村口路灯坏了").case.number
        cases.withdraw_case(number, WithdrawCase(reason="好了"), CLERK, uow)
        assert found(uow, "村口路灯坏了") == []

    def test_the_resident_s_own_open_case_is_named_whatever_the_words(self, uow: FakeUnitOfWork) -> None:
        told(uow, "村口路灯坏了", resident=WANG)
        (suggestion,) = found(uow, "想问点别的", identity_number=WANG.identity_number)
        assert suggestion.same_resident

    def test_two_who_want_the_same_benefit_are_not_one(self, uow: FakeUnitOfWork) -> None:
        submitted(uow, "id_card", "income", summary="申请最低生活保障", resident=LI)
        asked = FindDuplicates(item="zdshbz", region=VILLAGE, words="我要办最低生活保障")
        assert not duplicates.find_duplicates(asked, CLERK, uow, FakeSeals())

    def test_the_answer_to_a_filing_carries_them_and_blocks_nothing(self, uow: FakeUnitOfWork) -> None:
        first = told(uow, "村口路灯坏了")
        second = told(uow, "村口路灯坏了")
        assert not first.similar
        assert [each.number for each in second.similar] == [first.case.number]

    def test_a_follower_names_its_lead(self, uow: FakeUnitOfWork) -> None:
        lead, follower = told(uow, "村口路灯坏了").case.number, told(uow, "村口路灯不亮").case.number
        linking.link_case(follower, LinkCase(lead=lead, reason="同一盏"), CLERK, uow)
        assert {each.number: each.lead for each in found(uow, "村口路灯")} == {lead: None, follower: lead}

    def test_there_must_be_such_an_item(self, uow: FakeUnitOfWork) -> None:
        with pytest.raises(Invalid) as refused:
            found(uow, "路灯", item="nothing")
        assert refused.value.errors[0].field == "item"

    def test_five_at_most(self, uow: FakeUnitOfWork) -> None:
        for _ in range(8):
            told(uow, "村口路灯坏了")
        assert len(found(uow, "村口路灯坏了")) == 5


class TestRepeats:
    @staticmethod
    def closed(uow: FakeUnitOfWork) -> str:
        number = told(uow, "村口路灯坏了", resident=WANG).case.number
        cases.answer_case(number, AnswerCase(answer="修好了"), CLERK, uow)
        progress.follow_up_opened(c.FollowUpOpened(number=number, round=1), uow)
        solved = c.FollowUpOutcome.SOLVED
        progress.follow_up_completed(
            c.FollowUpCompleted(number=number, round=1, outcome=solved, grade=None, remark=""), uow
        )
        return number

    def test_the_same_resident_and_item_soon_after_closing(self, uow: FakeUnitOfWork) -> None:
        number = self.closed(uow)
        uow.now += REPEAT_WITHIN - timedelta(days=1)
        again = told(uow, "路灯又坏了", resident=replace(WANG, phone=""))
        assert again.case.repeat_of == number
        assert uow.of(c.CaseSubmitted)[-1].repeat_of == number

    def test_not_much_later(self, uow: FakeUnitOfWork) -> None:
        self.closed(uow)
        uow.now += REPEAT_WITHIN + timedelta(days=1)
        assert told(uow, "路灯又坏了", resident=WANG).case.repeat_of == ""

    def test_not_for_somebody_else_or_something_else(self, uow: FakeUnitOfWork) -> None:
        self.closed(uow)
        assert told(uow, "路灯坏了", resident=LI).case.repeat_of == ""
        assert submitted(uow, "id_card", "income", resident=WANG).case.repeat_of == ""
