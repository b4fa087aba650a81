"""One rule after the other, and what they may say of each other."""

from collections.abc import Mapping
from typing import Final, get_args

from disputekit._input.toml_table import Table
from disputekit.policy._fields import Field
from disputekit.policy._model import Confidence, Rule
from disputekit.policy._offers import Layer
from disputekit.policy._reading._dates import read_effective
from disputekit.policy._reading._fields import read_boxes
from disputekit.policy._reading._offers import read_offers
from disputekit.policy._reading._templates import Shelf, read_template

__all__ = ["check_first", "check_names", "read_confidence", "read_rule"]

_ONLY: Final = {
    "priority": "company",
    "overrides": "company",
    "deny": "company",
    "escalate": "company",
    "right": "law",
    "exclude": "law",
    "satisfied_by": "law",
}


def read_rule(table: Table, fields: Mapping[str, Field], declared: frozenset[str], shelf: Shelf) -> Rule:
    """Read one rule; ``shelf`` has the texts that it may use."""
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
        confidence=read_confidence(table),
        templates=read_template(table, shelf, effective, boxes, offers),
        effective=effective,
    )
    _check_outcome(table, layer)
    table.close()
    return rule


def read_confidence(table: Table) -> Confidence | None:
    """Read how sure the reading of a source is."""
    return table.one_of("confidence", get_args(Confidence), None)


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


def check_first(tables: list[Table]) -> None:
    """Where the order of the file is the rank, nothing else may claim to be."""
    for table in tables:
        for key in ("priority", "overrides"):
            if key in table.items:
                table.problems.add(
                    table.at(key), "DK-POLICY-FIRST", '{key} means nothing under hit = "first"',
                    "remove it: the order of the file decides", key=key,
                )  # fmt: skip


def check_names(rules: list[Rule], tables: list[Table]) -> None:
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
