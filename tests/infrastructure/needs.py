"""What a test needs from the machine: missing, it is skipped at home and fails where it must not be missing."""

import os
from typing import NoReturn

import pytest


def missing(what: str, why: object) -> NoReturn:
    """End the test because ``what`` is not there: skipped, or failed where the variable CI is set."""
    text = f"{what} is not available: {why}"
    if os.environ.get("CI"):
        pytest.fail(text, pytrace=False)
    pytest.skip(text)
