"""How a language writes numbers, shares, dates, spans of time and lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

# In minutes. From 57.5 the nearest step of five is 60, an hour; from ten hours half hours say too much.
HOUR, TEN_HOURS, WORKING_DAY = 57.5, 600, 360


@dataclass(frozen=True, slots=True)
class NumberForms:
    """The forms of one language, as its `numbers.toml` has them.

    Attributes:
        plurals: The counts that take a form, by the form's name; every other count takes `many`.
        thousands: Separator of thousands.
        decimal: Decimal mark.
        percent: A share, with a place for its number.
        months: Short names of the months.
        full_months: Their full names.
        hour: Sign of an hour.
        minute: Sign of a minute.
        days: Word for several days.
        conjunction: Word before the last item of a list.
        numerals: Words for zero, one and so on.
    """

    plurals: Mapping[str, Sequence[int]]
    thousands: str
    decimal: str
    percent: str
    months: Sequence[str]
    full_months: Sequence[str]
    hour: str
    minute: str
    days: str
    conjunction: str
    numerals: Sequence[str]

    def plural(self, n: int) -> str:
        """Return the name of the form of a noun that a count takes."""
        return next((form for form, counts in self.plurals.items() if n in counts), "many")

    def number(self, n: int) -> str:
        """Write a whole number with the separator of thousands."""
        return f"{n:,}".replace(",", self.thousands)

    def spelled(self, n: int) -> str:
        """Write a small number as a word, as in a sentence; a larger one in digits."""
        return self.numerals[n] if n < len(self.numerals) else self.number(n)

    def fraction(self, value: float, places: int) -> str:
        """Write a number with decimals."""
        return f"{value:.{places}f}".replace(".", self.decimal)

    def share(self, value: float, places: int = 1) -> str:
        """Write a share of one as a percentage."""
        return self.percent.format(n=self.fraction(100 * value, places))

    def short_share(self, value: float) -> str:
        """Write a share of one as a percentage, without decimals if it is a whole one."""
        return self.share(value, 0 if round(100 * value, 6) % 1 == 0 else 1)

    def bound(self, part: int, whole: int) -> str:
        """Write a limit as a share, rounded up: one that is rounded down would be false."""
        return self.share(-(-1000 * part // whole) / 1000 if whole else 0)

    def progress(self, part: int, whole: int) -> str:
        """Write a share of progress, rounded down so that 100 % means all."""
        # Rounding up would show 100 % while something is left.
        return self.percent.format(n=100 * part // whole if whole else 100)

    def day(self, moment: date) -> str:
        """Write a day without its year, as in 12 Nov."""
        return f"{moment.day} {self.months[moment.month - 1]}"

    def full_date(self, moment: date) -> str:
        """Write a day with the full name of its month, as in 24 November 2026."""
        return f"{moment.day} {self.full_months[moment.month - 1]} {moment.year}"

    def date(self, moment: date) -> str:
        """Write a day with its year, as in 24 Nov 2026."""
        return f"{self.day(moment)} {moment.year}"

    def duration(self, seconds: float) -> str:
        """Write a span of time in hours and minutes, as in 1 h 38 min."""
        # Breaks are left out by an estimate, so that seconds would look more exact than they are.
        hours, minutes = divmod(int(seconds) // 60, 60)
        return f"{hours} {self.hour} {minutes} {self.minute}" if hours else f"{minutes} {self.minute}"

    def time_left(self, todo: int, per_hour: int) -> str:
        """Write how long the rest takes: in steps of 5 minutes, then half hours, then working days of 6 hours."""
        minutes = 60 * todo / per_hour
        if minutes < HOUR:
            return f"{max(5, 5 * round(minutes / 5))} {self.minute}"
        if minutes < TEN_HOURS:
            hours, half = divmod(round(minutes / 30), 2)
            return f"{hours}{f'{self.decimal}5' if half else ''} {self.hour}"
        return f"{round(minutes / WORKING_DAY)} {self.days}"

    def join(self, names: Sequence[str]) -> str:
        """Join names as a sentence does, as in "a, b and c"."""
        return f" {self.conjunction} ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def clock(moment: datetime) -> str:
    """Write the time of the day, as in 19:40."""
    return f"{moment:%H:%M}"


def local(at: str) -> datetime:
    """Convert the time of an event to the reader's time zone."""
    return datetime.fromisoformat(at).astimezone()
