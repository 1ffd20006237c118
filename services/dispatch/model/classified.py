"""Classified papers never enter an open network (保守国家秘密法): a text that bears their mark is refused.

A mark is the word for the grade with a star or a span (机密★10年), in brackets, after 密级, or alone on a line, as GB/T
9704 has it. The bare word is no mark: people write of 保守国家秘密 openly.
"""

import re
import unicodedata

from shared.errors import Invalid

_GRADE = "(?:秘密|机密|機密|绝密|絕密)"
_STAR = "[★☆✩✪✭✮✯⭐*＊]"
_MARKS = re.compile(
    f"{_GRADE}[级級件]?{_STAR}"
    f"|内部{_GRADE}"
    f"|密级[:：]?{_GRADE}"
    rf"|[\[(【〔](?:内部)?{_GRADE}[级級件]?[\])】〕]"
    f"|^{_GRADE}[级級件]?$"
)
_UNSEEN = re.compile("[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]")


def refuse_classified(**texts: str) -> None:
    """Refuse texts that bear the mark of a classified paper; blanks and unseen characters hide nothing.

    Raises:
        Invalid: naming the field; the text says where it must go instead, and repeats nothing of it.
    """
    for field, text in texts.items():
        lines = _UNSEEN.sub("", unicodedata.normalize("NFKC", text)).splitlines()
        if any(_MARKS.search("".join(line.split())) for line in lines):
            raise Invalid(
                field,
                "涉密信息不得进入本系统，请按保密规定走机要渠道；内容未保存",
                "classified information must not enter this system; use the confidential channel. Nothing was stored",
            )
