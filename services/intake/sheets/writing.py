"""From items to the sheets; what is written reads back as it was."""

from collections.abc import Iterator, Mapping, Sequence

from services.intake.model.catalogue import Item, RequiredMaterial
from services.intake.model.conditions import Condition
from services.intake.model.conditions import cells as condition_cells
from services.intake.model.extra_fields import ExtraField
from services.intake.sheets import columns as c
from services.intake.sheets.cells import write_choices, write_held
from services.intake.sheets.words import CASE_KINDS, FIELD_TYPES, QUESTION_KINDS, TIERS
from shared.spreadsheets.columns import Sheet

Rows = list[list[str]]


def rows_of(items: Sequence[Item], lines: Mapping[str, str] | None = None) -> dict[Sheet, Rows]:
    """The rows of each sheet.

    Args:
        lines: Chinese names by code, for whoever reads them; codes are written where there are none.
    """
    return {
        c.ITEMS: [_item(item, lines or {}) for item in items],
        c.MATERIALS: [_material(material, item) for item in items for material in item.materials],
        c.QUESTIONS: [
            [item.code, each.code, each.zh, each.en, QUESTION_KINDS.write(each.kind), write_choices(each.choices)]
            for item in items
            for each in item.questions
        ],
        c.FIELDS: [_field(field, item) for item in items for field in item.fields],
    }


def _item(item: Item, lines: Mapping[str, str]) -> list[str]:
    return [
        item.code,
        item.name,
        item.name_en,
        "、".join(item.aliases),
        CASE_KINDS.write(item.kind),
        lines.get(item.line, item.line),
        TIERS.write(item.lead_tier),
        TIERS.write_all(item.co_tiers),
        item.lead_unit,
        "、".join(item.co_units),
        TIERS.write(item.finish_tier) if item.finish_tier else "",
        _optional(item.promised_working_days),
        _optional(item.statutory_working_days),
        _yes(item.proxy_allowed),
        _yes(item.needs_identity),
        item.legal_basis,
        item.valid_from.isoformat(),
        _optional(item.valid_to),
    ]


def _material(material: RequiredMaterial, item: Item) -> list[str]:
    return [
        item.code,
        material.code,
        material.name,
        material.name_en,
        _yes(material.required),
        _condition(material.condition, item),
        str(material.originals),
        str(material.copies),
        _yes(material.shown),
        material.how,
        material.document,
        write_held(material.held),
    ]


def _field(field: ExtraField, item: Item) -> list[str]:
    return [
        item.code,
        field.code,
        field.zh,
        field.en,
        FIELD_TYPES.write(field.type),
        _yes(field.required),
        _condition(field.condition, item),
        next(_given(field.minimum, field.earliest, field.min_length), ""),
        next(_given(field.maximum, field.latest, field.max_length), ""),
        field.pattern,
        write_choices(field.choices),
        field.hint,
    ]


def _given(*limits: object) -> Iterator[str]:
    return (str(limit) for limit in limits if limit is not None)


def _condition(condition: Condition | None, item: Item) -> str:
    return "" if condition is None else condition_cells.write(condition, item.subjects)


def _optional(value: object) -> str:
    return "" if value is None else str(value)


def _yes(value: bool) -> str:
    return "是" if value else "否"
