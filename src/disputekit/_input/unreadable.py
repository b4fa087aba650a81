"""What is wrong with a file that cannot even be parsed: the line, both lines of a repeated key, the likely encoding."""

import re
from typing import Final

from attrs import frozen

_PLACE: Final = re.compile(r" \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)$")
_PAIR: Final = re.compile(r"[ \t]*(?P<key>[\w.-]+|\"[^\"\n]*\"|'[^'\n]*')[ \t]*=")
_HEADER: Final = re.compile(r"[ \t]*\[(?P<name>[^\[\]\n]+)\][ \t]*(?:#.*)?$")


@frozen
class SyntaxProblem:
    """What a parser of TOML complained about: ``line`` is ``None`` where it does not say."""

    text: str
    line: int | None

    def place(self, name: str) -> str:
        """Where it is: ``returns.toml:12``."""
        return name if self.line is None else f"{name}:{self.line}"


def toml_problem(text: str, error: ValueError) -> SyntaxProblem:
    r"""Say what is wrong with a text that ``tomllib`` refuses.

    >>> import tomllib
    >>> try:
    ...     tomllib.loads("days = 1\nmember = true\ndays = 2\n")
    ... except ValueError as error:
    ...     toml_problem("days = 1\nmember = true\ndays = 2\n", error)
    SyntaxProblem(text="the key 'days' occurs twice: on line 1 and on line 3", line=3)
    """
    said = str(error)
    found = _PLACE.search(said)
    if found is None:
        return SyntaxProblem(said, None)
    lines = text.split("\n")
    number = int(found["line"]) if found["line"] else len(lines)
    repeated = _repeated(lines, number) if "overwrite" in said or "twice" in said else None
    said = said[: found.start()] + (f" (column {found['column']})" if found["column"] else "")
    return SyntaxProblem(repeated or said, number)


def _repeated(lines: list[str], number: int) -> str | None:
    """Look for the first of two equal keys of one table, or of two equal tables."""
    line = lines[number - 1]
    pair, header = _PAIR.match(line), _HEADER.match(line)
    for earlier in range(number - 1, 0, -1):
        before = lines[earlier - 1]
        if pair and (again := _PAIR.match(before)) and again["key"] == pair["key"]:
            return f"the key {pair['key']!r} occurs twice: on line {earlier} and on line {number}"
        if header and (again := _HEADER.match(before)) and again["name"].strip() == header["name"].strip():
            return f"the table [{header['name'].strip()}] occurs twice: on line {earlier} and on line {number}"
        if pair and before.lstrip().startswith("["):
            return None
    return None


def not_utf8(data: bytes, error: UnicodeDecodeError) -> tuple[int, str]:
    r"""Give the line of the first byte that is not UTF-8, and the encoding that the file probably has.

    >>> try:
    ...     b"a = 1\nb = 'f\xfcr'".decode()
    ... except UnicodeDecodeError as error:
    ...     not_utf8(error.object, error)
    (2, 'Windows-1252')
    """
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return 1, "UTF-16"
    likely = "Windows-1252"
    try:
        data.decode("cp1252")
    except UnicodeDecodeError:
        likely = "unknown"
    return data.count(b"\n", 0, error.start) + 1, likely
