"""Bars as SVG, written by hand: no plotting library for a dozen rectangles."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

_LABEL, _BAR, _ROW, _TOP = 270, 420, 26, 40
_WIDTH = _LABEL + _BAR + 130
_OURS, _THEIRS, _LINE = "#b5432a", "#9aa5b1", "#333"
_FONT = 'font-family="system-ui, sans-serif" font-size="13"'


@dataclass(frozen=True, slots=True)
class BarOf:
    """One bar."""

    label: str
    value: float
    lowest: float  # of its samples
    highest: float
    ours: bool


def bars(title: str, unit: str, rows: Sequence[BarOf]) -> str:
    """A chart of horizontal bars from zero, with a thin line from the lowest to the highest sample."""
    scale = _BAR / max(row.highest for row in rows)
    height = _TOP + _ROW * len(rows) + 8
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{height}" role="img" {_FONT}>',
        '<rect width="100%" height="100%" fill="white"/>',
        f'<text x="8" y="24" font-weight="bold" fill="{_LINE}">{escape(title)} ({escape(unit)})</text>',
    ]
    for number, row in enumerate(rows):
        top = _TOP + number * _ROW
        middle, length = top + 9, row.value * scale
        low, high = _LABEL + row.lowest * scale, _LABEL + row.highest * scale
        parts += [
            f'<text x="{_LABEL - 8}" y="{top + 14}" text-anchor="end" fill="{_LINE}">{escape(row.label)}</text>',
            f'<rect x="{_LABEL}" y="{top}" width="{length:.1f}" height="18" fill="{_OURS if row.ours else _THEIRS}"/>',
            f'<line x1="{low:.1f}" x2="{high:.1f}" y1="{middle}" y2="{middle}" stroke="{_LINE}"/>',
            f'<text x="{max(high, _LABEL + length) + 8:.1f}" y="{top + 14}" fill="{_LINE}">{row.value:,.4g}</text>',
        ]
    return "\n".join([*parts, "</svg>"]) + "\n"
