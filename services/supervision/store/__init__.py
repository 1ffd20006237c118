"""The database of supervision: tables, repositories and the unit of work that opens them."""

from services.supervision import ports
from services.supervision.model.calendar import OfficialCalendar, WorkingTime
from services.supervision.store.repositories import (
    SqlCases,
    SqlClocks,
    SqlEmergencies,
    SqlFollowUps,
    SqlOrganisation,
    SqlUrges,
)
from services.supervision.store.tables import metadata
from shared.persistence.unit_of_work import SqlUnitOfWork

__all__ = ["SupervisionUnitOfWork", "metadata"]


class SupervisionUnitOfWork(SqlUnitOfWork):
    """One transaction of supervision."""

    metadata = metadata

    def _open(self) -> None:
        self.office_time = WorkingTime(OfficialCalendar())
        self.organisation: ports.Organisation = SqlOrganisation(self.session)
        self.cases: ports.Cases = SqlCases(self.session)
        self.clocks: ports.Clocks = SqlClocks(self.session)
        self.emergencies: ports.Emergencies = SqlEmergencies(self.session)
        self.urges: ports.Urges = SqlUrges(self.session)
        self.follow_ups: ports.FollowUps = SqlFollowUps(self.session)
