"""HTTP interfaces: typed endpoints, tokens, and problem+json errors in two languages."""

from shared.http.endpoint import ANY_STAFF, PUBLIC, Request, endpoint
from shared.http.schemas import AnswerSchema, CommandSchema, LocalTime

__all__ = [
    "ANY_STAFF",
    "PUBLIC",
    "AnswerSchema",
    "CommandSchema",
    "LocalTime",
    "Request",
    "endpoint",
]
