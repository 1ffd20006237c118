"""Lines of work on a real database file: kept with their targets, changed in place, told once."""

from pathlib import Path

from services.dispatch.handlers.lines import list_lines, register_lines
from services.dispatch.model.line import Line, LineRegistration
from shared.persistence.database import Database
from shared.persistence.migrations import migrate
from tests.unit.dispatch.small_county import ADMINISTRATOR, AGENT, CIVIL, COUNTY, INSURANCE
from tests.unit.dispatch.test_lines import OFFICE, TARGET, a_line
from tests.unit.dispatch.test_store import Network


def test_lines_are_kept_with_their_targets_and_changed_in_place(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/dispatch.db"
    migrate("dispatch", url)
    database = Database(url)
    county = Network(database)
    county.register()

    def put(*lines: Line) -> int:
        given = LineRegistration(county=COUNTY, lines=lines)
        return int(county.do(register_lines, given, ADMINISTRATOR).changed)

    civil = a_line(leader="361103-01", unit=OFFICE, targets=(TARGET,))
    assert put(civil, a_line(INSURANCE)) == 2
    assert put(a_line(targets=None), a_line(INSURANCE)) == 0
    assert put(a_line(name="民政工作", leader="")) == 1
    first, second = county.look(list_lines, COUNTY, AGENT)
    assert (first.code, first.name, first.leader, first.unit, first.targets) == (
        CIVIL,
        "民政工作",
        None,
        OFFICE,
        (TARGET,),
    )
    assert (second.code, second.targets) == (INSURANCE, ())
    assert county.told().count("line.registered.v1") == 3
    database.dispose()
