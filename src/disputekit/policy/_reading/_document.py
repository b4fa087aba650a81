"""Reading a policy document: TOML or JSON in, a ``Policy`` or every mistake out."""

import json
import tomllib
from collections.abc import Collection, Container, Iterable, Mapping
from datetime import date
from typing import Final, NoReturn, get_args

from attrs import evolve, frozen

from disputekit._kinds import is_a
from disputekit._text import shown
from disputekit._toml import Path, Problems, Table, lines_of
from disputekit.errors import PolicyError
from disputekit.messages import Finding
from disputekit.policy._fields import Field
from disputekit.policy._model import ABOUT, Accept, Confidence, Hit, Policy, Rule
from disputekit.policy._offers import Layer
from disputekit.policy._reading._bounds import check_document, check_text, too_much
from disputekit.policy._reading._dates import read_effective
from disputekit.policy._reading._fields import read_box, read_boxes, read_fields
from disputekit.policy._reading._offers import read_offers
from disputekit.policy._reading._templates import Shelf, read_shelf, read_template
from disputekit.policy._writing import SCHEMA

__all__ = ["Source", "read_dict", "read_json", "read_toml"]

_ONLY: Final = {
    "priority": "company",
    "overrides": "company",
    "deny": "company",
    "escalate": "company",
    "right": "law",
    "exclude": "law",
    "satisfied_by": "law",
}


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


def read_toml(text: str, name: str, predicates: Container[str]) -> tuple[Policy, Source]:
    """Read TOML; ``name`` says where it is from, ``predicates`` which functions were passed with it."""
    if not is_a(text, str):
        _unreadable(name, "TOML", f"{shown(text)} is not a text")
    try:
        if reason := check_text(text):
            raise PolicyError(too_much(reason, name))
        document: dict[str, object] = tomllib.loads(text)
        return _read(document, name, text, predicates)
    except ValueError as error:  # also for a number of thousands of digits, which is no TOMLDecodeError
        _unreadable(name, "TOML", str(error))
    except RecursionError:
        _unreadable(name, "TOML", "it is nested too deeply")


def read_json(text: str, name: str, predicates: Container[str]) -> tuple[Policy, Source]:
    """Read what ``PolicyBook.to_json`` writes."""
    if not is_a(text, str):
        _unreadable(name, "JSON", f"{shown(text)} is not a text")
    try:
        if reason := check_text(text):
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
        _unreadable(name, "a document", f"{shown(document)} is no dict")
    return _read(document, name, None, predicates)


def _read(
    document: dict[str, object], name: str, text: str | None, predicates: Container[str]
) -> tuple[Policy, Source]:
    """Read it. What has no order is kept in that of its ids: templates, and under "ranked" the rules too."""
    policy = _policy(document, name, text, predicates)
    source = Source(name, text, tuple(rule.id for rule in policy.rules))
    rules = policy.rules if policy.hit == "first" else sorted(policy.rules, key=lambda rule: rule.id)
    templates = sorted(policy.templates, key=lambda template: template.id)
    return evolve(policy, rules=tuple(rules), templates=tuple(templates)), source


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        message = f"key {twice!r} is there twice"
        raise ValueError(message)
    return found


def _no_constant(name: str) -> NoReturn:
    message = f"{name} is no number here"
    raise ValueError(message)


def _unreadable(name: str, kind: str, error: str) -> NoReturn:
    raise PolicyError(
        Finding(
            "DK-POLICY-SYNTAX", "not {kind}: {error}", {"kind": kind, "error": error}, where=name,
            mend="correct it there; the rest is read afterwards",
        )
    ) from None  # fmt: skip


def _policy(document: dict[str, object], name: str, text: str | None, predicates: Container[str]) -> Policy:
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
    rules = [_rule(each, fields, declared, shelf) for each in tables]
    _check_names(rules, tables)
    policy = Policy(
        id=ask("id", str) or "",
        version=ask("version", str) or "",
        effective=effective,
        fields=tuple(fields.values()),
        rules=tuple(rules),
        accepts=tuple(_accept(each, fields, declared, rules) for each in root.tables("accept")),
        hit=head.one_of("hit", get_args(Hit), "ranked"),
        source=head.get("source", str) or "",
        confidence=_confidence(head),
        templates=tuple(each for texts in shelf.texts.values() for each in texts),
    )
    if policy.hit == "first":
        _check_first(tables)
    head.close()
    root.close()
    if root.problems.found:
        called: dict[Path, str] = {("rule", index): f"rule {rule.id!r}" for index, rule in enumerate(rules) if rule.id}
        lines = lines_of(text or "")
        raise PolicyError(*root.problems.findings(name, lines, called))
    return policy


def _confidence(table: Table) -> Confidence | None:
    return table.one_of("confidence", get_args(Confidence), None)


def _accept(table: Table, fields: Mapping[str, Field], declared: frozenset[str], rules: Iterable[Rule]) -> Accept:
    table.need("code", str)
    table.need("because", str)
    if "until" not in table.items:
        table.problems.missing(table.path, "until", "add the last day on which it is accepted, such as 2027-01-31")
    code = table.one_of("code", tuple(ABOUT), "")
    accept = Accept(
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


def _rule(table: Table, fields: Mapping[str, Field], declared: frozenset[str], shelf: Shelf) -> Rule:
    layer: Layer = table.one_of("layer", get_args(Layer), "company")
    offers = read_offers(table, fields, declared)
    boxes = read_boxes(table, fields, declared)
    effective = read_effective(table.table("effective"))
    rule = Rule(
        id=table.need("id", str) or "",
        boxes=boxes,
        layer=layer,
        priority=table.get("priority", int) or 0,
        overrides=tuple(sorted(table.texts("overrides"))),
        offers=offers,
        escalate=(table.need("escalate", str) or "") if "escalate" in table.items else "",
        right=table.get("right", str) or "",
        excludes=tuple(sorted(table.texts("exclude"))),
        cite=table.get("cite", str) or "",
        source=table.get("source", str) or "",
        confidence=_confidence(table),
        templates=read_template(table, shelf, effective, boxes, offers),
        effective=effective,
    )
    _check_outcome(table, layer)
    table.close()
    return rule


def _check_outcome(table: Table, layer: Layer) -> None:
    """A rule says one thing, and only what its layer can say."""
    if table.get("deny", bool) is False:
        table.problems.wrong_type(table.at("deny"), value=False, expected="true, or left out")
    for key, only in _ONLY.items():
        if key in table.items and layer != only:
            table.problems.add(
                table.at(key), "DK-POLICY-LAYER", "{key} means nothing in the layer {layer}",
                "remove it, or put the rule into the layer {only}",
                key=key, layer=layer, only=only,
            )  # fmt: skip
    outcomes = [key for key in ("offer", "deny", "escalate", "exclude") if table.items.get(key, False) is not False]
    if len(outcomes) != 1:
        table.problems.add(
            table.path, "DK-POLICY-OUTCOME", "the rule says {count} of offer, deny, escalate and exclude",
            "say one: offer, or deny = true or escalate = 'whom' (company), or exclude (law)",
            count=len(outcomes),
        )  # fmt: skip
    if layer == "law" and "offer" in table.items and not table.items.get("right"):
        table.problems.missing(table.path, "right", "name what the offers are a right to, such as 'withdrawal'")


def _check_first(tables: list[Table]) -> None:
    """Where the order of the file is the rank, nothing else may claim to be."""
    for table in tables:
        for key in ("priority", "overrides"):
            if key in table.items:
                table.problems.add(
                    table.at(key), "DK-POLICY-FIRST", '{key} means nothing under hit = "first"',
                    "remove it: the order of the file decides", key=key,
                )  # fmt: skip


def _check_names(rules: list[Rule], tables: list[Table]) -> None:
    """Ids stand once; what a rule names is there, and in a place where naming it means something."""
    by_id: dict[str, Rule] = {}
    for rule, table in zip(rules, tables, strict=True):
        if rule.id in by_id:
            table.problems.repeated(table.at("id"), "rule", rule.id)
        elif rule.id:
            by_id[rule.id] = rule
    rights = {rule.right for rule in rules if rule.right}
    for rule, table in zip(rules, tables, strict=True):
        for name in rule.excludes:
            if name not in rights:
                table.problems.unknown(table.at("exclude"), "right", name, rights)
        for name in rule.overrides:
            if name not in by_id:
                table.problems.unknown(table.at("overrides"), "rule", name, by_id)
            elif reason := _bad_override(rule, by_id[name]):
                table.problems.add(
                    table.at("overrides"), "DK-POLICY-OVERRIDE", "{rule} cannot override {other}: {reason}",
                    "remove one of the two", rule=repr(rule.id), other=repr(name), reason=reason,
                )  # fmt: skip


def _bad_override(rule: Rule, other: Rule) -> str:
    if rule.id == other.id:
        return "that is itself"
    if rule.layer != other.layer:
        return f"that is in the layer {other.layer}"
    return f"that has priority {other.priority}, above {rule.priority}" if other.priority > rule.priority else ""
