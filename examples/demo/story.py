"""Section 6: one dispute from claim to closure."""

from collections.abc import Iterator
from typing import Final

from disputekit import Actor, Dispute, Event, History, fold
from disputekit.actions import Action
from disputekit.adapters.files import FileChannel
from disputekit.dispute import CLAIMANT
from disputekit.policy import PolicyDecision
from examples.demo.layout import cut, span, table, title, told, when, words
from examples.demo.settings import PROCESS
from examples.demo.view import View

_DECIDES: Final = frozenset({"resolve", "reject"})
_SILENT: Final = frozenset({"record_warning", "rescore"})


def story(view: View, letters: FileChannel) -> list[str]:
    """Give the section; the dispute with the most to tell is the one that is told."""
    told_of = _most_to_tell(view)
    if told_of is None:
        return [*title(6, "One story"), "  No dispute has been decided yet."]
    history = view.desk.history(told_of)
    dispute = fold(history)
    claim = dispute.claim
    lasted = (dispute.times.closed_at or dispute.times.updated_at) - dispute.opened_at
    amount = "no amount" if claim.amount is None else str(claim.amount)
    lines = [
        *title(6, f"One story: {dispute.id}"),
        *told(
            f"{claim.claimant} by {claim.channel.value}, {claim.jurisdiction}: {words(claim.reason)}, {amount}."
            f" “{claim.summary}” Ended {words(dispute.outcome or 'open')} after {span(lasted)}."
        ),
        "",
        *table(
            ["when", "who", "what", "", "then"],
            [_event(view, event) for event in history if event.action.name not in _SILENT],
        ),
    ]
    lines += _could_have(history)
    decision = view.office.desk_of(dispute).policy(dispute.id) if dispute.policy is not None else None
    lines += _policy(decision)
    lines += _clocks(view, dispute)
    lines += _letter(history, letters)
    return lines


def _most_to_tell(view: View) -> str | None:
    """Pick the dispute whose history has the most different things in it, ended and under a policy."""
    best: tuple[int, str] | None = None
    for dispute_id in view.office.rows:
        history = view.desk.history(dispute_id)
        names = {event.action.name for event in history}
        if names & _DECIDES and "notify_decision" in names:
            dispute = fold(history)
            ruled = dispute.policy is not None and dispute.policy.rule is not None
            tells = (
                len(names)
                + 3 * ruled
                + 2 * ("approve" in names)
                - 2 * len(dispute.work.breaches)
                - max(0, len(history) - 16)
            )
            if best is None or tells > best[0]:
                best = (tells, dispute_id)
    return None if best is None else best[1]


def _event(view: View, event: Event) -> list[str]:
    at = event.occurred_at.in_timezone(view.setting.tz)
    return [
        when(at),
        cut(event.actor.id, 12),
        words(event.action.name),
        cut(_detail(event.action), 40),
        words(event.entered.state),
    ]


def _detail(action: Action) -> str:
    for name in (
        "because",
        "text",
        "explanation",
        "items",
        "reference",
        "findings",
        "note",
        "validity",
        "into",
        "target",
    ):
        value = getattr(action, name, None)
        if value:
            return words(", ".join(value)) if isinstance(value, tuple) else words(str(value))
    policy = getattr(action, "policy", None)
    if policy is not None:
        return f"{policy.status}: {policy.rule or 'no rule'}"
    claim = getattr(action, "claim", None)
    return "" if claim is None else claim.summary


def _could_have(history: History) -> Iterator[str]:
    """Say what else whoever decided could have done then, and why not what not."""
    number = next(number for number, event in enumerate(history) if event.action.name in _DECIDES)
    decided = history.events[number]
    before = fold(History(history.events[:number]))
    options = PROCESS.options(before, actor=decided.actor, at=decided.occurred_at)
    allowed = [words(option.action) for option in options if option.allowed and option.action != decided.action.name]
    yield from ["", f"  When {decided.actor.id} decided ({words(decided.action.name)}), this was possible too:"]
    yield from told(", ".join(allowed) + ".", indent=4)
    claimant = Actor(before.claim.claimant, roles={CLAIMANT})
    theirs = PROCESS.options(before, actor=claimant, at=decided.occurred_at)
    could = ", ".join(words(option.action) for option in theirs if option.allowed)
    refused = next(option for option in theirs if not option.allowed)
    why = "; ".join(reason.text for reason in refused.reasons)
    yield from told(f"{claimant.id}, who waited, could: {could}. But not {words(refused.action)}: {why}.", hang=2)


def _policy(decision: PolicyDecision | None) -> Iterator[str]:
    yield ""
    if decision is None:
        yield "  No policy book covers this reason yet."
        return
    yield "  The policy:"
    yield from told(
        "\n".join(line for line in decision.explain().splitlines() if "one field away" not in line), indent=4, hang=2
    )
    for citation in decision.citations[:3]:
        yield from told(
            f"Cited: {citation.text or citation.rule} ({citation.policy} {citation.version})", indent=4, hang=7
        )
    misses = sorted(
        decision.near_misses, key=lambda miss: (miss.margin is None, miss.field == "reason", len(miss.required))
    )
    for miss in misses[:1]:
        yield from told(
            f"A near miss: {miss.rule} would apply if {words(miss.field)} were {miss.required}, not {miss.actual}.",
            indent=4,
        )


def _clocks(view: View, dispute: Dispute) -> Iterator[str]:
    yield from ["", "  Its clocks:"]
    for reading in view.desk.readings(dispute.id):
        if reading.started_at is not None:
            yield from told(reading.explain().replace("\n", " "), indent=4, hang=2)


def _letter(history: History, letters: FileChannel) -> Iterator[str]:
    """Give the letter that told the decision, as it was written."""
    told_it = [event for event in history if event.action.name == "notify_decision"][-1]
    path = letters.path(f"{history.dispute_id}/{told_it.seq}/0")
    yield from ["", f"  The letter as sent ({path.name}):"]
    letter = path.read_text("utf-8") if path.exists() else "(gone: somebody has emptied the directory meanwhile)"
    for line in letter.splitlines():
        yield from told(f"│ {line}", indent=4, hang=2)
