"""Where files of cases lie, sealed: a folder by default, an S3-compatible store by setting."""

import importlib
from pathlib import Path

from services.intake.ports import Vault
from services.intake.vault.deposit import Deposit
from services.intake.vault.folder import FolderVault

__all__ = ["Deposit", "FolderVault", "vault_of"]


def vault_of(address: str) -> Vault:
    """The vault at a folder's path, or at ``s3://bucket/prefix?endpoint=…``.

    Raises:
        ModuleNotFoundError: an S3 store is meant, and the extra ``s3`` is not installed.
    """
    if not address.startswith("s3://"):
        return FolderVault(Path(address))
    vault: Vault = importlib.import_module("services.intake.vault.s3").S3Vault(address)
    return vault
