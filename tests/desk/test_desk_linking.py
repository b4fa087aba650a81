"""What is done to one dispute and concerns others too is written with all of them, or with none."""

import pytest
from attrs import evolve

from disputekit.actions import Absorb, AddEvidence, Amend, Link, Merge, Message, Split
from disputekit.dispute import Evidence, Line, Outcome, Part, Related
from disputekit.errors import InvalidValue, Refused, UnknownDispute
from disputekit.money import Money
from disputekit.ports import Query
from tests.desk.office import ANN, Office


def eur(amount: str) -> Money:
    """Euros."""
    return Money(amount, "EUR")


def test_a_merge_is_in_the_history_of_the_survivor_zammad_2469() -> None:
    """The surviving dispute records the merged one, who merged it and when."""
    office = Office()
    survivor, twin = office.opened(), office.opened()
    office.later(hours=1)
    merged = office.act(twin, Merge(survivor.id))
    event = office.desk.history(survivor.id).events[-1]
    assert (Absorb(twin.id), "ann", office.clock.shows) == (event.action, event.actor.id, event.occurred_at)
    assert (Related(twin.id, "merged"),) == office.desk.get(survivor.id).related
    assert (survivor.id, Outcome.MERGED) == (merged.merged_into, merged.outcome)


def test_a_merge_into_nothing_is_refused_and_changes_nothing() -> None:
    """Neither a dispute that does not exist, nor itself, nor one that was merged away."""
    office = Office()
    first, second, third = office.opened(), office.opened(), office.opened()
    with pytest.raises(UnknownDispute):
        office.act(first, Merge("D-99"))
    with pytest.raises(Refused, match="DK-GUARD-SELF"):
        office.act(first, Merge(first.id))
    office.act(second, Merge(third.id))
    with pytest.raises(Refused) as refused:
        office.act(first, Merge(second.id))
    assert ("DK-ACTION-NOT-HERE", "D-3") == (refused.value.reasons[0].code, refused.value.reasons[0].params["into"])
    assert (1, "received") == ((still := office.desk.get(first.id)).version, still.state)


def test_a_link_is_found_from_both_sides_and_kept_once() -> None:
    """A link has a relation; a repeat changes nothing, and a dispute is never linked to itself."""
    office = Office()
    first, second = office.opened(), office.opened()
    office.act(first, Link(second.id, "same_shipment"), Link(second.id, "same_shipment"))
    assert (Related(second.id, "same_shipment"),) == office.desk.get(first.id).related
    assert (Related(first.id, "same_shipment"),) == office.desk.get(second.id).related
    with pytest.raises(Refused, match="DK-GUARD-SELF"):
        office.act(first, Link(first.id))
    with pytest.raises(Refused, match="DK-GUARD-SELF"):
        office.act(first, Absorb(first.id))


def test_a_split_moves_the_money_to_its_parts() -> None:
    """Each part is a dispute of its own, routed by its own reason, and points back; no cent is lost or made."""
    office = Office()
    whole = office.opened(amount=eur("80.00"), references={"invoice": "INV-7"})
    parts = [Part(eur("50.00")), Part(eur("30.00"), reason="wrong_amount", summary="the fee", id="D-own")]
    split = office.act(whole, Split(parts, "two charges"))
    assert ("merged", Outcome.SPLIT, eur("0.00")) == (split.state, split.outcome, split.ledger.open)
    assert [Related("D-2", "split"), Related("D-own", "split")] == list(split.related)
    first, second = (office.desk.get(part.dispute) for part in split.related)
    assert (eur("50.00"), "duplicate_charge", "charges") == (first.claim.amount, first.claim.reason, first.team)
    assert (eur("30.00"), "wrong_amount", "billing", "the fee") == (
        second.claim.amount, second.claim.reason, second.team, second.claim.summary
    )  # fmt: skip
    assert eur("80.00") == sum((each.ledger.open or eur("0") for each in (first, second)), eur("0"))
    assert [(Related("D-1", "split_from"),)] * 2 == [first.related, second.related]
    assert "INV-7" == second.claim.references["invoice"]


def test_a_repeated_split_opens_nothing_twice() -> None:
    """The same key gives what the first call did."""
    office = Office()
    whole = office.opened(amount=eur("80.00"))
    split = Split([Part(eur("50.00")), Part(eur("30.00"))], "two charges")
    once = office.desk.act(whole.id, split, actor=ANN, key="k")
    assert once == office.desk.act(whole.id, split, actor=ANN, key="k")
    assert ["D-1", "D-2", "D-3"] == sorted(row.dispute_id for row in office.store.query(Query()).rows)


@pytest.mark.parametrize(
    ("amounts", "said"),
    [
        ((eur("50.00"), eur("29.99")), "50.00 EUR + 29.99 EUR"),
        ((eur("50.00"), Money(30, "USD")), "50.00 EUR + 30.00 USD"),
        ((eur("90.00"), eur("-10.00")), "90.00 EUR + -10.00 EUR"),
        ((None, None), "nothing"),
    ],
)
def test_the_parts_have_all_that_is_open(amounts: tuple[Money | None, ...], said: str) -> None:
    """No more, no less, and nothing else; otherwise nothing is done."""
    office = Office()
    whole = office.opened(amount=eur("80.00"))
    with pytest.raises(Refused) as caught:
        office.act(whole, Split([Part(amount) for amount in amounts], "x"))
    (finding,) = caught.value.findings
    assert ("DK-GUARD-PARTS", said, "80.00 EUR", "") == (finding.code, *finding.params.values())
    assert 1 == office.desk.get(whole.id).version


def test_what_is_about_no_money_is_split_too() -> None:
    """Its parts are about none either."""
    office = Office()
    split = office.act(office.opened(amount=None), Split([Part(), Part(reason="wrong_amount")], "two matters"))
    assert [None, None] == [office.desk.get(part.dispute).claim.amount for part in split.related]
    other = office.opened(amount=None)
    with pytest.raises(Refused) as caught:
        office.act(other, Split([Part(eur("1.00")), Part()], "x"))
    (finding,) = caught.value.findings
    assert ("DK-GUARD-PARTS", "1.00 EUR", "nothing", "") == (finding.code, *finding.params.values())


def test_a_claim_with_lines_is_split_line_by_line() -> None:
    """Each part keeps its lines, with what was invoiced, taxed and received of them; one line may be of both."""
    office = Office()
    mug = Line("a", eur("5.00"), invoiced=eur("10.00"), tax=eur("1.60"), received=eur("7.00"), note="a mug")
    whole = office.opened(amount=None, lines=[mug, Line("b", eur("3.00"))])
    parts = [Part(lines={"a": eur("1.00"), "b": eur("3.00")}), Part(lines={"a": eur("4.00")})]
    split = office.act(whole, Split(parts, "x"))
    first, second = (office.desk.get(part.dispute) for part in split.related)
    assert (
        evolve(mug, amount=eur("1.00"), received=eur("1.40")),
        Line("b", eur("3.00"), invoiced=eur("3.00")),
    ) == first.claim.lines
    assert (evolve(mug, amount=eur("4.00"), received=eur("5.60")),) == second.claim.lines
    assert (eur("4.00"), eur("4.00"), eur("0.00")) == (first.ledger.open, second.ledger.open, split.ledger.open)


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        (
            [Part(eur("5.00")), Part(eur("3.00"))],
            ("DK-GUARD-PARTS", {"parts": "nothing", "open": "5.00 EUR", "of_line": " of line a"}),
        ),
        (
            [Part(lines={"a": eur("5.00")}), Part(lines={"b": eur("2.00")})],
            ("DK-GUARD-PARTS", {"parts": "2.00 EUR", "open": "3.00 EUR", "of_line": " of line b"}),
        ),
        (
            [Part(lines={"a": eur("5.00")}), Part(lines={"b": eur("3.00"), "c": eur("1.00")})],
            ("DK-GUARD-PART-LINES", {"unknown": "c", "lines": "a, b"}),
        ),
    ],
)
def test_the_parts_have_all_that_is_open_of_each_line(parts: list[Part], said: tuple[str, dict[str, str]]) -> None:
    """A line that is left out, or that nobody claimed, is named."""
    office = Office()
    whole = office.opened(amount=None, lines=[Line("a", eur("5.00")), Line("b", eur("3.00"))])
    with pytest.raises(Refused) as refused:
        office.act(whole, Split(parts, "x"))
    assert [said] == [(reason.code, reason.params) for reason in refused.value.reasons]


def test_a_line_that_was_added_later_goes_to_a_part_too() -> None:
    """It has no invoice behind it, and what is claimed of it is the whole of it."""
    office = Office()
    whole = office.act(
        office.opened(amount=None, lines=[Line("a", eur("5.00"))]), Amend(eur("2.00"), "freight", line="b")
    )
    split = office.act(whole, Split([Part(lines={"a": eur("5.00")}), Part(lines={"b": eur("2.00")})], "x"))
    assert (Line("b", eur("2.00"), invoiced=eur("2.00")),) == office.desk.get(split.related[1].dispute).claim.lines


def test_what_was_received_is_shared_among_the_parts() -> None:
    """Together they give back no more than the whole could."""
    office = Office()
    whole = office.opened(amount=eur("80.00"), received=eur("40.00"))
    split = office.act(whole, Split([Part(eur("60.00")), Part(eur("20.00"))], "x"))
    assert [eur("30.00"), eur("10.00")] == [office.desk.get(part.dispute).claim.received for part in split.related]


def test_a_part_is_of_its_lines() -> None:
    """Their sum in one currency is its amount, and no other is."""
    assert eur("8.00") == Part(lines={"a": eur("5.00"), "b": eur("3.00")}).amount
    for amount, other in ((eur("7.00"), eur("3.00")), (None, Money(3, "USD"))):
        with pytest.raises(InvalidValue, match="DK-PART-LINES"):
            Part(amount, lines={"a": eur("5.00"), "b": other})


def test_one_part_is_no_split() -> None:
    """It is refused when it is made."""
    with pytest.raises(InvalidValue, match="DK-ACTION-PARTS"):
        Split([Part()], "x")


def test_disputes_of_two_claimants_are_not_merged() -> None:
    """The second claimant would lose their dispute; both stay as they are."""
    office = Office()
    mine, theirs = office.opened(), office.opened(claimant="acc-8")
    with pytest.raises(Refused, match="DK-DESK-MERGE"):
        office.act(theirs, Merge(mine.id))
    assert (1, 1) == (office.desk.get(mine.id).version, office.desk.get(theirs.id).version)


def test_a_merge_takes_evidence_and_messages_along() -> None:
    """The survivor has each piece once, without drafts, and the threads of both are one."""
    office = Office()
    survivor, twin = office.opened(), office.opened()
    photo = Evidence("photo", provided_by="claimant", reference="f-1")
    office.act(survivor, AddEvidence([photo]))
    scan = Evidence("scan", provided_by="claimant", reference="f-2", visible_to={"claimant"})
    draft = Evidence("notes", provided_by="ann", draft=True)
    office.later(hours=1)
    office.act(twin, AddEvidence([photo, scan, draft]), Message("Where is it?", "claimant", "inbound"))
    office.act(twin, Merge(survivor.id))
    kept = office.desk.get(survivor.id)
    assert [("photo", "f-1"), ("scan", "f-2")] == [(piece.kind, piece.reference) for piece in kept.evidence]
    assert {"claimant"} == kept.evidence[1].visible_to
    assert "Where is it?" in [each.text for each in office.desk.messages(survivor.id)]
    times = [each.at for each in office.desk.messages(survivor.id)]
    assert sorted(times) == times


def test_each_part_of_a_split_has_the_evidence_and_the_thread() -> None:
    """What was handed in for the whole counts for its parts."""
    office = Office()
    whole = office.opened(amount=eur("80.00"))
    office.act(whole, AddEvidence([Evidence("photo", provided_by="claimant")]), Message("Hi", "claimant", "inbound"))
    split = office.act(whole, Split([Part(eur("50.00")), Part(eur("30.00"))], "two"))
    for part in split.related:
        assert ["photo"] == [piece.kind for piece in office.desk.get(part.dispute).evidence]
        assert "Hi" in [each.text for each in office.desk.messages(part.dispute)]
