"""What of a query is looked for."""

import re
from itertools import pairwise

from services.intake.model.search.spelling import plain

MOST_LETTERS = 80  # of a query; more is cut off
MOST_TERMS = 6

_TERMS = re.compile(r"[a-z0-9]+|[\u3400-\u9fff\U00020000-\U0003ffff]+")
_ASKING = re.compile(r"请问|怎么样|怎么|怎样|如何|什么|哪些|哪里|多少|是不是|能不能|有没有|需要|[吗呢啊吧]$")


def terms_of(query: str) -> list[str]:
    """Runs of letters and digits, and runs of Chinese without the words one asks with."""
    text = plain(query[:MOST_LETTERS]).replace("'", "")
    runs = _TERMS.findall(_ASKING.sub(" ", text)) or _TERMS.findall(text)
    return list(dict.fromkeys(runs))[:MOST_TERMS]


def pairs_of(text: str) -> frozenset[str]:
    """Each two characters that stand side by side, where at least one is Chinese."""
    return frozenset(a + b for a, b in pairwise(text) if (a + b).isalnum() and not (a + b).isascii())
