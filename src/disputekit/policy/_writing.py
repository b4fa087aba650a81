"""From a ``Policy`` back to the document that says it: the same for the same policy, whatever it was read from.

Keys stand in a fixed order and defaults are left out; a rule's boxes are written as they are, alternatives of a group.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from disputekit.policy._fields import Field, Spans, without
from disputekit.policy._model import (
    ABOUT,
    AcceptedFinding,
    Box,
    Effective,
    Policy,
    PolicyOffer,
    Rule,
    Template,
    amount_text,
)

__all__ = ["SCHEMA", "digest_of", "document_of", "json_of"]

SCHEMA: Final = "disputekit.policy/1"


def json_of(policy: Policy) -> str:
    """The document as JSON."""
    return json.dumps(document_of(policy), ensure_ascii=False)


def digest_of(policy: Policy) -> str:
    """The SHA-256 of the document in JSON and UTF-8, in hexadecimal digits."""
    return hashlib.sha256(json_of(policy).encode()).hexdigest()


def document_of(policy: Policy) -> dict[str, object]:
    """The document, dates as texts."""
    fields = {each.name: each for each in policy.fields}
    head = {
        "id": policy.id,
        "version": policy.version,
        "effective": _effective(policy.effective),
        "hit": policy.hit if policy.hit != "ranked" else "",
        "source": policy.source,
        "confidence": policy.confidence,
    }
    return {"schema": SCHEMA, "policy": _stated(head)} | _stated({
        "fields": {each.name: _field(each) for each in policy.fields},
        "rule": [_rule(each, fields) for each in policy.rules],
        "accept": [_accept(each, fields) for each in policy.accepts],
        "template": [_template(each) for each in policy.templates],
    })  # fmt: skip


def _stated(items: Mapping[str, object]) -> dict[str, object]:
    """What is not empty; a rule without priority has none too."""
    return {key: value for key, value in items.items() if value}


def _effective(effective: Effective) -> dict[str, object]:
    return _stated({"from": _day(effective.start), "until": _day(effective.until)})


def _day(day: date | None) -> str:
    return day.isoformat() if day is not None else ""


def _field(field: Field) -> object:
    stated: dict[str, object]
    if field.predicate:
        return {"predicate": field.predicate}
    if field.kind in {"flag", "evidence"}:
        if not field.optional:
            return field.kind
        stated = {"kind": field.kind}
    elif field.kind == "whole":
        stated = {"min": field.low, "max": field.high}
    elif field.kind == "tree":
        stated = {"tree": _tree(field)}
    elif not field.optional:
        return list(field.values)
    else:
        stated = {"values": list(field.values)}
    return stated | _stated({"optional": field.optional})


def _tree(field: Field) -> dict[str, object]:
    """Nest the nodes again: each is written before those within it, and one without any has the leaves."""
    root: dict[str, object] = {}
    open_: list[tuple[int, dict[str, object]]] = [(len(field.values), root)]
    nodes = sorted(field.nodes.items(), key=lambda each: (each[1][0], -each[1][1]))
    for place, (name, (first, last)) in enumerate(nodes):
        while open_[-1][0] < first:
            open_.pop()
        after = nodes[place + 1][1] if place + 1 < len(nodes) else (last + 1, last + 1)
        if after[0] <= last:
            below: dict[str, object] = {}
            open_[-1][1][name] = below
            open_.append((last, below))
        else:
            open_[-1][1][name] = list(field.values[first : last + 1])
    return root


def _rule(rule: Rule, fields: Mapping[str, Field]) -> dict[str, object]:
    offers = rule.offers[:1]  # what is written once for all of them
    conditions: dict[str, object] = (
        _box(rule.boxes[0], fields) if len(rule.boxes) == 1 else {"group": [_box(each, fields) for each in rule.boxes]}
    )
    return {"id": rule.id} | _stated({
        "layer": rule.layer if rule.layer != "company" else "",
        "priority": rule.priority,
        "overrides": list(rule.overrides),
        **conditions,
        "offer": [_offer(each) for each in rule.offers],
        "deny": rule.layer == "company" and not rule.offers and not rule.escalate,
        "escalate": rule.escalate,
        "chooser": next((each.chooser for each in offers if each.chooser != "claimant"), ""),
        "satisfied_by": sorted(each.value for offer in offers for each in offer.satisfied_by),
        "right": rule.right,
        "exclude": list(rule.excludes),
        "cite": rule.cite,
        "source": rule.source,
        "confidence": rule.confidence,
        "effective": _effective(rule.effective),
        "template": next((_said(each) for each in rule.templates), ""),
    })  # fmt: skip


def _said(template: Template) -> object:
    """The texts that stand in a rule itself; or the id of the template that it uses, since that is approved."""
    return template.id if template.approved is not None else _texts(template)


def _template(template: Template) -> dict[str, object]:
    approved = template.approved
    effective = template.effective
    if approved is not None and effective.start == approved.on:
        effective = Effective(None, effective.until)  # which is what it says then
    return {"id": template.id} | _stated({
        "needs": list(template.needs),
        "approved": {"by": approved.by, "on": approved.on.isoformat()} if approved is not None else {},
        "effective": _effective(effective),
        "text": _texts(template),
    })  # fmt: skip


def _texts(template: Template) -> dict[str, object]:
    return dict(sorted(template.texts.items()))


def _offer(offer: PolicyOffer) -> dict[str, object]:
    parts = {part.kind.value: True if part.amount is None else amount_text(part.amount) for part in offer.parts}
    kept: dict[str, object] = {} if offer.return_needed else {"return_needed": False}
    return parts | kept | _stated({
        "of": offer.of if offer.of != "all" else "",
        "at_most": amount_text(offer.at_most) if offer.at_most is not None else "",
        "fee": amount_text(offer.fee) if offer.fee is not None else "",
        "require": list(offer.require),
        "conditions": list(offer.conditions),
    })  # fmt: skip


def _accept(accept: AcceptedFinding, fields: Mapping[str, Field]) -> dict[str, object]:
    about = ABOUT[accept.code]
    said: dict[str, object] = _box(accept.box, fields) if about == "cases" else {about: accept.name}
    return {"code": accept.code} | said | {"because": accept.because, "until": accept.until.isoformat()}


def _box(box: Box, fields: Mapping[str, Field]) -> dict[str, object]:
    """``when`` for what is accepted, or ``unless`` for what is not where that is shorter."""
    when: dict[str, object] = {}
    unless: dict[str, object] = {}
    for name, accepted in box.items():
        field = fields[name]
        stated = list(_alternatives(field, accepted))
        rest = list(_alternatives(field, without(field.everything, accepted)))
        if field.kind in {"choice", "tree"} and len(rest) < len(stated):
            unless[name] = _condition(rest)
        else:
            when[name] = _condition(stated)
    return _stated({"when": when, "unless": unless})


def _condition(found: list[object]) -> object:
    """One alternative as it is, several as a list; names are always a list."""
    return found[0] if len(found) == 1 and not isinstance(found[0], str) else found


def _alternatives(field: Field, spans: Spans) -> Iterator[object]:
    for first, last in spans:
        end = min(last, field.applicable - 1)
        if field.kind == "whole" and first <= end:
            yield {"min": field.low + first, "max": field.low + end}
        elif field.kind in {"flag", "evidence"}:
            yield from field.values[first : end + 1]
        else:
            yield from _names(field, first, end)
        if last == field.applicable:
            yield {"applies": False}


def _names(field: Field, first: int, last: int) -> Iterator[str]:
    """The names that cover these ordinals: whole branches of a tree by their own."""
    widest: dict[int, tuple[int, str]] = {}
    for name, (low, high) in field.nodes.items():
        if first <= low and high <= last and (low not in widest or high > widest[low][0]):
            widest[low] = (high, name)
    at = first
    while at <= last:
        end, name = widest.get(at, (at, str(field.values[at])))
        yield name
        at = end + 1
