"""What a store raises, so that every store says the same: a used key, an old version, a place of no page."""

import json

from disputekit._lib.text import shown
from disputekit.errors import Finding, InvalidValue, KeyReused, StaleVersion
from disputekit.ports._store import Batch, Key, Order


def key_reused(key: Key) -> KeyReused:
    """Make the error of ``append`` for a key that was used before.

    >>> key_reused(Key("k-1")).findings[0].code
    'DK-STORE-KEY'
    """
    return KeyReused(
        Finding(
            "DK-STORE-KEY",
            "the key {key} was used before",
            {"key": repr(key.value), "dispute": key.dispute_id},
            where="key",
            hint="ask result(key) what its first use did; take a new key for a new action",
        )
    )


def stale_version(batch: Batch, version: int) -> StaleVersion:
    """Make the error of ``append`` for a batch that was not decided on ``version``, which the dispute has now."""
    return StaleVersion(
        Finding(
            "DK-STORE-STALE",
            "dispute {dispute} is at version {version}, not {expected}",
            {"dispute": batch.dispute_id, "version": version, "expected": batch.expected_version},
            where="expected_version",
            hint="load it again, and decide again on what is there now",
        )
    )


def read_place(after: str, order: Order) -> tuple[int | str, ...]:
    """Read the ``next`` of a page, JSON of what ``order`` sorts by; raises ``InvalidValue`` for anything else.

    >>> read_place('[-5, 10, 20, "D-1"]', "queue")
    (-5, 10, 20, 'D-1')
    """
    try:
        place: object = json.loads(after)
    except (TypeError, ValueError):
        place = None
    shape = [int] * (1 if order == "opened" else 3) + [str]
    if not isinstance(place, list) or [type(part) for part in place] != shape:
        raise InvalidValue(
            Finding(
                "DK-QUERY-AFTER",
                "{after} is not where a page of order {order} begins",
                {"after": shown(after), "order": order},
                where="after",
                hint="pass page.next of the page before, and otherwise the same query",
            )
        )
    return tuple(place)
