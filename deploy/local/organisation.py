"""``zhenbi organisation import | export``: regions, units, people and their presence as one workbook."""

import base64
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from deploy.local.catalogue import RunningNetwork
from deploy.local.dispatching import call
from deploy.local.messages import Problem

_KINDS = {"new": "新增 new", "changed": "变更 changed"}
_MOST_SHOWN = 200  # rows of a table
_COUNTY = click.option(
    "--county", default="361103", show_default=True, help="县（区）的区划代码。 The county's code of 6 digits."
)


@click.group()
def organisation() -> None:
    """区划、机构、人员、借调、请假、值班：用表格导入、导出。 The organisation as a workbook."""


@organisation.command("import")
@click.argument("source", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_COUNTY
@click.option(
    "--dry-run", is_flag=True, help="只看会改什么、哪些格子有错，不改。 Show changes and mistakes, do nothing."
)
@click.pass_obj
def import_command(network: RunningNetwork, source: Path, county: str, dry_run: bool) -> None:
    """导入 SOURCE（.xlsx），全部成功或全部不变。 Import an .xlsx file, all or nothing."""
    file = {"name": source.name, "content": base64.b64encode(source.read_bytes()).decode()}
    answer = call(
        network, "POST", "/organisation/imports", json={"county": county, "files": [file], "dry_run": dry_run}
    )
    said = answer.json() if "json" in answer.headers.get("Content-Type", "") else {}
    if said.get("errors"):
        _show("错误 mistakes", [(each["field"], f"{each['zh']}\n{each['en']}") for each in said["errors"]])
    if not answer.ok:
        raise Problem(said.get("detail", answer.text), said.get("detail_en", f"HTTP {answer.status_code}"))
    _show("变更 changes", [(each["cell"], _said(each)) for each in said["changes"]])
    if said["errors"]:
        raise click.exceptions.Exit(1)
    done = ("将变更", "would change") if dry_run else ("已变更", "changed")
    rows, changed = said["rows"], len(said["changes"])
    click.echo(f"{rows} 行，{done[0]} {changed} 行 / {rows} rows, {changed} {done[1]}")


@organisation.command("export")
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
@_COUNTY
@click.pass_obj
def export_command(network: RunningNetwork, target: Path, county: str) -> None:
    """导出到 TARGET（.xlsx），电话只留末四位。 Export to an .xlsx file; telephone numbers are masked."""
    if target.exists():
        raise Problem(f"{target} 已经存在，不覆盖。", f"{target} exists already; nothing is overwritten.")
    answer = call(network, "GET", "/organisation/export", params={"county": county})
    if not answer.ok:
        said = answer.json() if "json" in answer.headers.get("Content-Type", "") else {}
        raise Problem(said.get("detail", answer.text), said.get("detail_en", f"HTTP {answer.status_code}"))
    target.write_bytes(answer.content)
    click.echo(f"→ {target}")


def _said(change: dict[str, Any]) -> str:
    lines = [f"{_KINDS[change['kind']]} {change['key']}"]
    return "\n".join(
        [*lines, *(f"{each['field']}: {each['before']} → {each['after']}" for each in change["differences"])]
    )


def _show(title: str, rows: list[tuple[str, str]]) -> None:
    if not rows:
        return
    table = Table("格子 cell", "内容 what", title=f"{len(rows)} {title}", title_justify="left", show_lines=True)
    for row in rows[:_MOST_SHOWN]:
        table.add_row(*map(Text, row))
    Console().print(table)
    if len(rows) > _MOST_SHOWN:
        click.echo(f"……还有 {len(rows) - _MOST_SHOWN} 行 / and {len(rows) - _MOST_SHOWN} more rows")
