"""The clock on the wall, and ids."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """What time it is."""

    def now(self) -> datetime:
        """Give the current instant, aware."""


class IdMaker(Protocol):
    """How ids of disputes are made."""

    def new_id(self) -> str:
        """Give an id that no dispute has."""
