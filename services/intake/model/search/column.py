"""Many texts as one string, so that looking through all of them is one call into C."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence


class Column:
    """Texts by number."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._all = "\n".join(texts)
        self._starts: list[int] = []
        position = 0
        for text in texts:
            self._starts.append(position)
            position += len(text) + 1

    def occurrences(self, wanted: str) -> Iterator[tuple[int, int]]:
        """(number of the text, position in it) of every occurrence; ``wanted`` must hold no end of line."""
        at = self._all.find(wanted)
        while at >= 0:
            number = bisect_right(self._starts, at) - 1
            yield number, at - self._starts[number]
            at = self._all.find(wanted, at + 1)

    def first_occurrences(self, wanted: str) -> Iterator[tuple[int, int]]:
        """The same, only the first in each text."""
        at = self._all.find(wanted)
        while at >= 0:
            number = bisect_right(self._starts, at) - 1
            yield number, at - self._starts[number]
            at = self._all.find(wanted, self._starts[number + 1]) if number + 1 < len(self._starts) else -1
