"""Classified papers are known by their marks, in whatever dress, and open ones pass."""

from typing import Any

import pytest

from services.intake.handlers.directives import filing, issuing
from services.intake.handlers.directives.receiving import (
    CorrectDirective,
    NamedMilestone,
    ReceiveDirective,
    correct_directive,
)
from services.intake.model.directive import Retention, is_marked
from services.intake.model.look import Purpose
from shared.contracts import Decision, LookReason
from shared.errors import Invalid
from tests.unit.intake.fakes import FakeUnitOfWork
from tests.unit.intake.test_directives import ISSUER, LEADER, from_above, receive

MARKED = [
    "机密★",
    "绝密★10年",
    "秘密 ★ 6个月",
    "某通知 ★10年",
    "内部绝密",
    "【机密】某某通知",
    "（秘密）",
    "机　密★",
    "机\u200b密★1年",
    "绝密级★长期",
    "机密*",
    "密级：秘密",
    "正文\n机密\n正文",
    "绝密关于某某事项的通知",
    "絕密★",
    "TOP SECRET",
    "(Confidential)",
    "☆30年 ★三十年",
]
OPEN = [
    "关于做好保守国家秘密宣传工作的通知",
    "保护商业秘密条例学习材料",
    "★ 重点任务",
    "2 * 3 = 6",
    "密切联系群众",
    "涉及机密文件管理的培训已结束",
    "It is no secret that villages are busy.",
    "",
]


@pytest.mark.parametrize("text", MARKED)
def test_a_mark_is_seen(text: str) -> None:
    assert is_marked(text)


@pytest.mark.parametrize("text", OPEN)
def test_an_open_paper_is_not_taken_for_one(text: str) -> None:
    assert not is_marked(text)


@pytest.mark.parametrize(
    "changes",
    [
        {"classification": "秘密"},
        {"classification": " 机密★1年 "},
        {"classification": "绝 密"},
        {"classification": "Secret"},
        {"classification": "TOP SECRET"},
        {"classification": "涉密"},
        {"classification": "★"},
        {"title": "关于某事的通知 秘密★3年"},
        {"title": "★关于某事的通知"},
        {"document": "机密★"},
        {"body": "一、总体要求\n\n  机 密 ★ 20 年  \n二、……"},
        {"issuing_unit": "内部机密"},
        {"milestones": (NamedMilestone(what="绝密★", due=None),)},  # type: ignore[arg-type]
    ],
)
def test_a_classified_paper_never_enters(changes: dict[str, Any]) -> None:
    uow = FakeUnitOfWork()
    with pytest.raises(Invalid) as refused:
        receive(uow, **changes)
    assert refused.value.errors[0].field == "classification"
    assert "机要" in refused.value.errors[0].zh, "it says where the paper must go instead"
    for secret in changes.values():
        assert str(secret).strip() not in str(refused.value).replace("涉密", "").replace("保密", "")
    assert (uow.directives.known, uow.published, uow.serials.last) == ({}, [], {})


@pytest.mark.parametrize("classification", ["", "公开", "内部", "普通", "非涉密", "不涉密", "非密"])
def test_an_open_paper_is_taken(classification: str) -> None:
    assert receive(FakeUnitOfWork(), classification=classification)


def test_what_is_written_on_the_way_is_looked_at_too() -> None:
    uow = FakeUnitOfWork()
    number = from_above(uow).number
    told, mark = list(uow.published), "机密★"
    body = ReceiveDirective(title="更正", action="read", line="x")  # type: ignore[arg-type]
    tries = [
        lambda: issuing.propose_directive(number, issuing.ProposeDirective(opinion=mark, decider="l"), ISSUER, uow),
        lambda: issuing.decide_directive(
            number, issuing.DecideDirective(decision=Decision.SEND, opinion=mark), LEADER, uow
        ),
        lambda: issuing.cancel_directive(number, issuing.CancelDirective(reason=mark), ISSUER, uow),
        lambda: issuing.reach_milestone(number, "1", issuing.ReachMilestone(remark=mark), ISSUER, uow),
        lambda: correct_directive(number, CorrectDirective(reason=mark, directive=body), ISSUER, uow),
        lambda: filing.file_directive(
            number, filing.FileDirective(retention=Retention.PERMANENT, keywords=(mark,)), ISSUER, uow
        ),
        lambda: filing.look_into(number, Purpose(reason=LookReason.OTHER, note="机密★10年"), ISSUER, "", uow),
    ]
    for attempt in tries:
        with pytest.raises(Invalid) as refused:
            attempt()
        assert refused.value.errors[0].field == "classification"
    assert uow.published == told
