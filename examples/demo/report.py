"""The report file: intake row by row, a story of each process with its letter, a deadline over a holiday, refusals."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Final

from disputekit import Event, History, fold
from disputekit.actions import Action
from disputekit.adapters.files import FileChannel
from disputekit.sla import hours
from examples.demo.intake import Intake
from examples.demo.office import PROCESSES, Setting
from examples.demo.screen import Morning
from examples.demo.simulation import Simulation
from examples.demo.text import cut, plural, span, table, title, when, words, wrapped

_ONE_DAY: Final = timedelta(days=1)
_SILENT: Final = frozenset({"record_warning", "record_breach", "rescore", "assign", "consult_policy", "end_monitoring"})
_TELLS: Final = {
    "customer_operations": "supply_evidence",
    "resolution_team": "counter",
    "returns": "pass_inspection",
    "marketplace": "appeal",
    "order_to_cash": "promise_to_pay",
}
_ROUTINE: Final = frozenset({"respond", "start", "check_passed", "add_evidence", "start_review"})
_DETAILS: Final = ("because", "explanation", "text", "items", "reference", "finding", "note", "validity", "into")


def intake(file: Intake, office: Simulation) -> list[str]:
    """Return what became of each row, and what the mapping assumes."""
    opened = sum(len(row.rows) for row in office.rows.values())
    rejected = sorted([*file.rejected, *office.rejected], key=lambda row: row.row)
    total = opened + len(file.repeated) + len(rejected) + len(file.skipped)
    lines = [
        "Intake",
        *wrapped(
            f"{file.path.name} through {file.mapping.name}: {plural(file.read, 'row')} read = {opened:,} opened"
            f" + {plural(len(file.repeated), 'duplicate')} + {len(rejected):,} rejected"
            + (f" + {len(file.skipped):,} left out by the mapping" if file.skipped else "")
            + ("." if file.read == total else ": THIS DOES NOT ADD UP.")
        ),
        *wrapped(f"Channels: {_counted(row.claim.channel for row in office.rows.values())}.", hang=10),
        *wrapped(f"Processes: {_counted(row.claim.kind for row in office.rows.values())}.", hang=11),
        "",
        "  The mapping assumes:",
    ]
    for reason in file.mapping.assumptions:
        lines += wrapped(f"· {reason.text}", indent=4, hang=2)
    if file.unmentioned:
        lines += wrapped(f"Columns that the mapping does not mention: {', '.join(file.unmentioned)}")
    if file.repeated:
        lines += ["", "  Duplicates: rows with the key and the claim of an earlier row"]
        lines += wrapped(", ".join(f"row {row.row} = row {row.first} ({row.key})" for row in file.repeated), indent=4)
    if rejected:
        lines += ["", f"  Rejected: {plural(len(rejected), 'row')}"]
        for row in rejected:
            hint = row.findings[0].hint
            lines += wrapped(f"{row} → {hint}", indent=4, hang=4)
    return lines


def _counted(names: Iterable[str]) -> str:
    return ", ".join(f"{words(str(name))} {count:,}" for name, count in Counter(names).most_common())


def stories(view: Morning) -> dict[str, str]:
    """Pick one closed dispute of each process: the one whose history has the most different things in it."""
    best: dict[str, tuple[int, str]] = {}
    for dispute_id in view.office.rows:
        history = view.office.desk.history(dispute_id)
        names = {event.action.name for event in history}
        dispute = view.office.current(dispute_id)
        if dispute.is_open or "notify_decision" not in names:
            continue
        kind = dispute.claim.kind
        tells = len(names) + 20 * (_TELLS[kind] in names) - 2 * max(0, len(_told(history)) - 9)
        if kind not in best or tells > best[kind][0]:
            best[kind] = (tells, dispute_id)
    return {kind: best[kind][1] for kind in PROCESSES if kind in best}


def _told(history: History) -> list[Event]:
    return [event for event in history if event.action.name not in _SILENT]


def short_story(view: Morning, dispute_id: str) -> list[str]:
    """Tell a dispute from claim to closure in a few lines."""
    history = view.office.desk.history(dispute_id)
    dispute = fold(history)
    tz = view.office.setting.tz
    amount = "no amount" if dispute.claim.amount is None else str(dispute.claim.amount)
    head = f"{words(dispute.claim.kind)}, {dispute_id}: {words(dispute.claim.reason)}, {amount}. "
    steps = []
    day = None
    for event in _told(history):
        if event.action.name in _ROUTINE:
            continue
        at = event.occurred_at.in_timezone(tz)
        steps.append(f"{f'{at:%d %b} ' if at.date() != day else ''}{words(event.action.name)}")
        day = at.date()
    end = (dispute.times.closed_at or dispute.times.updated_at) - dispute.opened_at
    return wrapped(f"{head}{' → '.join(steps)}. {words(dispute.outcome or 'open').capitalize()} after {span(end)}.",
                   hang=4)  # fmt: skip


def full_story(view: Morning, dispute_id: str, letters: FileChannel) -> list[str]:
    """Tell a dispute event by event, with its deadlines, its policy and the letter that told the decision."""
    office = view.office
    history = office.desk.history(dispute_id)
    dispute = fold(history)
    lines = ["", f"Story of {dispute_id} ({words(dispute.claim.kind)})", *wrapped(f"“{dispute.claim.summary}”")]
    lines += table(
        ["when", "who", "what", "", "then"],
        [_event(office.setting, event) for event in history],
    )
    if dispute.policy is not None:
        decision = office.desk_of(dispute).policy(dispute_id)
        lines += ["", "  The policy:", *wrapped(decision.explain(), indent=4, hang=2)]
    lines += ["", "  Its deadlines:"]
    for reading in office.desk.readings(dispute_id):
        if reading.started_at is not None:
            lines += wrapped(reading.explain(), indent=4, hang=2)
    return lines + list(_letter(history, letters))


def _event(setting: Setting, event: Event) -> list[str]:
    at = event.occurred_at.in_timezone(setting.tz)
    return [when(at), cut(event.actor.id, 14), words(event.action.name), cut(_detail(event.action), 46),
            words(event.entered.state)]  # fmt: skip


def _detail(action: Action) -> str:
    for name in _DETAILS:
        value = getattr(action, name, None)
        if value:
            return words(", ".join(value)) if isinstance(value, tuple) else words(str(value))
    claim = getattr(action, "claim", None)
    return "" if claim is None else str(claim.summary)


def _letter(history: History, letters: FileChannel) -> Iterator[str]:
    told = [event for event in history if event.action.name == "notify_decision"][-1]
    path = letters.path(f"{history.dispute_id}/{told.seq}/0")
    yield from ["", f"  The letter with the decision ({path.name}):"]
    text = path.read_text("utf-8") if path.exists() else "(the file is gone)"
    for line in text.splitlines():
        yield from wrapped(f"│ {line}", indent=4, hang=2)


def over_a_holiday(view: Morning, *, in_full: bool) -> list[str]:
    """Explain how 48 hours are counted over the closed days with a holiday on which most claims came in."""
    days = view.office.setting.whole_days
    pauses: dict[tuple[date, date], list[datetime]] = {}
    for row in view.office.rows.values():
        at = row.claim.received_at.in_timezone(view.office.setting.tz)
        first = last = date(at.year, at.month, at.day)
        if days.is_business_day(first):
            continue
        while not days.is_business_day(first - _ONE_DAY):
            first -= _ONE_DAY
        while not days.is_business_day(last + _ONE_DAY):
            last += _ONE_DAY
        if any(days.holiday_name(first + _ONE_DAY * n) for n in range((last - first).days + 1)):
            pauses.setdefault((first, last), []).append(at)
    if not pauses:
        return ["  No claim came in over a holiday."]
    (first, last), came = max(pauses.items(), key=lambda each: (len(each[1]), each[0]))
    deadlines = [hours(48).due(at, days) for at in sorted(came)]
    ends = " or ".join(f"{day:%a %d %b %Y}" for day in sorted({deadline.last_day for deadline in deadlines}))
    lines = wrapped(
        f"48 hours over a holiday: {plural(len(came), 'claim')} came in from {first:%a %d %b} to {last:%a %d %b %Y},"
        f" when nothing is counted. Their 48 hours end with {ends}."
    )
    if in_full:
        for step in deadlines[0].steps:
            kind = "counted    " if step.kind == "counted" else "not counted"
            lines.append(f"    {kind}  {when(step.starts)} to {when(step.ends)}  {step.reason.text}")
        lines += wrapped(deadlines[0].explain(), indent=4, hang=2)
    return lines


def all_refusals(office: Simulation) -> list[str]:
    """List every refusal with its reason and how to correct it."""
    lines = ["", f"Refusals: {plural(len(office.refusals), 'reason')}"]
    for refusal in office.refusals:
        hint = refusal.finding.hint
        lines += wrapped(f"{refusal.tried}: {refusal.finding.code} {refusal.finding.text} → {hint}", hang=4)
    return lines


def traces(view: Morning, dispute_ids: Iterable[str], letters: FileChannel) -> list[str]:
    """Return everything about some disputes."""
    return [*title(0, "Stories in full"), *(line for each in dispute_ids for line in full_story(view, each, letters))]
