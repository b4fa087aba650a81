"""Decide a history again under other rules: the first event that would differ, and why."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Literal, cast

from attrs import frozen

from disputekit._lib.brief import brief
from disputekit._lib.evolve import evolve
from disputekit.actions import ConsultPolicy, Migrate, Open, Rescore, Triage
from disputekit.casework._default_facts import Facts, PolicyDay, default_facts, default_policy_day
from disputekit.dispute import Dispute, EnteredState, LedgerEntry
from disputekit.errors import DisputekitError, Reason
from disputekit.history import Event, History, fold
from disputekit.lifecycle import Lifecycle
from disputekit.policy import PolicyBook, PolicyPack
from disputekit.triage import Scorer

__all__ = ["Divergence", "redecide"]


@frozen
class Divergence:
    """The first event of a history that differs under other rules.

    ``about`` is whose rules differ; ``recorded`` what happened and ``would_be`` what would have; ``reasons`` says why
    it would have been refused, where it would.
    """

    event: Event
    about: Literal["lifecycle", "policy", "score"]
    recorded: str
    would_be: str
    reasons: tuple[Reason, ...] = ()

    __repr__ = brief

    def __str__(self) -> str:
        """Show the divergence on one line, and each reason on a line of its own."""
        what = f"event {self.event.seq}, {self.event.action.name} ({self.about})"
        return "\n".join([
            f"{what}: recorded {self.recorded}; would be {self.would_be}",
            *(f"  {reason}" for reason in self.reasons),
        ])  # fmt: skip


def redecide(
    history: History,
    *,
    lifecycle: Lifecycle | None = None,
    policies: PolicyBook | PolicyPack | None = None,
    facts: Facts = default_facts,
    policy_day: PolicyDay = default_policy_day,
    scorer: Scorer | None = None,
) -> Divergence | None:
    """Decide every event of ``history`` again; give the first that differs, or ``None``.

    Each event is decided on the dispute as it was recorded until then, by the same person at the same time; after the
    first divergence the rest is unknown, so it stops there. ``policies`` are asked where they were asked then, as of
    the ``policy_day`` of the dispute, with what ``facts`` says of the dispute (``default_facts``, unless given). A
    ``scorer`` takes the recorded factors. What a calendar said (``due_at``) is not compared, and a migration is taken
    as it was recorded.
    """
    opening, *later = history
    if lifecycle is not None and (elsewhere := _compared(opening, partial(_opened, lifecycle, opening))):
        return elsewhere
    dispute = fold(None, opening)
    for event in later:
        found = _divergences(
            dispute, event, lifecycle=lifecycle, policies=policies, facts=facts, policy_day=policy_day, scorer=scorer
        )
        for divergence in filter(None, found):
            return divergence
        dispute = fold(dispute, event)
    return None


def _divergences(
    dispute: Dispute,
    event: Event,
    *,
    lifecycle: Lifecycle | None,
    policies: PolicyBook | PolicyPack | None,
    facts: Facts,
    policy_day: PolicyDay,
    scorer: Scorer | None,
) -> Iterator[Divergence | None]:
    if lifecycle is not None:
        yield _compared(event, partial(_decided, lifecycle, dispute, event))
    if policies is not None:
        yield _asked(policies, facts, policy_day, dispute, event)
    if scorer is not None:
        yield _scored(scorer, event)


def _compared(event: Event, again: Callable[[], Event]) -> Divergence | None:
    recorded = f"{event.action.name} entered {event.entered.state}"
    try:
        before, after = dict(_told(event)), dict(_told(again()))
    except DisputekitError as error:
        return Divergence(event, "lifecycle", recorded, "refused", error.findings)
    different = [name for name in after if before[name] != after[name]]
    return Divergence(event, "lifecycle", _said(before, different), _said(after, different)) if different else None


def _opened(lifecycle: Lifecycle, event: Event) -> Event:
    action = cast("Open", event.action)  # no history begins otherwise
    return lifecycle.open(
        action.claim,
        dispute_id=event.dispute_id,
        actor=event.actor,
        at=event.occurred_at,
        team=action.team,
        possible_duplicates=action.possible_duplicates,
    )


def _decided(lifecycle: Lifecycle, dispute: Dispute, event: Event) -> Event:
    """Decide again as if the dispute belonged to this process."""
    if isinstance(event.action, Migrate):
        return event
    at_home = evolve(dispute, lifecycle=lifecycle.id)
    return lifecycle.decide(at_home, event.action, actor=event.actor, at=event.occurred_at)


def _told(event: Event) -> Iterator[tuple[str, object]]:
    entered: EnteredState = event.entered
    yield "state", entered.state
    yield "stage", entered.stage
    yield "waits on", ", ".join(sorted(entered.waits_on))
    yield "queued", entered.queued
    yield "open", entered.open
    yield "outcome", entered.outcome
    yield "remembered", ", ".join(f"{label} {state}" for label, state in sorted(entered.remembered.items()))
    yield "entries", ", ".join(map(_entry, event.entries))
    if isinstance(event.action, Open):
        yield "nature", event.action.nature


def _entry(entry: LedgerEntry) -> str:
    return f"{entry.account} {entry.amount}"


def _said(told: Mapping[str, object], names: Iterable[str]) -> str:
    return "; ".join(f"{name} {told[name] if told[name] not in {None, ''} else 'none'}" for name in names)


def _asked(
    policies: PolicyBook | PolicyPack, facts: Facts, policy_day: PolicyDay, dispute: Dispute, event: Event
) -> Divergence | None:
    if not isinstance(event.action, ConsultPolicy):
        return None
    was = event.action.policy
    recorded = f"{was.status} by {was.rule or 'no rule'}: {', '.join(was.offers) or 'nothing'}"
    try:
        books = policies.books if isinstance(policies, PolicyPack) else (policies,)
        fields = {each.name for book in books for each in book.fields}
        known = {name: fact for name, fact in facts(dispute).items() if name in fields}
        now = policies.decide(known, as_of=policy_day(dispute))
    except DisputekitError as error:
        return Divergence(event, "policy", recorded, "refused", error.findings)
    rule = now.winner.id if now.winner else "no rule"
    would_be = f"{now.status} by {rule}: {', '.join(offered.text for offered in now.offers) or 'nothing'}"
    return Divergence(event, "policy", recorded, would_be) if recorded != would_be else None


def _scored(scorer: Scorer, event: Event) -> Divergence | None:
    was = event.action.score if isinstance(event.action, Triage | Rescore) else None
    if was is None:
        return None
    recorded = f"{was.value:g}, {was.priority}"
    try:
        now = scorer.score({name: was.factors[name] for name in scorer.weights if name in was.factors})
    except DisputekitError as error:
        return Divergence(event, "score", recorded, "refused", error.findings)
    same = (was.key, was.priority) == (now.key, now.priority)
    return None if same else Divergence(event, "score", recorded, f"{now.value:g}, {now.priority}")
