"""Money by line through a process: each line is decided, paid, amended and taken back by itself, and they add up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disputekit import Line, Money, Outcome, Refused, Remedy, RemedyKind, actions
from disputekit.dispute import SYSTEM, Account, Sums
from disputekit.lifecycle import processes
from tests.lifecycle.cases import CUSTOMER, EVE, Case, Said, data, eur

START = (actions.Start(), actions.Triage(0.5, 0.5, 0.5, "likely_valid"))
TELL = actions.NotifyDecision("This is our decision.")
MUG = Line("mug", eur("10.00"), tax=eur("1.60"), received=eur("10.00"))
POT = Line("pot", eur("30.00"), received=eur("20.00"))


def case(*lines: Line) -> Case:
    """A dispute about these lines, under investigation."""
    made = Case(lines=lines or (MUG, POT))
    made.do(*START)
    return made


def refund(amount: str, line: str | None = None) -> Remedy:
    """Refund so much, of a line or of all."""
    return Remedy(RemedyKind.REFUND, eur(amount), line=line)


def of(made: Case, account: Account) -> dict[str, str]:
    """What each line has on an account."""
    return {line: str(sums.of(account)) for line, sums in made.dispute.ledger.lines.items()}


def refusal(made: Case, action: actions.Action) -> Said:
    """Why it is refused."""
    with pytest.raises(Refused) as refused:
        made.do(action)
    return data(refused.value)


def test_a_decision_by_line_upholds_what_its_remedies_name() -> None:
    """One line is refunded, the other is rejected, and the whole is the sum of both."""
    made = case()
    made.do(actions.Resolve([refund("8.00", "mug")], "The mug is chipped."))
    made.do(actions.Settle("psp-1"), by=SYSTEM)
    assert {"mug": "8.00 EUR", "pot": "None"} == of(made, Account.REFUNDED)
    assert {"mug": "2.00 EUR", "pot": "30.00 EUR"} == of(made, Account.REJECTED)
    assert (eur("40.00"), eur("8.00"), eur("32.00"), Outcome.PARTLY_UPHELD) == (
        made.dispute.ledger.claimed, made.dispute.ledger.refunded, made.dispute.ledger.rejected, made.dispute.outcome
    )  # fmt: skip


def test_a_sum_is_shared_among_the_lines() -> None:
    """Without a line, what is upheld and paid goes to each in proportion to what is open of it."""
    made = case(MUG, Line("pot", eur("30.00")))
    made.do(actions.Resolve([refund("20.00")], "Half of it."))
    made.do(actions.Settle("psp-1"), by=SYSTEM)
    assert {"mug": "5.00 EUR", "pot": "15.00 EUR"} == of(made, Account.UPHELD) == of(made, Account.REFUNDED)


def test_what_lines_say_is_upheld_need_not_be_paid() -> None:
    """A replacement upholds a line; approval by somebody else brings the same lines into force."""
    made = case()
    resolve = actions.Resolve(
        [Remedy(RemedyKind.REPLACEMENT), refund("5.00", "pot")], "Both.",
        lines={"mug": eur("10.00"), "pot": eur("5.00")}, limit=eur("1.00"),
    )  # fmt: skip
    made.do(resolve)
    assert "awaiting_approval" == made.dispute.state
    made.do(actions.Approve(), by=EVE)
    assert {"mug": "10.00 EUR", "pot": "5.00 EUR"} == of(made, Account.UPHELD)
    assert eur("15.00") == made.dispute.ledger.upheld


@pytest.mark.parametrize(
    ("resolve", "said"),
    [
        (
            actions.Resolve([refund("10.01", "mug")], "x"),
            ("10.01 EUR", "10.00 EUR", "-0.01 EUR"),
        ),
        (
            actions.Resolve([refund("20.01", "pot")], "x"),
            ("20.01 EUR", "20.00 EUR"),
        ),
        (
            actions.Resolve([refund("1.00", "cup")], "x"),
            ("1.00 EUR", "None"),
        ),
        (
            actions.Resolve([refund("2.00", "pot")], "x", lines={"pot": eur("40.00")}),
            ("40.00 EUR",),
        ),
    ],
)
def test_a_decision_that_does_not_fit_its_lines_is_refused(resolve: actions.Resolve, said: tuple[str, ...]) -> None:
    """Though the sum would: each line is bounded by itself, by what is claimed of it and what was received for it."""
    made = case()
    ((code, _, params),) = refusal(made, resolve)
    assert "DK-GUARD-LEDGER" == code
    assert all(amount in str(params["problem"]) for amount in said)
    assert eur("40.00") == made.dispute.ledger.open


@pytest.mark.parametrize(
    "wrong",
    [
        {"upheld": eur("5.00"), "lines": {"mug": eur("5.00")}},
        {"lines": {"mug": eur("5.00"), "pot": Money("5", "USD")}},
    ],
)
def test_what_is_upheld_is_said_once(wrong: dict[str, object]) -> None:
    """By line or in all, and in one currency."""
    with pytest.raises(ValueError, match="lines: DK-ACTION-LINES: "):
        actions.Resolve([Remedy(RemedyKind.APOLOGY)], "x", **wrong)  # type: ignore[arg-type]  # fields of it


def test_a_line_is_amended_by_itself() -> None:
    """The whole moves with it; the line is named, and covers what was decided of it; a new line may come."""
    made = case()
    made.do(actions.Amend(eur("25.00"), "five less", line="pot"), actions.Amend(eur("4.00"), "a cup too", line="cup"))
    assert {"mug": "10.00 EUR", "pot": "25.00 EUR", "cup": "4.00 EUR"} == of(made, Account.CLAIMED)
    assert eur("39.00") == made.dispute.ledger.claimed
    assert ["DK-LEDGER-LINE"] == [code for code, _, _ in refusal(made, actions.Amend(eur("50.00"), "more"))]


def test_rejecting_withdrawing_and_reopening_go_line_by_line() -> None:
    """Everything of each line, and nothing that was paid comes back."""
    made = case()
    made.do(actions.Resolve([refund("8.00", "mug")], "The mug is chipped."))
    made.do(actions.Settle("psp-1"), by=SYSTEM)
    made.do(TELL)
    made.do(actions.Reopen("the pot too"), by=CUSTOMER)
    assert {"mug": "2.00 EUR", "pot": "30.00 EUR"} == {
        line: str(sums.open) for line, sums in made.dispute.ledger.lines.items()
    }
    made.do(actions.Withdraw("never mind"), by=CUSTOMER)
    assert {"mug": "2.00 EUR", "pot": "30.00 EUR"} == of(made, Account.WITHDRAWN)


def test_a_chargeback_takes_from_one_line_after_the_other() -> None:
    """What came back from the bank goes back to the lines it was taken from."""
    made = case()
    made.do(actions.OpenChargeback("cb-1", eur("15.00")), actions.CloseChargeback("cb-1", "lost"))
    assert {"mug": "10.00 EUR", "pot": "5.00 EUR"} == of(made, Account.CHARGED_BACK) == of(made, Account.UPHELD)
    made.do(actions.CloseChargeback("cb-1", "won"))
    assert {"mug": "0.00 EUR", "pot": "0.00 EUR"} == of(made, Account.CHARGED_BACK)
    assert made.dispute.ledger.claimed == made.dispute.ledger.open


def test_delivery_interest_and_a_debit_note_are_of_no_line() -> None:
    """What stands apart is posted to the whole, whatever line its remedy names; what claims money is posted nowhere."""
    made = case()
    made.do(actions.Resolve(
        [
            refund("8.00", "mug"),
            Remedy(RemedyKind.REFUND, eur("4.90"), line="mug", covers="delivery"),
            Remedy(RemedyKind.COMPENSATION, eur("5.00"), line="mug"),
            Remedy(RemedyKind.DEBIT_NOTE, eur("1.00")),
        ], "All of that.",
    ))  # fmt: skip
    made.do(actions.Settle("psp-1"), by=SYSTEM)
    ledger = made.dispute.ledger
    assert (eur("8.00"), eur("4.90"), eur("5.00")) == (ledger.paid, ledger.delivery, ledger.compensated)
    assert (None, None) == (ledger.lines["mug"].delivery, ledger.lines["mug"].compensated)


_CENTS = st.integers(0, 500)


@given(st.lists(_CENTS, min_size=1, max_size=4).filter(any), st.data())
def test_whatever_is_decided_of_lines_they_add_up_to_the_whole(claimed: list[int], data: st.DataObject) -> None:
    """Upheld, rejected, paid, undone and reopened: at each step each account is the sum of its lines."""
    lines = [Line(f"no {number}", Money.from_minor(cents, "EUR")) for number, cents in enumerate(claimed)]
    made = case(*lines)
    upheld = data.draw(st.integers(0, sum(claimed)), label="upheld")
    paid = data.draw(st.integers(0, upheld), label="paid")
    remedies = [Remedy(RemedyKind.REFUND, Money.from_minor(paid, "EUR"))] if paid else [Remedy(RemedyKind.APOLOGY)]
    made.do(actions.Resolve(remedies, "x", upheld=Money.from_minor(upheld, "EUR")))
    _add_up(made)
    if paid:
        made.do(actions.Settle("psp-1"), by=SYSTEM)
    made.do(TELL)
    _add_up(made)
    made.do(actions.Reopen("x"), by=CUSTOMER)
    _add_up(made)
    assert Money.from_minor(sum(claimed) - paid, "EUR") == made.dispute.ledger.open


def _add_up(made: Case) -> None:
    ledger = made.dispute.ledger
    for account in (Account.CLAIMED, Account.UPHELD, Account.REJECTED, Account.REFUNDED):
        parts = [sums.of(account) or eur("0.00") for sums in ledger.lines.values()]
        assert (ledger.of(account) or eur("0.00")) == sum(parts, eur("0.00"))
    assert all(_holds(sums) for sums in (ledger, *ledger.lines.values()))


def _holds(sums: Sums) -> bool:
    nothing = eur("0.00")
    parts = [sums.upheld or nothing, sums.rejected or nothing, sums.withdrawn or nothing, sums.open or nothing]
    return (sums.claimed or nothing) == sum(parts, nothing) and (sums.paid or nothing) <= (sums.upheld or nothing)


def test_a_promise_is_shared_among_the_lines_and_comes_back_to_them() -> None:
    """What is promised and paid is in proportion to what is open; broken, what has not come is open again."""
    made = Case(process=processes.ORDER_TO_CASH, reason="wrong_price", lines=(MUG, POT))
    made.do(actions.Start(), actions.Assess("likely_invalid"))
    due = made.dispute.opened_at.add(days=10)
    made.do(actions.PromiseToPay(eur("40.00"), due), actions.ApplyPayment(eur("20.00"), "bank-1"))
    assert {"mug": "10.00 EUR", "pot": "30.00 EUR"} == of(made, Account.WITHDRAWN)
    assert {"mug": "5.00 EUR", "pot": "15.00 EUR"} == of(made, Account.RECOVERED)
    made.do(actions.ApplyPayment(eur("10.00"), "bank-2"))
    made.do(actions.Lapse(), by=SYSTEM, at=due.add(days=1))
    assert (eur("10.00"), eur("30.00")) == (made.dispute.ledger.open, made.dispute.ledger.recovered)
