"""An import of files: cells to articles, articles to the handler, and every mistake back to its cell."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from services.intake.handlers.knowledge.importing import ArticleChange, import_knowledge
from services.intake.ports import UnitOfWork
from services.intake.sheets import columns
from services.intake.sheets import knowledge_columns as c
from services.intake.sheets.files import records_of
from services.intake.sheets.knowledge_reading import read_knowledge
from shared.errors import FieldError, Invalid
from shared.identity import Identity
from shared.spreadsheets.problems import Problem

_MOST_ERRORS = 200  # in one answer; nobody reads more at once


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportFiles:
    """Files as they were sent: a workbook, CSV files, or an archive of them."""

    county: str
    files: Mapping[str, bytes]  # by name
    owners: Mapping[str, str]  # by line, who answers for what names nobody
    reason: str
    dry_run: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FilesReport:
    """What an import would do or did."""

    dry_run: bool
    changes: tuple[ArticleChange, ...]
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]


def import_files(command: ImportFiles, actor: Identity, uow: UnitOfWork) -> FilesReport:
    """Import files, or say what importing them would do.

    Raises:
        Invalid: it is no dry run and something is wrong; every mistake is named by its cell, and nothing is imported.
        Forbidden: the actor is no editor of the whole county.
    """
    problems: list[Problem] = []
    sheets = records_of(command.files, problems, (*c.SHEETS, columns.LINES))
    read = read_knowledge(sheets, command.county, problems, owners=command.owners, reason=command.reason)
    readable = not problems
    report = import_knowledge(replace(read.articles, dry_run=command.dry_run or not readable), actor, uow)
    if readable:  # what the handler says of cells that could not be read would only repeat it
        for wrong in report.problems:
            read.note(wrong, problems)
    if problems and not command.dry_run:
        first, *more = (FieldError(each.cell, each.zh, each.en) for each in problems[:_MOST_ERRORS])
        raise Invalid(*first, *more)
    warnings: list[Problem] = []
    for doubt in report.warnings:
        row, column = read.where[doubt.field]
        warnings.append(row.problem(column, doubt.zh, doubt.en))
    return FilesReport(
        dry_run=command.dry_run, changes=report.changes, problems=tuple(problems), warnings=tuple(warnings)
    )
