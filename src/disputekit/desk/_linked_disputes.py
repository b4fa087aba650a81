"""What an action does to other disputes: it is written with the action, or nothing is."""

from collections.abc import Iterator, Sequence

import pendulum
from attrs import evolve

from disputekit.actions import Absorb, Action, AddEvidence, Link, Merge, Split
from disputekit.desk._unit_of_work import Case, UnitOfWork
from disputekit.dispute import SYSTEM, Actor, Claim, Dispute, Evidence, Line, Part, Sums
from disputekit.errors import Finding, Refused
from disputekit.money import Money
from disputekit.ports import Batch


def linked(work: UnitOfWork, action: Action, dispute: Dispute, *, actor: Actor, at: pendulum.DateTime) -> list[Batch]:
    """Give what is written on other disputes because ``action`` was done to ``dispute``."""
    match action:
        case Merge(into=survivor):
            return [work.batch(_absorbing(work, survivor, dispute, actor, at))]
        case Link(to=other, relation=relation):
            linked_to = work.done(work.load(other), Link(dispute.id, relation), actor=actor, at=at)
            return [work.batch(linked_to)]
        case Split(parts=parts):
            return [_opened(work, part, claim, dispute, actor=actor, at=at) for part, claim in _claims(dispute, parts)]
        case _:
            return []


def _absorbing(work: UnitOfWork, survivor: str, merged: Dispute, actor: Actor, at: pendulum.DateTime) -> Case:
    """Record the merge with the survivor, which takes the evidence along; refuse to merge disputes of two claimants."""
    case = work.load(survivor)
    if case.dispute.claim.claimant != merged.claim.claimant:
        raise Refused(
            Finding(
                "DK-DESK-MERGE",
                "disputes of two claimants cannot be merged: {merged} is of {claimant}, {survivor} of {other}",
                {
                    "merged": merged.id,
                    "claimant": merged.claim.claimant,
                    "survivor": survivor,
                    "other": case.dispute.claim.claimant,
                },
                where=f"dispute {merged.id}",
                hint="link them, so that each claimant keeps a dispute of their own",
            )
        )
    case = work.done(case, Absorb(merged.id), actor=actor, at=at)
    return _with_evidence(work, case, merged, at)


def _with_evidence(work: UnitOfWork, case: Case, of: Dispute, at: pendulum.DateTime) -> Case:
    """Take the evidence of another dispute along, except for drafts and for what is there already."""
    there = {_same(piece) for piece in case.dispute.evidence}
    new = [evolve(piece, id="", late=False) for piece in of.evidence if not piece.draft and _same(piece) not in there]
    return work.done(case, AddEvidence(new), actor=SYSTEM, at=at) if new else case


def _same(piece: Evidence) -> tuple[str, ...]:
    return piece.kind, piece.provided_by, piece.reference, piece.sha256, piece.note


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
    return work.batch(work.staffed(_with_evidence(work, case, whole, at)))


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
