"""How guards and predicates are declared: a decorator registers each by its name, typed by the action that it reads."""

from collections.abc import Callable
from datetime import datetime
from typing import Final, TypeVar, cast

from disputekit.actions import Action
from disputekit.dispute import Actor, Dispute
from disputekit.errors import Reason
from disputekit.lifecycle._model import ActionGuard, ActionPredicate, Guard, Predicate

A = TypeVar("A", bound=Action)

GUARDS: Final[dict[str, Guard]] = {}
"""The standard guards by name, filled while the modules beside this one are imported."""

PREDICATES: Final[dict[str, Predicate]] = {}
"""The standard predicates by name, filled in the same way."""


def guard(ask: Guard) -> Guard:
    """Register a guard that does not read the fields of an action."""
    GUARDS[ask.__name__] = ask
    return ask


def guard_of(kind: type[A]) -> Callable[[Callable[[Dispute, A, Actor, datetime], Reason | None]], ActionGuard]:
    """Register a guard that reads the fields of one ``kind`` of action, and lets every other kind pass."""

    def register(ask: Callable[[Dispute, A, Actor, datetime], Reason | None]) -> ActionGuard:
        made = ActionGuard(cast("Guard", ask), kind)
        GUARDS[ask.__name__] = made
        return made

    return register


def predicate(ask: Predicate) -> Predicate:
    """Register a predicate that does not read the fields of an action."""
    PREDICATES[ask.__name__] = ask
    return ask


def predicate_of(kind: type[A]) -> Callable[[Callable[[Dispute, A, Actor, datetime], bool]], ActionPredicate]:
    """Register a predicate that reads the fields of one ``kind`` of action, and is false for every other kind."""

    def register(ask: Callable[[Dispute, A, Actor, datetime], bool]) -> ActionPredicate:
        made = ActionPredicate(cast("Predicate", ask), kind)
        PREDICATES[ask.__name__] = made
        return made

    return register
