"""The answer of each command: as text, as data, and as findings on lines of files."""

import argparse
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from attrs import evolve, frozen

from disputekit._lib.brief import brief
from disputekit._lib.text import visible
from disputekit.errors import Finding, InvalidValue, PolicyError
from disputekit.policy._analysis import Findings
from disputekit.policy._book import PolicyBook
from disputekit.policy._command._files import books_of, readable, sample_of, scenario_of, write
from disputekit.policy._command._located import Located, grouped, painted, text_lines
from disputekit.policy._fields import Field
from disputekit.policy._pack import PolicyPack

__all__ = ["Answer", "check", "decide", "diff", "doc", "errors_data"]

_STATUSES: Final = {"decided": "good", "needs_facts": "warning"}


@frozen
class Answer:
    """An answer: as text (in colour or not), as data, as findings on lines of files; what went wrong; the exit code."""

    text: Callable[[bool], str]
    data: Mapping[str, object]
    code: int = 0
    found: tuple[Located, ...] = ()
    errors: tuple[Finding, ...] = ()

    __repr__ = brief


def check(options: argparse.Namespace) -> Answer:
    """Check each file alone, or all files as one pack. An unreadable file does not hide the findings in the others."""
    paths: list[str] = options.given
    read, problems = readable(paths)
    books = [book for _, several in read for book in several]
    if options.pack:
        if problems:
            raise PolicyError(*problems)
        pack = PolicyPack(books)
        checked = {" + ".join(paths): pack.check(as_of=options.as_of, effort=options.effort)}
    else:
        checked = {
            path: book.check(at=options.as_of, effort=options.effort) for path, several in read for book in several
        }
    own = _own(books)
    found = {name: list(grouped(findings, own, name)) for name, findings in checked.items()}
    severities = {each.severity for findings in checked.values() for each in findings.all}
    failing = {"error": {"error"}, "warning": {"error", "warning"}, "never": set[str]()}[options.fail_on]
    return Answer(
        lambda colour: "\n".join(_checked(checked, found, colour=colour)),
        {
            "as_of": str(options.as_of),
            "checked": [{"file": name, "findings": findings.to_dict()} for name, findings in checked.items()],
        },
        code=int(bool(severities & failing)),
        found=tuple(each for several in found.values() for each in several),
        errors=tuple(problems),
    )


def _own(books: Iterable[PolicyBook]) -> frozenset[str]:
    """The fields of the company's policies."""
    return frozenset(
        field.name for book in books if any(rule.layer == "company" for rule in book.rules) for field in book.fields
    )


def _checked(checked: Mapping[str, Findings], found: Mapping[str, list[Located]], *, colour: bool) -> Iterator[str]:
    for name, findings in checked.items():
        yield from text_lines(found[name], colour=colour)
        if not findings.all:
            yield f"{visible(name)}: {painted('no findings', 'good', on=colour)}"
        for each in findings.accepted:
            yield f"{visible(name)}: accepted: {visible(each.text)}"
        for each in findings.stale:
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
    scenario = scenario_of([(name, text) for name, _, text in facts], known)
    try:
        decision = asked.decide(scenario, as_of=options.as_of)
    except InvalidValue as error:
        raise InvalidValue(*(_in_words(each, known) for each in error.findings)) from None
    status, rest = decision.status, decision.explain().removeprefix(decision.status)
    return Answer(
        lambda colour: painted(status, _STATUSES.get(status, "error"), on=colour) + visible(rest),
        decision.to_dict(),
        code=int(status != "decided"),
    )


def diff(options: argparse.Namespace) -> Answer:
    """Compare two versions, also on past cases."""
    old, new = books_of([options.old, options.new])
    changes = old.diff(new, effort=options.effort)
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
    report = book.report(at=options.as_of, effort=options.effort)
    if options.html:
        write(options.html, report.to_html())
    said = f"{Path(options.html)} is written" if options.html else report.text()
    return Answer(lambda _: visible(said), report.to_dict())


def _in_words(finding: Finding, fields: Mapping[str, Field]) -> Finding:
    """Say yes or no where Python says True or False."""
    field = fields.get(finding.where)
    if finding.code == "DK-POLICY-VALUE" and field is not None and field.kind in {"flag", "evidence"}:
        return evolve(finding, hint="use yes or no")
    return finding


def errors_data(findings: Iterable[Finding]) -> list[dict[str, object]]:
    """Errors as data that JSON can hold."""
    return [
        {"code": each.code, "text": each.text, "where": each.where, "hint": each.hint, "witness": dict(each.witness)}
        for each in findings
    ]
