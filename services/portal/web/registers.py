"""The registers (登记簿): on screen, to be printed (A4 landscape), and as a workbook."""

from datetime import date

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from services.portal.handlers.registers import RegisterPage, home_region, previous_month, register_page, this_month
from services.portal.model.registers import LAST_PAGE, MOST_EXPORTED, PAGE, Register, Wanted, registers_for
from services.portal.web.desk import desk, person, texts
from services.portal.web.register_rows import rows, titles
from services.portal.web.security import require_sign_in
from shared.clock import SHANGHAI
from shared.errors import Invalid, NotFound
from shared.spreadsheets.columns import Column, Sheet
from shared.spreadsheets.writing import as_workbook

blueprint = Blueprint("registers", __name__, url_prefix="/registers")
blueprint.before_request(require_sign_in)

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("/")
def choose() -> str:
    """Which registers one may read, and the forms of the acts that go into them."""
    return render_template("registers.html", registers=registers_for(person()))


@blueprint.get("/<name>")
def show(name: str) -> str:
    """A page of a register: ?from=&to=&region=&page=."""
    number = _number(request.args.get("page", "1"))
    page = _page(name, offset=(number - 1) * PAGE, limit=PAGE)
    with desk().units(read_only=True) as uow:
        choices = uow.names.regions_in(_reach(home_region(uow, person())))
    return render_template(
        "register.html",
        page=page,
        heads=titles(page.wanted.register, texts()),
        rows=list(rows(page, texts())),
        number=number,
        first_row=(number - 1) * PAGE + 1,
        choices=choices,
        registers=registers_for(person()),
        periods={"month": this_month(_today()), "previous": previous_month(_today())},
    )


@blueprint.get("/<name>/print")
def sheet(name: str) -> str:
    """The whole period, to be printed; so many entries at most, which the page says."""
    page = _page(name, offset=0, limit=MOST_EXPORTED)
    return render_template(
        "register_print.html", page=page, heads=titles(page.wanted.register, texts()), rows=rows(page, texts())
    )


@blueprint.get("/<name>/xlsx")
def workbook(name: str) -> Response:
    """The same as a workbook; what looks like a formula is a text in it."""
    page = _page(name, offset=0, limit=MOST_EXPORTED)
    wanted, said = page.wanted, texts()
    heads = [said("register.column.count"), *titles(wanted.register, said)]
    columns = tuple(Column(head, head) for head in heads)
    cells = [[str(number), *row] for number, row in enumerate(rows(page, said), start=1)]
    sheets = {Sheet(file="register.csv", columns=columns, title=said.word("register.name", wanted.register)): cells}
    if page.more:
        note = Sheet(file="note.csv", columns=(Column(said("register.note"), "note"),), title=said("register.note"))
        sheets[note] = [[said("register.cut_off", n=MOST_EXPORTED)]]
    response = Response(as_workbook(sheets, at=desk().clock.now()), mimetype=_XLSX)
    file = f"{wanted.register.value}-{wanted.region or 'all'}-{wanted.first}-{wanted.last}.xlsx"
    response.headers["Content-Disposition"] = f'attachment; filename="{file}"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _page(name: str, *, offset: int, limit: int) -> RegisterPage:
    if name not in set(Register):
        raise NotFound("没有这本登记簿", "there is no such register")
    first, last = this_month(_today())
    with desk().units(read_only=True) as uow:
        wanted = Wanted(
            register=Register(name),
            region=_region(_reach(home_region(uow, person()))),
            first=_day("from", first),
            last=_day("to", last),
        )
        return register_page(uow, person(), wanted, offset=offset, limit=limit)


def _reach(home: str = "") -> str:
    """The region whose registers the person reads at first: their scope; the unit's own where that is everywhere."""
    return person().scope or home


def _region(otherwise: str) -> str:
    region = request.args.get("region", "").strip() or otherwise
    if not (region.isascii() and (region.isdigit() or not region)) or len(region) > 12:
        raise Invalid("region", "应为区划代码", "must be the code of a region")
    return region


def _day(name: str, otherwise: date) -> date:
    text = request.args.get(name, "").strip()
    if not text:
        return otherwise
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Invalid(name, "应为日期，如 2026-11-23", "must be a day such as 2026-11-23") from None
    if not date(2000, 1, 1) <= day <= date(2199, 12, 31):
        raise Invalid(name, "年份不对", "the year is out of reach")
    return day


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or not 1 <= int(text[:6]) <= LAST_PAGE or len(text) > 4:
        raise Invalid("page", f"应在 1 到 {LAST_PAGE} 之间", f"must lie between 1 and {LAST_PAGE}")
    return int(text)


def _today() -> date:
    return desk().clock.now().astimezone(SHANGHAI).date()
