"""What ``pip install .`` installs is what stands in the repository: pages, templates and tables as well as code."""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.architecture.source_tree import ROOT, project_files

PACKAGES = ("services", "shared", "deploy")
OF_THE_BUILD = ("pyproject.toml", "README.md", "LICENSE")

# Run where nothing but the wheel's content is found: what the code reads beside itself is read from there.
SERVE = """
import sys
from pathlib import Path

sys.path.insert(0, sys.argv[1])
import shared
from services.intake.printing import _TEMPLATES, Printer
from services.notify import routing, texts
from services.portal.web.assets import _FOLDER
from services.portal.web.language import texts_in
from shared.http import readable

assert Path(shared.__path__[0]).is_relative_to(sys.argv[1]), shared.__path__
assert b"swagger-ui-bundle.js" in readable.page().get_data()
assert all(readable.file(name).get_data() for name in readable._FILES)
printer = Printer("http://localhost")
assert all(printer._environment.get_template(name) for name in _TEMPLATES.values())
assert texts_in("zh").known
assert routing.FILE.is_file()
assert any(texts.FOLDER.rglob("*.txt"))
assert (_FOLDER / "portal.css").is_file()
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built offline from a copy of the repository, so that nothing else that lies about gets into it."""
    source, built = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("built")
    for path in project_files():
        name = path.relative_to(ROOT)
        if name.parts[0] in (*PACKAGES, *OF_THE_BUILD):
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, source / name)
    for left in ("shared/__pycache__/left.pyc", "services/portal/web/templates/__pycache__/left.pyc"):
        (source / left).parent.mkdir(parents=True)
        (source / left).write_bytes(b"")
    offline = ("--no-build-isolation", "--no-index", "--no-deps")
    command = [sys.executable, "-m", "pip", "wheel", str(source), *offline, "--wheel-dir", str(built)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=150)
    assert done.returncode == 0, done.stderr
    (made,) = built.glob("zhenbi-*.whl")
    return made


def test_the_wheel_holds_the_files_of_the_repository_and_no_others(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if ".dist-info/" not in name}
    kept = {path.relative_to(ROOT).as_posix() for path in project_files()}
    assert packed == {name for name in kept if name.partition("/")[0] in PACKAGES}


def test_what_is_installed_has_its_pages_and_printouts(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    command = [sys.executable, "-W", "ignore", "-c", SERVE, str(tmp_path)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
