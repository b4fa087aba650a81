"""Answers as data that JSON can hold."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING

from attrs import AttrsInstance, fields, has

from disputekit.errors import Reason
from disputekit.money import Money
from disputekit.policy._analysis import Findings
from disputekit.policy._evidence_hints import Help
from disputekit.policy._model import Offered, PolicyOffer, amount_text
from disputekit.policy._near_misses import NearMiss
from disputekit.policy._report._words import conditions, kind_of

if TYPE_CHECKING:
    from disputekit.policy._book import PolicyBook
    from disputekit.policy._decision import PolicyDecision
    from disputekit.policy._model import Rule

__all__ = ["decision_data", "plain", "policy_data"]


def plain(value: object) -> object:
    """Anything of ours as JSON can hold it: what has a text says it too, amounts and days are texts.

    >>> plain({"paid": Money("5.00", "EUR"), "on": date(2026, 7, 1), "kinds": frozenset({"b", "a"})})
    {'paid': '5.00 EUR', 'on': '2026-07-01', 'kinds': ['a', 'b']}
    """
    match value:
        case Enum():
            found: object = value.value
        case Money() | date():
            found = str(value)
        case Decimal():
            found = amount_text(value)
        case Mapping():
            found = {str(key): plain(each) for key, each in value.items()}
        case AbstractSet():
            found = sorted(str(plain(each)) for each in value)
        case tuple() | list():
            found = [plain(each) for each in value]
        case _:
            kind = type(value)
            found = _members(kind, value) if has(kind) else value
    return found


def _members(kind: type[AttrsInstance], value: object) -> dict[str, object]:
    found = {each.name: plain(getattr(value, each.name)) for each in fields(kind) if each.name[0] != "_"}
    if isinstance(value, PolicyOffer | Offered | Reason | NearMiss | Help):
        found["text"] = value.text
    return found


def decision_data(decision: "PolicyDecision") -> dict[str, object]:
    """A decision and why."""
    return {
        "status": decision.status,
        "as_of": decision.as_of.isoformat(),
        "policies": dict(decision.versions),
        "digests": dict(decision.digests),
        "scenario": dict(decision.scenario),
        "winner": decision.winner.id if decision.winner else None,
        "escalate_to": decision.escalate_to,
        "offers": plain(decision.offers),
        "citations": plain(decision.citations),
        "required_evidence": list(decision.required_evidence),
        "missing_evidence": list(decision.missing_evidence),
        "helps": plain(decision.helps),
        "either": decision.either,
        "missing": list(decision.missing),
        "candidates": plain(decision.candidates),
        "near_misses": plain(decision.near_misses),
        "trace": plain(decision.trace),
    }


def policy_data(book: "PolicyBook", findings: Findings, at: date | None) -> dict[str, object]:
    """A policy and what was found in it."""
    return {
        "id": book.id,
        "version": book.version,
        "digest": book.digest,
        "effective": plain(book.effective),
        "hit": book.policy.hit,
        "fields": [{"name": each.name, "kind": each.kind, "text": kind_of(each)} for each in book.fields],
        "rules": [_rule(book, rule) for rule in book.rules],
        "templates": plain(book.policy.templates),
        "accepted": [
            {
                "code": each.code,
                "where": dict(conditions(each.box, book.fields)),
                "name": each.name,
                "because": each.because,
                "until": str(each.until),
            }
            for each in book.policy.accepts
        ],
        "as_of": plain(at),
        "findings": findings.to_dict(),
    }


def _rule(book: "PolicyBook", rule: "Rule") -> dict[str, object]:
    return {
        "id": rule.id,
        "layer": rule.layer,
        "where": [dict(conditions(box, book.fields)) for box in rule.boxes],
        "effective": plain(rule.effective),
        "offers": plain(rule.offers),
        "escalate": rule.escalate,
        "right": rule.right,
        "excludes": list(rule.excludes),
        "priority": rule.priority,
        "overrides": list(rule.overrides),
        "cite": rule.cite,
        "source": rule.source,
        "confidence": rule.confidence,
        "templates": [each.id for each in rule.templates],
    }
