"""A second county, small and invented, that comes with nothing but its regions."""

from pathlib import Path

import pytest

REGIONS = """code,name,tier,parent
990101,试验县,county,
990101101,河口镇,township,990101
990101102,山前乡,township,990101
990101101201,河口村村民委员会,village,990101101
990101101202,新桥村村民委员会,village,990101101
990101102201,前山村村民委员会,village,990101102
"""


@pytest.fixture
def small_county(tmp_path: Path) -> str:
    """The path of a regions file; units, staff and catalogue are generated from it."""
    file = tmp_path / "regions.csv"
    file.write_text(REGIONS, encoding="utf-8")
    return str(file)
