"""The clocks that periods run on."""

from typing import Final, Literal, Protocol, TypeAlias

Roll: TypeAlias = Literal["none", "following", "preceding", "modified_following"]
"""Where a last day goes that is no business day."""


class Clock(Protocol):
    """Measures the time between two instants and finds the end of a time; all in microseconds."""

    def add_us(self, us: int, duration_us: int, /) -> int:
        """Find the instant at which so much time has passed."""

    def between_us(self, us: int, until_us: int, /) -> int:
        """Measure the time between two instants, negative if the second is the earlier."""


class _Elapsed:
    """The clock that never stops."""

    def add_us(self, us: int, duration_us: int, /) -> int:
        return us + duration_us

    def between_us(self, us: int, until_us: int, /) -> int:
        return until_us - us


ELAPSED: Final = _Elapsed()
