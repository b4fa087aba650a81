"""What happens to a dispute because its process was revised."""

from collections.abc import Mapping
from typing import ClassVar

from attrs import field, frozen

from disputekit._input.converters import mapped
from disputekit._lib.frozen import FrozenMap
from disputekit.actions._base import Action


def _states(items: Mapping[str, str]) -> FrozenMap[str, str]:
    return mapped(items)


@frozen
class Migrate(Action):
    """Go on under another version of the process, or under another process.

    ``states`` says which state each state of the old one now is; a state that keeps its name need not be named. Which
    version it is from then on, the event says, as every event does.
    """

    name: ClassVar[str] = "migrate"

    states: Mapping[str, str] = field(factory=FrozenMap[str, str], converter=_states)
