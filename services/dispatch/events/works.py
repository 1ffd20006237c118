"""The end of what tasks are shares of, told."""

from services.dispatch.model.receipts import AreaReceipts
from services.dispatch.model.work import Casework, DirectiveWork, Stage
from shared.contracts import (
    CaseworkCompleted,
    DirectiveCompleted,
    DirectiveDispatched,
    DirectiveReceiptsCounted,
    TierReceipts,
)


def casework_completed(work: Casework, answer: str, by: str) -> CaseworkCompleted:
    """All tasks of a case's running round are done."""
    return CaseworkCompleted(number=work.number, round=work.completed_round, answer=answer, by=by)


def directive_dispatched(work: DirectiveWork, by: str) -> DirectiveDispatched:
    """A directive has reached every unit it addresses."""
    return DirectiveDispatched(number=work.number, tasks=work.tasks, by=by)


def directive_completed(work: DirectiveWork, by: str) -> DirectiveCompleted:
    """The last task of a directive came to its end."""
    return DirectiveCompleted(number=work.number, tasks=work.tasks, by=by)


def directive_receipts_counted(work: DirectiveWork, counted: AreaReceipts) -> DirectiveReceiptsCounted:
    """How the units have answered so far."""
    return DirectiveReceiptsCounted(
        number=work.number,
        placing=work.stage is Stage.PLACING,
        unreached=work.unreached,
        tiers=tuple(
            TierReceipts(
                tier=tier,
                addressed=of_tier.addressed,
                placed=of_tier.placed,
                silent=of_tier.silent,
                read=of_tier.read,
                acted_on=of_tier.acted_on,
                refused=of_tier.refused,
                cancelled=of_tier.cancelled,
            )
            for tier, of_tier in sorted(counted.tiers.items())
        ),
    )
