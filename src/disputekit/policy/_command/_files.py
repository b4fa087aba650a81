"""The files that the commands read and write. Every problem is an error with a place, never a traceback."""

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from disputekit._lib.text import repeated
from disputekit.errors import Finding, InvalidValue, PolicyError
from disputekit.policy._book import PolicyBook
from disputekit.policy._fields import Field, Scalar
from disputekit.policy._predicates import FREE
from disputekit.policy.packs import load

__all__ = [
    "books_of",
    "cells_of",
    "out_of_reach",
    "readable",
    "sample_of",
    "scenario_of",
    "value_of",
    "write",
]

_SHIPPED: Final = "disputekit:"
_WHOLE: Final = re.compile(r"[+-]?[0-9]{1,18}")
_FLAGS: Final = {"yes": True, "true": True, "no": False, "false": False}


def books_of(paths: Iterable[str]) -> list[PolicyBook]:
    """Load every policy; raises ``PolicyError`` with the findings of all of them."""
    read, problems = readable(paths)
    if problems:
        raise PolicyError(*problems)
    return [book for _, books in read for book in books]


def readable(paths: Iterable[str]) -> tuple[list[tuple[str, Sequence[PolicyBook]]], list[Finding]]:
    """Load every policy that can be read, with its path; report what is wrong with the others.

    ``disputekit:eu-withdrawal`` is a policy that the library ships; anything else is a file. Computed flags are facts
    like any other here: no function of a host is called.
    """
    read: list[tuple[str, Sequence[PolicyBook]]] = []
    problems: list[Finding] = []
    for path in paths:
        try:
            if path.startswith(_SHIPPED):
                read.append((path, load(path.removeprefix(_SHIPPED)).books))
            else:
                read.append((path, [PolicyBook.load(path, predicates=FREE)]))
        except PolicyError as error:
            problems += error.findings
        except OSError as error:
            problems.append(out_of_reach(path, "read", error))
    return read, problems


def write(path: str, text: str) -> None:
    """Write a file."""
    try:
        Path(path).write_text(text, encoding="utf-8")
    except OSError as error:
        raise PolicyError(out_of_reach(path, "written", error)) from None


def scenario_of(facts: Sequence[tuple[str, str]], fields: Mapping[str, Field]) -> dict[str, Scalar]:
    """Read facts as values of their fields; a text that is not a value stays a text, and the policy refuses it."""
    stated = dict(facts)
    if len(stated) < len(facts):
        names = [name for name, _ in facts]
        raise InvalidValue(
            *(
                Finding(
                    "DK-POLICY-STATED-TWICE", "{name} is stated twice", {"name": name}, where=name, hint="state it once"
                )
                for name in repeated(names)
            )
        )
    return {name: value_of(fields.get(name), text) for name, text in stated.items()}


def sample_of(path: str, fields: Mapping[str, Field]) -> dict[str, list[Scalar]]:
    """Read the columns of a CSV file in UTF-8: the first line names fields; an empty cell: unknown or none."""
    lines = cells_of(path)
    (line, names), rows = lines[0], lines[1:]
    problems = [
        _no_sample(f"{path}:{number}", f"{len(cells)} cells, expected {len(names)}")
        for number, cells in rows
        if len(cells) != len(names)
    ]
    if len(set(names)) < len(names):
        problems.append(_no_sample(f"{path}:{line}", "two columns have the same name"))
    if problems:
        raise PolicyError(*problems)
    columns: list[tuple[str, ...]] = list(zip(*(cells for _, cells in rows), strict=True)) or [()] * len(names)
    return {
        name: [value_of(fields.get(name), cell) if cell else None for cell in column]
        for name, column in zip(names, columns, strict=True)
    }


def cells_of(path: str) -> list[tuple[int, list[str]]]:
    line = 0
    found: list[tuple[int, list[str]]] = []
    try:
        with Path(path).open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            for cells in reader:
                line = reader.line_num
                found += [(line, cells)] if cells else []
    except OSError as error:
        raise PolicyError(out_of_reach(path, "read", error)) from None
    except (csv.Error, UnicodeDecodeError) as error:
        raise PolicyError(_no_sample(f"{path}:{line + 1}", str(error))) from None
    if not found:
        raise PolicyError(_no_sample(path, "the file is empty"))
    return found


def value_of(field: Field | None, text: str) -> Scalar:
    if field is None:
        return text
    if field.optional and not text:
        return None
    if field.kind == "whole" and _WHOLE.fullmatch(text):
        return int(text)
    if field.kind in {"flag", "evidence"}:
        return _FLAGS.get(text.casefold(), text)
    return text


def out_of_reach(path: str, done: str, error: OSError) -> Finding:
    return Finding(
        "DK-POLICY-FILE", "the file cannot be {done}: {why}", {"done": done, "why": error.strerror or str(error)},
        where=path, hint="check the path and its permissions",
    )  # fmt: skip


def _no_sample(where: str, why: str) -> Finding:
    return Finding(
        "DK-POLICY-CSV", "not a table of cases: {why}", {"why": why}, where=where,
        hint="save it as CSV in UTF-8; the first line names fields, and every line has as many cells",
    )  # fmt: skip
