"""A document taken apart: its head, fields, texts and rules, and what it accepts."""

from collections.abc import Collection, Container, Iterable, Mapping
from datetime import date
from typing import get_args

from disputekit._input.toml_lines import Path, lines_of
from disputekit._input.toml_table import Problems, Table
from disputekit.errors import PolicyError
from disputekit.policy._fields import Field
from disputekit.policy._model import ABOUT, AcceptedFinding, Hit, Policy, Rule
from disputekit.policy._reading._bounds import check_document, too_much
from disputekit.policy._reading._dates import read_effective
from disputekit.policy._reading._fields import read_box, read_fields
from disputekit.policy._reading._rules import check_first, check_names, read_confidence, read_rule
from disputekit.policy._reading._templates import read_shelf
from disputekit.policy._writing import SCHEMA

__all__ = ["read_policy"]


def read_policy(document: dict[str, object], name: str, text: str | None, predicates: Container[str]) -> Policy:
    """Read every part of it. Raises ``PolicyError`` with every mistake, with its line where there is a ``text``."""
    root = Table(document, (), Problems())
    if reason := check_document(document, root.problems):
        raise PolicyError(too_much(reason, name))
    schema = root.need("schema", str)
    if schema not in {None, SCHEMA}:
        root.problems.unknown(("schema",), "schema", str(schema), [SCHEMA])
    head = root.table("policy")
    ask = head.need if "policy" in document else head.get
    if "policy" not in document:
        root.problems.missing((), "policy", "add a table with its id and version")
    fields_table = root.table("fields")
    fields = read_fields(fields_table, predicates)
    declared = frozenset(fields_table.items)
    tables = root.tables("rule")
    effective = read_effective(head.table("effective"))
    shelf = read_shelf(root.tables("template"), effective, fields)
    rules = [read_rule(each, fields, declared, shelf) for each in tables]
    check_names(rules, tables)
    policy = Policy(
        id=ask("id", str) or "",
        version=ask("version", str) or "",
        effective=effective,
        fields=tuple(fields.values()),
        rules=tuple(rules),
        accepts=tuple(_accept(each, fields, declared, rules) for each in root.tables("accept")),
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
        called: dict[Path, str] = {("rule", index): f"rule {rule.id!r}" for index, rule in enumerate(rules) if rule.id}
        lines = lines_of(text or "")
        raise PolicyError(*root.problems.findings(name, lines, called))
    return policy


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
        return ""  # a code that is none has been told of
    keys = ("when", "unless") if about == "cases" else (about,)
    for key in ("when", "unless", *known):
        if key in table.items and key not in keys:
            table.problems.add(
                table.at(key), "DK-POLICY-ACCEPT", "{key} means nothing where {accepted} is accepted",
                "remove it, and say with {keys} what is accepted", key=key, accepted=code, keys=" and ".join(keys),
            )  # fmt: skip
    if about == "cases":
        return ""
    name = table.need(about, str) or ""
    if name and name not in known[about]:
        table.problems.unknown(table.at(about), about, name, known[about])
    return name
