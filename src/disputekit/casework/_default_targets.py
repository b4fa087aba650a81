"""The default targets of each process."""

from typing import Final

from disputekit._lib.frozen import FrozenMap
from disputekit._lib.text import did_you_mean, shown
from disputekit.errors import CalendarError, Finding
from disputekit.sla._calendar import WorkCalendar
from disputekit.sla._periods import business_days, hours
from disputekit.sla.targets import Target

__all__ = ["STATUS_UPDATE", "default_targets"]

_ALWAYS: Final = WorkCalendar.whole_days("Mon-Sun", tz="UTC")
_ENDED: Final = frozenset({"closed", "merged"})
_WARN: Final = (0.5, 0.8)

_FIRST_RESPONSE: Final = Target(
    "first_response",
    hours(48),
    stops={"respond", "notify_decision"},
    cancels=_ENDED,
    pauses_on=(),
    warn_at=_WARN,
)
_RESOLUTION: Final = Target(
    "resolution",
    {"P1": business_days(2), "P2": business_days(5), "P3": business_days(10), "P4": business_days(20)},
    stops={"notifying", "dismiss"},
    restarts={"reopen"},
    cancels=_ENDED,
    warn_at=_WARN,
)

STATUS_UPDATE: Final = Target(
    "status_update",
    business_days(5),
    stops={"respond", "message", "request_evidence", "make_offer", "notify_decision"},
    cancels=_ENDED,
    restarts={"reopen"},
    repeats=True,
    warn_at=(0.8,),
)
"""Regular status updates: the claimant gets a message every five business days, unless the dispute waits for them.

Each message begins the next five, and so does a reopening. No process has it by default: add it to
``default_targets(…)``.
"""


def _wait(name: str, length: int, state: str) -> Target:
    """Make the target of a party's own time while the dispute is in a state: it runs day and night."""
    return Target(name, hours(length), runs_on=state, calendar=_ALWAYS, warn_at=_WARN)


_TARGETS: Final = FrozenMap(
    {
        "customer_operations": (_FIRST_RESPONSE, _RESOLUTION),
        "resolution_team": (_FIRST_RESPONSE, _RESOLUTION),
        "returns": (_FIRST_RESPONSE, _RESOLUTION),
        "marketplace": (
            Target("takeover", hours(48), stops={"take_over", "dispatch"}, cancels=_ENDED, pauses_on=(), warn_at=_WARN),
            _wait("evidence", 72, "awaiting_evidence"),
            _wait("appeal", 72, "awaiting_appeal"),
            _wait("remedy", 48, "awaiting_remedy"),
            _wait("voucher", 48, "awaiting_voucher"),
            _RESOLUTION,
        ),
        "order_to_cash": (_FIRST_RESPONSE, _RESOLUTION),
    }
)


def default_targets(process_id: str) -> tuple[Target, ...]:
    """Give the default targets of a process, by its id.

    Use them with a calendar of ``WorkCalendar.whole_days``, on which 48 hours leave out weekends and holidays. The
    response is the first message to the claimant, and does not pause. The resolution is the decision, by priority, and
    begins again when a dispute is reopened. A party's own time in the marketplace runs day and night.

    Raises ``CalendarError`` for a process that has none.

    >>> [target.name for target in default_targets("customer_operations")]
    ['first_response', 'resolution']
    """
    targets = _TARGETS.get(process_id)
    if targets is None:
        hint = did_you_mean(str(process_id), _TARGETS, "give the targets of your own process")
        raise CalendarError(
            Finding("DK-SLA-PROCESS", "no process {id}", {"id": shown(process_id)}, where="process_id", hint=hint)
        )
    return targets
