"""Written mandates (委托书): what lets an agent act for a resident, in one matter, for a time."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from services.intake.model.resident import Fingerprints, Resident
from shared.errors import Conflict, Forbidden, Invalid, Text

DEFAULT_DAYS = 365  # how long it holds if it does not say; default
LONGEST_DAYS = 3 * 365
DOCUMENT = "mandate"  # the document type of the paper itself: who files under a mandate has handed it over


class MandateEnd(StrEnum):
    """How a mandate ends before its last day."""

    REVOKED = "revoked"  # 委托人撤销
    GIVEN_BACK = "given_back"  # 代办员交回


ENDINGS = {
    MandateEnd.REVOKED: Text("已由委托人撤销", "was revoked by the resident"),
    MandateEnd.GIVEN_BACK: Text("已交回", "was given back"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """When a mandate was signed, and its last day."""

    signed_on: date
    valid_until: date

    @classmethod
    def of(cls, signed_on: date | None, valid_until: date | None, *, today: date) -> "Term":
        """What the paper says; signed today and good for :data:`DEFAULT_DAYS` where it says nothing.

        Raises:
            Invalid: it is signed in the future, ends before it begins, is over, or is good for too long.
        """
        signed = signed_on or today
        until = valid_until or signed + timedelta(days=DEFAULT_DAYS)
        if signed > today:
            raise Invalid("signed_on", "签订日期不能晚于今天", "it cannot be signed later than today")
        if until < today:
            raise Invalid("valid_until", "委托书已过有效期", "the mandate has expired")
        if (until - signed).days > LONGEST_DAYS:
            raise Invalid("valid_until", "委托期限最长三年", "a mandate is good for three years at most")
        return cls(signed_on=signed, valid_until=until)


@dataclass(kw_only=True)
class Mandate:
    """One resident's word that one agent may act for them in one matter."""

    number: str  # W361103-20261123-000001-0
    county: str
    region: str  # the resident's village
    resident: Resident  # sealed where it is stored
    fingerprints: Fingerprints
    item_code: str
    case_number: str  # empty until it is used: it is good for one matter
    agent: str  # staff id
    signed_on: date
    valid_until: date
    registered_by: str  # staff id
    registered_at: datetime
    ended: MandateEnd | None = None
    ended_by: str = ""  # staff id
    ended_at: datetime | None = None
    end_reason: str = ""

    def fault(self, *, agent: str, day: date) -> Text | None:
        """Why ``agent`` cannot act under it on ``day``; None: they can."""
        if self.ended is not None:
            how = ENDINGS[self.ended]
            return Text(f"委托书 {self.number} {how.zh}", f"mandate {self.number} {how.en}")
        if day > self.valid_until:
            return Text(
                f"委托书 {self.number} 已于 {self.valid_until} 到期",
                f"mandate {self.number} expired on {self.valid_until}",
            )
        if day < self.signed_on:
            return Text(f"委托书 {self.number} 尚未生效", f"mandate {self.number} is not signed yet")
        if agent != self.agent:
            return Text(f"委托书 {self.number} 不是委托给您的", f"mandate {self.number} names another agent")
        return None

    def use(
        self, case_number: str, *, agent: str, day: date, item_code: str, resident: Fingerprints, name: str
    ) -> None:
        """File one matter under it.

        Raises:
            Invalid: it does not cover this (field ``mandate``).
        """
        fault = self.fault(agent=agent, day=day)
        if fault is None and self.case_number:
            fault = Text(f"委托书已用于办件 {self.case_number}", f"it was used for case {self.case_number}")
        if fault is None and item_code != self.item_code:
            fault = Text("委托书不是办这一事项的", "the mandate is for another item")
        if fault is None and not self._is_of(resident, name):
            fault = Text("委托人不是这位居民", "the mandate is another resident’s")
        if fault is not None:
            raise Invalid("mandate", fault.zh, fault.en)
        self.case_number = case_number

    def must_allow(self, *, agent: str, day: date) -> None:
        """Refuse an act of an agent whom it does not let act.

        Raises:
            Forbidden: it has ended, is not in force on this day, or names somebody else.
        """
        fault = self.fault(agent=agent, day=day)
        if fault is not None:
            raise Forbidden(fault.zh, fault.en)

    def end(self, how: MandateEnd, *, by: str, at: datetime, reason: str) -> None:
        """End it before its last day.

        Raises:
            Conflict: it has ended before.
        """
        if self.ended is not None:
            said = ENDINGS[self.ended]
            raise Conflict(f"委托书{said.zh}", f"the mandate {said.en}")
        self.ended, self.ended_by, self.ended_at, self.end_reason = how, by, at, reason

    def _is_of(self, resident: Fingerprints, name: str) -> bool:
        if self.fingerprints.identity is not None and resident.identity is not None:
            return self.fingerprints.identity == resident.identity
        return self.resident.name == name
