"""Invented people. A name follows from the staff id alone, so that the same county is always generated alike."""

from collections.abc import Iterator
from hashlib import sha256

# Common in the region; the first ones more so.
_SURNAMES = "周徐王张李刘吴陈俞郑杨黄余叶夏潘祝林毛程朱胡何罗方汪江蒋管纪谢曾丁许邱卢苏熊饶龚"
_FIRST = "建志文国晓春海永秋小爱玉金水卫红德明新家光美庆云长树根荣景仁"
_SECOND = "华明军平英芳兰生林强辉燕红霞龙飞勇斌梅珍凤娟清福兴旺泉松柏贵良娥琴波亮"

# The ministry's list of mobile prefixes (我国公众移动通信网网号及H0分配情况, end of March 2023) allots 160 to no
# operator: a text to such a number reaches nobody, while the number still looks like one.
_PHONE_PREFIX = "1600000"


class InventedPeople:
    """Gives names, none twice as long as the stock of names lasts, and telephone numbers that reach nobody."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._phones = 0

    def name(self, staff_id: str) -> str:
        """A name for the person of this id."""
        for candidate in _candidates(staff_id):
            if candidate not in self._taken:
                break
        self._taken.add(candidate)
        return candidate

    def phone(self) -> str:
        """The next fictitious number: 11 digits, well formed."""
        self._phones += 1
        return f"{_PHONE_PREFIX}{self._phones % 10_000:04}"


def _candidates(staff_id: str, tries: int = 64) -> Iterator[str]:
    for attempt in range(tries):
        digest = sha256(f"{staff_id}/{attempt}".encode()).digest()
        # The smaller of two throws: surnames at the front of the list come up more often.
        surname = _SURNAMES[min(digest[0] % len(_SURNAMES), digest[1] % len(_SURNAMES))]
        yield surname + _FIRST[digest[2] % len(_FIRST)] + _SECOND[digest[3] % len(_SECOND)]
