"""What intake publishes and consumes, and how its domain becomes contract events."""

from services.intake.model.case import Case, Notice
from services.intake.model.catalogue import Item
from services.intake.model.directive import Directive
from shared import contracts as c
from shared.sealing import mask_name

PUBLISHES = (
    c.ItemPublished,
    c.CaseSubmitted,
    c.CaseMaterialsRequested,
    c.CaseMaterialsReceived,
    c.CaseAccepted,
    c.CaseTakenInHand,
    c.CaseAnswered,
    c.CaseDeclined,
    c.CaseWithdrawn,
    c.CaseResolved,
    c.CaseFollowUpStarted,
    c.CaseReopened,
    c.CaseClosed,
    c.DirectiveReceived,
)
CONSUMES = (
    c.RegionRegistered,
    c.TaskSigned,
    c.CaseworkCompleted,
    c.FollowUpOpened,
    c.FollowUpCompleted,
)


def item_published(item: Item) -> c.ItemPublished:
    """An item's new version, as everybody may know it."""
    return c.ItemPublished(
        code=item.code,
        version=item.version,
        name=item.name,
        kind=item.kind,
        line=item.line,
        lead_tier=item.lead_tier,
        co_tiers=item.co_tiers,
        promised_working_days=item.promised_working_days,
        proxy_allowed=item.proxy_allowed,
    )


def case_submitted(case: Case, sealed_phone: str | None) -> c.CaseSubmitted:
    """A case at the door: the resident masked, the phone number sealed."""
    return c.CaseSubmitted(
        number=case.number,
        item=case.item_code,
        item_version=case.item_version,
        title=case.title,
        kind=case.kind,
        line=case.line,
        region=case.region,
        door=case.door,
        urgent=case.urgent,
        lead_tier=case.lead_tier,
        co_tiers=case.co_tiers,
        promised_working_days=case.promised_working_days,
        resident=mask_name(case.resident.name),
        contact=sealed_phone,
        query_digest=case.query_digest,
        taken_by=case.taken_by,
    )


def materials_requested(case: Case, notice: Notice, item: Item) -> c.CaseMaterialsRequested:
    """The one-time notice, with every missing paper."""
    return c.CaseMaterialsRequested(
        number=case.number,
        notice=notice.number,
        notice_version=notice.version,
        missing=tuple(m.as_contract for m in item.materials if m.code in notice.missing),
    )


def materials_received(case: Case, item: Item, codes: tuple[str, ...]) -> c.CaseMaterialsReceived:
    """The papers that came."""
    return c.CaseMaterialsReceived(
        number=case.number,
        received=tuple(m.as_contract for m in item.materials if m.code in codes),
    )


def case_accepted(case: Case, accepted_by: str) -> c.CaseAccepted:
    """Accepted: dispatch can route it from this alone."""
    return c.CaseAccepted(
        number=case.number,
        title=case.title,
        line=case.line,
        region=case.region,
        lead_tier=case.lead_tier,
        co_tiers=case.co_tiers,
        urgent=case.urgent,
        round=case.round,
        accepted_by=accepted_by,
    )


def case_reopened(case: Case, reason: str) -> c.CaseReopened:
    """Another round."""
    return c.CaseReopened(
        number=case.number,
        title=case.title,
        line=case.line,
        region=case.region,
        lead_tier=case.lead_tier,
        co_tiers=case.co_tiers,
        urgent=case.urgent,
        round=case.round,
        reason=reason,
    )


def directive_received(directive: Directive) -> c.DirectiveReceived:
    """A directive at the door."""
    return c.DirectiveReceived(
        number=directive.number,
        title=directive.title,
        document=directive.document,
        action=directive.action,
        urgent=directive.urgent,
        line=directive.line,
        region=directive.region,
        target_tier=directive.target_tier,
        issued_by=directive.issued_by,
    )
