"""Open311 GeoReport v2 (wiki.open311.org/GeoReport_v2): our cases and items in the words of that standard."""

from services.intake.model.open311.attributes import IDENTITY_NUMBER, VILLAGE, Attribute, Datatype, attributes_of, typed
from services.intake.model.open311.requests import (
    CLOSED,
    LONGEST,
    MOST_REQUESTS,
    ExternalRequest,
    RequestRow,
    Status,
    notes_on,
    span,
    status_of,
)

__all__ = [
    "CLOSED",
    "IDENTITY_NUMBER",
    "LONGEST",
    "MOST_REQUESTS",
    "VILLAGE",
    "Attribute",
    "Datatype",
    "ExternalRequest",
    "RequestRow",
    "Status",
    "attributes_of",
    "notes_on",
    "span",
    "status_of",
    "typed",
]
