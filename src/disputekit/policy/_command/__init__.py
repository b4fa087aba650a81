"""The command line; nothing here is loaded by ``import disputekit.policy``."""

from disputekit.policy._command._main import main

__all__ = ["main"]
