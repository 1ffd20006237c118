"""The database of portal: tables, repositories and the unit of work that opens them."""

from sqlalchemy.orm import registry

from services.portal import ports
from services.portal.model import accounts, views, weekly
from services.portal.store import tables
from services.portal.store.repositories import (
    SqlAccounts,
    SqlInterventions,
    SqlNames,
    SqlTimeline,
    SqlViews,
    SqlWork,
)
from services.portal.store.tables import READ_MODEL_TABLES, metadata
from services.portal.store.weekly import SqlWeekly
from shared.clock import SHANGHAI
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
    views.LineView: tables.lines,
    views.ItemView: tables.items,
    views.InterventionView: tables.interventions,
    weekly.KeptReport: tables.weekly_reports,
    weekly.WeeklyRun: tables.weekly_runs,
    accounts.Account: tables.accounts,
    accounts.Session: tables.sessions,
    accounts.SignInRecord: tables.sign_ins,
    accounts.Tries: tables.tries,
}.items():
    _mapper.map_imperatively(_model, _table)


class PortalUnitOfWork(SqlUnitOfWork):
    """One transaction of portal."""

    metadata = metadata

    def _open(self) -> None:
        self.views: ports.Views = SqlViews(self.session)
        self.timeline: ports.Timeline = SqlTimeline(self.session)
        self.work: ports.Work = SqlWork(self.session)
        self.weekly: ports.Weekly = SqlWeekly(self.session)
        self.names: ports.Names = SqlNames(self.session, self.now.astimezone(SHANGHAI).date())
        self.accounts: ports.Accounts = SqlAccounts(self.session)
        self.interventions: ports.Interventions = SqlInterventions(self.session)
