"""The vaults keep one contract: a folder, and an S3-compatible store (moto's server stands in for one)."""

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import boto3
import pytest
from moto.server import ThreadedMotoServer

from services.intake.model.attachment import MediaType
from services.intake.ports import Inspected, Vault
from services.intake.vault import Deposit, FolderVault, vault_of
from shared.errors import NotFound, PermanentError, TransientError
from shared.http.uploads import Upload
from shared.sealing import Sealer, new_key, sealed_chunks

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
SEALS = Sealer(new_key(), new_key())


@pytest.fixture(scope="module")
def s3_endpoint() -> Iterator[str]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ACCESS_KEY_ID", "test")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "test")
        server = ThreadedMotoServer(port=0)
        server.start()
        host, port = server.get_host_and_port()
        endpoint = f"http://{host}:{port}"
        boto3.client("s3", endpoint_url=endpoint, region_name="us-east-1").create_bucket(Bucket="county")
        yield endpoint
        server.stop()


@pytest.fixture(params=["folder", "s3"])
def vault(request: pytest.FixtureRequest, tmp_path: Path) -> Vault:
    if request.param == "folder":
        return vault_of(str(tmp_path / "vault"))
    endpoint = request.getfixturevalue("s3_endpoint")
    return vault_of(f"s3://county/{tmp_path.name}/files?endpoint={endpoint}")


@pytest.fixture
def file(tmp_path: Path) -> Callable[[bytes], Path]:
    def write(content: bytes) -> Path:
        path = tmp_path / "sealed"
        path.write_bytes(content)
        return path

    return write


def test_what_is_kept_is_there_until_it_is_discarded(vault: Vault, file: Callable[[bytes], Path]) -> None:
    content = os.urandom(200_000)
    before = datetime.now(UTC) - timedelta(seconds=2)
    vault.keep(file(content), "ab/abcd.1")
    vault.keep(file(b"other"), "cd/cdef.2")
    assert b"".join(vault.take("ab/abcd.1")) == content
    found = list(vault.places())
    assert {placed.place for placed in found} == {"ab/abcd.1", "cd/cdef.2"}
    assert all(before <= placed.since <= datetime.now(UTC) + timedelta(seconds=2) for placed in found)
    vault.discard("ab/abcd.1")
    vault.discard("ab/abcd.1")
    assert [placed.place for placed in vault.places()] == ["cd/cdef.2"]
    with pytest.raises(NotFound):
        vault.take("ab/abcd.1")


def test_an_empty_vault_has_no_places(vault: Vault) -> None:
    assert list(vault.places()) == []


def test_a_folder_belongs_to_its_owner_and_has_nothing_half_done(tmp_path: Path, file: Callable[[bytes], Path]) -> None:
    source = file(b"x")
    FolderVault(tmp_path / "vault").keep(source, "ab/abcd.1")
    assert not source.exists(), "moved, not copied"
    assert (tmp_path / "vault" / "ab").stat().st_mode & 0o777 == 0o700


@pytest.mark.usefixtures("s3_endpoint")
def test_a_store_that_does_not_answer_may_answer_later(file: Callable[[bytes], Path]) -> None:
    nowhere = vault_of("s3://county/x?endpoint=http://127.0.0.1:1")
    with pytest.raises(TransientError):
        nowhere.keep(file(b"x"), "ab/abcd.1")
    with pytest.raises(TransientError):
        nowhere.take("ab/abcd.1")
    with pytest.raises(TransientError):
        list(nowhere.places())


class FakeInspector:
    def __init__(self, cleaned: bytes | None) -> None:
        self.cleaned = cleaned
        self.saw = b""

    def inspect(self, content: Iterator[bytes]) -> Inspected:
        self.saw = b"".join(content)
        return Inspected(MediaType.JPEG, self.cleaned)


def upload_of(content: bytes, folder: Path) -> Upload:
    key, path = new_key(), folder / "spooled.upload"
    folder.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"".join(sealed_chunks(key, [content])))
    return Upload(path, key, len(content), "photo.jpg")


@pytest.mark.parametrize("cleaned", [None, os.urandom(90_000)], ids=["as it came", "cleaned"])
def test_a_deposit_keeps_what_was_checked_and_nothing_in_clear(
    vault: Vault, tmp_path: Path, cleaned: bytes | None
) -> None:
    content, spool = os.urandom(100_000), tmp_path / "spool"
    inspector = FakeInspector(cleaned)
    deposit = Deposit(vault, inspector, SEALS, spool)  # type: ignore[arg-type]
    expected = content if cleaned is None else cleaned
    with deposit.checked(upload_of(content, spool), NOON) as (stored, file):
        assert inspector.saw == content
        deposit.keep(stored, file)
    assert b"".join(deposit.content(stored)) == expected
    assert stored.size_bytes == len(expected)
    assert expected[:32] not in b"".join(vault.take(stored.place))
    if cleaned is not None:
        assert [path.name for path in spool.iterdir()] == ["spooled.upload"], "the rest is the server's to remove"


def test_the_same_content_has_the_same_fingerprint_and_another_place_each_time(tmp_path: Path) -> None:
    deposit = Deposit(FolderVault(tmp_path / "v"), FakeInspector(None), SEALS, tmp_path)  # type: ignore[arg-type]
    with deposit.checked(upload_of(b"same", tmp_path), NOON) as (first, _):
        pass
    with deposit.checked(upload_of(b"same", tmp_path), NOON) as (second, _):
        pass
    assert first.fingerprint == second.fingerprint
    assert first.place != second.place
    assert first.place.startswith(f"{first.fingerprint[:2]}/{first.fingerprint}.")


def test_a_file_damaged_in_the_vault_is_not_given_out(tmp_path: Path) -> None:
    vault = FolderVault(tmp_path / "v")
    deposit = Deposit(vault, FakeInspector(None), SEALS, tmp_path)  # type: ignore[arg-type]
    with deposit.checked(upload_of(os.urandom(1000), tmp_path), NOON) as (stored, file):
        deposit.keep(stored, file)
    damaged = tmp_path / "v" / stored.place
    damaged.write_bytes(damaged.read_bytes()[:-1])
    with pytest.raises(PermanentError):
        list(deposit.content(stored))


def test_what_dead_processes_left_in_the_spool_goes(tmp_path: Path) -> None:
    deposit = Deposit(FolderVault(tmp_path / "v"), FakeInspector(None), SEALS, tmp_path)  # type: ignore[arg-type]
    for name, age in (("old.upload", 7200), ("new.upload", 10)):
        (tmp_path / name).write_bytes(b"x")
        then = datetime.now(UTC).timestamp() - age
        os.utime(tmp_path / name, (then, then))
    deposit.sweep_spool(timedelta(hours=1))
    assert not (tmp_path / "old.upload").exists()
    assert (tmp_path / "new.upload").exists()
