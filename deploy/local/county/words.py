"""The Chinese words that stand in the spreadsheets, and what they mean in code."""

import unicodedata
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Generic, TypeVar

from shared.contracts.vocabulary import CaseKind, Role, Tier, UnitKind

T = TypeVar("T", bound=StrEnum)


class Words(Generic[T]):
    """One closed set of words: which ones are understood in a cell, and which one is written there."""

    def __init__(self, terms: Mapping[T, tuple[str, ...]]) -> None:
        """``terms``: for every value the words for it; the first is the one that is written."""
        self._written = {value: words[0] for value, words in terms.items()}
        self._read = {_folded(word): value for value, words in terms.items() for word in (*words, value.value)}

    def read(self, word: str) -> T | None:
        """The value a word stands for, in Chinese or as its code; None if the word is not known."""
        return self._read.get(_folded(word))

    def write(self, value: T) -> str:
        """The word for a value."""
        return self._written[value]

    def write_all(self, values: Iterable[T]) -> str:
        """The words for several values, as one cell."""
        return "、".join(self._written[value] for value in values)

    @property
    def choices(self) -> tuple[str, ...]:
        """Every word that may be written, for the message that one was not understood."""
        return tuple(self._written.values())


def _folded(word: str) -> str:
    """A word without the difference between full and half width, upper and lower case."""
    return unicodedata.normalize("NFKC", word).lower()


TIERS = Words(
    {
        Tier.COUNTY: ("县", "区", "县级", "市", "旗"),
        Tier.TOWNSHIP: ("乡镇", "乡", "镇", "街道", "乡级", "乡镇(街道)"),
        Tier.VILLAGE: ("村", "社区", "村级", "村(社区)", "行政村"),
    }
)

UNIT_KINDS = Words(
    {
        UnitKind.POST: ("村级服务点", "服务点", "村级便民服务点"),
        UnitKind.OFFICE: ("乡镇办公室", "办公室", "所", "站", "中心"),
        UnitKind.HEADSHIP: ("乡镇负责人", "党政负责人", "乡镇党政负责人"),
        UnitKind.DEPARTMENT: ("县级部门", "部门"),
        UnitKind.SUPERVISION: ("督查室", "县督查室"),
    }
)

ROLES = Words(
    {
        Role.AGENT: ("代办员", "驻村员"),
        Role.CLERK: ("窗口人员", "窗口"),
        Role.HANDLER: ("经办人",),
        Role.LEADER: ("负责人", "机构负责人"),
        Role.DISPATCHER: ("派单员",),
        Role.SUPERVISOR: ("督办员",),
        Role.ISSUER: ("交办人",),
        Role.ADMINISTRATOR: ("管理员",),
    }
)

CASE_KINDS = Words(
    {
        CaseKind.APPLICATION: ("办事申请", "申请"),
        CaseKind.CONSULTATION: ("咨询",),
        CaseKind.SUGGESTION: ("意见建议", "建议"),
        CaseKind.HELP: ("求助",),
        CaseKind.COMPLAINT: ("投诉",),
        CaseKind.REPORT: ("举报",),
        CaseKind.DANGER: ("险情", "危险"),
    }
)

YES = frozenset({"是", "yes", "true", "1", "y", "√", "✓", "有"})
NO = frozenset({"否", "no", "false", "0", "n", "×", "无"})
