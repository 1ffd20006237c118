"""Findings of inspections become cases: accepted at once, so that the unit that has to see to it gets it."""

from typing import Protocol

from services.intake import events
from services.intake.handlers.filing import FileCase, Filed, file_case
from services.intake.handlers.reckoning import item_of
from services.intake.model.case import State
from services.intake.model.door import Door
from services.intake.model.finding import FiledFinding
from services.intake.model.resident import Resident
from services.intake.ports import Forms, Seals, UnitOfWork
from shared.contracts import FindingFiled, FindingRefused, FindingReported
from shared.errors import Invalid, NotYet
from shared.identity import Identity

COUNTY_DIGITS = 6


class Opens(Seals, Protocol):
    """Opens, too, what another service has sealed."""

    def open(self, token: str) -> str:
        """The text behind ``token``."""
        ...


def finding_reported(said: FindingReported, uow: UnitOfWork, seals: Opens, forms: Forms) -> None:
    """File a case for a finding, once, whatever number of times and however late it is told.

    The inspector stands where the resident does: it is they who have to hear what was done. What cannot be a case (the
    item is not in the catalogue, or asks for more than an inspector can say) is refused, and they are told why.

    Raises:
        NotYet: the county's regions or catalogue are not loaded.
    """
    if uow.findings.find(said.finding_id) is not None:
        return
    if uow.regions.get(said.region) is None:
        raise NotYet(f"region {said.region} is not loaded")
    inspector = Identity(
        staff_id=said.by, name=said.by_name, unit=said.unit, scope=said.region[:COUNTY_DIGITS], roles=frozenset()
    )
    command = FileCase(
        item=said.item,
        region=said.region,
        resident=Resident(said.by_name, "", ""),
        summary=seals.open(said.summary),
        urgent=said.urgent,
        door=Door.INSPECTION,
    )
    try:
        filed = file_case(command, inspector, uow, seals, forms)
    except Invalid as fault:
        uow.findings.add(FiledFinding(finding_id=said.finding_id, case_number="", at=uow.now))
        uow.publish(FindingRefused(finding_id=said.finding_id, reason=fault.errors[0].zh))
        return
    uow.findings.add(FiledFinding(finding_id=said.finding_id, case_number=filed.case.number, at=uow.now))
    uow.publish(FindingFiled(finding_id=said.finding_id, number=filed.case.number))
    _accept(filed, inspector, uow)


def _accept(filed: Filed, inspector: Identity, uow: UnitOfWork) -> None:
    """Nobody has to look at it first, unless papers are missing."""
    case = filed.case
    if case.state is State.SUBMITTED:
        case.accept(by=inspector.staff_id, at=uow.now)
        uow.publish(events.case_accepted(case, item_of(case, uow), inspector.staff_id))
