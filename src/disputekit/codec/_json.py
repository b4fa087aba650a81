"""JSON text and plain data, without anything that readers of JSON disagree on.

A repeated key, a NaN and a number that is too large are read as an ``Odd``; the converter reports it with its path.
"""

import json
import math
import re
from itertools import accumulate
from typing import Final

from attrs import evolve, frozen

from disputekit._input.validation import at_least_one, wrong_kind
from disputekit._lib.text import listed, repeated, shown
from disputekit.errors import CodecError, Finding

LARGEST: Final = 100_000_000
"""Characters of a payload, unless told: far more than any history has."""

_DEEPEST: Final = 32
_LARGEST: Final = 2**63
_MOST_DIGITS: Final = 20  # of a whole number with its sign; a longer one is not even converted
_STRINGS_AND_REST: Final = re.compile(r'"(?:[^"\\]|\\.)*+"?|[^"\[\]{}]+', re.DOTALL)
_STEP: Final = {"[": 1, "{": 1, "]": -1, "}": -1}


@frozen
class Odd:
    """Stands in the data for a value that is not allowed, with the finding."""

    finding: Finding


def missing(name: str) -> Finding:
    """Make the finding for a key that must be there."""
    return Finding("DK-CODEC-MISSING", "{name} is missing", {"name": name}, where=name, hint="add it")


def unexpected(value: object, wanted: str, hint: str = "", name: str = "") -> Finding:
    """Make the finding for a value that is not ``wanted``; an ``Odd`` value has its own finding."""
    if isinstance(value, Odd):
        return evolve(value.finding, where=name)
    return wrong_kind(name, value, wanted, hint=hint)


def is_whole(number: int) -> bool:
    """Whether every JSON reader with 64-bit integers can read ``number``."""
    return -_LARGEST <= number < _LARGEST


def read(text: str | bytes, limit: int = LARGEST) -> object:
    """Read JSON of at most ``limit`` characters.

    Raises ``CodecError`` for what is not JSON, not UTF-8, or nested absurdly deep.
    """
    if len(text) > at_least_one(limit):
        raise CodecError(
            Finding(
                "DK-CODEC-SIZE",
                "the text has {size} characters, more than {limit}",
                {"size": len(text), "limit": limit},
                hint="pass a larger limit, if the text comes from your own store",
            )
        )
    if isinstance(text, bytes):
        text = _decoded(text)
    if text.count("[") + text.count("{") > _DEEPEST:  # only then can it be deep
        _check_depth(text)
    try:
        data: object = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        raise CodecError(
            Finding(
                "DK-CODEC-JSON",
                "the text is not JSON: {problem}",
                {"problem": error.msg},
                where=f"line {error.lineno} column {error.colno}",
                hint="pass the whole text that dump_history or dump_event wrote",
            )
        ) from None
    return data


def write(data: object) -> str:
    """Write plain data as canonical JSON. Raises ``CodecError`` for what JSON has not."""
    try:
        return _ENCODER.encode(data)
    except (TypeError, ValueError) as error:
        raise CodecError(
            Finding(
                "DK-CODEC-WRITE",
                "the value cannot be written as JSON: {problem}",
                {"problem": str(error)},
                hint="use strings, finite numbers, bools and None",
            )
        ) from None


def _decoded(text: bytes) -> str:
    try:
        return text.decode()
    except UnicodeDecodeError as error:
        raise CodecError(
            Finding(
                "DK-CODEC-UTF8",
                "the bytes are not UTF-8: {problem}",
                {"problem": error.reason},
                where=f"byte {error.start}",
                hint="decode the bytes first, and pass a str",
            )
        ) from None


def _check_depth(text: str) -> None:
    brackets = _STRINGS_AND_REST.sub("", text)
    depth = max(accumulate(map(_STEP.__getitem__, brackets)), default=0)
    if depth > _DEEPEST:
        raise CodecError(
            Finding(
                "DK-CODEC-DEPTH",
                "the text is nested {depth} levels deep, more than {limit}",
                {"depth": depth, "limit": _DEEPEST},
                hint="pass the text that dump_history or dump_event wrote",
            )
        )


def _pairs(pairs: list[tuple[str, object]]) -> object:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    twice = repeated(name for name, _ in pairs)
    return Odd(
        Finding(
            "DK-CODEC-TWICE",
            "{keys} is repeated",
            {"keys": listed([shown(name) for name in twice])},
            hint="keep one of each",
        )
    )


def _whole(digits: str) -> object:
    if len(digits) <= _MOST_DIGITS and is_whole(number := int(digits)):
        return number
    return _no_number(digits, "a whole number has at most 64 bits; write a longer one as a string")


def _real(digits: str) -> object:
    number = float(digits)
    return number if math.isfinite(number) else _no_number(digits, "the number is too large; write it as a string")


def _constant(word: str) -> object:
    return _no_number(word, "JSON has finite numbers only; leave it out, or write null")


def _no_number(word: str, hint: str) -> Odd:
    return Odd(Finding("DK-CODEC-NUMBER", "{value} is not a valid number", {"value": shown(word)}, hint=hint))


_DECODER: Final = json.JSONDecoder(
    object_pairs_hook=_pairs, parse_int=_whole, parse_float=_real, parse_constant=_constant
)
_ENCODER: Final = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), allow_nan=False, ensure_ascii=True, check_circular=False
)
