"""A table of a file while it is read: every key is asked for with the type it must have, and nothing is lost.

Mistakes are collected, not raised: reading goes on, so that one error has all of them.
"""

import re
import tomllib
from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import Final, TypeAlias, TypeVar

from attrs import evolve, field, frozen

from disputekit._input.validation import at_least_one
from disputekit._lib.text import blank, shown
from disputekit.errors import Finding, nearest
from disputekit.errors import Scalar as Plain

__all__ = [
    "LARGEST",
    "TEXT",
    "Path",
    "Problems",
    "Table",
    "dotted",
    "line_of",
    "lines_of",
    "size_problem",
    "why_unread",
]

Path: TypeAlias = tuple[str | int, ...]
T = TypeVar("T")

TEXT: Final = "a text in quotes"
_WORDS: Final = {str: TEXT, int: "a whole number", bool: "true or false", dict: "a table", list: "a list"}


LARGEST: Final = 4_000_000
"""Characters of a file, unless told: an honest one has half a million at most."""

_KEY_OF_MANY_PARTS: Final = re.compile(
    r"""(?<![\w.\-"'])(?:(?:[\w-]++|"(?:[^"\\\n]|\\.)*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){40}"""
)
"""tomllib needs quadratic time for such a key; nothing here is tried twice, so this needs linear time."""

_LONG_NUMBER: Final = re.compile(r"(?<![\d_])\d(?:_?\d){999}")
"""Python needs quadratic time for one, unless the host has kept it from reading such."""


def why_unread(text: str, limit: int) -> str:
    """Say why a text is not even taken apart, as it would take very long; empty if it is."""
    if len(text) > limit:
        return f"it has {len(text)} characters, more than {limit}"
    if _LONG_NUMBER.search(text):
        return "it has a thousand digits in a row"
    return "a key has forty parts or more" if _KEY_OF_MANY_PARTS.search(text) else ""


def size_problem(text: object, limit: int, where: str = "") -> list[Finding]:
    """Give the finding for a text that is too large to be read, if it is."""
    reason = why_unread(text, at_least_one(limit)) if isinstance(text, str) else ""
    hint = "make it smaller, or pass a larger limit"
    return (
        [Finding("DK-FILE-SIZE", "the text is not read: {reason}", {"reason": reason}, hint, where)] if reason else []
    )


@frozen
class Problems:
    """What has been found wrong so far, with its key path."""

    found: list[tuple[Path, Finding]] = field(factory=list)

    def add(self, path: Path, code: str, template: str, hint: str, **params: Plain) -> None:
        """Note one mistake."""
        self.found.append((path, Finding(code, template, params, hint=hint)))

    def unknown(self, path: Path, what: str, name: str, known: Collection[str]) -> None:
        """Note a name that nothing has, with the one that was perhaps meant."""
        hint = nearest(name, known) if known else "declare the {what} first"
        self.add(path, "DK-FILE-UNKNOWN", "unknown {what} {name}", hint, what=what, name=shown(name))

    def missing(self, path: Path, key: str, hint: str = "add it") -> None:
        """Note a key that has to be there."""
        self.add(path, "DK-FILE-MISSING", "{key} is missing", hint, key=key)

    def wrong_type(self, path: Path, value: object, expected: str) -> None:
        """Note a value of the wrong type."""
        self.add(
            path, "DK-FILE-TYPE", "{value} is not {expected}", "write {expected}",
            value=shown(value), expected=expected,
        )  # fmt: skip

    def empty(self, path: Path, what: str) -> None:
        """Note a list with nothing in it."""
        self.add(path, "DK-FILE-EMPTY", "no {what} here", "name at least one", what=what)

    def repeated(self, path: Path, what: str, name: str) -> None:
        """Note a name that may stand once, and stands twice."""
        self.add(
            path, "DK-FILE-TWICE", "{what} {name} is there twice", "rename or remove one",
            what=what, name=shown(name),
        )  # fmt: skip

    def findings(self, name: str, lines: Mapping[Path, int], called: Mapping[Path, str]) -> Iterator[Finding]:
        """All of them in the order of the file, each with file and line, key path, and what that part is ``called``."""
        for path, finding in sorted(self.found, key=lambda each: (line_of(each[0], lines), str(each[0]))):
            part = called.get(path[:2], "")
            line = f":{line_of(path, lines)}" if lines else ""
            place = f"{name}{line}" + (f" {part}" if part else "") + (f" {dotted(path)}" if path else "")
            yield evolve(finding, where=place)


@frozen
class Table:
    """One table of the document and where it stands."""

    items: dict[str, object]
    path: Path
    problems: Problems
    asked: set[str] = field(factory=set)

    def at(self, key: str) -> Path:
        """The path of a key."""
        return (*self.path, key)

    def get(self, key: str, kind: type[T]) -> T | None:
        """The value of ``key`` if it is there and is a ``kind``."""
        self.asked.add(key)
        if key not in self.items:
            return None
        value = self.items[key]
        if type(value) is kind:
            return value
        self.problems.wrong_type(self.at(key), value, _WORDS[kind])
        return None

    def need(self, key: str, kind: type[T]) -> T | None:
        """The same for a key that has to be there, with something in it."""
        value = self.items.get(key)
        if value is None or (isinstance(value, str) and blank(value)):
            self.asked.add(key)
            self.problems.missing(self.path, key)
            return None
        return self.get(key, kind)

    def day(self, key: str) -> date | None:
        """A date; JSON has none, so a text such as ``2026-07-01`` will do."""
        self.asked.add(key)
        value = self.items.get(key)
        if isinstance(value, str):
            try:
                return date.fromisoformat(value)
            except ValueError:
                pass
        elif value is None or type(value) is date:
            return value
        self.problems.wrong_type(self.at(key), value, "a date such as 2026-07-01")
        return None

    def one_of(self, key: str, known: Collection[T], default: T) -> T:
        """A text out of a closed list."""
        name = self.get(key, str)
        if name is None:
            return default
        for each in known:
            if each == name:
                return each
        self.problems.unknown(self.at(key), key, name, [str(each) for each in known])
        return default

    def table(self, key: str) -> "Table":
        """The table below ``key``; an empty one if the key is missing."""
        items = self.get(key, dict)
        return Table(items or {}, self.at(key), self.problems)

    def tables(self, key: str) -> list["Table"]:
        """The list of tables below ``key``."""
        found: list[Table] = []
        for index, item in enumerate(self.get(key, list) or []):
            if isinstance(item, dict):
                found.append(Table(item, (*self.path, key, index), self.problems))
            else:
                self.problems.wrong_type((*self.path, key, index), item, "a table")
        return found

    def texts(self, key: str) -> list[str]:
        """The list of texts below ``key``, each of them once."""
        found: dict[str, None] = {}  # a list of ten thousand articles is read at once too
        for index, item in enumerate(self.get(key, list) or []):
            path = (*self.path, key, index)
            if not isinstance(item, str):
                self.problems.wrong_type(path, item, TEXT)
            elif item in found:
                self.problems.repeated(path, key, item)
            else:
                found[item] = None
        return list(found)

    def close(self) -> None:
        """Note every key that nobody asked for."""
        for key in self.items:
            if key not in self.asked:
                self.problems.unknown(self.at(key), "key", key, self.asked)


def dotted(path: Path) -> str:
    """``rule[2].when.reason``."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return text.removeprefix(".")


def line_of(path: Path, lines: Mapping[Path, int]) -> int:
    """The line of the nearest key that is there."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 1)


_BLANK: Final = re.compile(r"(?:[\s,]|#[^\n]*)*")
_KEY: Final = re.compile(r"""[A-Za-z0-9_-]+|"(?:\\.|[^"\\])*"|'[^']*'""")
_SPACE: Final = re.compile(r"[ \t]*")
_DOT: Final = re.compile(r"[ \t]*\.[ \t]*")
_EQUALS: Final = re.compile(r"[ \t]*=[ \t]*")
_SCALAR: Final = re.compile(
    r'''"""(?:\\.|[^\\])*?"{3,5}'''
    r"""|\'\'\'.*?\'{3,5}"""
    r'''|"(?:\\.|[^"\\])*"'''
    r"""|'[^']*'"""
    r"""|[^,\]}#\n]+""",
    re.DOTALL,
)


@lru_cache(maxsize=1)  # a thousand findings ask about one text
def lines_of(text: str) -> Mapping[Path, int]:
    r"""Every key path and array index in ``text`` with its line, counted from 1.

    >>> dict(lines_of('[a]\nb.c = [1,\n  2]'))
    {('a',): 1, ('a', 'b'): 2, ('a', 'b', 'c'): 2, ('a', 'b', 'c', 0): 2, ('a', 'b', 'c', 1): 3}
    """
    return MappingProxyType(_Locator(text).lines)


class _Locator:
    """A cursor that walks valid text once; nothing in here has to cope with mistakes."""

    def __init__(self, text: str) -> None:
        self.lines: dict[Path, int] = {}
        self._text = text
        self._at = 0
        self._breaks = [match.start() for match in re.finditer("\n", text)]
        self._tables: dict[Path, int] = {}  # the arrays of tables, and how many elements each has
        table: Path = ()
        self._skip(_BLANK)
        while self._at < len(text):
            if text[self._at] == "[":
                table = self._header()
            else:
                self._pair(table)
            self._skip(_BLANK)

    def _header(self) -> Path:
        """Read ``[table]`` or ``[[array of tables]]``; the path of what follows."""
        line = self._line()
        repeated = self._text.startswith("[[", self._at)
        self._at += 2 if repeated else 1
        keys = self._keys()
        self._skip(_SPACE)
        self._at += 2 if repeated else 1
        path: Path = ()
        for key in keys[:-1]:
            path = self._enter((*path, key), line)
        path = (*path, keys[-1])
        if not repeated:
            return self._enter(path, line)
        self._note(path, line)
        self._tables[path] = self._tables.get(path, 0) + 1
        return self._enter(path, line)

    def _enter(self, path: Path, line: int) -> Path:
        """Go into a table, or into the last element of an array of tables."""
        self._note(path, line)
        if path in self._tables:
            path = (*path, self._tables[path] - 1)
            self._note(path, line)
        return path

    def _pair(self, table: Path) -> None:
        line = self._line()
        path = table
        for key in self._keys():
            path = (*path, key)
            self._note(path, line)
        self._skip(_EQUALS)
        self._value(path)

    def _value(self, path: Path) -> None:
        opening = self._text[self._at]
        if opening not in "[{":
            self._skip(_SCALAR)
            return
        self._at += 1
        self._skip(_BLANK)
        index = 0
        while self._text[self._at] not in "]}":
            if opening == "{":
                self._pair(path)
            else:
                self._note((*path, index), self._line())
                self._value((*path, index))
                index += 1
            self._skip(_BLANK)
        self._at += 1

    def _keys(self) -> list[str]:
        """Read a dotted key."""
        keys = [self._key()]
        while _DOT.match(self._text, self._at):
            self._skip(_DOT)
            keys.append(self._key())
        return keys

    def _key(self) -> str:
        self._skip(_SPACE)
        start = self._at
        self._skip(_KEY)
        key = self._text[start : self._at]
        return str(tomllib.loads(f"key = {key}")["key"]) if key[0] in "\"'" else key

    def _skip(self, pattern: re.Pattern[str]) -> None:
        match = pattern.match(self._text, self._at)
        self._at = match.end() if match else self._at

    def _line(self) -> int:
        return bisect_right(self._breaks, self._at) + 1

    def _note(self, path: Path, line: int) -> None:
        self.lines.setdefault(path, line)
