"""One newcomer on a path. What comes of it is for the learner and the mentor they named, and for nobody else.

Kept: which steps were read, and of an attempt whether it passed and what to read again. Not kept, because it would
only serve to compare or to control people: how long anything took, how many answers were right, which were chosen.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from services.intake.model.knowledge.paths import LearningPath, TestQuestion
from shared.errors import Conflict, Forbidden, Invalid


@dataclass(frozen=True, slots=True)
class Attempt:
    """What came of a self-test."""

    on: date
    passed: bool
    read_again: tuple[str, ...]  # keys of steps


@dataclass(kw_only=True)
class Learning:
    """A learner on the path of one line; there is one for each learner and line."""

    learning_id: str
    county: str
    line: str
    learner: str  # staff id
    mentor: str | None  # staff id; named by the learner, who may name another or none at any time
    started_on: date
    read: tuple[str, ...] = ()  # keys of steps, see :func:`key_of`
    attempts: tuple[Attempt, ...] = field(default=(), repr=False)

    def is_open_to(self, staff_id: str) -> bool:
        """Whether ``staff_id`` may see it: the learner and the named mentor, whatever anybody's role is."""
        return staff_id in (self.learner, self.mentor)

    def name_mentor(self, mentor: str | None, *, by: str) -> None:
        """Let a colleague see it, instead of who did before; None: nobody but the learner.

        Raises:
            Forbidden: somebody else than the learner tries.
            Invalid: the learner names themselves.
        """
        self._must_be_learner(by)
        if mentor == self.learner:
            raise Invalid("mentor", "不能指定自己", "name somebody other than yourself")
        self.mentor = mentor

    def mark_read(self, key: str, path: LearningPath, *, by: str) -> None:
        """Note that a step was read; doing so again changes nothing.

        Raises:
            Invalid: the path has no such step.
        """
        self._must_be_learner(by)
        if key not in keys_of(path):
            raise Invalid("step", "路径里没有这一步", "the path has no such step")
        if key not in self.read:
            self.read = (*self.read, key)

    def take_test(self, path: LearningPath, answers: Mapping[int, tuple[int, ...]], *, by: str, on: date) -> Attempt:
        """Judge the answers to the path's self-test, by position of the question; what is not answered is wrong.

        Raises:
            Conflict: the path has no test.
            Invalid: an answer belongs to no question, or is no choice of it.
        """
        self._must_be_learner(by)
        if not path.test:
            raise Conflict("这条路径没有自测题", "this path has no self-test")
        for position, chosen in answers.items():
            if not 0 <= position < len(path.test):
                raise Invalid(f"answers.{position}", "没有这道题", "there is no such question")
            if not set(chosen) <= set(range(len(path.test[position].choices))):
                raise Invalid(f"answers.{position}", "没有这个选项", "there is no such choice")
        wrong = wrong_answers(path, answers)
        right_percent = 100 * (len(path.test) - len(wrong)) / len(path.test)
        again = {question.read_again for question in wrong}
        read_again = tuple(key for position, key in enumerate(keys_of(path)) if position in again)
        attempt = Attempt(on, right_percent >= path.pass_percent, read_again)
        self.attempts = (*self.attempts, attempt)
        return attempt

    def _must_be_learner(self, staff_id: str) -> None:
        if staff_id != self.learner:
            raise Forbidden("只有学习者本人可以这样做", "only the learner may do this")


def keys_of(path: LearningPath) -> tuple[str, ...]:
    """A name for each step that stays when the path is changed around it: ``guide/zdshbz``."""
    return tuple(f"{step.kind}/{step.ref}" for step in path.steps)


def wrong_answers(path: LearningPath, answers: Mapping[int, tuple[int, ...]]) -> list[TestQuestion]:
    """The questions of the path's self-test that ``answers`` does not answer rightly."""
    return [each for at, each in enumerate(path.test) if set(answers.get(at, ())) != set(each.right)]
