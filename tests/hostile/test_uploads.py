"""Files that are two things at once, unfold without end, or hide what they do (what else: tests/unit/intake)."""

import csv
import struct
import time
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO, StringIO
from typing import Any

import pikepdf
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from services.intake.inspection.inspector import SubprocessInspector
from services.intake.inspection.verdict import Refusal, look_at
from services.intake.sheets import columns as c
from services.intake.sheets.files import records_of
from services.intake.sheets.reading import read_catalogue
from shared.errors import Invalid
from shared.spreadsheets.columns import Sheet
from shared.spreadsheets.problems import Problem

SECONDS = 5.0  # for any file; an honest one takes much less
SCRIPT = b"<script>alert(1)</script>"
MB = 1024 * 1024


@contextmanager
def in_no_time() -> Iterator[None]:
    begin = time.monotonic()
    yield
    assert time.monotonic() - begin < SECONDS


def picture(kind: str, **saving: Any) -> bytes:
    out = BytesIO()
    Image.new("RGB", (32, 32), (1, 2, 3)).save(out, kind, **saving)
    return out.getvalue()


def document(**saving: Any) -> bytes:
    out = BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(out, **saving)
    return out.getvalue()


def archive(**parts: bytes) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return out.getvalue()


def chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def png_with(*chunks: bytes) -> bytes:
    """A picture with more chunks behind its header."""
    whole = picture("PNG")
    header = 8 + 25
    return whole[:header] + b"".join(chunks) + whole[header:]


class TestTwoThingsAtOnce:
    @pytest.mark.parametrize(
        "polyglot",
        [
            pytest.param(picture("JPEG", comment=SCRIPT), id="script in a comment"),
            pytest.param(picture("JPEG") + SCRIPT, id="page behind a photo"),
            pytest.param(picture("JPEG") + archive(x=b"x"), id="archive behind a photo"),
            pytest.param(png_with(chunk(b"tEXt", b"Comment\0" + SCRIPT)), id="script in a text chunk"),
            pytest.param(png_with(chunk(b"evIl", SCRIPT)), id="a chunk of its own"),
            pytest.param(picture("WEBP", xmp=SCRIPT), id="script in metadata"),
        ],
    )
    def test_of_a_picture_only_the_picture_stays(self, polyglot: bytes) -> None:
        _, kept = look_at(polyglot)
        assert kept is not None
        assert b"script" not in kept
        assert b"PK\x03\x04" not in kept

    @pytest.mark.parametrize(
        "polyglot",
        [
            pytest.param(document() + archive(**{"META-INF/MANIFEST.MF": b"Main-Class: Evil"}), id="program"),
            pytest.param(SCRIPT + b"\n" + document(), id="page before it"),
            pytest.param(b"MZ" + b"\0" * 62 + document(), id="program before it"),
            pytest.param(picture("JPEG")[:2] + b"\xff\xfe" + struct.pack(">H", 600) + document(), id="photo before it"),
        ],
    )
    def test_a_document_that_is_something_else_too_is_refused(self, polyglot: bytes) -> None:
        with pytest.raises(Refusal):
            look_at(polyglot)


class TestHiddenScripts:
    @pytest.mark.parametrize("written", ["/J#61vaScript", "/#4a#61#76#61#53#63#72#69#70#74"])
    def test_a_name_in_disguise_is_the_name_it_is(self, written: str) -> None:
        disguised = document().replace(b"/Pages 2 0 R", f"/OpenAction<</S{written}/J#53(x)>>/Pages 2 0 R".encode())
        assert written.encode() in disguised
        with pytest.raises(Refusal):
            look_at(disguised)

    def test_an_action_behind_an_action_is_found(self) -> None:
        out = BytesIO()
        with pikepdf.new() as pdf:
            pdf.add_blank_page()
            script = pdf.make_indirect(pikepdf.Dictionary(S=pdf.make_indirect(pikepdf.Name.JavaScript)))
            harmless = pikepdf.Dictionary(S=pikepdf.Name.GoTo, Next=pikepdf.Array([script]))
            pdf.Root.OpenAction = pdf.make_indirect(harmless)
            pdf.save(out)
        with pytest.raises(Refusal, match="script"):
            look_at(out.getvalue())


def text_bomb() -> bytes:
    return png_with(chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"\0" * 64 * MB, 9)))


def profile_bomb() -> bytes:
    return png_with(chunk(b"iCCP", b"x\0\0" + zlib.compress(b"\0" * 64 * MB, 9)))


def pixel_bomb() -> bytes:
    """As many pixels as may be, all alike."""
    out = BytesIO()
    Image.new("1", (9_000, 5_000)).save(out, "PNG", pnginfo=PngInfo())
    return out.getvalue()


def object_bomb() -> bytes:
    """Objects packed into a stream that unfolds to many megabytes."""
    out = BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.Root.Bomb = pikepdf.Array([pikepdf.String("0" * MB) for _ in range(24)])
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate, compress_streams=True)
    return out.getvalue()


def pages_of_themselves() -> bytes:
    return document().replace(b"/Kids [ 3 0 R ]", b"/Kids [ 2 0 R ]")


def deep_arrays() -> bytes:
    return document().replace(b"/Pages 2 0 R", b"/Pages 2 0 R /Deep " + b"[" * 50_000 + b"]" * 50_000)


def kept_bytes(content: bytes) -> int:
    """How much of a file is kept: nothing if it is refused."""
    try:
        inspected = SubprocessInspector().inspect([content])
    except Invalid:
        return 0
    return len(content if inspected.content is None else inspected.content)


class TestBombs:
    @pytest.mark.parametrize(
        "make", [text_bomb, profile_bomb, pixel_bomb, object_bomb, pages_of_themselves, deep_arrays]
    )
    def test_it_is_refused_or_taken_in_no_time(self, make: Any) -> None:
        content = make()
        assert len(content) < MB
        with in_no_time():
            assert kept_bytes(content) < MB

    @pytest.mark.parametrize(
        "raw",
        [
            pytest.param(archive(**{"items.csv": b'"' + b"x" * 9_000_000}), id="a quotation mark that never ends"),
            pytest.param(archive(**{"items.csv": b"\xef\xbb\xbf" + b",\n" * 2_000_000}), id="nothing but commas"),
        ],
    )
    def test_a_table_without_end_is_refused_in_no_time(self, raw: bytes) -> None:
        assert refused_in_no_time(raw)

    def test_an_archive_whose_parts_lie_on_top_of_each_other_is_refused(self) -> None:
        """One part of 10 MB, listed 190 times: a small file that unfolds to two gigabytes."""
        honest = archive(**{"items.csv": b"0" * 10 * MB})
        directory = honest.index(b"PK\x01\x02")
        entry = honest[directory : honest.index(b"PK\x05\x06")]
        entries = b"".join(entry.replace(b"items.csv", b"%05d.csv" % number) for number in range(190))
        end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 190, 190, len(entries), directory, 0)
        assert refused_in_no_time(honest[:directory] + entries + end)

    def test_an_archive_that_lies_about_its_size_is_refused(self) -> None:
        honest = archive(**{"items.csv": b"0" * 40 * MB})
        lying = honest.replace(struct.pack("<L", 40 * MB), struct.pack("<L", 100))
        assert lying != honest
        assert refused_in_no_time(lying)


SLOW_TO_MATCH = (
    "(" * 4000 + ")" * 4000,
    "材料:" + "a." * 3900,
    "证件:" + "a" * 3900 + "(" + " " * 3900,
    "如果" * 2000 + " 且 " * 500,
    "a=" + " " * 7900,
    "、" * 8000,
    "１" * 8000,
    "2026" + " " * 7900 + "-1-1",
    '="' * 4000,
)


@pytest.mark.parametrize("cell", SLOW_TO_MATCH, ids=range(len(SLOW_TO_MATCH)))
def test_no_cell_takes_long_to_read(cell: str) -> None:
    with in_no_time():
        for sheet in c.SHEETS:
            assert problems_of({sheet.file: table(sheet, cell)})


def table(sheet: Sheet, cell: str) -> bytes:
    """A CSV file of one row, with ``cell`` in every column."""
    text = StringIO()
    csv.writer(text).writerows([[column.zh for column in sheet.columns], [cell for _ in sheet.columns]])
    return text.getvalue().encode()


def refused_in_no_time(raw: bytes) -> bool:
    with in_no_time():
        return bool(problems_of({"catalogue.zip": raw}))


def problems_of(files: dict[str, bytes]) -> list[Problem]:
    problems: list[Problem] = []
    read_catalogue(records_of(files, problems), "361103", problems)
    return problems
