"""Looking at articles again: the owner's list of what is overdue, and one reminder when something becomes so."""

from datetime import date

from services.intake import events
from services.intake.handlers.knowledge.access import may_edit_all
from services.intake.model.knowledge import Article
from services.intake.model.knowledge.reviewing import Reminder, reminders_for
from services.intake.ports import UnitOfWork
from shared.clock import SHANGHAI
from shared.errors import Forbidden
from shared.identifiers import new_id
from shared.identity import Identity


def overdue_articles(county: str, actor: Identity, uow: UnitOfWork, *, everybodys: bool = False) -> list[Article]:
    """What should have been looked at again, the longest overdue first: the actor's own, or everybody's.

    Raises:
        Forbidden: everybody's are for leaders and administrators of the county.
    """
    if everybodys and not may_edit_all(actor, county):
        raise Forbidden(
            "只有县级负责人和管理员可以看全部", "all of them are for leaders and administrators of the county"
        )
    overdue = _overdue(_today(uow), uow, county)
    return [article for article in overdue if everybodys or article.edition.owner == actor.staff_id]


def request_reviews(uow: UnitOfWork) -> int:
    """Remind owners of what became overdue; returns how many reminders were sent.

    Each edition is named in one reminder, and an owner gets at most one a week: what becomes overdue meanwhile waits
    for the next. Who has left is not written to in vain: the reminder then goes to whoever oversees the county.
    """
    overdue = _overdue(_today(uow), uow)
    if not overdue:
        return 0
    named = uow.reminders.named(overdue)
    fresh = [article for article in overdue if _key(article) not in named]
    reminders = reminders_for(fresh, uow.reminders.last(), uow.now) if fresh else []
    for reminder in reminders:
        _remind(reminder, uow)
    return len(reminders)


def _remind(reminder: Reminder, uow: UnitOfWork) -> None:
    reminder_id = new_id()
    owner = uow.staff.get(reminder.owner)
    is_there = owner is not None and owner.works_in(reminder.county)
    for article in reminder.articles:
        uow.reminders.add(article, reminder_id, uow.now)
    uow.publish(events.knowledge_review_requested(reminder, reminder_id, reminder.owner if is_there else None))


def _overdue(today: date, uow: UnitOfWork, county: str | None = None) -> list[Article]:
    overdue: list[Article] = [
        *uow.guides.overdue(today, county),
        *uow.questions.overdue(today, county),
        *uow.paths.overdue(today, county),
    ]
    return sorted(overdue, key=lambda article: (article.edition.review_on, article.kind, article.code))


def _today(uow: UnitOfWork) -> date:
    return uow.now.astimezone(SHANGHAI).date()


def _key(article: Article) -> tuple[str, str, str, int]:
    return article.county, article.kind.value, article.code, article.edition.version
