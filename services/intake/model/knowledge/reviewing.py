"""Reminding owners of overdue articles: each overdue edition is named once, and nobody hears more than once a week."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.intake.model.knowledge.articles import Article

QUIET = timedelta(days=7)  # between two reminders to one owner


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """An owner, and the articles to look at again, the longest overdue first."""

    county: str
    owner: str
    articles: tuple[Article, ...]


def reminders_for(
    overdue: Iterable[Article], last_reminded: Mapping[tuple[str, str], datetime], now: datetime
) -> list[Reminder]:
    """Whom to remind now.

    Args:
        overdue: editions that no reminder has named.
        last_reminded: by (county, owner), when they were reminded last.
    """
    by_owner: dict[tuple[str, str], list[Article]] = defaultdict(list)
    for article in overdue:
        by_owner[article.county, article.edition.owner].append(article)
    return [
        Reminder(county=county, owner=owner, articles=tuple(sorted(articles, key=lambda a: a.edition.review_on)))
        for (county, owner), articles in sorted(by_owner.items())
        if (county, owner) not in last_reminded or now - last_reminded[county, owner] >= QUIET
    ]
