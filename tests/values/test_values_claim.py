"""Who acts, what is claimed and what can be done about it: each says everything that is wrong with it at once."""

from datetime import UTC, datetime
from typing import cast

import numpy as np
import pendulum
import pytest

from disputekit import SYSTEM, Actor, Claim, Evidence, IntakeChannel, Money, Remedy, RemedyKind
from disputekit._lib.frozen import FrozenMap
from disputekit.dispute import PolicyRecord, ScoreRecord
from disputekit.errors import InvalidValue
from disputekit.remedies import MONETARY, worth
from disputekit.timeline import Moment
from tests.findings import codes

AT = pendulum.datetime(2026, 3, 2, 9, tz="Europe/Berlin")


def _findings(**changes: object) -> list[str]:
    fields: dict[str, object] = {"claimant": "acc-7", "reason": "other", "received_at": AT}
    with pytest.raises(InvalidValue) as refused:
        Claim(**(fields | changes))  # type: ignore[arg-type]  # wrong on purpose
    return codes(refused.value)


def test_an_actor_has_the_roles_that_the_host_vouches_for() -> None:
    """One role may be passed as it is; any of several is enough."""
    ann = Actor("ann", roles="agent")
    assert frozenset({"agent"}) == ann.roles == Actor("ann", roles=["agent", "agent"]).roles
    assert (True, False) == (ann.has_any({"agent", "senior"}), ann.has_any({"senior"}))
    assert (frozenset(), False) == (Actor("bob").roles, Actor("bob").has_any({"agent"}))
    assert ("system", frozenset({"system"})) == (SYSTEM.id, SYSTEM.roles)


def test_an_actor_needs_an_id() -> None:
    """So that the trail names somebody."""
    with pytest.raises(InvalidValue) as refused:
        Actor(" ")
    assert ["id: DK-VALUE-EMPTY"] == codes(refused.value)


def test_a_claim_is_frozen_all_the_way_down() -> None:
    """Its mappings are copies that do not change, its instant is pendulum's, its channel a member."""
    facts = {"opened": True}
    claim = Claim(claimant="acc-7", reason="other", received_at=datetime(2026, 3, 2, tzinfo=UTC), facts=facts)
    facts["opened"] = False
    assert ({"opened": True}, FrozenMap) == (claim.facts, type(claim.facts))
    assert (pendulum.DateTime, IntakeChannel.PORTAL) == (type(claim.received_at), claim.channel)
    assert hash(claim) == hash(Claim(claimant="acc-7", reason="other", received_at=AT.at(1), facts={"opened": True}))


def test_everything_wrong_with_a_claim_is_said_at_once() -> None:
    """Texts, choices, money and facts, in the order of the claim."""
    assert [
        "claimant: DK-VALUE-EMPTY",
        "reason: DK-VALUE-EMPTY",
        "kind: DK-VALUE-EMPTY",
        "channel: DK-VALUE-CHOICE",
        "facts.day: DK-VALUE-KIND",
        "claimant_type: DK-VALUE-CHOICE",
        "amount: DK-CLAIM-AMOUNT",
    ] == _findings(
        claimant=" ",
        reason="",
        kind=None,
        channel="emial",
        claimant_type="person",
        amount=Money.zero("EUR"),
        facts={"day": datetime(2026, 3, 2, tzinfo=UTC).date()},
    )


@pytest.mark.parametrize(("name", "value"), [("nature", 5), ("respondent", 5), ("jurisdiction", 5), ("summary", None)])
def test_a_text_is_a_text(name: str, value: object) -> None:
    """A number where a text belongs is refused here, not when it is stored."""
    assert [f"{name}: DK-VALUE-KIND"] == _findings(**{name: value})


def test_a_reference_is_a_text() -> None:
    """An invoice's number is the usual slip."""
    assert ["references.invoice: DK-VALUE-KIND"] == _findings(references={"invoice": 7})


@pytest.mark.parametrize("amount", [12.5, 12, "12.50 EUR", Money("-1.00", "EUR")])
def test_only_positive_money_can_be_claimed(amount: object) -> None:
    """A number is not money: it has no currency."""
    code = "DK-CLAIM-AMOUNT" if isinstance(amount, Money) else "DK-VALUE-KIND"
    assert [f"amount: {code}"] == _findings(amount=amount)


@pytest.mark.parametrize("fact", ["used", 5, -(2**63), 2**63 - 1, 0.5, True, None])
def test_what_json_can_hold_can_be_a_fact(fact: str | float | bool | None) -> None:  # noqa: FBT001 - a row of a table
    """Up to what every reader of JSON can read."""
    assert {"x": fact} == Claim(claimant="a", reason="b", received_at=AT, facts={"x": fact}).facts


@pytest.mark.parametrize("fact", [float("nan"), float("inf"), 2**63, -(2**63) - 1, Money(1, "EUR"), [1]])
def test_anything_else_cannot_be_a_fact(fact: object) -> None:
    """It would be lost, or come back as something else."""
    code = "DK-CLAIM-FACT" if isinstance(fact, int) else "DK-VALUE-KIND"
    assert [f"facts.x: {code}"] == _findings(facts={"x": fact})


def test_a_naive_time_is_refused_by_its_name() -> None:
    """A claim and a moment name theirs."""
    naive = datetime(2026, 3, 2)  # noqa: DTZ001 - wrong on purpose
    assert _findings(received_at=naive)[0].startswith("received_at: DK-TIME-NAIVE")
    with pytest.raises(InvalidValue, match=r"^at: DK-TIME-NAIVE"):
        Moment(naive)


def test_a_moment_takes_any_aware_time_and_any_parties() -> None:
    """A host makes them from its own table."""
    moment = Moment(datetime(2026, 3, 2, tzinfo=UTC), action="respond", waits_on=["claimant"])
    assert (pendulum.DateTime, frozenset({"claimant"})) == (type(moment.at), moment.waits_on)
    assert (None, None, frozenset()) == (moment.state, moment.priority, Moment(AT).waits_on)


@pytest.mark.parametrize("kind", RemedyKind)
def test_a_remedy_has_an_amount_just_where_it_moves_money(kind: RemedyKind) -> None:
    """A positive one where it does, none where it does not."""
    some = Money("5.00", "EUR")
    moves = kind in MONETARY
    assert moves is Remedy(kind, some if moves else None).moves_money
    for wrong in (None, Money.zero("EUR"), -some) if moves else (some,):
        with pytest.raises(InvalidValue) as refused:
            Remedy(kind, wrong)
        assert ["amount: DK-REMEDY-AMOUNT"] == codes(refused.value)


def test_the_first_group_of_kinds_moves_money() -> None:
    """And these are all."""
    assert {
        "refund", "store_credit", "credit_note", "debit_note", "adjustment", "compensation", "deduction",
        "final_credit", "write_off",
    } == MONETARY  # fmt: skip
    assert 6 == len(set(RemedyKind) - MONETARY)


def test_what_remedies_are_worth() -> None:
    """The total of all remedies that move money; ``None`` without any."""
    refund = Remedy(RemedyKind.REFUND, Money("5.00", "EUR"))
    assert Money("10.00", "EUR") == worth([refund, Remedy(RemedyKind.APOLOGY), refund])
    assert worth([Remedy(RemedyKind.APOLOGY)]) is None


def test_evidence_is_visible_to_both_parties_unless_said() -> None:
    """Whatever the parties come in."""
    assert {"claimant", "respondent"} == Evidence("photo", provided_by="claimant").visible_to
    assert frozenset({"claimant"}) == Evidence("photo", "claimant", visible_to=["claimant"]).visible_to


def test_references_and_facts_map_names_to_values() -> None:
    """A list of them, or a number for a name, is refused as such."""
    assert [
        ("references: DK-VALUE-KIND"),
        ("facts: DK-VALUE-KIND"),
    ] == _findings(references=["INV-7"], facts={7: "x"})


def test_what_cannot_even_be_looked_up_is_no_choice() -> None:
    """A list of channels is the usual slip."""
    assert ["channel", "claimant_type"] == [
        text.partition(":")[0] for text in _findings(channel=["email"], claimant_type={})
    ]


def test_a_remedy_goes_by_its_word() -> None:
    """And an unknown word names the nearest."""
    assert RemedyKind.REFUND is Remedy(cast("RemedyKind", "refund"), Money("1.00", "EUR")).kind
    for kind, code in (("refnd", "DK-VALUE-CHOICE"), (["refund"], "DK-VALUE-KIND")):
        with pytest.raises(InvalidValue) as refused:
            Remedy(cast("RemedyKind", kind))
        assert [f"kind: {code}"] == codes(refused.value)


def test_a_number_is_no_amount_of_a_remedy() -> None:
    """It has no currency."""
    with pytest.raises(InvalidValue) as refused:
        Remedy(RemedyKind.REFUND, cast("Money", 12.5))
    assert ["amount: DK-VALUE-KIND"] == codes(refused.value)


def test_evidence_is_something_of_somebody() -> None:
    """Of a kind, from a party; and who may see it are names."""
    with pytest.raises(InvalidValue) as refused:
        Evidence(" ", "", visible_to=cast("frozenset[str]", [["claimant"]]))
    assert [
        "kind: DK-VALUE-EMPTY",
        "provided_by: DK-VALUE-EMPTY",
        "visible_to: DK-VALUE-KIND",
    ] == codes(refused.value)


def test_what_engines_say_is_recorded_only_in_its_shape() -> None:
    """A score with a fractional share and a policy without a status are refused."""
    with pytest.raises(InvalidValue) as score:
        ScoreRecord(1.0, 1, "", shares={"urgency": cast("int", 0.5)})
    assert ["priority", "shares.urgency"] == [finding.where for finding in score.value.findings]
    with pytest.raises(InvalidValue) as policy:
        PolicyRecord("returns", "1", "", offers=cast("tuple[str, ...]", 5))
    assert ["status", "offers"] == [finding.where for finding in policy.value.findings]


@pytest.mark.parametrize("roles", [5, [5], None])
def test_roles_are_names(roles: object) -> None:
    """Whatever else they are is refused when the actor is made, not when somebody asks."""
    with pytest.raises(InvalidValue, match=r"^roles: DK-VALUE-KIND"):
        Actor("ann", roles=cast("frozenset[str]", roles))


def test_numbers_of_numpy_are_kept_as_numbers_of_python() -> None:
    """A value that checks its fields turns what numpy gives into what Python has."""
    record = ScoreRecord(np.float64(61.5), np.int64(6_150), "P2")  # type: ignore[arg-type]  # as a data frame gives it
    assert [float, int] == [type(record.value), type(record.key)]
    assert ScoreRecord(61.5, 6_150, "P2") == record
