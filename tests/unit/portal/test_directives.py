"""A directive's page: where it stands, whom it waits for, and a filed one that is opened on record only."""

import pytest

from services.portal.ports import Refusal
from shared import contracts as c
from tests.unit.portal.bench import Bench
from tests.unit.portal.conftest import Browser
from tests.unit.portal.story import AGENT, COUNTY, DIRECTIVE, ISSUER, STRANGER, SUPERVISOR, VILLAGE, Story

PAGE = f"/directives/{DIRECTIVE}"


@pytest.fixture
def waiting(bench: Bench, story: Story) -> Story:
    """A paper from above that is put to a leader."""
    story.organisation()
    story.tell(
        c.DirectiveReceived(
            number=DIRECTIVE,
            title="关于开展防汛检查的通知",
            document="市防指〔2026〕12号",
            action=c.DirectiveAction.ACT,
            urgent=True,
            line="general",
            region=COUNTY,
            target_tier=None,
            issued_by=ISSUER,
            issuing_unit="市防汛指挥部",
            urgency=c.Urgency.URGENT,
            targets=(c.DirectiveTarget(region=VILLAGE, unit=f"{VILLAGE}-P"),),
            needs_decision=True,
        ),
        c.DirectiveProposed(number=DIRECTIVE, opinion="拟请各村排查", decider=SUPERVISOR, by=ISSUER),
    )
    bench.hear(story.events)
    return story


@pytest.fixture
def filed(bench: Bench, story: Story) -> Story:
    """A directive that every village has signed for, and that is filed."""
    story.organisation()
    story.directive(signed=(VILLAGE,))
    story.tell(
        c.DirectiveFiled(
            number=DIRECTIVE,
            archive_number="361103-WS·2026-D10-0001",
            year=2026,
            retention="ten_years",
            by=ISSUER,
        )
    )
    bench.hear(story.events)
    return story


@pytest.mark.usefixtures("waiting")
def test_until_it_is_out_it_is_shown_to_those_who_decide(browser: Browser) -> None:
    browser.sign_in(ISSUER)
    page = browser.get(PAGE)
    for shown in ("已拟办，待批示", "特急", "市防汛指挥部", "拟请各村排查", "指定的机构或多个层级"):
        assert shown in page
    assert "正在派发" not in page
    for person in (AGENT, STRANGER):
        browser.sign_in(person)
        assert browser.status(PAGE) == 404


@pytest.mark.usefixtures("filed")
def test_of_a_filed_one_only_the_index_is_shown(browser: Browser) -> None:
    browser.sign_in(ISSUER)
    page = browser.get(PAGE)
    assert "361103-WS·2026-D10-0001" in page
    assert "已归档" in page
    assert "富山村" not in page, "neither who has signed nor what happened"


@pytest.mark.usefixtures("filed")
def test_it_is_opened_when_its_owner_has_put_the_look_on_record(browser: Browser, bench: Bench) -> None:
    bench.owners.answers[f"{PAGE}/views"] = {
        "content": {"body": "<b>请各村排查</b>", "proposal": "", "opinion": "同意", "ended_reason": ""}
    }
    browser.sign_in(ISSUER)
    page = browser.post(f"{PAGE}/views", form_at=PAGE, reason="verification", note="核对").text
    call = bench.owners.calls[-1]
    assert (call.service, call.path, call.repeat_key) == ("intake", f"{PAGE}/views", None)
    assert call.body == {"reason": "verification", "note": "核对"}
    assert "&lt;b&gt;请各村排查" in page
    assert "富山村" in page


@pytest.mark.usefixtures("filed")
def test_a_look_that_is_refused_opens_nothing(browser: Browser, bench: Bench) -> None:
    bench.owners.refusal = Refusal(status=422, zh="原因选“其他”时须写明", en="say what for", errors=())
    browser.sign_in(ISSUER)
    answer = browser.post(f"{PAGE}/views", form_at=PAGE, reason="other", note="")
    assert answer.status == 422
    assert "须写明" in answer.text
    assert "富山村" not in answer.text


@pytest.fixture
def counted(bench: Bench, story: Story) -> Story:
    """A directive of which dispatch has counted the receipts."""
    story.organisation()
    story.directive(signed=(VILLAGE,))
    story.tell(receipts_counted(placed=2))
    bench.hear(story.events)
    return story


def receipts_counted(placed: int) -> c.DirectiveReceiptsCounted:
    """Of the villages, 417 have not signed, or as many as there are."""
    tier = c.TierReceipts(
        tier=c.Tier.VILLAGE,
        addressed=placed,
        placed=placed,
        silent=417,
        read=placed - 417,
        acted_on=0,
        refused=0,
        cancelled=0,
    )
    return c.DirectiveReceiptsCounted(number=DIRECTIVE, placing=False, unreached=3, tiers=(tier,))


@pytest.mark.usefixtures("counted")
def test_whoever_sees_the_whole_is_told_what_dispatch_has_counted(browser: Browser) -> None:
    browser.sign_in(ISSUER)
    page = browser.get(PAGE)
    for shown in ("回执汇总", "417", "3 个区划直到县级都没有", "按乡镇"):
        assert shown in page
    browser.sign_in(AGENT)
    page = browser.get(PAGE)
    assert "回执汇总" not in page
    assert "417" not in page


@pytest.mark.usefixtures("counted")
def test_of_a_large_one_the_units_are_counted_and_not_listed(browser: Browser, bench: Bench, story: Story) -> None:
    story.tell(c.DirectiveDispatched(number=DIRECTIVE, tasks=2_000), receipts_counted(placed=2_000))
    bench.hear(story.events)
    browser.sign_in(ISSUER)
    page = browser.get(PAGE)
    assert "1583" in page
    assert "按乡镇" not in page
    assert "富山村" not in page, "neither among the silent nor in the timeline"
