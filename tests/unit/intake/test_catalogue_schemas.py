"""Bodies of the catalogue become items, what is wrong is named, and an item is answered as it was given."""

import json
from datetime import date
from typing import Any

import pytest
from marshmallow import Schema, ValidationError

from services.intake.handlers.catalogue import PutCatalogue
from services.intake.model.catalogue import Item
from services.intake.model.catalogue_plain import plain_of
from services.intake.model.conditions import Condition
from services.intake.schemas import catalogue
from services.intake.schemas.catalogue_answers import ItemView
from shared.contracts import CaseKind, Tier
from shared.http import problems
from tests.unit.intake.fakes import COUNTY, item
from tests.unit.intake.test_catalogue import RICH

ITEM: dict[str, Any] = {"code": "zdshbz", "name": "低保", "kind": "application", "line": "x", "lead_tier": "township"}
PAPER = {"code": "id_card", "name": "身份证", "how": "出示"}


def wrong(schema: type[Schema], data: Any) -> set[str]:
    """The fields that are named, each in both languages."""
    with pytest.raises(ValidationError) as refused:
        schema().load(data)
    errors = json.loads(problems.of_validation(refused.value).get_data())["errors"]
    assert all(error["zh"] and error["en"] for error in errors)
    return {error["field"] for error in errors}


def catalogue_of(**changes: Any) -> dict[str, Any]:
    return {"county": COUNTY, "items": [{**ITEM, **changes}]}


def test_it_becomes_items_of_its_county() -> None:
    command = catalogue.CatalogueBody().load(catalogue_of(co_tiers=["village"], materials=[PAPER]))
    assert isinstance(command, PutCatalogue)
    (loaded,) = command.items
    assert (loaded.county, loaded.kind, loaded.co_tiers) == (COUNTY, CaseKind.APPLICATION, (Tier.VILLAGE,))
    assert loaded.materials[0].required


def test_a_pack_may_say_more_about_an_item_than_intake_keeps() -> None:
    assert catalogue.CatalogueBody().load(catalogue_of(window_hours="9-12")).items[0].code == "zdshbz"


@pytest.mark.parametrize("one", [item(), RICH])
def test_what_is_answered_can_be_sent_again(one: Item) -> None:
    for plain in (plain_of(one), ItemView().dump(one)):
        sent = {key: value for key, value in plain.items() if key not in ("county", "version")}
        for paper in sent["materials"]:
            paper.pop("form", None)
        (back,) = catalogue.CatalogueBody().load({"county": COUNTY, "items": [sent]}).items
        assert back.same_as(one) or (one.finish_tier is None and back.finish_tier is one.lead_tier)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"code": "Has Spaces"}, "items[0].code"),
        ({"name": " "}, "items[0].name"),
        ({"kind": "wish"}, "items[0].kind"),
        ({"promised_working_days": 0}, "items[0].promised_working_days"),
        ({"co_tiers": ["moon"]}, "items[0].co_tiers[0]"),
        ({"aliases": ["低保、五保"]}, "items[0].aliases[0]"),
        ({"valid_from": "soon"}, "items[0].valid_from"),
        ({"lead_unit": "民政局"}, "items[0].lead_unit"),
        ({"materials": [PAPER, {"code": "b", "how": "带来"}]}, "items[0].materials[1].name"),
        ({"materials": [{"code": "a", "name": "A"}]}, "items[0].materials[0].how"),
        ({"materials": [{**PAPER, "typo": 1}]}, "items[0].materials[0].typo"),
        ({"materials": [{**PAPER, "copies": -1}]}, "items[0].materials[0].copies"),
        ({"materials": [{**PAPER, "condition": "age<18"}]}, "items[0].materials[0].condition"),
        (
            {"materials": [{**PAPER, "condition": {"any": [{"fact": "age", "below": "x"}]}}]},
            "items[0].materials[0].condition.any[0].below",
        ),
        ({"materials": [{**PAPER, "held": [{"kind": "rumour", "code": "x"}]}]}, "items[0].materials[0].held[0].kind"),
        ({"questions": [{"code": "q", "zh": "？", "kind": "poem"}]}, "items[0].questions[0].kind"),
        ({"fields": [{"code": "f", "zh": "名", "type": "file"}]}, "items[0].fields[0].type"),
        ({"fields": [{"code": "f", "zh": "名", "type": "number", "minimum": "1"}]}, "items[0].fields[0].minimum"),
        (
            {"fields": [{"code": "f", "zh": "名", "type": "choice", "choices": [{"code": "a", "zh": "是/否"}]}]},
            "items[0].fields[0].choices[0].zh",
        ),
    ],
)
def test_a_wrong_field_is_found_in_a_long_list(changes: dict[str, Any], field: str) -> None:
    assert wrong(catalogue.CatalogueBody, catalogue_of(**changes)) == {field}


def test_part_of_an_item_is_only_what_was_named() -> None:
    changes = catalogue.ItemPatchBody().load({"valid_from": "2027-01-01", "materials": [PAPER], "reason": "新办法"})
    assert changes["valid_from"] == date(2027, 1, 1)
    assert changes["materials"][0].code == "id_card"
    assert set(changes) == {"valid_from", "materials", "reason", "dry_run"}
    assert wrong(catalogue.ItemPatchBody, {"materials": [{"code": "a"}]}) == {
        "materials[0].name",
        "materials[0].how",
    }, "a paper is given whole"
    assert wrong(catalogue.ItemPatchBody, {"nmae": "低保"}) == {"nmae"}


def test_an_item_is_shown_with_its_papers() -> None:
    answer: Any = ItemView().dump(RICH)
    assert answer["co_tiers"] == ["village"]
    assert [paper["required"] for paper in answer["materials"]] == [True, True, True, False, True]
    assert answer["materials"][1]["condition"] == {"answer": "ill", "is": True}
    assert answer["materials"][1]["form"] == {"zh": "复印件 1 份", "en": "1 copy"}
    assert Condition.of(answer["materials"][2]["condition"]) == RICH.materials[2].condition
    assert answer["fields"][0]["maximum"] == 2.5
