"""One transaction of supervision."""

from services.supervision.model.calendar import OfficialCalendar, WorkingTime
from services.supervision.store.repositories import (
    CaseRepository,
    ClockRepository,
    FollowUpRepository,
    OrganisationRepository,
    UrgeRepository,
)
from services.supervision.store.tables import metadata
from shared.persistence.unit_of_work import SqlUnitOfWork


class SupervisionUnitOfWork(SqlUnitOfWork):
    """One transaction of supervision."""

    metadata = metadata

    def _open(self) -> None:
        self.office_time = WorkingTime(OfficialCalendar())
        self.organisation = OrganisationRepository(self.session)
        self.cases = CaseRepository(self.session)
        self.clocks = ClockRepository(self.session)
        self.urges = UrgeRepository(self.session)
        self.follow_ups = FollowUpRepository(self.session)
