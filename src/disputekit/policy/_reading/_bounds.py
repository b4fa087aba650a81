"""How large, deep and plain a policy document may be: looked at before it is read, so that a hostile one ends quickly.

An honest book is far from every limit: a thousand rules in ten fields are half a megabyte.
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final
from unicodedata import category

from disputekit._input.toml_table import LARGEST, Path, Problems, dotted
from disputekit._lib.text import shown
from disputekit.errors import Finding

__all__ = ["LARGEST", "check_document", "too_much"]

_DEEPEST: Final = 16
_MOST_VALUES: Final = 400_000
_MOST_GROUPS: Final = 20_000
_MOST_WRONG: Final = 100  # nobody reads more, and a hostile file would have a million
_MOST: Final = {"fields": 200, "rule": 10_000, "accept": 1_000, "group": 1_000, "offer": 100}
_MOST_ENTRIES: Final = 20_000
_LONGEST_NAME: Final = 200
_LONGEST_TEXT: Final = 20_000
_LONGEST_NUMBER: Final = 64  # bits; what is longer takes long to write out, too

_TEXTS: Final = frozenset({"because", "cite", "source", "template", "text"})
"""Keys below which stands a text for people, which may have several lines."""

_STEERING: Final = frozenset("\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Characters that let a text be shown in another order, or on other lines, than it is read."""


def check_document(document: dict[str, object], problems: Problems) -> str:
    """Why a document is not read; empty if it is. Names and texts that cannot be are noted, up to a hundred."""
    groups = 0
    wrong: list[tuple[Path, str, str]] = []
    for count, (path, value) in enumerate(_walk(document)):
        if count == _MOST_VALUES:
            return f"it has more than {_MOST_VALUES} values"
        if reason := _too_much(path, value):
            return f"{dotted(path) or 'it'} {reason}"
        if isinstance(value, list) and path[-1] == "group":
            groups += len(value)
            if groups > _MOST_GROUPS:
                return f"it has more than {_MOST_GROUPS} alternatives in groups"
        wrong += ((path, *each) for each in _unfit(path, value))
    for path, text, what in islice(wrong, _MOST_WRONG):
        problems.add(
            path, "DK-POLICY-NAME", "{text} {what}", "use visible characters and a shorter text",
            text=text, what=what,
        )  # fmt: skip
    return ""


def too_much(reason: str, name: str) -> Finding:
    """Make the finding for a document that is not read."""
    return Finding(
        "DK-POLICY-BOUNDS", "the document is not read: {reason}", {"reason": reason}, where=name,
        hint="make the document smaller and simpler, or split it into several books of a pack",
    )  # fmt: skip


def _walk(document: dict[str, object]) -> Iterator[tuple[Path, object]]:
    """Every table, list and value with its path; nothing below what lies too deep."""
    todo: list[tuple[Path, object]] = [((), document)]
    while todo:
        path, value = todo.pop()
        yield path, value
        if isinstance(value, dict):
            todo += (((*path, key), below) for key, below in value.items())
        elif isinstance(value, list):
            todo += (((*path, index), below) for index, below in enumerate(value))


def _too_much(path: Path, value: object) -> str:
    if len(path) > _DEEPEST:
        return f"lies more than {_DEEPEST} levels deep"
    if isinstance(value, (dict, list)):
        most = _MOST.get(str(path[-1]), _MOST_ENTRIES) if path else _MOST_ENTRIES
        if len(value) > most:
            return f"has {len(value)} entries, more than {most}"
        if isinstance(value, dict) and not all(isinstance(key, str) for key in value):
            return "has a key that is not a text"
    elif isinstance(value, int) and value.bit_length() > _LONGEST_NUMBER:
        return f"is a number of {value.bit_length()} bits"
    return ""


def _unfit(path: Path, value: object) -> Iterator[tuple[str, str]]:
    """The names and texts that are invalid, shown in short, each with what is wrong with it."""
    names: Iterable[str] = value if isinstance(value, dict) else ()
    if isinstance(value, str):
        if path[0] != "fields" and not _TEXTS.isdisjoint(map(str, path[-2:])):
            if len(value) > _LONGEST_TEXT:
                yield shown(value), f"is a text of {len(value)} characters, more than {_LONGEST_TEXT}"
            if not value.isprintable() and any(map(_is_hidden, value)):
                yield shown(value), "has control characters, or some that turn its order round"
        else:
            names = (value,)
    for name in names:
        if len(name) > _LONGEST_NAME:
            yield shown(name), f"is a name of {len(name)} characters, more than {_LONGEST_NAME}"
        if not name.isprintable():
            yield shown(name), "has characters that cannot be seen"


def _is_hidden(character: str) -> bool:
    return character in _STEERING or (category(character) in {"Cc", "Cs"} and character not in "\n\t")
