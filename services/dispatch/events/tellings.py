"""What posts have told people, told."""

from services.dispatch.model.task import Task
from services.dispatch.model.telling import Telling, Told
from shared.contracts import TaskTold


def task_told(task: Task, telling: Telling, altogether: Told) -> TaskTold:
    """People were told what a directive says. Who they are stays here."""
    return TaskTold(
        task_id=task.task_id,
        origin=task.origin,
        origin_number=task.origin_number,
        unit=task.unit,
        region=task.region,
        means=telling.means.value,
        households=telling.households,
        persons=telling.persons,
        told_at=telling.told_at,
        by=telling.by,
        times=altogether.times,
        all_households=altogether.households,
        all_persons=altogether.persons,
    )
