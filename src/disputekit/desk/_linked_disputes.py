"""What an action does to other disputes: it is written with the action, or nothing is."""

from collections.abc import Iterator, Sequence

import pendulum
from attrs import evolve

from disputekit.actions import Absorb, Action, Link, Merge, Split
from disputekit.desk._unit_of_work import UnitOfWork
from disputekit.dispute import Actor, Claim, Dispute, Line, Part, Sums
from disputekit.money import Money
from disputekit.ports import Batch


def linked(work: UnitOfWork, action: Action, dispute: Dispute, *, actor: Actor, at: pendulum.DateTime) -> list[Batch]:
    """Give what is written on other disputes because ``action`` was done to ``dispute``."""
    match action:
        case Merge(into=survivor):
            return [_on(work, survivor, Absorb(dispute.id), actor, at)]
        case Link(to=other, relation=relation):
            return [_on(work, other, Link(dispute.id, relation), actor, at)]
        case Split(parts=parts):
            return [_opened(work, part, claim, dispute, actor=actor, at=at) for part, claim in _claims(dispute, parts)]
        case _:
            return []


def _on(work: UnitOfWork, dispute_id: str, action: Action, actor: Actor, at: pendulum.DateTime) -> Batch:
    return work.batch(work.done(work.load(dispute_id), action, actor=actor, at=at))


def _opened(
    work: UnitOfWork, part: Part, claim: Claim, whole: Dispute, *, actor: Actor, at: pendulum.DateTime
) -> Batch:
    process = work.context.process(claim.kind)
    event = process.open(
        claim,
        dispute_id=part.id,
        actor=actor,
        at=at,
        team=work.context.team(claim) if part.reason else whole.team,
        recorded_at=work.now,
    )
    case = work.done(work.opened(event, process), Link(whole.id, "split_from"), actor=actor, at=at)
    return work.batch(work.staffed(case))


def _claims(whole: Dispute, parts: Sequence[Part]) -> Iterator[tuple[Part, Claim]]:
    """Yield each part with its claim: its share of the money, of each line, and of what was received."""
    kept = {line.id: line for line in whole.claim.lines}
    lines: list[list[Line]] = [[] for _ in parts]
    for name, sums in whole.ledger.lines.items():
        shares = [part.lines.get(name) for part in parts]
        for own, share, received in zip(lines, shares, _received(sums, shares), strict=True):
            if share is not None:
                line = kept.get(name, Line(name, share))
                own.append(evolve(line, amount=share, invoiced=max(line.whole, share), received=received))
    of_whole = _received(whole.ledger, [part.amount for part in parts])
    for part, own, received in zip(parts, lines, of_whole, strict=True):
        claim = evolve(
            whole.claim,
            amount=None if own else part.amount,
            lines=own,
            received=None if own else received,
            reason=part.reason or whole.claim.reason,
            nature=None if part.reason else whole.claim.nature,
            summary=part.summary or whole.claim.summary,
        )
        yield part, claim


def _received(sums: Sums, shares: Sequence[Money | None]) -> Sequence[Money | None]:
    """Share what was received and not given back among the parts, so that together they give back no more."""
    weights = [0 if share is None else share.minor for share in shares]
    return [None for _ in shares] if sums.kept is None or not any(weights) else sums.kept.allocate(weights)
