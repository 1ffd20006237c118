"""How a directive stands: what its units have answered, and who has not."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.dispatch.model.organisation import TOWNSHIP_DIGITS
from services.dispatch.model.receipts import AreaReceipts, level_below
from services.dispatch.model.task import Task
from services.dispatch.model.work import DirectiveWork
from services.dispatch.ports import UnitOfWork
from shared.errors import Forbidden, Invalid, NotFound
from shared.identity import Identity


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedPart:
    """Of which part of a directive, and which page of a list."""

    region: str | None = None  # None: of everything that the directive and the person's scope have in common
    after: tuple[str, str] = ("", "")  # place and task id of the last one seen
    limit: int = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectiveProgress:
    """How a directive stands in a region, and in the parts of it."""

    work: DirectiveWork
    whole: AreaReceipts
    parts: Sequence[AreaReceipts]


@dataclass(frozen=True, slots=True, kw_only=True)
class SilentPage:
    """Some of those who have not signed; ``next`` is what to ask ``after``, None at the end."""

    items: Sequence[Task]
    next: tuple[str, str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreachedPage:
    """Some of the regions for which nobody can sign."""

    items: Sequence[str]
    next: str | None


def show_progress(number: str, wanted: WantedPart, identity: Identity, uow: UnitOfWork) -> DirectiveProgress:
    """Receipts of the whole and of its parts, one level down.

    Raises:
        NotFound: dispatch knows no such directive.
        Forbidden, Invalid: the region lies outside the person's scope, or is smaller than a township.
    """
    work, region = part_of(number, wanted, identity, uow)
    digits = level_below(region)
    parts = uow.receipts.below(number, region, digits) if digits is not None else []
    return DirectiveProgress(work=work, whole=uow.receipts.of(number, region), parts=parts)


def list_silent(number: str, wanted: WantedPart, identity: Identity, uow: UnitOfWork) -> SilentPage:
    """A page of the tasks that no unit has signed for yet, by place.

    Raises:
        NotFound, Forbidden, Invalid: as for the progress.
    """
    _, region = part_of(number, wanted, identity, uow)
    items = uow.spreading.silent(number, inside=region, after=wanted.after, limit=wanted.limit)
    full = len(items) == wanted.limit
    return SilentPage(items=items, next=(items[-1].place, items[-1].task_id) if full else None)


def list_unreached(number: str, wanted: WantedPart, identity: Identity, uow: UnitOfWork) -> UnreachedPage:
    """A page of the regions for which nobody up to the county can sign, by code.

    Raises:
        NotFound, Forbidden, Invalid: as for the progress.
    """
    _, region = part_of(number, wanted, identity, uow)
    items = uow.spreading.unreached(number, inside=region, after=wanted.after[0], limit=wanted.limit)
    return UnreachedPage(items=items, next=items[-1] if len(items) == wanted.limit else None)


def part_of(number: str, wanted: WantedPart, identity: Identity, uow: UnitOfWork) -> tuple[DirectiveWork, str]:
    """The directive, and the region that is asked about: inside the person's scope, and a township at least.

    Raises:
        NotFound: dispatch knows no such directive.
        Forbidden, Invalid: the region lies outside the person's scope, or is smaller than a township.
    """
    work = uow.directives.look(number)
    if work is None:
        raise NotFound(f"没有派发过来文 {number}", f"directive {number} was never dispatched")
    region = wanted.region
    if region is None:
        region = work.region if identity.covers(work.region) else identity.scope
        region = region[:TOWNSHIP_DIGITS]
    identity.must_cover(region)
    if len(region) > TOWNSHIP_DIGITS:
        raise Invalid("region", "最小到乡镇", "a township is the smallest")
    if not (region.startswith(work.region) or work.region.startswith(region)):
        raise Forbidden("来文不涉及您的管辖范围", "the directive does not concern your scope")
    return work, region
