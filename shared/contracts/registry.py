"""The one list of every event the network knows.

An event is a frozen dataclass decorated with :func:`event`. The decorator records who publishes it, who hears it,
which aggregate it is about and what it correlates with; it adds no behaviour. ``docs/events.md``,
``docs/asyncapi.yaml`` and the topology are generated from :data:`CONTRACTS`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

__all__ = ["CONTRACTS", "Contract", "contract_of", "event"]

E = TypeVar("E")


@dataclass(frozen=True, slots=True, eq=False)  # there is one of each: identity is equality
class Contract:
    """What is fixed about one version of one event."""

    name: str  # noun + past tense, dotted: "case.accepted"
    version: int  # changes inside a version are additive only
    publisher: str  # the one service that may publish it
    consumers: tuple[str, ...]  # the services that subscribe to it, besides the one that hears everything
    subject: str  # template of the aggregate: "case/{number}"; order is kept per subject
    correlation: str  # template of what a person would trace by: "{number}"
    summary: str  # one sentence, Chinese
    data: type[Any]
    example: Mapping[str, Any]  # JSON form, valid against the dataclass

    @property
    def type(self) -> str:
        """The CloudEvents ``type``: name and version, ``case.accepted.v1``."""
        return f"{self.name}.v{self.version}"


CONTRACTS: dict[str, Contract] = {}
_BY_CLASS: dict[type[Any], Contract] = {}


def event(
    name: str,
    *,
    publisher: str,
    subject: str,
    correlation: str,
    summary: str,
    example: Mapping[str, Any],
    consumers: tuple[str, ...] = (),
    version: int = 1,
) -> Callable[[type[E]], type[E]]:
    """Register the decorated dataclass as version ``version`` of the event ``name``."""

    def register(data: type[E]) -> type[E]:
        contract = Contract(name, version, publisher, consumers, subject, correlation, summary, data, example)
        if contract.type in CONTRACTS:
            raise ValueError(f"{contract.type} is registered twice; raise its version or choose another name")
        CONTRACTS[contract.type] = contract
        _BY_CLASS[data] = contract
        return data

    return register


def contract_of(data: type[Any]) -> Contract:
    """The contract of an event class.

    Raises:
        LookupError: the class was never registered with :func:`event`.
    """
    try:
        return _BY_CLASS[data]
    except KeyError:
        raise LookupError(f"{data.__name__} is not an event: decorate it with @event in shared/contracts") from None
