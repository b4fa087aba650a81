"""Progress on stderr: a line that is written over on a terminal, plain lines elsewhere, and nothing on short runs."""

import sys
from time import monotonic
from typing import Final, TextIO

_PATIENCE: Final = 2.0


class Progress:
    """Says now and then how far a long run has come."""

    def __init__(self, out: TextIO = sys.stderr) -> None:
        """Begin to count the seconds."""
        self._out = out
        self._live = out.isatty()
        self._every = 0.2 if self._live else 5.0
        self._next = monotonic() + (self._every if self._live else _PATIENCE)
        self._width = 0

    def say(self, text: str) -> None:
        """Say it, if there has been silence for long enough."""
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
