"""The catalogue over HTTP: put, change, import, export and find, through a running service."""

import base64
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from click.testing import CliRunner

from deploy.local.catalogue import catalogue as command_line
from deploy.local.county.loading import catalogue
from deploy.local.county.opening import COUNTIES
from shared.contracts import Role
from tests.infrastructure.broker import Broker
from tests.infrastructure.caller import Caller, Refused
from tests.infrastructure.databases import Databases, PostgresDatabases, SqliteDatabases
from tests.infrastructure.network import Network, running_network
from tests.infrastructure.shipped_county import shipped_county

COUNTY = "361103"


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def intake(
    request: pytest.FixtureRequest, broker: Broker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Network]:
    """Intake alone, with the catalogue of the shipped county; every test keeps to items of its own."""
    folder = tmp_path_factory.mktemp("intake")
    if request.param == "postgresql":
        databases: Databases = PostgresDatabases(request.getfixturevalue("postgres"))
    else:
        databases = SqliteDatabases(folder, request.getfixturevalue("sqlite_templates"))
    with running_network(broker, databases, folder, services=["intake"]) as network:
        administrator(network).put("intake", "/catalogue", catalogue(shipped_county()))
        yield network
    databases.drop_all()


def administrator(network: Network) -> Caller:
    return network.somebody(Role.ADMINISTRATOR, scope=COUNTY)


def clerk(network: Network) -> Caller:
    return network.somebody(Role.CLERK, scope="361103102")


def exported(network: Network, kind: str) -> bytes:
    url = f"{network.urls['intake']}/catalogue/export?format={kind}"
    token = network.token(Role.CLERK, scope=COUNTY)
    answer = requests.get(url, headers={"Authorization": f"Bearer {token}"}, timeout=60)
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment")
    return answer.content


def imported(network: Network, *files: tuple[str, bytes], dry_run: bool = False) -> Any:
    sent = [{"name": name, "content": base64.b64encode(content).decode()} for name, content in files]
    body = {"county": COUNTY, "files": sent, "dry_run": dry_run, "reason": "年度调整"}
    return administrator(network).post("intake", "/catalogue/imports", body)


def unpacked(archive: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(archive)) as files:
        return {name: files.read(name).decode("utf-8-sig") for name in files.namelist()}


def test_export_edit_dry_run_import(intake: Network) -> None:
    for kind in ("xlsx", "csv"):
        change = imported(intake, ("目录", exported(intake, kind)))
        assert (change["items"] >= 55, change["changed"], change["errors"]) == (True, 0, []), (
            "what is exported changes nothing"
        )

    sheets = unpacked(exported(intake, "csv"))
    sheets["items.csv"] = sheets["items.csv"].replace(",高龄津贴,Allowance for the very old,", ",老人补贴,Allowance,")
    files = [(name, text.encode()) for name, text in sheets.items()]
    planned = imported(intake, *files, dry_run=True)
    (news,) = planned["changes"]
    assert (planned["dry_run"], news["code"], news["kind"], news["version"]) == (True, "gljt", "changed", 2)
    shown = {each["path"]: (each["before"], each["after"]) for each in news["differences"]}
    assert shown["name"] == ("高龄津贴", "老人补贴")
    assert clerk(intake).get("intake", "/items/gljt")["name"] == "高龄津贴", "nothing happened yet"

    assert imported(intake, *files)["changed"] == 1
    item = clerk(intake).get("intake", "/items/gljt")
    assert (item["name"], item["version"], item["valid_from"]) == ("老人补贴", 2, "2026-11-23")
    versions = clerk(intake).get("intake", "/catalogue/items/gljt/versions")["items"]
    assert [(each["item"]["version"], each["reason"]) for each in versions] == [(2, "年度调整"), (1, "导入县包")]
    assert intake.events("intake", "item/gljt") == ["item.published.v1"] * 2


def test_one_wrong_cell_stops_everything(intake: Network) -> None:
    sheets = unpacked(exported(intake, "csv"))
    sheets["items.csv"] = sheets["items.csv"].replace(",最低生活保障,", ",低保,")
    sheets["materials.csv"] = sheets["materials.csv"].replace(",illness=是,", ",illness=也许,")
    files = [(name, text.encode()) for name, text in sheets.items()]
    lines = enumerate(sheets["materials.csv"].splitlines(), start=1)
    cell = f"materials.csv!F{next(number for number, line in lines if '也许' in line)}"
    assert [error["field"] for error in imported(intake, *files, dry_run=True)["errors"]] == [cell]
    with pytest.raises(Refused) as refused:
        imported(intake, *files)
    assert (refused.value.status, refused.value.fields) == (422, {cell})
    assert clerk(intake).get("intake", "/items/zdshbz")["name"] == "最低生活保障"


def test_a_hostile_file_is_an_answer_and_not_a_failure(intake: Network) -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("items.csv", b"0" * 200_000_000)
    for content in (b"", b"\x00" * 1000, b"PK\x03\x04rubbish", bomb.getvalue()):
        with pytest.raises(Refused) as refused:
            imported(intake, ("f.xlsx", content))
        assert refused.value.status == 422
    body = {"county": COUNTY, "files": [{"name": "f", "content": "no base64"}]}
    with pytest.raises(Refused) as refused:
        administrator(intake).post("intake", "/catalogue/imports", body)
    assert refused.value.fields == {"files[0].content"}


def test_one_item_changes_on_a_day_to_come(intake: Network) -> None:
    def patch(changes: dict[str, Any]) -> Any:
        return administrator(intake)._call("PATCH", "intake", "/catalogue/items/lsjz", body=changes)

    change = patch({"promised_working_days": 5, "valid_from": "2027-01-01", "reason": "提速"})
    assert (change["changed"], change["changes"][0]["valid_from"]) == (1, "2027-01-01")
    assert clerk(intake).get("intake", "/items/lsjz")["promised_working_days"] == 10
    assert clerk(intake).get("intake", "/items/lsjz", on="2027-01-01")["promised_working_days"] == 5
    condition = {"answer": "nosuch", "is": True}
    papers = [{"code": "a", "name": "甲", "how": "带来", "condition": condition}]
    with pytest.raises(Refused) as refused:
        patch({"materials": papers})
    assert refused.value.fields == {"items[0].materials[0].condition.answer"}
    with pytest.raises(Refused) as refused:
        patch({"promised_days": 5})
    assert refused.value.fields == {"promised_days"}
    whole = {"name": "急难救助", "kind": "help", "line": "civil_affairs", "lead_tier": "township"}
    put = administrator(intake).put("intake", "/catalogue/items/jnjz", whole)
    assert (put["changes"][0]["kind"], put["changes"][0]["version"]) == ("new", 1)


def test_a_planned_version_is_taken_back(intake: Network) -> None:
    plan = {"promised_working_days": 3, "valid_from": "2027-03-01", "reason": "提速"}
    planned = administrator(intake).patch("intake", "/catalogue/items/yebt", plan)
    version = planned["changes"][0]["version"]
    back = {"version": version, "reason": "办法推迟实施"}
    with pytest.raises(Refused) as refused:
        clerk(intake).post("intake", "/catalogue/items/yebt/withdrawal", back)
    assert refused.value.status == 403
    for wrong in ({"reason": "x"}, {"version": version}, {"version": "2", "reason": "x"}, {"version": 2, "reason": ""}):
        with pytest.raises(Refused) as refused:
            administrator(intake).post("intake", "/catalogue/items/yebt/withdrawal", wrong)
        assert refused.value.status == 422, wrong
    taken = administrator(intake).post("intake", "/catalogue/items/yebt/withdrawal", back)
    assert (taken["item"]["version"], taken["withdrawn"]["reason"]) == (version, "办法推迟实施")
    assert clerk(intake).get("intake", "/items/yebt", on="2027-03-01")["promised_working_days"] != 3
    with pytest.raises(Refused) as refused:
        administrator(intake).post("intake", "/catalogue/items/yebt/withdrawal", back)
    assert refused.value.status == 409
    newest = clerk(intake).get("intake", "/catalogue/items/yebt/versions")["items"][0]
    assert newest["withdrawn"]["by"] == taken["withdrawn"]["by"] != ""
    assert intake.events("intake", "item/yebt")[-1] == "item.version_withdrawn.v1"


def test_items_are_found_by_words_pinyin_and_initials(intake: Network) -> None:
    for typed in ("低保", "zdshbz", "dibao", "底保", "zuidi shenghuo"):
        found = clerk(intake).get("intake", "/items/search", q=typed)["items"]
        assert found[0]["code"] == "zdshbz", typed
        public = intake.anybody().get("intake", "/public/items", q=typed, county=COUNTY)["items"]
        assert [each["code"] for each in public] == [each["code"] for each in found]
    assert len(clerk(intake).get("intake", "/items/search", q="补贴", limit="3")["items"]) == 3
    for wrong in ("x", "0", "51", "-1"):
        with pytest.raises(Refused) as refused:
            clerk(intake).get("intake", "/items/search", q="a", limit=wrong)
        assert refused.value.fields == {"limit"}
    with pytest.raises(Refused) as refused:
        intake.anybody().get("intake", "/public/items", q="低保")
    assert refused.value.fields == {"county"}
    with pytest.raises(Refused) as refused:
        intake.anybody().get("intake", "/public/items", q="低保", county="110101")
    assert refused.value.status == 404


def test_only_an_administrator_of_the_county_changes_it(intake: Network) -> None:
    body = catalogue(shipped_county())
    with pytest.raises(Refused) as refused:
        clerk(intake).put("intake", "/catalogue", body)
    assert refused.value.status == 403
    with pytest.raises(Refused) as refused:
        intake.somebody(Role.ADMINISTRATOR, scope="361102").put("intake", "/catalogue", body)
    assert refused.value.status == 403


class Running:
    """The network as the command line knows it."""

    def __init__(self, network: Network) -> None:
        self.urls = network.urls
        self._network = network

    def administrator_token(self) -> str:
        return self._network.token(Role.ADMINISTRATOR)


def test_the_command_line_exports_and_imports(intake: Network, tmp_path: Path) -> None:
    def run(*words: str) -> Any:
        return CliRunner().invoke(command_line, list(words), obj=Running(intake))

    folder, book = tmp_path / "目录", tmp_path / "目录.xlsx"
    assert run("export", str(folder)).exit_code == 0
    assert run("export", str(book), "--on", "2027-01-01").exit_code == 0
    assert run("export", str(book)).exit_code == 1, "nothing is overwritten"
    for source in (folder, book):
        result = run("import", str(source))
        assert result.exit_code == 0, result.output
        assert "已变更 0 个" in result.output

    pack = run("import", str(COUNTIES / COUNTY), "--dry-run")
    assert pack.exit_code == 0, "the sheets of a county pack, with lines by their Chinese names"

    items = folder / "items.csv"
    items.write_text(items.read_text(encoding="utf-8").replace("最低生活保障", "低保待遇"), encoding="utf-8")
    result = run("import", str(folder), "--dry-run")
    assert "将变更 1 个" in result.output
    assert "低保待遇" in result.output
    items.write_text(items.read_text(encoding="utf-8").replace("办事申请", "审批"), encoding="utf-8")
    result = run("import", str(folder))
    assert result.exit_code == 1
    assert "items.csv!E2" in result.output
    assert clerk(intake).get("intake", "/items/zdshbz")["name"] == "最低生活保障"


def test_the_command_line_shows_versions_and_takes_a_planned_one_back(intake: Network) -> None:
    def run(*words: str) -> Any:
        return CliRunner().invoke(command_line, list(words), obj=Running(intake))

    plan = {"aliases": ["问医保"], "valid_from": "2027-04-01", "reason": "提速"}
    planned = administrator(intake).patch("intake", "/catalogue/items/ybzx", plan)
    version = str(planned["changes"][0]["version"])
    assert run("withdraw", "ybzx", version).exit_code == 2, "a reason is needed"
    done = run("withdraw", "ybzx", version, "--reason", "推迟")
    assert done.exit_code == 0, done.output
    shown = run("versions", "ybzx")
    assert "2027-04-01" in shown.output
    assert "推迟" in shown.output
    again = run("withdraw", "ybzx", version, "--reason", "推迟")
    assert again.exit_code == 1
    assert "已经撤回" in again.output
    assert run("withdraw", "ybzx", "1", "--reason", "误发").exit_code == 1, "it is in force"
    assert run("versions", "nosuch").exit_code == 1
