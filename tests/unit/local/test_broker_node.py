"""The private node's files and environment; that it runs is shown by every test that uses a broker."""

from pathlib import Path

import pika
import pytest

from deploy.local import broker_node
from deploy.local.broker import why_it_failed
from deploy.local.broker_node import BrokerNode, neutral
from deploy.local.messages import Problem


@pytest.fixture
def node(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> BrokerNode:
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "rabbitmq-server").touch()
    monkeypatch.setattr(broker_node, "PROGRAMS", programs)
    return BrokerNode(
        folder=tmp_path / "broker",
        name="zhenbi_ab@localhost",
        password="p/ss@word",
        amqp_port=5677,
        dist_port=25677,
        epmd_port=4377,
    )


def test_it_is_reachable_from_this_machine_only(node: BrokerNode) -> None:
    environment = node.environment()
    assert environment["RABBITMQ_NODE_IP_ADDRESS"] == "127.0.0.1"
    assert environment["ERL_EPMD_ADDRESS"] == "127.0.0.1"
    assert "inet_dist_use_interface {127,0,0,1}" in environment["ERL_AFLAGS"]
    assert node.port_mapper_command[-4:] == ["-port", "4377", "-address", "127.0.0.1"]


def test_nothing_of_it_lies_outside_its_folder(node: BrokerNode) -> None:
    paths = [value for value in node.environment().values() if value.startswith("/")]
    assert len(paths) >= 8
    assert all(Path(path).is_relative_to(node.folder) for path in paths)


def test_its_secrets_are_the_owners(node: BrokerNode) -> None:
    node.prepare()
    configuration = node.folder / "rabbitmq.conf"
    assert "default_pass = p/ss@word" in configuration.read_text()
    assert configuration.stat().st_mode & 0o777 == 0o600
    assert (node.folder / ".erlang.cookie").stat().st_mode & 0o777 == 0o400
    assert node.folder.stat().st_mode & 0o777 == 0o700


def test_preparing_again_keeps_the_cookie(node: BrokerNode) -> None:
    node.prepare()
    cookie = (node.folder / ".erlang.cookie").read_text()
    node.prepare()
    assert (node.folder / ".erlang.cookie").read_text() == cookie


def test_its_address_survives_odd_passwords_and_names(node: BrokerNode) -> None:
    parameters = pika.URLParameters(node.uri("a/b"))
    assert parameters.credentials.password == "p/ss@word"
    assert parameters.virtual_host == "a/b"
    assert (parameters.host, parameters.port) == ("127.0.0.1", 5677)


def test_a_name_cannot_smuggle_erlang_in(node: BrokerNode) -> None:
    with pytest.raises(ValueError, match="not a fit name"):
        node.create_virtual_host('x">>), halt(), f(<<"')


def test_other_nodes_settings_are_left_behind() -> None:
    outside = {"PATH": "/bin", "RABBITMQ_NODE_PORT": "1", "ERL_EPMD_PORT": "2"}
    assert neutral(outside) == {"PATH": "/bin"}


def test_a_machine_without_rabbitmq_is_told_what_to_do(node: BrokerNode) -> None:
    (broker_node.PROGRAMS / "rabbitmq-server").unlink()
    with pytest.raises(Problem, match=r"make setup[\s\S]*AMQP_URI"):
        node.prepare()


def test_the_reason_of_a_failed_start_is_found_in_the_log(tmp_path: Path) -> None:
    log = tmp_path / "broker.log"
    log.write_text(
        "\n".join(["boot", "[error] no such setting: nonsense", "BOOT FAILED", "===", "why", *["crash"] * 50])
    )
    assert "no such setting: nonsense" in why_it_failed(log)
    assert why_it_failed(log).count("crash") == 0


def test_without_a_known_reason_the_end_of_the_log_is_shown(tmp_path: Path) -> None:
    log = tmp_path / "broker.log"
    log.write_text("\n".join(str(number) for number in range(100)))
    assert why_it_failed(log).split()[-1] == "99"
    assert why_it_failed(tmp_path / "none") == ""
