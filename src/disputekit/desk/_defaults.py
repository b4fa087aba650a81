"""What a desk does unless it is told: one process for all, targets of each process, an order of the queue."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

from disputekit._lib.frozen import FrozenMap
from disputekit.casework import default_targets
from disputekit.desk._delivery import DEFAULT
from disputekit.errors import CalendarError
from disputekit.lifecycle import Lifecycle
from disputekit.sla import SlaBook, SlaPolicy, Target, WorkCalendar
from disputekit.triage import QueueOrder, Scorer

_CATCHES_UP: Final = timedelta(days=30)
_DUE_LANE: Final = timedelta(hours=4)


def by_kind(given: Lifecycle | Mapping[str, Lifecycle]) -> FrozenMap[str, Lifecycle]:
    return FrozenMap({DEFAULT: given} if isinstance(given, Lifecycle) else given)


def targets_of(processes: Mapping[str, Lifecycle]) -> SlaBook:
    """Give each process its default targets, on a calendar that at least knows weekends."""
    calendar = WorkCalendar.whole_days("Mon-Fri", tz="UTC")
    policies = {kind: SlaPolicy(calendar, _targets(process)) for kind, process in processes.items()}
    others = policies.pop(DEFAULT, SlaPolicy(calendar, []))
    return SlaBook([*(({"kind": kind}, policy) for kind, policy in policies.items()), ({}, others)])


def _targets(process: Lifecycle) -> Sequence[Target]:
    try:
        return default_targets(process.id)
    except CalendarError:
        return ()  # a host's own process has the targets that the host gives it


def order_by(scorer: Scorer | None) -> QueueOrder:
    if scorer is None:
        return QueueOrder(due_within=_DUE_LANE)
    return QueueOrder(ageing=scorer.ageing(catches_up_after=_CATCHES_UP), due_within=_DUE_LANE)
