"""Plain text that lines up: titles, tables, wrapped lines, spans of time."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from textwrap import wrap
from typing import Final

WIDTH: Final = 110


def title(number: int, text: str) -> list[str]:
    """Give the heading of a section."""
    return ["", f"{number}. {text}", "─" * WIDTH]


def table(header: Sequence[str], rows: Iterable[Sequence[object]], *, right: Iterable[int] = ()) -> list[str]:
    """Give rows in columns as wide as they need to be; those numbered in ``right`` are aligned to the right."""
    cells = [list(header), *([str(cell) for cell in row] for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(header))]
    ends = set(right)
    lines = [
        "  ".join(
            cell.rjust(width) if column in ends else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in cells
    ]
    return [f"  {line}" for line in [lines[0], "  ".join("─" * width for width in widths), *lines[1:]]]


def told(text: str, *, indent: int = 2, hang: int = 0) -> list[str]:
    """Give a text as lines that fit, every line of its own kept."""
    lines: list[str] = []
    for line in text.splitlines():
        own = len(line) - len(line.lstrip())
        first = " " * (indent + own)
        lines += wrap(line.strip(), WIDTH, initial_indent=first, subsequent_indent=first + " " * hang) or [""]
    return lines


def cut(text: str, width: int) -> str:
    """Shorten a text that is too long."""
    return text if len(text) <= width else f"{text[: width - 1]}…"


def when(at: datetime) -> str:
    """Say an instant in its own zone: ``Tue 07 Apr 09:00``."""
    return f"{at:%a %d %b %H:%M}"


def span(time: timedelta) -> str:
    """Say a length of time in its two largest units: ``3 d 4 h``, ``50 min``; ``-`` before one that is over."""
    minutes = abs(int(time.total_seconds())) // 60
    days, hours = minutes // 1440, minutes // 60 % 24
    said = f"{days} d {hours} h" if days else f"{hours} h {minutes % 60:02} min" if hours else f"{minutes} min"
    return f"-{said}" if time < timedelta() else said


def words(name: str) -> str:
    """Write a name of ours as words."""
    return name.replace("_", " ")


def plural(count: int, one: str, many: str = "") -> str:
    """Say how many: ``1 dispute``, ``2 disputes``."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"
