"""Printed pages: plain HTML with its own style for A4 and for 80 mm rolls; no script, nothing loaded from elsewhere."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlencode

import segno
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from services.intake.handlers.printouts import Sheet, SheetKind
from services.intake.handlers.villages import VillageFront
from services.intake.model.case import GROUNDS
from services.intake.model.held_documents import PAPER_FORMS
from services.intake.model.notice import REASONS
from shared.clock import SHANGHAI
from shared.sealing import mask_name

__all__ = ["PageSize", "PrintOptions", "Printer"]

_TEMPLATES = {
    SheetKind.NOTICE: "notice.html",
    SheetKind.REFUSAL: "refusal.html",
    SheetKind.ACCEPTANCE: "acceptance.html",
    SheetKind.RECEIPT: "receipt.html",
}


class PageSize(StrEnum):
    """What it is printed on."""

    A4 = "a4"
    ROLL = "80mm"  # 热敏小票


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintOptions:
    """How a page should look."""

    size: PageSize = PageSize.A4
    large: bool = False  # large print for those who do not see well


class Printer:
    """Makes the pages.

    Args:
        portal_url: base address of the residents' pages, as their phones reach it.
    """

    def __init__(self, portal_url: str) -> None:
        self._portal_url = portal_url.rstrip("/")
        self._environment = Environment(
            loader=FileSystemLoader(Path(__file__).parent / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._environment.filters.update(moment=_moment, day=_day, mask=mask_name)

    def page(self, sheet: Sheet, options: PrintOptions) -> str:
        """One page as HTML."""
        progress = f"{self._portal_url}/progress?{urlencode({'number': sheet.case.number})}"
        return self._environment.get_template(_TEMPLATES[sheet.kind]).render(
            sheet=sheet,
            case=sheet.case,
            item=sheet.item,
            roll=options.size is PageSize.ROLL,
            large=options.large,
            progress=progress,
            qr=_qr(progress),
            grounds=GROUNDS,
            reasons=REASONS,
            forms=PAPER_FORMS,
        )

    def village(self, village: VillageFront, drafts_kept: timedelta, options: PrintOptions) -> str:
        """The code of a village to put up, as HTML: who scans it can write a draft."""
        address = f"{self._portal_url}/v/{village.code}"
        return self._environment.get_template("village.html").render(
            village=village,
            address=address,
            qr=_qr(address),
            days=drafts_kept.days,
            roll=options.size is PageSize.ROLL,
            large=options.large,
        )


def _qr(address: str) -> Markup:
    """A QR code as inline SVG, sized by the style; nothing of ``address`` stands in the markup as text."""
    svg = segno.make_qr(address, error="m").svg_inline(omitsize=True, border=4, svgclass="qr")
    return Markup(svg)  # noqa: S704


def _moment(at: datetime) -> str:
    return f"{_day(at)} {at.astimezone(SHANGHAI):%H:%M}"


def _day(at: datetime) -> str:
    local = at.astimezone(SHANGHAI)
    return f"{local.year} 年 {local.month} 月 {local.day} 日"
