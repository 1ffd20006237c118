"""The supervisor's configuration, read back the way supervisord reads it."""

from pathlib import Path

import pytest
from supervisor.options import ServerOptions

from deploy.local.home import Home
from deploy.local.processes import BROKER, PORT_MAPPER, configuration, socket_of
from shared.contracts.services import SERVICES


def read_back(home: Home) -> ServerOptions:
    file = home.run / "supervisord.conf"
    file.write_text(configuration(home))
    options = ServerOptions()
    options.realize(args=["-c", str(file)])
    return options


def programs(home: Home) -> dict[str, list[object]]:
    return {group.name: group.process_configs for group in read_back(home).process_group_configs}


def test_the_programs_in_the_order_they_start(home: Home) -> None:
    groups = sorted(read_back(home).process_group_configs, key=lambda group: group.priority)
    assert [group.name for group in groups][:2] == [PORT_MAPPER, BROKER]
    assert {group.name for group in groups[2:]} == set(SERVICES)


def test_services_wait_until_the_queues_are_declared(home: Home) -> None:
    found = programs(home)
    assert all(process.autostart for process in [*found[BROKER], *found[PORT_MAPPER]])
    assert not any(process.autostart for service in SERVICES for process in found[service])


def test_what_dies_is_started_again(home: Home) -> None:
    assert all(process.autorestart for processes in programs(home).values() for process in processes)


def test_copies_have_a_name_and_a_log_each(home: Home) -> None:
    home.set_copies({"dispatch": 3})
    copies = programs(home)["dispatch"]
    assert sorted(process.name for process in copies) == ["dispatch-1", "dispatch-2", "dispatch-3"]
    assert {Path(process.stdout_logfile).name for process in copies} == {
        "dispatch-1.log",
        "dispatch-2.log",
        "dispatch-3.log",
    }


def test_a_brokers_environment_arrives_unchanged(home: Home) -> None:
    broker = home.broker
    assert broker is not None
    [process] = programs(home)[BROKER]
    assert process.environment == broker.environment()


def test_with_somebody_elses_broker_none_is_started(tmp_path: Path) -> None:
    home = Home.open(tmp_path, demo=False, outside={"AMQP_URI": "amqp://broker/"})
    assert set(programs(home)) == set(SERVICES)


@pytest.mark.parametrize("name", ["with space", "百分之 100%", "针鼻儿"])
def test_any_folder_name_will_do(tmp_path: Path, name: str) -> None:
    home = Home.open(tmp_path / name, demo=False, outside={})
    broker = home.broker
    assert broker is not None
    [process] = programs(home)[BROKER]
    assert process.environment["RABBITMQ_CONFIG_FILE"] == str(tmp_path / name / "broker" / "rabbitmq.conf")
    assert process.stdout_logfile == str(tmp_path / name / "log" / "broker.log")


def test_no_secret_is_in_it(home: Home) -> None:
    text = configuration(home)
    settings = home.settings
    assert not [
        secret
        for secret in (
            settings.token_key,
            settings.index_key,
            home.data_keys.read_text().strip(),
            settings.broker_password,
        )
        if secret in text
    ]


def test_a_socket_path_too_long_for_the_kernel_is_moved(tmp_path: Path) -> None:
    short = Home.open(tmp_path / "n", demo=False, outside={})
    long = Home.open(tmp_path / ("很长的目录名" * 8), demo=False, outside={})
    assert socket_of(long).parts[:2] == ("/", "tmp")
    assert len(str(socket_of(long))) < 100
    assert socket_of(long) != socket_of(short)
