"""``python -m tests.chaos --seed 7 --minutes 10``: a long random mix of faults under load, and a verdict in the end."""

import argparse
import random
import shutil
import sys
import tempfile
import time
from pathlib import Path

from deploy.local.messages import Problem
from tests.chaos.performance import Performance
from tests.chaos.plan import draw
from tests.chaos.stage import running_stage
from tests.infrastructure.postgres import NoPostgres


def main() -> int:
    """Run it; 0: the verdict is good, 1: it is bad, 2: it could not be run here."""
    arguments = _arguments()
    folder = Path(tempfile.mkdtemp(prefix="zhenbi-chaos-"))
    seed = arguments.seed if arguments.seed is not None else random.randrange(1_000_000)  # noqa: S311
    seconds = arguments.minutes * 60
    plan = draw(seed, seconds, arguments.database)
    _say(f"seed {seed} · {arguments.minutes:g} minutes · {arguments.database} · {len(plan)} faults · files in {folder}")
    if arguments.plan:
        for planned in plan:
            _say(f"{planned.begins:6.1f} – {planned.ends:6.1f} s  {planned.name}")
        return 0
    try:
        with running_stage(folder, arguments.database) as stage:
            performance = Performance(stage, folder / "ledger.jsonl", seed, _say)
            outcome = performance.run(plan, seconds, pace=arguments.pace)
            performance.close()
    except (Problem, NoPostgres) as problem:
        _say(str(problem))
        return 2
    _say(str(outcome))
    if outcome.is_good:
        shutil.rmtree(folder)
    else:
        _say(
            f"ledger, logs and (SQLite) databases: {folder}\nagain: make chaos SEED={seed} "
            f"MINUTES={arguments.minutes:g} DATABASE={arguments.database}"
        )
    return 0 if outcome.is_good else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--seed", type=int, help="of the plan and the load; without one, a random one is shown")
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="postgresql")
    parser.add_argument("--pace", type=float, default=1.0, help="matters filed a second")
    parser.add_argument("--plan", action="store_true", help="show the plan and do nothing")
    return parser.parse_args()


def _say(line: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {line}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
