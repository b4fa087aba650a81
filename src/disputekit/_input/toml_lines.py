"""On which line of a TOML text each key stands; for text that ``tomllib`` has already read without complaint."""

import re
import tomllib
from bisect import bisect_right
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final, TypeAlias

__all__ = ["Path", "lines_of"]

Path: TypeAlias = tuple[str | int, ...]

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
