"""What a file may name: the standard functions, and a host's own that are passed in beside them."""

from collections.abc import Callable, Iterator, Mapping
from inspect import isfunction
from types import ModuleType
from typing import Final, cast

from disputekit._lib.frozen import FrozenMap
from disputekit.lifecycle import _model, postings
from disputekit.lifecycle._model import Posting, Posts, Waits


def _giving(answer: object, module: ModuleType) -> Iterator[tuple[str, Callable[..., object]]]:
    for name, value in vars(module).items():
        if isfunction(value) and value.__module__ == module.__name__ and value.__annotations__["return"] == answer:
            yield name, value


# Before a face publishes them, functions say which module they stand in: only those that stand there are offered.
POSTINGS: Final = FrozenMap({name: cast("Posts", posts) for name, posts in _giving(Posting, postings)})
"""What a transition may do to the money."""

WAITS: Final = FrozenMap({name: cast("Waits", waits) for name, waits in _giving(frozenset[str], _model)})
"""Whom a state may wait on, where that depends on the dispute."""


def name_in(known: Mapping[str, object], wanted: object) -> str | None:
    """Give the name under which ``known`` has just this function, or ``None`` if it has not."""
    return next((name for name, each in known.items() if each is wanted), None)
