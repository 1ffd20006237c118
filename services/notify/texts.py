"""The templates: Jinja2 in a sandbox, one file per template and language, plain text.

A file's first line is the title, the rest is the text. A template cannot run code, a name it does not get is an error,
and what people typed cannot break a message into lines that look like another one.
"""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import FileSystemLoader, StrictUndefined, TemplateSyntaxError, meta
from jinja2.sandbox import ImmutableSandboxedEnvironment

from services.notify.model import Wording
from shared.errors import Text

FOLDER = Path(__file__).parent / "templates"
LANGUAGES = ("zh", "en")
_SHANGHAI = ZoneInfo("Asia/Shanghai")


class TemplateError(Exception):
    """A template that cannot be used; the text names the file and what is wrong with it."""


class JinjaTexts:
    """Words messages from the files under ``folder``: ``<folder>/<language>/<template>.txt``."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._folder = folder
        self._environment = ImmutableSandboxedEnvironment(
            loader=FileSystemLoader(folder),
            undefined=StrictUndefined,
            autoescape=False,  # plain text; nothing here is shown as HTML without the page escaping it
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            cache_size=-1,
            finalize=_one_line,
        )
        self._environment.filters["bare"] = _bare
        self._environment.filters["moment_zh"] = _moment_zh
        self._environment.filters["moment_en"] = _moment_en

    def render(self, template: str, facts: Mapping[str, Any]) -> Wording:
        """Word ``template`` in both languages.

        Raises:
            jinja2.UndefinedError: the template names a fact it does not get.
            jinja2.sandbox.SecurityError: the template reaches for more than its facts.
        """
        titles, texts = [], []
        for language in LANGUAGES:
            title, _, text = self._environment.get_template(_file(template, language)).render(facts).partition("\n")
            titles.append(title.strip())
            texts.append(text.strip())
        return Wording(title=Text(*titles), text=Text(*texts))

    def names_in(self, template: str) -> frozenset[str]:
        """Every fact that ``template`` may ask for, in any language and any branch.

        Raises:
            TemplateError: a language is missing, or the file is not a template.
        """
        names: set[str] = set()
        for language in LANGUAGES:
            file = _file(template, language)
            try:
                source = (self._folder / file).read_text(encoding="utf-8")
                names |= meta.find_undeclared_variables(self._environment.parse(source, filename=file))
            except FileNotFoundError:
                raise TemplateError(f"缺少模板文件 {file} / there is no template file {file}") from None
            except TemplateSyntaxError as error:
                raise TemplateError(f"模板 {file} 第 {error.lineno} 行有误 / {file}:{error.lineno}: {error}") from error
        return frozenset(names)


def _file(template: str, language: str) -> str:
    return f"{language}/{template}.txt"


def _one_line(value: Any) -> Any:
    """What is put into a template stays on its line; StrEnum shows its value."""
    return " ".join(value.split()) if isinstance(value, str) else value


def _bare(text: str) -> str:
    """A sentence without its full stop, to be built into another one."""
    return text.strip().rstrip("。.;\uff1b")


def _moment_zh(moment: datetime) -> str:
    local = moment.astimezone(_SHANGHAI)
    return f"{local.month}月{local.day}日{local:%H:%M}"


def _moment_en(moment: datetime) -> str:
    return f"{moment.astimezone(_SHANGHAI):%Y-%m-%d %H:%M}"
