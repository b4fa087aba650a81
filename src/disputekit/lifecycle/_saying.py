"""How the parts of a lifecycle are said: in tables, in pictures and where two versions differ."""

from collections.abc import Iterable

from disputekit.lifecycle._model import Guard, Return, State, Transition
from disputekit.lifecycle.guards import name_of


def destination(transition: Transition) -> str:
    """Say where it leads: a state, ``=`` for the same, or back to what is remembered under a label."""
    return f"back ({transition.dest.label})" if isinstance(transition.dest, Return) else transition.dest


def roles(transition: Transition) -> str:
    """Say who may."""
    return ", ".join(sorted(transition.roles)) or "anybody"


def guards(asked: Iterable[str | Guard]) -> str:
    """Name guards."""
    return ", ".join(each if isinstance(each, str) else name_of(each) for each in asked)


def posts(transition: Transition) -> str:
    """Name what it does to the money."""
    return "" if transition.posts is None else function(transition.posts)


def waits_on(state: State) -> str:
    """Say whom it waits on: parties and roles, or the function that knows."""
    return function(state.waits_on) if callable(state.waits_on) else ", ".join(sorted(state.waits_on))


def deadline(state: State) -> str:
    """Say the time allowed."""
    return "" if state.deadline is None else str(state.deadline)


def function(called: object) -> str:
    """Give a function's name; of any other thing that can be called, that of its class."""
    return getattr(called, "__name__", type(called).__name__)
