"""What is written otherwise in two versions: fields, rules and the head of a policy, whatever comes of it."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final, Literal, TypeAlias, TypeVar

from attrs import fields, frozen

from disputekit.policy._engine import Engine
from disputekit.policy._fields import Field
from disputekit.policy._model import Policy, Rule

__all__ = ["Edit", "edited_fields", "edited_policies", "edited_rules"]

Edited: TypeAlias = Literal["added", "removed", "changed"]
T = TypeVar("T")

_KEYS: Final = {"boxes": "when", "offers": "offer", "excludes": "exclude", "templates": "template"}
"""Where a file has another word for it."""
_ELSEWHERE: Final = frozenset({"id", "version", "fields", "rules"})


@frozen
class Edit:
    """Something that is written otherwise: a field, a rule, or the head of a policy; ``details`` says what of it."""

    name: str
    what: Edited
    details: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """``changed-mind-30: when, cite``."""
        return f"{self.name}: {', '.join(self.details)}" if self.details else self.name

    def to_dict(self) -> dict[str, object]:
        """Everything, as JSON can hold it."""
        return {"name": self.name, "what": self.what, "details": list(self.details)}


def edited_fields(old: Engine, new: Engine) -> tuple[Edit, ...]:
    """The fields that are not the same, and which values only one version knows: such cases are not compared."""
    return tuple(_edits(_fields(old), _fields(new), _field))


def edited_rules(old: Engine, new: Engine) -> tuple[Edit, ...]:
    """The rules that are not the same, with the keys of the file that differ."""
    return tuple(_edits({rule.id: rule for rule in old.rules}, {rule.id: rule for rule in new.rules}, _keys))


def edited_policies(old: Engine, new: Engine) -> tuple[Edit, ...]:
    """The policies whose heads differ in more than their versions."""
    return tuple(_edits({each.id: each for each in old.policies}, {each.id: each for each in new.policies}, _head))


def _edits(old: Mapping[str, T], new: Mapping[str, T], differ: Callable[[T, T], tuple[str, ...]]) -> Iterator[Edit]:
    for name in (*old, *(name for name in new if name not in old)):
        if name not in new:
            yield Edit(name, "removed")
        elif name not in old:
            yield Edit(name, "added")
        elif details := differ(old[name], new[name]):
            yield Edit(name, "changed", details)


def _fields(engine: Engine) -> dict[str, Field]:
    return {column.name: column.axis.field for column in engine.columns}


def _field(old: Field, new: Field) -> tuple[str, ...]:
    return tuple(_told(old, new)) if old != new else ()


def _told(old: Field, new: Field) -> Iterator[str]:
    if old.kind != new.kind:
        yield f"{old.kind} -> {new.kind}"
    elif old.kind == "whole" and (old.low, old.high) != (new.low, new.high):
        yield f"{old.low} to {old.high} -> {new.low} to {new.high}"
    for sign, mine, other in (("without", old, new), ("with", new, old)):
        if lacking := [str(value) for value in mine.values if value not in other.values]:
            yield f"{sign} {', '.join(lacking)}"
    if old.optional != new.optional:
        yield "may not apply" if new.optional else "always applies"
    if old.predicate != new.predicate:
        yield f"worked out by {new.predicate or 'nobody'}"
    if old.nodes != new.nodes:
        yield "tree"
    if old.values != new.values and set(old.values) == set(new.values):
        yield "order of values"


def _keys(old: Rule, new: Rule) -> tuple[str, ...]:
    return tuple(_KEYS.get(each.name, each.name) for each in fields(Rule) if _of(old, each.name) != _of(new, each.name))


def _head(old: Policy, new: Policy) -> tuple[str, ...]:
    names = (each.name for each in fields(Policy) if each.name not in _ELSEWHERE)
    return tuple(name for name in names if _of(old, name) != _of(new, name))


def _of(item: Rule | Policy, name: str) -> object:
    found: object = getattr(item, name)
    return found
