"""What makes a function a guard that reads the action, and the name that a guard goes by."""

from datetime import datetime

from attrs import frozen

from disputekit.actions import Action
from disputekit.dispute import Actor, Dispute
from disputekit.errors import Reason
from disputekit.lifecycle._model import Guard


@frozen
class ActionGuard:
    """A guard that reads what the action says; ``name`` is its function's."""

    ask: Guard

    @property
    def name(self) -> str:
        """The name of the function."""
        return name_of(self.ask)

    def __call__(self, dispute: Dispute, action: Action, actor: Actor, at: datetime) -> Reason | None:
        """Ask the function."""
        return self.ask(dispute, action, actor, at)


def name_of(guard: Guard) -> str:
    """Give the name that a guard goes by: its function's."""
    return guard.name if isinstance(guard, ActionGuard) else getattr(guard, "__name__", type(guard).__name__)


def about_action(guard: Guard) -> ActionGuard:
    """Mark a guard that reads what the action says, beyond its name."""
    return ActionGuard(guard)
