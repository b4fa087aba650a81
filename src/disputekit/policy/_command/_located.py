"""Findings with their file and line, as text, for GitHub and as SARIF. Every text is made safe for a terminal."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.metadata import version
from typing import Final

from attrs import frozen

from disputekit._lib.brief import brief
from disputekit._lib.text import counted, visible
from disputekit.errors import Finding, Severity
from disputekit.policy._analysis import Findings, PolicyFinding
from disputekit.policy._analysis._findings import depends

__all__ = ["Located", "github", "grouped", "located", "painted", "sarif", "text_lines"]

_PLACE: Final = re.compile(r"(?P<file>[^\n]*?):(?P<line>\d+)(?: (?P<rest>.*))?", re.DOTALL)
_COLOURS: Final = {"error": "31", "warning": "33", "good": "32"}
_SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"


@frozen
class Located:
    """One finding on a line of a file; ``line`` is ``None`` where only the file is known."""

    file: str
    line: int | None
    code: str
    severity: Severity
    text: str
    details: tuple[str, ...] = ()

    __repr__ = brief

    @property
    def place(self) -> str:
        """``returns.toml:12``."""
        return self.file if self.line is None else f"{self.file}:{self.line}"


def located(finding: Finding, file: str, more: Sequence[str] = ()) -> Located:
    """Find the file and line of a finding; ``file`` is what was checked, ``more`` goes below the text."""
    found = _PLACE.fullmatch(finding.where)
    name, line, rest = (finding.where or file, None, None)
    if found is not None:
        name, line, rest = found["file"], int(found["line"]), found["rest"]
    details = [rest and f"in {rest}", *_scope(finding), *more]
    details.append(finding.hint and f"hint: {finding.hint}")
    if isinstance(finding, PolicyFinding):
        details += [f"try: {code}" for code in finding.python.splitlines()]
    return Located(name, line, finding.code, finding.severity, finding.text, tuple(each for each in details if each))


def _scope(finding: Finding) -> Iterator[str]:
    """The cases that the finding is about."""
    if isinstance(finding, PolicyFinding):
        yield f"where {finding.scope}" if finding.scope and finding.scope not in finding.text else ""
        yield depends(finding.flags) if finding.flags else ""


def grouped(findings: Findings, own: frozenset[str], file: str) -> Iterator[Located]:
    """Locate findings; gaps that differ only in fields that no policy of the company has are one.

    A law cuts a gap of the company into many boxes, by fields that the company's policy does not know.
    """
    groups: dict[object, list[PolicyFinding]] = {}
    for each in findings.all:
        box = {name: accepted for name, accepted in each.box.items() if name in own}
        key: object = (each.code, tuple(box.items())) if each.code == "DK-GAP" and box else id(each)
        groups.setdefault(key, []).append(each)
    for first, *others in groups.values():
        if not others:
            yield located(first, file)
            continue
        where = f"where {_part(first, own)}, in {counted(len(others) + 1, 'part')}; the first part is below"
        yield located(first, file, [where])


def _part(finding: PolicyFinding, own: frozenset[str]) -> str:
    """The conditions of a scope that are about ``own`` fields."""
    names = list(finding.box)
    pattern = " and ".join(f"({re.escape(name)} is .*)" for name in names)
    found = re.fullmatch(pattern, finding.scope, re.DOTALL)
    parts = found.groups() if found else ()
    kept = [part for name, part in zip(names, parts, strict=False) if name in own]
    return " and ".join(kept) or finding.scope


def painted(text: str, colour: str, *, on: bool) -> str:
    """The text in the colour of ``error``, ``warning`` or ``good``, if colours are ``on``."""
    shown = visible(text)
    return f"\x1b[{_COLOURS[colour]}m{shown}\x1b[0m" if on else shown


def text_lines(found: Iterable[Located], *, colour: bool) -> Iterator[str]:
    """For each finding ``file:line: CODE: text``, which editors and CI understand, with details below."""
    for each in found:
        yield f"{visible(each.place)}: {painted(each.code, each.severity, on=colour)}: {visible(each.text)}"
        yield from (f"    {visible(detail)}" for detail in each.details)


def github(found: Iterable[Located]) -> str:
    """Commands that annotate the lines of a pull request."""
    lines = []
    for each in found:
        line = "" if each.line is None else f",line={each.line}"
        text = _escaped("\n".join([each.text, *each.details]))
        lines.append(f"::{each.severity} file={_property(each.file)}{line},title={_property(each.code)}::{text}")
    return "\n".join(lines)


def _escaped(text: str) -> str:
    return visible(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")


def sarif(found: Sequence[Located]) -> Mapping[str, object]:
    """A log in SARIF 2.1.0, which code scanning reads."""
    rules = [{"id": code} for code in dict.fromkeys(each.code for each in found)]
    driver = {"name": "disputekit", "version": version("disputekit"), "rules": rules}
    return {"$schema": _SCHEMA, "version": "2.1.0",
            "runs": [{"tool": {"driver": driver}, "results": [_result(each) for each in found]}]}  # fmt: skip


def _result(each: Located) -> dict[str, object]:
    place: dict[str, object] = {"artifactLocation": {"uri": each.file}}
    if each.line is not None:
        place["region"] = {"startLine": each.line}
    text = "\n".join([each.text, *each.details])
    return {"ruleId": each.code, "level": each.severity, "message": {"text": text},
            "locations": [{"physicalLocation": place}]}  # fmt: skip
