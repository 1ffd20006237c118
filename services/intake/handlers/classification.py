"""From a resident's words to proposals, from a person's choice to the next training."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from services.intake.model.classification import (
    UNTRAINED,
    Accuracy,
    Classifier,
    Example,
    LineShare,
    Proposal,
    Trained,
    accuracy_of,
    train,
)
from services.intake.model.classification.confirmation import Confirmation, Training
from services.intake.model.classification.stripping import strip_personal
from services.intake.ports import UnitOfWork
from shared.clock import SHANGHAI
from shared.errors import Conflict, Invalid, NotFound
from shared.identifiers import new_id
from shared.identity import Identity

MOST_EXAMPLES = 20_000
FEWEST_EXAMPLES = 50
SHOWN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Classify:
    """What a resident says."""

    words: str
    county: str = ""  # only for who may act in all counties


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmItem:
    """The item that a person chose for a resident's words."""

    words: str
    item: str
    name: str = ""  # the resident's, if it is known: it is taken out of the words
    county: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Classification:
    """What may be meant, and which training says so."""

    proposals: Sequence[Proposal]
    lines: Sequence[LineShare]
    model_version: int  # 0: the catalogue alone


class Classifiers:
    """The classifiers of this process: each is kept until the catalogue of its county changes or is trained anew."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[tuple[int, date, int], Classifier]] = {}

    def of(self, county: str, uow: UnitOfWork) -> Classifier:
        """The classifier of a county.

        Raises:
            NotFound: there is no catalogue of such a county.
        """
        # Taken before the rest is read: a change in between makes the classifier newer than its stamp, never older.
        day = uow.now.astimezone(SHANGHAI).date()
        stamp = (uow.items.revision(county), day, uow.trainings.newest_version(county))
        known = self._known.get(county)
        if known is not None and known[0] == stamp:
            return known[1]
        if not stamp[0]:
            raise NotFound("没有这个县（区）的事项目录", "there is no catalogue of such a county")
        newest = uow.trainings.newest(county)
        classifier = Classifier(uow.items.all_current(county), newest[1] if newest else UNTRAINED)
        self._known[county] = (stamp, classifier)
        return classifier


def classify(command: Classify, actor: Identity, uow: UnitOfWork, classifiers: Classifiers) -> Classification:
    """Propose items and lines for a resident's words; a person decides.

    Raises:
        Invalid: no county is named by who covers several.
        NotFound: there is no catalogue of the county.
    """
    classifier = classifiers.of(_county_of(command.county, actor), uow)
    return Classification(
        proposals=classifier.propose(command.words, SHOWN),
        lines=classifier.lines(command.words),
        model_version=classifier.trained.version,
    )


def confirm_item(command: ConfirmItem, actor: Identity, uow: UnitOfWork, classifiers: Classifiers) -> Confirmation:
    """Keep what a person chose beside what is proposed for the words, which are stripped of personal data.

    Raises:
        Invalid: there is no such item.
    """
    county = _county_of(command.county, actor)
    if uow.items.current(county, command.item) is None:
        raise Invalid("item", f"事项目录里没有“{command.item}”", f"the catalogue has no item {command.item}")
    classifier = classifiers.of(county, uow)
    confirmation = Confirmation(
        confirmation_id=new_id(),
        county=county,
        words=strip_personal(command.words, [command.name] if command.name else []),
        item=command.item,
        proposed=tuple(proposal.item for proposal in classifier.propose(command.words, SHOWN)),
        model_version=classifier.trained.version,
        confirmed_by=actor.staff_id,
        confirmed_at=uow.now,
    )
    uow.confirmations.add(confirmation)
    return confirmation


def newest_training(county: str, actor: Identity, uow: UnitOfWork) -> Training:
    """The training in use.

    Raises:
        NotFound: there was none: the catalogue alone is used.
    """
    newest = uow.trainings.newest(_county_of(county, actor))
    if newest is None:
        raise NotFound("还没有训练过，目前只按事项目录建议", "there was no training yet; the catalogue alone is used")
    return newest[0]


def learn(
    county: str,
    uow: UnitOfWork,
    *,
    further: Sequence[Example] = (),
    progress: Callable[[int, int], None] = lambda done, whole: None,
) -> tuple[Training, Trained]:
    """Learn from the county's closed cases and confirmations, and from ``further`` examples if any.

    It takes seconds to minutes, so give it a unit of work that only reads; the result is kept in another one.

    Raises:
        NotFound: there is no catalogue of the county.
        Conflict: there is too little to learn from.
    """
    items = uow.items.all_current(county)
    if not items:
        raise NotFound("没有这个县（区）的事项目录", "there is no catalogue of such a county")
    known = {item.code for item in items}
    examples = [
        example for example in (*uow.lessons.examples(county, MOST_EXAMPLES), *further) if example.item in known
    ]
    if len(examples) < FEWEST_EXAMPLES:
        raise Conflict(
            f"{county} 只有 {len(examples)} 条可学的语句（已结案工单的诉求和人工确认），至少要 {FEWEST_EXAMPLES} 条",
            f"{county} has {len(examples)} sentences to learn from (closed cases and confirmations); "
            f"at least {FEWEST_EXAMPLES} are needed",
        )
    version = uow.trainings.newest_version(county) + 1
    trained, accuracy = train(items, examples, version=version, progress=progress)
    before = catalogue_alone(Classifier(items), examples)
    training = Training(
        county=county,
        version=version,
        trained_at=uow.now,
        examples=trained.examples,
        weight=trained.weight,
        temperature=trained.temperature,
        top1=accuracy.top1,
        top3=accuracy.top3,
        catalogue_top1=before.top1,
        catalogue_top3=before.top3,
    )
    return training, trained


def catalogue_alone(classifier: Classifier, examples: Sequence[Example]) -> Accuracy:
    """How often a classifier is right on examples."""
    return accuracy_of(
        lambda words: [proposal.item for proposal in classifier.propose(words, SHOWN)], examples, classifier.line_of
    )


def _county_of(named: str, actor: Identity) -> str:
    county = actor.scope[:6] or named
    if not county:
        raise Invalid("county", "请指明县（区）", "name the county")
    return county
