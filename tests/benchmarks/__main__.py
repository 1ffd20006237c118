"""``python -m tests.benchmarks [--quick] [--render-only]``: run every benchmark, then write docs/benchmarks.md.

A quick run writes its page under var/benchmarks: only a thorough one is fit to be published.
"""

import argparse
import json
import subprocess
import sys

from tests.benchmarks.fairness.chapter import CHAPTER as FAIRNESS
from tests.benchmarks.fanout.chapter import CHAPTER as FANOUT
from tests.benchmarks.http.chapter import CHAPTER as HTTP
from tests.benchmarks.messaging.chapter import CHAPTER as MESSAGING
from tests.benchmarks.rendering import render
from tests.benchmarks.worker import ROOT

CHAPTERS = (MESSAGING, HTTP, FANOUT, FAIRNESS)
_FOLDER = ROOT / "var/benchmarks"


def main() -> None:
    """Run what the command line says; one benchmark after the other, each in a process of its own."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks")
    parser.add_argument("--quick", action="store_true", help="fewer samples of less work")
    parser.add_argument("--render-only", action="store_true", help="write the page from the figures of the last run")
    arguments = parser.parse_args()
    _FOLDER.mkdir(parents=True, exist_ok=True)
    chapters = []
    for chapter in CHAPTERS:
        file = _FOLDER / f"{chapter.name}{'-quick' if arguments.quick else ''}.json"
        if not arguments.render_only:
            quick = ["--quick"] if arguments.quick else []
            command = [sys.executable, "-m", f"tests.benchmarks.{chapter.name}", *quick, "--json", str(file)]
            subprocess.run(command, cwd=ROOT, check=True)
        chapters.append((chapter, json.loads(file.read_text(encoding="utf-8"))))
    page = (_FOLDER if arguments.quick else ROOT / "docs") / "benchmarks.md"
    render(chapters, page)
    print(f"  {page.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
