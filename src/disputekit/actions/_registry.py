"""Every action under its name: what lifecycles may mention and stored events may carry."""

from typing import Final

from disputekit._lib.frozen import FrozenMap
from disputekit.actions import (
    _collecting,
    _evidence,
    _execution,
    _feedback,
    _intake,
    _linking,
    _market,
    _migrating,
    _money,
    _negotiation,
    _outcome,
    _returns,
    _work,
)
from disputekit.actions._base import Action

_MODULES: Final = (
    _intake,
    _work,
    _evidence,
    _negotiation,
    _returns,
    _outcome,
    _feedback,
    _linking,
    _money,
    _market,
    _collecting,
    _execution,
    _migrating,
)

BY_NAME: FrozenMap[str, type[Action]] = FrozenMap(
    {
        member.name: member
        for module in _MODULES
        for member in vars(module).values()
        if isinstance(member, type) and issubclass(member, Action) and member.name
    }
)
"""Action classes by name."""
