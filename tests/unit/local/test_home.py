"""A network's home: what it keeps, who may read it, and what its processes are told."""

import json
import socket
from pathlib import Path

import pytest

from deploy.local.home import Home
from deploy.local.messages import Problem
from deploy.local.ports import ADDRESS, BROKER_PORTS, DEFAULT_PORTS, HTTP_PORTS
from shared.config import Settings
from shared.contracts.services import SERVICES
from shared.sealing import KeyFile, Sealer


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_a_restart_keeps_keys_and_ports(home: Home) -> None:
    home.change(ports={**home.settings.ports, "portal": 9100})
    again = Home.open(home.folder, demo=False, outside={})
    assert again.settings == home.settings
    assert again.environment() == home.environment()


def test_a_home_takes_in_a_service_that_is_newer_than_itself(home: Home) -> None:
    file = home.folder / "settings.json"
    kept = json.loads(file.read_text())
    older = {**kept, "ports": dict(kept["ports"]), "copies": dict(kept["copies"])}
    del older["ports"]["notify"], older["copies"]["notify"]
    file.write_text(json.dumps(older))
    assert Home.open(home.folder, demo=False, outside={}).settings == home.settings


def test_two_homes_share_no_secret(home: Home, tmp_path: Path) -> None:
    other = Home.open(tmp_path / "other", demo=False, outside={}).settings
    ours = home.settings
    assert ours.token_key != other.token_key
    assert ours.index_key != other.index_key
    assert home.data_keys.read_text() != (tmp_path / "other" / "data-keys").read_text()
    assert ours.broker_password != other.broker_password
    assert ours.broker_name != other.broker_name


def test_only_the_owner_may_read_it(home: Home) -> None:
    home.make_admin_password()
    assert mode(home.folder) == 0o700
    assert mode(home.folder / "settings.json") == 0o600
    assert mode(home.data_keys) == 0o600
    assert mode(home.admin_password_file) == 0o600


@pytest.mark.parametrize("demo", [True, False])
def test_demonstration_and_real_data_never_mix(tmp_path: Path, demo: bool) -> None:
    Home.open(tmp_path / "x", demo=demo, outside={})
    assert Home.kind_of(tmp_path / "x") is demo
    with pytest.raises(Problem, match="--home"):
        Home.open(tmp_path / "x", demo=not demo, outside={})


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"demo": false}', '{"demo": false, "unknown": 1}', "nonsense"])
def test_unreadable_settings_are_never_replaced(home: Home, text: str) -> None:
    file = home.folder / "settings.json"
    file.write_text(text)
    with pytest.raises(Problem, match="keys"):
        Home.open(home.folder, demo=False, outside={})
    assert file.read_text() == text


def test_a_home_without_its_data_keys_is_not_given_new_ones(home: Home) -> None:
    home.data_keys.unlink()
    with pytest.raises(Problem, match="data-keys"):
        Home.open(home.folder, demo=False, outside={})
    assert not home.data_keys.exists()


def test_every_service_understands_its_environment(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in home.environment().items():
        monkeypatch.setenv(name, value)
    for service in SERVICES:
        settings = Settings.from_environment(service)
        assert settings.bind == f"{ADDRESS}:{HTTP_PORTS[service]}"
        assert settings.urls[service] == home.address(service)
        assert settings.database_url == f"sqlite:///{home.folder}/{service}.db"
        assert settings.home == home.folder
        assert settings.demo is False
        assert settings.clock_file is None
        assert settings.data_key_file is not None
        sealer = Sealer(KeyFile(settings.data_key_file), settings.index_key)
        assert sealer.open(sealer.seal("王小明")) == "王小明"


def test_a_demonstration_has_its_own_clock(tmp_path: Path) -> None:
    environment = Home.open(tmp_path, demo=True, outside={}).environment()
    assert environment["ZHENBI_DEMO"] == "1"
    assert environment["ZHENBI_CLOCK_FILE"] == str(tmp_path / "clock.json")
    assert "ZHENBI_ADMIN_PASSWORD" not in environment


def test_the_callers_broker_and_databases_are_used(tmp_path: Path) -> None:
    outside = {"AMQP_URI": "amqp://u:p@broker/x", "INTAKE_DATABASE_URL": "postgresql://db/intake"}
    home = Home.open(tmp_path, demo=False, outside=outside)
    environment = home.environment()
    assert home.broker is None
    assert environment["AMQP_URI"] == "amqp://u:p@broker/x"
    assert environment["INTAKE_DATABASE_URL"] == "postgresql://db/intake"
    assert environment["PORTAL_DATABASE_URL"].startswith("sqlite:///")


def test_the_first_password_is_chosen_once(home: Home) -> None:
    home.make_admin_password()
    password = home.environment()["ZHENBI_ADMIN_PASSWORD"]
    home.make_admin_password()
    assert home.environment()["ZHENBI_ADMIN_PASSWORD"] == password

    home.change(administrator_told=True)
    home.admin_password_file.unlink()
    home.make_admin_password()
    assert "ZHENBI_ADMIN_PASSWORD" not in home.environment()


def test_ports_settle_around_a_taken_one_and_stay(home: Home) -> None:
    with socket.socket() as other:
        other.bind((ADDRESS, 0))
        other.listen()
        taken = other.getsockname()[1]
        home.change(ports={**home.settings.ports, "portal": taken})
        [moved] = [moved for moved in home.settle_ports() if moved.name == "portal"]
        assert moved.wanted == taken
    assert Home.open(home.folder, demo=False, outside={}).settings.ports["portal"] == moved.chosen


def test_without_a_private_broker_its_ports_do_not_matter(tmp_path: Path) -> None:
    home = Home.open(tmp_path, demo=False, outside={"AMQP_URI": "amqp://broker/"})
    with socket.socket() as other:
        other.bind((ADDRESS, 0))
        other.listen()
        home.change(ports={**DEFAULT_PORTS, "amqp": other.getsockname()[1]})
        assert not {moved.name for moved in home.settle_ports()} & set(BROKER_PORTS)


@pytest.mark.parametrize("copies", [{"intake": 0}, {"intake": 17}, {"nobody": 1}])
def test_impossible_copies_are_refused(home: Home, copies: dict[str, int]) -> None:
    with pytest.raises(Problem, match="--scale"):
        home.set_copies(copies)
    assert set(home.settings.copies.values()) == {1}


def test_copies_are_kept(home: Home) -> None:
    home.set_copies({"dispatch": 4})
    assert Home.open(home.folder, demo=False, outside={}).settings.copies["dispatch"] == 4
