"""``zhenbi catalogue import | export | versions | withdraw``: the catalogue of the running network."""

import base64
import zipfile
from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote

import click
import requests
from rich.console import Console
from rich.table import Table
from rich.text import Text

from services.intake.sheets.columns import LINES, SHEETS

_ANSWER_SECONDS = 120.0
_KINDS = {"new": "新增 new", "changed": "变更 changed"}
_MOST_SHOWN = 200  # rows of a table
_CSV_FILES = tuple(sheet.file for sheet in SHEETS)


class RunningNetwork(Protocol):
    """What the commands need to know about the network; the main command line passes it as click's object."""

    @property
    def urls(self) -> dict[str, str]:
        """Base URL of each service by name."""
        ...

    def administrator_token(self) -> str:
        """A short-lived bearer token of an administrator."""
        ...


_COUNTY = click.option(
    "--county", default="361103", show_default=True, help="县（区）的区划代码。 The county's code of 6 digits."
)


@click.group()
def catalogue() -> None:
    """事项目录：用表格导入、导出，撤回计划中的版本。 The catalogue as spreadsheets; planned versions taken back."""


@catalogue.command("import")
@click.argument("source", type=click.Path(exists=True, path_type=Path))
@_COUNTY
@click.option(
    "--dry-run", is_flag=True, help="只看会改什么、哪些格子有错，不改。 Show changes and mistakes, do nothing."
)
@click.option("--reason", default="", help="为什么改，记录在案。 Why; goes on record.")
@click.pass_obj
def import_command(network: RunningNetwork, source: Path, county: str, dry_run: bool, reason: str) -> None:
    """导入 SOURCE：一个 .xlsx，或放 CSV 的文件夹。 Import an .xlsx or a folder of CSV files, all or nothing."""
    files = [{"name": file.name, "content": base64.b64encode(file.read_bytes()).decode()} for file in _files(source)]
    body = {"county": county, "files": files, "reason": reason, "dry_run": dry_run}
    answer = _call(network, "POST", "/catalogue/imports", json=body)
    said = _json(answer)
    if answer.status_code == 422 and said.get("errors"):
        _show_errors(said["errors"])
        raise click.ClickException("没有导入 / nothing was imported")
    if not answer.ok:
        raise click.ClickException(f"HTTP {answer.status_code} {said.get('detail', '')} / {said.get('detail_en', '')}")
    _show_changes(said["changes"])
    if said["errors"]:
        _show_errors(said["errors"])
        raise click.exceptions.Exit(1)
    done = ("将变更", "would change") if dry_run else ("已变更", "changed")
    click.echo(
        f"{said['items']} 个事项，{done[0]} {said['changed']} 个 / {said['items']} items, {said['changed']} {done[1]}"
    )


@catalogue.command("export")
@click.argument("target", type=click.Path(path_type=Path))
@_COUNTY
@click.option(
    "--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="某一天有效的版本，默认今天。 As in force on a day."
)
@click.pass_obj
def export_command(network: RunningNetwork, target: Path, county: str, day: datetime | None) -> None:
    """导出到 TARGET：.xlsx 文件，或放 CSV 的文件夹。 Export to an .xlsx file, or as CSV files into a folder."""
    is_workbook = target.suffix.lower() == ".xlsx"
    clashes = [file for file in ([target] if is_workbook else [target / name for name in _CSV_FILES]) if file.exists()]
    if clashes:
        raise click.ClickException(f"已经存在，不覆盖 / exists already, nothing is overwritten: {clashes[0]}")
    query = {"county": county, "format": "xlsx" if is_workbook else "csv"}
    if day is not None:
        query["on"] = day.date().isoformat()
    answer = _call(network, "GET", "/catalogue/export", params=query)
    if not answer.ok:
        raise click.ClickException(f"HTTP {answer.status_code} {_json(answer).get('detail', '')}")
    if is_workbook:
        target.write_bytes(answer.content)
    else:
        target.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(BytesIO(answer.content)) as archive:
            for name in _CSV_FILES:
                (target / name).write_bytes(archive.read(name))
    click.echo(f"→ {target}")


@catalogue.command("versions")
@click.argument("code")
@_COUNTY
@click.pass_obj
def versions_command(network: RunningNetwork, code: str, county: str) -> None:
    """列出事项 CODE 的全部版本。 Every version of an item: from when, by whom and why."""
    answer = _call(network, "GET", f"/catalogue/items/{quote(code, safe='')}/versions", params={"county": county})
    versions = _json(answer).get("items", [])
    if not versions:
        raise click.ClickException(f"没有事项 {code} / there is no item {code}")
    rows = []
    for each in versions:
        item, withdrawn = each["item"], each["withdrawn"]
        published = f"{each['by']} {each['at'][:10]}\n{each['reason']}"
        back = f"{withdrawn['by']} {withdrawn['at'][:10]}\n{withdrawn['reason']}" if withdrawn else ""
        rows.append((f"v{item['version']}", item["valid_from"], item["name"], published, back))
    _show(code, ("版本 version", "启用 from", "名称 name", "发布 published", "撤回 withdrawn"), rows)


@catalogue.command("withdraw")
@click.argument("code")
@click.argument("version", type=click.IntRange(min=1))
@_COUNTY
@click.option("--reason", required=True, help="为什么撤回，记录在案。 Why; goes on record.")
@click.pass_obj
def withdraw_command(network: RunningNetwork, code: str, version: int, county: str, reason: str) -> None:
    """撤回事项 CODE 还没启用的版本 VERSION。 Take back a version of an item that is not yet in force."""
    path = f"/catalogue/items/{quote(code, safe='')}/withdrawal"
    answer = _call(network, "POST", path, params={"county": county}, json={"version": version, "reason": reason})
    said = _json(answer)
    if not answer.ok:
        raise click.ClickException(f"HTTP {answer.status_code} {said.get('detail', '')} / {said.get('detail_en', '')}")
    click.echo(
        f"已撤回 {code} v{version}（原定 {said['item']['valid_from']} 启用）"
        f" / withdrawn; it would have counted from {said['item']['valid_from']}"
    )


def _files(source: Path) -> list[Path]:
    """The files to send; in a folder those of the catalogue, also below ``catalogue``, and the lines beside them."""
    if source.is_file():
        return [source]
    folder = source / "catalogue" if (source / "catalogue").is_dir() else source
    lines = next((each / LINES.file for each in (folder, folder.parent) if (each / LINES.file).exists()), None)
    found = [folder / name for name in _CSV_FILES if (folder / name).exists()]
    if not found:
        wanted = "、".join(_CSV_FILES)
        raise click.ClickException(f"{folder} 里没有 {wanted} / the folder has none of these files")
    return [*found, *([lines] if lines else [])]


def _call(network: RunningNetwork, method: str, path: str, **more: Any) -> requests.Response:
    url = network.urls["intake"].rstrip("/") + path
    headers = {"Authorization": f"Bearer {network.administrator_token()}"}
    try:
        return requests.request(method, url, headers=headers, timeout=_ANSWER_SECONDS, **more)
    except requests.RequestException as error:
        reason = type(error).__name__
        raise click.ClickException(
            f"intake 没有应答（{reason}），请先启动网络 / no answer; start the network"
        ) from error


def _json(answer: requests.Response) -> dict[str, Any]:
    try:
        said = answer.json()
    except requests.JSONDecodeError:
        return {}
    return said if isinstance(said, dict) else {}


def _show_changes(changes: list[dict[str, Any]]) -> None:
    if not changes:
        return
    rows = []
    for change in changes:
        what = f"{change['code']} {change['name']}"
        since = f"{_KINDS.get(change['kind'], change['kind'])}\n{change['valid_from']} 起 v{change['version']}"
        first = True
        for each in change["differences"] or [{"label": {"zh": "", "en": ""}, "before": "", "after": ""}]:
            label = f"{each['label']['zh']} {each['label']['en']}".strip()
            rows.append((what if first else "", since if first else "", label, each["before"], each["after"]))
            first = False
    _show("变更 changes", ("事项 item", "怎样 how", "字段 field", "原来 before", "改为 after"), rows)


def _show_errors(errors: list[dict[str, str]]) -> None:
    rows = [(error["field"], f"{error['zh']}\n{error['en']}") for error in errors]
    _show(f"{len(errors)} 处错误 / mistake(s)", ("格子 cell", "问题 what is wrong"), rows)


def _show(title: str, columns: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    table = Table(title=title, show_lines=True)
    for name in columns:
        table.add_column(name, overflow="fold")
    for row in rows[:_MOST_SHOWN]:
        table.add_row(*map(Text, row))  # as it stands: a bracket in a cell is no markup
    Console().print(table)
    if len(rows) > _MOST_SHOWN:
        rest = len(rows) - _MOST_SHOWN
        click.echo(f"……还有 {rest} 行 / and {rest} more rows")
