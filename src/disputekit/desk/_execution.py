"""Execution: an ordered remedy is executed once, whatever breaks on the way, and its outcome is recorded."""

from datetime import timedelta
from typing import Final

from attrs import define, field, frozen

from disputekit._lib.brief import brief
from disputekit.actions import Action, Fail, OpenTask, Settle, SubmitOrder
from disputekit.desk._actions import act
from disputekit.desk._context import SUPERVISOR, Context
from disputekit.desk._idempotency import own_key
from disputekit.desk._unit_of_work import Case, UnitOfWork
from disputekit.dispute import SYSTEM, Dispute, OrderStatus
from disputekit.errors import DisputekitError, Finding, Reason, StaleVersion
from disputekit.lifecycle.guards import STANDARD
from disputekit.ports import Execution, ExecutionStatus, RemedyExecutor, RemedyOrder

__all__ = ["Executed"]

_LEASE: Final = timedelta(minutes=5)  # also how long it takes until what is pending or unknown is looked up again


class _UnknownError(Exception):
    """The executor failed, so that the outcome of an order is unknown."""

    def __init__(self, error: Exception) -> None:
        super().__init__(error)
        self.error = error


@frozen
class Executed:
    """The outcome of the orders of one round; ``findings`` say why the others are left over.

    ``pending`` orders, and those whose outcome is unknown, are looked up again in a later round. ``dropped`` orders are
    no longer wanted and were not executed.
    """

    done: tuple[RemedyOrder, ...] = ()
    pending: tuple[RemedyOrder, ...] = ()
    declined: tuple[RemedyOrder, ...] = ()
    dropped: tuple[RemedyOrder, ...] = ()
    findings: tuple[Finding, ...] = ()

    __repr__ = brief


@define
class Round:
    """One round of execution, with the outcomes so far."""

    context: Context
    executor: RemedyExecutor
    done: list[RemedyOrder] = field(factory=list)
    pending: list[RemedyOrder] = field(factory=list)
    declined: list[RemedyOrder] = field(factory=list)
    dropped: list[RemedyOrder] = field(factory=list)
    findings: list[Finding] = field(factory=list)

    def run(self, limit: int) -> Executed:
        """Execute up to ``limit`` orders; a recorded order leaves the outbox, the rest stays, whatever happens.

        They are claimed one at a time: a slow provider uses up only the lease of the present order.
        """
        for _ in range(limit):
            claimed = self.context.store.claim_orders(self.context.now(), 1, _LEASE)
            if not claimed:
                break
            for order in claimed:
                self._try(order)
        return Executed(
            tuple(self.done), tuple(self.pending), tuple(self.declined), tuple(self.dropped), tuple(self.findings)
        )

    def _try(self, order: RemedyOrder) -> None:
        """Take one order as far as possible, and keep the findings."""
        try:
            self._take(order)
        except StaleVersion:
            return  # somebody acts on the dispute at this moment: a later round sees what came of it
        except DisputekitError as error:
            self.findings += error.findings
        except _UnknownError as unknown:
            self.findings.append(_nobody_knows(order, unknown.error))

    def _take(self, order: RemedyOrder) -> None:
        case = UnitOfWork(self.context, self.context.now()).load(order.dispute_id)
        status = next((each.status for each in case.dispute.orders if each.key == order.key), None)
        if status is None or status is OrderStatus.DECLINED:
            self._forget(order, case)
        elif order.number not in case.dispute.unsettled:
            self._out(order, self.done)
        elif status is OrderStatus.SUBMITTED and (found := self._found(order.key)) is not None:
            self._record(order, found, case.dispute)
        elif status is OrderStatus.SUBMITTED or not self._was_executed_before(order, case.dispute):
            self._execute(order, case.dispute, submitted=status is OrderStatus.SUBMITTED)

    def _execute(self, order: RemedyOrder, dispute: Dispute, *, submitted: bool) -> None:
        """Execute it, unless a chargeback came first: a lost one has paid it, an open one may pay it.

        An order that was submitted before and never arrived is submitted again under the same key.
        """
        submit = SubmitOrder(order.key)
        paid = STANDARD["still_owed"](dispute, submit, SYSTEM, dispute.times.updated_at)
        held_back = STANDARD["no_open_chargeback"](dispute, submit, SYSTEM, dispute.times.updated_at)
        if paid is not None:
            self._record(order, Execution(ExecutionStatus.DECLINED, detail=paid.text), dispute)
        elif submitted and held_back is not None:
            self.findings.append(_against(order, held_back))
        else:
            seen = dispute if submitted else self._act(dispute, submit, f"submit {order.key}")
            self._record(order, self._executed(order), seen)

    def _was_executed_before(self, order: RemedyOrder, dispute: Dispute) -> bool:
        """Look up a declined order before its remedy is paid again; settle it if it was executed after all."""
        for each in dispute.orders:
            if each.remedy == order.number and each.status is OrderStatus.DECLINED and self._is_done(each.key):
                self._settle(order, each.key, self._found(each.key), dispute)
                self._out(order, self.done)
                return True
        return False

    def _record(self, order: RemedyOrder, execution: Execution, dispute: Dispute) -> None:
        if execution.status is ExecutionStatus.PENDING:
            self.pending.append(order)
        elif execution.status is ExecutionStatus.DONE:
            self._settle(order, order.key, execution, dispute)
            self._out(order, self.done)
        else:
            fail = Fail(execution.detail or "the executor declined it", orders=order.key)
            self._act(dispute, fail, f"decline {order.key}")
            self._out(order, self.declined)

    def _settle(self, order: RemedyOrder, key: str, execution: Execution | None, dispute: Dispute) -> None:
        reference = "" if execution is None else execution.reference
        self._act(dispute, Settle(reference or key, remedies=[order.number]), _settling(key))

    def _act(self, dispute: Dispute, action: Action, key: str) -> Dispute:
        """Do it to the version that was loaded: while the executor worked, the dispute may have been decided again."""
        own = own_key(key, dispute.id)
        return act(self.context, dispute.id, action, actor=SYSTEM, key=own, expected_version=dispute.version)

    def _forget(self, order: RemedyOrder, case: Case) -> None:
        """Drop an order that is no longer wanted; open a task if it was executed all the same."""
        if any(event.key == own_key(_settling(order.key)).value for event in case.history):
            self._out(order, self.done)
            return
        dispute = case.dispute
        if self._is_done(order.key):
            what = f"{order.remedy.kind} of {order.remedy.amount} was executed as {order.key} after it was withdrawn"
            task = OpenTask(f"book it or get it back: {what}", owner=dispute.owner or dispute.team or SUPERVISOR)
            self._act(dispute, task, f"executed {order.key}")
            self.findings.append(_unwanted(order, what))
        self._out(order, self.dropped)

    def _out(self, order: RemedyOrder, where: list[RemedyOrder]) -> None:
        """Take it out of the outbox at once: the next order may fail."""
        self.context.store.settle_orders([order.key])
        where.append(order)

    def _is_done(self, key: str) -> bool:
        found = self._found(key)
        return found is not None and found.status is not ExecutionStatus.DECLINED

    def _found(self, key: str) -> Execution | None:
        try:
            found = self.executor.find(key)
            return None if found is None else Execution(found.status, found.reference, found.detail)
        except Exception as error:
            raise _UnknownError(error) from error

    def _executed(self, order: RemedyOrder) -> Execution:
        try:
            answer = self.executor.execute(order, order.key)
            return Execution(answer.status, answer.reference, answer.detail)  # whatever class a host's answer is of
        except Exception as error:
            raise _UnknownError(error) from error


def _settling(key: str) -> str:
    """Give the key under which the settlement of an order is recorded."""
    return f"settle {key}"


def _nobody_knows(order: RemedyOrder, error: Exception) -> Finding:
    return Finding(
        "DK-EXECUTION-UNKNOWN",
        "the outcome of order {key} is unknown: {error}",
        {"key": order.key, "error": f"{type(error).__name__}: {error}"},
        where=f"dispute {order.dispute_id}",
        hint="the next round looks it up before anything is tried again",
    )


def _against(order: RemedyOrder, reason: Reason) -> Finding:
    where = f"dispute {order.dispute_id}"
    return Finding(reason.code, reason.template, reason.params, hint=reason.hint_template, where=where)


def _unwanted(order: RemedyOrder, what: str) -> Finding:
    return Finding(
        "DK-EXECUTION-UNWANTED",
        "{what}",
        {"what": what},
        where=f"dispute {order.dispute_id}",
        hint="see the task that was opened for it",
    )
