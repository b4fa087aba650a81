"""Idempotency: what was done under a key is done once, whoever asks again, and whenever."""

from collections.abc import Callable
from typing import Final, TypeVar

from disputekit.dispute import Dispute
from disputekit.errors import Finding, KeyReused, StaleVersion
from disputekit.history import History, fold
from disputekit.ports import DisputeStore, Key, Recorded

T = TypeVar("T")

_TRIES: Final = 9  # against others who act on the dispute at the same moment


def once(
    store: DisputeStore,
    history: Callable[[str], History],
    key: Key | None,
    meaning: str,
    do: Callable[[], Dispute],
) -> Dispute:
    """Do it unless ``key`` was used before; also where somebody uses it at this very moment.

    ``meaning`` is what the key is used for; raises ``KeyReused`` if its first use was for something else.
    """
    if key is None:
        return do()
    first = first_use(store, history, key, meaning)
    if first is not None:
        return first
    try:
        return do()
    except (KeyReused, StaleVersion):
        first = first_use(store, history, key, meaning)
        if first is None:
            raise
        return first


def first_use(store: DisputeStore, history: Callable[[str], History], key: Key, meaning: str) -> Dispute | None:
    """Give the dispute as the first use of ``key`` left it, if there was one."""
    recorded = store.result(key)
    if recorded is None:
        return None
    if recorded.digest != meaning:
        raise KeyReused(_another_use(key, recorded))
    return fold(History(history(recorded.dispute_id).events[: recorded.seq]))


def _another_use(key: Key, recorded: Recorded) -> Finding:
    return Finding(
        "DK-DESK-KEY",
        "the key {key!r} was used for something else: event {seq} of dispute {id}",
        {"key": key.value, "seq": recorded.seq, "id": recorded.dispute_id},
        where="key",
        hint="repeat exactly what was asked first, or take a new key",
    )


def persistently(do: Callable[[], T]) -> T:
    """Do it again, on what is there by then, while somebody else was faster; ``StaleVersion`` if that never ends."""
    for _ in range(_TRIES - 1):
        try:
            return do()
        except StaleVersion:
            continue
    return do()
