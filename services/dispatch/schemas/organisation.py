"""The organisation: bodies and answers."""

from typing import Any

from marshmallow import fields, validate

from services.dispatch.model.organisation import Region, Staff, Unit
from services.dispatch.model.registration import Registration
from services.dispatch.schemas.texts import CODE, FEW, HOURS, MANY, NAME, PERSON, PHONE, REGION
from shared.contracts import Role, Tier, UnitKind
from shared.http.fields import Day, YesNo
from shared.http.schemas import AnswerSchema, CommandSchema


class RoleSet(fields.List[Role]):
    """A JSON array of roles, as a set."""

    def __init__(self, **more: Any) -> None:
        super().__init__(fields.Enum(Role, by_value=True), **more)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> Any:
        return frozenset(super()._deserialize(value, attr, data, **more))


class RegionRow(CommandSchema):
    """A region of ``PUT /organisation``."""

    class Meta:
        command = Region

    code = fields.String(required=True, validate=REGION)
    name = fields.String(required=True, validate=NAME)
    tier = fields.Enum(Tier, by_value=True, required=True)
    parent = fields.String(load_default=None, allow_none=True, validate=REGION)
    valid_from = Day(load_default=None, allow_none=True)
    valid_to = Day(load_default=None, allow_none=True)
    successors = fields.List(fields.String(validate=CODE), load_default=list, validate=FEW)


class UnitRow(CommandSchema):
    """A unit of ``PUT /organisation``."""

    class Meta:
        command = Unit

    code = fields.String(required=True, validate=CODE)
    name = fields.String(required=True, validate=NAME)
    tier = fields.Enum(Tier, by_value=True, required=True)
    region = fields.String(required=True, validate=REGION)
    kind = fields.Enum(UnitKind, by_value=True, required=True)
    lines = fields.List(fields.String(validate=CODE), load_default=list, validate=FEW)
    leader = fields.String(load_default=None, allow_none=True, validate=CODE)
    valid_from = Day(required=True)
    valid_to = Day(load_default=None, allow_none=True)
    successors = fields.List(fields.String(validate=CODE), load_default=list, validate=FEW)
    hours = fields.String(
        load_default=None,
        allow_none=True,
        validate=HOURS,
        metadata={"description": "不写则不变，空为层级默认 / left out: as it is; empty: those of the tier"},
    )
    duty_phone = fields.String(
        load_default=None,
        allow_none=True,
        validate=PHONE,
        metadata={"description": "不写则不变，空为没有 / left out: as it is; empty: none"},
    )


class StaffRow(CommandSchema):
    """A person of ``PUT /organisation``."""

    class Meta:
        command = Staff

    staff_id = fields.String(required=True, validate=CODE)
    name = fields.String(required=True, validate=PERSON)
    unit = fields.String(required=True, validate=CODE)
    scope = fields.String(required=True, validate=REGION)
    roles = RoleSet(required=True, validate=validate.Length(max=len(Role)))
    lines = fields.List(fields.String(validate=CODE), load_default=list, validate=FEW)
    phone = fields.String(load_default=None, allow_none=True, validate=PHONE)
    active = YesNo(load_default=True)


class OrganisationBody(CommandSchema):
    """Regions, units and staff of one county; what is not mentioned stays as it is."""

    class Meta:
        command = Registration

    county = fields.String(required=True, validate=REGION)
    regions = fields.List(fields.Nested(RegionRow), load_default=list, validate=MANY)
    units = fields.List(fields.Nested(UnitRow), load_default=list, validate=MANY)
    staff = fields.List(fields.Nested(StaffRow), load_default=list, validate=MANY)


class RegisteredView(AnswerSchema):
    """How many rows were taken over."""

    regions = fields.Integer()
    units = fields.Integer()
    staff = fields.Integer()
