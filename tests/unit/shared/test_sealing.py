"""Personal data: sealed where it is kept, masked where it is shown, and kept out of the logs."""

from collections.abc import MutableMapping
from typing import Any

import pytest
from cryptography.fernet import Fernet
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import PermanentError
from shared.observability.logs import redact
from shared.persistence.types import Sealed
from shared.sealing import Sealer, mask_identity_number, mask_name, mask_phone

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


@given(st.text())
def test_what_is_sealed_opens_to_the_same(text: str) -> None:
    sealer = Sealer(OLD)
    token = sealer.seal(text)
    assert sealer.open(token) == text
    assert len(text) < 4 or text not in token


def test_the_same_text_is_never_sealed_alike() -> None:
    sealer = Sealer(OLD)
    assert sealer.seal("13812345678") != sealer.seal("13812345678")


def test_a_rotated_key_opens_the_old_and_seals_with_the_new() -> None:
    before, during, after = Sealer(OLD), Sealer(f"{NEW}, {OLD}"), Sealer(NEW)
    token = before.seal("王小明")
    assert during.open(token) == "王小明"
    assert after.open(during.seal("王小明")) == "王小明"


@pytest.mark.parametrize("token", ["", "nonsense", "gAAAAAB", Sealer(NEW).seal("x")])
def test_what_cannot_be_opened_is_a_permanent_error(token: str) -> None:
    with pytest.raises(PermanentError, match="ZHENBI_DATA_KEY"):
        Sealer(OLD).open(token)


@pytest.mark.parametrize("key", ["", " ,", "too short"])
def test_a_bad_key_is_refused_at_once(key: str) -> None:
    with pytest.raises(ValueError, match=r"ZHENBI_DATA_KEY|32 url-safe"):
        Sealer(key)


def test_digests_compare_without_knowing_and_outlive_a_rotation() -> None:
    before, during = Sealer(OLD), Sealer(f"{NEW},{OLD}")
    assert before.digest("number", "code") == during.digest("number", "code")
    assert before.digest("number", "code") != Sealer(NEW).digest("number", "code"), "the digest is keyed"
    assert before.digest("ab", "c") != before.digest("a", "bc"), "the parts stay apart"
    assert len(before.digest("x")) == 64


def test_a_sealed_column_keeps_no_clear_text_and_needs_its_key(monkeypatch: pytest.MonkeyPatch) -> None:
    dialect: Any = None
    monkeypatch.setattr(Sealed, "_sealer", None)
    with pytest.raises(RuntimeError, match="configure"):
        Sealed().process_bind_param("王小明", dialect)
    Sealed.configure(Sealer(OLD))
    stored = Sealed().process_bind_param("王小明", dialect)
    assert stored is not None
    assert "王" not in stored
    assert Sealed().process_result_value(stored, dialect) == "王小明"
    assert Sealed().process_bind_param(None, dialect) is None


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
