"""Conditions and offers in words, for people who approve a policy."""

from collections.abc import Iterable, Iterator
from typing import Final

from disputekit.policy._fields import Field, Spans, without
from disputekit.policy._model import Box, Rule

__all__ = ["conditions", "kind_of", "outcome"]


_MANY: Final = 3  # up to three accepted names for each other one are listed; beyond that the others are named


def conditions(box: Box, fields: Iterable[Field]) -> list[tuple[str, str]]:
    """Each restricted field with the values that it accepts, in the order of the file.

    >>> conditions({"days": ((0, 30),)}, [Field("days", "whole", low=0, high=100)])
    [('days', 'at most 30')]
    """
    return [(field.name, _accepted(field, box[field.name])) for field in fields if field.name in box]


def kind_of(field: Field) -> str:
    """The kind of a field and its possible values."""
    optional = ", or does not apply" if field.optional else ""
    if field.kind == "whole":
        return f"a whole number from {field.low} to {field.high}{optional}"
    if field.kind == "evidence":
        return "evidence: present or not"
    if field.kind == "flag":
        return f"yes or no{optional}" + (f", computed by {field.predicate}" if field.predicate else "")
    leaves = [str(value) for value in field.values]
    parts = [f"; {name} is {', '.join(leaves[first : last + 1])}" for name, (first, last) in field.nodes.items()]
    return f"one of {', '.join(leaves)}{optional}{''.join(parts)}"


def outcome(rule: Rule) -> tuple[str, list[str]]:
    """What a rule does, and its alternatives."""
    if rule.excludes:
        return "Excludes the right", [", ".join(rule.excludes)]
    if rule.escalate:
        return "Escalates to", [rule.escalate]
    verb = f"Right of {rule.right}" if rule.right else "Offers"
    return verb, [offer.full_text for offer in rule.offers] or ["nothing: the claim is denied"]


def _accepted(field: Field, spans: Spans) -> str:
    applicable = ((0, field.applicable - 1),)
    said = without(spans, ((field.applicable, field.applicable),))
    words = [] if not said else ["anything"] if said == applicable else list(_said(field, said))
    if field.optional and spans != said:
        words.append("does not apply")
    return " or ".join(words)


def _said(field: Field, spans: Spans) -> Iterator[str]:
    if field.kind == "whole":
        for first, last in spans:
            low, high = field.low + first, field.low + last
            if first == last:
                yield str(low)
            elif first == 0:
                yield f"at most {high}"
            elif last == field.applicable - 1:
                yield f"at least {low}"
            else:
                yield f"{low} to {high}"
    elif field.kind in {"flag", "evidence"}:
        yes = spans == ((1, 1),)
        yield {"flag": ("no", "yes"), "evidence": ("missing", "present")}[field.kind][yes]
    else:
        names, others = field.names(spans), field.names(without(((0, field.applicable - 1),), spans))
        yield from [f"anything but {' and '.join(others)}"] if len(names) > _MANY * len(others) else names
