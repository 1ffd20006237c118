"""What is sealed for one column must not open in another: so no two columns share a purpose."""

import importlib
from collections import Counter

from shared.contracts.services import SERVICES
from shared.persistence.resealing import sealed_columns
from shared.sealing import EVENT


def purposes() -> Counter[str]:
    """How many columns of the network hold tokens of each purpose."""
    found: Counter[str] = Counter()
    for service in SERVICES:
        metadata = importlib.import_module(f"services.{service}.store").metadata
        shared_by_all = {"idempotency", "outbox"}
        tables = {
            table: columns for table, columns in sealed_columns(metadata).items() if table.name not in shared_by_all
        }
        found.update(each.purpose for columns in tables.values() for each in columns)
    return found


def test_no_two_columns_share_a_purpose() -> None:
    assert [purpose for purpose, columns in purposes().items() if columns > 1 and purpose != EVENT] == []


def test_a_purpose_says_what_the_column_holds() -> None:
    named = [purpose for purpose in purposes() if purpose != EVENT]
    assert named
    assert [purpose for purpose in named if purpose.count(".") != 1] == []
