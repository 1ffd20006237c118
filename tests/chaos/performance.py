"""A plan carried out under load, down to the verdict."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.chaos.checking.verdict import Verdict, judge
from tests.chaos.desk import Desk
from tests.chaos.ledger import Ledger, Word
from tests.chaos.load import Load
from tests.chaos.plan import Planned
from tests.chaos.rest import depths, wait_until_at_rest
from tests.chaos.stage import Stage

Say = Callable[[str], None]

_TICK_SECONDS = 0.1
_PROGRESS_SECONDS = 10.0
DONE_SECONDS = 180.0  # after the last fault, for every matter to come to its end
REST_SECONDS = 150.0  # and then for the network: longer than the second tier of retries


@dataclass(frozen=True, slots=True)
class Happened:
    """A fault as it came, in seconds since the epoch."""

    name: str
    began: float
    ended: float


@dataclass(frozen=True)
class Outcome:
    """How a performance ended."""

    verdict: Verdict
    filed: int
    unfinished: int  # matters that people could not bring to their end, although everything was mended
    failures: Sequence[str]  # what people were refused
    deaths: Sequence[str]  # processes that ended by themselves
    restless: str  # why the network did not come to rest; empty: it did
    happened: Sequence[Happened]

    @property
    def is_good(self) -> bool:
        """Whether nothing at all is wrong."""
        return self.verdict.is_good and not (self.unfinished or self.failures or self.deaths or self.restless)

    def __str__(self) -> str:
        lines = [f"✗ refused: {failure}" for failure in self.failures[:10]]
        lines += [f"✗ {death}" for death in self.deaths]
        if self.unfinished:
            lines.append(f"✗ {self.unfinished} of {self.filed} matters could not be brought to their end")
        if self.restless:
            lines.append(f"✗ not at rest: {self.restless}")
        return "\n".join([*lines, str(self.verdict)])


class Performance:
    """Runs load and faults on a stage, again and again if need be; every verdict covers all that happened on it.

    Args:
        stage: made by the thread that calls.
        ledger_file: of the whole stage.
        seed: of the load.
    """

    def __init__(self, stage: Stage, ledger_file: Path, seed: int, say: Say = lambda _line: None) -> None:
        self._stage, self._seed, self._say = stage, seed, say
        self._ledger = Ledger(ledger_file)
        self._acts = 0

    def run(self, plan: Sequence[Planned], seconds: float, *, pace: float = 1.0) -> Outcome:
        """Let people work for so many seconds while the plan is carried out; then let all settle, and judge."""
        self._acts += 1
        stage, seed = self._stage, self._seed * 100 + self._acts
        load = Load(Desk(stage.network, self._ledger, f"chaos-{seed}"), seed, pace=pace)
        stage.let_time_pass()
        load.start()
        try:
            happened = self._carry_out(plan, seconds, load)
            self._say("everything is mended; people finish what they have begun")
            load.stop_filing()
            self._wait_until_done(load)
        finally:
            load.close()
        stage.let_leases_run_out()
        restless = wait_until_at_rest(stage, REST_SECONDS)
        self._say("at rest" if not restless else f"not at rest: {restless}")
        verdict = judge(self._ledger.file, stage.network.database_urls, stage.outgoing, depths(stage))
        deaths = [f"{death} ({count} times)" for death, count in stage.deaths.items()]
        return Outcome(verdict, load.filed, load.open, load.failures, deaths, restless, happened)

    def close(self) -> None:
        """Close the ledger."""
        self._ledger.close()

    def _carry_out(self, plan: Sequence[Planned], seconds: float, load: Load) -> Sequence[Happened]:
        curtain, told = time.monotonic(), 0.0
        to_begin, to_end = sorted(plan), list[Planned]()
        began: dict[Planned, float] = {}
        happened: list[Happened] = []
        while (now := time.monotonic() - curtain) < seconds or to_begin or to_end:
            if to_end and to_end[0].ends <= now:
                planned = to_end.pop(0)
                happened.append(Happened(planned.name, began[planned], time.time()))
                planned.fault.end(self._stage)
                self._say(f"{now:6.1f} s   mended: {planned.name}")
            elif to_begin and to_begin[0].begins <= now:
                planned = to_begin.pop(0)
                self._say(f"{now:6.1f} s ⚡ {planned.name}")
                planned.fault.begin(self._stage)
                began[planned] = time.time()
                to_end = sorted([*to_end, planned], key=lambda planned: planned.ends)
            else:
                self._stage.revive()
                if now - told >= _PROGRESS_SECONDS:
                    told = now
                    self._say(f"{now:6.1f} s   {self._progress(load)}, {max(0.0, seconds - now):.0f} s left")
                time.sleep(_TICK_SECONDS)
        return happened

    def _wait_until_done(self, load: Load) -> None:
        end, told = time.monotonic() + DONE_SECONDS, time.monotonic()
        while load.open and time.monotonic() < end:
            self._stage.revive()
            if time.monotonic() - told >= _PROGRESS_SECONDS:
                told = time.monotonic()
                self._say(f"           {self._progress(load)}")
            time.sleep(_TICK_SECONDS)

    def _progress(self, load: Load) -> str:
        counts = self._ledger.counts
        ledger = f"ledger: {counts[Word.ASKED]} asked, {counts[Word.TOLD]} told, {counts[Word.REFUSED]} refused"
        return f"{load.filed} matters filed, {load.open} open; {ledger}"
