"""Files that people send: told by their content, freed of what was hidden in them, or refused with a reason."""

import struct
import zlib
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from PIL import Image

from services.intake.inspection import images
from services.intake.inspection.inspector import SubprocessInspector
from services.intake.inspection.verdict import Refusal, look_at
from services.intake.model.attachment import MediaType
from shared.errors import Invalid

GPS, ORIENTATION = 0x8825, 0x0112


def picture(kind: str = "JPEG", size: tuple[int, int] = (64, 32), **saving: Any) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, (200, 30, 30)).save(out, kind, **saving)
    return out.getvalue()


def photo_with_place() -> bytes:
    exif = Image.Exif()
    exif[ORIENTATION] = 6  # taken with the phone on its side
    exif.get_ifd(GPS)[1] = "N"
    exif.get_ifd(GPS)[2] = (28.0, 26.0, 1.0)
    exif[0x010F] = "phone of Wang"
    return picture(exif=exif)


def document(change: Callable[[pikepdf.Pdf], None] = lambda pdf: None, **saving: Any) -> bytes:
    out = BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        change(pdf)
        pdf.save(out, **saving)
    return out.getvalue()


@pytest.mark.parametrize(("kind", "media_type"), [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/webp")])
def test_pictures_are_told_by_their_content(kind: str, media_type: str) -> None:
    told, cleaned = look_at(picture(kind))
    assert told == media_type
    assert cleaned is not None
    with Image.open(BytesIO(cleaned)) as image:
        assert (image.format, image.size) == (kind, (64, 32))


def test_where_a_photo_was_taken_does_not_stay_but_it_stands_upright() -> None:
    sent = photo_with_place()
    assert b"phone of Wang" in sent
    _, cleaned = look_at(sent)
    assert cleaned is not None
    assert b"phone of Wang" not in cleaned
    with Image.open(BytesIO(cleaned)) as image:
        assert not image.getexif()
        assert image.size == (32, 64)


def test_what_is_glued_to_a_picture_does_not_stay() -> None:
    _, cleaned = look_at(picture("PNG") + b"PK\x03\x04<script>alert(1)</script>")
    assert cleaned is not None
    assert b"script" not in cleaned


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_png_of_every_sort_is_drawn_anew_alike(mode: str) -> None:
    out = BytesIO()
    Image.new(mode, (8, 8), 1 if mode in ("1", "L", "P", "I;16") else None).save(out, "PNG")
    _, cleaned = look_at(out.getvalue())
    assert cleaned is not None
    with Image.open(BytesIO(out.getvalue())) as before, Image.open(BytesIO(cleaned)) as after:
        assert before.convert("RGBA").tobytes() == after.convert("RGBA").tobytes()


def test_a_bomb_is_not_unfolded() -> None:
    """A PNG that says it has 60,000 × 60,000 pixels, in less than a kilobyte."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    bomb = (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    )
    with pytest.raises(Refusal, match="megapixels"):
        look_at(bomb)


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_pixels_are_counted_below_the_bomb_limit_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(images, "MOST_PIXELS", 64 * 32 - 1)
    with pytest.raises(Refusal, match="megapixels"):
        look_at(picture())


def test_moving_pictures_are_refused() -> None:
    out = BytesIO()
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:])
    with pytest.raises(Refusal, match="moving"):
        look_at(out.getvalue())


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_half_a_picture_is_damaged(kind: str) -> None:
    whole = picture(kind, (400, 400))
    with pytest.raises(Refusal):
        look_at(whole[: len(whole) // 2])


def test_a_plain_pdf_is_kept_as_it_is() -> None:
    assert look_at(document()) == ("application/pdf", None)


def _script(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))


def _launch(pdf: pikepdf.Pdf) -> None:
    annotation = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot,
        Subtype=pikepdf.Name.Link,
        Rect=[0, 0, 9, 9],
        A=pikepdf.Dictionary(S=pikepdf.Name.Launch, F="calc.exe"),
    )
    pdf.pages[0].Annots = pikepdf.Array([annotation])


def _named_script(pdf: pikepdf.Pdf) -> None:
    names = pikepdf.Dictionary(Names=pikepdf.Array(["x", pikepdf.Dictionary(S=pikepdf.Name.JavaScript)]))
    pdf.Root.Names = pikepdf.Dictionary(JavaScript=names)


def _embedded(pdf: pikepdf.Pdf) -> None:
    pdf.attachments["x.exe"] = b"MZ"


def _by_itself(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].AA = pikepdf.Dictionary(O=pikepdf.Dictionary(S=pikepdf.Name.URI, URI="http://x"))


def _form(pdf: pikepdf.Pdf) -> None:
    pdf.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array(), XFA=pdf.make_stream(b"<xdp/>"))


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (_script, "script"),
        (_launch, "starts a program"),
        (_named_script, "script"),
        (_embedded, "embedded"),
        (_by_itself, "run by themselves"),
        (_form, "dynamic form"),
    ],
)
@pytest.mark.parametrize("packed", [pikepdf.ObjectStreamMode.disable, pikepdf.ObjectStreamMode.generate])
def test_a_pdf_that_could_do_something_is_refused_and_told_what(
    change: Callable[[pikepdf.Pdf], None], named: str, packed: pikepdf.ObjectStreamMode
) -> None:
    with pytest.raises(Refusal, match=named):
        look_at(document(change, object_stream_mode=packed))


def test_links_in_a_pdf_are_harmless() -> None:
    def link(pdf: pikepdf.Pdf) -> None:
        action = pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://www.gov.cn")
        pdf.pages[0].Annots = pikepdf.Array(
            [pikepdf.Dictionary(Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=action)]
        )

    assert look_at(document(link))[0] == "application/pdf"


@pytest.mark.parametrize("passwords", [{"user": "secret", "owner": "x"}, {"user": "", "owner": "x"}])
def test_a_protected_pdf_is_refused(passwords: dict[str, str]) -> None:
    with pytest.raises(Refusal, match=r"password|protected"):
        look_at(document(encryption=pikepdf.Encryption(**passwords)))


def test_a_pdf_without_pages_or_with_nothing_in_it_is_refused() -> None:
    for content in (document(lambda pdf: pdf.pages.__delitem__(0)), b"%PDF-1.7\n%%EOF", b"%PDF-1.7\n" + b"x" * 5000):
        with pytest.raises(Refusal):
            look_at(content)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"x",
        b"MZ\x90\x00" + b"\0" * 100,
        b"<!doctype html><script>alert(1)</script>",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"GIF89a" + b"\0" * 20,
        b"PK\x03\x04" + b"\0" * 50,
        "只是文字".encode(),
    ],
)
def test_anything_else_is_refused_whatever_it_is_called(content: bytes) -> None:
    with pytest.raises(Refusal):
        look_at(content)


class TestTheOtherProcess:
    def test_it_answers_with_type_and_content(self) -> None:
        inspected = SubprocessInspector().inspect([photo_with_place()])
        assert inspected.media_type is MediaType.JPEG
        assert inspected.content is not None
        assert b"phone of Wang" not in inspected.content
        pdf = SubprocessInspector().inspect([document()])
        assert (pdf.media_type, pdf.content) == (MediaType.PDF, None)

    def test_it_says_why_not(self) -> None:
        with pytest.raises(Invalid, match="脚本"):
            SubprocessInspector().inspect([document(_script)])

    def test_a_parser_that_falls_over_refuses_the_file_and_nothing_else(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("services.intake.inspection.inspector.sys.executable", "/bin/false")
        with pytest.raises(Invalid, match="cannot be checked"):
            SubprocessInspector().inspect([picture()])
