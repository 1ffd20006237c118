"""Golden files: what each version of each event has promised, kept beside the tests.

::

    python -m tests.contract.golden            # say what differs
    python -m tests.contract.golden --write    # add new events and additive changes; anything else is refused

A golden file keeps an example of every shape the version has had, so that today's program is tested with yesterday's
messages.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from shared.contracts import CONTRACTS, Contract
from tests.contract.compatibility import breaking_changes, schema_of

FOLDER = Path(__file__).with_suffix("")
WRITE = "python -m tests.contract.golden --write"
_FIXED = ("publisher", "subject", "correlation")  # routing, order and tracing hang on them


def current(contract: Contract) -> dict[str, Any]:
    """What the golden file of a contract would say, had it none yet."""
    return {
        "type": contract.type,
        **{name: getattr(contract, name) for name in _FIXED},
        "schema": json.loads(json.dumps(schema_of(contract.data))),  # as it is read back: a tuple is a list
        "examples": [dict(contract.example)],
    }


def stored(event_type: str, folder: Path = FOLDER) -> dict[str, Any] | None:
    """The golden file of an event, or None."""
    path = folder / f"{event_type}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None


def broken_promises(golden: dict[str, Any], now: dict[str, Any]) -> list[str]:
    """What ``now`` takes back of what ``golden`` promised."""
    changed = [f"{name}: {golden[name]!r} became {now[name]!r}" for name in _FIXED if golden[name] != now[name]]
    return [*changed, *breaking_changes(golden["schema"], now["schema"])]


def advice(contract: Contract, promises: list[str]) -> str:
    """What to do about broken promises."""
    following = f"{contract.name}.v{contract.version + 1}"
    return "\n  - ".join(
        [
            f"{contract.type} 的改动不是纯增加,请保留这一版并另加 {following}。\n"
            f"{contract.type} changed in a way that is not additive. Keep this version and add {following} beside it "
            f"until every old message is handled (docs/howto/add-an-event.md):",
            *promises,
        ]
    )


def bring_up_to_date(folder: Path = FOLDER) -> Iterator[str]:
    """Write new and additively changed golden files; yields why any other was refused."""
    folder.mkdir(exist_ok=True)
    for contract in CONTRACTS.values():
        golden, now = stored(contract.type, folder), current(contract)
        if golden is not None:
            promises = broken_promises(golden, now)
            if promises:
                yield advice(contract, promises)
                continue
            if golden["schema"] == now["schema"]:
                continue
            now["examples"] = [*golden["examples"], *now["examples"]]
        text = json.dumps(now, ensure_ascii=False, indent=2) + "\n"
        (folder / f"{contract.type}.json").write_text(text, encoding="utf-8")


def differences(folder: Path = FOLDER) -> Iterator[str]:
    """What is not as the golden files say; nothing if all is well."""
    for contract in CONTRACTS.values():
        golden, now = stored(contract.type, folder), current(contract)
        if golden is None:
            yield f"{contract.type} is new: run `{WRITE}` and commit the file"
        elif promises := broken_promises(golden, now):
            yield advice(contract, promises)
        elif golden["schema"] != now["schema"]:
            yield f"{contract.type} has grown: run `{WRITE}` and commit the file"
    for path in sorted(folder.glob("*.json")):
        if path.stem not in CONTRACTS:
            yield (
                f"{path.stem} is gone from the registry, but messages of it may still be on their way: put it back; "
                f"delete its golden file only when no queue, outbox or dead letter can hold one any more"
            )


def main() -> int:
    """The command line; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.contract.golden")
    parser.add_argument("--write", action="store_true", help="write what is new; refuse what breaks a promise")
    problems = list(bring_up_to_date() if parser.parse_args().write else differences())
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
