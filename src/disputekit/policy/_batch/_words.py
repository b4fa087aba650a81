"""Sets of boxes as words of the machine: a row of them for each scenario, the lowest bits first."""

from collections.abc import Iterable, Iterator
from functools import reduce
from operator import and_
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from disputekit.policy._batch._cells import Codes, ReadColumn
from disputekit.policy._engine import Engine

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Words", "boxes", "lowest", "table", "width"]

Words: TypeAlias = "NDArray[np.uint64]"

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
