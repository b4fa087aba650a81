"""``python -m disputekit``: every command line of the library; each is loaded only when it is called."""

import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Final

from disputekit._lib.text import did_you_mean, visible

_COMMANDS: Final[Mapping[str, tuple[str, str]]] = {
    "policy": ("disputekit.policy._command", "check, compare, apply and print policies"),
}
"""Each command with the package whose ``main`` answers it, and what it does."""


def main(argv: Sequence[str] | None = None) -> int:
    """Hand the arguments on to a command; give its exit code, or 2 where there is no such command."""
    name, *rest = [*(sys.argv[1:] if argv is None else argv)] or ["--help"]
    if name in _COMMANDS:
        answered: int = import_module(_COMMANDS[name][0]).main(rest, prog=f"python -m disputekit {name}")
        return answered
    if name in {"-h", "--help"}:
        sys.stdout.write(_usage())
        return 0
    advice = did_you_mean(name, _COMMANDS, f"use one of {', '.join(_COMMANDS)}")
    sys.stderr.write(f"{_usage()}\nunknown command {visible(name)!r}; {advice}\n")
    return 2


def _usage() -> str:
    commands = "".join(f"  {name:10} {does}\n" for name, (_, does) in _COMMANDS.items())
    return f"usage: python -m disputekit COMMAND …\n\n{commands}\nCOMMAND --help describes a command.\n"


if __name__ == "__main__":
    sys.exit(main())
