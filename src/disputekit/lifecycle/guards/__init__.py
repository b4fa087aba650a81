"""The standard guards and predicates, by the names under which transitions mention them.

A guard returns why not, or ``None``; a predicate, which chooses a branch, returns a ``bool``. A guard of a host is a
plain function of the same shape. One that reads the fields of an action is wrapped in ``about_action``, so that
``Lifecycle.options`` does not ask it before the action is filled in.
"""

from disputekit._lib.faces import publish
from disputekit.lifecycle.guards import (  # noqa: F401 - each module registers its guards while it is imported
    _credits_chargebacks_fees,
    _limits_and_approvals,
    _marketplace,
    _money,
    _parties,
    _progress,
)
from disputekit.lifecycle.guards._base import PREDICATES, STANDARD

__all__ = ["PREDICATES", "STANDARD"]

publish(__name__)
