"""How guards and predicates are declared: a decorator registers each by its name, typed by the action that it reads."""

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final, TypeVar, cast

from disputekit.actions import Action
from disputekit.dispute import Actor, Dispute
from disputekit.errors import Reason
from disputekit.lifecycle._model import ActionGuard, ActionPredicate, Guard, Predicate

A = TypeVar("A", bound=Action)

_GUARDS: Final[dict[str, Guard]] = {}
_PREDICATES: Final[dict[str, Predicate]] = {}

STANDARD: Final[Mapping[str, Guard]] = MappingProxyType(_GUARDS)
"""The standard guards by name, as the ``guards`` of transitions mention them."""

PREDICATES: Final[Mapping[str, Predicate]] = MappingProxyType(_PREDICATES)
"""The standard predicates by name, as the ``when`` of transitions mentions them."""


def guard(ask: Guard) -> Guard:
    """Register a guard that does not read the fields of an action."""
    _GUARDS[ask.__name__] = ask
    return ask


def guard_of(kind: type[A]) -> Callable[[Callable[[Dispute, A, Actor, datetime], Reason | None]], ActionGuard]:
    """Register a guard that reads the fields of one ``kind`` of action, and lets every other kind pass."""

    def register(ask: Callable[[Dispute, A, Actor, datetime], Reason | None]) -> ActionGuard:
        made = ActionGuard(cast("Guard", ask), kind)
        _GUARDS[ask.__name__] = made
        return made

    return register


def predicate(ask: Predicate) -> Predicate:
    """Register a predicate that does not read the fields of an action."""
    _PREDICATES[ask.__name__] = ask
    return ask


def predicate_of(kind: type[A]) -> Callable[[Callable[[Dispute, A, Actor, datetime], bool]], ActionPredicate]:
    """Register a predicate that reads the fields of one ``kind`` of action, and is false for every other kind."""

    def register(ask: Callable[[Dispute, A, Actor, datetime], bool]) -> ActionPredicate:
        made = ActionPredicate(cast("Predicate", ask), kind)
        _PREDICATES[ask.__name__] = made
        return made

    return register
