"""The routing table: ``routing.csv``, one row per (event, addressee, channel, template), validated before the start.

A row that could fail at night is refused by day: an unknown event, somebody the event cannot reach, a channel that
does not fit, a missing template, or a template that asks for a fact the event does not bring.
"""

import csv
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from services.notify.events import CALL_LIST_FACTS, OFFERS
from services.notify.model import OUTGOING, Addressee, Channel, Route
from services.notify.texts import JinjaTexts, TemplateError

FILE = Path(__file__).parent / "routing.csv"
COLUMNS = ("event", "addressee", "channel", "template")  # a further column `note` is for its readers


class RoutingError(Exception):
    """The routing table cannot be used; the text lists every fault with file, row and column."""


class RoutingTable:
    """The routes, by event."""

    def __init__(self, routes: Sequence[Route]) -> None:
        self._by_event: dict[str, list[Route]] = defaultdict(list)
        for route in routes:
            self._by_event[route.event].append(route)

    def of(self, event: str) -> Sequence[Route]:
        """Whom to tell when ``event`` happens; empty: nobody."""
        return self._by_event.get(event, ())

    def all(self) -> Sequence[Route]:
        """Every route, in the order of the table within an event."""
        return [route for routes in self._by_event.values() for route in routes]


def load(texts: JinjaTexts, file: Path = FILE) -> RoutingTable:
    """Read and check the routing table.

    Raises:
        RoutingError: anything in it, or in a template it names, is not usable.
    """
    faults: list[str] = []
    routes: dict[Route, int] = {}
    with file.open(encoding="utf-8-sig", newline="") as lines:
        reader = csv.DictReader(lines)
        missing = [column for column in COLUMNS if column not in (reader.fieldnames or ())]
        if missing:
            raise RoutingError(f"{file.name}: 缺少列 / missing columns: {', '.join(missing)}")
        for row in reader:
            place = f"{file.name}:{reader.line_num}"
            route = _read(row, place, faults)
            if route is None:
                continue
            if route in routes:
                faults.append(f"{place}: 与第 {routes[route]} 行重复 / repeats row {routes[route]}")
            routes[route] = reader.line_num
            faults += [f"{place}: {fault}" for fault in _faults_of(route, texts)]
    faults += [f"call_list: {fault}" for fault in _faults_of_template("call_list", CALL_LIST_FACTS, texts)]
    if faults:
        raise RoutingError("\n".join(faults))
    return RoutingTable(list(routes))


def _read(row: Mapping[str, str | None], place: str, faults: list[str]) -> Route | None:
    values = {column: (row[column] or "").strip() for column in COLUMNS}
    before = len(faults)
    for column, allowed in (("event", set(OFFERS)), ("addressee", set(Addressee)), ("channel", set(Channel))):
        if values[column] not in allowed:
            choices = ", ".join(sorted(allowed))
            faults.append(f"{place}: {column} = {values[column]!r}：应为其中之一 / must be one of {choices}")
    if len(faults) > before:
        return None
    return Route(values["event"], Addressee(values["addressee"]), Channel(values["channel"]), values["template"])


def _faults_of(route: Route, texts: JinjaTexts) -> list[str]:
    offer, faults = OFFERS[route.event], []
    if route.addressee not in offer.addressees:
        reachable = ", ".join(sorted(offer.addressees))
        faults.append(f"addressee = {route.addressee}:{route.event} 只能告知 / can only tell {reachable}")
    fitting = OUTGOING | {Channel.CALL_LIST} if route.addressee is Addressee.RESIDENT else {Channel.INBOX}
    if route.channel not in fitting:
        channels = ", ".join(sorted(fitting))
        faults.append(f"channel = {route.channel}:{route.addressee} 只能用 / can be told only by {channels}")
    return faults + _faults_of_template(route.template, offer.facts, texts)


def _faults_of_template(template: str, facts: frozenset[str], texts: JinjaTexts) -> list[str]:
    try:
        unknown = texts.names_in(template) - facts
    except TemplateError as error:
        return [f"template = {template}:{error}"]
    if not unknown:
        return []
    return [
        f"template = {template}：用到了没有的信息 / asks for what it does not get: {', '.join(sorted(unknown))};"
        f"可用的是 / it can have {', '.join(sorted(facts))}"
    ]
