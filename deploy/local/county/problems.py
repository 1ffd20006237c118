"""What is said when a pack has mistakes, or is not there."""

from collections.abc import Iterable

from shared.spreadsheets.problems import NOWHERE, Place, Problem

__all__ = ["NOWHERE", "PackInvalid", "PackNotFound", "Place", "Problem"]


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
