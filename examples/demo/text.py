"""Small tools of the demo: plain text that lines up, repeatable chance, progress on stderr, times with open cases."""

import sys
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from random import Random
from textwrap import wrap
from time import monotonic
from typing import Final, TextIO

WIDTH: Final = 118
SEED: Final = 2026
_PATIENCE: Final = 2.0


def title(number: int, text: str) -> list[str]:
    """Return the heading of a section."""
    return ["", f"{number}. {text} ".ljust(WIDTH, "─")]


def table(header: Sequence[str], rows: Iterable[Sequence[object]], *, right: Iterable[int] = ()) -> list[str]:
    """Align rows in columns; the columns numbered in ``right`` are aligned to the right."""
    cells = [list(header), *([str(cell) for cell in row] for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(header))]
    ends = set(right)
    return [
        "  "
        + "  ".join(
            cell.rjust(width) if column in ends else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in cells
    ]


def wrapped(text: str, *, indent: int = 2, hang: int = 0) -> list[str]:
    """Wrap a text to the width of the page. Line breaks in the text stay."""
    lines: list[str] = []
    for line in text.splitlines():
        first = " " * (indent + len(line) - len(line.lstrip()))
        lines += wrap(line.strip(), WIDTH, initial_indent=first, subsequent_indent=first + " " * hang) or [""]
    return lines


def cut(text: str, width: int) -> str:
    """Shorten a text that is too long."""
    return text if len(text) <= width else f"{text[: width - 1]}…"


def when(at: datetime) -> str:
    """Write an instant in its own zone: ``Tue 07 Apr 09:00``."""
    return f"{at:%a %d %b %H:%M}"


def span(time: timedelta) -> str:
    """Write a length of time in its two largest units: ``3 d 4 h``, ``50 min``."""
    minutes = abs(int(time.total_seconds())) // 60
    days, hours = minutes // 1440, minutes // 60 % 24
    text = f"{days} d {hours} h" if days else f"{hours} h {minutes % 60:02} min" if hours else f"{minutes} min"
    return f"-{text}" if time < timedelta() else text


def words(name: str) -> str:
    """Write a name from code as words."""
    return name.replace("_", " ")


def plural(count: int, one: str, many: str = "") -> str:
    """Write a count with its noun: ``1 dispute``, ``2 disputes``."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def chance(*about: object) -> float:
    """Return a number from 0 to 1 that depends only on the question, so that every run gives the same.

    >>> chance("D-0001", "answers") == chance("D-0001", "answers")
    True
    """
    return Random(f"{SEED}:{about}").random()  # noqa: S311 - a simulation keeps no secrets


def hours_until(least: float, usual: float, *about: object) -> float:
    """Return a time in hours: never less than ``least``, mostly about ``usual``, sometimes much more."""
    luck = chance(*about)
    return least + 2.2 * usual * luck * luck


def quantile(spells: Iterable[tuple[timedelta, bool]], share: float) -> timedelta | None:
    """Return the time by which a share of cases has ended; ``None`` if too many have not ended yet.

    Each spell is how long a case has lasted and whether it has ended. A case that has not ended counts for as long as
    it was watched: the estimator of Kaplan and Meier, Journal of the American Statistical Association 53 (1958).

    >>> day = timedelta(days=1)
    >>> quantile([(1 * day, True), (2 * day, True), (3 * day, False), (4 * day, True)], 0.5)
    datetime.timedelta(days=2)
    >>> quantile([(1 * day, True), (9 * day, False)], 0.9) is None
    True
    """
    ordered = sorted(spells)
    going = 1.0
    for index, (lasted, ended) in enumerate(ordered):
        if ended:
            going *= 1 - 1 / (len(ordered) - index)
            if 1 - going >= share - 1e-9:
                return lasted
    return None


class Progress:
    """Shows the progress of a long run: one line on a terminal, plain lines elsewhere, nothing on short runs."""

    def __init__(self, out: TextIO = sys.stderr) -> None:
        """Begin to count the seconds."""
        self._out = out
        self._live = out.isatty()
        self._every = 0.2 if self._live else 5.0
        self._next = monotonic() + (self._every if self._live else _PATIENCE)
        self._width = 0

    def say(self, text: str) -> None:
        """Write a text, if nothing was written for some time."""
        if monotonic() < self._next:
            return
        self._next = monotonic() + self._every
        if self._live:
            print(f"\r{text.ljust(self._width)}", end="", file=self._out, flush=True)
            self._width = len(text)
        else:
            print(text, file=self._out, flush=True)

    def done(self) -> None:
        """Clear the line."""
        if self._width:
            print(f"\r{' ' * self._width}\r", end="", file=self._out, flush=True)
