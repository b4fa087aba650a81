"""The standard guards and predicates in cases that the shipped processes do not reach."""

from attrs import evolve

from disputekit import actions
from disputekit.lifecycle import guards
from disputekit.remedies import Remedy, RemedyKind
from tests.lifecycle.cases import ANN, MONDAY, Case, eur

START = actions.Start()


def test_money_that_is_decided_and_not_paid_is_unsettled() -> None:
    """A decided remedy that moves money is unsettled until it is paid."""
    case = Case(eur("40.00"))
    unpaid = evolve(case.dispute, resolution=evolve(case.dispute.resolution, settled=False))
    assert guards.STANDARD["money_settled"](case.dispute, START, ANN, MONDAY) is None
    reason = guards.STANDARD["money_settled"](unpaid, START, ANN, MONDAY)
    assert reason is not None
    assert "DK-GUARD-UNSETTLED" == reason.code


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


def test_predicates_say_whether_a_branch_is_taken() -> None:
    """They answer yes or no, for actions that they do not read too."""
    dispute = Case().dispute
    apology = actions.Resolve([Remedy(RemedyKind.APOLOGY)], "x", limit=eur("1.00"))
    small = actions.Resolve([Remedy(RemedyKind.REFUND, eur("1.00"))], "x", limit=eur("1.00"))
    large = actions.Resolve([Remedy(RemedyKind.REFUND, eur("1.01"))], "x", limit=eur("1.00"))
    assert [False, False, False, True, False, False, True, False] == [
        guards.PREDICATES[name](dispute, action, ANN, MONDAY)
        for name, action in (
            ("above_limit", START),
            ("above_limit", apology),
            ("above_limit", small),
            ("above_limit", large),
            ("needs_execution", START),
            ("needs_execution", apology),
            ("needs_execution", small),
            ("others_still_asked", START),
        )
    ]


def test_standard_guards_go_by_their_names() -> None:
    """Transitions mention guards by the names of their functions."""
    for registry in (guards.STANDARD, guards.PREDICATES):
        assert list(registry) == [getattr(each, "name", getattr(each, "__name__", "")) for each in registry.values()]
