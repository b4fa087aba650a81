"""Random histories on a lifecycle: actions that mostly fit a dispute, and the rules that every history must keep."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import timedelta
from typing import Final, TypeAlias
from unittest import TestCase

import pendulum
from attrs import evolve, fields
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from disputekit.actions import BY_NAME, Action, Message, Open
from disputekit.casework import party_view
from disputekit.dispute import CLAIMANT, RESPONDENT, SYSTEM, Actor, Claim, Dispute, Evidence
from disputekit.errors import Refused
from disputekit.history import Event, History, fold
from disputekit.lifecycle import ANY_OPEN, SAME, Lifecycle, Option, Return, Transition
from disputekit.lifecycle._model import destinations_of, sources_of
from disputekit.money import Money
from disputekit.remedies import MONETARY, Remedy, RemedyKind
from disputekit.testing._contract_checks import holds, same
from disputekit.testing.strategies._values import fillings

__all__ = ["machine_of"]


SECRET: Final = "secret"  # noqa: S105 - a word to look for, and no password
"""What begins so is not for everybody: ``secret-of-us`` for no party, ``secret-from-claimant`` for all but this one."""

Fill: TypeAlias = Callable[[Dispute], st.SearchStrategy[object]]

_PARTIES: Final = (CLAIMANT, RESPONDENT)
_BOTH: Final = frozenset(_PARTIES)
_ACCOUNTS: Final = {CLAIMANT: "acc-7", RESPONDENT: "shop-3"}
_MONEY: Final = (Money, Money | None)


def actors_of(process: Lifecycle) -> tuple[Actor, ...]:
    """Two people for each role of the process, so that one may do what another may not do alone.

    The first of each party is who the claim names; the second has no part in the dispute.
    """
    known = {role for transition in process.transitions for role in transition.roles} | _BOTH | {"agent"}
    people = [(_ACCOUNTS.get(role, f"{role} 1"), f"{role} 2", role) for role in sorted(known)]
    return tuple(Actor(person, roles={role}) for first, second, role in people for person in (first, second))


def fitting(process: Lifecycle, dispute: Dispute, name: str) -> st.SearchStrategy[Action]:
    """Give the action called ``name`` with fields that mostly fit ``dispute``."""
    kind = process.action(name)
    types = {each.type for each in fields(kind)}
    filled = fillings(kind, {of: fill(dispute) for of, fill in _BY_TYPE.items() if of in types})
    for each in fields(kind):
        choices = process.choices.get(f"{name}.{each.name}")
        if choices is not None:
            filled[each.name] = _chosen(each.type, choices)
        elif (each.name, each.type) in _BY_NAME:
            filled[each.name] = _BY_NAME[each.name, each.type](dispute)
        elif each.type in _MONEY:  # any amount there is would hardly ever fit
            filled[each.name] = _BY_TYPE[each.type](dispute)
    return st.builds(kind, **filled).map(_marked)


def _chosen(kind: object, choices: Sequence[str]) -> st.SearchStrategy[object]:
    """Give choices in the shape that a field has: one, several, or the whole shared among two."""
    one = st.sampled_from(choices)
    if kind == tuple[str, ...]:
        return st.lists(one, min_size=1, max_size=2).map(tuple)
    if kind == Mapping[str, int]:
        return st.tuples(one, one, st.integers(0, 100)).map(lambda two: _shared(*two))
    return one


def _shared(one: str, other: str, share: int) -> Mapping[str, int]:
    """Share the whole among two, who may be the same."""
    return {one: 100} if one == other else {one: 100 - share, other: share}


def _marked(action: Action) -> Action:
    """Mark internal messages, so that a leak can be seen."""
    if isinstance(action, Message) and action.direction == "internal":
        return Message(f"{SECRET}-of-us", action.party, direction="internal", channel=action.channel)
    return action


def _evidence(_dispute: Dispute) -> st.SearchStrategy[tuple[Evidence, ...]]:
    return st.lists(st.builds(_item, st.sampled_from(_PARTIES), st.frozensets(st.sampled_from(_PARTIES))), min_size=1,
                    max_size=2).map(tuple)  # fmt: skip


def _item(provided_by: str, visible_to: frozenset[str]) -> Evidence:
    hidden = sorted(_BOTH - visible_to - {provided_by})
    reference = " ".join(f"{SECRET}-from-{party}" for party in hidden) or "file-1"
    return Evidence("photo", provided_by, reference=reference, note=reference, visible_to=visible_to)


def _amounts(dispute: Dispute) -> st.SearchStrategy[Money]:
    """Give parts of what is claimed and open, a little more, and now and then another currency."""
    ledger = dispute.ledger
    currency = ledger.currency or "EUR"
    whole = [money.minor for money in (ledger.open, ledger.claimed) if money is not None and money.is_positive] or [100]
    near = {1, *whole, *(minor // 2 or 1 for minor in whole), max(whole) + 1}
    of_its_own = st.sampled_from(sorted(near)).map(lambda minor: Money.from_minor(minor, currency))
    return st.one_of(of_its_own, of_its_own, of_its_own, st.just(Money("7", "USD")))


def _remedies(dispute: Dispute) -> st.SearchStrategy[tuple[Remedy, ...]]:
    paying = st.builds(Remedy, st.sampled_from(sorted(MONETARY)), _amounts(dispute))
    other = st.builds(Remedy, st.sampled_from((RemedyKind.APOLOGY, RemedyKind.REPLACEMENT)))
    return st.lists(paying | other, min_size=1, max_size=2).filter(_of_one_currency).map(tuple)


def _of_one_currency(remedies: Iterable[Remedy]) -> bool:
    return len({remedy.amount.currency for remedy in remedies if remedy.amount is not None}) < 2  # noqa: PLR2004 - one


def _shown_to_both(dispute: Dispute) -> Iterable[tuple[str, ...]]:
    return [(each.reference,) for each in dispute.evidence if each.visible_to >= _BOTH]


def _one_of(known: Iterable[str], *others: str) -> st.SearchStrategy[str]:
    return st.sampled_from([*known, *others])


_BY_NAME: Final[Mapping[tuple[str, object], Fill]] = {
    ("task", str): lambda dispute: _one_of((task.id for task in dispute.open_tasks), "t0"),
    ("party", str): lambda dispute: _one_of((request.party for request in dispute.open_requests), *_PARTIES),
    ("to", frozenset[str]): lambda _: st.just(_BOTH),
    ("given_by", str): lambda _: st.sampled_from(_PARTIES),
    ("by", str): lambda _: st.sampled_from(_PARTIES),
    ("offer", str): lambda dispute: _one_of((offer.id for offer in dispute.offers), "o0"),
    ("rests_on", tuple[str, ...]): lambda dispute: st.sampled_from(((), *_shown_to_both(dispute))),
    ("into", str): lambda dispute: _one_of((), "d-2", dispute.id),
    ("due_at", pendulum.DateTime): lambda dispute: st.just(dispute.times.updated_at.add(years=9)),
    ("reference", str): lambda dispute: _one_of((each.reference for each in dispute.chargebacks), "no 1", "no 2"),
    ("order", str): lambda dispute: _one_of((order.key for order in dispute.orders), "d-1/0/1"),
    ("orders", tuple[str, ...]): lambda dispute: st.just(tuple(order.key for order in dispute.orders)),
    ("kind", str): lambda dispute: _one_of((need.kind for need in dispute.checklist), "photo"),
    ("drafts", tuple[str, ...]): lambda dispute: st.lists(
        _one_of((piece.id for piece in dispute.evidence if piece.draft), "e0"), min_size=1, max_size=2
    ).map(tuple),
    ("owner", str): lambda _: st.sampled_from(("agent 1", "agent 2")),
}
_BY_TYPE: Final[Mapping[object, Fill]] = {
    str: lambda _: st.sampled_from(("x", "y")),
    Money: _amounts,
    Money | None: lambda dispute: st.none() | _amounts(dispute),
    tuple[Evidence, ...]: _evidence,
    tuple[Remedy, ...]: _remedies,
    tuple[int, ...]: lambda dispute: st.just(()) | st.sampled_from(((), *((each,) for each in dispute.unsettled))),
}


_MONDAY: Final = pendulum.datetime(2026, 3, 2, 9, tz="Europe/Berlin")
_ALLOWED: Final = timedelta(days=10)  # whatever calendar a host counts on, its deadlines lie ahead
_MOSTLY: Final = st.sampled_from((True, True, True, False))
Way: TypeAlias = tuple[str, frozenset[str]]
"""The label under which the state to go back to is remembered, if so; and the states that it may lead to."""

_AMOUNTS: Final = st.none() | st.sampled_from(("40.00", "0.01")).map(lambda amount: Money(amount, "EUR"))


def machine_of(process: Lifecycle) -> type[TestCase]:
    """Make the test case for one process."""

    class Machine(_Machine):
        """Random histories on one process."""

        lifecycle = process
        actors = actors_of(process)
        staff = tuple(actor.id for actor in actors if not actor.has_any(_PARTIES))
        onwards = _moves(process, any_time=False)
        beside = _moves(process, any_time=True)
        ways = _ways(process)
        ends = frozenset(state.name for state in process.states if state.final)
        reasons = sorted(process.reasons) or ["other"]

    Machine.__qualname__ = Machine.__name__ = f"Histories of {process.id}"
    case: type[TestCase] = Machine.TestCase
    return case


class _Machine(RuleBasedStateMachine):
    """One dispute, worked at random; what is common to all histories of a process is the class's."""

    lifecycle: Lifecycle
    actors: tuple[Actor, ...]
    staff: tuple[str, ...]
    onwards: Mapping[str, Sequence[Transition]]
    beside: Mapping[str, Sequence[Transition]]
    ways: Mapping[str, AbstractSet[Way]]
    ends: frozenset[str]
    reasons: list[str]
    history: History
    dispute: Dispute
    now: pendulum.DateTime

    @initialize(data=st.data(), amount=_AMOUNTS)
    def open(self, data: st.DataObject, amount: Money | None) -> None:
        """Open a dispute for one of the reasons of the process."""
        reason = data.draw(st.sampled_from(self.reasons), label="reason")
        claimant, respondent = _ACCOUNTS[CLAIMANT], _ACCOUNTS[RESPONDENT]
        claim = Claim(claimant=claimant, respondent=respondent, reason=reason, received_at=_MONDAY, amount=amount)
        self.now = _MONDAY
        event = self.lifecycle.open(claim, dispute_id="d-1", actor=Actor(claimant, roles={CLAIMANT}), at=_MONDAY)
        event = self._with_deadline(event)
        self.history = History((event,))
        self.dispute = fold(None, event)

    @rule(data=st.data(), steps=st.integers(1, 8))
    def go_on(self, data: st.DataObject, steps: int) -> None:
        """Take some steps that the state is for, each by somebody who may take it; mostly to where it has not been."""
        for _ in range(steps):
            been = {SAME, *(event.entered.state for event in self.history)}
            able = self._able(self.onwards[self.dispute.state])
            new = [each for each in able if isinstance(each[0].dest, str) and each[0].dest not in been]
            explore = bool(new) and data.draw(_MOSTLY, label="new ground")
            if able:
                step, actor = data.draw(st.sampled_from(new if explore else able), label="step")
                self._try(data.draw(fitting(self.lifecycle, self.dispute, step.action)), actor, None)

    @rule(data=st.data())
    def work_on_the_side(self, data: st.DataObject) -> None:
        """Do something that may be done at any time, by somebody who has the role for it."""
        self._step(data, self.beside[self.dispute.state])

    @rule(data=st.data())
    def do_anything(self, data: st.DataObject) -> None:
        """Do any action by any actor."""
        actor = data.draw(st.sampled_from(self.actors), label="actor")
        name = data.draw(st.sampled_from(sorted(BY_NAME.keys() - {Open.name})), label="action")
        offered = {option.action: option for option in self._options(actor)}
        self._try(data.draw(fitting(self.lifecycle, self.dispute, name)), actor, offered.get(name))

    @precondition(lambda self: self.lifecycle.state(self.dispute.state).on_expiry is not None)
    @rule(data=st.data())
    def let_it_expire(self, data: st.DataObject) -> None:
        """Let the time pass that is allowed in the state, and do what is done then."""
        self.now = max(self.now, self.dispute.due_at or self.now) + timedelta(microseconds=1)
        name = str(self.lifecycle.state(self.dispute.state).on_expiry)  # there is one: the precondition
        before = self.history
        self._try(data.draw(fitting(self.lifecycle, self.dispute, name)), SYSTEM, None)
        expired = self.history is not before or bool(self.dispute.open_tasks)  # tasks keep it from ending
        holds(expired, f"{name} can be done when {self.dispute.state} has expired")

    @rule(hours=st.sampled_from((1, 30, 400)))
    def wait(self, hours: int) -> None:
        """Let time pass."""
        self.now += timedelta(hours=hours)

    @invariant()
    def its_history_adds_up_to_it(self) -> None:
        """The dispute is the fold of its history, now and when it is read again, and whatever was refused since."""
        same(fold(History(self.history.events)), self.dispute, "a dispute is the fold of its history")

    @invariant()
    def its_money_is_conserved(self) -> None:
        """Nothing is negative, lost, or paid beyond what was upheld."""
        ledger = self.dispute.ledger
        if ledger.claimed is None or ledger.open is None:
            return
        nothing = Money.zero(ledger.claimed.currency)
        parts = [part or nothing for part in (ledger.upheld, ledger.rejected, ledger.withdrawn, ledger.open)]
        holds(not any(part.is_negative for part in (ledger.claimed, *parts)), "no money is negative")
        same(ledger.claimed, sum(parts, nothing), "claimed is upheld, rejected, withdrawn and open")
        holds(nothing <= (ledger.paid or nothing) <= (ledger.upheld or nothing), "what is paid was upheld")

    @invariant()
    def what_is_hidden_is_in_no_queue(self) -> None:
        """Only a party's message that waits for an answer brings a hidden dispute into a queue."""
        state = self.lifecycle.state(self.dispute.state)
        called_back = any(getattr(event.action, "direction", "") == "inbound" for event in self.history)
        may_be = state.queued or (state.open and called_back)
        holds(may_be or not self.dispute.queued, f"what is hidden is in no queue: {state.name}")
        same(state.open, self.dispute.is_open, "a dispute is open as its state says")

    @invariant()
    def it_can_still_end(self) -> None:
        """Some way leads to an end, whatever has happened."""
        seen, todo = {self.dispute.state}, [self.dispute.state]
        while todo:
            for label, others in self.ways[todo.pop()]:
                back = self.dispute.now.remembered.get(label)
                new = (others if back is None else {back}) - seen
                seen |= new
                todo += new
        holds(seen & self.ends, f"some way leads from {self.dispute.state} to an end")

    def teardown(self) -> None:
        """Decide all of it again, and look at it as each party: nothing differs, and nothing leaks."""
        before: Dispute | None = None
        for event in getattr(self, "history", ()):
            if before is not None:
                again = self.lifecycle.decide(before, event.action, actor=event.actor, at=event.occurred_at)
                recorded = evolve(event, entered=evolve(event.entered, due_at=again.entered.due_at))
                same(recorded, again, "what was decided is decided again")
            before = fold(before, event)
        for party in _PARTIES if before is not None else ():
            shown = repr(party_view(self.history, party))
            secrets = [f"{SECRET}-of-us", f"{SECRET}-from-{party}", *self.staff]
            same([], [each for each in secrets if each in shown], f"what {party} sees has nothing that is not for them")

    def _able(self, moves: Sequence[Transition]) -> list[tuple[Transition, Actor]]:
        """Give the moves with each actor who may make them, as far as can be said before they are filled in."""
        found: list[tuple[Transition, Actor]] = []
        for actor in self.actors:
            own = [move for move in moves if not move.roles or actor.has_any(move.roles)]
            allowed = {option.action for option in self._options(actor) if option.allowed} if own else set()
            found += [(move, actor) for move in own if move.action in allowed]
        return found

    def _step(self, data: st.DataObject, transitions: Sequence[Transition]) -> None:
        if not transitions:
            return
        step = data.draw(st.sampled_from(transitions), label="step")
        able = [actor for actor in self.actors if not step.roles or actor.has_any(step.roles)]
        actor = data.draw(st.sampled_from(able), label="actor")
        offered = {option.action: option for option in self._options(actor)}
        self._try(data.draw(fitting(self.lifecycle, self.dispute, step.action)), actor, offered[step.action])

    def _options(self, actor: Actor) -> tuple[Option, ...]:
        return self.lifecycle.options(self.dispute, actor=actor, at=self.now)

    def _try(self, action: Action, actor: Actor, option: Option | None) -> None:
        before = self.dispute
        try:
            event = self.lifecycle.decide(before, action, actor=actor, at=self.now)
        except Refused as refused:
            given = [reason.code.startswith("DK-") for reason in refused.reasons]
            holds(given and all(given), f"a refusal of {action.name} has reasons, each with its code")
            return
        if option is not None:
            holds(option.allowed, f"{action.name} is done where the options say that it may be")
            holds(event.entered.state in option.to, f"{action.name} leads where the options say that it may")
        event = self._with_deadline(event)
        self.dispute = fold(before, event)
        self.history = self.history.then(event)

    def _with_deadline(self, event: Event) -> Event:
        state = self.lifecycle.state(event.entered.state)
        if state.deadline is None or event.entered.due_at is not None:
            return event
        return event.with_deadline(self.now + _ALLOWED)


def _moves(process: Lifecycle, *, any_time: bool) -> Mapping[str, Sequence[Transition]]:
    """Give what each state is for; or what may be done at any time, and mostly leads nowhere or ends it."""
    states = {state.name: state for state in process.states}
    chosen = [each for each in process.transitions if any_time == (ANY_OPEN in each.sources)]
    return {name: [each for each in chosen if name in sources_of(each, states)] for name in states}


def _ways(process: Lifecycle) -> Mapping[str, AbstractSet[Way]]:
    """Give the ways out of each state."""
    states = {state.name: state for state in process.states}
    found: dict[str, set[Way]] = {name: set() for name in states}
    for transition in process.transitions:
        label = transition.dest.label if isinstance(transition.dest, Return) else ""
        for source in sources_of(transition, states):
            found[source].add((label, destinations_of(transition, process.transitions, states)))
    return found
