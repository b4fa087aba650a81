"""Rows of disputes: summaries, the queries that find them, and what each owner has on hand."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final, Literal, TypeAlias

import pendulum
from attrs import field, frozen

from disputekit._input.converters import mapped
from disputekit._input.validation import at_least_one, check_fields
from disputekit._lib.frozen import FrozenMap
from disputekit.dispute import Outcome
from disputekit.money import Money


@frozen(kw_only=True)
class Summary:
    """A dispute's row in lists and queues: what ``query`` filters and orders by, without folding a history.

    ``rank`` is the score's key less its ageing since the opening (bigger first), stored because waiting alone never
    changes the order; ``due_at`` is the nearest deadline of its targets, its tasks and its state, ``due_for`` its name,
    and ``statutory`` whether it is the law's; ``law_due_at`` is the nearest that is. ``overdue`` names what has passed
    and is still to be done; ``references`` are the claim's. ``assigned_at`` is when the ``owner`` was given it, and
    ``unassignable`` why nobody could be, where an assigner was asked.
    """

    dispute_id: str
    version: int
    kind: str
    state: str
    stage: str
    open: bool
    queued: bool
    waits_on: frozenset[str]
    claimant: str
    reason: str
    opened_at: pendulum.DateTime
    entered_at: pendulum.DateTime
    nature: str | None = None
    team: str | None = None
    owner: str | None = None
    assigned_at: pendulum.DateTime | None = None
    unassignable: str = ""
    amount: Money | None = None
    priority: str | None = None
    rank: int = 0
    due_at: pendulum.DateTime | None = None
    due_for: str = ""
    statutory: bool = False
    law_due_at: pendulum.DateTime | None = None
    overdue: tuple[str, ...] = ()
    references: Mapping[str, str] = field(factory=FrozenMap[str, str])
    outcome: Outcome | None = None


UNSCORED: Final = "unscored"
"""What counts a dispute that has no priority yet."""


def _counts(counts: Mapping[str, int]) -> FrozenMap[str, int]:
    return mapped(counts)


@frozen(kw_only=True)
class Load:
    """What one owner has on hand: the number of open disputes by priority, and when they were last given one.

    A dispute without a priority is counted under ``UNSCORED``; ``last_assigned_at`` looks at closed ones too.
    """

    owner: str
    open: Mapping[str, int] = field(default=FrozenMap[str, int](), converter=_counts)
    last_assigned_at: pendulum.DateTime | None = None

    @property
    def count(self) -> int:
        """How many open disputes that are."""
        return sum(self.open.values())


Order: TypeAlias = Literal["queue", "due", "law", "opened"]


@frozen(kw_only=True)
class Query:
    """Which rows, in which order: each filter that is given must hold.

    ``due_by`` and ``opened_from`` include the instant itself. ``queue`` orders by ``rank`` (bigger first), then
    deadline (none last), then age, then id; ``due`` by deadline, then ``queue``'s order; ``law`` by the law's deadline
    (none last), then ``queue``'s order but for deadlines; ``opened`` by age, then id.
    ``after`` is the ``next`` of the page before. Raises ``InvalidValue`` for a page of nothing and an unknown order.
    """

    team: str | None = None
    owner: str | None = None
    unassigned: bool = False
    stage: str | None = None
    kind: str | None = None
    claimant: str | None = None
    queued: bool | None = None
    open: bool | None = None
    due_by: datetime | None = None
    opened_from: datetime | None = None
    order: Order = "queue"
    limit: int = 50
    after: str | None = None

    def __attrs_post_init__(self) -> None:
        """Refuse a page that could hold nothing, and an order that nobody knows."""
        check_fields(self)
        at_least_one(self.limit)


@frozen
class Page:
    """One page of rows, and where the next begins; ``next`` is ``None`` on the last.

    ``total`` counts the rows of all pages.
    """

    rows: tuple[Summary, ...]
    next: str | None = None
    total: int = field(default=0, kw_only=True)
