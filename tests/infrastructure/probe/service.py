"""The two probes."""

import os
from typing import Any

import eventlet
import sqlalchemy as sa
from marshmallow import fields, validate

from shared.contracts import RegionRegistered, Role, Tier
from shared.errors import Conflict, NotFound
from shared.http.endpoint import ANY_STAFF, PUBLIC, Request, endpoint
from shared.http.schemas import AnswerSchema, CommandSchema
from shared.messaging.envelope import Envelope
from shared.messaging.every import every
from shared.messaging.subscribe import subscribe
from shared.service import Service
from tests.infrastructure.probe.behaviour import behave
from tests.infrastructure.probe.store import Counter, ProbeUnitOfWork, switches


class RegionsBody(CommandSchema):
    """``count`` events in one transaction, ``per_region`` of them about each region."""

    first = fields.Integer(required=True, validate=validate.Range(min=1))
    count = fields.Integer(load_default=1, validate=validate.Range(min=1, max=5000))
    per_region = fields.Integer(load_default=1)
    name = fields.String(load_default="fine", validate=validate.Length(min=1))


class AmountBody(CommandSchema):
    """How much to add to a counter, and how long to dawdle in between."""

    amount = fields.Integer(required=True)
    secret = fields.String(load_default="")
    dawdle_seconds = fields.Float(load_default=0.0)


class CounterView(AnswerSchema):
    """A counter."""

    name = fields.String()
    value = fields.Integer()


class Source(Service):
    """Stands in for dispatch: publishes regions, and has all sorts of endpoints."""

    name = "dispatch"

    @endpoint("POST", "/regions", body=RegionsBody, roles={Role.ADMINISTRATOR})
    def register(self, request: Request, uow: ProbeUnitOfWork) -> None:
        for number in range(request.body["count"]):
            code = f"{request.body['first'] + number // request.body['per_region']:012}"
            uow.publish(RegionRegistered(code=code, name=request.body["name"], tier=Tier.VILLAGE, parent=None))

    @endpoint("POST", "/counters/<name>", body=AmountBody, answer=CounterView, roles={Role.CLERK}, status=201)
    def add(self, request: Request, uow: ProbeUnitOfWork) -> Counter:
        counter = uow.counter(request.path["name"])
        if counter is None:
            counter = Counter(request.path["name"])
            uow.session.add(counter)
        read = counter.value
        eventlet.sleep(request.body["dawdle_seconds"])
        counter.value = read + request.body["amount"]
        counter.secret = request.body["secret"]
        uow.note("added", counter.name, counter.value)
        return counter

    @endpoint("GET", "/counters/<name>", answer=CounterView, roles=ANY_STAFF)
    def show(self, request: Request, uow: ProbeUnitOfWork) -> Counter:
        counter = uow.counter(request.path["name"])
        if counter is None:
            raise NotFound("没有这个计数器", "there is no such counter")
        return counter

    @endpoint("POST", "/failures/<kind>", roles=PUBLIC)
    def fail(self, request: Request, uow: ProbeUnitOfWork) -> None:
        uow.note("failing")
        uow.publish(RegionRegistered(code="1", name="fine", tier=Tier.VILLAGE, parent=None))
        uow.session.flush()
        if request.path["kind"] == "conflict":
            raise Conflict("状态不允许", "its state does not allow it")
        if request.path["kind"] == "timeout":
            with eventlet.Timeout(0.01):
                eventlet.sleep(5)
        raise RuntimeError("as it was told, about 13812345678")

    @endpoint("POST", "/sleeps", roles=PUBLIC, unit_of_work=False)
    def sleep(self, request: Request) -> None:
        eventlet.sleep(float(request.query["seconds"]))

    @endpoint("GET", "/process", roles=PUBLIC, unit_of_work=False)
    def process(self, request: Request) -> Any:
        return {"process": os.getpid()}

    @every(seconds=0.2)
    def tick(self, uow: ProbeUnitOfWork) -> None:
        uow.note("tick")


class Sink(Service):
    """Handles regions as they ask for."""

    name = "probe"

    @subscribe(RegionRegistered, batch=int(os.environ.get("PROBE_BATCH", "1")))
    def on_region_registered(self, event: Envelope[RegionRegistered], uow: ProbeUnitOfWork) -> None:
        behave(event, uow)

    @endpoint("POST", "/switches/<name>", roles=PUBLIC)
    def switch_on(self, request: Request, uow: ProbeUnitOfWork) -> None:
        uow.session.execute(sa.insert(switches).values(name=request.path["name"]))

    @every(seconds=60.0)
    def work_off(self, uow: ProbeUnitOfWork) -> int:
        """There are three things to do, one a call."""
        done = uow.session.scalar(sa.text("SELECT count(*) FROM note WHERE what = 'worked off'")) or 0
        if done >= 3:
            return 0
        uow.note("worked off")
        return 1
