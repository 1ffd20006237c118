"""Filing a directive, searching the index, and looking into what is filed: each look goes on record."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from services.intake.handlers.directives.access import directive_in_scope, issuers_directive, may_see
from services.intake.handlers.organisation import today_of
from services.intake.model.directive import Answer, Directive, Retention, archive_number, refuse_classified
from services.intake.model.directive.filing import fold
from services.intake.model.look import Look, Purpose
from services.intake.ports import ArchiveFilter, DirectiveFilter, LookFilter, UnitOfWork
from shared.clock import SHANGHAI
from shared.contracts import DirectiveFiled, LookKind, LookRegistered
from shared.errors import Invalid
from shared.identifiers import new_id
from shared.identity import Identity

_FIRST_YEAR = 1949


@dataclass(frozen=True, slots=True, kw_only=True)
class FileDirective:
    """How a finished directive is filed (归档)."""

    retention: Retention
    keywords: tuple[str, ...] = ()
    year: int | None = None  # None: the year it was received


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectiveFile:
    """A directive as it is shown; ``opened`` is false for a filed one, of which only the index is seen."""

    directive: Directive
    opened: bool
    answers: Sequence[Answer] = ()

    @property
    def content(self) -> Directive | None:
        """What stands in it, as far as it may be seen."""
        return self.directive if self.opened else None


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectivePage:
    """A page of directives; ``next`` is the cursor of the following one."""

    directives: Sequence[DirectiveFile]
    next: str | None


def file_directive(number: str, command: FileDirective, actor: Identity, uow: UnitOfWork) -> Directive:
    """File a finished directive under a number of its own.

    Raises:
        NotFound, Forbidden: there is none, or another unit issued it.
        Invalid: the year lies in the future.
        Conflict: it is not finished, or filed.
    """
    refuse_classified("", (), command.keywords)
    directive = issuers_directive(number, actor, uow)
    year = command.year or directive.received_at.astimezone(SHANGHAI).year
    if not _FIRST_YEAR <= year <= today_of(uow).year:
        raise Invalid("year", "年度不对", "is not a year to file under")
    keywords = tuple(dict.fromkeys(word.strip() for word in command.keywords if word.strip()))
    serial = uow.serials.next_without_gap(f"archive/{directive.county}/{year}/{command.retention}")
    filed_as = archive_number(directive.county, year, command.retention, serial)
    directive.file(filed_as, year, command.retention, keywords, by=actor.staff_id, at=uow.now)
    uow.publish(
        DirectiveFiled(
            number=number, archive_number=filed_as, year=year, retention=command.retention, by=actor.staff_id
        )
    )
    return directive


def show_directive(number: str, actor: Identity, uow: UnitOfWork) -> DirectiveFile:
    """A directive; of a filed one, what the index says.

    Raises:
        NotFound: there is none for the actor's eyes.
    """
    return _shown(directive_in_scope(number, actor, uow))


def look_into(number: str, purpose: Purpose, actor: Identity, address: str, uow: UnitOfWork) -> DirectiveFile:
    """A filed directive with everything in it; the look goes on record.

    Raises:
        NotFound: there is none for the actor's eyes.
        Invalid: no reason is given, or the reason itself bears a mark.
    """
    purpose.check()
    refuse_classified("", (), (purpose.note,))
    directive = directive_in_scope(number, actor, uow)
    if directive.filed_at is not None:
        _register(directive, purpose, actor, address, uow)
    return DirectiveFile(directive=directive, opened=True, answers=uow.directives.answers(number))


def list_looks(number: str, actor: Identity, uow: UnitOfWork) -> Sequence[Look]:
    """Who has looked into a filed directive, newest first, for whoever oversees it.

    Raises:
        NotFound, Forbidden: there is none, or the actor oversees only a part of it.
    """
    directive = directive_in_scope(number, actor, uow)
    actor.must_cover(directive.region)
    return uow.looks.page(LookFilter(case_number=number, limit=200), scope=actor.scope)[:200]


def list_directives(wanted: DirectiveFilter, actor: Identity, uow: UnitOfWork) -> DirectivePage:
    """Directives the actor may see, newest first."""
    found = uow.directives.page(wanted, scope=actor.scope)
    return _page(found, wanted.limit, actor, next_of=lambda directive: directive.number)


def search_archive(wanted: ArchiveFilter, actor: Identity, uow: UnitOfWork) -> DirectivePage:
    """The index of what is filed, as far as the actor may see it."""
    found = uow.directives.archive(wanted, scope=actor.scope)
    return _page(found, wanted.limit, actor, next_of=lambda directive: directive.archive_number or "")


def words_of(text: str) -> tuple[str, ...]:
    """What the index is searched for, folded as the index is."""
    return tuple(fold(text).split())


def _page(found: list[Directive], limit: int, actor: Identity, *, next_of: Callable[[Directive], str]) -> DirectivePage:
    more, page = len(found) > limit, found[:limit]
    seen = [_shown(directive) for directive in page if may_see(directive, actor)]
    return DirectivePage(directives=seen, next=next_of(page[-1]) if more else None)


def _shown(directive: Directive) -> DirectiveFile:
    return DirectiveFile(directive=directive, opened=directive.filed_at is None)


def _register(directive: Directive, purpose: Purpose, actor: Identity, address: str, uow: UnitOfWork) -> None:
    look = Look(
        look_id=new_id(),
        kind=LookKind.DIRECTIVE,
        at=uow.now,
        staff_id=actor.staff_id,
        unit=actor.unit,
        address=address,
        case_number=directive.number,
        region=directive.region,
        whose="",
        identity=None,
        phone=None,
        reason=purpose.reason,
        note=purpose.note.strip(),
    )
    uow.looks.add(look)
    uow.publish(
        LookRegistered(
            look_id=look.look_id,
            kind=look.kind,
            concerns=directive.number,
            region=look.region,
            staff_id=look.staff_id,
            unit=look.unit,
            whose="",
            reason=look.reason,
        )
    )
