"""Sign in, sign out, change one's password."""

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from services.portal.handlers import signing_in
from services.portal.handlers.signing_in import Credential, SignedIn
from services.portal.model.accounts import DEMO_PASSWORD, PASSWORD_MIN_LENGTH, TooManyTries, check_new_password
from services.portal.model.views import StaffView
from services.portal.web.desk import address, desk, person, say, texts
from services.portal.web.security import SECRET, local_path, require_sign_in
from shared.contracts import Role
from shared.errors import Invalid

blueprint = Blueprint("sign_in", __name__)

_LONGEST = 200  # characters of an account or password that are looked at


def check_password(name: str, password: str) -> SignedIn | None:
    """Whether these open an account; None: they do not. Counted, recorded and limited.

    Raises:
        TooManyTries: the account or the address is locked for a while.
    """
    name, password, now = name.strip()[:_LONGEST], password[:_LONGEST], desk().wall_clock.now()
    try:
        with desk().units(read_only=True) as uow:
            credential = signing_in.admit(uow, name, address(), now, demo=desk().demo)
    except TooManyTries:
        with desk().units() as uow:
            signing_in.record_locked(uow, name, address(), now)
            uow.commit()
        raise
    right = _matches(credential, password)
    with desk().units() as uow:
        who = signing_in.conclude(uow, credential, right=right, address=address(), now=now)
        uow.commit()
    return who


def _matches(credential: Credential, password: str) -> bool:
    return credential.is_demo_password(password) or desk().passwords.matches(password, credential.password_hash)


@blueprint.get("/sign-in")
def sign_in() -> str:
    """The form; in a demonstration also whom one may sign in as."""
    return _form()


@blueprint.post("/sign-in")
def do_sign_in() -> Response | tuple[str, int]:
    """Check account and password and begin a session."""
    try:
        who = check_password(request.form.get("account", ""), request.form.get("password", ""))
    except TooManyTries as error:
        return _form(say(error.text.zh, error.text.en)), error.status
    if who is None:
        return _form(texts()("sign_in.wrong")), 401
    begin_session(who.person.staff_id)
    return redirect(url_for("sign_in.change_password") if who.must_change else local_path(request.form.get("next")))


@blueprint.post("/sign-out")
def sign_out() -> Response:
    """End the session."""
    secret = session.pop(SECRET, None)
    if secret:
        with desk().units() as uow:
            signing_in.end_session(uow, secret)
            uow.commit()
    session.clear()
    flash(texts()("sign_in.signed_out"), "success")
    return redirect(url_for("sign_in.sign_in"))


@blueprint.route("/password", methods=["GET", "POST"])
def change_password() -> Response | str | tuple[str, int]:
    """Choose a new password; forced after a one-time one."""
    require_sign_in()
    name = person().staff_id
    if request.method == "GET":
        return render_template("password.html", error=None, least=PASSWORD_MIN_LENGTH)
    current, new = request.form.get("current", ""), request.form.get("password", "")
    try:
        check_new_password(new, request.form.get("again", ""), account=name, current=current)
        if check_password(name, current) is None:
            raise Invalid("current", "原口令不对", "the present password is wrong")
    except (Invalid, TooManyTries) as error:
        return render_template("password.html", error=error, least=PASSWORD_MIN_LENGTH), error.status
    hashed = desk().passwords.hash(new)
    with desk().units() as uow:
        signing_in.change_password(uow, name, hashed)
        uow.commit()
    begin_session(name)
    flash(texts()("password.changed"), "success")
    return redirect(url_for("work.my_work"))


def begin_session(name: str) -> None:
    """Give the browser a new session; whatever the old one held is forgotten."""
    with desk().units() as uow:
        secret = signing_in.start_session(uow, name, desk().wall_clock.now())
        uow.commit()
    session.clear()
    session[SECRET] = secret


def _form(error: str = "") -> str:
    people: list[tuple[list[Role], StaffView, str]] = []
    if desk().demo:
        with desk().units(read_only=True) as uow:
            found = signing_in.demo_people(uow)
            units = uow.names.of_units({staff.unit for _, staff in found})
        people = [(roles, staff, units.get(staff.unit, "")) for roles, staff in found]
    return render_template(
        "sign_in.html",
        error=error,
        account=request.form.get("account", ""),
        next=request.values.get("next", ""),
        demo_people=people,
        demo_password=DEMO_PASSWORD if desk().demo else "",
    )
