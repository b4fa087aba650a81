"""Rows decided from the codes of their cells."""

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from disputekit.errors import Finding
from disputekit.policy._batch._cells import Codes, ReadColumn, Refused, read
from disputekit.policy._batch._decisions import Brief, Decisions, scenarios_of
from disputekit.policy._batch._first import Firsts
from disputekit.policy._batch._flags import with_flags
from disputekit.policy._batch._words import Words, boxes, lowest, table, width
from disputekit.policy._decision import stated
from disputekit.policy._engine import Engine, unstated

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from disputekit.policy._batch._ask import Columns

__all__ = ["decided", "matched"]


def decided(engine: Engine, columns: "Columns", day: date) -> Decisions:
    """Say in brief what is decided on every row.

    Mostly the first rule is enough to know it. Of all other rows one of each kind is judged: those that have the same
    first rule, where the same may be met beside it, and where the same cells leave it open.
    """
    refused = Refused()
    found, count = read(engine, columns, refused)
    refused.raise_all()
    found = with_flags(engine, found, count)
    firsts = Firsts(engine)
    which = np.empty(count, np.intp)
    kinds: dict[bytes, tuple[int, int]] = {}  # for each the place of its brief, and a row
    for start, met, possible in boxes(engine, found, count, engine.on(day)):
        places, sure = firsts.of(met, possible)
        which[start : start + len(met)] = places
        unsure = np.flatnonzero(~sure)
        rows, beside = start + unsure, firsts.beside(places[unsure], possible[unsure])
        for row, key in zip(rows.tolist(), _kinds(found, rows, places[unsure], beside), strict=True):
            which[row], _ = kinds.setdefault(key, (len(firsts.briefs) + len(kinds), row))
    examples = scenarios_of(found, np.array([row for _, row in kinds.values()], np.intp))
    judged = (Brief.of(stated(engine, scenario, day)) for scenario in examples)
    return Decisions(day, engine, found, [*firsts.briefs, *judged], which, np.arange(count))


def _kinds(found: list[ReadColumn], rows: Codes, first: Codes, beside: Words) -> Iterator[bytes]:
    """For each row, as bytes: the first rule, what may be met beside it, and the cells that leave it open."""
    codes = [first, *(each.left_open(rows) for each in found)]
    raw = np.hstack([beside, np.stack(codes, axis=1).astype(np.uint64)])
    return (row.tobytes() for row in raw)


def matched(engine: Engine, columns: "Columns", in_force: int) -> "NDArray[np.str_]":
    """Find the first match of every row: 64 boxes at a time, for the rows that have none yet."""
    refused = Refused()
    found, count = read(engine, columns, refused)
    refused.raise_all()
    found = with_flags(engine, found, count)
    _note_unstated(engine, found, count, refused)
    refused.raise_all()
    words = width(engine.company)
    asked = engine.company & in_force
    tables = [table([met & asked for met, _, _ in each.meanings], words).T for each in found]
    begin = table([asked], words)[0]
    bits = np.full(count, -1, np.intp)
    left = np.arange(count)
    codes = [each.codes for each in found]
    for word in range(words):
        alive = np.full(len(left), begin[word])
        for masks, each in zip(tables, codes, strict=True):
            alive &= masks[word][each]
        hit = alive != 0
        bits[left[hit]] = lowest(alive[hit], word)
        left = left[~hit]
        codes = [each[~hit] for each in codes]
    owners = engine.owners[: engine.company.bit_length()]
    ids = np.array([*(engine.rules[owner].id for owner in owners), ""], np.str_)
    return ids[bits]


def _note_unstated(engine: Engine, found: list[ReadColumn], count: int, refused: Refused) -> None:
    """A first match wants one value of every field in every row."""
    given = {each.field.name for each in found}
    if missing := [column.name for column in engine.columns if column.name not in given]:
        refused.findings.append(unstated(missing, "columns"))
    vague = np.array([each.vague for each in found]).reshape(len(found), count)

    def finding(row: int) -> Finding:
        names = [each.field.name for each, lacking in zip(found, vague[:, row].tolist(), strict=True) if lacking]
        return unstated(names, f"row {row}")

    refused.note(np.flatnonzero(vague.any(axis=0)), finding)
