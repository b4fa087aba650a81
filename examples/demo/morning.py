"""Sections 2 to 5: what a team lead sees in the morning."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Final

from disputekit import Desk, Dispute
from disputekit.desk import AtRisk, QueueEntry
from disputekit.dispute import Actor
from disputekit.ports import Query, Summary
from disputekit.triage import Lane
from examples.demo.layout import cut, span, table, title, told, when, words
from examples.demo.settings import EACH_CARRIES, PROCESS
from examples.demo.view import View

_FIRST: Final = (
    "respond", "start", "triage", "resolve", "approve", "retry", "notify_decision", "supply_evidence", "report_back",
)  # fmt: skip
_THEN: Final = {
    "lapse": "the request lapses, and we decide on what is there",
    "fail": "the payment counts as failed: it is tried again, or something else is done",
}


def teams(view: View) -> list[str]:
    """Give section 2: what each team has, and who has too much."""
    rows = view.rows(only_open=True)
    body = [_team(view, team, [row for row in rows if row.team == team]) for team in view.setting.teams]
    body.append(_team(view, "all", rows))
    header = [
        "team",
        "people",
        "open",
        "to work on",
        "hidden",
        "unassigned",
        "overdue",
        "most with one",
        "over capacity",
    ]
    absent = [
        f"{name} until {when(back)}" for name, (left, back) in view.setting.away.items() if left <= view.now < back
    ]
    return [
        *title(2, "Teams"),
        *table(header, body, right=[1, 2, 3, 4, 5, 6]),
        *(told(f"Away: {', '.join(absent)}.") if absent else ()),
        *told(f"Hidden: it waits for somebody outside, so it is in no queue. Capacity: {EACH_CARRIES} open a person."),
    ]


def _team(view: View, team: str, rows: Iterable[Summary]) -> list[object]:
    rows = list(rows)
    people = [person for person in view.setting.people if person.team and team in {person.team, "all"}]
    owners = Counter(row.owner for row in rows if row.owner)
    most = max(owners.items(), key=lambda each: (each[1], each[0]), default=None)
    over = len(rows) - EACH_CARRIES * len(people)
    return [
        team,
        len(people),
        len(rows),
        sum(row.queued for row in rows),
        sum(not row.queued for row in rows),
        sum(row.owner is None for row in rows),
        sum(bool(row.overdue) for row in rows),
        "" if most is None else f"{most[0]} {most[1]}",
        f"by {over}" if over > 0 else "",
    ]


def top_ten(view: View) -> list[str]:
    """Give section 3: the head of the queue, and why each is where it is."""
    entries = view.desk.queue(limit=10)
    header = ["#", "dispute", "account", "amount", "prio", "waits on", "next", "due", "time left", "here for"]
    lines = [*title(3, "First things first: the head of the queue"), ""]
    heads = table(header, [_place(view, entry) for entry in entries], right=[0, 3, 8])
    lines += heads[:2]
    for entry, line in zip(entries, heads[2:], strict=True):
        lines += [line, f"        {_scored(view.desk.get(entry.summary.dispute_id))}"]
    if entries:
        lines += [
            "",
            *told(f"The first is first because: {entries[0].why.text}. The last of these: {entries[-1].why.text}."),
        ]
    return lines


def _place(view: View, entry: QueueEntry) -> list[object]:
    row = entry.summary
    return [
        entry.position,
        row.dispute_id,
        cut(row.claimant, 15),
        row.amount or "none",
        row.priority or "–",
        " ".join(sorted(row.waits_on)),
        words(next_action(view.desk, row)).removesuffix(" decision"),
        "" if row.due_at is None else when(row.due_at.in_timezone(view.setting.tz)),
        "" if row.due_at is None else span(row.due_at - view.now),
        _here_for(entry),
    ]


def _here_for(entry: QueueEntry) -> str:
    if entry.lane is Lane.SCORE:
        return "ageing" if entry.why.code == "DK-QUEUE-AGED" else "score"
    due = "overdue" if entry.why.code.endswith("OVER") else "due soon"
    return f"{due}, by law" if entry.lane is Lane.STATUTORY else due


def _scored(dispute: Dispute) -> str:
    score = dispute.score
    if score is None:
        return f"{words(dispute.claim.reason)} · not scored yet: counts as middling"
    shares = ", ".join(
        f"{name} {score.factors[name]:g}: {abs(100 * share / (score.key or 1)):.0f} %"
        for name, share in score.shares.items()
    )
    return f"{cut(words(dispute.claim.reason), 20)} · score {score.value:.1f} (lost by {shares})"


def next_action(desk: Desk, row: Summary) -> str:
    """Ask the desk what whoever it waits for may do, and give the usual one of it."""
    roles = row.waits_on or {"agent"}
    allowed = {
        option.action for option in desk.options(row.dispute_id, actor=Actor("anybody", roles=roles)) if option.allowed
    }
    if row.state != "received":
        allowed.discard("respond")
    return next((name for name in _FIRST if name in allowed), "wait")


def waiting(view: View) -> list[str]:
    """Give section 5: for whom we wait, since when, and what happens if nothing comes."""
    groups: dict[tuple[str, str], list[Summary]] = {}
    for row in view.rows(only_open=True):
        if "agent" not in row.waits_on:
            groups.setdefault((" and ".join(sorted(row.waits_on)) or "nobody", row.state), []).append(row)
    header = ["for", "state", "disputes", "hidden", "longest since", "next deadline"]
    body = [_group(view, party, state, rows) for (party, state), rows in sorted(groups.items())]
    lines = [*title(5, "Waiting"), *(table(header, body, right=[2]) if body else ["  For nobody."])]
    for state in sorted({state for _, state in groups}):
        then = _THEN.get(PROCESS.state(state).on_expiry or "", "it is overdue, and a manager sees it")
        lines += told(f"When the deadline of {words(state)} passes, {then}.")
    return lines


def _group(view: View, party: str, state: str, rows: list[Summary]) -> list[object]:
    oldest = min(rows, key=lambda row: row.entered_at)
    ends = [end for row in rows if (end := view.desk.get(row.dispute_id).due_at) is not None]
    return [
        words(party),
        words(state),
        len(rows),
        "no" if rows[0].queued else "yes",
        f"{when(oldest.entered_at.in_timezone(view.setting.tz))} ({oldest.dispute_id})",
        when(min(ends).in_timezone(view.setting.tz)) if ends else "none",
    ]


def due(view: View) -> list[str]:
    """Give section 4: what is late, what will be, and one deadline that was counted over a holiday."""
    risks = view.desk.at_risk(within=timedelta(hours=24), limit=100_000)
    late = [risk for risk in risks if risk.left < timedelta()]
    body = [
        [name, *_by_law(risk for risk in risks if low <= risk.left <= high)]
        for name, low, high in (
            ("breached, still to be done", timedelta.min, -timedelta.resolution),
            ("due within 4 hours", timedelta(), timedelta(hours=4)),
            ("due within 24 hours", timedelta(), timedelta(hours=24)),
        )
    ]
    lines = [*title(4, "Due"), *table(["", "our targets", "by law", "of these hidden"], body, right=[1, 2, 3])]
    lines += told(f"By law: {_next_by_law(view)}")
    if late:
        worst = Counter(name for risk in late for name in risk.summary.overdue)
        said = ", ".join(f"{words(name)} {count}" for name, count in worst.most_common())
        first = late[0]
        lines += told(
            f"What is late has missed: {said}. Longest overdue: {first.summary.dispute_id}, by {span(-first.left)}."
        )
    return lines


def _next_by_law(view: View) -> str:
    row = next(iter(view.desk.store.query(Query(open=True, order="law", limit=1)).rows), None)
    if row is None or row.law_due_at is None:
        return "no deadline here is set by law."
    return f"the next is {row.dispute_id}, {when(row.law_due_at)}."


def _by_law(risks: Iterable[AtRisk]) -> Iterator[int]:
    found = list(risks)
    yield sum(not risk.summary.statutory for risk in found)
    yield sum(risk.summary.statutory for risk in found)
    yield sum(risk.hidden for risk in found)
