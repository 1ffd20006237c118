"""Personal data: sealed where it is kept, masked where it is shown, and kept out of the logs."""

import os
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import PermanentError
from shared.observability.logs import redact
from shared.persistence.types import Sealed
from shared.sealing import (
    KeyFile,
    Sealer,
    keys,
    mask_document_number,
    mask_identity_number,
    mask_name,
    mask_phone,
    new_key,
    opened_chunks,
    sealed_chunks,
)
from shared.sealing.files import CHUNK_BYTES

OLD, NEW, INDEX = new_key(), new_key(), new_key()


@given(st.text(), st.text())
def test_what_is_sealed_opens_to_the_same(text: str, purpose: str) -> None:
    sealer = Sealer(OLD, INDEX)
    token = sealer.seal(text, purpose)
    assert sealer.open(token, purpose) == text
    assert len(text) < 8 or text not in token


def test_the_same_text_is_never_sealed_alike() -> None:
    sealer = Sealer(OLD, INDEX)
    assert sealer.seal("13812345678") != sealer.seal("13812345678")


def test_a_token_opens_for_its_own_purpose_alone() -> None:
    sealer = Sealer(OLD, INDEX)
    token = sealer.seal("13812345678", "case.resident_phone")
    with pytest.raises(PermanentError):
        sealer.open(token, "case.resident_name")


def test_every_sign_of_a_token_counts() -> None:
    sealer = Sealer(OLD, INDEX)
    token = sealer.seal("13812345678")
    for position, sign in enumerate(token[:-1]):  # of the last one, base64 uses only some bits
        altered = token[:position] + ("A" if sign != "A" else "B") + token[position + 1 :]
        with pytest.raises(PermanentError):
            sealer.open(altered)


def test_a_replaced_key_opens_what_it_sealed_and_the_new_one_seals() -> None:
    before, during, after = Sealer(OLD, INDEX), Sealer(f"{NEW}, {OLD}", INDEX), Sealer(NEW, INDEX)
    token = before.seal("王小明")
    assert during.open(token) == "王小明"
    assert after.open(during.seal("王小明")) == "王小明"
    assert after.open(during.reseal(token, "event")) == "王小明"
    body = f'{{"contact": "{token}", "x": 1}}'
    resealed = during.reseal(body, "event")
    assert after.prefix in resealed
    assert during.reseal(resealed, "event") == resealed, "what the present key sealed is left alone"


def test_a_key_file_may_change_while_it_is_used(tmp_path: Path) -> None:
    file = tmp_path / "keys"
    file.write_text(f"{OLD}\n")
    running, other = Sealer(KeyFile(file), INDEX), Sealer(f"{NEW},{OLD}", INDEX)
    first = running.seal("王小明")
    beside = tmp_path / "keys.new"
    beside.write_text(f"{NEW}\n{OLD}\n")
    beside.replace(file)
    assert running.open(other.seal("李娜")) == "李娜", "a key it has not seen is looked for in the file"
    assert running.open(first) == "王小明"
    assert Sealer(NEW, INDEX).open(running.seal("王小明")) == "王小明", "and the first of the file seals"


def test_a_broken_key_file_stops_nobody_who_has_read_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(keys.log, "error", lambda text, *values: said.append(text % values))
    file = tmp_path / "keys"
    file.write_text(OLD)
    sealer = Sealer(KeyFile(file), INDEX)
    file.write_text("half a ke")
    assert sealer.open(sealer.seal("王小明")) == "王小明"
    file.unlink()
    assert sealer.open(sealer.seal("王小明")) == "王小明"
    assert len(said) == 2
    assert str(file) in said[0]
    assert "half" not in "".join(said)
    with pytest.raises(ValueError, match="no usable key"):
        KeyFile(file)


@pytest.mark.parametrize(
    "token", ["", "nonsense", "z1.00000000.AAAA", pytest.param(Sealer(NEW, INDEX).seal("x"), id="with another key")]
)
def test_what_cannot_be_opened_is_a_permanent_error(token: str) -> None:
    with pytest.raises(PermanentError, match="ZHENBI_DATA_KEY"):
        Sealer(OLD, INDEX).open(token)


@pytest.mark.parametrize("key", ["", " ,", "too short", "A" * 43 + "=" + "A", "密" * 44])
def test_a_bad_key_is_refused_at_once_and_not_repeated(key: str) -> None:
    with pytest.raises(ValueError, match=r"ZHENBI_DATA_KEY|32 bytes") as refusal:
        Sealer(key, INDEX)
    assert len(key) < 5 or key not in str(refusal.value)


def test_digests_compare_without_knowing_and_outlive_the_data_keys() -> None:
    before, after = Sealer(OLD, INDEX), Sealer(NEW, INDEX)
    assert before.digest("number", "code") == after.digest("number", "code")
    assert before.digest("number", "code") != Sealer(OLD, NEW).digest("number", "code"), "the digest is keyed"
    assert before.digest("ab", "c") != before.digest("a", "bc"), "the parts stay apart"
    assert len(before.digest("x")) == 64


def test_fingerprints_find_the_same_and_do_not_meet_across_kinds() -> None:
    sealer = Sealer(OLD, INDEX)
    assert sealer.fingerprint("phone", "13812345678") == Sealer(NEW, INDEX).fingerprint("phone", "13812345678")
    assert sealer.fingerprint("phone", "13812345678") != sealer.fingerprint("identity", "13812345678")
    assert sealer.fingerprint("phone", "13812345678") != sealer.digest("13812345678")[:32]
    assert sealer.fingerprint("phone", "13812345678") != Sealer(OLD, NEW).fingerprint("phone", "13812345678")


@pytest.mark.parametrize("size", [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES, 200_001])
def test_a_file_is_sealed_in_chunks_of_any_cut(size: int) -> None:
    key, content = new_key(), os.urandom(size)
    sealed = b"".join(sealed_chunks(key, (content[at : at + 1000] for at in range(0, size, 1000))))
    assert size < 16 or content[:16] not in sealed
    assert b"".join(opened_chunks(key, (sealed[at : at + 777] for at in range(0, len(sealed), 777)))) == content


def test_a_sealed_file_that_was_cut_swapped_or_altered_is_not_opened() -> None:
    key = new_key()
    head, *chunks = sealed_chunks(key, [os.urandom(3 * CHUNK_BYTES)])
    flipped = bytes([chunks[0][0] ^ 1]) + chunks[0][1:]
    for damaged in (
        [],
        [head],
        [head, *chunks[:-1]],  # cut at the end of a chunk
        [head, chunks[1], chunks[0], chunks[2]],
        [head, flipped, *chunks[1:]],
        [head, *chunks, chunks[-1]],
        [b"x" + head[1:], *chunks],
    ):
        with pytest.raises(PermanentError):
            list(opened_chunks(key, damaged))
    with pytest.raises(PermanentError):
        list(opened_chunks(new_key(), [head, *chunks]))


def test_a_sealed_column_keeps_no_clear_text_and_needs_its_key(monkeypatch: pytest.MonkeyPatch) -> None:
    dialect: Any = None
    column, other = Sealed("case.name"), Sealed("case.phone")
    monkeypatch.setattr(Sealed, "_sealer", None)
    with pytest.raises(RuntimeError, match="configure"):
        column.process_bind_param("王小明", dialect)
    Sealed.configure(Sealer(OLD, INDEX))
    stored = column.process_bind_param("王小明", dialect)
    assert stored is not None
    assert "王" not in stored
    assert column.process_result_value(stored, dialect) == "王小明"
    assert column.process_bind_param(None, dialect) is None
    with pytest.raises(PermanentError):
        other.process_result_value(stored, dialect)


@pytest.mark.parametrize(
    ("name", "masked"), [("王小明", "王**"), ("王", "王*"), ("欧阳修远", "欧***"), ("", ""), ("Li Na", "L****")]
)
def test_of_a_name_the_first_character_stays(name: str, masked: str) -> None:
    assert mask_name(name) == masked


@pytest.mark.parametrize(
    ("phone", "masked"), [("13812345678", "138****5678"), ("079326151234", "079****1234"), ("110", "***"), ("", "")]
)
def test_of_a_phone_number_the_middle_goes(phone: str, masked: str) -> None:
    assert mask_phone(phone) == masked


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("361103199001011234", "361103********1234"),
        ("361103900101123", "361103*****1123"),
        ("12345678", "********"),
        ("", ""),
    ],
)
def test_of_an_identity_number_the_birthday_goes(number: str, masked: str) -> None:
    assert mask_identity_number(number) == masked


@pytest.mark.parametrize(("number", "masked"), [("H60123456", "H*****456"), ("8123456", "*******"), ("", "")])
def test_of_another_paper_little_stays(number: str, masked: str) -> None:
    assert mask_document_number(number) == masked


def redacted(**entry: Any) -> MutableMapping[str, Any]:
    return redact(None, "info", entry)


@pytest.mark.parametrize(
    "text",
    [
        "phone 13812345678 called",
        "+8613812345678",
        "8613812345678",
        "id 36110319900101123X",
        "361103199001011234",
        "old id 361103900101123.",
        "电话13812345678。",
    ],
)
def test_personal_numbers_never_reach_the_log(text: str) -> None:
    entry = redacted(event=text)
    assert "[personal]" in entry["event"]
    assert not any(len(run) >= 11 for run in "".join(c if c.isdigit() else " " for c in entry["event"]).split())


def test_they_do_not_hide_inside_other_values_either() -> None:
    entry = redacted(event="x", request={"phones": ["13812345678"], "who": ("36110319900101123X",)}, port=8701)
    assert entry == {"event": "x", "request": {"phones": ["[personal]"], "who": ["[personal]"]}, "port": 8701}


@pytest.mark.parametrize(
    "text",
    [
        "361103-20261123-000001-0",  # the number of a file
        "361103102200",  # a region
        "01936f1e-8a10-7c3e-9d55-0b6a4f3f1a01",
        "2026-11-23T09:30:00.123456Z",
        "port 8701",
    ],
)
def test_other_numbers_stay_readable(text: str) -> None:
    assert redacted(event=text)["event"] == text
