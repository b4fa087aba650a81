"""The screen of a team lead: one morning of the office, and how everything ended."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from typing import Final

import pendulum
from attrs import frozen

from disputekit import Dispute, Finding, Money, Outcome
from disputekit.desk import QueueEntry
from disputekit.dispute import Actor, Ledger
from disputekit.ports import Query, Summary
from examples.demo.office import EACH_CARRIES, PROCESSES
from examples.demo.simulation import Simulation
from examples.demo.text import cut, plural, quantile, span, table, title, when, words, wrapped

_ALL: Final = 10_000_000
_DAY: Final = timedelta(days=1)
_SHOWN: Final = 8
_SPENT: Final = ("claimed", "upheld", "rejected", "withdrawn", "open", "refunded", "credited")
_USUAL: Final = (
    "respond", "start", "take_over", "triage", "assess", "check_passed", "start_review", "negotiate", "judge", "uphold",
    "order_remedy", "verify", "make_offer", "resolve", "approve", "retry", "pass_inspection", "notify_decision",
    "state_final_position", "pass_on",
)  # fmt: skip
_EXPIRES: Final = {
    "awaiting_information": "we decide on what is there",
    "awaiting_evidence": "we decide on what is there",
    "awaiting_third_party": "we go on without the report",
    "awaiting_reply": "the offer lapses; make another or escalate",
    "awaiting_goods": "the agreement ends; talk to the customer",
    "awaiting_payment": "the promise is broken; call the debtor",
    "awaiting_appeal": "the judgement stands",
    "awaiting_remedy": "the merchant has not performed; order another remedy",
    "awaiting_confirmation": "it closes without agreement",
    "with_external": "we decide without the expert",
    "executing": "the payment counts as failed",
}


@frozen
class Morning:
    """The office as it stands at one instant."""

    office: Simulation
    now: pendulum.DateTime

    def rows(self, *, only_open: bool) -> tuple[Summary, ...]:
        """Return the rows of all disputes, or of the open ones, oldest first."""
        query = Query(open=True if only_open else None, order="opened", limit=_ALL)
        return self.office.desk.store.query(query).rows


def today(view: Morning) -> list[str]:
    """Section 1: what came in, what was done, what is open; answered within 48 business hours, by process."""
    disputes = {dispute_id: view.office.current(dispute_id) for dispute_id in view.office.rows}
    kinds = [kind for kind in PROCESSES if any(each.claim.kind == kind for each in disputes.values())]
    body = [_day(view, words(kind), [each for each in disputes.values() if each.claim.kind == kind]) for kind in kinds]
    body.append(_day(view, "all", list(disputes.values())))
    header = [
        "process",
        "came in (24 h)",
        "done (24 h)",
        "open",
        "oldest open",
        "first answer within 48 business hours",
    ]
    return [*title(1, "Today"), *table(header, body, right=[1, 2, 3])]


def _day(view: Morning, name: str, disputes: Sequence[Dispute]) -> list[object]:
    still = [each for each in disputes if each.is_open]
    oldest = min((each.opened_at for each in still), default=None)
    return [
        name,
        sum(each.opened_at > view.now - _DAY for each in disputes),
        sum(each.times.closed_at is not None and each.times.closed_at > view.now - _DAY for each in disputes),
        len(still),
        "" if oldest is None else span(view.now - oldest),
        attainment(disputes),
    ]


def attainment(disputes: Iterable[Dispute]) -> str:
    """Write how many first answers were in time, of those that were due; open ones that are late count as missed."""
    met = missed = 0
    for dispute in disputes:
        if "first_response" in dispute.work.breaches:
            missed += 1
        elif dispute.times.responded_at is not None or not dispute.is_open:
            met += 1
    due = met + missed
    return f"{met:,} of {due:,} = {100 * met / due:.1f} %" if due else "none due yet"


def needs_you(view: Morning) -> list[str]:
    """Section 2: approvals, failed payments, deadlines that lapse today, and stuck disputes, with what to do."""
    rows = view.rows(only_open=True)
    lines = title(2, "Needs you now")
    evening = view.now.end_of("day")
    waits = [row for row in rows if row.state == "awaiting_approval"]
    failed = [row for row in rows if row.state == "execution_failed"]
    ending = [row for row in rows if row.state in _EXPIRES and (end := _ends(view, row)) is not None and end <= evening]
    lines += _need(view, waits, "{count} to approve", "approve or refuse; a payment waits for it")
    lines += _need(view, failed, "{count} failed", "retry, or choose another remedy", noun="payment")
    for state in dict.fromkeys(row.state for row in ending):
        some = [row for row in ending if row.state == state]
        lines += _need(view, some, f"{{count}} ending today in {words(state)}", _EXPIRES[state], noun="deadline")
    stuck = [row for row in rows if row.dispute_id in set(view.office.stuck)]
    lines += _need(view, stuck, "{count} stuck: the same thing was refused three times", "see the report, then decide")
    again = [row for row in rows if _asked_three_times(view.office.current(row.dispute_id))]
    lines += _need(view, again, "{count} where we asked three times for the same thing", "call the claimant")
    slow = _longer_than_most(view, rows)
    lines += _need(view, slow, "{count} in one state longer than 90 % of the others", "ask the owner what is missing")
    late = [row for row in rows if row.overdue]
    lines += _need(view, late, "{count} past a target", "reassign or answer first: see section 4")
    return lines if len(lines) > len(title(2, "")) else [*lines, "  Nothing."]


def _need(view: Morning, rows: Sequence[Summary], what: str, then: str, *, noun: str = "dispute") -> Iterator[str]:
    if rows:
        first = min(rows, key=lambda row: (row.due_at is None, row.due_at or row.entered_at, row.dispute_id))
        amount = "" if first.amount is None else f", {first.amount}"
        since = span(view.now - first.entered_at)
        text = what.format(count=plural(len(rows), noun))
        yield cut(f"  {text}: {then} (first {first.dispute_id}{amount}, for {since})", 118)


def _ends(view: Morning, row: Summary) -> pendulum.DateTime | None:
    return view.office.current(row.dispute_id).due_at


def _asked_three_times(dispute: Dispute) -> bool:
    asked = Counter(item for request in dispute.requests for item in request.items)
    return max(asked.values(), default=0) > 2  # noqa: PLR2004 - three times


def _longer_than_most(view: Morning, rows: Sequence[Summary]) -> list[Summary]:
    found: list[Summary] = []
    for state in sorted({row.state for row in rows}):
        same = sorted((row for row in rows if row.state == state), key=lambda row: row.entered_at)
        if len(same) >= 10:  # noqa: PLR2004 - of fewer, a tenth is nobody
            found += [row for row in same[: len(same) // 10] if view.now - row.entered_at > 2 * _DAY]
    return found


def first_things(view: Morning) -> list[str]:
    """Section 3: the top ten of the queue, in words."""
    header = ["#", "dispute", "account", "amount", "priority", "next", "due", "why here"]
    body = [_place(view, entry) for entry in view.office.desk.queue(limit=10)]
    return [
        *title(3, "First things first"),
        *(table(header, body, right=[0, 3]) if body else ["  Nothing is waiting."]),
    ]


def _place(view: Morning, entry: QueueEntry) -> list[object]:
    row = entry.summary
    return [
        entry.position,
        row.dispute_id,
        cut(row.claimant, 16),
        row.amount or "no amount",
        row.priority or "not scored",
        _next_action(view, row),
        "" if row.due_at is None else when(row.due_at.in_timezone(view.office.setting.tz)),
        entry.why.text,
    ]


def _next_action(view: Morning, row: Summary) -> str:
    """Ask the desk what the people it waits for may do, and name the usual step."""
    actor = Actor("anybody", roles={*row.waits_on, "agent"})
    allowed = {option.action for option in view.office.desk.options(row.dispute_id, actor=actor) if option.allowed}
    if view.office.current(row.dispute_id).times.responded_at is not None:
        allowed.discard("respond")
    return words(next((name for name in _USUAL if name in allowed), "wait"))


def people(view: Morning) -> list[str]:
    """Section 4: what everybody has; the rows add up to the total."""
    rows = view.rows(only_open=True)
    by_owner: dict[str, list[Summary]] = {}
    for row in rows:
        by_owner.setdefault(row.owner or "", []).append(row)
    setting = view.office.setting
    staff = [person for person in setting.people if "agent" in person.roles]
    order = sorted(staff, key=lambda person: (-len(by_owner.get(person.id, ())), person.id))
    first = len(order) if len(order) <= _SHOWN else _SHOWN - 2
    shown, others = order[:first], order[first:]
    body = []
    for person in shown:
        absence = person.absence(view.now)
        notes = [] if absence is None or absence.end is None else [f"away until {when(absence.end)}"]
        over = len(by_owner.get(person.id, ())) - EACH_CARRIES
        notes += [f"over capacity by {over}"] if over > 0 else []
        body.append([person.id, ", ".join(person.teams), *_load(by_owner.get(person.id, [])), "; ".join(notes)])
    if others:
        rest = [row for person in others for row in by_owner.get(person.id, ())]
        body.append([plural(len(others), "other"), "", *_load(rest), ""])
    unknown = [row for owner, own in by_owner.items() for row in own if owner not in {person.id for person in staff}]
    body.append(["nobody yet", "", *_load(unknown), ""])
    body.append(["total", "", *_load(rows), ""])
    header = ["person", "team", "open", "P1 and P2", "overdue", "hidden", ""]
    return [*title(4, f"People (hidden: waits for somebody outside; capacity: {EACH_CARRIES} open each)"),
            *table(header, body, right=[2, 3, 4, 5])]  # fmt: skip


def _load(rows: Sequence[Summary]) -> list[object]:
    high = sum(row.priority in {"P1", "P2"} for row in rows)
    return [len(rows), high, sum(bool(row.overdue) for row in rows), sum(not row.queued for row in rows)]


def refusals(view: Morning) -> list[str]:
    """Section 6: what people tried and were not allowed to, by dispute; the five most common, one quoted."""
    disputes: dict[str, set[str]] = {}
    first: dict[str, tuple[Finding, str]] = {}
    for refusal in view.office.refusals:
        disputes.setdefault(refusal.finding.code, set()).add(refusal.dispute_id)
        first.setdefault(refusal.finding.code, (refusal.finding, refusal.tried))
    affected = len({refusal.dispute_id for refusal in view.office.refusals})
    lines = title(6, f"Refusals: in {plural(affected, 'dispute')}; nothing was changed by them")
    common = sorted(disputes.items(), key=lambda each: (-len(each[1]), each[0]))
    for number, (code, where) in enumerate(common[:5]):
        finding, tried = first[code]
        lines.append(cut(f"  {len(where):>5} × {finding.text}", 118))
        if not number:
            hint = cut(finding.hint, 150)
            lines += wrapped(f"such as {tried} → {hint}", indent=10)
    return lines


def ending(view: Morning) -> list[str]:
    """Section 7: money and outcomes at the end of the run, and what is still open."""
    disputes = [view.office.current(dispute_id) for dispute_id in view.office.rows]
    lines = title(7, f"Money and outcomes on {view.now:%a %d %b %Y %H:%M}")
    lines += [*_money(disputes), *_outcomes(disputes)]
    spells = []
    for dispute in disputes:
        ended = dispute.times.decided_at or dispute.times.closed_at
        spells.append(((ended or view.now) - dispute.opened_at, ended is not None))
    median, late = quantile(spells, 0.5), quantile(spells, 0.9)
    lines += wrapped(
        f"Until a decision, open disputes counted: median {_known(median)}, 90 % within {_known(late)}."
        f" First answer within 48 business hours: {attainment(disputes)}."
    )
    return lines


def _known(time: timedelta | None) -> str:
    return "not known yet" if time is None else span(time)


def _money(disputes: list[Dispute]) -> list[str]:
    ledgers: dict[str, list[Ledger]] = {}
    for dispute in disputes:
        if dispute.ledger.claimed is not None:
            ledgers.setdefault(dispute.ledger.claimed.currency, []).append(dispute.ledger)
    if not ledgers:
        return ["  No money was claimed."]
    body: list[list[object]] = []
    wrong: list[str] = []
    for currency, some in sorted(ledgers.items()):
        sums = {name: _sum(some, name, currency) for name in _SPENT}
        parts = sum((sums[name] for name in ("upheld", "rejected", "withdrawn", "open")), Money.zero(currency))
        wrong += [] if parts == sums["claimed"] else [currency]
        body.append([currency, len(some), *(f"{amount.amount:,}" for amount in sums.values())])
    add_up = f"This does NOT add up in {', '.join(wrong)}." if wrong else "This adds up."
    return [
        *table(["", "disputes", *_SPENT], body, right=range(1, len(_SPENT) + 2)),
        f"  Claimed = upheld + rejected + withdrawn + open. {add_up}",
    ]


def _sum(ledgers: list[Ledger], name: str, currency: str) -> Money:
    amounts = [amount for ledger in ledgers if (amount := getattr(ledger, name)) is not None]
    return sum(amounts, Money.zero(currency))


def _outcomes(disputes: list[Dispute]) -> list[str]:
    counts = Counter(dispute.outcome for dispute in disputes)
    texts = [f"{words(outcome.value)} {counts[outcome]:,}" for outcome in Outcome if counts[outcome]]
    texts += [f"none {counts[None]:,}"] if counts[None] else []
    again = sum(bool(dispute.past_outcomes) for dispute in disputes)
    late = sum(bool(dispute.work.breaches) for dispute in disputes)
    return wrapped(f"Outcomes: {', '.join(texts)}. Reopened: {again}. Late at some point: {late}.")


def left_open(view: Morning) -> list[str]:
    """Say what is still open and why; nothing if nothing is."""
    rows = view.rows(only_open=True)
    if not rows:
        return []
    lines = ["", f"  STILL OPEN: {plural(len(rows), 'dispute')}"]
    refused = {refusal.dispute_id: refusal for refusal in view.office.refusals}
    for row in rows[:10]:
        last = refused.get(row.dispute_id)
        why = f"last refused: {last.finding.text}" if last is not None else "nobody has done anything for sixty days"
        lines.append(cut(f"    {row.dispute_id} ({words(row.kind)}) in {words(row.state)}: {why}", 118))
    return lines + ([f"    … and {len(rows) - 10:,} more"] if len(rows) > 10 else [])  # noqa: PLR2004 - ten are shown
