"""Sections 7 and 8: what was refused, what came of it all, and how long it took."""

from collections import Counter
from datetime import timedelta

from disputekit import Dispute, Finding, Money, Outcome
from disputekit.dispute import Ledger
from examples.demo.layout import plural, span, table, title, told, words
from examples.demo.survival import quantile
from examples.demo.view import View

_COLUMNS = ("claimed", "upheld", "rejected", "withdrawn", "open", "refunded", "credited")


def refusals(view: View) -> list[str]:
    """Give section 7: what people tried and were not allowed to, by reason, each quoted once."""
    first: dict[str, tuple[Finding, str]] = {}
    for finding, what in view.office.refusals:
        first.setdefault(finding.code, (finding, what))
    counts = Counter(finding.code for finding, _ in view.office.refusals)
    lines = [
        *title(7, "Refusals"),
        *told(
            f"{plural(sum(counts.values()), 'reason')} why something was not allowed; nothing was changed by any of it."
        ),
    ]
    for code, count in counts.most_common():
        finding, what = first[code]
        lines += ["", f"  {count:>4} × {code}, such as {what}"]
        lines += told(f"“{finding.text}”", indent=9)
        lines += told(f"→ {finding.hint.format_map(finding.params)}", indent=9, hang=2)
    return lines


def totals(view: View, times: list[list[object]], letters: int, places: list[str]) -> list[str]:
    """Give section 8."""
    disputes = [view.desk.get(dispute_id) for dispute_id in view.office.rows]
    lines = title(8, f"Totals on {view.now:%a %d %b %Y, %H:%M}, when nothing was open any more")
    lines += ["", *_money(disputes), "", *_outcomes(disputes)]
    header = [
        "until a decision",
        "disputes",
        "still open",
        "median",
        "P90",
        "closed ones alone",
        "answered in 48 h",
    ]
    lines += ["", *table(header, times, right=[1, 2])]
    lines += told(
        "Median and P90 count open disputes for as long as they have been open; the median of the closed ones alone"
        " flatters."
    )
    lines += ["", f"  Written: {plural(letters, 'letter')}", *(f"    {place}" for place in places)]
    return lines


def _money(disputes: list[Dispute]) -> list[str]:
    ledgers: dict[str, list[Ledger]] = {}
    for dispute in disputes:
        if dispute.ledger.claimed is not None:
            ledgers.setdefault(dispute.ledger.claimed.currency, []).append(dispute.ledger)
    if not ledgers:
        return ["  No money was claimed."]
    rows = [
        [currency, len(of), *(_sum(of, name, currency) for name in _COLUMNS)]
        for currency, of in sorted(ledgers.items())
    ]
    lines = table(["", "disputes", *_COLUMNS], rows, right=range(1, len(_COLUMNS) + 2))
    return lines + told(
        "Claimed = upheld + rejected + withdrawn + open. What was upheld and not paid was put right in kind."
    )


def _sum(ledgers: list[Ledger], name: str, currency: str) -> str:
    amounts: list[Money] = [amount for ledger in ledgers if (amount := getattr(ledger, name)) is not None]
    return f"{sum(amounts, Money.zero(currency)).amount:,}"


def _outcomes(disputes: list[Dispute]) -> list[str]:
    counts = Counter(dispute.outcome for dispute in disputes)
    said = [f"{words(outcome.value)} {counts[outcome]:,}" for outcome in Outcome if counts[outcome]]
    said += [f"none yet {counts[None]:,}"] if counts[None] else []
    again = sum(bool(dispute.past_outcomes) for dispute in disputes)
    late = sum(bool(dispute.work.breaches) for dispute in disputes)
    return told(f"Outcomes: {', '.join(said)}. Reopened: {again}. Late at some point: {late}.")


def times(view: View, name: str) -> list[object]:
    """Give how long disputes have taken by now, with the open ones counted."""
    spells: list[tuple[timedelta, bool]] = []
    met = missed = 0
    for dispute_id in view.office.rows:
        dispute = view.desk.get(dispute_id)
        ended = dispute.times.decided_at or dispute.times.closed_at
        spells.append(((ended or view.now) - dispute.opened_at, ended is not None))
        if "first_response" in dispute.work.breaches:
            missed += 1
        elif dispute.times.responded_at is not None or not dispute.is_open:
            met += 1
    closed = sorted(lasted for lasted, ended in spells if ended)
    naive = closed[(len(closed) - 1) // 2] if closed else None
    answered = met + missed
    return [
        name,
        f"{len(spells):,}",
        f"{len(spells) - len(closed):,}",
        _said(quantile(spells, 0.5)),
        _said(quantile(spells, 0.9)),
        _said(naive),
        f"{met:,} of {answered:,} = {100 * met / answered:.1f} %" if answered else "none yet",
    ]


def _said(time: timedelta | None) -> str:
    return "not yet known" if time is None else span(time)
