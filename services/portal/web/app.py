"""The Flask app: blueprints, what templates can say, and how errors are shown."""

import structlog
from flask import Flask, redirect, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wrappers import Response

from services.portal.web import (
    api,
    cases,
    comments,
    dead_letters,
    duty,
    emergencies,
    field,
    five_roles,
    handover,
    information,
    meetings,
    moving,
    network,
    organisation,
    people,
    presence,
    printing,
    progress,
    receipts,
    registers,
    settlements,
    sign_in,
    stamps,
    tasks,
    told,
    village,
    weekly,
    why,
    work,
)
from services.portal.web.acting import FORM_ID
from services.portal.web.assets import Assets
from services.portal.web.desk import Desk, say, texts
from services.portal.web.security import protect
from services.portal.web.template import equip
from shared.characters import shown
from shared.errors import Invalid, ZhenbiError
from shared.http import problems
from shared.persistence.database import is_transient, is_unacceptable

log = structlog.get_logger(__name__)

Shown = Response | tuple[str, int]
_HIDDEN = ("csrf_token", FORM_ID, "password", "again", "current", "code", "next")  # of a form that could not be taken


def create_app(desk: Desk) -> Flask:
    """The pages, working with ``desk``."""
    app = Flask(__name__, static_folder=None)
    app.extensions["desk"] = desk
    if desk.trusted_proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=desk.trusted_proxies, x_proto=desk.trusted_proxies)  # type: ignore[method-assign]
    protect(app)
    assets = Assets()
    for blueprint in (
        sign_in.blueprint,
        work.blueprint,
        tasks.blueprint,
        moving.blueprint,
        comments.blueprint,
        why.blueprint,
        receipts.blueprint,
        settlements.blueprint,
        people.blueprint,
        presence.blueprint,
        handover.blueprint,
        organisation.blueprint,
        cases.blueprint,
        emergencies.blueprint,
        meetings.blueprint,
        registers.blueprint,
        stamps.blueprint,
        duty.blueprint,
        information.blueprint,
        printing.blueprint,
        printing.staff_blueprint,
        progress.blueprint,
        village.blueprint,
        field.blueprint,
        five_roles.blueprint,
        told.blueprint,
        weekly.blueprint,
        network.blueprint,
        dead_letters.blueprint,
        api.blueprint,
        assets.blueprint(),
    ):
        app.register_blueprint(blueprint)
    equip(app, assets)
    app.register_error_handler(ZhenbiError, _our_error)
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _unexpected)
    return app


def _our_error(error: ZhenbiError) -> Shown:
    if _for_programs():
        return problems.of(error)
    if error.status == 401 and request.method in ("GET", "HEAD"):
        path = request.full_path.rstrip("?") if request.path != "/" else None
        return redirect(url_for("sign_in.sign_in", next=path))
    return _message(error.status, say(error.text.zh, error.text.en))


def _stale_form(error: CSRFError) -> Shown:
    return _message(400, texts()("message.stale_form"))


def _http_error(error: HTTPException) -> Shown:
    if _for_programs():
        return problems.of_http(error)
    code = error.code or 500
    if code < 400:  # a redirect
        return error.get_response()  # type: ignore[return-value]
    key = f"message.http_{code}"
    return _message(code, texts()(key if texts().has(key) else "message.http_other"))


def _unexpected(error: Exception) -> Shown:
    if is_unacceptable(error):
        return _our_error(Invalid("body", "提交的内容过长，或无法保存", "what was sent is too long, or cannot be kept"))
    busy = is_transient(error)
    if not busy:
        log.exception("page failed", method=request.method, route=str(request.url_rule))
    if _for_programs():
        if busy:
            return problems.problem(503, "busy", "系统忙，请稍后再试", "busy; try again in a moment")
        return problems.problem(500, "error", "系统出错，已记录", "something went wrong; it is on record")
    return _message(503 if busy else 500, texts()("message.busy" if busy else "message.error"))


def _message(status: int, text: str) -> Shown:
    """A plain page; whatever the person had typed is shown on it, to be copied."""
    typed = [shown(value) for name, value in request.form.items() if name not in _HIDDEN and len(value) > 1]
    return render_template("message.html", status=status, text=text, typed=typed), status


def _for_programs() -> bool:
    return request.path.startswith("/api/")
