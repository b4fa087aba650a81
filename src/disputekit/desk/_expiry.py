"""What happens when the time allowed in a state has passed: the action that the state names, done by the system."""

from collections.abc import Iterator, Mapping
from typing import Final

from attrs import NOTHING, fields

from disputekit.actions import BY_NAME, Action
from disputekit.errors import Finding, nearest
from disputekit.lifecycle import Lifecycle

_BECAUSE: Final = "the time allowed for {state} has passed"


def on_expiry(kind: type[Action], state: str) -> Action:
    """Make an action of ``kind``; one that needs a reason has that the time of ``state`` has passed."""
    because = _BECAUSE.format(state=state.replace("_", " "))
    return kind(**dict.fromkeys(_needs(kind), because))


def unmakeable(processes: Mapping[str, Lifecycle]) -> Iterator[Finding]:
    """Yield the expiries that nobody could act on: those whose action needs more than a reason."""
    for matter, process in processes.items():
        for state in process.states:
            name = state.on_expiry
            if name is not None and set(_needs(process.action(name))) - {"because"}:
                makeable = [known for known, action in BY_NAME.items() if set(_needs(action)) <= {"because"}]
                yield Finding(
                    "DK-DESK-EXPIRY",
                    "{action!r} cannot be done by itself when {state} expires",
                    {"action": name, "state": state.name},
                    where=f"processes[{matter!r}].states[{state.name!r}].on_expiry",
                    hint=nearest(name, makeable),
                )


def _needs(kind: type[Action]) -> list[str]:
    return [each.name for each in fields(kind) if each.default is NOTHING]
