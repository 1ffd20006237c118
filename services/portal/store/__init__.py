"""The database of portal: tables, repositories and the unit of work that opens them."""

from sqlalchemy.orm import registry

from services.portal import ports
from services.portal.model import accounts, meeting_views, register_views, views, weekly
from services.portal.store import meeting_tables, register_tables, tables
from services.portal.store.meeting_tables import MEETING_TABLES
from services.portal.store.register_tables import REGISTER_TABLES
from services.portal.store.registers import SqlRegisters
from services.portal.store.repositories import (
    SqlAccounts,
    SqlInterventions,
    SqlNames,
    SqlTimeline,
    SqlViews,
    SqlWork,
)
from services.portal.store.tables import metadata
from services.portal.store.units import SqlUnits
from services.portal.store.weekly import SqlWeekly
from shared.clock import SHANGHAI
from shared.persistence.unit_of_work import SqlUnitOfWork

__all__ = ["READ_MODEL_TABLES", "PortalUnitOfWork", "metadata"]

# What a rebuild clears and the events fill again; accounts and interventions stay.
READ_MODEL_TABLES = (*tables.READ_MODEL_TABLES, *MEETING_TABLES, *REGISTER_TABLES)

_mapper = registry(metadata=metadata)
for _model, _table in {
    views.TimelineEntry: tables.timeline,
    views.CaseView: tables.cases,
    views.DirectiveView: tables.directives,
    views.TaskView: tables.tasks,
    views.ClockView: tables.clocks,
    views.UrgeView: tables.urges,
    views.EmergencyView: tables.emergencies,
    views.RegionView: tables.regions,
    views.UnitView: tables.units,
    views.StaffView: tables.staff,
    views.LineView: tables.lines,
    views.ItemView: tables.items,
    meeting_views.MeetingView: meeting_tables.meetings,
    meeting_views.DecisionView: meeting_tables.decisions,
    register_views.StampUseView: register_tables.stamp_uses,
    register_views.LookView: register_tables.looks,
    register_views.DutyLogView: register_tables.duty_log,
    register_views.InformationView: register_tables.information,
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
        self.units: ports.Units = SqlUnits(self.session)
        self.weekly: ports.Weekly = SqlWeekly(self.session)
        self.names: ports.Names = SqlNames(self.session, self.now.astimezone(SHANGHAI).date())
        self.registers: ports.Registers = SqlRegisters(self.session)
        self.accounts: ports.Accounts = SqlAccounts(self.session)
        self.interventions: ports.Interventions = SqlInterventions(self.session)
