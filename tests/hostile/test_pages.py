"""On paper and on screen: a page is built alike whatever people wrote, and shows it as they wrote it."""

import functools
from pathlib import Path

import pytest

from services.intake.handlers import cases, printouts
from services.intake.handlers import held_documents as ledger
from services.intake.handlers.cases import DeclineCase
from services.intake.handlers.held_documents import Paper, TakeDocuments
from services.intake.model.case import Ground
from services.intake.model.held_documents import PaperForm
from services.intake.printing import PageSize, Printer, PrintOptions
from tests.hostile.corpus import HOSTILE, joined
from tests.hostile.markup import addresses_of, parts_of, says, written_over
from tests.unit.intake.fakes import CLERK, FakeUnitOfWork, item, submitted
from tests.unit.portal.bench import Bench, digest, migrated_database
from tests.unit.portal.conftest import Browser
from tests.unit.portal.story import ADMINISTRATOR, AGENT, DIRECTIVE, HANDLER, LEADER, NUMBER, QUERY_CODE, Story

PRINTER = Printer("https://zhenbi.example/")
LONGEST_NAME = 110  # of a thing in an event
OPTIONS = [PrintOptions(size=size, large=large) for size in PageSize for large in (False, True)]


def sheets(text: str) -> list[str]:
    """A notice, a refusal, an acceptance and a receipt, with ``text`` wherever people wrote something."""
    uow = FakeUnitOfWork()
    uow.items.add(written_over(item("renamed", name_en="英", legal_basis="法"), text))
    noticed = submitted(uow, item="renamed").case
    declined, accepted = (submitted(uow, "id_card", "income", item="renamed").case for _ in range(2))
    refusal = DeclineCase(ground=Ground.IN_COURT, reason=f"因{text}", authority=f"法院{text}")
    cases.decline_case(declined.number, refusal, CLERK, uow)
    cases.accept_case(accepted.number, CLERK, uow)
    papers = (Paper(name=f"纸{text}", form=PaperForm.ORIGINAL),)
    worker = type(CLERK)(staff_id="clerk", name=text, unit="office", scope=CLERK.scope, roles=CLERK.roles)
    ledger.take_documents(accepted.number, TakeDocuments(handed_by=text, papers=papers), worker, uow)
    for code, region in uow.regions.known.items():
        uow.regions.known[code] = written_over(region, text)
    numbers = (f"{noticed.number}-G1", f"{declined.number}-N1", f"{accepted.number}-S1", f"{accepted.number}-B1")
    return [PRINTER.page(printouts.printout(number, CLERK, uow), each) for number in numbers for each in OPTIONS]


@functools.cache
def plain_sheets() -> list[tuple[object, object]]:
    """What sheets are made of that say nothing special: the parts and the addresses of each."""
    return [(parts_of(sheet), addresses_of(sheet)) for sheet in sheets("字")]


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_printed_sheet_is_built_alike_whatever_it_says(text: str) -> None:
    for plain, hostile in zip(plain_sheets(), sheets(text), strict=True):
        assert (parts_of(hostile), addresses_of(hostile)) == plain
        assert says(hostile, text)


def portal_pages(folder: Path, template: Path, text: str) -> dict[str, str]:
    """What staff and residents see, with ``text`` wherever anybody wrote something."""
    folder.mkdir()
    bench = Bench(migrated_database(folder, template))
    story = Story(query_digest=digest(NUMBER, QUERY_CODE))
    story.organisation()
    story.whole_case()
    story.directive(signed=())
    bench.hear(written_over(story.events, text))
    browser = Browser(bench)
    pages = {"progress": browser.post("/progress", form_at="/progress", number=NUMBER, code=QUERY_CODE).text}
    for person, paths in {
        AGENT: ("/", f"/cases/{NUMBER}", f"/directives/{DIRECTIVE}", "/inbox"),
        LEADER: ("/people", f"/people/{HANDLER}/handover"),
        ADMINISTRATOR: ("/", "/network", "/accounts"),
    }.items():
        browser = Browser(bench)
        browser.sign_in(person)
        pages |= {f"{person} {path}": browser.get(path) for path in paths}
    bench.database.dispose()
    return pages


def test_a_page_of_the_portal_is_built_alike_whatever_people_wrote(tmp_path: Path) -> None:
    template = tmp_path / "template.db"
    plain = {name: parts_of(page) for name, page in portal_pages(tmp_path / "plain", template, "字").items()}
    for position, text in enumerate(joined(HOSTILE.values(), LONGEST_NAME)):
        hostile = portal_pages(tmp_path / str(position), template, text)
        for name, page in hostile.items():
            assert parts_of(page) == plain[name], f"{name}: {text}"
            assert [each for each in addresses_of(page) if not each.startswith(("/", "#", "?"))] == [], name
        assert sum(says(page, text) for page in hostile.values()) >= 4, text
