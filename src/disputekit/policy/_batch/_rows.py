"""Rows decided from the codes of their cells."""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import reduce
from operator import and_
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from attrs import frozen

from disputekit.errors import Finding
from disputekit.policy._batch._cells import BadCells, Codes, ReadColumn, read, scenarios_of, with_flags
from disputekit.policy._batch._columns import Columns
from disputekit.policy._decision import PolicyDecision, stated
from disputekit.policy._engine import Engine, unstated
from disputekit.policy._outcome import Status

if TYPE_CHECKING:
    from numpy.typing import NDArray


__all__ = ["FirstRules", "Words", "boxes", "decided", "lowest", "matched", "table", "width"]


Words: TypeAlias = "NDArray[np.uint64]"


@frozen
class Brief:
    """What columns of answers tell of a row; ``""`` where there is nothing to tell."""

    status: Status
    winner: str = ""
    escalate_to: str = ""

    @classmethod
    def of(cls, decision: PolicyDecision) -> "Brief":
        """Take it from a whole decision."""
        winner = "" if decision.winner is None else decision.winner.id
        return cls(decision.status, winner, decision.escalate_to or "")


_WORD = 64
_BYTES = 8
_CHUNK = 4_096  # rows whose words stay in the processor's cache


def width(mask: int) -> int:
    """How many words a set takes."""
    return max(1, -(-mask.bit_length() // _WORD))


def table(masks: Iterable[int], words: int) -> Words:
    """One row of words for each set."""
    joined = b"".join(mask.to_bytes(words * _BYTES, "little") for mask in masks)
    return np.frombuffer(joined, "<u8").astype(np.uint64).reshape(-1, words)


def lowest(words: Words, word: "int | Codes") -> Codes:
    """The lowest bit of each word, counted from the first word of its set; nonsense for a word that has none."""
    alone = words & (~words + np.uint64(1))
    return word * _WORD + np.frexp(alone.astype(np.float64))[1] - 1  # exact: they are powers of two


def boxes(engine: Engine, found: list[ReadColumn], count: int, in_force: int) -> Iterator[tuple[int, Words, Words]]:
    """Chunk by chunk: its first row, and for each row the boxes that are met for certain and those that may be.

    The two are the same array where nothing is left open.
    """
    asked = engine.everything & in_force
    words = width(engine.everything)
    given = {each.field.name for each in found}
    certain = reduce(and_, (each.always for each in engine.columns if each.name not in given), asked)
    begin, known = table([asked, certain], words)
    may_be = [(table([mask & asked for _, mask, _ in each.meanings], words), each.codes) for each in found]
    are = [
        (table([mask & asked for mask, _, _ in each.meanings], words), each.codes) for each in found if each.vague.any()
    ]
    for start in range(0, count, _CHUNK):
        rows = slice(start, start + _CHUNK)
        met = possible = begin[None].repeat(min(_CHUNK, count - start), axis=0)
        for masks, codes in may_be:
            possible &= masks[codes[rows]]
        if are or certain != asked:
            met = possible & known
            for masks, codes in are:
                met &= masks[codes[rows]]
        yield start, met, possible


class FirstRules:
    """Rows by the company's rule that ranks first among those that are met for certain.

    ``briefs`` has one for each such rule, one for where only law applies, and one for where nothing does.
    """

    def __init__(self, engine: Engine) -> None:
        """Prepare to look at rows of words."""
        owners = engine.owners[: engine.company.bit_length()]
        rivals = list(engine.rivals())
        rules = engine.rules[: len(rivals)]
        self.briefs = [Brief("decided", rule.id, rule.escalate) for rule in rules] + [
            Brief("decided"),
            Brief("no_rule"),
        ]
        every = engine.everything
        beside = [every & ~(engine.below[rule] | engine.masks[rule]) for rule in range(len(rules))]
        self._beside = table([*beside, every, every], width(every))
        self._owners = np.array([*owners, len(rules)], np.intp)  # a row that meets none of them finds the last
        self._words = width(engine.company)
        self._company, self._law = table([engine.company, engine.law], width(every))
        self._rivals = table([*rivals, 0, 0], self._words) if any(rivals) else None

    def of(self, met: Words, possible: Words) -> "tuple[Codes, NDArray[np.bool_]]":
        """For each row the place of its brief, and whether that is certain.

        It is where nothing that has a say beside the first rule is open, and nothing that is met might contradict it.
        """
        places = self._places(met)
        certain = np.ones(len(met), np.bool_)
        if met is not possible:
            certain &= ~(self.beside(places, possible) & ~met).any(axis=1)
        if self._rivals is not None:
            certain &= ~(met[:, : self._words] & self._rivals[places]).any(axis=1)
        return places, certain

    def beside(self, places: "Codes", possible: Words) -> Words:
        """What may be met and has a say beside the first rule: neither its own boxes, nor any that it ranks above."""
        return possible & self._beside[places]

    def _places(self, met: Words) -> "Codes":
        company = met[:, : self._words] & self._company[: self._words]
        word = (company != 0).argmax(axis=1)
        words = company[np.arange(len(met)), word]
        none = words == 0
        places = self._owners[np.where(none, -1, lowest(words, word))]
        places[none] += ~(met[none] & self._law).any(axis=1)
        return places


def decided(engine: Engine, columns: Columns, day: date) -> tuple[list[ReadColumn], list[Brief], Codes, Codes]:
    """The columns, the brief answers there are, which of them each row has, and the rows.

    Mostly the first rule is enough to know it. Of all other rows one of each kind is judged: those that have the same
    first rule, where the same may be met beside it, and where the same cells leave it open.
    """
    refused = BadCells()
    found, count = read(engine, columns, refused)
    refused.raise_all()
    found = with_flags(engine, found, count)
    firsts = FirstRules(engine)
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
    return found, [*firsts.briefs, *judged], which, np.arange(count)


def _kinds(found: list[ReadColumn], rows: Codes, first: Codes, beside: Words) -> Iterator[bytes]:
    """For each row, as bytes: the first rule, what may be met beside it, and the cells that leave it open."""
    codes = [first, *(each.left_open(rows) for each in found)]
    raw = np.hstack([beside, np.stack(codes, axis=1).astype(np.uint64)])
    return (row.tobytes() for row in raw)


def matched(engine: Engine, columns: Columns, in_force: int) -> "NDArray[np.str_]":
    """Find the first match of every row: 64 boxes at a time, for the rows that have none yet."""
    refused = BadCells()
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


def _note_unstated(engine: Engine, found: list[ReadColumn], count: int, refused: BadCells) -> None:
    """A first match wants one value of every field in every row."""
    given = {each.field.name for each in found}
    if missing := [column.name for column in engine.columns if column.name not in given]:
        refused.findings.append(unstated(missing, "columns"))
    vague = np.array([each.vague for each in found]).reshape(len(found), count)

    def finding(row: int) -> Finding:
        names = [each.field.name for each, lacking in zip(found, vague[:, row].tolist(), strict=True) if lacking]
        return unstated(names, f"row {row}")

    refused.note(np.flatnonzero(vague.any(axis=0)), finding)
