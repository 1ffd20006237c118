"""The port :class:`~services.intake.ports.Forms`: an item's extra fields, checked by marshmallow."""

from collections.abc import Mapping, Sequence
from typing import Any

from marshmallow import ValidationError

from services.intake.model.conditions import Known
from services.intake.model.extra_fields import ExtraField
from services.intake.schemas.extra_fields import dump_filled, load_filled
from shared.errors import FieldError, Invalid
from shared.http.problems import field_errors


class CheckedForms:
    """Checks what was filled in, and gives it as JSON has it."""

    def check(self, declared: Sequence[ExtraField], filled: Mapping[str, Any], known: Known) -> dict[str, Any]:
        if not declared and not filled:
            return {}
        try:
            return dump_filled(declared, load_filled(declared, dict(filled), known))
        except ValidationError as error:
            wrong = [FieldError(f"fields.{each.field}"[:80], each.zh, each.en) for each in field_errors(error)]
            raise Invalid(*wrong[0], *wrong[1:]) from error
