"""What waits to be taken out by one worker at a time: messages, and remedies to execute."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from heapq import nsmallest
from typing import Final, Generic, Protocol, TypeVar

import pendulum
from attrs import define, field

from disputekit._input.instants import to_us

_ALWAYS: Final = -(1 << 62)  # before every instant that a datetime can hold
_US: Final = timedelta(microseconds=1)


class Item(Protocol):
    """What can wait: it has a key, and is of a dispute."""

    @property
    def key(self) -> str:
        """Its own key."""

    @property
    def dispute_id(self) -> str:
        """The dispute that it is of."""

    @property
    def created_at(self) -> pendulum.DateTime:
        """Since when it waits."""


T = TypeVar("T", bound=Item)


@define
class _Waiting(Generic[T]):
    """An item, how often it was claimed, and until when it is somebody's."""

    item: T
    place: tuple[int, str, int, str]
    claims: int = 0
    leased_until: int = _ALWAYS


@define
class Outbox(Generic[T]):
    """Items by key, each leased to one worker at a time."""

    _waiting: dict[str, _Waiting[T]] = field(factory=dict)

    def put(self, item: T, number: int) -> None:
        """Add one; those of a dispute and an instant are in the order of ``number``."""
        place = (to_us(item.created_at, "created_at"), item.dispute_id, number, item.key)
        self._waiting[item.key] = _Waiting(item, place)

    def claim(self, now: int, limit: int, lease: timedelta) -> Sequence[T]:
        """Lease the next ones: those claimed less often first, then the oldest."""
        free = (waiting for waiting in self._waiting.values() if waiting.leased_until <= now)
        claimed = nsmallest(limit, free, key=lambda each: (each.claims, *each.place))
        for waiting in claimed:
            waiting.claims += 1
            waiting.leased_until = now + lease // _US
        return tuple(waiting.item for waiting in claimed)

    def take_out(self, keys: Iterable[str]) -> None:
        """Forget those of ``keys``; an unknown one is no mistake."""
        for key in keys:
            self._waiting.pop(key, None)

    def free(self, keys: Iterable[str]) -> None:
        """End the leases of ``keys``."""
        for key in keys:
            if key in self._waiting:
                self._waiting[key].leased_until = _ALWAYS
