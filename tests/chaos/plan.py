"""Which fault comes when: drawn from the catalogue by a seed, before anything runs."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from tests.chaos.faults import CATALOGUE, Fault, Ground, faults_for

CALM_SECONDS = 8.0  # at the beginning, so that there is something to break
_PAUSES = {Ground.BROKER: (4.0, 14.0), Ground.DATABASE: (15.0, 45.0), Ground.SERVICE: (3.0, 12.0)}
_PAUSES[Ground.CLOCK] = (15.0, 45.0)
_AFTER_THE_BROKER = 10.0  # a node needs so long to come back


@dataclass(frozen=True, slots=True, order=True)
class Planned:
    """A fault and when it begins and ends, in seconds after the curtain."""

    begins: float
    ends: float
    name: str

    @property
    def fault(self) -> Fault:
        """What happens."""
        return CATALOGUE[self.name]


def draw(seed: int, seconds: float, database: str) -> Sequence[Planned]:
    """Faults for so many seconds, in order; one at a time on each ground. The same seed gives the same plan."""
    chance = random.Random(seed)  # noqa: S311  # for variety, not for secrets
    plan: list[Planned] = []
    names = faults_for(database)
    for ground in Ground:
        here = [name for name in names if CATALOGUE[name].ground is ground]
        at, deck = CALM_SECONDS + chance.uniform(0, _PAUSES[ground][0]), list[str]()
        while here:
            if not deck:  # each once, then each once more: no seed leaves one out
                deck = chance.sample(here, len(here))
            name = deck.pop()
            fault = CATALOGUE[name]
            if at + fault.seconds > seconds:
                break
            plan.append(Planned(round(at, 1), round(at + fault.seconds, 1), name))
            at += fault.seconds + chance.uniform(*_PAUSES[ground])
            if name == "the broker is killed":
                at += _AFTER_THE_BROKER
    return sorted(plan)
