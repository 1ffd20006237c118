"""The pages where stamps, duty and information are dealt with; dispatch has them, the forms send to it."""

from typing import Any

import pytest

from shared.identifiers import new_id
from tests.unit.portal.bench import Bench
from tests.unit.portal.conftest import Browser
from tests.unit.portal.story import CLERK, HANDLER, LEADER, OFFICE, TOWNSHIP, Story

USE, SEAL, REPORT, HANDOVER = (new_id() for _ in range(4))
AT = "2026-11-23T09:30:00+08:00"


def use(state: str, by: str = CLERK) -> dict[str, Any]:
    return {
        "use_id": USE,
        "stamp_id": SEAL,
        "stamp_name": "民政所公章",
        "what": "转学证明",
        "for_whom": "王秀兰",
        "copies": 1,
        "case_number": "",
        "requested_by": by,
        "requested_by_name": "余晓芳",
        "requested_at": AT,
        "state": state,
        "reason": "",
    }


SEALS = [
    {
        "stamp_id": SEAL,
        "name": "民政所公章",
        "unit": OFFICE,
        "region": TOWNSHIP,
        "keeper": HANDLER,
        "approvers": [LEADER],
        "in_use": True,
    }
]


@pytest.fixture
def at_work(bench: Bench, story: Story) -> Bench:
    """A township, and a dispatch that answers."""
    story.organisation()
    bench.hear(story.events)
    bench.owners.answers |= {
        "/stamps": {"items": SEALS},
        "/stamp-uses?limit=100": {"items": [use("requested")], "next": None},
        "/stamp-uses?state=requested&limit=100": {"items": [use("requested")], "next": None},
        "/stamp-uses?state=approved&limit=100": {"items": [], "next": None},
        f"/duty-log?unit={OFFICE}&limit=50": {
            "items": [],
            "handovers": [
                {
                    "handover_id": HANDOVER,
                    "text": "断水一户",
                    "handed_by_name": "徐建国",
                    "handed_at": AT,
                    "to": CLERK,
                    "taken_at": None,
                }
            ],
            "next": None,
        },
        "/information-reports?limit=50": {"items": [], "next": None},
        "/information-reports": {"report": {"report_id": REPORT}},
        f"/information-reports/{REPORT}": {
            "report": {
                "title": "河水漫堤",
                "kind": "disaster",
                "urgent": True,
                "unit": "elsewhere",
                "unit_name": "富山村服务点",
                "happened_at": AT,
                "ended_at": None,
                "report_id": REPORT,
            },
            "parts": [
                {
                    "part": 1,
                    "stage": "first",
                    "text": "六户已转移",
                    "in_time": True,
                    "reported_by_name": "周建华",
                    "reported_at": AT,
                    "received_at": None,
                    "received_by_name": "",
                }
            ],
        },
    }
    return bench


def sent(bench: Bench) -> tuple[str, Any]:
    return bench.owners.calls[-1].path, bench.owners.calls[-1].body


def test_an_approver_sees_what_waits_and_decides(browser: Browser, at_work: Bench) -> None:
    browser.sign_in(LEADER)
    assert f'action="/stamps/uses/{USE}/decision"' in browser.get("/stamps/")
    browser.post(f"/stamps/uses/{USE}/decision", form_at="/stamps/", decision="approve")
    assert sent(at_work) == (f"/stamp-uses/{USE}/decision", {"approved": True, "reason": ""})
    browser.post(f"/stamps/uses/{USE}/decision", form_at="/stamps/", decision="refuse", reason="不全")
    assert sent(at_work) == (f"/stamp-uses/{USE}/decision", {"approved": False, "reason": "不全"})


def test_who_has_asked_does_not_approve_and_may_withdraw(browser: Browser, at_work: Bench) -> None:
    browser.sign_in(CLERK)
    page = browser.get("/stamps/")
    assert f'action="/stamps/uses/{USE}/decision"' not in page
    browser.post(f"/stamps/uses/{USE}/withdrawal", form_at="/stamps/")
    assert sent(at_work)[0] == f"/stamp-uses/{USE}/withdrawal"


def test_the_keeper_stamps_what_is_approved(browser: Browser, at_work: Bench) -> None:
    at_work.owners.answers["/stamp-uses?state=approved&limit=100"] = {"items": [use("approved")], "next": None}
    browser.sign_in(HANDLER)
    browser.post(f"/stamps/uses/{USE}/application", form_at="/stamps/")
    assert sent(at_work)[0] == f"/stamp-uses/{USE}/application"


def test_a_stamp_is_asked_for(browser: Browser, at_work: Bench) -> None:
    browser.sign_in(HANDLER)
    said = {"stamp_id": SEAL, "what": "转学证明", "for_whom": "王秀兰", "case_number": ""}
    browser.post("/stamps/uses", form_at="/stamps/", copies="2", **said)
    assert sent(at_work) == ("/stamp-uses", {**said, "copies": 2})


def test_a_leader_registers_a_seal(browser: Browser, at_work: Bench) -> None:
    browser.sign_in(LEADER)
    said = {"unit": OFFICE, "name": "专用章", "keeper": HANDLER}
    browser.post("/stamps/seals", form_at="/stamps/", approvers=LEADER, **said)
    assert sent(at_work) == ("/stamps", {**said, "approvers": [LEADER]})
    browser.sign_in(HANDLER)
    assert 'action="/stamps/seals"' not in browser.get("/stamps/")


def test_the_next_on_duty_signs_and_others_do_not(browser: Browser, at_work: Bench) -> None:
    browser.sign_in(HANDLER)
    assert f'action="/duty/handovers/{HANDOVER}/signature"' not in browser.get("/duty/")
    browser.sign_in(CLERK)
    browser.post(f"/duty/handovers/{HANDOVER}/signature", form_at="/duty/")
    assert sent(at_work)[0] == f"/duty-handovers/{HANDOVER}/signature"


def test_an_entry_is_written_and_the_duty_handed_over(browser: Browser, at_work: Bench) -> None:
    browser.sign_in(HANDLER)
    said = {"kind": "call", "happened_at": "2026-11-23T08:00", "text": "断水"}
    browser.post("/duty/entries", form_at="/duty/", corrects="", **said)
    assert sent(at_work) == ("/duty-log", {**said, "corrects": None})
    browser.post("/duty/handovers", form_at="/duty/", to=CLERK, text="断水一户")
    assert sent(at_work) == ("/duty-handovers", {"to": CLERK, "text": "断水一户"})


def test_information_is_reported_confirmed_and_followed_up(browser: Browser, at_work: Bench) -> None:
    browser.sign_in(LEADER)
    said = {"kind": "disaster", "happened_at": "2026-11-23T08:00", "title": "河水漫堤", "text": "六户已转移"}
    page = browser.post("/information/reports", form_at="/information/", urgent="1", **said)
    assert sent(at_work) == ("/information-reports", {**said, "urgent": True})
    assert "六户已转移" in page.text
    where = f"/information/reports/{REPORT}"
    browser.post(f"{where}/parts/1/receipt", form_at=where)
    assert sent(at_work)[0] == f"/information-reports/{REPORT}/parts/1/receipt"
    browser.post(f"{where}/parts", form_at=where, text="已复堤", stage="final")
    assert sent(at_work) == (f"/information-reports/{REPORT}/parts", {"text": "已复堤", "final": True})


def test_the_way_to_all_of_it(browser: Browser, at_work: Bench) -> None:
    browser.sign_in(LEADER)
    page = browser.get("/registers/")
    for path in ("/stamps/", "/duty/", "/information/", "/meetings/new", "/registers/visitors"):
        assert f'href="{path}"' in page
        browser.get(path)
