"""What can be wrong with a pack, said so that whoever edits the spreadsheet finds the cell."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record stands, as a spreadsheet shows it."""

    file: str  # relative to the pack: "catalogue/items.csv"
    row: int | None  # the header is row 1; None: the file as a whole


NOWHERE = Place("", None)  # of records that were generated and never stood in a file


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in one cell, row or file."""

    file: str
    row: int | None
    column: str  # as the header names it; empty: the whole row or file
    zh: str
    en: str

    def __str__(self) -> str:
        where = [self.file]
        if self.row is not None:
            where.append(f"第 {self.row} 行 (row {self.row})")
        if self.column:
            where.append(f"“{self.column}”列 (column)")
        return f"{' '.join(where)}: {self.zh} / {self.en}"


class PackInvalid(Exception):
    """The pack has mistakes: correct the cells that are listed, then try again."""

    def __init__(self, source: str, problems: Iterable[Problem]) -> None:
        self.source = source
        self.problems = tuple(problems)
        lines = "\n".join(f"  {problem}" for problem in self.problems)
        super().__init__(
            f"县包 {source} 有 {len(self.problems)} 处错误 / "
            f"the county pack {source} has {len(self.problems)} mistake(s):\n{lines}"
        )


class PackNotFound(Exception):
    """There is neither a shipped county of this code nor a folder or file of this name."""

    def __init__(self, source: str, shipped: Iterable[str]) -> None:
        known = "、".join(shipped)
        super().__init__(
            f"找不到县包 {source}：可以写随产品提供的区划代码（{known}）、县包文件夹，或一个区划 CSV 文件。 / "
            f"No county pack {source}: give the code of a shipped county ({known}), a pack folder or a regions CSV."
        )
