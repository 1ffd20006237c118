"""``zhenbi keys``: the ring of keys on disk, and when the old one may go."""

import os
import re
import time
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

from deploy.local.keys import commands, keys
from deploy.local.keys.ring import KeyRing
from deploy.local.messages import Problem
from deploy.local.queues.target import Target
from services.notify.store import cases
from shared.persistence.migrations import migrate
from shared.sealing import KeyFile, Sealer, new_key

INDEX = new_key()


@pytest.fixture
def target(tmp_path: Path) -> Target:
    """A network that does not run, with one sealed contact."""
    file = tmp_path / "data-keys"
    file.write_text(f"{new_key()}\n")
    url = f"sqlite:///{tmp_path}/notify.db"
    migrate("notify", url)
    contact = Sealer(KeyFile(file), INDEX).seal("13812345678")
    row = {
        "number": "n",
        "title": "t",
        "region": "361103102200",
        "resident": "王**",
        "contact": contact,
        "taken_by": "c",
    }
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.execute(sa.insert(cases).values(row))
    engine.dispose()
    return Target(
        {
            "AMQP_URI": "amqp://nowhere/",
            "ZHENBI_HOME": str(tmp_path),
            "ZHENBI_DATA_KEY_FILE": str(file),
            "ZHENBI_INDEX_KEY": INDEX,
        }
    )


@pytest.fixture(autouse=True)
def broker(monkeypatch: pytest.MonkeyPatch) -> dict[str, dict[str, int]]:
    """What waits on the broker, and what died there."""
    found: dict[str, dict[str, int]] = {"waiting": {}, "dead": {}}
    monkeypatch.setattr(commands, "waiting_messages", lambda _uri, seconds: found["waiting"])
    monkeypatch.setattr(commands, "dead_letters_with", lambda _uri, _keys: found["dead"])
    return found


def file_of(target: Target) -> Path:
    return Path(target.environment["ZHENBI_DATA_KEY_FILE"])


def run(target: Target, *arguments: str) -> Result:
    return CliRunner().invoke(keys, list(arguments), obj=target)


def grow_old(target: Target) -> None:
    then = time.time() - commands.STRAGGLERS_SECONDS - 1
    os.utime(file_of(target), (then, then))


def contact(target: Target) -> str:
    engine = sa.create_engine(f"sqlite:///{target.environment['ZHENBI_HOME']}/notify.db")
    with engine.connect() as connection:
        token = connection.scalar(sa.select(cases.c.contact))
    engine.dispose()
    return str(token)


def test_a_rotation_from_end_to_end(target: Target) -> None:
    (old,) = KeyRing(file_of(target)).names
    rotated = run(target, "rotate")
    assert rotated.exit_code == 0, rotated.output
    new, *rest = KeyRing(file_of(target)).names
    assert rest == [old]
    assert f"z1.{new}." in contact(target)
    assert "known_case：1" in rotated.output
    assert file_of(target).stat().st_mode & 0o777 == 0o600

    grow_old(target)
    assert run(target, "drop").exit_code == 0
    assert KeyRing(file_of(target)).names == [new]
    assert Sealer(KeyFile(file_of(target)), INDEX).open(contact(target)) == "13812345678"


def test_a_rotation_that_was_broken_off_goes_on_with_the_same_key(
    target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fall_over(*_args: object, **_more: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(commands, "reseal", fall_over)
        assert run(target, "rotate").exit_code != 0
    names = KeyRing(file_of(target)).names
    assert len(names) == 2
    assert run(target, "rotate").exit_code == 0
    assert KeyRing(file_of(target)).names == names
    assert f"z1.{names[0]}." in contact(target)


def test_the_old_key_stays_while_something_may_need_it(target: Target, broker: dict[str, dict[str, int]]) -> None:
    assert run(target, "rotate").exit_code == 0
    with pytest.raises(Problem, match="120 s"):
        raise run(target, "drop").exception or AssertionError
    grow_old(target)
    broker["waiting"] = {"notify.case.submitted": 3}
    with pytest.raises(Problem, match=re.escape("notify.case.submitted 3")):
        raise run(target, "drop").exception or AssertionError
    broker["waiting"], broker["dead"] = {}, {"notify.staff.registered": 1}
    with pytest.raises(Problem, match="Replay or discard"):
        raise run(target, "drop").exception or AssertionError
    assert len(KeyRing(file_of(target)).names) == 2
    broker["dead"] = {}
    assert run(target, "drop").exit_code == 0


def test_without_an_old_key_there_is_nothing_to_drop(target: Target) -> None:
    before = file_of(target).read_text()
    assert run(target, "drop").exit_code == 0
    assert file_of(target).read_text() == before


def test_status_shows_what_is_left_and_no_key(target: Target) -> None:
    text = file_of(target).read_text()
    file_of(target).write_text(f"{new_key()}\n{text}")
    shown = run(target, "status")
    assert shown.exit_code == 0
    assert "known_case：1" in shown.output
    assert text.strip() not in shown.output


def test_keys_from_the_environment_are_the_deployments_to_change(target: Target) -> None:
    elsewhere = Target({**target.environment, "ZHENBI_DATA_KEY_FILE": "", "ZHENBI_DATA_KEY": new_key()})
    with pytest.raises(Problem, match="zhenbi keys reseal"):
        raise run(elsewhere, "rotate").exception or AssertionError


def test_a_new_key_is_one(target: Target) -> None:
    Sealer(run(target, "new").output.strip(), INDEX)
