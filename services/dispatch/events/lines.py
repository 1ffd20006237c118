"""Lines of work, told."""

from services.dispatch.model.line import Line
from shared.contracts import LineRegistered


def line_registered(line: Line, by: str) -> LineRegistered:
    """A line is new or was changed."""
    return LineRegistered(
        line_id=f"{line.county}-{line.code}",
        county=line.county,
        code=line.code,
        name=line.name,
        name_en=line.name_en,
        leader_title=line.leader_title or "",
        leader=line.leader,
        unit=line.unit,
        active=line.active is not False,
        targets=line.targets or (),
        by=by,
    )
