"""What happens when the time allowed in a state has passed: the action that the state names, done by the system."""

from collections.abc import Iterator, Mapping
from typing import Final

from attrs import NOTHING, fields

from disputekit.actions import BY_NAME, Action
from disputekit.lifecycle import Lifecycle
from disputekit.messages import Finding, nearest

_BECAUSE: Final = "the time allowed for {state} has passed"


def on_expiry(name: str, state: str) -> Action:
    """Make the action called ``name``; one that needs a reason has that the time of ``state`` has passed."""
    because = _BECAUSE.format(state=state.replace("_", " "))
    return BY_NAME[name](**dict.fromkeys(_needs(name), because))


def unmakeable(processes: Mapping[str, Lifecycle]) -> Iterator[Finding]:
    """Yield the expiries that nobody could act on: unknown actions, and those that need more than a reason."""
    for kind, process in processes.items():
        for state in process.states:
            name = state.on_expiry
            if name is not None and (name not in BY_NAME or set(_needs(name)) - {"because"}):
                makeable = [known for known in BY_NAME if set(_needs(known)) <= {"because"}]
                yield Finding(
                    "DK-DESK-EXPIRY",
                    "{action!r} cannot be done by itself when {state} expires",
                    {"action": name, "state": state.name},
                    where=f"processes[{kind!r}].states[{state.name!r}].on_expiry",
                    mend=nearest(name, makeable),
                )


def _needs(name: str) -> list[str]:
    return [each.name for each in fields(BY_NAME[name]) if each.default is NOTHING]
