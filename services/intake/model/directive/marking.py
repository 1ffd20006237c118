"""Classified papers never enter an open network (保守国家秘密法): they are known by their marks, and refused.

A mark is the word for the grade with a star, with a span (机密★10年), in brackets, or alone on a line, as GB/T 9704 and
国家秘密载体保密管理规定 have it. The bare word is no mark: 《关于做好保守国家秘密工作的通知》 is an open paper.
"""

import re
import unicodedata
from collections.abc import Iterable

from shared.errors import Invalid

_GRADE = "(?:秘密|机密|機密|绝密|絕密)"
_STAR = "[★☆✩✪✭✮✯⭐*＊]"
_SPAN = "(?:[0-9一二三四五六七八九十]{1,3}(?:年|个月|月|日|天)|长期|長期)"
# In the field that is there to be told the grade, the bare word is enough.
_DECLARED = re.compile(f"{_GRADE}|秘級|秘级|(?<![非不])涉密|secret|confidential|classified", re.IGNORECASE)
# In any text, line by line, without blanks.
_MARKS = re.compile(
    f"{_GRADE}[级級件]?{_STAR}"
    f"|{_STAR}{_SPAN}"
    f"|内部{_GRADE}"
    f"|密级[:：]?{_GRADE}"
    rf"|[\[(【〔](?:内部)?{_GRADE}[级級件]?[\])】〕]"
    f"|^(?:内部)?{_GRADE}[级級件]?$"
    rf"|^{_GRADE}(?:[级級件]|[:：|·—-]|关于)"
    r"|^(?:top)?secret$|^confidential$|\((?:top)?secret\)|\(confidential\)|topsecret//|^secret//",
    re.IGNORECASE,
)
_STARS = re.compile("[★☆✩✪✭✮✯⭐]")
_UNSEEN = re.compile("[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]")


def is_marked(text: str) -> bool:
    """Whether ``text`` bears the mark of a classified paper anywhere; blanks and unseen characters hide nothing."""
    lines = _UNSEEN.sub("", unicodedata.normalize("NFKC", text)).splitlines()
    return any(_MARKS.search("".join(line.split())) for line in lines)


def refuse_classified(classification: str, heads: Iterable[str], texts: Iterable[str] = ()) -> None:
    """Refuse a paper that is marked secret or above.

    Args:
        classification: what the sender says of it.
        heads: titles and document numbers; a star has no business there.
        texts: everything else that was written.

    Raises:
        Invalid: it is; the text says where it must go instead, and repeats nothing of it.
    """
    declared = "".join(_UNSEEN.sub("", unicodedata.normalize("NFKC", classification)).split())
    heads = tuple(heads)
    if (
        _DECLARED.search(declared)
        or any(_STARS.search(head) or is_marked(head) for head in (*heads, classification))
        or any(is_marked(text) for text in texts)
    ):
        raise Invalid(
            "classification",
            "涉密文件不得进入本系统，请按保密规定走机要渠道；内容未保存",
            "classified papers must not enter this system; use the confidential channel. Nothing was stored",
        )
