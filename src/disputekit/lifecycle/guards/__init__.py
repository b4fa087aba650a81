"""The standard guards and predicates, by the names under which transitions mention them.

A guard returns why not, or ``None``; a predicate, which chooses a branch, returns a ``bool``. A guard of a host is a
plain function of the same shape. One that reads the fields of an action is wrapped in ``about_action``, so that
``Lifecycle.options`` does not ask it before the action is filled in.
"""

from typing import Final

from disputekit._lib.faces import publish
from disputekit._lib.frozen import FrozenMap
from disputekit.lifecycle._model import Guard, Predicate, name_of
from disputekit.lifecycle.guards import (  # noqa: F401 - each module registers its guards while it is imported
    _base,
    _credits_chargebacks_fees,
    _limits_and_approvals,
    _marketplace,
    _money,
    _parties,
    _progress,
)

__all__ = ["PREDICATES", "STANDARD", "name_of"]

STANDARD: Final[FrozenMap[str, Guard]] = FrozenMap(dict(sorted(_base.GUARDS.items())))
"""The standard guards by name, as the ``guards`` of transitions mention them."""

PREDICATES: Final[FrozenMap[str, Predicate]] = FrozenMap(dict(sorted(_base.PREDICATES.items())))
"""The standard predicates by name, as the ``when`` of transitions mentions them."""

publish(__name__)
