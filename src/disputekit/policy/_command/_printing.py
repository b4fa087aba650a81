"""Findings as lines for a terminal and for CI: ``file:line: CODE: text``. Nothing in a file reaches a terminal raw."""

import re
from collections.abc import Iterator
from typing import Final

from disputekit._lib.text import visible
from disputekit.errors import DisputekitError, Finding
from disputekit.policy._analysis import PolicyFinding

__all__ = ["errors_data", "errors_text", "finding_lines", "painted"]

_PLACE: Final = re.compile(r"(?P<place>[^\n]*?:\d+)(?: (?P<rest>.*))?", re.DOTALL)
_COLOURS: Final = {"error": "31", "warning": "33", "good": "32"}


def painted(text: str, colour: str, *, on: bool) -> str:
    """The text in the colour of ``error``, ``warning`` or ``good``, if colours are ``on``."""
    shown = visible(text)
    return f"\x1b[{_COLOURS[colour]}m{shown}\x1b[0m" if on else shown


def finding_lines(finding: Finding, file: str, *, colour: bool) -> Iterator[str]:
    """One finding: a line that editors and CI understand, and below it how to mend it and what shows it."""
    found = _PLACE.fullmatch(finding.where)
    place, rest = (found["place"], found["rest"]) if found else (finding.where or file, None)
    code = painted(finding.code, finding.severity, on=colour)
    yield f"{visible(place)}: {code}: {visible(finding.text)}"
    details = [
        rest and f"in {rest}",
        *_shown(finding),
        finding.hint and f"mend: {finding.hint.format_map(finding.params)}",
    ]
    yield from (f"    {visible(each)}" for each in details if each)
    if isinstance(finding, PolicyFinding):
        yield from (f"    try: {visible(line)}" for line in finding.python.splitlines())


def _shown(finding: Finding) -> Iterator[str]:
    """Where it holds, as far as that is known."""
    if isinstance(finding, PolicyFinding):
        yield f"where {finding.scope}" if finding.scope not in finding.text else ""
        yield " and ".join(finding.flags) and f"if {' and '.join(finding.flags)} can be so: a program works that out"


def errors_text(error: DisputekitError, *, colour: bool) -> str:
    """What could not be read or asked."""
    return "\n".join(line for each in error.findings for line in finding_lines(each, "error", colour=colour))


def errors_data(error: DisputekitError) -> dict[str, object]:
    """The same for a program."""
    return {
        "errors": [
            {
                "code": each.code,
                "text": each.text,
                "where": each.where,
                "mend": each.hint.format_map(each.params),
                "witness": dict(each.witness),
            }
            for each in error.findings
        ]
    }
