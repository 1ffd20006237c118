"""What every template can say: texts, words, moments, names, addresses of files."""

from datetime import datetime
from typing import Any

from flask import Flask, g, request
from jinja2 import StrictUndefined
from markupsafe import Markup

from services.portal.web import when
from services.portal.web.acting import FORM_ID, is_sent
from services.portal.web.assets import Assets
from services.portal.web.desk import desk, signed_in, texts
from services.portal.web.field import is_late
from services.portal.web.language import texts_in
from services.portal.web.work import message_text, message_title, page_of, page_of_message
from shared.contracts import Grade, Role
from shared.identifiers import new_id

# Codes of the lines of work that texts have a name for; a county may have others, which stand for themselves.
LINES = tuple(sorted(key.removeprefix("line.") for key in texts_in("zh").known if key.startswith("line.")))


def equip(app: Flask, assets: Assets) -> None:
    """Give the templates their words."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(moment=_moment, day=_day, left=_left, told=_told)
    app.jinja_env.globals.update(
        asset=assets.url,
        is_sent=is_sent,
        is_late=is_late,
        message_title=message_title,
        message_text=message_text,
        page_of=page_of,
        page_of_message=page_of_message,
        Role=Role,
        Grade=Grade,
        lines_of_work=LINES,
    )
    app.context_processor(_context)


def _context() -> dict[str, Any]:
    who = signed_in()
    language = g.get("language", "zh")
    return {
        "t": texts(),
        "word": texts().word,
        "language": language,
        "html_language": {"zh": "zh-CN", "en": "en"}[language],
        "other_language": {"zh": "en", "en": "zh"}[language],
        "person": who.person if who else None,
        "must_change": who.must_change if who else False,
        "form_id": request.form.get(FORM_ID) or new_id(),
        "now": desk().clock.now(),
        "demo": desk().demo,
        # The same page in the other language; what was answered to a POST cannot be asked for again.
        "here": request.path if request.method == "GET" else "/",
    }


def _moment(at: datetime | None) -> Markup | str:
    """``<time>`` with the moment in words."""
    if at is None:
        return ""
    text = when.moment(at, texts(), desk().clock.now())
    return Markup('<time datetime="{}">{}</time>').format(at.isoformat(timespec="seconds"), text)


def _day(at: datetime | None) -> Markup | str:
    if at is None:
        return ""
    text = when.day(when.local_date(at), texts(), desk().clock.now())
    return Markup('<time datetime="{}">{}</time>').format(at.isoformat(timespec="seconds"), text)


def _left(due: datetime) -> str:
    return when.left(due, texts(), desk().clock.now())


def _told(at: str) -> Markup | str:
    """A moment as another service told it, ISO 8601."""
    return _moment(datetime.fromisoformat(at))
