"""Records of a CSV, where one that is broken costs itself alone."""

import csv
from collections import deque
from collections.abc import Iterable, Iterator

from attrs import frozen

from disputekit.errors import Reason


@frozen
class Broken:
    """A record that is no CSV."""

    reason: Reason


class Records:
    """The records of some lines, each a list of cells or ``Broken``.

    A quote that is never closed swallows the lines after it. Here only the line it is on is lost: those after it
    are read again as records of their own.
    """

    def __init__(self, lines: Iterable[str], delimiter: str) -> None:
        """Read nothing yet; a line may end in any way, or not at all."""
        self._lines = iter(lines)
        self._again: deque[str] = deque()
        self._taken: list[str] = []
        self._delimiter = delimiter

    def __iter__(self) -> Iterator[list[str] | Broken]:
        """Go through the records; a blank line is an empty one."""
        reader = csv.reader(self._feed(), delimiter=self._delimiter, strict=True)
        while True:
            self._taken.clear()
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                self._again.extendleft(reversed(self._taken[1:]))
                reader = csv.reader(self._feed(), delimiter=self._delimiter, strict=True)
                yield Broken(_why(str(error)))
            else:
                yield cells

    def _feed(self) -> Iterator[str]:
        while True:
            line = self._again.popleft() if self._again else next(self._lines, None)
            if line is None:
                return
            self._taken.append(line)
            yield line


def _why(error: str) -> Reason:
    if "field limit" in error:
        return Reason(
            "DK-ROW-HUGE",
            "a cell of more than {most} characters",
            {"most": csv.field_size_limit()},
            hint="shorten it, or close the quote it opens with",
        )
    return Reason(
        "DK-ROW-QUOTES",
        "quotes that do not pair ({error})",
        {"error": error},
        hint='close the quote, and write a quote within quotes twice: "4"" pipe"',
    )
