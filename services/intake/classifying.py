"""``python -m services.intake.classifying train|try``: classification help from the command line.

A process of its own, because learning keeps a processor busy; a running service uses the newest training by itself.
``zhenbi classify`` gives it the variables of a network.
"""

import csv
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from services.intake.handlers.classification import Classifiers, learn
from services.intake.model.classification import Example
from services.intake.model.classification.stripping import strip_personal
from services.intake.store import IntakeUnitOfWork
from shared.config import Settings
from shared.errors import ZhenbiError
from shared.service import UnitFactory, wire


@click.group()
def classifying() -> None:
    """智能分办：训练与试用。 Classification help: train it, try it."""


@classifying.command("train")
@click.option("--county", "counties", multiple=True, help="县（区）代码，默认全部。 County codes; default all.")
@click.option(
    "--examples",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="另加一份语句表（CSV：item,words）。 Further sentences (CSV: item,words).",
)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON，供脚本使用。 JSON, for scripts.")
def train_command(counties: tuple[str, ...], examples: Path | None, as_json: bool) -> None:
    """用本县已结案的工单训练。 Learn from the county's own closed cases."""
    units = _units()
    further = _read(examples) if examples else []
    with _told():
        if not counties:
            with units(read_only=True) as uow:
                counties = tuple(uow.lessons.counties())
        for county in counties:
            with units(read_only=True) as uow:
                training, trained = learn(county, uow, further=further, progress=_quiet if as_json else _show)
            with units() as uow:
                uow.trainings.add(training, trained)
                uow.commit()
            click.echo(json.dumps(asdict(training), default=str) if as_json else _summary(asdict(training)))


@classifying.command("try")
@click.argument("words")
@click.option("--county", default="", help="县（区）代码，默认第一个。 County code; default the first.")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON，供脚本使用。 JSON, for scripts.")
def try_command(words: str, county: str, as_json: bool) -> None:
    """看看一句话会被建议到哪个事项。 See which items a sentence is proposed for."""
    with _told(), _units()(read_only=True) as uow:
        known = uow.lessons.counties()
        classifier = Classifiers().of(county or (known[0] if known else ""), uow)
    proposals = classifier.propose(words)
    if as_json:
        click.echo(json.dumps([asdict(proposal) for proposal in proposals], ensure_ascii=False))
        return
    if not proposals:
        click.echo("没有认得的词。 No word of it is known.")
    for place, proposal in enumerate(proposals, 1):
        click.echo(f"{place}. {proposal.name}（{proposal.item}，{proposal.line}） {proposal.sureness}%")
        for reason in proposal.reasons:
            where = f"“{reason.text}”" if reason.text else "past cases 已办结工单"
            cases = f"，{reason.cases} 件工单" if reason.cases else ""
            click.echo(f"     “{reason.word}” ← {where}{cases}，{reason.weight}%")


def _units() -> UnitFactory:
    return wire(Settings.from_environment("intake"), IntakeUnitOfWork).units


def _read(file: Path) -> list[Example]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    if rows and not {"item", "words"} <= rows[0].keys():
        raise click.UsageError(f"{file.name}：表头应有 item,words。 Its header must have item,words.")
    return [Example(strip_personal(row["words"]), row["item"].strip()) for row in rows]


def _quiet(done: int, whole: int) -> None:
    """Say nothing."""


def _show(done: int, whole: int) -> None:
    click.echo(f"交叉验证 cross-validation {done}/{whole}", err=True)


def _summary(training: dict[str, Any]) -> str:
    return (
        f"{training['county']} 第 {training['version']} 版 version，{training['examples']} 条语句 sentences："
        f"首位 top-1 {training['top1']:.1%}（仅目录 catalogue alone {training['catalogue_top1']:.1%}），"
        f"前三 top-3 {training['top3']:.1%}（{training['catalogue_top3']:.1%}）"
    )


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except ZhenbiError as error:
        click.echo(f"{error.text.zh}。\n{error.text.en}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    classifying()
