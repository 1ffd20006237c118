"""What a request may hold has an end, and is what JSON has for it."""

import pytest
from marshmallow import ValidationError, fields

from services.dispatch.schemas.tasks import States as TaskStates
from services.intake.schemas.case_lists import States
from services.intake.schemas.open311 import Listed
from shared.contracts.services import SERVICES
from shared.http.fields import Day, WholeNumber, YesNo
from shared.http.paging import Cursor
from tests.architecture.input_fields import InputField, input_fields
from tests.architecture.service_classes import endpoints
from tests.architecture.source_tree import python_files, shown, text_of

EVERY = pytest.mark.parametrize("service", SERVICES)

# Texts that are read into something else, and know their own end.
READ_INTO_SOMETHING = (Cursor, Listed, States, TaskStates)
# Read before anything else, to know whose quota is used.
KEY_OF_A_CLIENT = {"services/intake/service/open311.py"}
_ENDLESS_TEXT = ",".join(map(str, range(20_000)))


@EVERY
def test_every_text_and_list_has_a_longest_length(service: str) -> None:
    endless = [path for path, each in input_fields(service).items() if _may_be_long(each) and each.longest is None]
    assert endless == [], "give it validate.Length(max=…), no more than its column holds"


@EVERY
def test_what_reads_a_text_into_something_else_has_an_end_too(service: str) -> None:
    for each in input_fields(service).values():
        if isinstance(each.field, READ_INTO_SOMETHING):
            with pytest.raises(ValidationError):
                each.field.deserialize(_ENDLESS_TEXT)


@EVERY
def test_bodies_hold_days_numbers_and_truth_values_as_json_has_them(service: str) -> None:
    """In a query everything is a text, and so it is in a form; see :mod:`shared.http.fields`."""
    bodies = {spec.body.__name__ for spec in endpoints(service).values() if spec.body is not None}
    ours = {fields.Integer: WholeNumber, fields.Boolean: YesNo, fields.Date: Day}
    lenient = [
        path
        for path, each in input_fields(service).items()
        for theirs, kind in ours.items()
        if path.partition(".")[0] in bodies and isinstance(each.field, theirs) and not isinstance(each.field, kind)
    ]
    assert lenient == [], "take Day, WholeNumber or YesNo of shared.http.fields"


@EVERY
def test_no_query_is_read_past_its_schema(service: str) -> None:
    """What is not in the schema is in no description, and nobody checks it."""
    files = [path for path in python_files("services") if shown(path).startswith(f"services/{service}/")]
    past = [shown(path) for path in files if "request.query" in text_of(path) and shown(path) not in KEY_OF_A_CLIENT]
    assert past == [], "declare it as query= of the endpoint, and take request.wanted"


def _may_be_long(each: InputField) -> bool:
    long = isinstance(each.field, fields.String | fields.List | fields.Dict)
    return long and not isinstance(each.field, READ_INTO_SOMETHING)
