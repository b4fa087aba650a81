"""A table of a file while it is read: every key is asked for with the type it must have, and nothing is lost.

Mistakes are noted, not raised: reading goes on, so that all of them are told at once.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Final, TypeVar

from attrs import evolve, field, frozen

from disputekit._input.toml_lines import Path
from disputekit._lib.text import blank, shown
from disputekit.errors import Finding, nearest
from disputekit.errors import Scalar as Plain

__all__ = ["TEXT", "Problems", "Table", "dotted", "line_of"]

T = TypeVar("T")

TEXT: Final = "a text in quotes"
_WORDS: Final = {str: TEXT, int: "a whole number", bool: "true or false", dict: "a table", list: "a list"}


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
        """The table below ``key``; an empty one if there is none."""
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
