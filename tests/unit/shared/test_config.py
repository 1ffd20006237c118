"""Settings from the environment."""

from pathlib import Path

import pytest
from environs import EnvError

from shared.config import Settings
from shared.contracts.services import SERVICES


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ZHENBI_DEMO", "ZHENBI_CLOCK_FILE", "ZHENBI_HOME", "INTAKE_DATABASE_URL", "INTAKE_BIND"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AMQP_URI", "amqp://zhenbi:broker-secret@127.0.0.1/")
    monkeypatch.setenv("ZHENBI_TOKEN_KEY", "token-secret")
    monkeypatch.delenv("ZHENBI_DATA_KEY_FILE", raising=False)
    monkeypatch.setenv("ZHENBI_DATA_KEY", "data-secret")
    monkeypatch.setenv("ZHENBI_INDEX_KEY", "index-secret")


def test_what_is_not_set_has_a_default_for_one_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ZHENBI_HOME", str(tmp_path))
    settings = Settings.from_environment("intake")
    assert settings.database_url == f"sqlite:///{tmp_path}/intake.db"
    assert settings.bind == "127.0.0.1:8701"
    assert set(settings.urls) == set(SERVICES)
    assert settings.demo is False


def test_each_service_has_its_own_port_and_database() -> None:
    settings = [Settings.from_environment(service) for service in SERVICES]
    assert len({each.bind for each in settings}) == len({each.database_url for each in settings}) == len(SERVICES)


def test_the_environment_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INTAKE_DATABASE_URL", "postgresql://db/intake")
    monkeypatch.setenv("INTAKE_BIND", "0.0.0.0:80")
    settings = Settings.from_environment("intake")
    assert (settings.database_url, settings.bind) == ("postgresql://db/intake", "0.0.0.0:80")


@pytest.mark.parametrize("name", ["AMQP_URI", "ZHENBI_TOKEN_KEY", "ZHENBI_DATA_KEY", "ZHENBI_INDEX_KEY"])
def test_what_has_no_default_is_named_when_it_is_missing(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(name)
    with pytest.raises(EnvError, match=name):
        Settings.from_environment("intake")


def test_the_data_keys_may_stand_in_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ZHENBI_DATA_KEY_FILE", str(tmp_path / "keys"))
    settings = Settings.from_environment("intake")
    assert (settings.data_key_file, settings.data_key) == (tmp_path / "keys", "")


def test_time_can_be_moved_in_a_demonstration_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHENBI_CLOCK_FILE", "clock.json")
    assert Settings.from_environment("intake").clock_file is None
    monkeypatch.setenv("ZHENBI_DEMO", "1")
    assert Settings.from_environment("intake").clock_file == Path("clock.json")


def test_secrets_are_not_shown() -> None:
    assert "secret" not in repr(Settings.from_environment("intake"))
