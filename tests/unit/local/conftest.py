"""A home folder for each test, independent of the environment the tests run in."""

from pathlib import Path

import pytest

from deploy.local.home import Home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A new network's home; nothing of it runs."""
    return Home.open(tmp_path / "network", demo=False, outside={})
