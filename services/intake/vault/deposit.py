"""From an upload to its place in the vault: what is kept is sealed before it touches a disk."""

import hashlib
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path

from services.intake.model.attachment import MediaType, StoredFile
from services.intake.ports import Inspector, Seals, Vault
from shared.http.uploads import Upload
from shared.identifiers import new_id
from shared.sealing import new_key, opened_chunks, sealed_chunks

FINGERPRINT = "attachment"


class Deposit:
    """Takes checked files in, and gives them out again."""

    def __init__(self, vault: Vault, inspector: Inspector, seals: Seals, spool: Path) -> None:
        self.vault = vault
        self._inspector = inspector
        self._seals = seals
        self._spool = spool

    @contextmanager
    def checked(self, upload: Upload, now: datetime) -> Iterator[tuple[StoredFile, Path]]:
        """What is to be stored of an upload, and the sealed file that holds it; the file is gone afterwards.

        Raises:
            Invalid: it is not taken; says why.
        """
        inspected = self._inspector.inspect(upload.content())
        if inspected.content is None:
            digest, size = _sha256(upload.content()), upload.size_bytes
            yield self._stored(digest, upload.key, inspected.media_type, size, now), upload.file
            return
        key, file = new_key(), self._spool / f"{new_id()}.upload"
        try:
            with file.open("xb") as out:
                file.chmod(0o600)
                out.writelines(sealed_chunks(key, [inspected.content]))
            digest, size = _sha256([inspected.content]), len(inspected.content)
            yield self._stored(digest, key, inspected.media_type, size, now), file
        finally:
            file.unlink(missing_ok=True)

    def _stored(self, digest: str, key: str, media_type: MediaType, size_bytes: int, now: datetime) -> StoredFile:
        fingerprint = self._seals.fingerprint(FINGERPRINT, digest)
        place = f"{fingerprint[:2]}/{fingerprint}.{new_id()[-12:]}"  # two who store it at once do not meet
        return StoredFile(fingerprint, place, key, media_type, size_bytes, now)

    def keep(self, stored: StoredFile, file: Path) -> None:
        """Put a checked file in its place."""
        self.vault.keep(file, stored.place)

    def content(self, stored: StoredFile) -> Iterator[bytes]:
        """What a stored file holds, piece by piece.

        Raises:
            NotFound: the vault has lost it.
        """
        return opened_chunks(stored.key, self.vault.take(stored.place))

    def sweep_spool(self, older_than: timedelta) -> None:
        """Remove what uploads left behind whose process died."""
        for file in self._spool.glob("*.upload"):
            with suppress(FileNotFoundError):
                if time.time() - file.stat().st_mtime > older_than.total_seconds():
                    file.unlink()


def _sha256(content: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for piece in content:
        digest.update(piece)
    return digest.hexdigest()
