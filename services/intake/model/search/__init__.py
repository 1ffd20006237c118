"""Ranked search over a few thousand short documents: by words, pinyin, initials, abbreviations, and with typing errors.

    index = Index([Document("zdshbz", (Field("name", "最低生活保障", 3.0), Field("how", "……", sounds=False)))])
    index.search("dibao")        # [Hit(key="zdshbz", …, field="name", excerpt="最低生活保障", marks=((1, 2), (4, 5)))]

An index never changes; make a new one when its documents did. It answers in a few milliseconds and holds everything in
memory, so what a reader may not find must not be put in: give each audience an index of its own.
"""

from services.intake.model.search.documents import Document, Field, Hit, Marks
from services.intake.model.search.index import Index
from services.intake.model.search.terms import terms_of

__all__ = ["Document", "Field", "Hit", "Index", "Marks", "terms_of"]
