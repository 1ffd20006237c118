"""``zhenbi clients``: keys for other systems that call the running network (Open311)."""

from typing import Any

import click
import requests
from rich.console import Console
from rich.table import Column, Table

from deploy.local.catalogue import RunningNetwork
from deploy.local.messages import Problem

_ANSWER_SECONDS = 30.0


@click.group()
def clients() -> None:
    """其他系统的密钥：新增、查看、停用。 Keys for other systems: add, list, revoke."""


@clients.command("add")
@click.argument("name")
@click.option("--quota", default="1000/day", show_default=True, help="调用次数上限。 Calls per minute, hour or day.")
@click.option("--region", "regions", multiple=True, required=True, help="可提交的区划代码，可多次。 Where it may file.")
@click.option("--item", "items", multiple=True, help="可提交的事项，默认全部。 Which items; default all.")
@click.pass_obj
def add(network: RunningNetwork, name: str, quota: str, regions: tuple[str, ...], items: tuple[str, ...]) -> None:
    """为系统 NAME 新建密钥，只显示这一次。 Make a key for the system NAME; it is shown this once."""
    body = {"name": name, "quota": quota, "regions": list(regions), "items": list(items)}
    made = _call(network, "POST", "/api-clients", body)
    click.echo("密钥（只显示这一次，请妥善保存）/ the key, shown this once:", err=True)
    click.echo(made["key"])


@clients.command("list")
@click.pass_obj
def list_command(network: RunningNetwork) -> None:
    """列出各系统及本期已用次数。 List the systems and the calls of the present period."""
    table = Table(
        Column("系统 system", no_wrap=True),
        Column("配额 quota", no_wrap=True),
        "已用 calls",
        "区划 regions",
        "事项 items",
        "停用 revoked",
    )
    for use in _call(network, "GET", "/api-clients")["items"]:
        client = use["client"]
        reach = (" ".join(client["regions"]), " ".join(client["items"]) or "全部 all")
        table.add_row(client["name"], client["quota"], str(use["calls"]), *reach, client["revoked_at"] or "")
    Console().print(table)


@clients.command("revoke")
@click.argument("name")
@click.pass_obj
def revoke(network: RunningNetwork, name: str) -> None:
    """立即停用系统 NAME 的密钥。 Stop the key of the system NAME at once."""
    _call(network, "POST", f"/api-clients/{name}/revocation")
    click.echo(f"{name} 的密钥已停用 / the key of {name} is revoked")


def _call(network: RunningNetwork, method: str, path: str, body: object = None) -> Any:
    headers = {"Authorization": f"Bearer {network.administrator_token()}"}
    try:
        answer = requests.request(
            method, network.urls["intake"] + path, json=body, headers=headers, timeout=_ANSWER_SECONDS
        )
    except requests.RequestException as error:
        raise Problem(
            "intake 没有回答；网络在运行吗？用 make status 查看。", "No answer: is the network up? See make status."
        ) from error
    said = answer.json() if "json" in answer.headers.get("Content-Type", "") else {}
    if not answer.ok:
        raise Problem(said.get("detail", answer.text), said.get("detail_en", f"HTTP {answer.status_code}"))
    return said
