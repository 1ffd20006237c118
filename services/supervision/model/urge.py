"""An urge (催办): a counted reminder that must itself be signed for."""

from dataclasses import dataclass
from datetime import datetime

from shared.contracts import Origin, Role, Rung
from shared.errors import Conflict, Forbidden
from shared.identity import Identity


@dataclass
class Urge:
    """One step of the ladder, addressed to one person."""

    urge_id: str
    clock_id: str
    count: int  # 1 for the clock's first urge
    rung: Rung
    origin: Origin
    origin_number: str
    task_id: str | None
    region: str
    unit: str | None
    staff_id: str | None  # None: the top of the ladder is empty, any supervisor of the region may sign
    passed_over: tuple[Rung, ...]
    scheduled_at: datetime
    issued_at: datetime
    signed_at: datetime | None = None
    signed_by: str | None = None

    def sign(self, identity: Identity, now: datetime) -> None:
        """Sign for it.

        Raises:
            Forbidden: it is addressed to somebody else.
            Conflict: it is signed for already.
        """
        if self.staff_id is None:
            if not (identity.has(Role.SUPERVISOR) and identity.covers(self.region)):
                raise Forbidden("此催办须由辖区督办员签收", "a supervisor of this region has to sign for this urge")
        elif self.staff_id != identity.staff_id:
            raise Forbidden("此催办不是发给您的，只能由本人签收", "this urge is addressed to somebody else")
        if self.signed_at is not None:
            raise Conflict("此催办已签收", "this urge is signed for already")
        self.signed_at, self.signed_by = now, identity.staff_id
