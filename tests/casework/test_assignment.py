"""Assignment finds who can take a dispute, shares evenly, says why, and says why nobody else."""

from collections import Counter

import pendulum
import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from disputekit.casework import (
    Absence,
    Assigner,
    Considered,
    LeastLoad,
    Person,
    Roster,
    RoundRobin,
    SkillNeed,
    Stickiness,
    Strategy,
    workload,
)
from disputekit.dispute import (
    SYSTEM,
    CheckResult,
    Claim,
    Decision,
    Dispute,
    EnteredState,
    Handover,
    Negotiation,
    Offer,
    OfferStatus,
    Resolution,
)
from disputekit.errors import InvalidValue, Reason
from disputekit.history import fold
from disputekit.lifecycle import processes
from disputekit.ports import UNSCORED, Load
from disputekit.sla import WorkCalendar

MONDAY = pendulum.datetime(2026, 3, 2, 9)
CLAIM = Claim(claimant="acc-7", reason="wrong_amount", received_at=MONDAY, jurisdiction="DE")
PROCESS = processes.CUSTOMER_OPERATIONS
DISPUTE = fold(None, PROCESS.open(CLAIM, dispute_id="D-1", actor=SYSTEM, at=MONDAY, team="billing"))
ANN, BOB = Person(id="ann"), Person(id="bob")

LOADS = st.builds(
    Load,
    owner=st.just("?"),
    open=st.dictionaries(st.sampled_from(["P1", "P2", "P3", "P4", UNSCORED, "P9"]), st.integers(1, 9), max_size=3),
    last_assigned_at=st.none() | st.integers(0, 3).map(lambda hours: MONDAY.add(hours=hours)),
)
SHARES = st.dictionaries(st.sampled_from("abcdef"), LOADS, min_size=1)
STRATEGIES: tuple[Strategy, ...] = (LeastLoad(), RoundRobin(), Stickiness(), Stickiness(RoundRobin()))


def said(person: Person, dispute: Dispute = DISPUTE, **load: object) -> list[tuple[object, ...]]:
    """Give the code of each reason against somebody, with its parameters other than the person."""
    loads = [Load(owner=person.id, **load)]  # type: ignore[arg-type]  # any of a load's fields
    found = Assigner(Roster([person]), needs=[SkillNeed("german", jurisdictions="DE")]).assign(
        dispute, loads, at=MONDAY
    )
    return [against(reason) for each in found.considered for reason in each.against]


def against(reason: Reason) -> tuple[object, ...]:
    """Give the last word of a code, with the parameters other than the person."""
    assert "person" in reason.params
    rest = [value for name, value in reason.params.items() if name != "person"]
    return (reason.code.removeprefix("DK-ASSIGN-"), *rest)


@given(
    st.dictionaries(st.sampled_from("abcdef"), LOADS, min_size=1),
    st.sampled_from(STRATEGIES),
    st.permutations("abcdef"),
)
def test_who_gets_it_depends_on_records_alone(loads: dict[str, Load], strategy: Strategy, order: list[str]) -> None:
    """The order of roster and loads changes nothing, and the chosen person was a possible candidate."""
    people = [Person(id=each, capacity=12) for each in order]
    rows = [evolve(load, owner=owner) for owner, load in loads.items()]
    first = Assigner(Roster(people), strategy).assign(DISPUTE, rows, at=MONDAY, earlier=["c"])
    again = Assigner(Roster(people[::-1]), strategy).assign(DISPUTE, rows[::-1], at=MONDAY, earlier=["c"])
    assert (first.person, first.because) == (again.person, again.because)
    against = {each.person: each.against for each in first.considered}
    assert set(order) == set(against)
    assert all(against.values()) if first.person is None else () == against[first.person.id]


@given(st.integers(1, 60), st.integers(1, 6), st.sampled_from(STRATEGIES[:2]))
def test_distribution_is_even_chatwoot_11034(disputes: int, people: int, strategy: Strategy) -> None:
    """Chatwoot 11034: nobody ever has more than one more than anybody else, also where all come in one instant."""
    roster = Roster([Person(id=f"p{number}") for number in range(people)])
    given_to: Counter[str] = Counter()
    for _ in range(disputes):
        loads = [Load(owner=each, open={UNSCORED: count}, last_assigned_at=MONDAY) for each, count in given_to.items()]
        person = Assigner(roster, strategy).assign(DISPUTE, loads, at=MONDAY).person
        assert person is not None
        given_to[person.id] += 1
    counts = [given_to[person.id] for person in roster.people]
    assert max(counts) - min(counts) <= 1


@given(st.lists(st.integers(0, 5), min_size=1, max_size=4), st.integers(0, 30))
def test_capacity_is_never_exceeded_chatwoot_1198(capacities: list[int], disputes: int) -> None:
    """Chatwoot 1198: everybody gets disputes up to their capacity; the next one is reported and not assigned."""
    roster = Roster([Person(id=f"p{number}", capacity=capacity) for number, capacity in enumerate(capacities)])
    given_to: Counter[str] = Counter()
    for _ in range(disputes):
        loads = [Load(owner=each, open={"P2": count}) for each, count in given_to.items()]
        found = Assigner(roster).assign(DISPUTE, loads, at=MONDAY)
        if found.person is None:
            assert sum(capacities) == given_to.total()
            assert "DK-ASSIGN-NOBODY" == found.because.code
        else:
            given_to[found.person.id] += 1
    assert all(given_to[f"p{number}"] <= capacity for number, capacity in enumerate(capacities))


def test_whoever_cannot_take_it_is_told_why() -> None:
    """Team, stage, role, skill, absence and room: each that is missing, in words."""
    german = {"german"}
    assert [] == said(Person(id="ann", skills=german))
    assert [("TEAM", "billing")] == said(Person(id="ann", skills=german, teams="payments"))
    assert [("STAGE", "intake")] == said(Person(id="ann", skills=german, stages={"remedy"}))
    assert [("ROLE", "agent")] == said(Person(id="ann", skills=german, roles="approver"))
    assert [("SKILL", "german")] == said(ANN)
    away = Person(id="ann", skills=german, absences=[Absence(MONDAY)])
    assert [("ABSENT", "until further notice")] == said(away)
    back = evolve(away, absences=[Absence(MONDAY, MONDAY.add(days=1))])
    assert [("ABSENT", "until 2026-03-03T09:00:00+00:00")] == said(back)
    full = Person(id="ann", skills=german, capacity=3)
    assert [("FULL", 3, 3)] == said(full, open={"P1": 1, "P2": 2})
    assert [] == said(full, open={"P1": 2})
    assert [("STAGE", "intake"), ("SKILL", "german")] == said(Person(id="ann", stages="remedy"))


def test_everybody_is_asked_where_no_team_has_it() -> None:
    """A dispute without a team is assigned too."""
    assert [] == said(
        Person(id="ann", skills="german", teams="payments"), evolve(DISPUTE, work=evolve(DISPUTE.work, team=None))
    )


def test_a_dispute_that_a_customer_has_called_back_needs_no_role() -> None:
    """A dispute that waits for the claimant but is in the queue is assigned to a person who may answer."""
    now = EnteredState("awaiting_information", "assessment", waits_on={"claimant"}, queued=True, open=True)
    assert [] == said(Person(id="ann", skills="german"), evolve(DISPUTE, now=now))


def test_who_is_on_duty_goes_first() -> None:
    """The night shift has the night; where everybody sleeps, all are asked."""
    day, night = (WorkCalendar.weekly(f"Mon-Sun {hours}", tz="UTC") for hours in ("08:00-20:00", "20:00-08:00"))
    busy, idle = Person(id="busy", calendar=day), Person(id="idle", calendar=night)
    roster = Roster([busy, idle])
    loads = [Load(owner="busy", open={"P1": 9})]
    found = Assigner(roster).assign(DISPUTE, loads, at=MONDAY)
    assert busy == found.person
    assert {"busy": [], "idle": [("OFF-DUTY",)]} == {
        each.person: [against(reason) for reason in each.against] for each in found.considered
    }
    only = Assigner(Roster([idle])).assign(DISPUTE, loads, at=MONDAY)
    assert (idle, (Considered("idle"),)) == (only.person, only.considered)


def test_the_least_load_is_by_weight() -> None:
    """One P1 weighs more than three P4; a priority that nobody weighed counts 1."""
    loads = [Load(owner="ann", open={"P1": 1}), Load(owner="bob", open={"P4": 3})]
    found = Assigner(Roster([ANN, BOB])).assign(DISPUTE, loads, at=MONDAY)
    assert (BOB, "DK-ASSIGN-LEAST", {"person": "bob", "weight": 3}) == (
        found.person,
        found.because.code,
        found.because.params,
    )
    by_number = Assigner(Roster([ANN, BOB]), LeastLoad({})).assign(DISPUTE, loads, at=MONDAY)
    assert ANN == by_number.person


def test_each_has_their_turn() -> None:
    """The person whose last assignment is longest ago gets the dispute; a person without any goes first."""
    loads = [
        Load(owner="ann", last_assigned_at=MONDAY),
        Load(owner="bob", open={"P1": 9}, last_assigned_at=MONDAY.subtract(days=1)),
    ]
    eve = Person(id="eve")
    robin = Assigner(Roster([ANN, BOB]), RoundRobin())
    assert BOB == robin.assign(DISPUTE, loads, at=MONDAY).person
    assert eve == evolve(robin, roster=Roster([ANN, BOB, eve])).assign(DISPUTE, loads, at=MONDAY).person


def test_the_same_person_stays() -> None:
    """The person who last worked with the claimant gets the dispute, unless they are not available."""
    sticky = Assigner(Roster([ANN, BOB]), Stickiness())
    loads = [Load(owner="bob", open={"P1": 5})]
    found = sticky.assign(DISPUTE, loads, at=MONDAY, earlier=["eve", "bob", "ann"])
    assert (BOB, "DK-ASSIGN-KNOWS") == (found.person, found.because.code)
    assert ANN == sticky.assign(DISPUTE, loads, at=MONDAY, earlier=["bob"], without={"bob"}).person
    assert ANN == sticky.assign(DISPUTE, loads, at=MONDAY).person


def test_nobody_is_an_answer() -> None:
    """Who was asked and why not stands in one sentence, and a roster without people says that."""
    nobody = Assigner(Roster([evolve(ANN, teams="x"), evolve(BOB, capacity=0)])).assign(DISPUTE, [], at=MONDAY)
    assert (None, "DK-ASSIGN-NOBODY") == (nobody.person, nobody.because.code)
    assert ["DK-ASSIGN-TEAM", "DK-ASSIGN-FULL"] == [each.against[0].code for each in nobody.considered]
    assert "; ".join(each.against[0].text for each in nobody.considered) == nobody.because.params["why"]
    alone = Assigner(Roster([])).assign(DISPUTE, [], at=MONDAY)
    assert ("DK-ASSIGN-NOBODY", ()) == (alone.because.code, alone.considered)


def test_what_is_no_roster_is_refused() -> None:
    """A list of people is not a roster, and a text is not a strategy."""
    with pytest.raises(InvalidValue) as caught:
        Assigner([ANN], "least", needs=["german"])  # type: ignore[arg-type, list-item]  # as a host without a checker may
    assert ["roster", "strategy", "needs[0]"] == [finding.where for finding in caught.value.findings]


@given(st.lists(st.integers(0, 9), min_size=1, max_size=6))
def test_balance_is_between_even_and_all_with_one(counts: list[int]) -> None:
    """Jain's index lies in [1/n, 1] and Gini in [0, 1 − 1/n], and both name the even share and the worst one."""
    roster = Roster([Person(id=f"p{number}") for number in range(len(counts))])
    loads = [Load(owner=f"p{number}", open={"P2": count}) for number, count in enumerate(counts)]
    shared = workload(roster, loads, at=MONDAY)
    least = 1 / len(counts)
    assert least - 1e-12 <= shared.jain() <= 1
    assert 0 <= shared.gini() <= 1 - least + 1e-12
    assert (shared.jain("P2"), shared.gini("P2")) == (shared.jain(), shared.gini())
    even = len(set(counts)) == 1
    assert (even, even) == (shared.jain() == 1, shared.gini() == 0)


def test_a_workload_shows_everybody() -> None:
    """People without work, owners who are not on the roster, who has too much and who is away; heaviest first."""
    roster = Roster([evolve(ANN, capacity=1), evolve(BOB, absences=[Absence(MONDAY)]), Person(id="off", capacity=0)])
    loads = [
        Load(owner="ann", open={"P1": 1, "P3": 1}),
        Load(owner="gone", open={"P4": 1}),
        Load(owner="past"),
    ]
    shown = workload(roster, loads, at=MONDAY, unassigned=4)
    rows = [(each.person, each.count, each.weight, each.over, each.absent) for each in shown.people]
    assert [
        ("ann", 2, 10, True, False),
        ("gone", 1, 1, False, False),
        ("bob", 0, 0, False, True),
        ("off", 0, 0, False, False),
    ] == rows
    assert (4, {"P1": 1, "P3": 1}) == (shown.unassigned, shown.people[0].open)
    assert 121 / 202 == shown.jain()
    assert 0.0 == shown.gini("P9")


def test_nobody_is_given_their_own_work_to_look_at() -> None:
    """Who did the stage before, judged what is appealed against, decided, offered or agreed already is passed over."""
    german = Person(id="ann", skills="german", roles={"agent", "approver"})
    passed_on = Handover("evidence", "ann", MONDAY)
    done = evolve(DISPUTE, work=evolve(DISPUTE.work, handover=passed_on))
    assert [("OWN-WORK", "did the work of evidence")] == said(german, done)
    assert [] == said(
        german, evolve(done, work=evolve(done.work, handover=evolve(passed_on, result=CheckResult.SENT_BACK)))
    )
    assert [] == said(evolve(german, id="bob"), done)
    waits = evolve(DISPUTE, now=evolve(DISPUTE.now, waits_on={"approver"}))
    decided = Decision((), "you are right", "ann")
    offer = Offer("o1", "respondent", "claimant", (), "half", "ann", MONDAY, status=OfferStatus.PROPOSED)
    assert [("OWN-WORK", "took the decision")] == said(german, evolve(waits, resolution=Resolution(decision=decided)))
    assert [("OWN-WORK", "made the offer")] == said(german, evolve(waits, negotiation=Negotiation(offers=(offer,))))
    assert [("OWN-WORK", "has already approved it")] == said(
        german, evolve(waits, resolution=Resolution(approvals=("ann",)))
    )
    others = evolve(waits, resolution=Resolution(decision=evolve(decided, decided_by="bob"), approvals=("eve",)))
    offered = evolve(waits, negotiation=Negotiation(offers=(evolve(offer, made_by="bob"),)))
    assert [[], [], []] == [said(german, waits), said(german, others), said(german, offered)]
    assert [] == said(german, evolve(DISPUTE, resolution=evolve(DISPUTE.resolution, decision=decided)))
