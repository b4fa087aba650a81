"""What makes a function a guard that reads the action, and the name that a guard goes by."""

from disputekit.lifecycle._model import ActionGuard, about_action, name_of

__all__ = ["ActionGuard", "about_action", "name_of"]
