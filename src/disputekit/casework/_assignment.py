"""Assignment: who can work on a dispute, who of them gets it, why, and what everybody has on hand."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from typing import Final, Protocol, runtime_checkable

from attrs import evolve, field, frozen

from disputekit._input.converters import gathered, mapped
from disputekit._input.instants import to_us
from disputekit._input.validation import check_fields
from disputekit._lib.brief import brief
from disputekit._lib.frozen import FrozenMap
from disputekit.casework._people import Person, Roster
from disputekit.casework._routing import Conditions
from disputekit.dispute import CLAIMANT, RESPONDENT, Dispute
from disputekit.errors import Reason
from disputekit.ports import UNSCORED, Load

__all__ = [
    "PRIORITY_WEIGHTS",
    "Assigner",
    "Assignment",
    "AssignmentCandidate",
    "Choice",
    "Considered",
    "LeastLoad",
    "OnHand",
    "RoundRobin",
    "SkillNeed",
    "Stickiness",
    "Strategy",
    "Workload",
    "workload",
]

PRIORITY_WEIGHTS: Final = FrozenMap({"P1": 8, "P2": 4, "P3": 2, "P4": 1, UNSCORED: 2})
"""How much work an open dispute counts for, by priority; one that is not scored yet counts like a P3."""

_NEVER: Final = -(1 << 62)  # before every instant that a datetime can hold


@frozen
class AssignmentCandidate:
    """A person who can take a dispute, and their open disputes."""

    person: Person
    load: Load


@frozen
class Choice:
    """The person who gets the dispute, and why."""

    person: Person
    because: Reason

    __repr__ = brief


@runtime_checkable
class Strategy(Protocol):
    """How one of several people is chosen: only from records, so that a repeat gives the same answer."""

    def choose(self, candidates: Sequence[AssignmentCandidate], earlier: Iterable[str], /) -> Choice:
        """Choose one of ``candidates``, which is never empty.

        ``earlier`` are the ids of the earlier owners of this dispute and of others of its claimant, the latest first.
        Iterating over it may query a store, so do it only where it is needed.
        """


def weight_of(load: Load, weights: Mapping[str, int] = PRIORITY_WEIGHTS) -> int:
    """Give the weight of somebody's open disputes; a priority without a weight counts 1.

    >>> weight_of(Load(owner="ann", open={"P1": 2, "P3": 1}))
    18
    """
    return sum(weights.get(priority, 1) * count for priority, count in load.open.items())


def _weights(items: Mapping[str, int]) -> FrozenMap[str, int]:
    return mapped(items)


@frozen
class LeastLoad:
    """Choose who has the least open work, weighted by priority; among equals, who has waited longest.

    >>> busy, free = Load(owner="ann", open={"P1": 1}), Load(owner="bob", open={"P4": 3})
    >>> LeastLoad().choose([AssignmentCandidate(Person(id=each.owner), each) for each in (busy, free)], ()).because.text
    'bob has the least open work: weight 3'
    """

    weights: Mapping[str, int] = field(default=PRIORITY_WEIGHTS, converter=_weights)

    def choose(self, candidates: Sequence[AssignmentCandidate], _earlier: Iterable[str], /) -> Choice:
        """Choose by weight, then by turn."""
        chosen = min(candidates, key=lambda each: (weight_of(each.load, self.weights), *_turn(each)))
        because = Reason(
            "DK-ASSIGN-LEAST",
            "{person} has the least open work: weight {weight}",
            {"person": chosen.person.id, "weight": weight_of(chosen.load, self.weights)},
        )
        return Choice(chosen.person, because)


@frozen
class RoundRobin:
    """Choose in turn: the person who was given a dispute longest ago, by the records of the store.

    >>> candidates = [AssignmentCandidate(Person(id=each), Load(owner=each)) for each in ("bob", "ann")]
    >>> RoundRobin().choose(candidates, ()).because.text
    'ann is next in turn'
    """

    def choose(self, candidates: Sequence[AssignmentCandidate], _earlier: Iterable[str], /) -> Choice:
        """Choose who is next in turn."""
        chosen = min(candidates, key=_turn)
        return Choice(chosen.person, Reason("DK-ASSIGN-TURN", "{person} is next in turn", {"person": chosen.person.id}))


@frozen
class Stickiness:
    """Choose an earlier owner of this dispute, or of another of its claimant; ``otherwise`` by another strategy.

    >>> candidates = [AssignmentCandidate(Person(id=each), Load(owner=each)) for each in ("ann", "bob")]
    >>> Stickiness().choose(candidates, ["eve", "bob"]).because.text
    'bob has worked for the claimant'
    """

    otherwise: Strategy = field(factory=LeastLoad)

    def choose(self, candidates: Sequence[AssignmentCandidate], earlier: Iterable[str], /) -> Choice:
        """Choose the latest of the earlier ones who could take it."""
        by_id = {candidate.person.id: candidate.person for candidate in candidates}
        earlier = tuple(earlier)
        known = next((by_id[each] for each in earlier if each in by_id), None)
        if known is None:
            return self.otherwise.choose(candidates, earlier)
        return Choice(known, Reason("DK-ASSIGN-KNOWS", "{person} has worked for the claimant", {"person": known.id}))


def _turn(candidate: AssignmentCandidate) -> tuple[int, int, str]:
    """Order by when they were last given one, then by how many they have, then by id."""
    last = candidate.load.last_assigned_at
    return _NEVER if last is None else to_us(last, "last_assigned_at"), candidate.load.count, candidate.person.id


_NOT_OURS: Final = frozenset({CLAIMANT, RESPONDENT, "third_party", "executor", "system"})


@frozen
class SkillNeed(Conditions):
    """Asks for a ``skill`` where a dispute meets every condition.

    >>> SkillNeed("german", jurisdictions={"AT", "DE"}).label
    'german: jurisdictions AT or DE'
    """

    skill: str

    __repr__ = brief

    @property
    def label(self) -> str:
        """The rule on one line."""
        return f"{self.skill}: {self.wording}"


@frozen
class Considered:
    """A person who was considered, with each reason against them; without reasons they could take it."""

    person: str
    against: tuple[Reason, ...] = ()

    __repr__ = brief


@frozen
class Assignment:
    """Who gets a dispute (``None``: nobody can take it), why, and everybody who was considered."""

    person: Person | None
    because: Reason
    considered: tuple[Considered, ...]

    __repr__ = brief


def _needs(items: Iterable[SkillNeed]) -> tuple[SkillNeed, ...]:
    return gathered(items)


@frozen
class Assigner:
    """Assigns disputes to people: finds who can take one, then chooses among them by ``strategy``.

    A person can take a dispute if they are in its team, work in its stage, have a role that it waits for and each skill
    that a need asks for, did not do the work that is now checked, heard or approved, are not absent, and have capacity.
    People on duty come first. If nobody is on duty, all are asked; with ``on_duty_only`` nobody is, and a desk asks
    again within the hour.
    Raises ``InvalidValue`` for a roster, strategy or need of the wrong type.

    >>> import pendulum
    >>> from disputekit import Claim, fold
    >>> from disputekit.lifecycle import processes
    >>> nine = pendulum.datetime(2026, 3, 2, 9)
    >>> claim = Claim(claimant="acc-7", reason="wrong_amount", received_at=nine)
    >>> process = processes.CUSTOMER_OPERATIONS
    >>> ann, bob = Person(id="ann", capacity=1), Person(id="bob", teams="payments")
    >>> dispute = fold(None, process.open(claim, dispute_id="D-1", actor=ann.actor, at=nine, team="billing"))
    >>> said = Assigner(Roster([ann, bob])).assign(dispute, [Load(owner="ann", open={"P1": 1})], at=nine)
    >>> print(said.because.text)
    nobody can take it: ann has 1 of 1 open disputes; bob is not in team billing
    """

    roster: Roster
    strategy: Strategy = field(factory=LeastLoad)
    needs: tuple[SkillNeed, ...] = field(default=(), converter=_needs, kw_only=True)
    on_duty_only: bool = field(default=False, kw_only=True)

    def __attrs_post_init__(self) -> None:
        """Validate the types."""
        check_fields(self)

    def assign(
        self,
        dispute: Dispute,
        loads: Iterable[Load],
        *,
        at: datetime,
        earlier: Iterable[str] = (),
        without: Collection[str] = (),
    ) -> Assignment:
        """Choose who gets ``dispute`` at ``at``, given everybody's open disputes.

        ``earlier`` are the earlier owners of this dispute and of others of its claimant, the latest first; people in
        ``without`` are left out.
        """
        on_hand = {load.owner: load for load in loads}
        asked = [
            AssignmentCandidate(person, on_hand.get(person.id) or Load(owner=person.id))
            for person in self.roster.people
            if person.id not in without
        ]
        skills = {need.skill for need in self.needs if need.takes(dispute.claim, dispute.nature)}
        considered = {each.person.id: tuple(_against(each, dispute, skills, at)) for each in asked}
        free = [each for each in asked if not considered[each.person.id]]
        on_duty = [each for each in free if each.person.is_on_duty(at)]
        if on_duty or self.on_duty_only:
            off = Reason("DK-ASSIGN-OFF-DUTY", "{person} is off duty")
            considered |= {each.person.id: (_of(off, each),) for each in free if each not in on_duty}
        every = tuple(Considered(name, against) for name, against in considered.items())
        asked_now = on_duty if self.on_duty_only else on_duty or free
        if not asked_now:
            return Assignment(None, _nobody(every), every)
        choice = self.strategy.choose(asked_now, earlier)
        return Assignment(choice.person, choice.because, every)


def _against(
    candidate: AssignmentCandidate, dispute: Dispute, skills: Collection[str], at: datetime
) -> Iterator[Reason]:
    """Yield each reason why somebody cannot take it."""
    person, load = candidate.person, candidate.load
    if person.teams and dispute.team is not None and dispute.team not in person.teams:
        yield _of(Reason("DK-ASSIGN-TEAM", "{person} is not in team {team}", {"team": dispute.team}), candidate)
    if not person.works(dispute.stage):
        yield _of(
            Reason("DK-ASSIGN-STAGE", "{person} does not work in stage {stage}", {"stage": dispute.stage}), candidate
        )
    roles = dispute.waits_on - _NOT_OURS
    if roles and person.roles.isdisjoint(roles):
        yield _of(Reason("DK-ASSIGN-ROLE", "{person} does not have the role {role}", {"role": _or(roles)}), candidate)
    missing = set(skills) - person.skills
    if missing:
        yield _of(Reason("DK-ASSIGN-SKILL", "{person} lacks {skills}", {"skills": _or(missing)}), candidate)
    own = _own_work(dispute, person.id)
    if own:
        yield _of(
            Reason("DK-ASSIGN-OWN-WORK", "{person} {did}, and another person must check it", {"did": own}), candidate
        )
    absence = person.absence(at)
    if absence is not None:
        until = "until further notice" if absence.end is None else f"until {absence.end.isoformat()}"
        yield _of(Reason("DK-ASSIGN-ABSENT", "{person} is absent {until}", {"until": until}), candidate)
    if person.capacity is not None and load.count >= person.capacity:
        params = {"count": load.count, "capacity": person.capacity}
        yield _of(Reason("DK-ASSIGN-FULL", "{person} has {count} of {capacity} open disputes", params), candidate)


def _own_work(dispute: Dispute, person: str) -> str:
    """Say what they did that another person must check: the work passed on last, or what waits for approval."""
    passed_on, proposed, decision = dispute.work.handover, dispute.proposed_offer, dispute.decision
    if passed_on is not None and passed_on.result is None and passed_on.by == person:
        return f"did the work of {passed_on.stage}"
    if "approver" not in dispute.waits_on:
        return ""
    if person in dispute.resolution.approvals:
        return "has already approved it"
    if proposed is not None:
        return "made the offer" if proposed.made_by == person else ""
    return "took the decision" if decision is not None and decision.decided_by == person else ""


def _of(reason: Reason, candidate: AssignmentCandidate) -> Reason:
    return evolve(reason, params={"person": candidate.person.id, **reason.params})


def _or(names: Iterable[str]) -> str:
    return " or ".join(sorted(names))


def _nobody(considered: Sequence[Considered]) -> Reason:
    why = "; ".join(each.against[0].text for each in considered)
    return Reason(
        "DK-ASSIGN-NOBODY",
        "nobody can take it: {why}",
        {"why": why or "the roster has no other person"},
        hint="assign the dispute to a person, or change the roster",
    )


@frozen(kw_only=True)
class OnHand:
    """The open disputes of one person, by priority, with their count and weight.

    ``over``: the count is more than their ``capacity``; ``absent``: they are absent now.
    """

    person: str
    open: Mapping[str, int]
    count: int
    weight: int
    capacity: int | None = None
    over: bool = False
    absent: bool = False


@frozen
class Workload:
    """Everybody's open disputes, the largest weight first; ``unassigned`` counts the open disputes without an owner.

    Both measures of balance include the people who can be given work: present, and with a capacity other than 0. They
    compare weights, or the number of disputes of one ``priority``.
    """

    people: tuple[OnHand, ...]
    unassigned: int = field(default=0, kw_only=True)

    __repr__ = brief

    def jain(self, priority: str | None = None) -> float:
        """Give Jain's index of fairness, (Σx)² ÷ (n Σx²): 1 is even, 1 ÷ n is all with one person.

        Source: Jain, Chiu and Hawe, *A quantitative measure of fairness and discrimination*, DEC-TR-301, 1984.
        """
        shares = self._shares(priority)
        squares = sum(share * share for share in shares)
        return 1.0 if not squares else float(Fraction(sum(shares) ** 2, len(shares) * squares))

    def gini(self, priority: str | None = None) -> float:
        """Give the Gini coefficient, ΣΣ|xᵢ − xⱼ| ÷ (2 n Σx): 0 is even, 1 − 1 ÷ n is all with one person."""
        shares = self._shares(priority)
        apart = sum(abs(one - other) for one in shares for other in shares)
        return 0.0 if not apart else float(Fraction(apart, 2 * len(shares) * sum(shares)))

    def _shares(self, priority: str | None) -> list[int]:
        able = [each for each in self.people if not each.absent and each.capacity != 0]
        return [each.weight if priority is None else each.open.get(priority, 0) for each in able]


def workload(
    roster: Roster,
    loads: Iterable[Load],
    *,
    at: datetime,
    unassigned: int = 0,
    weights: Mapping[str, int] = PRIORITY_WEIGHTS,
) -> Workload:
    """Give everybody's open disputes at ``at``: all people on the roster, and all other owners of open disputes.

    >>> import pendulum
    >>> from disputekit.casework import Person
    >>> roster = Roster([Person(id="ann"), Person(id="bob")])
    >>> shared = workload(roster, [Load(owner="ann", open={"P1": 3}), Load(owner="bob", open={"P1": 1})],
    ...                   at=pendulum.datetime(2026, 3, 2, 9))
    >>> shared.jain(), shared.gini("P1")
    (0.8, 0.25)
    """
    on_hand = {load.owner: load for load in loads}
    known = {person.id: person for person in roster.people}
    rows: list[OnHand] = []
    for name in {**known, **{owner: None for owner, load in on_hand.items() if load.count}}:
        person, load = known.get(name), on_hand.get(name) or Load(owner=name)
        capacity = None if person is None else person.capacity
        rows.append(
            OnHand(
                person=name,
                open=FrozenMap(load.open),
                count=load.count,
                weight=weight_of(load, weights),
                capacity=capacity,
                over=capacity is not None and load.count > capacity,
                absent=person is not None and person.absence(at) is not None,
            )
        )
    rows.sort(key=lambda each: (-each.weight, each.person))
    return Workload(tuple(rows), unassigned=unassigned)
