"""``zhenbi classify``: train and try classification help on a network of this machine.

Intake alone reads its database, so the work is done by a process of intake's; see services/intake/classifying.py.
"""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from deploy.local.home import ROOT
from deploy.local.queues.target import target_of
from deploy.local.selection import Selection

_PASSED_ON = {"ignore_unknown_options": True, "help_option_names": []}


@click.group()
@click.option("--home", type=click.Path(file_okay=False, path_type=Path), help="网络的目录。 The network's folder.")
@click.option("--demo", is_flag=True, help="演示网络。 The demonstration network.")
@click.pass_context
def classify(context: click.Context, home: Path | None, demo: bool) -> None:
    """智能分办：训练与试用。 Show what a sentence may mean; learn from closed cases."""
    context.obj = context.obj.refined(home, demo=demo)


@classify.command("train", context_settings=_PASSED_ON)
@click.argument("options", nargs=-1, type=click.UNPROCESSED)
@click.pass_obj
def train_command(chosen: Selection, options: tuple[str, ...]) -> None:
    """用本县已结案的工单训练。 Learn from the county's own closed cases."""
    _run(chosen, "train", options)


@classify.command("try", context_settings=_PASSED_ON)
@click.argument("options", nargs=-1, type=click.UNPROCESSED)
@click.pass_obj
def try_command(chosen: Selection, options: tuple[str, ...]) -> None:
    """看看一句话会被建议到哪个事项。 See which items a sentence is proposed for."""
    _run(chosen, "try", options)


def _run(chosen: Selection, command: str, options: tuple[str, ...]) -> None:
    variables: Mapping[str, Any] = {} if "--help" in options else target_of(chosen).environment
    done = subprocess.run(  # noqa: S603 - our own command line
        [sys.executable, "-W", "ignore", "-m", "services.intake.classifying", command, *options],
        env={**os.environ, "PYTHONPATH": str(ROOT), **variables},
        check=False,
    )
    raise click.exceptions.Exit(done.returncode)
