"""Many articles at once, from files: first what would change and what is wrong, then all of it or nothing."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, TypeVar

from services.intake.handlers.knowledge.access import may_edit_all
from services.intake.handlers.knowledge.writing import Put, PutGuide, PutPath, PutQuestion, publish, step_exists
from services.intake.model.knowledge import Article, Edition, Guide, LearningPath, Question, Step, StepKind
from services.intake.model.knowledge.articles import next_edition
from services.intake.model.knowledge.guides import check_entries
from services.intake.model.knowledge.paths import check_path
from services.intake.ports import Articles, UnitOfWork
from shared.contracts import ArticleKind
from shared.errors import FieldError, Forbidden, Invalid
from shared.identity import Identity

A = TypeVar("A", bound=Article)


class ChangeKind(StrEnum):
    """What becomes of an article."""

    NEW = "new"  # 新增
    CHANGED = "changed"  # 变更
    SAME = "same"  # 不变


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportKnowledge:
    """Articles as they shall be; those a county has beside them stay as they are."""

    county: str
    guides: Mapping[str, PutGuide]  # by code of the item
    questions: Mapping[str, PutQuestion]  # by code
    paths: Mapping[str, PutPath]  # by line
    owners: Mapping[str, str]  # by line, who answers for what names nobody
    dry_run: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleChange:
    """What would become, or became, of one article."""

    kind: ArticleKind
    code: str
    title: str
    change: ChangeKind
    version: int  # the version it has or would get


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What an import would do or did; problems and warnings name fields such as ``guides.zdshbz.entries[2]``."""

    changes: tuple[ArticleChange, ...]
    problems: tuple[FieldError, ...]  # with any of them nothing is imported
    warnings: tuple[FieldError, ...]  # owners who are not known here (yet): they can be reminded once they are


@dataclass(frozen=True, slots=True)
class _Draft(Generic[A]):
    """An article that could be stored."""

    path: str
    article: A
    before: A | None
    articles: Articles[A]

    @property
    def change(self) -> ArticleChange:
        is_same = self.before is not None and self.article.says_the_same_as(self.before)
        kind = ChangeKind.NEW if self.before is None else ChangeKind.SAME if is_same else ChangeKind.CHANGED
        shown = self.before if is_same and self.before is not None else self.article
        return ArticleChange(
            kind=shown.kind, code=shown.code, title=shown.title, change=kind, version=shown.edition.version
        )

    def store(self, uow: UnitOfWork) -> None:
        publish(self.article, self.before, self.articles, uow)


def import_knowledge(command: ImportKnowledge, actor: Identity, uow: UnitOfWork) -> ImportReport:
    """Look at every article; unless it is a dry run or something is wrong, store what is new or changed.

    Owners need not be known yet: a county's first import may be ahead of the events that name its staff.

    Raises:
        Forbidden: the actor is no editor of the whole county.
    """
    if not may_edit_all(actor, command.county):
        raise Forbidden("只有县级负责人和管理员可以导入", "only leaders and administrators of the county may import")
    desk = _Desk(command, actor, uow)
    drafts: list[_Draft[Any]] = [*desk.guides(), *desk.questions(), *desk.paths()]
    if not desk.problems and not command.dry_run:
        for draft in drafts:
            draft.store(uow)
    return ImportReport(
        changes=tuple(draft.change for draft in drafts),
        problems=tuple(desk.problems),
        warnings=tuple(_unknown_owners(drafts, uow)),
    )


class _Desk:
    """Makes articles out of what was imported, and notes what is wrong with it."""

    def __init__(self, command: ImportKnowledge, actor: Identity, uow: UnitOfWork) -> None:
        self.problems: list[FieldError] = []
        self._command, self._actor, self._uow = command, actor, uow
        self._items = {item.code: item for item in uow.items.all_current(command.county)}

    def guides(self) -> Iterator[_Draft[Guide]]:
        """The guides whose items there are."""
        for code, put in self._command.guides.items():
            path, item = f"guides.{code}", self._items.get(code)
            if item is None:
                self._wrong(f"{path}.item", f"事项目录里没有“{code}”", f"the catalogue has no item {code}")
                continue
            self._checked(path, check_entries, put.entries)
            before = self._uow.guides.newest(self._command.county, code)
            guide = Guide(
                county=self._command.county,
                code=code,
                line=item.line,
                edition=self._edition(put, before, item.line, path),
                item_name=item.name,
                entries=put.entries,
            )
            yield _Draft(path, guide, before, self._uow.guides)

    def questions(self) -> Iterator[_Draft[Question]]:
        """The questions."""
        for code, put in self._command.questions.items():
            path, item = f"questions.{code}", self._items.get(put.item)
            if put.item and item is None:
                self._wrong(f"{path}.item", f"事项目录里没有“{put.item}”", f"the catalogue has no item {put.item}")
            line = put.line or (item.line if item else "")
            if not line:
                self._wrong(f"{path}.line", "没有对应事项时要写工作线", "needed where no item is named")
            before = self._uow.questions.newest(self._command.county, code)
            question = Question(
                county=self._command.county,
                code=code,
                line=line,
                edition=self._edition(put, before, line, path),
                item=put.item,
                question=put.question,
                answer=put.answer,
                note=put.note,
                also_asked=put.also_asked,
                public=put.public,
            )
            yield _Draft(path, question, before, self._uow.questions)

    def paths(self) -> Iterator[_Draft[LearningPath]]:
        """The learning paths."""
        for line, put in self._command.paths.items():
            path = f"paths.{line}"
            self._checked(path, check_path, put.steps, put.plans, put.test)
            for position, step in enumerate(put.steps):
                if not self._will_exist(step):
                    field = f"{path}.steps[{position}].ref"
                    self._wrong(field, f"没有这篇内容：{step.ref}", f"there is no {step.kind} {step.ref}")
            before = self._uow.paths.newest(self._command.county, line)
            learning_path = LearningPath(
                county=self._command.county,
                code=line,
                line=line,
                edition=self._edition(put, before, line, path),
                name=put.name,
                introduction=put.introduction,
                steps=put.steps,
                plans=put.plans,
                test=put.test,
                pass_percent=put.pass_percent,
            )
            yield _Draft(path, learning_path, before, self._uow.paths)

    def _edition(self, put: Put, before: Article | None, line: str, path: str) -> Edition:
        owner = put.owner or self._command.owners.get(line, "")
        if not owner:
            self._wrong(f"{path}.owner", "没有写责任人", "nobody is named as its owner")
        return next_edition(
            before.edition if before else None,
            owner=owner,
            review_on=put.review_on,
            by=self._actor.staff_id,
            at=self._uow.now,
            reason=put.reason,
        )

    def _will_exist(self, step: Step) -> bool:
        coming = {StepKind.GUIDE: self._command.guides, StepKind.QUESTION: self._command.questions}
        return step.ref in coming.get(step.kind, ()) or step_exists(self._command.county, step, self._uow)

    def _checked(self, path: str, check: Callable[..., None], *content: object) -> None:
        try:
            check(*content)
        except Invalid as error:
            for wrong in error.errors:
                self._wrong(f"{path}.{wrong.field}", wrong.zh, wrong.en)

    def _wrong(self, field: str, zh: str, en: str) -> None:
        self.problems.append(FieldError(field, zh, en))


def _unknown_owners(drafts: list[_Draft[Any]], uow: UnitOfWork) -> Iterator[FieldError]:
    known: dict[str, bool] = {}
    for draft in drafts:
        owner = draft.article.edition.owner
        if owner and owner not in known:
            member = uow.staff.get(owner)
            known[owner] = member is not None and member.works_in(draft.article.county)
        if owner and not known[owner]:
            zh, en = f"这里还不认识“{owner}”这个人", f"nobody with the id {owner} is known here yet"
            yield FieldError(f"{draft.path}.owner", zh, en)
