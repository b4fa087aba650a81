"""The queue is what sorting everything would give, however it is cut, and the law's deadlines are never behind ours."""

from datetime import timedelta

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from disputekit.actions import Assign, Respond, Start
from disputekit.desk import QueueEntry
from disputekit.ports import Query, Summary
from disputekit.sla import SlaPolicy, Target, days, statutory
from disputekit.testing._contract_checks import START, later, rows, summary
from disputekit.triage import Ageing, Lane, QueueOrder
from tests.desk.office import MONDAY, OFFICE, HandClock, Office, triage

LANE = 3
AGEING = Ageing(per_day=1440)  # one a minute
DEADLINES = st.none() | st.integers(-2, 6)


def row_of(number: int, rank: int, ours: int | None, law: int | None, opened: int, *, queued: bool) -> Summary:
    """Make a row; times are minutes from now."""
    dues = [each for each in (ours, law) if each is not None]
    return evolve(
        summary(f"D-{number}"),
        rank=rank,
        due_at=later(min(dues)) if dues else None,
        statutory=law is not None and law == min(dues),
        law_due_at=None if law is None else later(law),
        opened_at=later(opened),
        queued=queued,
    )


ROWS = st.lists(
    st.tuples(st.integers(-3, 3), DEADLINES, DEADLINES, st.integers(-2, 0), st.booleans()), max_size=12
).map(
    lambda found: [
        row_of(n, r, ours, law, opened, queued=queued) for n, (r, ours, law, opened, queued) in enumerate(found)
    ]
)


def naive_place(row: Summary) -> tuple[object, ...]:
    """Place a row as semantics say: the law's deadlines that are close, then ours, then the score with its ageing."""
    soon = later(LANE)
    due = (row.due_at is None, row.due_at or START)
    if row.law_due_at is not None and row.law_due_at <= soon:
        return 0, row.law_due_at, -row.rank, row.opened_at, row.dispute_id
    if row.due_at is not None and row.due_at <= soon:
        return 1, row.due_at, -row.rank, row.opened_at, row.dispute_id
    return 2, -row.rank, due, row.opened_at, row.dispute_id


@given(rows_=ROWS, limit=st.integers(1, 13))
def test_the_queue_is_the_head_of_everything_sorted(rows_: list[Summary], limit: int) -> None:
    """Three pages of the store are enough for the first so many, whatever the deadlines and the ties."""
    office = Office(clock=HandClock(START))
    office.desk = evolve(office.desk, order=QueueOrder(AGEING, due_within=timedelta(minutes=LANE)))
    office.store.append(rows(*rows_))
    expected = sorted((row for row in rows_ if row.queued), key=naive_place)[:limit]
    queue = office.desk.queue(limit=limit)
    assert [row.dispute_id for row in expected] == [entry.summary.dispute_id for entry in queue]
    assert [(Lane.STATUTORY, Lane.DUE, Lane.SCORE)[naive_place(row)[0]] for row in expected] == [  # type: ignore[call-overload] # the first part of a place is its lane
        entry.lane for entry in queue
    ]


@given(rows_=ROWS, within=st.integers(-3, 7), limit=st.integers(1, 13))
def test_at_risk_is_the_head_of_everything_by_deadline(rows_: list[Summary], within: int, limit: int) -> None:
    """Hidden or not, what is due within the time comes by its deadline, and nothing else."""
    office = Office(clock=HandClock(START))
    office.store.append(rows(*rows_))
    due = [(row.due_at, -row.rank, row.opened_at, row.dispute_id) for row in rows_ if row.due_at is not None]
    expected = [place[-1] for place in sorted(due) if place[0] <= later(within)][:limit]
    found = office.desk.at_risk(within=timedelta(minutes=within), limit=limit)
    assert expected == [risk.summary.dispute_id for risk in found]
    assert all(risk.hidden is not risk.summary.queued for risk in found)


def test_a_deadline_of_ours_hides_none_of_the_laws() -> None:
    """What we have promised is overdue already: the law's deadline of tomorrow still puts the dispute first."""
    office = Office()
    law = Target("law", statutory.CFPB_PORTAL, stops={"resolve"})
    ours = Target("resolution", days(1), stops={"resolve"})
    office.desk = evolve(office.desk, slas=SlaPolicy(OFFICE, [ours]), order=QueueOrder(due_within=timedelta(days=2)))
    late = office.act(office.opened(), Respond("…"), Start(), triage(), Assign("ann"))
    office.later(days=3)
    office.desk = evolve(office.desk, slas=SlaPolicy(OFFICE, [ours, law]))
    both = office.act(office.opened(claimant="b", received_at=MONDAY.add(days=1)), Respond("…"), Start(), triage())
    row = next(row for row in office.store.query(Query()).rows if row.dispute_id == both.id)
    assert ("resolution", False) == (row.due_for, row.statutory)
    assert law.periods[0].due(MONDAY.add(days=1), OFFICE).due_at == row.law_due_at

    def first() -> QueueEntry:
        return office.desk.queue(limit=1)[0]

    assert (late.id, Lane.DUE) == (first().summary.dispute_id, first().lane)
    office.later(days=12)
    assert (both.id, Lane.STATUTORY) == (first().summary.dispute_id, first().lane)
