"""How intake's domain is said in the words of the contracts."""

from typing import Any

from services.intake.model.case import Case
from services.intake.model.catalogue import Item
from services.intake.model.directive import Directive
from services.intake.model.held_documents import HeldDocument
from services.intake.model.knowledge import Article
from services.intake.model.knowledge.reviewing import Reminder
from services.intake.model.link import IN_WORK, finished_rounds
from services.intake.model.mandate import Mandate
from services.intake.model.notice import Notice, Reckoning, described
from shared.contracts import (
    ArticleToReview,
    CaseAccepted,
    CaseMaterialsReceived,
    CaseMaterialsRequested,
    CaseReopened,
    CaseSubmitted,
    CaseUnlinked,
    DirectiveIssued,
    DirectiveReceived,
    HeldDocumentReceived,
    HeldDocumentReturned,
    HeldDocumentSent,
    HeldDocumentTaken,
    ItemPublished,
    ItemVersionWithdrawn,
    KnowledgePublished,
    KnowledgeReviewRequested,
    MandateEnded,
    MandateRegistered,
)
from shared.sealing import mask_name


def item_published(item: Item, *, by: str, reason: str) -> ItemPublished:
    """An item's new version, as everybody may know it."""
    return ItemPublished(
        code=item.code,
        version=item.version,
        name=item.name,
        kind=item.kind,
        line=item.line,
        lead_tier=item.lead_tier,
        co_tiers=item.co_tiers,
        promised_working_days=item.promised_working_days,
        proxy_allowed=item.proxy_allowed,
        county=item.county,
        valid_from=item.valid_from,
        valid_to=item.valid_to,
        lead_unit=item.lead_unit,
        co_units=item.co_units,
        finish_tier=item.finishing_tier,
        by=by,
        reason=reason,
    )


def item_version_withdrawn(item: Item, *, by: str, reason: str) -> ItemVersionWithdrawn:
    """A planned version that will not come."""
    return ItemVersionWithdrawn(
        code=item.code,
        version=item.version,
        name=item.name,
        county=item.county,
        valid_from=item.valid_from,
        by=by,
        reason=reason,
    )


def case_submitted(case: Case, sealed_phone: str | None) -> CaseSubmitted:
    """A case at the door: the resident masked, the phone number sealed."""
    return CaseSubmitted(
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
        resident=mask_name(case.resident.name) or "匿名",
        contact=sealed_phone,
        query_digest=case.query_digest,
        taken_by=case.taken_by,
        mandate=case.mandate or None,
        repeat_of=case.repeat_of or None,
    )


def case_materials_requested(case: Case, notice: Notice, item: Item, reckoning: Reckoning) -> CaseMaterialsRequested:
    """A version of the one-time notice, with every paper it names."""
    named = (material for material in item.materials if material.code in notice.missing)
    return CaseMaterialsRequested(
        number=case.number,
        notice=notice.number,
        notice_version=notice.version,
        missing=tuple(described(item, m, undecided=m.code in reckoning.undecided) for m in named),
        outstanding=reckoning.to_bring(item),
        issued_by=notice.issued_by,
        reason=notice.reason,
        note=notice.note,
    )


def case_materials_received(case: Case, item: Item, *, by: str) -> CaseMaterialsReceived:
    """Of what the notices named the papers that came."""
    codes = case.told.intersection(case.materials)
    return CaseMaterialsReceived(
        number=case.number,
        received=tuple(m.as_contract for m in item.materials if m.code in codes),
        received_by=by,
    )


def _placing(case: Case, item: Item) -> dict[str, Any]:
    """What dispatch needs beside the tiers to find the right place."""
    return {
        "item": item.code,
        "lead_unit": item.lead_unit,
        "co_units": item.co_units,
        "finish_tier": item.finishing_tier,
        "about_staff": case.about_staff,
    }


def case_accepted(case: Case, item: Item, accepted_by: str) -> CaseAccepted:
    """Accepted: dispatch can route it from this alone."""
    return CaseAccepted(
        number=case.number,
        title=case.title,
        line=case.line,
        region=case.region,
        lead_tier=case.lead_tier,
        co_tiers=case.co_tiers,
        urgent=case.urgent,
        round=case.round,
        accepted_by=accepted_by,
        **_placing(case, item),
    )


def case_reopened(case: Case, item: Item, *, by: str, reason: str) -> CaseReopened:
    """Another round."""
    return CaseReopened(
        number=case.number,
        title=case.title,
        line=case.line,
        region=case.region,
        lead_tier=case.lead_tier,
        co_tiers=case.co_tiers,
        urgent=case.urgent,
        round=case.round,
        reason=reason,
        by=by,
        **_placing(case, item),
    )


def directive_received(directive: Directive) -> DirectiveReceived:
    """A directive at the door."""
    return DirectiveReceived(
        number=directive.number,
        title=directive.title,
        document=directive.document,
        action=directive.action,
        urgent=directive.urgent,
        line=directive.line,
        region=directive.region,
        target_tier=directive.target_tier,
        issued_by=directive.issued_by,
        issuing_unit=directive.issuing_unit,
        urgency=directive.urgency,
        targets=tuple(target.as_contract for target in directive.targets),
        milestones=tuple(milestone.as_contract for milestone in directive.milestones),
        needs_decision=directive.needs_decision,
        corrects=directive.corrects or None,
    )


def directive_issued(directive: Directive, by: str, *, before_decision: bool) -> DirectiveIssued:
    """It goes out: dispatch can spread it from this alone."""
    return DirectiveIssued(
        number=directive.number,
        title=directive.title,
        action=directive.action,
        urgent=directive.urgent,
        line=directive.line,
        region=directive.region,
        targets=tuple(target.as_contract for target in directive.targets),
        milestones=tuple(milestone.as_contract for milestone in directive.milestones),
        by=by,
        before_decision=before_decision,
    )


def knowledge_published(article: Article) -> KnowledgePublished:
    """A new edition of a guide, a question or a path."""
    return KnowledgePublished(
        article=f"{article.county}/{article.kind.value}/{article.code}",
        county=article.county,
        kind=article.kind,
        code=article.code,
        version=article.edition.version,
        title=article.title,
        line=article.line,
        public=article.is_public and article.is_valid,
        withdrawn=article.edition.withdrawn,
        by=article.edition.changed_by,
        reason=article.edition.reason,
    )


def knowledge_review_requested(reminder: Reminder, reminder_id: str, owner: str | None) -> KnowledgeReviewRequested:
    """What an owner is to look at again; ``owner`` is None if they are no longer there."""
    return KnowledgeReviewRequested(
        reminder_id=reminder_id,
        county=reminder.county,
        owner=owner,
        articles=tuple(
            ArticleToReview(kind=each.kind, code=each.code, title=each.title, review_on=each.edition.review_on)
            for each in reminder.articles
        ),
    )


def case_unlinked(case: Case, item: Item, lead: str, unlinked_by: str, reason: str) -> CaseUnlinked:
    """By itself again: dispatch can place its tasks from this alone, if it is in work."""
    return CaseUnlinked(
        number=case.number,
        lead=lead,
        unlinked_by=unlinked_by,
        reason=reason,
        title=case.title,
        line=case.line,
        region=case.region,
        lead_tier=case.lead_tier,
        co_tiers=case.co_tiers,
        urgent=case.urgent,
        round=case.round,
        in_work=case.state in IN_WORK,
        finished_rounds=finished_rounds(case),
        **_placing(case, item),
    )


def held_document_taken(document: HeldDocument) -> HeldDocumentTaken:
    """A paper in our custody."""
    return HeldDocumentTaken(
        document=document.number,
        receipt=document.receipt,
        case_number=document.case_number,
        name=document.name,
        form=document.form,
        count=document.count,
        taken_by=document.taken_by,
        unit=document.unit,
    )


def held_document_sent(document: HeldDocument) -> HeldDocumentSent:
    """A paper on its way."""
    move = document.moves[-1]
    return HeldDocumentSent(
        document=document.number,
        case_number=document.case_number,
        name=document.name,
        from_unit=move.from_unit,
        to_unit=move.to_unit,
        sent_by=move.sent_by,
        note=move.note,
    )


def held_document_received(document: HeldDocument) -> HeldDocumentReceived:
    """A paper signed for."""
    return HeldDocumentReceived(
        document=document.number,
        case_number=document.case_number,
        name=document.name,
        unit=document.unit,
        received_by=document.moves[-1].received_by,
    )


def held_document_returned(document: HeldDocument) -> HeldDocumentReturned:
    """A paper given back."""
    return HeldDocumentReturned(
        document=document.number,
        case_number=document.case_number,
        name=document.name,
        unit=document.unit,
        returned_to=mask_name(document.returned_to),
        returned_by=document.returned_by,
    )


def mandate_registered(mandate: Mandate) -> MandateRegistered:
    """A mandate, its resident masked."""
    return MandateRegistered(
        mandate=mandate.number,
        about=mandate.case_number or mandate.number,
        region=mandate.region,
        item=mandate.item_code,
        resident=mask_name(mandate.resident.name),
        agent=mandate.agent,
        signed_on=mandate.signed_on,
        valid_until=mandate.valid_until,
        registered_by=mandate.registered_by,
    )


def mandate_ended(mandate: Mandate) -> MandateEnded:
    """It lets nobody act any more."""
    return MandateEnded(
        mandate=mandate.number,
        about=mandate.case_number or mandate.number,
        agent=mandate.agent,
        how=mandate.ended or "",
        ended_by=mandate.ended_by,
        reason=mandate.end_reason,
    )
