"""Reading rules: what each offers, and what they say of each other."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Final, get_args

from disputekit._input.toml_table import Path, Problems, Table
from disputekit.errors import MoneyError
from disputekit.money import Money
from disputekit.policy._fields import Field
from disputekit.policy._model import ON_TOP, Base, Chooser, Confidence, Layer, OfferPart, PolicyOffer, Rule
from disputekit.policy._reading._conditions import read_boxes
from disputekit.policy._reading._templates import Shelf, read_effective, read_template
from disputekit.remedies import MONETARY, RemedyKind

__all__ = ["check_first", "check_names", "read_confidence", "read_offers", "read_rule"]


_PERCENT: Final = re.compile(r"(?:100(?:\.0+)?|[0-9]{1,2}(?:\.[0-9]{1,6})?)%")
_KINDS: Final = {kind.value: kind for kind in RemedyKind}
_TERMS: Final = {"of", "at_most", "fee", "require", "conditions", "return_needed"}


def read_offers(table: Table, fields: Mapping[str, Field], declared: frozenset[str]) -> tuple[PolicyOffer, ...]:
    """Read the alternatives of ``offer``, with what holds for all of them."""
    chooser: Chooser = table.one_of("chooser", get_args(Chooser), "claimant")
    satisfied = []
    for index, name in enumerate(table.texts("satisfied_by")):
        if name in _KINDS:
            satisfied.append(_KINDS[name])
        else:
            table.problems.unknown((*table.at("satisfied_by"), index), "remedy", name, _KINDS)
    offers = []
    for each in table.tables("offer"):
        offers.append(_offer(each, fields, declared, chooser, frozenset(satisfied)))
        each.close()
    if "offer" in table.items and not table.items["offer"]:
        table.problems.empty(table.at("offer"), "offer")
    return tuple(dict.fromkeys(offers))


def _offer(
    table: Table,
    fields: Mapping[str, Field],
    declared: frozenset[str],
    chooser: Chooser,
    satisfied: frozenset[RemedyKind],
) -> PolicyOffer:
    parts = []
    table.asked.update(_KINDS)
    for name, kind in _KINDS.items():
        if name in table.items:
            parts.append(_part(kind, table.items[name], table.at(name), table.problems))
    if not parts and table.items.keys() <= _TERMS:  # else an unknown key is reported instead
        table.problems.empty(table.path, "remedy")
    of: Base = table.one_of("of", get_args(Base), "all")
    fee = None
    if (text := table.get("fee", str)) is not None:
        fee = _amount(text, table.at("fee"), table.problems)
        paying = [part.kind for part in parts if part.kind in MONETARY]
        if len(paying) != 1 or paying[0] in ON_TOP:
            table.problems.add(
                table.at("fee"), "DK-POLICY-FEE",
                "a fee needs exactly one remedy that pays back what was paid, and this offer has none or several",
                "put the fee on an offer with one such remedy, such as a refund",
            )  # fmt: skip
    at_most = _cap(table, parts)
    require = table.texts("require")
    for index, name in enumerate(require):
        if name not in fields:
            if name not in declared:
                known = [each.name for each in fields.values() if each.kind == "evidence"]
                table.problems.unknown((*table.at("require"), index), "evidence", name, known)
        elif fields[name].kind != "evidence":
            table.problems.wrong_type((*table.at("require"), index), name, "a field of evidence")
    return PolicyOffer(
        parts=tuple(parts),
        of=of,
        fee=fee,
        require=tuple(sorted(require)),
        chooser=chooser,
        satisfied_by=satisfied,
        conditions=tuple(sorted(table.texts("conditions"))),
        return_needed=table.get("return_needed", bool) is not False,
        at_most=at_most,
    )


def _cap(table: Table, parts: list[OfferPart]) -> Money | None:
    """The most that all the money of an offer may come to."""
    text = table.get("at_most", str)
    amount = None if text is None else _amount(text, table.at("at_most"), table.problems)
    if isinstance(amount, Decimal):
        table.problems.wrong_type(table.at("at_most"), text, "an amount such as '35.00 EUR'")
    elif amount is not None and all(part.kind not in MONETARY for part in parts):
        table.problems.add(
            table.at("at_most"), "DK-POLICY-CAP", "at_most needs a remedy that pays money, and this offer has none",
            "remove it, or add a remedy such as refund",
        )  # fmt: skip
    return amount if isinstance(amount, Money) else None


def _part(kind: RemedyKind, value: object, path: Path, problems: Problems) -> OfferPart:
    if kind in MONETARY:
        if isinstance(value, str):
            return OfferPart(kind, _amount(value, path, problems))
        problems.wrong_type(path, value, "a share such as '85%' or an amount such as '10.00 EUR'")
    elif value is not True:
        problems.wrong_type(path, value, "true, since it moves no money")
    return OfferPart(kind)


def _amount(text: str, path: Path, problems: Problems) -> Decimal | Money | None:
    if _PERCENT.fullmatch(text):
        return Decimal(text[:-1])
    if not text.endswith("%"):
        try:
            money = Money.parse(text)
        except MoneyError:
            pass
        else:
            if not money.is_negative:
                return money
    problems.add(
        path, "DK-POLICY-AMOUNT", "{text} is not a percentage or an amount of money",
        "write 0% to 100%, or an amount with its currency such as '10.00 EUR'",
        text=repr(text),
    )  # fmt: skip
    return None


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
                table.at(key), "DK-POLICY-LAYER", "{key} cannot be used in the layer {layer}",
                "remove {key}, or move the rule to the layer {only}",
                key=key, layer=layer, only=only,
            )  # fmt: skip
    outcomes = [key for key in ("offer", "deny", "escalate", "exclude") if table.items.get(key, False) is not False]
    if len(outcomes) != 1:
        table.problems.add(
            table.path, "DK-POLICY-OUTCOME",
            "a rule needs exactly one of offer, deny, escalate and exclude, got {count}",
            "keep one: offer, or deny = true or escalate = 'whom' (company), or exclude (law)",
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
                    table.at(key), "DK-POLICY-FIRST", '{key} cannot be used with hit = "first"',
                    "remove it: the order in the file decides", key=key,
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
                    "remove the override", rule=repr(rule.id), other=repr(name), reason=reason,
                )  # fmt: skip


def _bad_override(rule: Rule, other: Rule) -> str:
    if rule.id == other.id:
        return "a rule cannot override itself"
    if rule.layer != other.layer:
        return f"that rule is in the layer {other.layer}"
    return (
        f"that rule has the higher priority {other.priority}, above {rule.priority}"
        if other.priority > rule.priority
        else ""
    )
