"""Notify's entrypoints, side by side: decode, hand over, answer."""

from typing import Any

from services.notify import metrics, schemas
from services.notify.handlers import directory, matters, reading, registers
from services.notify.ports import Desk
from services.notify.postman import Postman
from services.notify.store import NotifyUnitOfWork
from shared.contracts import (
    CaseAccepted,
    CaseAnswered,
    CaseClosed,
    CaseDeclined,
    CaseLinked,
    CaseMaterialsRequested,
    CaseReopened,
    CaseRequestRefused,
    CaseResolved,
    CaseSubmitted,
    CaseUnlinked,
    CaseWithdrawn,
    ClockBreached,
    ClockWarned,
    DirectiveCompleted,
    DirectiveDecided,
    DirectiveProposed,
    DirectiveReceived,
    DutyHandedOver,
    EmergencyDeclared,
    EmergencyEnded,
    EmergencyRoundClosed,
    EmergencyTeamChanged,
    InformationReported,
    KnowledgeReviewRequested,
    Role,
    StaffRegistered,
    StampUseDecided,
    StampUseRequested,
    TaskAssigned,
    TaskCancelled,
    TaskCommented,
    TaskHandedOver,
    TaskLeaderAlerted,
    TaskLeftUnattended,
    TaskReturned,
    TaskSentBack,
    UnitRegistered,
    UrgeIssued,
)
from shared.http.endpoint import ANY_STAFF, Request, endpoint
from shared.messaging.envelope import Envelope
from shared.messaging.every import every
from shared.messaging.subscribe import HOT, subscribe
from shared.service import Service

_OVERSEERS = frozenset({Role.SUPERVISOR, Role.ADMINISTRATOR})


class NotifyService(Service):
    """Tells everyone concerned."""

    name = "notify"

    # HTTP

    @endpoint("GET", "/inbox", roles=ANY_STAFF, query=schemas.InboxQuery, answer=schemas.InboxView)
    def read_inbox(self, request: Request, uow: NotifyUnitOfWork) -> reading.Inbox:
        """My messages, newest first."""
        return reading.read_inbox(request.staff, request.wanted, uow)

    @endpoint("POST", "/inbox/<message_id>/receipt", roles=ANY_STAFF)
    def give_receipt(self, request: Request, uow: NotifyUnitOfWork) -> None:
        """I have read this message; repeating it changes nothing."""
        reading.give_receipt(request.staff, request.path["message_id"], uow)

    @endpoint("GET", "/messages", roles=_OVERSEERS, query=schemas.MessagesQuery, answer=schemas.MessageListView)
    def search_messages(self, request: Request, uow: NotifyUnitOfWork) -> reading.MessageList:
        """Who was told what: about a number, or in a state such as ``failed``."""
        return reading.search_messages(request.staff, request.wanted, uow)

    # events

    @subscribe(UnitRegistered, batch=HOT)
    def on_unit_registered(self, event: Envelope[UnitRegistered], uow: NotifyUnitOfWork) -> None:
        """Keep a unit and who leads it."""
        directory.unit_registered(event, uow)

    @subscribe(StaffRegistered, batch=HOT)
    def on_staff_registered(self, event: Envelope[StaffRegistered], uow: NotifyUnitOfWork) -> None:
        """Keep a person, who may have to be told."""
        directory.staff_registered(event, uow)

    @subscribe(DirectiveReceived)
    def on_directive_received(self, event: Envelope[DirectiveReceived], uow: NotifyUnitOfWork) -> None:
        """Keep who issued a directive, to be told when it is done."""
        directory.directive_received(event, uow)

    @subscribe(CaseSubmitted)
    def on_case_submitted(self, event: Envelope[CaseSubmitted], uow: NotifyUnitOfWork) -> None:
        """Tell the resident the number, and keep how they are reached."""
        matters.case_submitted(event, uow, self._desk)

    @subscribe(
        CaseMaterialsRequested,
        CaseAccepted,
        CaseDeclined,
        CaseAnswered,
        CaseResolved,
        CaseReopened,
        CaseClosed,
        CaseWithdrawn,
        CaseLinked,
        CaseUnlinked,
        CaseRequestRefused,
    )
    def on_case_moved(self, event: Envelope[Any], uow: NotifyUnitOfWork) -> None:
        """Tell whoever a case's next step concerns."""
        matters.case_moved(event, uow, self._desk)

    @subscribe(TaskAssigned, batch=HOT)
    def on_task_assigned(self, event: Envelope[TaskAssigned], uow: NotifyUnitOfWork) -> None:
        """Tell whose task it is."""
        matters.task_assigned(event, uow, self._desk)

    @subscribe(TaskHandedOver)
    def on_task_handed_over(self, event: Envelope[TaskHandedOver], uow: NotifyUnitOfWork) -> None:
        """Tell whose task it is now."""
        matters.task_assigned(event, uow, self._desk)

    @subscribe(TaskSentBack, TaskReturned, TaskCancelled)
    def on_task_moved(
        self, event: Envelope[TaskSentBack] | Envelope[TaskReturned] | Envelope[TaskCancelled], uow: NotifyUnitOfWork
    ) -> None:
        """Tell whoever has a task, or has to find it another place."""
        matters.task_moved(event, uow, self._desk)

    @subscribe(TaskCommented)
    def on_task_commented(self, event: Envelope[TaskCommented], uow: NotifyUnitOfWork) -> None:
        """Tell the others who have to do with it."""
        matters.task_commented(event, uow, self._desk)

    @subscribe(TaskLeaderAlerted, TaskLeftUnattended)
    def on_task_alerted(
        self, event: Envelope[TaskLeaderAlerted] | Envelope[TaskLeftUnattended], uow: NotifyUnitOfWork
    ) -> None:
        """Tell whose attention a task needs beside its assignee's."""
        matters.task_alerted(event, uow, self._desk)

    @subscribe(ClockWarned, ClockBreached, UrgeIssued)
    def on_deadline_passed(
        self, event: Envelope[ClockWarned] | Envelope[ClockBreached] | Envelope[UrgeIssued], uow: NotifyUnitOfWork
    ) -> None:
        """Tell whoever has to act now."""
        matters.deadline_passed(event, uow, self._desk)

    @subscribe(DirectiveProposed)
    def on_directive_proposed(self, event: Envelope[DirectiveProposed], uow: NotifyUnitOfWork) -> None:
        """Tell the leader it is put to."""
        matters.directive_proposed(event, uow, self._desk)

    @subscribe(DirectiveDecided, DirectiveCompleted)
    def on_directive_moved(
        self, event: Envelope[DirectiveDecided] | Envelope[DirectiveCompleted], uow: NotifyUnitOfWork
    ) -> None:
        """Tell the issuer."""
        matters.directive_moved(event, uow, self._desk)

    @subscribe(KnowledgeReviewRequested)
    def on_knowledge_review_requested(self, event: Envelope[KnowledgeReviewRequested], uow: NotifyUnitOfWork) -> None:
        """Tell the owner what to look at again."""
        matters.knowledge_review_requested(event, uow, self._desk)

    @subscribe(EmergencyDeclared, EmergencyTeamChanged, EmergencyRoundClosed, EmergencyEnded)
    def on_emergency_moved(self, event: Envelope[Any], uow: NotifyUnitOfWork) -> None:
        """Tell everybody in an emergency."""
        matters.emergency_moved(event, uow, self._desk)

    @subscribe(StampUseRequested)
    def on_stamp_use_requested(self, event: Envelope[StampUseRequested], uow: NotifyUnitOfWork) -> None:
        """Tell who may approve it."""
        registers.stamp_use_requested(event, uow, self._desk)

    @subscribe(StampUseDecided)
    def on_stamp_use_decided(self, event: Envelope[StampUseDecided], uow: NotifyUnitOfWork) -> None:
        """Tell who has asked, and who stamps."""
        registers.stamp_use_decided(event, uow, self._desk)

    @subscribe(DutyHandedOver)
    def on_duty_handed_over(self, event: Envelope[DutyHandedOver], uow: NotifyUnitOfWork) -> None:
        """Tell who is on duty next."""
        registers.duty_handed_over(event, uow, self._desk)

    @subscribe(InformationReported)
    def on_information_reported(self, event: Envelope[InformationReported], uow: NotifyUnitOfWork) -> None:
        """Tell the tier above."""
        registers.information_reported(event, uow, self._desk)

    # time

    @every(seconds=1.0, unit_of_work=False)
    def send_what_is_due(self) -> int:
        """Carry outgoing messages to their channels; sending must not sit in a transaction, so it opens its own."""
        postman: Postman = self.wiring.extras["postman"]
        return postman.round()

    @every(seconds=10.0)
    def count_messages(self, uow: NotifyUnitOfWork) -> None:
        """Show operators what is waiting, failed or unknown."""
        for state, count in uow.messages.tally().items():
            metrics.messages_by_state.labels(state.value).set(count)

    @property
    def _desk(self) -> Desk:
        desk: Desk = self.wiring.extras["desk"]
        return desk
