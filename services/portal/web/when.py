"""Moments as people here read them: Asia/Shanghai, with the weekday; and how long is left."""

from datetime import date, datetime, timedelta

from services.portal.web.language import Texts
from shared.clock import SHANGHAI

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WEEKDAYS = {"zh": "一二三四五六日", "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")}
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)


def moment(at: datetime, texts: Texts, now: datetime) -> str:
    """``11月24日 周二 09:30``; with the year when it is not the present one."""
    return f"{day(local_date(at), texts, now)} {at.astimezone(SHANGHAI):%H:%M}"


def local_date(at: datetime) -> date:
    """The calendar day in Shanghai."""
    return at.astimezone(SHANGHAI).date()


def day(on: date, texts: Texts, now: datetime) -> str:
    """``11月24日 周二``, or ``Tue 24 Nov``; with the year when it is not the present one."""
    same_year = on.year == now.astimezone(SHANGHAI).year
    weekday = _WEEKDAYS[texts.language][on.weekday()]
    if texts.language == "zh":
        return ("" if same_year else f"{on.year}年") + f"{on.month}月{on.day}日 周{weekday}"
    return f"{weekday} {on.day} {_MONTHS[on.month - 1]}" + ("" if same_year else f" {on.year}")


def left(due: datetime, texts: Texts, now: datetime) -> str:
    """``还有 3 小时`` or ``已超 2 天``: wall time, in the coarsest unit that still says something."""
    distance = due - now
    amount = abs(distance)
    if amount >= 2 * _DAY:
        size = texts("when.days", n=amount // _DAY)
    elif amount >= _HOUR:
        size = texts("when.hours", n=amount // _HOUR)
    else:
        size = texts("when.minutes", n=max(1, amount // timedelta(minutes=1)))
    return texts("when.over" if distance < timedelta(0) else "when.left", size=size)
