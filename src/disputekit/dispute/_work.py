"""Who works on a dispute, its tasks, and the disputes that belong to it."""

from collections.abc import Mapping
from enum import StrEnum

import pendulum
from attrs import field, frozen

from disputekit._input.converters import mapped
from disputekit._input.validation import check_fields
from disputekit._lib.brief import brief
from disputekit._lib.frozen import FrozenMap
from disputekit.dispute._assessment import Handover
from disputekit.errors import Finding, InvalidValue
from disputekit.money import Money


def amounts(items: Mapping[str, Money]) -> FrozenMap[str, Money]:
    """Give amounts by line."""
    return mapped(items)


class TaskStatus(StrEnum):
    """Whether a task is still to be done."""

    OPEN = "open"
    DONE = "done"


@frozen
class Task:
    """A piece of work beside the main line: a consultation, a check, a follow-up, with an owner of its own.

    A ``follow_up`` is done after the decision is sent, so it does not hold the decision back.
    """

    id: str
    what: str
    owner: str
    opened_at: pendulum.DateTime
    due_at: pendulum.DateTime | None = None
    status: TaskStatus = TaskStatus.OPEN
    result: str = ""
    follow_up: bool = False

    __repr__ = brief


@frozen(kw_only=True)
class Work:
    """Who works on a dispute, and what is done beside the main line.

    ``assigned_at`` is when the ``owner`` got it, ``escalated_to`` the level that decides it instead, ``handover`` the
    work of the stage before, ``breaches`` the names of the targets that were missed.
    """

    team: str | None = None
    owner: str | None = None
    assigned_at: pendulum.DateTime | None = None
    escalated_to: str | None = None
    handover: Handover | None = None
    tasks: tuple[Task, ...] = ()
    breaches: tuple[str, ...] = ()

    __repr__ = brief


@frozen
class Related:
    """Another dispute that belongs to this one, and how: ``related``, ``merged``, ``split`` or ``split_from``."""

    dispute: str
    relation: str = "related"

    __repr__ = brief


@frozen
class Part:
    """A part that a dispute is split into, with a ``reason`` and an ``amount``; the desk gives it an ``id``.

    A field that is left out is as in the whole. ``lines`` says how much of each line it takes, where the claim has
    lines; the amount is their sum then. Raises ``InvalidValue``.

    >>> Part(lines={"1": Money("5.00", "EUR"), "2": Money("3.00", "EUR")}).amount
    Money('8.00', 'EUR')
    """

    amount: Money | None = None
    reason: str = ""
    summary: str = ""
    id: str = ""
    lines: Mapping[str, Money] = field(default=FrozenMap[str, Money](), converter=amounts)

    def __attrs_post_init__(self) -> None:
        """Check each field, and add up the lines."""
        check_fields(self)
        by_line = list(self.lines.values())
        if not by_line:
            return
        whole = sum(by_line, Money.zero(by_line[0].currency)) if len({each.currency for each in by_line}) == 1 else None
        if whole is None or self.amount not in {None, whole}:
            raise InvalidValue(
                Finding(
                    "DK-PART-LINES",
                    "amount must be the sum of the lines ({lines}), got {amount}",
                    {"amount": str(self.amount), "lines": " + ".join(map(str, by_line))},
                    where="lines",
                    hint="leave the amount out and use one currency: the lines are added up",
                )
            )
        object.__setattr__(self, "amount", whole)


@frozen(kw_only=True)
class Links:
    """The other disputes that belong to a dispute: likely duplicates, the one it was merged into, related ones."""

    possible_duplicates: tuple[str, ...] = ()
    merged_into: str | None = None
    related: tuple[Related, ...] = ()

    __repr__ = brief
