"""Whether stored histories are as they were written, and how personal values are erased from them."""

import json
from collections.abc import Sequence
from typing import Any, TypeAlias

from attrs import evolve, frozen

from disputekit.adapters.sql._access import Run
from disputekit.adapters.sql._chain import (
    ERASED,
    START,
    Json,
    Seal,
    accounts_of,
    erased_in,
    next_link,
    sealed_event,
)
from disputekit.adapters.sql._rows import dump, load
from disputekit.errors import Finding, StoreError
from disputekit.ports import Outgoing, RemedyOrder, Summary

Stored: TypeAlias = tuple[int, str, str]
"""The number of an event, its JSON, and its link."""


@frozen
class Verification:
    """What became of a dispute's history since it was written.

    ``broken_at`` is the number of the first event that is not as it was written or is missing, ``None`` if all are;
    ``head`` is the last link: kept elsewhere, it proves later that no event was cut off the end. ``erased`` lists the
    path of each erased value.
    """

    dispute_id: str
    events: int
    head: str
    broken_at: int | None = None
    erased: tuple[str, ...] = ()

    @property
    def finding(self) -> Finding | None:
        """The first broken link as a finding; ``None`` if the history is as it was written."""
        if self.broken_at is None:
            return None
        return Finding(
            "DK-STORE-TAMPERED",
            "event {seq} of dispute {dispute} is not as it was written, or is missing",
            {"dispute": self.dispute_id, "seq": self.broken_at},
            where=f"dispute {self.dispute_id}",
            hint="compare the dispute with a backup; events are never edited, only erased with erase()",
        )


def seal_for(key: bytes | None, opening: dict[str, Json]) -> Seal:
    """Give the seal of a dispute that opened with this event."""
    return Seal(key, accounts_of(opening))


def verified(dispute_id: str, version: int, stored: Sequence[Stored], key: bytes | None) -> Verification:
    """Compare each stored event with its link; ``version`` is what the dispute's row says."""
    link, erased = START, list[str]()
    seal = Seal(key)
    for number, (seq, text, written) in enumerate(stored, start=1):
        event: dict[str, Json] = json.loads(text)
        if number == 1:
            seal = seal_for(key, event)
        erased += [f"event[{seq}].{path}" for path in erased_in(event)]
        link = next_link(link, event, seal)
        if seq != number or link != written:
            return Verification(dispute_id, len(stored), link, number, tuple(erased))
    broken = None if len(stored) == version else len(stored) + 1
    return Verification(dispute_id, len(stored), link, broken, tuple(erased))


def erase(execute: Run, mark: str, tenant: str, dispute_id: str, key: bytes) -> None:
    """Replace each personal value of a closed dispute by its seal, in events, row, messages, orders and keys."""
    run = _Marked(execute, mark)
    row = run("SELECT open, summary FROM dk_disputes WHERE tenant = ? AND dispute_id = ?", tenant, dispute_id)
    if not row or row[0][0]:
        raise StoreError(
            Finding(
                "DK-STORE-ERASE",
                "dispute {dispute} is {state}",
                {"dispute": dispute_id, "state": "open" if row else "unknown"},
                where="dispute_id",
                hint="erase a dispute after it was closed",
            )
        )
    summary = load(Summary, row[0][1])
    _erase_events(run, tenant, dispute_id, key)
    erased = evolve(summary, claimant=ERASED, references={})
    run(
        "UPDATE dk_disputes SET claimant = ?, summary = ? WHERE tenant = ? AND dispute_id = ?",
        *(ERASED, dump(erased), tenant, dispute_id),
    )
    for name, text in run("SELECT key, item FROM dk_outbox WHERE tenant = ? AND dispute_id = ?", tenant, dispute_id):
        message = evolve(load(Outgoing, text), account=ERASED, subject=ERASED, text=ERASED)
        run(
            "UPDATE dk_outbox SET item = ?, receipt = NULL, waiting = 0 WHERE tenant = ? AND key = ?",
            *(dump(message), tenant, name),
        )
    for name, text in run("SELECT key, item FROM dk_orders WHERE tenant = ? AND dispute_id = ?", tenant, dispute_id):
        order = load(RemedyOrder, text)
        order = evolve(order, account=ERASED, references={}, remedy=evolve(order.remedy, note=ERASED))
        run("UPDATE dk_orders SET item = ? WHERE tenant = ? AND key = ?", dump(order), tenant, name)
    # The digest of a short text could be guessed; without it, a repeated key is refused instead of recognised.
    run("UPDATE dk_keys SET digest = ? WHERE tenant = ? AND dispute_id = ?", ERASED, tenant, dispute_id)


def _erase_events(run: "_Marked", tenant: str, dispute_id: str, key: bytes) -> None:
    seal: Seal | None = None
    events = run(
        "SELECT seq, event FROM dk_events WHERE tenant = ? AND dispute_id = ? ORDER BY seq", tenant, dispute_id
    )
    for seq, text in events:
        event: dict[str, Json] = json.loads(text)
        seal = seal or seal_for(key, event)
        sealed = json.dumps(sealed_event(event, seal), separators=(",", ":"), sort_keys=True)
        run(
            "UPDATE dk_events SET event = ? WHERE tenant = ? AND dispute_id = ? AND seq = ?",
            *(sealed, tenant, dispute_id, seq),
        )


class _Marked:
    """Runs a statement with parameters by place."""

    def __init__(self, execute: Run, mark: str) -> None:
        self._execute = execute
        self._mark = mark

    def __call__(self, sql: str, *values: str | int) -> list[tuple[Any, ...]]:
        done = self._execute(sql.replace("?", self._mark), values)
        return [tuple(row) for row in done.fetchall()] if sql.startswith("SELECT") else []
