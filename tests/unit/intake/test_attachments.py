"""Files of cases in memory: room, names, repeats, removal, and how long they stay."""

from datetime import timedelta
from pathlib import Path

import pytest

from services.intake.handlers import attachments
from services.intake.handlers.attachments import RemoveAttachment
from services.intake.model.attachment import MOST_OF_A_CASE, MediaType, StoredFile, clean_name
from services.intake.model.case import OVER, State
from services.intake.model.look import Purpose
from services.intake.vault import FolderVault
from shared.contracts import AttachmentAdded, AttachmentRemoved, LookKind, LookReason
from shared.errors import Conflict, NotFound
from tests.unit.intake.fakes import CLERK, MORNING, STRANGER, FakeUnitOfWork, complete_case

HANDLING = Purpose(reason=LookReason.HANDLING)


def stored(fingerprint: str = "aa11", media_type: MediaType = MediaType.JPEG) -> StoredFile:
    return StoredFile(fingerprint, f"aa/{fingerprint}.1", "key", media_type, 1000, MORNING)


@pytest.fixture
def uow() -> FakeUnitOfWork:
    return FakeUnitOfWork()


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("身份证.jpg", "身份证.jpg"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\王\\证明.pdf", "证明.pdf"),
        ("a\r\nSet-Cookie: x", "aSet-Cookie: x"),
        ("\u202egpj.exe", "gpj.exe"),
        ("...", ""),
        ("x" * 500, "x" * 120),
    ],
)
def test_a_name_is_a_name_and_no_path(sent: str, kept: str) -> None:
    assert clean_name(sent) == kept


def test_a_file_is_told_without_its_name(uow: FakeUnitOfWork) -> None:
    case = complete_case(uow)
    attachment = attachments.attach(case, stored(), "王小明身份证.jpg", "clerk", uow)
    (event,) = uow.of(AttachmentAdded)
    assert (event.number, event.attachment_id, event.media_type) == (
        case.number,
        attachment.attachment_id,
        "image/jpeg",
    )
    assert "王" not in str(event)


def test_the_ending_is_that_of_the_content(uow: FakeUnitOfWork) -> None:
    case = complete_case(uow)
    assert attachments.attach(case, stored("a"), "photo.exe", "", uow).download_name == "photo.jpg"
    assert attachments.attach(case, stored("b", MediaType.PDF), "x", "", uow).download_name == "x.pdf"
    nameless = attachments.attach(case, stored("c"), "", "", uow)
    assert nameless.download_name == f"{nameless.attachment_id}.jpg"


def test_the_same_content_again_is_the_same_attachment(uow: FakeUnitOfWork) -> None:
    case = complete_case(uow)
    first = attachments.attach(case, stored(), "a.jpg", "clerk", uow)
    assert attachments.attach(case, stored(), "b.jpg", "clerk", uow) is first
    assert len(uow.of(AttachmentAdded)) == 1
    other = attachments.attach(complete_case(uow), stored(), "b.jpg", "clerk", uow)
    assert other.stored is first.stored, "another case shares the content"


def test_a_case_has_room_for_so_many_and_no_more(uow: FakeUnitOfWork) -> None:
    case = complete_case(uow)
    for number in range(MOST_OF_A_CASE):
        attachments.attach(case, stored(str(number)), "a.jpg", "clerk", uow)
    with pytest.raises(Conflict, match=str(MOST_OF_A_CASE)):
        attachments.attach(case, stored("more"), "a.jpg", "clerk", uow)


@pytest.mark.parametrize("state", sorted(OVER))
def test_a_case_that_is_over_takes_no_more(uow: FakeUnitOfWork, state: State) -> None:
    case = complete_case(uow)
    case.state = state
    with pytest.raises(Conflict):
        attachments.attach(case, stored(), "a.jpg", "clerk", uow)


def test_opening_one_is_a_look(uow: FakeUnitOfWork) -> None:
    case = complete_case(uow)
    attachment = attachments.attach(case, stored(), "a.jpg", "clerk", uow)
    opened = attachments.open_attachment(case.number, attachment.attachment_id, HANDLING, CLERK, "10.0.0.7", uow)
    assert opened is attachment
    (look,) = uow.looks.register
    assert (look.kind, look.case_number, look.staff_id) == (LookKind.ATTACHMENT, case.number, "clerk")


def test_what_lies_outside_the_scope_or_in_another_case_does_not_exist(uow: FakeUnitOfWork) -> None:
    case, other = complete_case(uow), complete_case(uow)
    theirs = attachments.attach(case, stored(), "a.jpg", "clerk", uow).attachment_id
    with pytest.raises(NotFound):
        attachments.open_attachment(case.number, theirs, HANDLING, STRANGER, "", uow)
    with pytest.raises(NotFound):
        attachments.open_attachment(other.number, theirs, HANDLING, CLERK, "", uow)
    with pytest.raises(NotFound):
        attachments.remove_attachment(case.number, theirs, RemoveAttachment(reason="x"), STRANGER, uow)
    assert uow.looks.register == []


def test_removal_says_who_and_why(uow: FakeUnitOfWork) -> None:
    case = complete_case(uow)
    theirs = attachments.attach(case, stored(), "a.jpg", "clerk", uow).attachment_id
    attachments.remove_attachment(case.number, theirs, RemoveAttachment(reason="传错工单"), CLERK, uow)
    (event,) = uow.of(AttachmentRemoved)
    assert (event.attachment_id, event.reason, event.removed_by) == (theirs, "传错工单", "clerk")
    assert attachments.list_attachments(case.number, CLERK, uow) == []


def test_they_stay_for_so_long_after_the_end_of_the_case(uow: FakeUnitOfWork) -> None:
    case, kept = complete_case(uow), timedelta(days=10)
    attachments.attach(case, stored(), "a.jpg", "clerk", uow)
    case.state = State.CLOSED
    assert attachments.remove_past_retention(kept, uow) == 0
    uow.now += timedelta(days=9)
    case.state = State.IN_HAND  # not solved after all: it starts again
    assert attachments.remove_past_retention(kept, uow) == 0
    case.state = State.CLOSED
    assert attachments.remove_past_retention(kept, uow) == 0
    uow.now += timedelta(days=10)
    assert attachments.remove_past_retention(kept, uow) == 0, "from the last end on"
    uow.now += timedelta(seconds=1)
    assert attachments.remove_past_retention(kept, uow) == 1
    assert uow.of(AttachmentRemoved)[0].removed_by == ""


def test_only_what_nobody_knows_of_and_is_not_under_way_is_an_orphan(uow: FakeUnitOfWork, tmp_path: Path) -> None:
    vault = FolderVault(tmp_path)
    for name in ("aa/aa11.1", "bb/lost.1"):
        (tmp_path / "new").write_bytes(b"x")
        vault.keep(tmp_path / "new", name)
    attachments.attach(complete_case(uow), stored(), "a.jpg", "clerk", uow)
    (since,) = {placed.since for placed in vault.places() if placed.place == "bb/lost.1"}
    uow.now = since + timedelta(minutes=59)
    assert list(attachments.orphans(vault, uow)) == []
    uow.now = since + timedelta(minutes=61)
    assert list(attachments.orphans(vault, uow)) == ["bb/lost.1"]
    vault.discard("bb/lost.1")
    assert [placed.place for placed in vault.places()] == ["aa/aa11.1"]
