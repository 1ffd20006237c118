"""Checking what was filled in."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from services.intake.model.conditions import Known
from services.intake.model.extra_fields import ExtraField


class Forms(Protocol):
    """Checks an item's extra fields by their rules."""

    def check(self, declared: Sequence[ExtraField], filled: Mapping[str, Any], known: Known) -> dict[str, Any]:
        """What was filled in, as JSON has it; what was left empty is left out.

        Raises:
            Invalid: with every field that is missing, wrong, unknown or not asked for (``fields.<code>``).
        """
        ...
