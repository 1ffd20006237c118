"""Advice, told. What was asked stays here."""

from services.dispatch.model.advice import Advice
from shared.contracts import AdviceGiven


def advice_given(advice: Advice) -> AdviceGiven:
    """Somebody was advised."""
    return AdviceGiven(
        advice_id=advice.advice_id,
        unit=advice.unit,
        place=advice.place,
        line=advice.line,
        item=advice.item,
        guide=advice.guide,
        outcome=advice.outcome.value,
        by=advice.by,
    )
