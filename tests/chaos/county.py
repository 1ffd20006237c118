"""A small county that exists nowhere: three tiers, a few villages, so that a directive has few enough addressees."""

from pathlib import Path

REGIONS = """code,name,tier,parent
990101,试验县,county,
990101101,河口镇,township,990101
990101102,山前乡,township,990101
990101101201,河口村村民委员会,village,990101101
990101101202,新桥村村民委员会,village,990101101
990101102201,前山村村民委员会,village,990101102
990101102202,后山村村民委员会,village,990101102
"""


def write_regions(folder: Path) -> Path:
    """The regions as a file; units, staff and catalogue are generated from it."""
    file = folder / "regions.csv"
    file.write_text(REGIONS, encoding="utf-8")
    return file
