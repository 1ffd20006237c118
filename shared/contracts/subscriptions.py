"""Who listens to what: the whole data flow between the services on one page.

The queues are declared from here before any service starts, so that no event is published past a consumer that has
not run yet; a test holds it against the ``@subscribe`` entrypoints.
"""

from typing import Any

from shared.contracts.case import (
    CaseAccepted,
    CaseAnswered,
    CaseClosed,
    CaseDeclined,
    CaseMaterialsReceived,
    CaseMaterialsRequested,
    CaseReopened,
    CaseResolved,
    CaseSubmitted,
    CaseWithdrawn,
    CaseworkCompleted,
)
from shared.contracts.deadline import (
    ClockBreached,
    ClockWarned,
    FollowUpCompleted,
    FollowUpOpened,
    UrgeIssued,
)
from shared.contracts.directive import DirectiveCompleted, DirectiveReceived
from shared.contracts.organisation import (
    RegionRegistered,
    StaffRegistered,
    UnitRegistered,
)
from shared.contracts.registry import CONTRACTS
from shared.contracts.task import (
    TaskAssigned,
    TaskCancelled,
    TaskDone,
    TaskReturned,
    TaskSentBack,
    TaskSigned,
)

SUBSCRIPTIONS: dict[str, tuple[type[Any], ...]] = {
    "intake": (
        RegionRegistered,
        TaskSigned,
        CaseworkCompleted,
        FollowUpOpened,
        FollowUpCompleted,
    ),
    "dispatch": (CaseAccepted, CaseReopened, CaseWithdrawn, DirectiveReceived),
    "supervision": (
        RegionRegistered,
        UnitRegistered,
        StaffRegistered,
        CaseSubmitted,
        CaseMaterialsRequested,
        CaseMaterialsReceived,
        CaseAnswered,
        CaseDeclined,
        CaseWithdrawn,
        CaseResolved,
        CaseReopened,
        CaseClosed,
        TaskAssigned,
        TaskSigned,
        TaskReturned,
        TaskCancelled,
        TaskDone,
        DirectiveReceived,
        DirectiveCompleted,
    ),
    "notify": (
        UnitRegistered,
        StaffRegistered,
        CaseSubmitted,
        CaseMaterialsRequested,
        CaseAccepted,
        CaseAnswered,
        CaseDeclined,
        CaseWithdrawn,
        CaseResolved,
        CaseReopened,
        CaseClosed,
        TaskAssigned,
        TaskSentBack,
        TaskReturned,
        TaskCancelled,
        ClockWarned,
        ClockBreached,
        UrgeIssued,
        DirectiveReceived,
        DirectiveCompleted,
    ),
    "portal": tuple(contract.data for contract in CONTRACTS.values()),  # the read model shows everything
}
