"""Numbers, shares, times and spans of time as English and Dutch write them."""

from __future__ import annotations

from datetime import datetime

_MONTHS = {"en": "JanFebMarAprMayJunJulAugSepOctNovDec", "nl": "janfebmrtaprmeijunjulaugsepoktnovdec"}
_HOUR = {"en": "h", "nl": "u"}
_DAYS = {"en": "days", "nl": "dagen"}
_POINT = {"en": ".5", "nl": ",5"}
# Minutes: nearer to an hour than to 55 minutes; ten hours; a working day of six hours.
_HOUR_LONG, _HOURS_LONG, _WORKING_DAY = 57.5, 600, 360


def number(n: int, lang: str) -> str:
    """Write a whole number with the separator of thousands."""
    text = f"{n:,}"
    return text.replace(",", ".") if lang == "nl" else text


def decimal(value: float, places: int, lang: str) -> str:
    """Write a number with decimals."""
    text = f"{value:.{places}f}"
    return text.replace(".", ",") if lang == "nl" else text


def percent(part: int, whole: int) -> str:
    """Write a share of progress, rounded down so that 100 % means all."""
    # Rounding up would say 100 % while something is left.
    return f"{100 * part // whole if whole else 100} %"


def day(moment: datetime, lang: str) -> str:
    """Write a day without its year, as in 12 Nov."""
    return f"{moment.day} {_MONTHS[lang][3 * moment.month - 3 : 3 * moment.month]}"


def date(moment: datetime, lang: str) -> str:
    """Write a day with its year, as in 24 Nov 2026."""
    return f"{day(moment, lang)} {moment.year}"


def clock(moment: datetime) -> str:
    """Write the time of the day, as in 19:40."""
    return f"{moment:%H:%M}"


def local(at: str) -> datetime:
    """Read the time of an event into the time zone of the reader."""
    return datetime.fromisoformat(at).astimezone()


def duration(seconds: float, lang: str) -> str:
    """Write a span of time in hours and minutes, as in 1 h 38 min."""
    # Seconds would only look exact: breaks are left out by an estimate.
    hours, minutes = divmod(int(seconds) // 60, 60)
    return f"{hours} {_HOUR[lang]} {minutes} min" if hours else f"{minutes} min"


def time_left(todo: int, per_hour: int, lang: str) -> str:
    """Write how long the rest takes: steps of 5 minutes, then half hours, then working days of 6 hours."""
    minutes = 60 * todo / per_hour
    if minutes < _HOUR_LONG:
        return f"{max(5, 5 * round(minutes / 5))} min"
    if minutes < _HOURS_LONG:
        hours, half = divmod(round(minutes / 30), 2)
        return f"{hours}{_POINT[lang] if half else ''} {_HOUR[lang]}"
    return f"{round(minutes / _WORKING_DAY)} {_DAYS[lang]}"
