"""The command line for county packs: ``zhenbi county check | generate | load``."""

from pathlib import Path
from typing import Protocol

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from deploy.local.county.loading import NotLoaded, load
from deploy.local.county.opening import inspect, open_pack
from deploy.local.county.pack import CountyPack
from deploy.local.county.problems import PackInvalid, PackNotFound, Problem
from deploy.local.county.writing import write_pack


class RunningNetwork(Protocol):
    """What ``load`` needs to know about the network; the main command line passes it as click's object."""

    @property
    def urls(self) -> dict[str, str]:
        """Base URL of each service by name."""
        ...

    def administrator_token(self) -> str:
        """A short-lived bearer token of an administrator."""
        ...


@click.group()
def county() -> None:
    """县包：检查、生成、导入。 Check, generate and load county packs.

    SOURCE 可以是区划代码、县包文件夹或区划 CSV。 SOURCE is a county code, a pack folder or a regions CSV.
    """


@county.command("check")
@click.argument("source")
def check_command(source: str) -> None:
    """检查县包，列出全部错误。 Check a pack and list every mistake."""
    try:
        inspection = inspect(source)
    except PackNotFound as error:
        raise click.ClickException(str(error)) from error
    if inspection.problems:
        _show(inspection.problems)
        raise click.exceptions.Exit(1)
    click.echo(_summary(inspection.pack))


@county.command("generate")
@click.argument("regions", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--out", "folder", required=True, type=click.Path(file_okay=False, path_type=Path), help="写到哪个文件夹")
@click.option("--name", help="县名（区划表里没有县一行时）。 The county's name, if the regions have no row for it.")
def generate_command(regions: Path, folder: Path, name: str | None) -> None:
    """由区划 CSV 生成可编辑的县包，人员为虚构。 Make an editable pack with invented staff from a regions CSV."""
    if folder.exists() and any(folder.iterdir()):
        raise click.ClickException(
            f"文件夹不是空的，不覆盖 / the folder is not empty, nothing is overwritten: {folder}"
        )
    pack = _open(str(regions), name)
    write_pack(pack, folder)
    click.echo(f"{_summary(pack)}\n→ {folder}")


@county.command("load")
@click.argument("source")
@click.pass_obj
def load_command(network: RunningNetwork, source: str) -> None:
    """把县包导入正在运行的网络。 Load a pack into the running network."""
    pack = _open(source)
    try:
        load(pack, network.urls, network.administrator_token(), progress=click.echo)
    except NotLoaded as error:
        raise click.ClickException(str(error)) from error


def _open(source: str, name: str | None = None) -> CountyPack:
    try:
        return open_pack(source, county_name=name)
    except PackNotFound as error:
        raise click.ClickException(str(error)) from error
    except PackInvalid as error:
        _show(error.problems)
        raise click.exceptions.Exit(1) from error


def _show(problems: tuple[Problem, ...]) -> None:
    table = Table(title=f"{len(problems)} 处错误 / mistake(s)", show_lines=True)
    for title in ("文件 file", "行 row", "列 column", "问题 what is wrong"):
        table.add_column(title, overflow="fold")
    for problem in problems:
        row = "" if problem.row is None else str(problem.row)
        cells = (problem.file, row, problem.column, f"{problem.zh}\n{problem.en}")
        table.add_row(*map(Text, cells))  # as it stands: a bracket in a cell is no markup
    Console().print(table)


def _summary(pack: CountyPack) -> str:
    zh = f"{len(pack.regions)} 个区划、{len(pack.units)} 个机构、{len(pack.staff)} 人、{len(pack.items)} 个事项"
    en = f"{len(pack.regions)} regions, {len(pack.units)} units, {len(pack.staff)} staff, {len(pack.items)} items"
    return f"{pack.name}（{pack.code}）没有错误 / no mistakes: {zh} / {en}"
