"""The weekly dispatch in plain words, for the page and the workbook alike."""

from datetime import date, datetime

from services.portal.model.naming import NamesOnPage
from services.portal.model.weekly import Figures, LateMatter, Line, Period, PeriodKind, Reason
from services.portal.web import when
from services.portal.web.language import Texts
from shared.working_days import official_day


class Words:
    """What a report is said with: the reader's language, and the names of what is on the page."""

    def __init__(self, texts: Texts, names: NamesOnPage, as_at: datetime) -> None:
        self._texts, self._names, self._as_at = texts, names, as_at

    def line(self, line: Line) -> str:
        """A line's name; of one that nobody has registered, its code."""
        if not line.code:
            return self._texts("weekly.line_none")
        english = line.name_en if self._texts.language == "en" else ""
        return english or line.name or self._texts.word("line", line.code)

    def period(self, period: Period) -> str:
        """``2026 年第 47 周（11月16日至11月22日）`` or ``2026 年 11 月``."""
        if period.kind is PeriodKind.MONTH:
            return self._texts("weekly.month_title", year=period.first.year, month=period.first.month)
        year, week, _ = period.first.isocalendar()
        days = {"first": self.day(period.first), "last": self.day(period.last)}
        return self._texts("weekly.week_title", year=year, week=week, **days)

    def day(self, day: date) -> str:
        """A day of the report, with its weekday."""
        return when.day(day, self._texts, self._as_at)

    def holiday(self, period: Period) -> str:
        """That the Monday of the meeting is none on which offices work; empty: it is one."""
        on = period.after.first
        if period.kind is PeriodKind.MONTH or official_day(on).working:
            return ""
        return self._texts("weekly.holiday", day=self.day(on))

    def share(self, figures: Figures | None) -> str:
        """``96.3%（26 / 27）``, with its denominator; a dash where there is nothing to be counted."""
        if figures is None or figures.percent is None:
            return self._texts("weekly.no_share")
        percent = f"{figures.percent:g}"
        return self._texts("weekly.share", percent=percent, done=figures.in_time, of=figures.counted)

    def unit(self, code: str | None) -> str:
        """A unit's name; of none: that it is the whole."""
        return self._names.unit(code) or self._texts("weekly.unit_none")

    def late_by(self, due: datetime) -> str:
        """How long it was overdue when the report was made."""
        return when.left(due, self._texts, self._as_at)

    def moment(self, at: datetime) -> str:
        """A moment, seen from the report's."""
        return when.moment(at, self._texts, self._as_at)

    def why(self, matter: LateMatter) -> str:
        """What a late matter waits for, and how far the ladder has gone."""
        said = [self._reason(reason) for reason in matter.reasons]
        if matter.rung:
            key = "weekly.urged_signed" if matter.urge_signed else "weekly.urged"
            said.append(self._texts(key, rung=self._texts.word("rung", matter.rung)))
        return self._texts("list.semicolon").join(said)

    def responsible(self, matter: LateMatter) -> str:
        """Whose it is: the unit, and who answers for it there."""
        if matter.clocks > 1:
            return self._texts("weekly.units", n=matter.clocks)
        return " ".join(filter(None, (self.unit(matter.unit), self._names.person(matter.staff_id))))

    def _reason(self, reason: Reason) -> str:
        who = self._names.unit(reason.unit)
        if reason.units > 1:
            who = self._texts("weekly.units_and", unit=who, n=reason.units) if who else ""
        key = f"weekly_wait.{reason.wait.value}"
        return self._texts(key, unit=who) if who and reason.units else self._texts(f"{key}_nobody")
