"""What the portal publishes (nothing: it decides nothing) and consumes (everything: it shows everything)."""

from typing import Any

from shared.contracts.subscriptions import SUBSCRIPTIONS

PUBLISHES: tuple[type[Any], ...] = ()
CONSUMES: tuple[type[Any], ...] = SUBSCRIPTIONS["portal"]
