"""HTTP: files of cases, streamed in and out, sealed at rest, never shown inside a page."""

from collections.abc import Callable
from urllib.parse import quote

from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response

from services.intake.handlers import attachments, query_codes
from services.intake.handlers.scope import case_in_scope
from services.intake.model.attachment import MOST_BYTES, Attachment, MediaType
from services.intake.model.case import Case
from services.intake.schemas import attachments as schemas
from services.intake.schemas.residents import PurposeBody, QueryCodeBody
from services.intake.store import IntakeUnitOfWork
from shared.contracts import Role
from shared.errors import Invalid, TransientError
from shared.http.endpoint import ANY_STAFF, PUBLIC, Request, endpoint
from shared.messaging.every import every
from shared.persistence.database import is_transient
from shared.service import Service

QUERY_CODE_HEADER = "Zhenbi-Query-Code"  # of an upload: its body is the file
_ATTACHING = {Role.AGENT, Role.CLERK, Role.HANDLER}
_READING = _ATTACHING | {Role.SUPERVISOR}
_OFTEN = "60/minute"
_KINDS = tuple(MediaType)
_TRIES = 3


class AttachmentEndpoints(Service):
    """Files of cases."""

    @endpoint(
        "POST",
        "/cases/<number>/attachments",
        roles=_ATTACHING,
        answer=schemas.AttachmentView,
        status=201,
        unit_of_work=False,
        upload_bytes=MOST_BYTES,
    )
    def attach_file(self, request: Request) -> Attachment:
        """Add an image or a PDF; the body is the file, its name stands in Content-Disposition."""
        number, actor = request.path["number"], request.staff
        return self._attach(request, lambda uow: case_in_scope(number, actor, uow), actor.staff_id)

    @endpoint(
        "POST",
        "/cases/<number>/attachments/of-resident",
        roles=PUBLIC,
        per_address=_OFTEN,
        answer=schemas.AttachmentView,
        status=201,
        unit_of_work=False,
        upload_bytes=MOST_BYTES,
    )
    def attach_file_of_resident(self, request: Request) -> Attachment:
        """The same by the resident, who shows the query code in the header Zhenbi-Query-Code."""
        case = self._of_resident(request, request.headers.get(QUERY_CODE_HEADER, ""))
        return self._attach(request, lambda uow: _again(case, uow), "")

    @endpoint("GET", "/cases/<number>/attachments", roles=ANY_STAFF, answer=schemas.AttachmentView)
    def list_attachments(self, request: Request, uow: IntakeUnitOfWork) -> list[Attachment]:
        """The files of a case."""
        return attachments.list_attachments(request.path["number"], request.staff, uow)

    @endpoint(
        "POST",
        "/cases/<number>/attachments/<attachment_id>/views",
        roles=_READING,
        body=PurposeBody,
        unit_of_work=False,
        produces=_KINDS,
    )
    def view_attachment(self, request: Request) -> Response:
        """The file itself; the look is registered."""
        number, attachment_id = request.path["number"], request.path["attachment_id"]
        with self.wiring.units() as uow:
            attachment = attachments.open_attachment(
                number, attachment_id, request.body, request.staff, request.address, uow
            )
            uow.commit()
        return self._download(attachment)

    @endpoint(
        "POST",
        "/cases/<number>/attachments/<attachment_id>/of-resident",
        roles=PUBLIC,
        per_address=_OFTEN,
        body=QueryCodeBody,
        unit_of_work=False,
        produces=_KINDS,
    )
    def view_attachment_of_resident(self, request: Request) -> Response:
        """The file itself, for the resident with the query code."""
        case = self._of_resident(request, request.body)
        with self.wiring.units(read_only=True) as uow:
            attachment = attachments.attachment_of(case, request.path["attachment_id"], uow)
        return self._download(attachment)

    @endpoint(
        "POST",
        "/cases/<number>/attachments/<attachment_id>/removal",
        roles={Role.AGENT, Role.CLERK},
        body=schemas.RemovalBody,
    )
    def remove_attachment(self, request: Request, uow: IntakeUnitOfWork) -> None:
        """Remove a file that does not belong here."""
        number, attachment_id = request.path["number"], request.path["attachment_id"]
        attachments.remove_attachment(number, attachment_id, request.body, request.staff, uow)

    @every(seconds=600)
    def remove_past_retention(self, uow: IntakeUnitOfWork) -> int:
        """Remove files whose case ended longer ago than they are kept."""
        return attachments.remove_past_retention(self.wiring.extras["attachments_kept"], uow)

    @every(seconds=3600, unit_of_work=False)
    def sweep_vault(self) -> int:
        """Remove content that nobody knows of: of uploads that failed, and of removed attachments."""
        deposit = self.wiring.extras["deposit"]
        with self.wiring.units(read_only=True) as uow:
            left_over = list(attachments.orphans(deposit.vault, uow))
        for place in left_over:
            deposit.vault.discard(place)
        deposit.sweep_spool(attachments.ORPHANED_AFTER)
        return 0

    def _attach(self, request: Request, find: Callable[[IntakeUnitOfWork], Case], by: str) -> Attachment:
        """Check and store the content outside of any transaction, then put it on record in one."""
        if request.upload is None:
            raise Invalid("body", "没有文件", "there is no file")
        deposit = self.wiring.extras["deposit"]
        with self.wiring.units(read_only=True) as uow:
            attachments.may_attach(find(uow), uow)
            now = uow.now
        with deposit.checked(request.upload, now) as (stored, file):
            kept = False
            for attempt in range(1, _TRIES + 1):
                with self.wiring.units(read_only=True) as uow:
                    is_known = uow.attachments.stored(stored.fingerprint) is not None
                if not is_known and not kept:
                    deposit.keep(stored, file)
                    kept = True
                try:
                    with self.wiring.units() as uow:
                        attachment = attachments.attach(find(uow), stored, request.upload.name, by, uow)
                        if attachment.stored is stored and not kept:
                            continue  # what was known a moment ago has been removed meanwhile
                        uow.commit()
                        return attachment
                except Exception as error:
                    if attempt == _TRIES or not (is_transient(error) or isinstance(error, IntegrityError)):
                        raise
        raise TransientError("系统忙，请再试一次", "busy; try once more")

    def _of_resident(self, request: Request, query_code: str) -> Case:
        with self.wiring.units() as uow:
            try:
                return query_codes.case_of_resident(request.path["number"], query_code, uow, self.wiring.sealer)
            except query_codes.WrongQueryCode:
                uow.commit()  # refused, but the try counts
                raise

    def _download(self, attachment: Attachment) -> Response:
        name = quote(attachment.download_name, safe="")
        return Response(
            self.wiring.extras["deposit"].content(attachment.stored),
            content_type=attachment.media_type.value,
            headers={
                "Content-Length": str(attachment.size_bytes),
                "Content-Disposition": f"attachment; filename*=UTF-8''{name}",
                "X-Content-Type-Options": "nosniff",
                "Content-Security-Policy": "sandbox; default-src 'none'",
                "Cache-Control": "no-store",
            },
        )


def _again(case: Case, uow: IntakeUnitOfWork) -> Case:
    """The same case in another transaction."""
    found = uow.cases.get(case.number)
    if found is None:
        raise query_codes.WrongQueryCode
    return found
