"""What every action has."""

from collections.abc import Iterable
from typing import ClassVar

import pendulum
from attrs import frozen

from disputekit._text import blank
from disputekit.dispute import Dispute
from disputekit.errors import InvalidValue
from disputekit.messages import Finding
from disputekit.parties import Actor


@frozen
class Stamp:
    """Who did an action, when it happened, and as which event of the dispute."""

    seq: int
    at: pendulum.DateTime
    actor: Actor


@frozen
class Action:
    """Something that a person or a system does to a dispute: an intent until a lifecycle decides it, then recorded.

    ``name`` is the word that lifecycles, targets and stored events use for it.
    """

    name: ClassVar[str] = ""

    def on(self, dispute: Dispute, _stamp: Stamp) -> Dispute:
        """Give the dispute with what this action records; the state it enters comes from the event."""
        return dispute


def required(action: Action, **texts: str) -> None:
    """Raise ``InvalidValue`` that lists each of ``texts`` that is empty."""
    reject(
        Finding(
            "DK-ACTION-EMPTY",
            "{action} needs its {name}",
            {"action": action.name, "name": name},
            where=name,
            mend="fill it in",
        )
        for name, text in texts.items()
        if blank(text)
    )


def reject(findings: Iterable[Finding]) -> None:
    """Raise ``InvalidValue`` with all findings, if there are any."""
    found = tuple(findings)
    if found:
        raise InvalidValue(*found)
