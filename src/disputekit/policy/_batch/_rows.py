"""Rows decided from the codes of their cells."""

from collections.abc import Iterator
from datetime import date
from functools import reduce
from operator import add, and_
from typing import TYPE_CHECKING

import numpy as np

from disputekit.messages import Finding
from disputekit.policy._batch._cells import ReadColumn, Refused, read
from disputekit.policy._batch._decisions import Decisions, Judged, scenario_of
from disputekit.policy._batch._flags import with_flags
from disputekit.policy._engine import Engine, unstated
from disputekit.policy._outcome import judge

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from disputekit.policy._batch._ask import Columns

__all__ = ["decided", "matched"]

_WORD = 64
_BYTES = 8
_CHUNK = 8_192  # rows whose words stay in the processor's cache


def decided(engine: Engine, columns: "Columns", day: date) -> Decisions:
    """Decide on every row; rows in which the same boxes are met and the same is left open are judged once."""
    refused = Refused()
    found, count = read(engine, columns, refused)
    refused.raise_all()
    found = with_flags(engine, found, count)
    in_force = engine.on(day)
    kinds: dict[bytes, int] = {}
    keys = map(add, _keys(engine, found, count), _left_open(found, count))
    which = np.array([kinds.setdefault(key, len(kinds)) for key in keys], np.intp)
    half = _words(engine.everything) * _BYTES
    judged = []
    for key, row in zip(kinds, np.unique(which, return_index=True)[1].tolist(), strict=True):
        possible = int.from_bytes(key[half : 2 * half], "little") & in_force
        met = int.from_bytes(key[:half], "little") & possible
        judged.append(Judged(possible, judge(engine, met, possible, scenario_of(found, row))))
    return Decisions(day, engine, found, judged, which, np.arange(count))


def _keys(engine: Engine, found: list[ReadColumn], count: int) -> Iterator[bytes]:
    """For each row, as bytes, the boxes that are met for certain and those that may be."""
    words = _words(engine.everything)

    def both(pairs: list[tuple[int, int]]) -> "NDArray[np.uint64]":
        halves = [met for met, _ in pairs], [possible for _, possible in pairs]
        return np.hstack([_table([mask & engine.everything for mask in half], words) for half in halves])

    given = {each.field.name for each in found}
    certain = reduce(and_, (each.always for each in engine.columns if each.name not in given), -1)
    begin = both([(certain, -1)])
    tables = [both([(met, possible) for met, possible, _ in each.meanings]) for each in found]
    for start in range(0, count, _CHUNK):
        rows = slice(start, start + _CHUNK)
        left = begin.repeat(min(_CHUNK, count - start), axis=0)
        for table, each in zip(tables, found, strict=True):
            left &= table[each.codes[rows]]
        raw, width = left.astype("<u8", copy=False).tobytes(), left.shape[1] * _BYTES
        yield from (raw[at : at + width] for at in range(0, len(raw), width))


def _left_open(found: list[ReadColumn], count: int) -> Iterator[bytes]:
    """For each row, as bytes, the cells that have no value, or one that stands for several."""
    vague = [(each.codes, rows) for each in found if (rows := each.vague).any()]
    marks = np.full((count, len(vague)), -1, np.int64)
    for at, (codes, rows) in enumerate(vague):
        marks[rows, at] = codes[rows]
    raw, width = marks.tobytes(), len(vague) * marks.itemsize
    return (raw[at * width : (at + 1) * width] for at in range(count))


def matched(engine: Engine, columns: "Columns", in_force: int) -> "NDArray[np.str_]":
    """Find the first match of every row: 64 boxes at a time, for the rows that have none yet."""
    refused = Refused()
    found, count = read(engine, columns, refused)
    refused.raise_all()
    found = with_flags(engine, found, count)
    _note_unstated(engine, found, count, refused)
    refused.raise_all()
    words = _words(engine.company)
    asked = engine.company & in_force
    tables = [_table([met & asked for met, _, _ in each.meanings], words).T for each in found]
    begin = _table([asked], words)[0]
    bits = np.full(count, -1, np.intp)
    left = np.arange(count)
    codes = [each.codes for each in found]
    for word in range(words):
        alive = np.full(len(left), begin[word])
        for table, each in zip(tables, codes, strict=True):
            alive &= table[word][each]
        hit = alive != 0
        lowest = alive[hit] & (~alive[hit] + np.uint64(1))
        bits[left[hit]] = word * _WORD + np.frexp(lowest.astype(np.float64))[1] - 1  # exact: they are powers of two
        left = left[~hit]
        codes = [each[~hit] for each in codes]
    owners = engine.owners[: engine.company.bit_length()]
    ids = np.array([*(engine.rules[owner].id for owner in owners), ""], np.str_)
    return ids[bits]


def _table(masks: list[int], words: int) -> "NDArray[np.uint64]":
    """One row of words for each mask, the lowest bits first."""
    joined = b"".join(mask.to_bytes(words * _BYTES, "little") for mask in masks)
    return np.frombuffer(joined, "<u8").astype(np.uint64).reshape(len(masks), words)


def _words(mask: int) -> int:
    return max(1, -(-mask.bit_length() // _WORD))


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
