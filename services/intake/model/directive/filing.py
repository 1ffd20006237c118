"""Filing (归档): the archive number, how long a paper is kept, and the words of the index.

Sources: retention by 国家档案局令第8号 (永久, 定期30年, 定期10年); the archive number after DA/T 22-2015
(全宗号-门类·年度-保管期限-件号), with the county's code as 全宗号.
"""

import unicodedata
from collections.abc import Iterable
from enum import StrEnum


class Retention(StrEnum):
    """How long a filed paper is kept (保管期限)."""

    PERMANENT = "permanent"  # 永久
    THIRTY_YEARS = "thirty_years"  # 定期30年
    TEN_YEARS = "ten_years"  # 定期10年


RETENTION_CODES = {Retention.PERMANENT: "Y", Retention.THIRTY_YEARS: "D30", Retention.TEN_YEARS: "D10"}
RETENTION_CHINESE = {Retention.PERMANENT: "永久", Retention.THIRTY_YEARS: "30 年", Retention.TEN_YEARS: "10 年"}


def archive_number(county: str, year: int, retention: Retention, serial: int) -> str:
    """``361103-WS·2026-D10-0001``: county, documents of a year, retention, serial within them."""
    return f"{county}-WS·{year}-{RETENTION_CODES[retention]}-{serial:04}"


def index_words(texts: Iterable[str]) -> str:
    """What the index is searched in: all texts, folded alike."""
    return "\n".join(fold(text) for text in texts if text)


def fold(text: str) -> str:
    """Full-width and half-width, great and small letters are the same to a search."""
    return unicodedata.normalize("NFKC", text).casefold().strip()
