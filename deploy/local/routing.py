"""``zhenbi route``: why a case went where it went, and where past cases would have gone by other rules."""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from deploy.local.catalogue import RunningNetwork
from deploy.local.dispatching import ask
from deploy.local.messages import Problem
from shared.clock import SHANGHAI

_DAYS = re.compile(r"([0-9]{1,3})d")
_MOST_TASKS = 300


@click.command("route")
@click.option("--explain", "case", metavar="CASE", help="工单编号：每个任务为什么派到那里。 Why its tasks went there.")
@click.option(
    "--what-if",
    "rules",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="规则文件（JSON）：过去的工单会怎样分。 How past cases would be shared by these rules.",
)
@click.option("--since", default="30d", show_default=True, help="从几天前算起。 How many days back.")
@click.option(
    "--county", default="361103", show_default=True, help="县（区）的区划代码。 The county's code of 6 digits."
)
@click.pass_obj
def route(network: RunningNetwork, case: str | None, rules: Path | None, since: str, county: str) -> None:
    """派单说明和派单规则试算。 Routing explained, and rules tried out; nothing is changed."""
    if (case is None) is (rules is None):
        raise click.UsageError("请给出 --explain 或 --what-if 之一 / give one of --explain and --what-if")
    if case is not None:
        _explain(network, case)
    elif rules is not None:
        _try(network, rules, since, county)


def _explain(network: RunningNetwork, case: str) -> None:
    tasks = ask(network, "GET", "/tasks", params={"origin_number": case, "limit": _MOST_TASKS})["items"]
    if not tasks:
        raise Problem(f"工单 {case} 没有任务。", f"The case {case} has no tasks.")
    for task in tasks:
        told = ask(network, "GET", f"/tasks/{task['task_id']}/routing")
        part = {"lead": "主办 lead", "co": "协办 co"}[task["part"]]
        for decision in told["decisions"]:
            placed_by = decision["by"] or f"规则第 {decision['rules_version']} 版 rules"
            table = Table(title=f"{part} · {decision['at'][:16]} · {placed_by}", title_justify="left")
            for heading in ("", "候选 candidate", "编号 code", "在办 open", "原因 reason"):
                table.add_column(heading, overflow="fold", no_wrap="code" in heading)
            for each in decision["considered"]:
                mark = "→" if each["chosen"] else ""
                said = Text(f"{each['zh']}\n{each['en']}")
                table.add_row(mark, Text(each["name"]), Text(each["code"]), f"{each['open']:g}", said)
            Console().print(table)
        click.echo(told["reason"])


def _try(network: RunningNetwork, file: Path, since: str, county: str) -> None:
    days = _DAYS.fullmatch(since)
    if days is None:
        raise Problem(
            f"--since 要写成天数，例如 30d，而不是 {since}", f"--since is a number of days like 30d, not {since}"
        )
    first = (datetime.now(UTC).astimezone(SHANGHAI) - timedelta(days=int(days[1]))).date()
    told = ask(
        network,
        "POST",
        "/routing/what-if",
        json={**_read(file), "county": county, "since": first.isoformat()},
    )
    table = Table(title=f"{first} 起 {told['placements']} 次派单 / placements since {first}", title_justify="left")
    table.add_column("机构 unit", no_wrap=True)
    table.add_column("名称 name", overflow="fold")
    for heading in ("实际 actual", "现行 present", "试行 proposed", "变化 change"):
        table.add_column(heading, justify="right")
    total = max(1, told["placements"])
    for share in told["shares"]:
        counts = [f"{share[each]} ({share[each] / total:.0%})" for each in ("actual", "present", "proposed")]
        table.add_row(Text(share["unit"]), Text(share["name"]), *counts, f"{share['change']:+d}")
    Console().print(table)
    if not told["complete"]:
        click.echo("只算了最早的一部分，请缩短 --since / only the first part was replayed: shorten --since")


def _read(file: Path) -> dict[str, Any]:
    """``{"rules": […], "weights": {…}}``, or the rules alone."""
    try:
        said = json.loads(file.read_text(encoding="utf-8"))
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise Problem(f"{file} 不是有效的 JSON：{error}", f"{file} is not valid JSON: {error}") from error
    if isinstance(said, list):
        return {"rules": said}
    if not isinstance(said, dict):
        raise Problem(f"{file} 里应有 rules", f"{file} must hold rules")
    return {name: said[name] for name in ("rules", "weights") if name in said}
