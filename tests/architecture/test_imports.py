"""The layers hold: import-linter's contracts in pyproject.toml."""

import tomllib

import pytest
from importlinter.cli import lint_imports

from shared.contracts.services import SERVICES
from tests.architecture.source_tree import ROOT


def test_the_import_contracts_are_kept(capsys: pytest.CaptureFixture[str]) -> None:
    status = lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True, no_logo=True)
    assert status == 0, capsys.readouterr().out


def test_every_service_is_under_contract() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    (rooms,) = [contract for contract in settings["contracts"] if contract["id"] == "rooms"]
    folders = {path.parent.name for path in (ROOT / "services").glob("*/__init__.py")}
    assert rooms["containers"] == ["services.*"]
    assert folders == set(SERVICES), "name it in shared/contracts/services.py"
