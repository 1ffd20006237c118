"""The portal's database: tables, their mapping to the model's plain classes, and the unit of work."""

from sqlalchemy.orm import registry

from services.portal import ports
from services.portal.model import accounts, views
from services.portal.store import tables
from services.portal.store.repositories import (
    AccountRepository,
    InterventionRepository,
    NameRepository,
    TimelineRepository,
    ViewRepository,
    WorkRepository,
)
from services.portal.store.tables import READ_MODEL_TABLES, metadata
from shared.persistence.unit_of_work import SqlUnitOfWork

__all__ = ["READ_MODEL_TABLES", "PortalUnitOfWork", "metadata"]

_mapper = registry(metadata=metadata)
for _model, _table in {
    views.TimelineEntry: tables.timeline,
    views.CaseView: tables.cases,
    views.DirectiveView: tables.directives,
    views.TaskView: tables.tasks,
    views.ClockView: tables.clocks,
    views.UrgeView: tables.urges,
    views.RegionView: tables.regions,
    views.UnitView: tables.units,
    views.StaffView: tables.staff,
    views.ItemView: tables.items,
    views.InterventionView: tables.interventions,
    accounts.Account: tables.accounts,
    accounts.Session: tables.sessions,
    accounts.SignInRecord: tables.sign_ins,
    accounts.Tries: tables.tries,
}.items():
    _mapper.map_imperatively(_model, _table)


class PortalUnitOfWork(SqlUnitOfWork):
    """One transaction on the portal's database."""

    metadata = metadata

    views: ports.Views
    timeline: ports.Timeline
    work: ports.Work
    names: ports.Names
    accounts: ports.Accounts
    interventions: ports.Interventions

    def _open(self) -> None:
        self.views = ViewRepository(self.session)
        self.timeline = TimelineRepository(self.session)
        self.work = WorkRepository(self.session)
        self.names = NameRepository(self.session)
        self.accounts = AccountRepository(self.session)
        self.interventions = InterventionRepository(self.session)
