"""The standard guards, where no process of ours can bring them about."""

from attrs import evolve

from disputekit import actions
from disputekit.errors import Reason
from disputekit.lifecycle import guards
from disputekit.remedies import Remedy, RemedyKind
from tests.lifecycle.cases import ANN, MONDAY, Case, eur

START = actions.Start()


def test_money_that_is_decided_and_not_paid_is_unsettled() -> None:
    """A decided remedy that moves money is unsettled until it is paid."""
    case = Case(eur("40.00"))
    unpaid = evolve(case.dispute, resolution=evolve(case.dispute.resolution, settled=False))
    assert guards.money_settled(case.dispute, START, ANN, MONDAY) is None
    assert Reason(
        "DK-GUARD-UNSETTLED",
        "a remedy is decided and not yet settled",
        hint="wait until the executor has settled it, or choose another remedy",
    ) == guards.money_settled(unpaid, START, ANN, MONDAY)


def test_guards_about_an_action_have_nothing_against_another() -> None:
    """A guard that reads one kind of action lets every other pass."""
    dispute = Case(eur("40.00")).dispute
    for name in (
        "another_dispute",
        "both_parties_told",
        "covers_what_is_decided",
        "drafts_are_there",
        "fits_open_amount",
        "has_its_evidence",
        "not_own_offer",
        "offer_stands",
        "on_the_checklist",
        "parts_add_up",
        "policy_or_reason",
        "task_is_open",
        "was_asked",
        "within_limit",
    ):
        assert guards.STANDARD[name](dispute, START, ANN, MONDAY) is None


def test_branches_say_why_they_are_not_taken() -> None:
    """Each choice of branch gives its reason as data, too."""
    dispute = Case().dispute
    apology = actions.Resolve([Remedy(RemedyKind.APOLOGY)], "x", limit=eur("1.00"))
    small = actions.Resolve([Remedy(RemedyKind.REFUND, eur("1.00"))], "x", limit=eur("1.00"))
    assert [
        ("DK-GUARD-NO-LIMIT", "no limit applies"),
        ("DK-GUARD-NO-LIMIT", "no limit applies"),
        ("DK-GUARD-WITHIN-LIMIT", "1.00 EUR is within the limit of 1.00 EUR"),
        ("DK-GUARD-NO-REMEDIES", "nothing is to be executed"),
        ("DK-GUARD-NO-REMEDIES", "nothing is to be executed"),
        ("DK-GUARD-LAST-ANSWER", "nobody else is asked"),
    ] == [
        (reason.code, reason.text)
        for reason in (
            guards.STANDARD["above_limit"](dispute, START, ANN, MONDAY),
            guards.STANDARD["above_limit"](dispute, apology, ANN, MONDAY),
            guards.STANDARD["above_limit"](dispute, small, ANN, MONDAY),
            guards.STANDARD["needs_execution"](dispute, START, ANN, MONDAY),
            guards.STANDARD["needs_execution"](dispute, apology, ANN, MONDAY),
            guards.STANDARD["others_still_asked"](dispute, START, ANN, MONDAY),
        )
        if reason
    ]


def test_standard_guards_go_by_their_names() -> None:
    """Transitions mention guards by the names of their functions."""
    assert sorted(guards.STANDARD) == list(guards.STANDARD)
    assert {name: guards.name_of(guard) for name, guard in guards.STANDARD.items()} == {
        name: name for name in guards.STANDARD
    }
