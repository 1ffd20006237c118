"""Open311 GeoReport v2: other systems look at services, file requests and see how they stand."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from services.intake.handlers.filing import FileCase, Filed, file_case
from services.intake.handlers.organisation import land
from services.intake.handlers.reckoning import today
from services.intake.model.api_client import ApiClient
from services.intake.model.case import State
from services.intake.model.catalogue import Item
from services.intake.model.door import ANONYMOUS_KINDS, Door
from services.intake.model.open311 import (
    CLOSED,
    IDENTITY_NUMBER,
    MOST_REQUESTS,
    VILLAGE,
    ExternalRequest,
    RequestRow,
    Status,
    span,
    typed,
)
from services.intake.model.resident import Resident, document_fault, normal_document_number, normal_phone, phone_fault
from services.intake.ports import Forms, RequestFilter, Seals, UnitOfWork
from shared.contracts import Tier
from shared.errors import Forbidden, Invalid, NotFound
from shared.identifiers import new_id
from shared.identity import Identity

_NO_MAP = (
    "本系统没有地图，经纬度不能确定村（社区）：请给 address_id（12 位区划代码），或在 address_string 中写明村名",
    "there is no map behind this service, so lat and long do not name a village: give address_id (its 12-digit code), "
    "or its name in address_string",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PostRequest:
    """A service request as another system sends it."""

    service_code: str
    api_key: str = field(default="", repr=False)
    jurisdiction_id: str = ""
    address_id: str = ""
    address_string: str = ""
    lat: float | None = None
    long: float | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)
    first_name: str = ""
    last_name: str = ""
    phone: str = ""
    description: str = ""
    media_url: str = ""
    account_id: str = ""
    device_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FindRequests:
    """What another system looks for."""

    jurisdiction_id: str = ""
    numbers: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    start: datetime | None = None
    end: datetime | None = None
    statuses: tuple[Status, ...] = ()
    page: int = 1
    page_size: int = MOST_REQUESTS


@dataclass(frozen=True, slots=True)
class Posted:
    """A request that became a case."""

    filed: Filed
    request: ExternalRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownRequest:
    """A request with the names of where it is and who is responsible; the rest only for who filed it."""

    row: RequestRow
    address: str
    agency: str
    own: bool


def list_services(jurisdiction_id: str, client: ApiClient | None, uow: UnitOfWork) -> list[Item]:
    """The items in force; of a client those that it may file."""
    items = uow.items.all_current(county_of(jurisdiction_id, client, uow))
    return [item for item in items if client is None or client.offers(item.code)]


def show_service(code: str, jurisdiction_id: str, client: ApiClient | None, uow: UnitOfWork) -> Item:
    """One item.

    Raises:
        NotFound: there is none, or the client may not file it.
    """
    item = uow.items.current(county_of(jurisdiction_id, client, uow), code)
    if item is None or (client is not None and not client.offers(code)):
        raise _no_service(code)
    return item


def post_request(command: PostRequest, client: ApiClient, uow: UnitOfWork, seals: Seals, forms: Forms) -> Posted:
    """File a case for another system, by the one way that all doors use.

    Raises:
        Invalid: something is missing or wrong; nothing is stored.
        NotFound: there is no such jurisdiction or service.
        Forbidden: the client may not file there.
    """
    item = show_service(command.service_code, command.jurisdiction_id, client, uow)
    attributes = dict(command.attributes)
    place = command.address_id or attributes.pop(VILLAGE, "")
    actor = Identity(staff_id="", name=client.name, unit="", scope=item.county, roles=frozenset())
    region = _village(place, command, item.county, actor, uow)
    if not client.covers(region):
        raise Forbidden("该密钥不能在此村（社区）提交", "this key may not file there")
    resident = _resident(command, attributes.pop(IDENTITY_NUMBER, ""))
    questions = {question.code for question in item.questions}
    said = {code: typed(item, code, text) for code, text in attributes.items()}
    filed = file_case(
        FileCase(
            item=item.code,
            region=region,
            resident=resident,
            answers={code: value for code, value in said.items() if code in questions},
            fields={code: value for code, value in said.items() if code not in questions},
            summary=command.description,
            door=Door.SYSTEM,
        ),
        actor,
        uow,
        seals,
        forms,
    )
    request = ExternalRequest(
        case_number=filed.case.number,
        client=client.name,
        token=new_id(),
        public=item.kind in ANONYMOUS_KINDS and not item.needs_identity,
        account_id=command.account_id,
        device_id=command.device_id,
        address_string=command.address_string,
        media_url=command.media_url,
        lat=command.lat,
        long=command.long,
    )
    uow.external_requests.add(request)
    return Posted(filed, request)


def find_requests(wanted: FindRequests, client: ApiClient | None, uow: UnitOfWork) -> list[ShownRequest]:
    """Requests, newest first: those that are public, and the client's own."""
    start, end = (None, None) if wanted.numbers else span(wanted.start, wanted.end, uow.now)
    offset = (wanted.page - 1) * wanted.page_size
    if offset >= MOST_REQUESTS:
        return []
    found = RequestFilter(
        county=county_of(wanted.jurisdiction_id, client, uow),
        numbers=wanted.numbers,
        items=wanted.services,
        states=_states(wanted.statuses),
        since=start,
        until=end,
        offset=offset,
        limit=min(wanted.page_size, MOST_REQUESTS - offset),
    )
    name = client.name if client else ""
    return _shown(uow.external_requests.page(found, client=name), name, uow)


def show_request(number: str, jurisdiction_id: str, client: ApiClient | None, uow: UnitOfWork) -> ShownRequest:
    """One request.

    Raises:
        NotFound: there is none, or the caller may not see it.
    """
    found = find_requests(FindRequests(jurisdiction_id=jurisdiction_id, numbers=(number,)), client, uow)
    if not found:
        raise NotFound(f"没有 service_request_id {number}", f"there is no service_request_id {number}")
    return found[0]


def number_of_token(token: str, client: ApiClient | None, uow: UnitOfWork) -> str:
    """The number of the case that a token was given for.

    Raises:
        NotFound: there is no such token, or the caller may not see its request.
    """
    number = uow.external_requests.number_of(token, client=client.name if client else "")
    if number is None:
        raise NotFound(f"没有 token {token}", f"there is no token {token}")
    return number


def county_of(jurisdiction_id: str, client: ApiClient | None, uow: UnitOfWork) -> str:
    """The county a call is about: the one it names, else the client's, else the only one there is.

    Raises:
        NotFound: there is no such county.
        Invalid: none is named, and there are several.
    """
    if jurisdiction_id:
        if not re.fullmatch(r"[0-9]{6}", jurisdiction_id) or not uow.items.all_current(jurisdiction_id):
            raise NotFound(f"没有 jurisdiction_id {jurisdiction_id}", f"there is no jurisdiction_id {jurisdiction_id}")
        return jurisdiction_id
    if client is not None:
        counties = {region[:6] for region in client.regions}
    else:
        counties = {region.code for region in uow.regions.inside("", Tier.COUNTY, on=today(uow))}
    if len(counties) != 1:
        raise Invalid("jurisdiction_id", "请给出 6 位县（区）代码", "is needed here: the 6-digit code of the county")
    return counties.pop()


def _village(place: str, command: PostRequest, county: str, actor: Identity, uow: UnitOfWork) -> str:
    if place:
        if not place.startswith(county):
            raise Invalid("address_id", f"不在 {county} 内", f"does not lie in {county}")
        return land(place, actor, uow).region
    if not command.address_string:
        if command.lat is not None and command.long is not None:
            raise Invalid("address_id", *_NO_MAP)
        raise Invalid(
            "address_id", "请给 address_id 或 address_string", "give address_id or address_string (or lat and long)"
        )
    villages = uow.regions.inside(county, Tier.VILLAGE, on=today(uow))
    named = [each for each in villages if each.name in command.address_string]
    longest = [each for each in named if len(each.name) == max(len(other.name) for other in named)]
    if len(longest) > 1:  # the township may decide
        longest = [each for each in longest if (uow.regions.name(each.code[:9]) or "?") in command.address_string]
    if len(longest) != 1:
        raise Invalid(
            "address_string",
            "不能由地址确定唯一的村（社区）：请写明乡镇名和村名，或给 address_id（12 位区划代码）",
            "no single village can be told from it: name township and village, or give address_id (its 12-digit code)",
        )
    return longest[0].code


def _resident(command: PostRequest, identity_number: str) -> Resident:
    names = [part.strip() for part in (command.last_name, command.first_name) if part.strip()]
    chinese = all("\u4e00" <= sign <= "\u9fff" for name in names for sign in name)
    name = "".join(names) if chinese else " ".join(reversed(names))
    number, phone = normal_document_number(identity_number), normal_phone(command.phone)
    resident = Resident(name, number, phone)
    faults = (
        ("phone", phone_fault(phone)),
        (f"attribute[{IDENTITY_NUMBER}]", document_fault(resident.document, number)),
    )
    for where, fault in faults:
        if fault is not None:
            raise Invalid(where, fault.zh, fault.en)
    return resident


def _states(statuses: Sequence[Status]) -> tuple[State, ...]:
    if not statuses or set(statuses) == set(Status):
        return ()
    return tuple(state for state in State if (state in CLOSED) is (statuses[0] is Status.CLOSED))


def _shown(rows: Sequence[RequestRow], client: str, uow: UnitOfWork) -> list[ShownRequest]:
    names: dict[str, str] = {}

    def name(code: str) -> str:
        if code not in names:
            names[code] = uow.regions.name(code) or code
        return names[code]

    digits = {Tier.COUNTY: 6, Tier.TOWNSHIP: 9, Tier.VILLAGE: 12}
    return [
        ShownRequest(
            row=row,
            address=" ".join(name(row.region[:length]) for length in ((9, 12) if row.client == client else (9,))),
            agency=name(row.region[: digits[row.lead_tier]]),
            own=bool(client) and row.client == client,
        )
        for row in rows
    ]


def _no_service(code: str) -> NotFound:
    return NotFound(f"没有 service_code {code}", f"there is no service_code {code}")
