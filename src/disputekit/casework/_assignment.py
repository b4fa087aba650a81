"""Assignment: who works on a dispute, why they, and why nobody else."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final

from attrs import evolve, field, frozen

from disputekit._input.converters import gathered
from disputekit._input.validation import refuse_misfits
from disputekit.casework._assignment_strategies import AssignmentCandidate, LeastLoad, Strategy
from disputekit.casework._people import Person, Roster
from disputekit.casework._routing import Conditions
from disputekit.dispute import CLAIMANT, RESPONDENT, Dispute
from disputekit.errors import Reason
from disputekit.ports import Load

__all__ = ["Assigner", "Assignment", "Considered", "SkillNeed"]

_NOT_OURS: Final = frozenset({CLAIMANT, RESPONDENT, "third_party", "executor", "system"})


@frozen
class SkillNeed(Conditions):
    """Asks for a ``skill`` where a dispute meets every condition.

    >>> SkillNeed("german", jurisdictions={"AT", "DE"}).label
    'german: jurisdictions AT or DE'
    """

    skill: str

    @property
    def label(self) -> str:
        """The rule on one line."""
        return f"{self.skill}: {self.wording}"


@frozen
class Considered:
    """Somebody who was thought of, and each reason why not; without reasons they could have had it."""

    person: str
    against: tuple[Reason, ...] = ()


@frozen
class Assignment:
    """Who gets a dispute (``None``: nobody can take it), why, and everybody who was considered."""

    person: Person | None
    because: Reason
    considered: tuple[Considered, ...]


def _needs(items: Iterable[SkillNeed]) -> tuple[SkillNeed, ...]:
    return gathered(items)


@frozen
class Assigner:
    """Gives disputes to people: first who can take it, then who of them does, by ``strategy``.

    Who can take it is in the dispute's team, works its stage, has a role that it waits for and each skill that a need
    asks for, did not do themselves what is now to be checked, heard or approved, is not absent, and has room. Who is on
    duty goes before who is not, and if nobody is, all are asked.
    Raises ``InvalidValue`` for what is no roster, strategy or need.

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
    nobody can take it: ann has 1 of 1 on hand; bob is not in team billing
    """

    roster: Roster
    strategy: Strategy = field(factory=LeastLoad)
    needs: tuple[SkillNeed, ...] = field(default=(), converter=_needs, kw_only=True)

    def __attrs_post_init__(self) -> None:
        """Refuse what could not be asked."""
        refuse_misfits(self)

    def assign(
        self,
        dispute: Dispute,
        loads: Iterable[Load],
        *,
        at: datetime,
        earlier: Iterable[str] = (),
        without: Collection[str] = (),
    ) -> Assignment:
        """Say who gets ``dispute`` at ``at``, given what everybody has on hand.

        ``earlier`` are those who had this dispute or others of its claimant, the latest first; ``without`` are not
        asked at all.
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
        if on_duty:
            off = Reason("DK-ASSIGN-OFF-DUTY", "{person} is off duty, and others are not")
            considered |= {each.person.id: (_of(off, each),) for each in free if each not in on_duty}
        every = tuple(Considered(name, against) for name, against in considered.items())
        if not free:
            return Assignment(None, _nobody(every), every)
        choice = self.strategy.choose(on_duty or free, earlier)
        return Assignment(choice.person, choice.because, every)


def _against(
    candidate: AssignmentCandidate, dispute: Dispute, skills: Collection[str], at: datetime
) -> Iterator[Reason]:
    """Yield each reason why somebody cannot take it."""
    person, load = candidate.person, candidate.load
    if person.teams and dispute.team is not None and dispute.team not in person.teams:
        yield _of(Reason("DK-ASSIGN-TEAM", "{person} is not in team {team}", {"team": dispute.team}), candidate)
    if not person.works(dispute.stage):
        yield _of(Reason("DK-ASSIGN-STAGE", "{person} does not work {stage}", {"stage": dispute.stage}), candidate)
    roles = dispute.waits_on - _NOT_OURS
    if roles and person.roles.isdisjoint(roles):
        yield _of(Reason("DK-ASSIGN-ROLE", "{person} is not {role}", {"role": _or(roles)}), candidate)
    missing = set(skills) - person.skills
    if missing:
        yield _of(Reason("DK-ASSIGN-SKILL", "{person} lacks {skills}", {"skills": _or(missing)}), candidate)
    own = _own_work(dispute, person.id)
    if own:
        yield _of(Reason("DK-ASSIGN-OWN-WORK", "{person} {did}, and another looks at it now", {"did": own}), candidate)
    absence = person.absence(at)
    if absence is not None:
        until = "until further notice" if absence.end is None else f"until {absence.end.isoformat()}"
        yield _of(Reason("DK-ASSIGN-ABSENT", "{person} is absent {until}", {"until": until}), candidate)
    if person.capacity is not None and load.count >= person.capacity:
        params = {"count": load.count, "capacity": person.capacity}
        yield _of(Reason("DK-ASSIGN-FULL", "{person} has {count} of {capacity} on hand", params), candidate)


def _own_work(dispute: Dispute, person: str) -> str:
    """Say what they did that another person must look at: the work passed on last, or what waits for approval."""
    passed_on, proposed, decision = dispute.work.handover, dispute.proposed_offer, dispute.decision
    if passed_on is not None and passed_on.result is None and passed_on.by == person:
        return f"did the work of {passed_on.stage}"
    if "approver" not in dispute.waits_on:
        return ""
    if person in dispute.resolution.approvals:
        return "has agreed already"
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
        {"why": why or "the roster has nobody else"},
        hint="assign it by hand, or change the roster",
    )
