"""The catalogue: versions with a first day, and everything that is missing named at once."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.handlers.catalogue import (
    CatalogueChange,
    ChangeItem,
    ImportCatalogue,
    PutCatalogue,
    WithdrawVersion,
    change_item,
    import_catalogue,
    put_catalogue,
    withdraw_version,
)
from services.intake.model.catalogue import (
    HeldKind,
    HeldSource,
    Item,
    Need,
    Publication,
    Question,
    RequiredMaterial,
    Withdrawal,
    in_force,
)
from services.intake.model.catalogue_changes import ChangeKind, differences
from services.intake.model.catalogue_plain import item_of, item_of_json, json_of, plain_of
from services.intake.model.catalogue_rules import nearest, problems
from services.intake.model.conditions import Condition, Kind
from services.intake.model.extra_fields import Choice, ExtraField, FieldType
from shared.contracts import CaseKind, ItemPublished, ItemVersionWithdrawn, Material, Role, Tier
from shared.errors import Conflict, FieldError, Forbidden, Invalid, NotFound
from tests.unit.intake.fakes import COUNTY, MORNING, TODAY, FakeUnitOfWork, identity, item

ADMINISTRATOR = identity(Role.ADMINISTRATOR)
NEXT_YEAR = date(2027, 1, 1)
ILL = Question(code="ill", zh="有没有重病？", en="Is anybody ill?", kind=Kind.BOOLEAN)
RICH = item(
    "rich",
    aliases=("低保", "吃低保"),
    statutory_working_days=30,
    finish_tier=Tier.VILLAGE,
    lead_unit="361103102-S",
    questions=(ILL,),
    materials=(
        RequiredMaterial("id_card", "身份证", "出示", shown=True, document="identity_card"),
        RequiredMaterial(
            "illness", "诊断证明", "医院开具", copies=1, condition=Condition.of({"answer": "ill", "is": True})
        ),
        RequiredMaterial("guardian", "监护材料", "户口簿", condition=Condition.of({"fact": "age", "below": 18})),
        RequiredMaterial("photo", "照片", "一寸", required=False),
        RequiredMaterial(
            "income",
            "收入证明",
            "单位开具",
            originals=2,
            held=(HeldSource(kind=HeldKind.OUTCOME, code="rich", within_days=90),),
        ),
    ),
    fields=(
        ExtraField(code="size", zh="人口", type=FieldType.NUMBER, minimum=1, maximum=2.5),
        ExtraField(code="roof", zh="屋顶", type=FieldType.CHOICE, choices=(Choice(code="tile", zh="瓦", en="tile"),)),
        ExtraField(code="born", zh="生日", type=FieldType.DATE, earliest=date(2020, 1, 1), required=False),
    ),
)


def put(uow: FakeUnitOfWork, *items: Item, **more: Any) -> CatalogueChange:
    return put_catalogue(PutCatalogue(county=COUNTY, items=items, **more), ADMINISTRATOR, uow)


@pytest.fixture
def uow() -> FakeUnitOfWork:
    unit = FakeUnitOfWork()
    unit.items.known.clear()
    unit.items.published.clear()
    return unit


class TestPapers:
    @given(st.sets(st.sampled_from(["id_card", "income", "photo", "unheard of"])))
    def test_all_that_is_missing_is_named_at_once_and_nothing_else(self, handed_over: set[str]) -> None:
        missing = [material.code for material in item().missing(frozenset(handed_over))]
        assert missing == [code for code in ("id_card", "income") if code not in handed_over]

    def test_what_is_not_needed_is_not_missing_and_what_is_open_is_named(self) -> None:
        def missing(known: dict[str, Any]) -> list[str]:
            return [material.code for material in RICH.missing(frozenset(), known)]

        assert missing({}) == ["id_card", "illness", "guardian", "income"]
        assert missing({"ill": False, "fact:age": 40}) == ["id_card", "income"]
        assert missing({"ill": True, "fact:age": 17}) == ["id_card", "illness", "guardian", "income"]

    def test_a_paper_is_needed_optional_needless_or_open(self) -> None:
        needs = {material.code: material.need({"ill": False}) for material in RICH.materials}
        assert needs == {
            "id_card": Need.NEEDED,
            "illness": Need.NOT_NEEDED,
            "guardian": Need.OPEN,
            "photo": Need.OPTIONAL,
            "income": Need.NEEDED,
        }

    def test_only_questions_that_still_decide_something_are_asked(self) -> None:
        assert RICH.open_questions({}) == (ILL,)
        assert RICH.open_questions({"ill": False}) == ()
        assert replace(RICH, materials=()).open_questions({}) == ()

    def test_a_paper_is_found_by_its_code(self) -> None:
        assert item().material("income") == RequiredMaterial("income", "家庭收入证明", "原件 1 份")
        assert item().material("other") is None
        assert item().materials[1].as_contract == Material(code="income", name="家庭收入证明", how="原件 1 份")

    @pytest.mark.parametrize(
        ("form", "zh", "en"),
        [
            ({"originals": 1}, "原件 1 份", "1 original"),
            ({"copies": 2}, "复印件 2 份", "2 copies"),
            ({"copies": 1, "shown": True}, "复印件 1 份，核对原件", "1 copy, the original is checked and given back"),
            ({"shown": True}, "原件核验", "the original is checked and given back"),
            ({}, "", ""),
        ],
    )
    def test_originals_and_copies_are_said_in_words(self, form: dict[str, Any], zh: str, en: str) -> None:
        paper = RequiredMaterial("a", "甲", "窗口领取", **form)
        assert paper.form == (zh, en)
        assert paper.as_contract.how == (f"{zh}；窗口领取" if zh else "窗口领取")


class TestValidity:
    def test_the_version_that_began_last_counts(self) -> None:
        versions = [
            item(version=1, valid_from=date(2024, 1, 1)),
            item(version=2, valid_from=NEXT_YEAR),
            item(version=3, valid_from=date(2026, 6, 1)),  # published later, begins earlier
        ]
        found = {day: in_force(versions, day) for day in (date(2023, 1, 1), date(2025, 1, 1), TODAY, NEXT_YEAR)}
        assert [each and each.version for each in found.values()] == [None, 1, 3, 2]

    def test_a_later_version_of_the_same_day_corrects_the_earlier(self) -> None:
        assert in_force([item(version=2), item(version=1)], TODAY) == item(version=2)

    def test_it_can_be_filed_on_its_last_day_and_no_more_after(self) -> None:
        ended = item(valid_to=TODAY)
        assert in_force([ended], TODAY) == ended
        assert in_force([ended], TODAY + timedelta(days=1)) is None

    def test_an_ended_version_does_not_bring_the_one_before_back(self) -> None:
        versions = [item(version=1), item(version=2, valid_from=date(2026, 1, 1), valid_to=date(2026, 2, 1))]
        assert in_force(versions, TODAY) is None


class TestPutting:
    def test_a_new_catalogue_is_version_one_of_everything(self, uow: FakeUnitOfWork) -> None:
        change = put(uow, item("a", version=0), item("b", version=7), reason="首次发布")
        assert (change.items, change.changed) == (2, 2)
        assert [(each.code, each.version) for each in uow.items.known] == [("a", 1), ("b", 1)]
        assert [(event.code, event.version) for event in uow.of(ItemPublished)] == [("a", 1), ("b", 1)]
        assert [(each.by, each.reason) for each in uow.items.published] == [("s-1", "首次发布")] * 2

    def test_the_same_catalogue_again_changes_nothing(self, uow: FakeUnitOfWork) -> None:
        put(uow, RICH)
        uow.published.clear()
        assert put(uow, replace(RICH, version=0)).changed == 0
        assert uow.published == []
        assert uow.items.revision(COUNTY) == 1

    @pytest.mark.parametrize(
        "changes",
        [
            {"name": "低保"},
            {"aliases": ("低保",)},
            {"promised_working_days": 15},
            {"lead_tier": Tier.COUNTY},
            {"proxy_allowed": False},
            {"needs_identity": not item().needs_identity},
            {"valid_to": NEXT_YEAR},
            {"questions": (ILL,)},
            {"materials": (RequiredMaterial("id_card", "身份证", "复印件"),)},
            {"materials": ()},
        ],
        ids=str,
    )
    def test_a_changed_item_is_the_next_version_from_today_and_the_old_one_stays(
        self, uow: FakeUnitOfWork, changes: dict[str, object]
    ) -> None:
        put(uow, item("a"))
        assert put(uow, item("a", **changes)).changed == 1
        current = uow.items.current(COUNTY, "a")
        assert current == item("a", version=2, valid_from=TODAY, **changes)
        assert uow.items.version(COUNTY, "a", 1) == item("a")
        assert uow.items.current(COUNTY, "a", TODAY - timedelta(days=1)) == item("a")
        assert put(uow, item("a", **changes)).changed == 0, "the same sheet again"

    def test_a_version_may_begin_in_the_future(self, uow: FakeUnitOfWork) -> None:
        put(uow, item("a"))
        put(uow, item("a", name="新低保", valid_from=NEXT_YEAR))
        now, then = uow.items.current(COUNTY, "a"), uow.items.current(COUNTY, "a", NEXT_YEAR)
        assert now == item("a")
        assert then is not None
        assert (then.version, then.name) == (2, "新低保")
        assert uow.of(ItemPublished)[-1].valid_from == NEXT_YEAR
        assert put(uow, item("a")).changed == 0, "what is in force today is unchanged"
        assert put(uow, item("a", name="新低保", valid_from=NEXT_YEAR)).changed == 0

    def test_a_correction_today_does_not_touch_what_is_planned(self, uow: FakeUnitOfWork) -> None:
        put(uow, item("a"))
        put(uow, item("a", name="新低保", valid_from=NEXT_YEAR))
        put(uow, item("a", name="更正"))
        names = [each.name for day in (TODAY, NEXT_YEAR) if (each := uow.items.current(COUNTY, "a", day))]
        assert names == ["更正", "新低保"]
        assert uow.items.last_versions(COUNTY) == {"a": 3}

    def test_an_item_that_has_ended_can_begin_again(self, uow: FakeUnitOfWork) -> None:
        put(uow, item("a"))
        put(uow, item("a", valid_to=TODAY - timedelta(days=1)))
        assert uow.items.current(COUNTY, "a") is None
        change = put(uow, item("a", valid_from=NEXT_YEAR))
        assert [(each.kind, each.version) for each in change.changes] == [(ChangeKind.NEW, 3)]

    def test_items_that_are_not_named_stay(self, uow: FakeUnitOfWork) -> None:
        put(uow, item("a"), item("b"))
        put(uow, item("b", name="乙"))
        assert [each.code for each in uow.items.all_current(COUNTY)] == ["a", "b"]

    def test_a_dry_run_tells_everything_and_does_nothing(self, uow: FakeUnitOfWork) -> None:
        put(uow, item("a"))
        uow.published.clear()
        broken = item("b", promised_working_days=None)
        change = put(uow, item("a", name="低保", valid_from=NEXT_YEAR), broken, item("a"), dry_run=True)
        assert [error.field for error in change.errors] == ["items[1].promised_working_days", "items[2].code"]
        assert [(each.code, each.kind) for each in change.changes] == [
            ("a", ChangeKind.CHANGED),
            ("b", ChangeKind.NEW),
            ("a", ChangeKind.SAME),
        ]
        assert [(d.path, d.before, d.after) for d in change.news[0].differences] == [
            ("name", "最低生活保障", "低保"),
            ("valid_from", "2000-01-01", "2027-01-01"),
        ]
        assert uow.items.known == [item("a")]
        assert uow.published == []
        assert uow.items.revision(COUNTY) == 1

    def test_one_mistake_stops_everything_and_all_are_told(self, uow: FakeUnitOfWork) -> None:
        with pytest.raises(Invalid) as refused:
            put(uow, item("a"), item("b", valid_to=date(1999, 1, 1)), item("a"))
        assert [error.field for error in refused.value.errors] == ["items[1].valid_to", "items[2].code"]
        assert uow.items.known == []
        assert uow.published == []

    def test_another_county_is_not_the_administrators(self, uow: FakeUnitOfWork) -> None:
        with pytest.raises(Forbidden):
            put_catalogue(PutCatalogue(county="361104", items=()), ADMINISTRATOR, uow)

    def test_the_event_says_what_others_need(self, uow: FakeUnitOfWork) -> None:
        put(uow, RICH, reason="新办法")
        (event,) = uow.of(ItemPublished)
        assert (event.lead_tier, event.co_tiers, event.promised_working_days) == (Tier.TOWNSHIP, (Tier.VILLAGE,), 20)
        assert (event.county, event.finish_tier, event.lead_unit) == (COUNTY, Tier.VILLAGE, "361103102-S")
        assert (event.by, event.reason) == ("s-1", "新办法")


class TestChangingOne:
    def change(self, uow: FakeUnitOfWork, **changes: Any) -> CatalogueChange:
        return change_item(ChangeItem(county=COUNTY, code="a", changes=changes), ADMINISTRATOR, uow)

    def test_some_fields_change_and_the_rest_stays(self, uow: FakeUnitOfWork) -> None:
        put(uow, RICH, replace(RICH, code="a"))
        self.change(uow, promised_working_days=10, valid_from=NEXT_YEAR)
        then = uow.items.current(COUNTY, "a", NEXT_YEAR)
        assert then == replace(RICH, code="a", version=2, promised_working_days=10, valid_from=NEXT_YEAR)

    def test_it_builds_on_the_version_that_is_in_force_then(self, uow: FakeUnitOfWork) -> None:
        put(uow, item("a"))
        self.change(uow, name="新低保", valid_from=NEXT_YEAR)
        self.change(uow, promised_working_days=9, valid_from=NEXT_YEAR + timedelta(days=31))
        then = uow.items.current(COUNTY, "a", NEXT_YEAR + timedelta(days=40))
        assert then is not None
        assert (then.name, then.promised_working_days) == ("新低保", 9)

    def test_what_changes_nothing_is_no_version(self, uow: FakeUnitOfWork) -> None:
        put(uow, item("a"))
        assert self.change(uow, name=item().name).changed == 0
        assert self.change(uow, name=item().name, valid_from=NEXT_YEAR).changed == 0

    def test_there_must_be_something_to_change(self, uow: FakeUnitOfWork) -> None:
        with pytest.raises(NotFound):
            self.change(uow, name="低保")


class TestWithdrawing:
    def withdraw(self, uow: FakeUnitOfWork, version: int = 2, code: str = "a", county: str = COUNTY) -> Publication:
        command = WithdrawVersion(county=county, code=code, version=version, reason="新办法推迟实施")
        return withdraw_version(command, ADMINISTRATOR, uow)

    @pytest.fixture
    def planned(self, uow: FakeUnitOfWork) -> FakeUnitOfWork:
        put(uow, item("a"))
        put(uow, item("a", name="新低保", valid_from=NEXT_YEAR))
        uow.published.clear()
        return uow

    def test_what_counted_before_goes_on_counting(self, planned: FakeUnitOfWork) -> None:
        taken_back = self.withdraw(planned)
        assert (taken_back.item.name, taken_back.withdrawn) == ("新低保", Withdrawal("s-1", MORNING, "新办法推迟实施"))
        assert planned.items.current(COUNTY, "a", NEXT_YEAR) == item("a")
        assert planned.items.revision(COUNTY) == 3, "indexes are made anew"

    def test_it_stays_on_record_and_its_number_is_not_given_again(self, planned: FakeUnitOfWork) -> None:
        self.withdraw(planned)
        newest, oldest = planned.items.history(COUNTY, "a")
        assert (newest.item.version, newest.withdrawn is not None) == (2, True)
        assert (oldest.item.version, oldest.withdrawn) == (1, None)
        again = put(planned, item("a", name="新低保", valid_from=NEXT_YEAR))
        assert [(each.kind, each.version) for each in again.changes] == [(ChangeKind.CHANGED, 3)]

    def test_others_are_told_who_did_it_and_why(self, planned: FakeUnitOfWork) -> None:
        self.withdraw(planned)
        (event,) = planned.published
        assert event == ItemVersionWithdrawn(
            code="a",
            version=2,
            name="新低保",
            county=COUNTY,
            valid_from=NEXT_YEAR,
            by="s-1",
            reason="新办法推迟实施",
        )

    def test_what_has_begun_stays(self, planned: FakeUnitOfWork) -> None:
        """Cases may have been filed under it."""
        put(planned, item("a", name="今天的低保", valid_from=TODAY))
        planned.published.clear()
        for version in (1, 3):
            with pytest.raises(Conflict, match="启用"):
                self.withdraw(planned, version)
        assert planned.published == []
        assert planned.items.current(COUNTY, "a", TODAY) == item("a", version=3, name="今天的低保", valid_from=TODAY)

    def test_only_once(self, planned: FakeUnitOfWork) -> None:
        self.withdraw(planned)
        with pytest.raises(Conflict, match="已经撤回"):
            self.withdraw(planned)
        assert len(planned.published) == 1

    def test_only_what_there_is_in_the_own_county(self, planned: FakeUnitOfWork) -> None:
        for version, code in ((9, "a"), (2, "b")):
            with pytest.raises(NotFound):
                self.withdraw(planned, version, code)
        with pytest.raises(Forbidden):
            self.withdraw(planned, county="361104")


CELLS = {"items[0]": "事项!A2", "items[0].promised_working_days": "事项!L2", "items[0].materials[0]": "材料!B2"}


class TestImporting:
    def run(self, uow: FakeUnitOfWork, one: Item, *mistakes: FieldError, dry_run: bool = False) -> CatalogueChange:
        whole = PutCatalogue(county=COUNTY, items=(one,), dry_run=dry_run)
        command = ImportCatalogue(catalogue=whole, mistakes=mistakes, cells=CELLS)
        return import_catalogue(command, ADMINISTRATOR, uow)

    def test_every_mistake_names_its_cell_once(self, uow: FakeUnitOfWork) -> None:
        one = item("a", promised_working_days=None, materials=(RequiredMaterial("x", "甲", held=(self.held("gone"),)),))
        read = FieldError("材料!C9", "不能为空", "must not be empty")
        cells = [error.field for error in self.run(uow, one, read, dry_run=True).errors]
        assert cells == ["材料!C9", "事项!L2", "材料!B2"]
        with pytest.raises(Invalid) as refused:
            self.run(uow, one, read)
        assert [error.field for error in refused.value.errors] == cells
        assert uow.items.known == []

    def test_without_a_mistake_it_is_put(self, uow: FakeUnitOfWork) -> None:
        assert self.run(uow, item("a")).changed == 1
        assert uow.items.current(COUNTY, "a") == item("a")

    @staticmethod
    def held(code: str) -> HeldSource:
        return HeldSource(kind=HeldKind.OUTCOME, code=code)


class TestRules:
    def test_a_rich_item_is_right(self) -> None:
        assert list(problems(RICH)) == []

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"promised_working_days": None}, "promised_working_days"),
            ({"kind": CaseKind.HELP}, "promised_working_days"),
            ({"statutory_working_days": 19}, "statutory_working_days"),
            ({"co_tiers": (Tier.TOWNSHIP,)}, "co_tiers"),
            ({"co_units": ("361103102-S",)}, "co_units"),
            ({"finish_tier": Tier.COUNTY}, "finish_tier"),
            ({"valid_to": date(1999, 12, 31)}, "valid_to"),
            ({"materials": (*RICH.materials, RICH.materials[0])}, "materials[5].code"),
            ({"questions": (ILL, ILL)}, "questions[1].code"),
            ({"questions": (ILL, Question(code="size", zh="几口人？", kind=Kind.NUMBER))}, "fields[0].code"),
            ({"questions": (replace(ILL, kind=Kind.CHOICE),), "materials": ()}, "questions[0].choices"),
            ({"questions": (replace(ILL, kind=Kind.TEXT),), "materials": ()}, "questions[0].kind"),
            ({"questions": ()}, "materials[1].condition.answer"),
            (
                {"fields": (replace(RICH.fields[0], condition=Condition.of({"answer": "size", "above": 1})),)},
                "fields[0].condition",
            ),
            ({"fields": (replace(RICH.fields[1], choices=RICH.fields[1].choices * 2),)}, "fields[0].choices[1].code"),
            (
                {"materials": (RequiredMaterial("a", "甲", held=(HeldSource(kind=HeldKind.PAPER, code="rich"),)),)},
                "materials[0].held[0].material",
            ),
        ],
    )
    def test_what_is_wrong_is_named(self, changes: dict[str, Any], field: str) -> None:
        assert [problem.field for problem in problems(replace(RICH, **changes))] == [field]

    def test_papers_are_held_from_items_there_are(self, uow: FakeUnitOfWork) -> None:
        def fields(*held: HeldSource) -> list[str]:
            asks = item("a", materials=(RequiredMaterial("x", "甲", held=held),))
            return [error.field for error in put(uow, asks, RICH, dry_run=True).errors]

        paper = HeldSource(kind=HeldKind.PAPER, code="rich", material="income")
        assert fields(paper, HeldSource(kind=HeldKind.DOCUMENT, code="any_document")) == []
        assert fields(HeldSource(kind=HeldKind.OUTCOME, code="gone")) == ["items[0].materials[0].held[0].code"]
        assert fields(replace(paper, material="gone")) == ["items[0].materials[0].held[0].material"]
        uow.items.add(item("gone"))
        assert fields(HeldSource(kind=HeldKind.OUTCOME, code="gone")) == []

    @pytest.mark.parametrize(
        ("path", "found"),
        [
            ("items[3].materials[0].condition.all[1].answer", "items[3].materials[0].condition"),
            ("items[3].name", "items[3].name"),
            ("items[3].materials[9].name", "items[3]"),
            ("items[31]", ""),
        ],
    )
    def test_the_nearest_cell_is_found(self, path: str, found: str) -> None:
        assert nearest(path, {"items[3]", "items[3].name", "items[3].materials[0].condition"}) == found


def test_an_item_is_kept_as_plain_data_and_comes_back_whole() -> None:
    assert item_of_json(json_of(RICH)) == RICH
    assert item_of(plain_of(RICH)) == RICH
    assert json_of(RICH) == json_of(replace(RICH))
    assert plain_of(RICH)["materials"][1]["condition"] == {"answer": "ill", "is": True}


def test_what_has_no_plain_form_is_named() -> None:
    with pytest.raises(TypeError, match="complex"):
        plain_of(replace(RICH, legal_basis=1j))  # type: ignore[arg-type]  # that is the point


def test_two_items_are_the_same_if_only_the_version_differs() -> None:
    assert item().same_as(replace(item(), version=9))
    assert not item().same_as(replace(item(), line="other"))


def test_each_field_that_differs_is_shown_before_and_after() -> None:
    paper = replace(RICH.materials[0], how="带原件", shown=False)
    changed = replace(RICH, co_tiers=(), materials=(paper, *RICH.materials[2:]), questions=())
    shown = {each.path: (each.before, each.after) for each in differences(RICH, changed)}
    assert shown["co_tiers"] == ("village", "")
    assert shown["materials"] == ("id_card、illness、guardian、photo、income", "id_card、guardian、photo、income")
    assert shown["materials.id_card.how"] == ("出示", "带原件")
    assert shown["materials.id_card.shown"] == ("是", "否")
    assert shown["materials.illness.name"] == ("诊断证明", "")
    assert shown["questions.ill.zh"] == ("有没有重病？", "")
    assert differences(RICH, replace(RICH, version=9)) == ()
