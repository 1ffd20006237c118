"""What supervisord does not do by itself: count restarts, and never give up for good.

supervisord loads this as a further RPC interface, named ``zhenbi``; it runs inside supervisord.
"""

from collections import Counter
from typing import Any

from supervisor import events
from supervisor.states import ProcessStates


class Extension:
    """The methods are callable over supervisord's control socket as ``zhenbi.<method>``."""

    def __init__(self, supervisord: Any) -> None:
        self._supervisord = supervisord
        self._starts: Counter[str] = Counter()
        events.subscribe(events.ProcessStateStartingEvent, self._on_starting)
        events.subscribe(events.ProcessGroupAddedEvent, self._on_added)
        events.subscribe(events.Tick60Event, self._on_minute)

    def restarts(self) -> dict[str, int]:
        """How often each process was started again, by ``<program>:<process>``."""
        return {name: starts - 1 for name, starts in self._starts.items()}

    def _on_starting(self, event: Any) -> None:
        self._starts[f"{event.process.group.config.name}:{event.process.config.name}"] += 1

    def _on_added(self, event: Any) -> None:
        # A program whose number of copies was changed starts anew; that is no restart.
        for name in [name for name in self._starts if name.startswith(f"{event.group}:")]:
            del self._starts[name]

    def _on_minute(self, _event: Any) -> None:
        # supervisord waits one second longer after each failed start and at last gives up (FATAL). Whatever was
        # missing (disk, database) may be back an hour later, when nobody is there to start the service by hand.
        for group in self._supervisord.process_groups.values():
            for process in group.processes.values():
                if process.state == ProcessStates.FATAL:
                    process.backoff = 0
                    process.spawn()


def make(supervisord: Any) -> Extension:
    """The factory named in supervisord.conf."""
    return Extension(supervisord)
