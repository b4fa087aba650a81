"""Remedies to execute: orders, what became of them, and who executes."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Protocol

import pendulum
from attrs import field, frozen

from disputekit._input.converters import member
from disputekit._input.validation import check_fields
from disputekit._lib.brief import brief
from disputekit._lib.frozen import FrozenMap
from disputekit.remedies import Remedy


@frozen(kw_only=True)
class RemedyOrder:
    """A remedy that waits to be executed: ``key`` is stable over every attempt, so that a provider can tell a repeat.

    ``remedy`` is what to do, number ``number`` of the decision; ``account`` the claimant's id at the host, and
    ``references`` are the claim's, such as the payment that is to be refunded.
    """

    key: str
    dispute_id: str
    number: int
    remedy: Remedy
    account: str
    created_at: pendulum.DateTime
    references: Mapping[str, str] = field(factory=FrozenMap[str, str])

    __repr__ = brief


class ExecutionStatus(StrEnum):
    """The answer of an executor about an order."""

    DONE = "done"
    PENDING = "pending"
    DECLINED = "declined"


def _execution_status(value: str) -> ExecutionStatus:
    return member(ExecutionStatus, value)


@frozen
class Execution:
    """The result of an order, with the executor's ``reference``; ``detail`` says why it was declined.

    Raises ``InvalidValue`` for any other status.

    >>> Execution("done", "re_1").status
    <ExecutionStatus.DONE: 'done'>
    """

    status: ExecutionStatus = field(converter=_execution_status)
    reference: str = ""
    detail: str = ""

    __repr__ = brief

    def __attrs_post_init__(self) -> None:
        """Check each field."""
        check_fields(self)


class RemedyExecutor(Protocol):
    """How remedies are executed: a payment gateway, an accounting system, a warehouse."""

    def execute(self, order: RemedyOrder, key: str) -> Execution:
        """Execute ``order``; the same ``key`` again must not pay twice if the provider supports keys.

        An exception means that the outcome is unknown: the order is looked up before it is tried again.
        """

    def find(self, key: str) -> Execution | None:
        """Say what became of the order under ``key``; ``None`` if the provider has never seen it."""
