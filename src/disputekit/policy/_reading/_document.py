"""Reading a policy document: TOML or JSON in, a ``Policy`` or every mistake out."""

import json
import re
import tomllib
from collections.abc import Collection, Container, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Final, NoReturn, get_args

from attrs import evolve, frozen

from disputekit._input.toml_table import Path as KeyPath
from disputekit._input.toml_table import Problems, Table, lines_of, why_unread
from disputekit._input.unreadable import not_utf8, toml_problem
from disputekit._lib.kinds import is_a
from disputekit._lib.text import closest, repeated, shown
from disputekit.errors import Finding, PolicyError
from disputekit.policy._fields import Field
from disputekit.policy._model import ABOUT, AcceptedFinding, Hit, Policy, Rule
from disputekit.policy._reading._bounds import LARGEST, check_document, too_much
from disputekit.policy._reading._conditions import read_box
from disputekit.policy._reading._fields import read_fields
from disputekit.policy._reading._rules import check_first, check_names, read_confidence, read_rule
from disputekit.policy._reading._templates import read_effective, read_shelf
from disputekit.policy._writing import SCHEMA

_PARTS: Final = ("policy", "fields", "rule", "template", "accept")

__all__ = ["Source", "read_dict", "read_file", "read_json", "read_policy", "read_toml"]


def read_file(path: Path) -> str:
    """The text of a file in UTF-8. Raises ``PolicyError`` where it is not a policy or is too large, and ``OSError``."""
    with path.open("rb") as file:
        data = file.read(4 * LARGEST + 1)  # as many bytes as a text of the largest size can have
    if len(data) > 4 * LARGEST:
        raise PolicyError(too_much(f"it has more than {4 * LARGEST} bytes", str(path)))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line, encoding = not_utf8(data, error)
        raise PolicyError(
            Finding("DK-POLICY-ENCODING", "line {line} is not valid UTF-8; the likely encoding is {encoding}",
                    {"line": line, "encoding": encoding}, where=f"{path}:{line}", hint="save the file as UTF-8")
        ) from None  # fmt: skip


def read_policy(document: dict[str, object], name: str, text: str | None, predicates: Container[str]) -> Policy:
    """Read every part of it. Raises ``PolicyError`` with every mistake, with its line where there is a ``text``."""
    root = Table(document, (), Problems())
    if reason := check_document(document, root.problems):
        raise PolicyError(too_much(reason, name))
    schema = root.need("schema", str)
    if schema not in {None, SCHEMA}:
        root.problems.unknown(("schema",), "schema", str(schema), [SCHEMA])
    called_so = _misspelt(root)
    head = root.table(called_so["policy"])
    ask = head.need if called_so["policy"] in document else head.get
    if called_so["policy"] not in document:
        root.problems.missing((), "policy", "add a table with its id and version")
    fields_table = root.table(called_so["fields"])
    fields = read_fields(fields_table, predicates)
    declared = frozenset(fields_table.items)
    tables = root.tables(called_so["rule"])
    effective = read_effective(head.table("effective"))
    shelf = read_shelf(root.tables(called_so["template"]), effective, fields)
    rules = [read_rule(each, fields, declared, shelf) for each in tables]
    check_names(rules, tables)
    policy = Policy(
        id=ask("id", str) or "",
        version=ask("version", str) or "",
        effective=effective,
        fields=tuple(fields.values()),
        rules=tuple(rules),
        accepts=tuple(_accept(each, fields, declared, rules) for each in root.tables(called_so["accept"])),
        hit=head.one_of("hit", get_args(Hit), "ranked"),
        source=head.get("source", str) or "",
        confidence=read_confidence(head),
        templates=tuple(each for texts in shelf.texts.values() for each in texts),
    )
    if policy.hit == "first":
        check_first(tables)
    head.close()
    root.close()
    if root.problems.found:
        called: dict[KeyPath, str] = {
            (called_so["rule"], index): f"rule {rule.id!r}" for index, rule in enumerate(rules) if rule.id
        }
        lines = lines_of(text or "")
        raise PolicyError(*root.problems.findings(name, lines, called))
    return policy


def _misspelt(root: Table) -> dict[str, str]:
    """Give the key under which each part of a policy stands; a misspelt one is one mistake, and its content is read."""
    called_so = {each: each for each in _PARTS}
    for key in root.items:
        meant = closest(key, _PARTS)
        if key not in {"schema", *_PARTS} and meant is not None and meant not in root.items:
            root.problems.unknown((key,), "key", key, [meant])
            called_so[meant] = key
    return called_so


def _accept(
    table: Table, fields: Mapping[str, Field], declared: frozenset[str], rules: Iterable[Rule]
) -> AcceptedFinding:
    table.need("code", str)
    table.need("because", str)
    if "until" not in table.items:
        table.problems.missing(table.path, "until", "add the last day on which it is accepted, such as 2027-01-31")
    code = table.one_of("code", tuple(ABOUT), "")
    accept = AcceptedFinding(
        code=code,
        box=read_box(table, fields, declared),
        because=table.get("because", str) or "",
        until=table.day("until") or date.max,
        name=_accepted(table, code, {"rule": {rule.id for rule in rules}, "field": declared}),
    )
    table.close()
    return accept


def _accepted(table: Table, code: str, known: Mapping[str, Collection[str]]) -> str:
    """The rule or field that is accepted; empty where cases are. Only what suits the code may be said."""
    table.asked.update(known)
    about = ABOUT.get(code)
    if about is None:
        return ""  # an unknown code has been reported
    keys = ("when", "unless") if about == "cases" else (about,)
    for key in ("when", "unless", *known):
        if key in table.items and key not in keys:
            table.problems.add(
                table.at(key), "DK-POLICY-ACCEPT", "{key} cannot be used to accept {accepted}",
                "remove {key}; use {keys} to say what is accepted", key=key, accepted=code, keys=" and ".join(keys),
            )  # fmt: skip
    if about == "cases":
        return ""
    name = table.need(about, str) or ""
    if name and name not in known[about]:
        table.problems.unknown(table.at(about), about, name, known[about])
    return name


@frozen
class Source:
    """Where a policy came from, for findings that come up after it has been read."""

    name: str
    text: str | None
    rules: tuple[str, ...]
    """The rules' ids in the order of the file."""

    def place(self, rules: Iterable[str]) -> str:
        """Where rules stand: ``returns.toml:12 rule 'a', returns.toml:31 rule 'b'``."""
        lines = lines_of(self.text or "")
        found = []
        for rule in rules:
            line = lines.get(("rule", self.rules.index(rule)))
            found.append(f"{self.name}{f':{line}' if line else ''} rule {rule!r}")
        return ", ".join(found)

    def spot(self, where: str) -> str:
        """Add the line to a field or an accepted finding: ``returns.toml:7 fields.days``; else ``where`` as it is."""
        named = _SPOT.fullmatch(where)
        lines = lines_of(self.text or "")
        if named is None or not lines:
            return where
        key: KeyPath = ("fields", named["field"]) if named["field"] else ("accept", int(named["accept"]))
        return f"{self.name}:{lines[key]} {where}" if key in lines else where


_SPOT: Final = re.compile(r"fields\.(?P<field>.+)|accept\[(?P<accept>\d+)\] of .+", re.DOTALL)


def read_toml(text: str, name: str, predicates: Container[str]) -> tuple[Policy, Source]:
    """Read TOML; ``name`` says where it is from, ``predicates`` which functions were passed with it."""
    if not is_a(text, str):
        _unreadable(name, "TOML", f"{shown(text)} is not a text")
    try:
        if reason := why_unread(text, LARGEST):
            raise PolicyError(too_much(reason, name))
        document: dict[str, object] = tomllib.loads(text)
        return _read(document, name, text, predicates)
    except ValueError as error:
        problem = toml_problem(text, error)
        _unreadable(problem.place(name), "TOML", problem.text)
    except RecursionError:
        _unreadable(name, "TOML", "it is nested too deeply")


def read_json(text: str, name: str, predicates: Container[str]) -> tuple[Policy, Source]:
    """Read what ``PolicyBook.to_json`` writes."""
    if not is_a(text, str):
        _unreadable(name, "JSON", f"{shown(text)} is not a text")
    try:
        if reason := why_unread(text, LARGEST):
            raise PolicyError(too_much(reason, name))
        document = json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
        if not isinstance(document, dict):
            _unreadable(name, "JSON", "it is not an object")
        return _read(document, name, None, predicates)
    except ValueError as error:
        _unreadable(name, "JSON", str(error))
    except RecursionError:
        _unreadable(name, "JSON", "it is nested too deeply")


def read_dict(document: dict[str, object], name: str, predicates: Container[str]) -> tuple[Policy, Source]:
    """Read what ``PolicyBook.to_dict`` gives, or what Python made in the same shape."""
    if not is_a(document, dict):
        _unreadable(name, "policy data", f"{shown(document)} is not a dict")
    return _read(document, name, None, predicates)


def _read(
    document: dict[str, object], name: str, text: str | None, predicates: Container[str]
) -> tuple[Policy, Source]:
    """Read it. What has no order is kept in that of its ids: templates, and under "ranked" the rules too."""
    policy = read_policy(document, name, text, predicates)
    source = Source(name, text, tuple(rule.id for rule in policy.rules))
    rules = policy.rules if policy.hit == "first" else sorted(policy.rules, key=lambda rule: rule.id)
    templates = sorted(policy.templates, key=lambda template: template.id)
    return evolve(policy, rules=tuple(rules), templates=tuple(templates)), source


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = repeated(key for key, _ in pairs)[0]
        message = f"key {twice!r} is there twice"
        raise ValueError(message)
    return found


def _no_constant(name: str) -> NoReturn:
    message = f"{name} is not a number here"
    raise ValueError(message)


def _unreadable(name: str, kind: str, error: str) -> NoReturn:
    raise PolicyError(
        Finding(
            "DK-POLICY-SYNTAX", "this is not valid {kind}: {error}", {"kind": kind, "error": error}, where=name,
            hint="correct this first; other mistakes are reported afterwards",
        )
    ) from None  # fmt: skip
