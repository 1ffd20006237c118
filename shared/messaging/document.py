"""Writes the documents that follow from the contracts: ``docs/events.md`` and ``docs/asyncapi.yaml``.

::

    python -m shared.messaging.document            # write them
    python -m shared.messaging.document --check    # exit 1 and say which is out of date
"""

import argparse
import functools
import sys
from pathlib import Path

import yaml

from shared.messaging.asyncapi import describe
from shared.messaging.event_page import event_page

DOCS = Path(__file__).parents[2] / "docs"


@functools.cache
def documents() -> dict[str, str]:
    """File name → text of every generated document."""
    return {
        "events.md": event_page(),
        "asyncapi.yaml": yaml.dump(
            describe(), Dumper=_PlainDumper, sort_keys=False, allow_unicode=True, width=120, default_flow_style=False
        ),
    }


def outdated(folder: Path = DOCS) -> list[str]:
    """Names of the documents in ``folder`` that are missing or differ from what the contracts say now."""
    return [name for name, text in documents().items() if _read(folder / name) != text]


def write(folder: Path = DOCS) -> None:
    """Write every document."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in documents().items():
        (folder / name).write_text(text, encoding="utf-8")


class _PlainDumper(yaml.SafeDumper):
    """YAML without anchors: the same value is written out each time it occurs."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def main() -> int:
    """The command line; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m shared.messaging.document", description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if a document is out of date")
    if not parser.parse_args().check:
        write()
        return 0
    names = outdated()
    for name in names:
        print(
            f"docs/{name} 与事件约定不符 / is out of date: run `python -m shared.messaging.document`",
            file=sys.stderr,
        )
    return 1 if names else 0


if __name__ == "__main__":
    sys.exit(main())
