"""Advice that officers give (指导), published by dispatch. What was asked stays there."""

from dataclasses import dataclass

from shared.contracts.registry import event

__all__ = ["AdviceGiven"]


@event(
    "advice.given",
    publisher="dispatch",
    subject="advice/{advice_id}",
    correlation="{advice_id}",
    summary="服务点指导了一位群众：哪类事、用了哪条指引、结果如何。",
    example={
        "advice_id": "01936f1e-8a10-7c3e-9d55-0b6a4f3f1f01",
        "unit": "361103102200-P",
        "place": "361103102200",
        "line": "medical_insurance",
        "item": "",
        "guide": "q-000012",
        "outcome": "understood",
        "by": "361103102200-01",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class AdviceGiven:
    advice_id: str  # UUIDv7
    unit: str
    place: str  # region code of where it was
    line: str
    item: str  # code of an item of the catalogue; empty: none in particular
    guide: str  # code of the article that was used; empty: none
    outcome: str  # understood, filed, referred, open
    by: str  # staff id
