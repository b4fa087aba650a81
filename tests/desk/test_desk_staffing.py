"""A desk with an assigner gives disputes to people: at the opening, in a new stage, and when somebody leaves."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from attrs import evolve

from disputekit.actions import Assign, Message, Withdraw
from disputekit.adapters.memory import MemoryStore
from disputekit.casework import Absence, Assigner, Person, Roster, RoundRobin, SkillNeed, Stickiness
from disputekit.desk import HandedOver
from disputekit.dispute import Actor, Dispute
from disputekit.errors import InvalidValue
from disputekit.ports import Batch
from disputekit.sla import WorkCalendar
from tests.desk.office import MONDAY, Office

LEAD = Actor("lea", roles={"supervisor"})


def staffed(*people: Person, office: Office | None = None, **assigner: object) -> Office:
    """Give an office people."""
    office = office or Office()
    made = Assigner(Roster(people), **assigner)  # type: ignore[arg-type]  # any of an assigner's fields
    office.desk = evolve(office.desk, assigner=made)
    return office


def assigned(office: Office, dispute: Dispute) -> Sequence[Assign]:
    """Give what is recorded of assignments."""
    return [event.action for event in office.desk.history(dispute.id) if isinstance(event.action, Assign)]


def test_a_dispute_is_given_to_somebody_when_it_is_opened() -> None:
    """In the same batch, with the reason; the loads grow, so that the next goes to the next."""
    office = staffed(Person(id="ann"), Person(id="bob"))
    first, second, third = office.opened(), office.opened(), office.opened()
    assert ["ann", "bob", "ann"] == [each.owner for each in (first, second, third)]
    assert [Assign("ann", because="ann has the least open work: weight 0")] == assigned(office, first)
    assert MONDAY == first.work.assigned_at
    assert ["ann"] == [entry.summary.owner for entry in office.desk.queue(owner="ann", limit=1)]


def test_the_same_key_assigns_once() -> None:
    """A repeated opening gives the dispute as the first left it, with its owner."""
    office = staffed(Person(id="ann"))
    claim = office.opened().claim
    first, again = office.desk.open(claim, key="k"), office.desk.open(claim, key="k")
    assert (first, 1) == (again, len(assigned(office, first)))


def test_whoever_knows_the_claimant_gets_it() -> None:
    """Stickiness looks at the claimant's earlier disputes, closed ones too, the latest first."""
    office = staffed(Person(id="ann"), Person(id="bob"), strategy=Stickiness(RoundRobin()))
    first = office.opened("acc-1")
    office.opened("acc-2")
    office.act(first, Withdraw(because="settled"))
    assert ("ann", "ann", "bob") == tuple(office.opened(f"acc-{number}").owner for number in (1, 1, 2))
    office.act(office.opened("acc-1"), Assign("bob"))
    assert "bob" == office.opened("acc-1").owner


def test_a_new_stage_goes_to_who_works_it() -> None:
    """The owner stays as long as they work the stage; then it is given on, and the record says so."""
    office = staffed(Person(id="ann", stages={"intake", "assessment"}), Person(id="bob", stages={"investigation"}))
    dispute = office.investigating()
    assert "bob" == dispute.owner
    assert [
        Assign("ann", because="ann has the least open work: weight 0"),
        Assign("bob", because="ann does not work in stage investigation; bob has the least open work: weight 0"),
    ] == assigned(office, dispute)


def test_an_owner_stays_where_nobody_works_the_stage() -> None:
    """The dispute stays with its owner, and attention shows it to a manager."""
    office = staffed(Person(id="ann", stages={"intake", "assessment"}))
    dispute = office.investigating()
    assert "ann" == dispute.owner
    assert [
        "ann does not work in stage investigation; nobody can take it: ann does not work in stage investigation"
    ] == reasons(office)


def reasons(office: Office) -> list[str]:
    """Give the reason that attention shows for an unassigned dispute."""
    return [
        reason.text
        for each in office.desk.attention()
        for reason in each.reasons
        if reason.code == "DK-ATTENTION-UNASSIGNABLE"
    ]


def test_what_nobody_can_take_is_told_and_tried_again() -> None:
    """It is in ``attention`` with the reason until somebody has room; a tick gives it to them."""
    office = staffed(Person(id="ann", absences=[Absence(MONDAY, MONDAY.add(hours=2), "at the dentist's")]))
    dispute = office.opened()
    assert dispute.owner is None
    assert ["nobody can take it: ann is absent until 2026-03-02T11:00:00+01:00"] == reasons(office)
    office.later(hours=1)
    assert ("D-1",) == office.desk.tick().looked_at
    assert () == office.desk.tick().looked_at
    assert dispute.version == office.desk.get("D-1").version
    office.later(hours=1, minutes=1)
    assert [Assign("ann", because="ann has the least open work: weight 0")] == [
        event.action for event in office.desk.tick().events
    ]
    assert [] == reasons(office)


def test_where_nobody_may_be_assigned_nobody_is() -> None:
    """A closed dispute asks for nobody, and one that waits out of sight keeps waiting."""
    office = staffed(Person(id="ann", capacity=0))
    dispute = office.act(office.opened(), Withdraw(because="settled"))
    assert [] == reasons(office)
    assert dispute.owner is None


def test_an_operator_takes_over_and_says_why() -> None:
    """Any recorded assignment holds, also against the strategy, if its owner is on the roster."""
    office = staffed(Person(id="ann"), Person(id="bob", capacity=0))
    taking = Assign("bob", because="I know the case")
    dispute = office.act(office.opened(), taking, actor=Actor("bob", roles={"agent"}))
    assert ("bob", "I know the case") == (dispute.owner, assigned(office, dispute)[-1].because)
    with pytest.raises(InvalidValue, match="DK-ROSTER-NOBODY"):
        office.act(dispute, Assign("bop"))
    assert dispute == office.desk.get(dispute.id)


def test_without_an_assigner_anybody_may_be_named() -> None:
    """A desk without a roster accepts any owner from the host, and cannot hand work over."""
    office = Office()
    assert "zoe" == office.act(office.opened(), Assign("zoe")).owner
    for ask in (office.desk.workload, lambda: office.desk.hand_over("zoe", because="ill")):
        with pytest.raises(InvalidValue, match="assigner: DK-DESK-NO-ASSIGNER"):
            ask()


def test_an_absence_hands_over() -> None:
    """Each open dispute goes to somebody else, with the reason and who said so; what nobody can take stays."""
    office = staffed(
        Person(id="ann", skills="legal"), Person(id="bob"), needs=[SkillNeed("legal", reasons="fraudulent_charge")]
    )
    plain, special = office.opened(), office.opened(reason="fraudulent_charge")
    office.act(special, Message("Look at this", "claimant", "internal"))
    plain = office.act(plain, Assign("ann"))
    handed = office.desk.hand_over("ann", because="ann is ill", actor=LEAD)
    assert [(plain.id, "bob"), (special.id, None)] == [(each.dispute_id, each.to) for each in handed]
    assert all(isinstance(each, HandedOver) for each in handed)
    last = office.desk.history(plain.id).events[-1]
    assert (LEAD, Assign("bob", because="ann is ill; bob has the least open work: weight 0")) == (
        last.actor,
        last.action,
    )
    assert ["ann is ill; nobody can take it: bob lacks legal"] == reasons(office)
    assert "ann" == office.desk.get(special.id).owner
    assert [special.id] == [each.dispute_id for each in office.desk.hand_over("ann", because="again", actor=LEAD)]


def test_a_hand_over_looks_for_who_knows_the_claimant() -> None:
    """The owner of another dispute of the claimant gets it; a dispute that never had an owner does not count."""
    office = staffed(Person(id="ann"), Person(id="bob"), Person(id="eve"), strategy=Stickiness(RoundRobin()))
    office.act(office.opened("acc-1"), Assign("eve"))
    dispute = office.act(office.opened("acc-1"), Assign("ann"))
    assert evolve(office.desk, assigner=None).open(dispute.claim).owner is None
    assert ["eve"] == [each.to for each in office.desk.hand_over("ann", because="leaving")]
    assert "leaving; eve has worked for the claimant" == assigned(office, dispute)[-1].because


class Busy(MemoryStore):
    """A store in which somebody else is faster once."""

    busy = False

    def append(self, batches: Sequence[Batch]) -> None:
        """Let the other be faster."""
        busy, self.busy = self.busy, False
        super().append([evolve(batch, expected_version=9) for batch in batches] if busy else batches)


def test_a_hand_over_outlasts_who_acts_at_the_same_moment() -> None:
    """It is done on what is there by then, and nothing is left in the middle."""
    store = Busy()
    office = staffed(Person(id="ann"), Person(id="bob", capacity=1), office=Office(store=store))
    dispute = office.opened()
    store.busy = True
    assert [(dispute.id, "bob")] == [(each.dispute_id, each.to) for each in office.desk.hand_over("ann", because="ill")]
    assert not store.busy


def test_the_workload_is_by_person_and_priority() -> None:
    """It follows scores and closings, and counts what nobody has."""
    office = staffed(Person(id="ann", capacity=2), Person(id="bob", capacity=1))
    first = office.investigating()
    for _ in range(3):
        office.opened()
    shown = office.desk.workload()
    assert first.priority is not None
    assert {"ann": 2, "bob": 1} == {each.person: each.count for each in shown.people}
    assert 1 == shown.people[0].open[first.priority]
    assert 1 == shown.unassigned
    office.act(first, Withdraw(because="settled"))
    assert {"ann": 1, "bob": 1} == {each.person: each.count for each in office.desk.workload().people}


def test_work_of_somebody_absent_is_shown_and_moved_when_a_party_answers() -> None:
    """A manager sees it; what staff do moves nothing, and an answer of the customer goes to somebody who is there."""
    ill = Person(id="ann", absences=[Absence(MONDAY.add(hours=1))])
    office = staffed(ill, Person(id="bob", stages={"none"}))
    dispute = office.opened()
    assert "ann" == dispute.owner
    assert () == office.desk.attention(within=timedelta())
    office.later(hours=2)
    (needed,) = office.desk.attention(within=timedelta())
    assert ["DK-ATTENTION-ABSENT"] == [reason.code for reason in needed.reasons]
    assert "ann" == office.act(dispute, Message("Look.", "claimant", "internal")).owner
    customer = Actor("acc-7", roles={"claimant"})
    stuck = office.act(dispute, Message("Hello?", "claimant", "inbound"), actor=customer)
    assert "ann" == stuck.owner
    assert office.desk.assigner is not None
    roster = Roster([ill, Person(id="bob")])
    office.desk = evolve(office.desk, assigner=evolve(office.desk.assigner, roster=roster))
    moved = office.act(dispute, Message("Hello??", "claimant", "inbound"), actor=customer)
    assert "bob" == moved.owner


def test_an_assigner_may_wait_for_somebody_on_duty() -> None:
    """Nobody off duty is given anything; the desk asks again, and the person who comes on duty first gets it."""
    early = Person(id="ann", calendar=WorkCalendar.weekly("Mon-Fri 10:00-17:00", tz="Europe/Berlin"))
    office = staffed(early)
    assert office.desk.assigner is not None
    office.desk = evolve(office.desk, assigner=evolve(office.desk.assigner, on_duty_only=True))
    dispute = office.opened()
    assert dispute.owner is None
    office.later(hours=1, minutes=1)
    office.desk.tick()
    assert "ann" == office.desk.get(dispute.id).owner
