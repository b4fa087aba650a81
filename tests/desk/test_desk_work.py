"""A desk takes a dispute from claim to closure, and puts into it what the engines say."""

from datetime import timedelta

import pendulum
import pytest
from attrs import evolve

from disputekit import fold
from disputekit.actions import (
    Approve,
    Assign,
    NotifyDecision,
    Open,
    RequestEvidence,
    Resolve,
    Respond,
    Settle,
    Start,
    SupplyEvidence,
)
from disputekit.desk import Desk, RandomIds, SystemClock
from disputekit.dispute import SYSTEM, Actor, Claim, Evidence
from disputekit.lifecycle import Transition, processes
from disputekit.money import Money
from disputekit.ports import Query
from disputekit.remedies import Remedy, RemedyKind
from disputekit.sla import SlaBook, SlaPolicy, Target, WorkCalendar, hours, statutory
from tests.desk.office import ANN, BOB, MONDAY, OFFICE, SUE, TARGETS, Office, triage


def refund(amount: int) -> Resolve:
    """Decide to pay so many euros back."""
    return Resolve([Remedy(RemedyKind.REFUND, Money(amount, "EUR"))], "Charged twice.")


def test_a_dispute_goes_from_claim_to_closure() -> None:
    """Opened, answered, triaged, asked about, decided, paid and told: each step at its time, with its deadline."""
    office = Office()
    dispute = office.opened()
    assert ("D-1", "received", "charge", "charges") == (dispute.id, dispute.state, dispute.nature, dispute.team)
    assert pendulum.datetime(2026, 3, 9, 17, tz="Europe/Berlin") == dispute.due_at  # 48 hours of eight a day
    dispute = office.act(dispute, Respond("We look at it."), Start(), triage())
    assert ("investigating", None) == (dispute.state, dispute.due_at)
    dispute = office.act(dispute, RequestEvidence("claimant", ["receipt"]))
    assert "awaiting_information" == dispute.state
    office.later(days=1)
    supplied = SupplyEvidence("claimant", [Evidence("receipt", provided_by="claimant")])
    dispute = office.act(dispute, supplied, actor=Actor("acc-7", roles={"claimant"}))
    dispute = office.act(dispute, refund(80))
    assert ("executing", False) == (dispute.state, dispute.resolution.settled)
    dispute = office.act(dispute, Settle("bank-1"), actor=SYSTEM)
    dispute = office.act(dispute, NotifyDecision("Dear customer."))
    assert ("closed", "upheld", False) == (dispute.state, dispute.outcome, dispute.is_open)
    assert Money(80, "EUR") == dispute.ledger.refunded
    assert dispute == office.desk.get("D-1") == fold(office.desk.history("D-1"))
    assert MONDAY + timedelta(days=1) == office.desk.history("D-1").events[-1].recorded_at


def test_a_claim_is_opened_as_of_its_receipt() -> None:
    """What arrived on Friday has run since Friday, and is recorded on Monday."""
    office = Office()
    friday = MONDAY - timedelta(days=3)
    dispute = office.opened(received_at=friday)
    (event,) = office.desk.history(dispute.id)
    assert (friday, MONDAY, "acc-7", frozenset({"claimant"})) == (
        event.occurred_at,
        event.recorded_at,
        event.actor.id,
        event.actor.roles,
    )
    assert friday == office.store.query(Query()).rows[0].opened_at
    by_phone = office.desk.open(evolve(dispute.claim, channel="phone"), actor=ANN)
    assert ANN == office.desk.history(by_phone.id).events[0].actor


def test_likely_duplicates_are_pointed_out() -> None:
    """A1: the same matter through another channel names the dispute that is there already."""
    office = Office()
    first = office.opened()
    office.opened(amount=Money(7, "EUR"))
    office.opened(claimant="acc-8")
    again = office.opened(channel="phone")
    assert (first.id,) == again.links.possible_duplicates
    action = office.desk.history(again.id).events[0].action
    assert isinstance(action, Open)
    assert (first.id,) == action.possible_duplicates


def test_more_disputes_than_a_page_are_looked_through_for_duplicates() -> None:
    """A partner with hundreds of disputes still hears of the one that is the same."""
    office = Office()
    for number in range(205):
        office.opened(amount=Money(1000 + number, "EUR"))
    assert ("D-205",) == office.opened(amount=Money(1204, "EUR")).links.possible_duplicates


@pytest.mark.parametrize(
    ("reason", "nature", "team"),
    [
        ("wrong_amount", None, "billing"),
        ("wrong_amount", "charge", "charges"),
        ("late_fee", None, "care"),
    ],
)
def test_the_nature_routes(reason: str, nature: str | None, team: str) -> None:
    """A2: the reason's nature, or the claim's own, decides on the team, and the default takes the rest."""
    assert team == Office().opened(reason=reason, nature=nature).team


def test_triage_is_scored_and_recorded() -> None:
    """A9: the scorer's word is in the event as it was, with every factor and its share."""
    office = Office()
    dispute = office.act(office.opened(), Start(), triage(urgency=1.0, impact=0.5, complexity=0.2))
    assert dispute.score is not None
    assert {"urgency": 1.0, "impact": 0.5, "complexity": 0.2, "deadline": 0.0} == dict(dispute.score.factors)
    assert {"urgency": 20000, "impact": 10000, "complexity": 2000, "deadline": 0} == dict(dispute.score.shares)
    assert (32000, "P2", 53.33) == (dispute.score.key, dispute.score.priority, dispute.score.value)
    row = office.store.query(Query()).rows[0]
    assert ("P2", office.desk.order.ageing.stored(32000, MONDAY)) == (row.priority, row.rank)


def test_a_score_that_the_host_took_is_kept() -> None:
    """A triage that comes with its score is not scored again."""
    office = Office()
    scored = office.act(office.opened(), Start(), triage()).score
    assert scored is not None
    own = evolve(scored, key=1, priority="P4")
    other = office.act(office.opened(claimant="acc-8"), Start(), evolve(triage(), score=own))
    assert own == other.score


def test_a_desk_without_engines_still_works() -> None:
    """Without scorer, authority and targets a triage has no score and a decision no limit of the desk's."""
    office = Office()
    none = SlaPolicy(OFFICE, [])
    desk = Desk(processes.CUSTOMER_OPERATIONS, store=office.store, clock=office.clock, slas=none)
    dispute = desk.open(Claim(claimant="a", reason="late_fee", received_at=MONDAY, amount=Money(80, "EUR")))
    for action in (Start(), triage(), evolve(refund(80), limit=Money(10, "EUR"))):
        dispute = desk.act(dispute.id, action, actor=ANN)
    assert (None, "awaiting_approval") == (dispute.score, dispute.state)
    assert () == desk.readings(dispute.id)
    row = office.store.query(Query()).rows[0]
    assert (0, "awaiting_approval", None) == (row.rank, row.due_for, row.team)
    assert pendulum.datetime(2026, 3, 4, tz="Europe/Berlin") == row.due_at  # one business day after Monday


def test_what_exceeds_the_limit_waits_for_another_person() -> None:
    """A senior decides alone what an agent may not; whatever limit an action claims, the desk's word counts."""
    office = Office()
    dear = office.act(office.investigating(amount=Money(150, "EUR")), evolve(refund(150), limit=Money(999, "EUR")))
    assert "awaiting_approval" == dear.state
    action = office.desk.history(dear.id).events[-1].action
    assert isinstance(action, Resolve)
    assert Money(100, "EUR") == action.limit
    assert "executing" == office.act(dear, Approve(), actor=BOB).state
    alone = office.act(office.investigating(claimant="acc-8", amount=Money(150, "EUR")), refund(150), actor=SUE)
    assert "executing" == alone.state
    exact = office.act(office.investigating(claimant="acc-9", amount=Money(100, "EUR")), refund(100))
    assert "executing" == exact.state
    free = Resolve([Remedy(RemedyKind.APOLOGY)], "Sorry.")
    assert "notifying" == office.act(office.investigating(claimant="acc-1", amount=None), free).state


def test_a_request_is_due_when_its_state_is() -> None:
    """A request has the time of its state unless it says another; a second one gives nobody less time."""
    office = Office()
    dispute = office.act(office.investigating(), RequestEvidence("claimant", ["receipt"]))
    due = pendulum.datetime(2026, 3, 17, tz="Europe/Berlin")  # ten business days
    assert [due] == [request.due_at for request in dispute.requests]
    assert due == dispute.due_at
    soon, late = MONDAY + timedelta(days=2), MONDAY + timedelta(days=60)
    dispute = office.act(dispute, RequestEvidence("respondent", ["invoice"], due_at=soon))
    assert ([due, soon], due) == ([request.due_at for request in dispute.requests], dispute.due_at)
    dispute = office.act(dispute, RequestEvidence("respondent", ["contract"], due_at=late))
    assert late == dispute.due_at
    other = office.act(office.investigating(claimant="b"), RequestEvidence("claimant", ["receipt"], due_at=soon))
    assert soon == other.due_at


def test_a_request_in_a_state_without_a_deadline_has_none() -> None:
    """A lifecycle may ask without waiting: then only what the request itself says is due."""
    office = Office()
    asks = Transition("request_evidence", "received", "investigating")
    process = processes.CUSTOMER_OPERATIONS.extend(version="2", transitions=[asks])
    office.desk = evolve(office.desk, processes=process)
    dispute = office.act(office.opened(), RequestEvidence("claimant", ["receipt"]))
    assert ("investigating", None, [None]) == (
        dispute.state,
        dispute.due_at,
        [request.due_at for request in dispute.requests],
    )
    soon = MONDAY + timedelta(days=2)
    other = office.act(office.opened(claimant="b"), RequestEvidence("claimant", ["receipt"], due_at=soon))
    assert (soon, [soon]) == (other.due_at, [request.due_at for request in other.requests])


def test_targets_may_differ_by_team_and_jurisdiction() -> None:
    """An SLA book chooses by what is known of a dispute, and its calendar counts the states' deadlines too."""
    office = Office()
    round_the_clock = SlaPolicy(WorkCalendar.whole_days("Mon-Sun", tz="UTC"), [])
    facts = {
        "team": "charges",
        "jurisdiction": "DE",
        "nature": "charge",
        "kind": "customer_operations",
        "claimant_type": "customer",
    }
    desk = evolve(office.desk, slas=SlaBook([(facts, round_the_clock), ({}, TARGETS)]))
    claim = Claim(claimant="a", reason="duplicate_charge", received_at=MONDAY, jurisdiction="DE")
    german, other = desk.open(claim), desk.open(evolve(claim, jurisdiction=None))
    assert (MONDAY + timedelta(hours=48), 0) == (german.due_at, len(desk.readings(german.id)))
    assert (OFFICE.add(MONDAY, timedelta(hours=48)), 2) == (other.due_at, len(desk.readings(other.id)))


def test_each_process_comes_with_its_targets() -> None:
    """A10: unless told, the first response is due within 48 hours without the weekend; own processes have none."""
    office = Office()
    own = evolve(processes.CUSTOMER_OPERATIONS, id="own")
    desk = Desk({"own": own, "default": processes.CUSTOMER_OPERATIONS}, store=office.store, clock=office.clock)
    office.clock.shows = friday = pendulum.datetime(2026, 3, 6, 15, tz="UTC")
    dispute = desk.open(Claim(claimant="a", reason="late_fee", received_at=friday))
    first, resolution = desk.readings(dispute.id)
    assert ("first_response", pendulum.datetime(2026, 3, 10, 15, tz="UTC")) == (first.target, first.due_at)
    assert ("resolution", "pending") == (resolution.target, resolution.status)
    assert () == desk.readings(desk.open(Claim(claimant="a", reason="late_fee", kind="own", received_at=friday)).id)
    alone = Desk({"own": own}, store=office.store, clock=office.clock)
    assert () == alone.readings(alone.open(Claim(claimant="b", reason="late_fee", kind="own", received_at=friday)).id)


def test_the_row_names_the_nearest_deadline() -> None:
    """Of the targets and the state, what is due first is in the row; what is done or paused is not."""
    office = Office()
    dispute = office.opened()
    row = office.store.query(Query()).rows[0]
    assert (MONDAY + timedelta(hours=8), "first_response", False) == (row.due_at, row.due_for, row.statutory)
    dispute = office.act(dispute, Respond("We look at it."), Assign("ann"))
    row = office.store.query(Query()).rows[0]
    assert (dispute.due_at, "received", "ann", False) == (row.due_at, row.due_for, row.owner, row.statutory)
    dispute = office.act(dispute, Start(), triage())
    row = office.store.query(Query()).rows[0]
    assert (pendulum.datetime(2026, 3, 10, tz="Europe/Berlin"), "resolution") == (row.due_at, row.due_for)
    office.act(dispute, RequestEvidence("claimant", ["receipt"]))
    row = office.store.query(Query()).rows[0]
    assert ("awaiting_information", False, frozenset({"claimant"})) == (row.due_for, row.queued, row.waits_on)


def test_a_statutory_deadline_is_marked() -> None:
    """A period with a source in the law is the law's, and the row says so; another target beside it is not."""
    office = Office()
    law = Target("law", statutory.CFPB_PORTAL, stops={"resolve"})
    desk = evolve(office.desk, slas=SlaPolicy(OFFICE, [law, Target("ours", hours(2), stops={"respond"})]))
    dispute = desk.open(Claim(claimant="a", reason="late_fee", received_at=MONDAY))
    row = office.store.query(Query()).rows[0]
    assert (False, "ours") == (row.statutory, row.due_for)
    for action in (Respond("We look at it."), Start(), triage()):
        desk.act(dispute.id, action, actor=ANN)
    row = office.store.query(Query()).rows[0]
    assert (True, "law", statutory.CFPB_PORTAL.due(MONDAY, OFFICE).due_at) == (row.statutory, row.due_for, row.due_at)


def test_options_say_what_can_be_done_and_why_not() -> None:
    """From the investigation an agent may resolve and may not approve; the claimant may withdraw."""
    office = Office()
    dispute = office.investigating()
    options = {option.action: option for option in office.desk.options(dispute.id, actor=ANN)}
    assert options["resolve"].allowed
    assert "approve" not in options
    assert ("senior", "legal", "compliance") == options["escalate"].choices["to"]
    theirs = {option.action: option for option in office.desk.options(dispute.id, actor=Actor(dispute.claim.claimant))}
    assert (True, ()) == (theirs["withdraw"].allowed, theirs["withdraw"].to)
    assert ["DK-PARTY-NOW"] == [reason.code for reason in theirs["reopen"].reasons]
    assert "resolve" not in theirs


def test_each_kind_has_its_process_and_others_the_default() -> None:
    """A mapping of processes serves the kinds that it names, and ``default`` the rest."""
    office = Office()
    special = evolve(processes.CUSTOMER_OPERATIONS, id="special", reasons={"odd": "oddity"})
    desk = Desk({"odd": special, "default": processes.CUSTOMER_OPERATIONS}, store=office.store, clock=office.clock)
    odd = desk.open(Claim(claimant="a", reason="odd", kind="odd", received_at=MONDAY))
    assert ("special", "oddity") == (odd.lifecycle, odd.nature)
    plain = desk.open(Claim(claimant="a", reason="late_fee", kind="returns", received_at=MONDAY))
    assert "customer_operations" == plain.lifecycle
    assert "assessing" == desk.act(odd.id, Start(), actor=ANN).state


def test_a_desk_on_another_store_is_the_same_desk() -> None:
    """``using`` changes the store and nothing else."""
    office, other = Office(), Office()
    desk = office.desk.using(other.store)
    assert office.desk == evolve(desk, store=office.store)
    dispute = desk.open(Claim(claimant="a", reason="late_fee", received_at=MONDAY))
    assert None is office.store.load(dispute.id)
    assert dispute == other.desk.get(dispute.id)


def test_the_world_unless_told() -> None:
    """The system's clock is aware and moves on; random ids are long, readable and never the same."""
    assert timedelta() == SystemClock().now().utcoffset()
    ids = {RandomIds().new_id() for _ in range(200)}
    assert 200 == len(ids)
    assert set("".join(ids)) <= set("D-0123456789ABCDEFGHJKMNPQRSTVWXYZ")
    assert {14} == set(map(len, ids))
