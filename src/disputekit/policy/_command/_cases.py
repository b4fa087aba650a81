"""Tests of a policy without Python: a table of cases with the expected offers, and what the cases do not cover."""

import argparse
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Final

from attrs import frozen

from disputekit._input.toml_table import Problems, Table, lines_of
from disputekit._input.unreadable import not_utf8, toml_problem
from disputekit._lib.brief import brief
from disputekit._lib.text import counted, visible
from disputekit.errors import DisputekitError, Finding, PolicyError
from disputekit.policy._book import PolicyBook
from disputekit.policy._command._answers import Answer
from disputekit.policy._command._files import books_of, cells_of, out_of_reach, value_of, write
from disputekit.policy._command._located import Located, located, painted, text_lines
from disputekit.policy._decision import PolicyDecision
from disputekit.policy._fields import Field, Scalar
from disputekit.policy._pack import PolicyPack

__all__ = ["init", "run_cases"]

_BESIDE: Final = ("name", "expect", "as_of")
_MET: Final = frozenset({"won", "beaten", "applies", "excluded"})


@frozen
class Case:
    """A case of the table: its facts, the offers that are expected, and its line."""

    line: int
    name: str
    facts: Mapping[str, Scalar]
    expected: frozenset[str]
    as_of: date | None

    __repr__ = brief


@frozen
class Tested:
    """What came of a case: the decision, or why there is none."""

    case: Case
    answer: frozenset[str]
    decision: PolicyDecision | None

    __repr__ = brief


def init(options: argparse.Namespace) -> Answer:
    """Write a policy to start from; a file that is there stays as it is."""
    path = Path(options.file)
    if path.exists():
        raise PolicyError(
            Finding("DK-POLICY-EXISTS", "the file exists already", where=str(path), hint="choose another name")
        )
    write(str(path), files("disputekit.policy._command").joinpath("starter.toml").read_text(encoding="utf-8"))
    return Answer(lambda _: f"{visible(path)} is written", {"file": str(path)})


def run_cases(options: argparse.Namespace) -> Answer:
    """Decide every case of a table, compare with what is expected, and say what the cases leave out."""
    books = books_of(options.policies)
    fields = {field.name: field for book in books for field in book.fields}
    cases = _cases(options.cases, fields)
    asked = books[0] if len(books) == 1 else PolicyPack(books)
    tested = [_tested(asked, case, options.as_of) for case in cases]
    different = [_difference(each, options.cases) for each in tested if each.answer != each.case.expected]
    rules = list(_rules_left(books, tested))
    limits = list(_limits_left(books, cases))

    def text(colour: bool) -> str:  # noqa: FBT001 - as Answer calls it
        verdict = f"{counted(len(cases), 'case')}, {len(different)} different from what is expected"
        lines = [*text_lines(different, colour=colour)]
        lines.append(f"{visible(options.cases)}: {painted(verdict, 'error' if different else 'good', on=colour)}")
        if rules:
            lines.append(f"rules that no case meets: {visible(', '.join(rules))}")
        if limits:
            lines.append(f"limits without a case on both sides: {visible(', '.join(limits))}")
        return "\n".join(lines)

    data: dict[str, object] = {
        "file": options.cases,
        "cases": [
            {"line": each.case.line, "name": each.case.name, "as_expected": each.answer == each.case.expected,
             "expected": sorted(each.case.expected), "answer": sorted(each.answer)}
            for each in tested
        ],
        "rules_without_a_case": rules,
        "limits_without_a_case": limits,
    }  # fmt: skip
    return Answer(text, data, code=int(bool(different)), found=tuple(different))


def _tested(asked: PolicyBook | PolicyPack, case: Case, today: date) -> Tested:
    try:
        decision = asked.decide(case.facts, as_of=case.as_of or today)
    except DisputekitError as error:
        return Tested(case, frozenset({f"error: {each.text}" for each in error.findings}), None)
    return Tested(case, _answer(decision), decision)


def _answer(decision: PolicyDecision) -> frozenset[str]:
    """What a table says of a decision: its offers, ``denied``, ``escalate: …`` or its status."""
    said = {each.offer.text for each in decision.offers}
    if decision.escalate_to:
        said.add(f"escalate: {decision.escalate_to}")
    if decision.status != "decided":
        said.add(decision.status)
    return frozenset(said or {"denied"})


def _difference(tested: Tested, file: str) -> Located:
    case, decision = tested.case, tested.decision
    details = [f"expected: {each}" for each in sorted(case.expected - tested.answer)]
    details += [f"got: {each}" for each in sorted(tested.answer - case.expected)]
    if decision is not None and decision.winner is not None:
        details.append(f"rule: {decision.winner.id}")
    name = case.name or "the case"
    finding = Finding(
        "DK-POLICY-CASE", "{name} is decided differently", {"name": name}, where=f"{file}:{case.line}",
        hint="correct the policy or the expected answer",
    )  # fmt: skip
    return located(finding, file, details)


def _rules_left(books: Sequence[PolicyBook], tested: Sequence[Tested]) -> Iterator[str]:
    """The rules that match no case."""
    met = {each.rule for one in tested if one.decision for each in one.decision.trace if each.result in _MET}
    yield from (rule.id for book in books for rule in book.rules if rule.id not in met)


def _limits_left(books: Sequence[PolicyBook], cases: Sequence[Case]) -> Iterator[str]:
    """The limits of whole numbers in rules that have no case right below and right above."""
    for book in books:
        for field in book.fields:
            if field.kind == "whole":
                stated = {case.facts.get(field.name) for case in cases}
                ends = {end for rule in book.rules for box in rule.boxes
                        for first, last in box.get(field.name, ()) for end in (first - 1, last)}  # fmt: skip
                for low in sorted(field.low + end for end in ends if 0 <= end < field.applicable - 1):
                    if not {low, low + 1} <= stated:
                        yield f"{field.name} {low} and {low + 1}"


def _cases(path: str, fields: Mapping[str, Field]) -> list[Case]:
    """Read a table of cases: TOML, or CSV if the name ends so."""
    return list(_from_csv(path, fields)) if path.lower().endswith(".csv") else _from_toml(path, fields)


def _from_csv(path: str, fields: Mapping[str, Field]) -> Iterator[Case]:
    (first, names), *rows = cells_of(path)
    problems = [] if "expect" in names else [_wrong(f"{path}:{first}", "the column 'expect' is missing")]
    problems += [
        _wrong(f"{path}:{line}", f"{len(cells)} cells, expected {len(names)}")
        for line, cells in rows
        if len(cells) != len(names)
    ]
    if problems:
        raise PolicyError(*problems)
    for line, cells in rows:
        row = dict(zip(names, cells, strict=True))
        facts = {name: _fact(fields.get(name), cell) for name, cell in row.items() if name not in _BESIDE and cell}
        expected = _expected(f"{path}:{line}", row["expect"].split("|"))
        yield Case(line, row.get("name", ""), facts, expected, _day(f"{path}:{line}", row.get("as_of", "")))


def _from_toml(path: str, fields: Mapping[str, Field]) -> list[Case]:
    text = _text(path)
    try:
        root = Table(tomllib.loads(text), (), Problems())
    except ValueError as error:
        problem = toml_problem(text, error)
        raise PolicyError(_wrong(problem.place(path), problem.text)) from None
    lines = lines_of(text)
    cases = []
    for index, table in enumerate(root.tables("case")):
        line = lines["case", index]
        wanted = table.items.get("expect")
        table.asked.add("expect")
        expected = [wanted] if isinstance(wanted, str) else table.texts("expect")
        facts = {name: _fact(fields.get(name), value) for name, value in table.table("facts").items.items()}
        day, name = table.day("as_of"), table.get("name", str) or ""
        table.close()
        cases.append(Case(line, name, facts, _expected(f"{path}:{line}", expected), day))
    root.close()
    if root.problems.found:
        raise PolicyError(*root.problems.findings(path, lines, {}))
    return cases


def _text(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise PolicyError(out_of_reach(path, "read", error)) from None
    except UnicodeDecodeError as error:
        line, encoding = not_utf8(error.object, error)
        why = f"it is not valid UTF-8; the likely encoding is {encoding}"
        raise PolicyError(_wrong(f"{path}:{line}", why)) from None


def _fact(field: Field | None, value: object) -> Scalar:
    """A fact from a table; the text ``-`` says that an optional field does not apply."""
    if isinstance(value, str):
        return None if value == "-" and field is not None and field.optional else value_of(field, value)
    return value if isinstance(value, int) else str(value)


def _expected(place: str, expected: Sequence[str]) -> frozenset[str]:
    wanted = frozenset(each.strip() for each in expected if each.strip())
    if not wanted:
        raise PolicyError(_wrong(place, "the expected answer is missing"))
    return wanted


def _day(place: str, text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise PolicyError(_wrong(place, f"{text!r} is not a date such as 2026-07-01")) from None


def _wrong(place: str, why: str) -> Finding:
    return Finding(
        "DK-POLICY-CASES", "the table of cases cannot be used: {why}", {"why": why}, where=place,
        hint="give each case its facts and the expected answer: offers, denied, needs_facts or escalate: WHO",
    )  # fmt: skip
