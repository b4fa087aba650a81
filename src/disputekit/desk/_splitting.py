"""What each part of a dispute that is split claims: its share of the money, of each line, and of what was received."""

from collections.abc import Iterator, Sequence

from attrs import evolve

from disputekit.dispute import Claim, Dispute, Line, Part
from disputekit.dispute.ledger import Sums
from disputekit.money import Money


def claims_of(whole: Dispute, parts: Sequence[Part]) -> Iterator[tuple[Part, Claim]]:
    """Yield each part with what it claims."""
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
