"""The answer of each command, and findings as lines for a terminal and for CI: ``file:line: CODE: text``.

Every text is made safe for a terminal.
"""

import argparse
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

from attrs import frozen

from disputekit._lib.brief import brief
from disputekit._lib.text import visible
from disputekit.errors import DisputekitError, Finding
from disputekit.policy._analysis import Findings, PolicyFinding
from disputekit.policy._analysis._findings import depends
from disputekit.policy._command._files import books_of, sample_of, scenario_of, write
from disputekit.policy._pack import PolicyPack

__all__ = ["Answer", "check", "decide", "diff", "doc", "errors_data", "errors_text"]

_PLACE: Final = re.compile(r"(?P<place>[^\n]*?:\d+)(?: (?P<rest>.*))?", re.DOTALL)
_COLOURS: Final = {"error": "31", "warning": "33", "good": "32"}
_STATUSES: Final = {"decided": "good", "needs_facts": "warning"}


@frozen
class Answer:
    """An answer for people (in colour or not) and for programs, and the exit code."""

    text: Callable[[bool], str]
    data: object
    code: int = 0

    __repr__ = brief


def check(options: argparse.Namespace) -> Answer:
    """Check each file alone, or all files as one pack."""
    paths: list[str] = options.given
    books = books_of(paths)
    if options.pack:
        checked = [(" + ".join(paths), PolicyPack(books).check(as_of=options.as_of))]
    else:
        checked = [(path, book.check(at=options.as_of)) for path, book in zip(paths, books, strict=True)]
    return Answer(
        lambda colour: "\n".join(_checked(checked, colour=colour)),
        {
            "as_of": str(options.as_of),
            "checked": [{"file": name, "findings": found.to_dict()} for name, found in checked],
        },
        code=int(any(found.all for _, found in checked)),
    )


def _checked(checked: Sequence[tuple[str, Findings]], *, colour: bool) -> Iterator[str]:
    for name, found in checked:
        for each in found.all:
            yield from _finding_lines(each, name, colour=colour)
        if not found.all:
            yield f"{visible(name)}: {_painted('no findings', 'good', on=colour)}"
        for each in found.accepted:
            yield f"{visible(name)}: accepted: {visible(each.text)}"
        for each in found.stale:
            yield f"{visible(name)}: stale: {visible(each.text)}"
            yield f"    hint: {visible(each.hint)}"


def decide(options: argparse.Namespace) -> Answer:
    """Ask one policy, or several together, about one case."""
    given: list[str] = options.given
    paths = [options.file, *(each for each in given if "=" not in each)]
    facts = [each.partition("=") for each in given if "=" in each]
    books = books_of(paths)
    asked = books[0] if len(books) == 1 else PolicyPack(books)
    known = {field.name: field for book in books for field in book.fields}
    decision = asked.decide(scenario_of([(name, text) for name, _, text in facts], known), as_of=options.as_of)
    status, rest = decision.status, decision.explain().removeprefix(decision.status)
    return Answer(
        lambda colour: _painted(status, _STATUSES.get(status, "error"), on=colour) + visible(rest),
        decision.to_dict(),
        code=int(status != "decided"),
    )


def diff(options: argparse.Namespace) -> Answer:
    """Compare two versions, also on past cases."""
    old, new = books_of([options.old, options.new])
    changes = old.diff(new)
    data, said = changes.to_dict(), changes.text()
    if options.sample:
        fields = {field.name: field for field in (*old.fields, *new.fields)}
        sample = sample_of(options.sample, fields)
        replay = changes.on(sample, as_of="as_of" if "as_of" in sample else options.as_of)
        data, said = {**data, "sample": replay.to_dict()}, f"{said}\n\n{replay.text()}"
    if options.html:
        write(options.html, changes.to_html())
    return Answer(lambda _: visible(said), data, code=int(bool(changes)))


def doc(options: argparse.Namespace) -> Answer:
    """Print a policy, or write it as a page."""
    (book,) = books_of([options.file])
    report = book.report(at=options.as_of)
    if options.html:
        write(options.html, report.to_html())
    said = f"{Path(options.html)} is written" if options.html else report.text()
    return Answer(lambda _: visible(said), report.to_dict())


def _painted(text: str, colour: str, *, on: bool) -> str:
    """The text in the colour of ``error``, ``warning`` or ``good``, if colours are ``on``."""
    shown = visible(text)
    return f"\x1b[{_COLOURS[colour]}m{shown}\x1b[0m" if on else shown


def _finding_lines(finding: Finding, file: str, *, colour: bool) -> Iterator[str]:
    """One finding: a line that editors and CI understand; below it where it holds, what to do, and how to try it."""
    found = _PLACE.fullmatch(finding.where)
    place, rest = (found["place"], found["rest"]) if found else (finding.where or file, None)
    code = _painted(finding.code, finding.severity, on=colour)
    yield f"{visible(place)}: {code}: {visible(finding.text)}"
    details = [
        rest and f"in {rest}",
        *_shown(finding),
        finding.hint and f"hint: {finding.hint}",
    ]
    yield from (f"    {visible(each)}" for each in details if each)
    if isinstance(finding, PolicyFinding):
        yield from (f"    try: {visible(line)}" for line in finding.python.splitlines())


def _shown(finding: Finding) -> Iterator[str]:
    """The cases that the finding is about."""
    if isinstance(finding, PolicyFinding):
        yield f"where {finding.scope}" if finding.scope not in finding.text else ""
        yield depends(finding.flags) if finding.flags else ""


def errors_text(error: DisputekitError, *, colour: bool) -> str:
    """The lines for an error."""
    return "\n".join(line for each in error.findings for line in _finding_lines(each, "error", colour=colour))


def errors_data(error: DisputekitError) -> dict[str, object]:
    """An error as data that JSON can hold."""
    return {
        "errors": [
            {
                "code": each.code,
                "text": each.text,
                "where": each.where,
                "hint": each.hint,
                "witness": dict(each.witness),
            }
            for each in error.findings
        ]
    }
