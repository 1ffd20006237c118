"""Other systems and their keys: made and revoked by administrators, counted at every call."""

import math
from dataclasses import dataclass

from services.intake.model.api_client import (
    ApiClient,
    Quota,
    checked_name,
    checked_regions,
    digest_of,
    new_key,
)
from services.intake.ports import UnitOfWork
from shared.errors import Conflict, Forbidden, NotFound, TooManyRequests
from shared.identity import Identity


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterClient:
    """A system that wants to call."""

    name: str
    quota: str
    regions: tuple[str, ...]
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Registered:
    """A new client with its key, which is told this once."""

    client: ApiClient
    key: str


@dataclass(frozen=True, slots=True)
class ClientUse:
    """A client, and how often it has called in the present period."""

    client: ApiClient
    calls: int


class UnknownKey(Forbidden):
    """No key, a wrong one, or one that was revoked."""

    code = "unknown-key"

    def __init__(self) -> None:
        super().__init__("api_key 缺失、有误或已停用", "the api_key is missing, wrong or revoked")


def register_client(command: RegisterClient, actor: Identity, uow: UnitOfWork) -> Registered:
    """Make a key for a system.

    Raises:
        Invalid: name, quota or regions are wrong.
        Forbidden: a region lies outside the actor's scope.
        Conflict: there is a client of this name.
    """
    name, quota, regions = checked_name(command.name), Quota.of(command.quota), checked_regions(command.regions)
    for region in regions:
        actor.must_cover(region)
    if uow.api_clients.get(name) is not None:
        raise Conflict(f"已有名为 {name} 的系统", f"there is a client {name} already")
    key = new_key()
    client = ApiClient(
        name=name,
        key_digest=digest_of(key),
        quota=quota,
        regions=regions,
        items=command.items,
        created_at=uow.now,
        created_by=actor.staff_id,
    )
    uow.api_clients.add(client)
    return Registered(client, key)


def revoke_client(name: str, actor: Identity, uow: UnitOfWork) -> ApiClient:
    """Stop a key at once."""
    client = uow.api_clients.get(name)
    if client is None or not all(map(actor.covers, client.regions)):
        raise NotFound(f"没有名为 {name} 的系统", f"there is no client {name}")
    client.revoke(by=actor.staff_id, at=uow.now)
    return client


def list_clients(actor: Identity, uow: UnitOfWork) -> list[ClientUse]:
    """The clients in the actor's scope, and what they have used of their quota."""
    return [
        ClientUse(client, uow.api_clients.calls(client.name, client.quota.window(uow.now)[0]))
        for client in uow.api_clients.all()
        if all(map(actor.covers, client.regions))
    ]


def admit_client(key: str, uow: UnitOfWork) -> ApiClient:
    """Know a system by its key, and count the call. Commit also when it is refused for its quota.

    Raises:
        UnknownKey: nobody has this key.
        TooManyRequests: the quota of this period is used up.
    """
    client = uow.api_clients.with_key(digest_of(key)) if key else None
    if client is None or client.revoked_at is not None:
        raise UnknownKey
    begin, end = client.quota.window(uow.now)
    if uow.api_clients.count_call(client.name, begin) > client.quota.calls:
        raise TooManyRequests(max(1, math.ceil((end - uow.now).total_seconds())))
    return client
