"""What is done beside the main line, and the disputes that belong together."""

from collections.abc import Mapping
from enum import StrEnum

import pendulum
from attrs import field, frozen

from disputekit._input.converters import mapped
from disputekit._input.validation import check_fields
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

    A ``follow_up`` is done once the decision is told, so it keeps nobody from telling it.
    """

    id: str
    what: str
    owner: str
    opened_at: pendulum.DateTime
    due_at: pendulum.DateTime | None = None
    status: TaskStatus = TaskStatus.OPEN
    result: str = ""
    follow_up: bool = False


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


@frozen
class Related:
    """Another dispute that belongs to this one, and how: ``related``, ``merged``, ``split`` or ``split_from``, say."""

    dispute: str
    relation: str = "related"


@frozen
class Part:
    """What a dispute is split into: the ``reason`` and ``amount`` of each, under an ``id`` that the desk gives it.

    What is left out is as it was in the whole. ``lines`` says how much of each line it takes, where the claim has
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
        """Refuse what is of another type, and an amount that is not that of the lines; add them up."""
        check_fields(self)
        by_line = list(self.lines.values())
        if not by_line:
            return
        whole = sum(by_line, Money.zero(by_line[0].currency)) if len({each.currency for each in by_line}) == 1 else None
        if whole is None or self.amount not in {None, whole}:
            raise InvalidValue(
                Finding(
                    "DK-PART-LINES",
                    "an amount of {amount} and {lines} by line do not go together",
                    {"amount": str(self.amount), "lines": " + ".join(map(str, by_line))},
                    where="lines",
                    hint="leave the amount out; the lines, in one currency, are added up",
                )
            )
        object.__setattr__(self, "amount", whole)


@frozen(kw_only=True)
class Links:
    """The other disputes that belong to a dispute: likely duplicates, the one it was merged into, related ones."""

    possible_duplicates: tuple[str, ...] = ()
    merged_into: str | None = None
    related: tuple[Related, ...] = ()
