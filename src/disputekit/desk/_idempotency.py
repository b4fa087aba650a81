"""Idempotency: what is done under a key is done once, no matter who repeats it, and when."""

from collections.abc import Callable
from typing import Final, TypeVar

from disputekit._input.validation import empty, kind_problem
from disputekit._lib.text import blank, shown
from disputekit.desk._context import Context
from disputekit.dispute import Dispute
from disputekit.errors import Finding, InvalidValue, KeyReused, StaleVersion
from disputekit.history import History, fold
from disputekit.ports import Key

T = TypeVar("T")

_OWN: Final = "desk:"
"""What the desk's own keys begin with; a host's key may not."""

_TRIES: Final = 9  # against others who act on the dispute at the same moment


def own_key(what: str, dispute_id: str | None = None) -> Key:
    """Give a key of the desk's own, which no host can use: a namespace apart."""
    return Key(f"{_OWN}{what}", dispute_id)


def host_key(key: str | None, dispute_id: str | None = None) -> Key | None:
    """Give the key of a host. Raises ``InvalidValue`` for an empty key and for one in the desk's own namespace."""
    if key is None:
        return None
    problems = kind_problem("key", key, str)
    if problems:
        raise InvalidValue(*problems)
    if blank(key):
        raise InvalidValue(empty("key"))
    if key.startswith(_OWN):
        raise InvalidValue(
            Finding(
                "DK-DESK-KEY-OWN",
                "a key must not begin with {prefix!r}, got {key}",
                {"prefix": _OWN, "key": shown(key)},
                where="key",
                hint="put a prefix of the host before it: these keys are the desk's own",
            )
        )
    return Key(key, dispute_id)


def once(context: Context, key: Key | None, meaning: str, do: Callable[[], Dispute]) -> Dispute:
    """Do it unless ``key`` was used before; also where somebody uses it at this very moment.

    Whatever goes wrong after the first look, the key is looked up again: a repeat that overtakes the first call fails
    on what the first has changed.

    ``meaning`` is what the key is used for; raises ``KeyReused`` if its first use was for something else.
    """
    if key is None:
        return do()
    first = first_use(context, key, meaning)
    if first is not None:
        return first
    try:
        return do()
    except Exception:
        first = first_use(context, key, meaning)
        if first is None:
            raise
        return first


def first_use(context: Context, key: Key, meaning: str) -> Dispute | None:
    """Give the dispute as the first use of ``key`` left it, or ``None`` if the key is new."""
    recorded = context.store.result(key)
    if recorded is None:
        return None
    if recorded.digest != meaning:
        raise KeyReused(
            Finding(
                "DK-DESK-KEY",
                "the key {key!r} was used for another action: event {seq} of dispute {id}",
                {"key": key.value, "seq": recorded.seq, "id": recorded.dispute_id},
                where="key",
                hint="repeat the first action exactly, or use a new key",
            )
        )
    return fold(History(context.history(recorded.dispute_id).events[: recorded.seq]))


def persistently(do: Callable[[], T]) -> T:
    """Do it again on the newer dispute while somebody else is faster; raises ``StaleVersion`` after nine tries."""
    for _ in range(_TRIES - 1):
        try:
            return do()
        except StaleVersion:
            continue
    return do()
