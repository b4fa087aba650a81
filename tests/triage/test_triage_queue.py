"""The order of work is total, lasts while everything waits, and gives its reasons."""

import json
from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disputekit.errors import InvalidValue, ScoringError
from disputekit.triage import Ageing, Entry, Lane, Place, QueueOrder, Scorer

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

zones = st.integers(-12, 14).map(lambda hours: timezone(timedelta(hours=hours)))
moments = st.tuples(st.integers(0, 10**12), zones).map(
    lambda pair: (NINE + timedelta(microseconds=pair[0])).astimezone(pair[1])
)
near_moments = st.integers(0, 3).map(lambda hours: NINE + hours * HOUR)
keys = st.integers(-(10**11), 0) | st.integers(-3, 0)
ageings = st.integers(0, 10**10).map(lambda per_day: Ageing(per_day=per_day))
orders = st.builds(QueueOrder, ageings, st.timedeltas(timedelta(0), timedelta(days=3)))


@st.composite
def queues(draw: st.DrawFn) -> list[Entry]:
    """Entries with ids of their own, many of them alike in all else."""
    times = near_moments | moments
    ids = draw(st.lists(st.text("abc", min_size=1, max_size=3), unique=True, max_size=8))
    return [Entry(i, draw(keys), draw(times), draw(st.none() | times), statutory=draw(st.booleans())) for i in ids]


@given(orders, queues(), moments, st.randoms(use_true_random=False))
def test_the_order_is_total(order: QueueOrder, entries: list[Entry], now: datetime, random: Random) -> None:
    """However the entries come in, each pair of them has one order, and positions count from 1."""
    places = order.rank(entries, now)
    shuffled = list(entries)
    random.shuffle(shuffled)
    assert places == order.rank(shuffled, now)
    assert list(range(1, len(entries) + 1)) == [place.position for place in places]
    assert {entry.id for entry in entries} == {place.entry.id for place in places}
    for before, after in pairwise(places):
        assert order.sort_key(before.entry, now) < order.sort_key(after.entry, now)


@given(ageings, queues(), moments, moments)
def test_waiting_alone_changes_no_order(ageing: Ageing, entries: list[Entry], now: datetime, later: datetime) -> None:
    """Without deadlines the queue of today is that of any other day."""
    free = [Entry(entry.id, entry.key, entry.since) for entry in entries]
    order = QueueOrder(ageing)
    assert [place.entry for place in order.rank(free, now)] == [place.entry for place in order.rank(free, later)]


@given(orders, queues(), moments)
def test_lanes_go_one_after_the_other(order: QueueOrder, entries: list[Entry], now: datetime) -> None:
    """Statutory deadlines that are near, then other deadlines that are near, then all else by score and age."""
    places = order.rank(entries, now)
    lanes = [list(Lane).index(place.lane) for place in places]
    assert sorted(lanes) == lanes
    for place in places:
        due = place.entry.due_at is not None and place.entry.due_at - now <= order.due_within
        assert due == (place.lane is not Lane.SCORE)
        assert (place.lane is Lane.STATUTORY) == (due and place.entry.statutory)
    for before, after in pairwise(place for place in places if place.lane is Lane.SCORE):
        assert order.ageing.stored(before.entry.key, before.entry.since) >= order.ageing.stored(
            after.entry.key, after.entry.since
        )


@given(queues(), moments)
def test_an_entry_that_says_aged_has_overtaken(entries: list[Entry], now: datetime) -> None:
    """``DK-QUEUE-AGED`` explains exactly the entries of the score lane that are before a higher score."""
    places = QueueOrder(Ageing(per_day=10**10)).rank(entries, now)
    for i, place in enumerate(places):
        if place.lane is Lane.SCORE:
            overtook = any(place.entry.key < after.entry.key for after in places[i:])
            assert ("DK-QUEUE-AGED" if overtook else "DK-QUEUE-SCORE") == place.why.code


@given(keys, keys, moments, moments, st.integers(1, 10**10))
def test_ageing_is_linear_and_exact(a: int, b: int, since: datetime, other: datetime, per_day: int) -> None:
    """The stored gap is the gap of keys plus what the one has waited longer, to one unit of the key."""
    ageing = Ageing(per_day=per_day)
    gap = ageing.stored(a, since) - ageing.stored(b, other)
    longer = (other - since) / timedelta(microseconds=1)
    assert abs(gap - (a - b) - per_day * longer / 86_400_000_000) <= 1 + 1e-4


@given(st.integers(1, 10**14), st.timedeltas(timedelta(days=1), timedelta(days=400)), moments)
def test_nothing_starves(gap: int, wait: timedelta, since: datetime) -> None:
    """A case that has waited for as long as the ageing spans goes level with, or before, a new one at the top."""
    ageing = Ageing.spanning(gap, wait)
    assert ageing.stored(-gap, since) >= ageing.stored(0, since + wait)
    slower = Ageing(per_day=ageing.per_day - 1)
    microseconds = wait // timedelta(microseconds=1)
    assert slower.per_day * microseconds < gap * 86_400_000_000


def test_a_scorer_knows_the_span_between_its_bands() -> None:
    """From the lowest P3 to the lowest P1 in thirty days, a thirtieth at a time, rounded up; its own bands count."""
    scorer = Scorer({"urgency": 2, "impact": 1})
    ageing = scorer.ageing(catches_up_after=30 * DAY)
    assert Ageing(per_day=109_874_566) == ageing
    lowest_p3, lowest_p1 = (scorer.score({"urgency": low, "impact": low}) for low in (0.25, 0.75))
    assert ("P3", "P1") == (lowest_p3.priority, lowest_p1.priority)
    assert ageing.stored(lowest_p3.key, NINE) >= ageing.stored(lowest_p1.key, NINE + 30 * DAY)
    assert ageing.stored(lowest_p3.key, NINE) < ageing.stored(lowest_p1.key, NINE + 29 * DAY)
    assert Ageing(per_day=5000) == Scorer({"x": 1}, method="arithmetic").ageing(catches_up_after=DAY)
    assert Ageing(per_day=750) == Scorer({"x": 3}, method="arithmetic").ageing(catches_up_after=20 * DAY)
    near = Scorer({"x": 3}, method="arithmetic", bands=(60, 50, 40))
    assert Ageing(per_day=300) == near.ageing(catches_up_after=20 * DAY)


def test_stored_keys_are_worked_out_in_integers() -> None:
    """``key - per_day * since``, rounded up to a whole unit, before and after the year 1970."""
    ageing = Ageing(per_day=10)
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    assert [7, -3, 17] == [ageing.stored(7, epoch + days * DAY) for days in (0, 1, -1)]
    assert [7, 8] == [ageing.stored(7, epoch + moved) for moved in (HOUR, -HOUR)]
    assert 2**63 > abs(Ageing(per_day=10**14).stored(-(10**17), datetime(2200, 1, 1, tzinfo=UTC)))


def test_what_waiting_gained_is_told() -> None:
    """A day and a half at ten a day is fifteen; what is not yet a whole unit is not told."""
    ageing = Ageing(per_day=10)
    assert [0, 15, 14] == [
        ageing.gained(NINE, NINE + waited) for waited in (timedelta(0), 1.5 * DAY, 1.5 * DAY - timedelta(seconds=1))
    ]


def test_a_cap_loses_the_order() -> None:
    """Capped, an old low score that was before a newer higher one falls behind it again while both only wait."""
    ageing = Ageing(per_day=10)
    old, new = (5, NINE), (20, NINE + 2 * DAY)

    def before(now: datetime) -> bool:
        return ageing.capped(*old, now, cap=3 * DAY) > ageing.capped(*new, now, cap=3 * DAY)

    assert [True, False] == [before(NINE + 3 * DAY), before(NINE + 5 * DAY)]
    assert 35 == ageing.capped(*old, NINE + 5 * DAY, cap=3 * DAY)
    assert 15 == ageing.capped(*old, NINE + DAY, cap=3 * DAY)


def _ids(places: tuple[Place, ...]) -> list[str]:
    return [place.entry.id for place in places]


def test_ties_break_by_deadline_then_age_then_id() -> None:
    """Equal scores go by the earlier deadline, then by who waits longer, then by id."""
    far = NINE + 30 * DAY
    places = QueueOrder().rank(
        [
            Entry("f", 0, NINE),
            Entry("e", 0, NINE),
            Entry("d", 0, NINE - HOUR),
            Entry("c", 0, NINE, far + HOUR),
            Entry("b", 0, NINE, far),
            Entry("a", 1, NINE),
        ],
        NINE,
    )
    assert ["a", "b", "c", "d", "e", "f"] == _ids(places)


def test_due_lanes_go_by_deadline() -> None:
    """In a due lane the earlier deadline goes first, then the score with its ageing, then age, then id."""
    due = NINE + HOUR
    places = QueueOrder(due_within=2 * HOUR).rank(
        [
            Entry("later", 999, NINE, due + HOUR),
            Entry("low", 1, NINE, due),
            Entry("high", 2, NINE - HOUR, due),
            Entry("old", 1, NINE - HOUR, due),
            Entry("law", 0, NINE, due + HOUR, statutory=True),
        ],
        NINE,
    )
    assert ["law", "high", "old", "low", "later"] == _ids(places)


def test_the_margin_is_included() -> None:
    """What is due exactly at the margin is in the due lane; a microsecond later it is not, nor without a deadline."""
    order = QueueOrder(due_within=HOUR)
    lanes = [
        order.lane(Entry("x", 0, NINE, due, statutory=True), NINE)
        for due in (NINE + HOUR, NINE + HOUR + timedelta(microseconds=1), NINE - DAY, None)
    ]
    assert [Lane.STATUTORY, Lane.SCORE, Lane.STATUTORY, Lane.SCORE] == lanes


def test_every_place_says_why() -> None:
    """Due or overdue, by law or not; by score; or by ageing: each with its numbers."""
    order = QueueOrder(Ageing(per_day=10), due_within=4 * HOUR)
    places = order.rank(
        [
            Entry("fresh", 15, NINE),
            Entry("aged", 1, NINE - 2 * DAY),
            Entry("late", 0, NINE, NINE - HOUR),
            Entry("soon", 0, NINE, NINE + HOUR),
            Entry("law-late", 0, NINE, NINE - DAY, statutory=True),
            Entry("law-soon", 0, NINE, NINE, statutory=True),
        ],
        NINE,
    )
    assert ["law-late", "law-soon", "late", "soon", "aged", "fresh"] == _ids(places)
    assert "5. aged: waiting 2 days, so ahead of a higher score" == places[4].explain()
    assert [
        "DK-QUEUE-STATUTORY-OVER",
        "DK-QUEUE-STATUTORY",
        "DK-QUEUE-OVER",
        "DK-QUEUE-DUE",
        "DK-QUEUE-AGED",
        "DK-QUEUE-SCORE",
    ] == [place.why.code for place in places]
    assert {"due_at": "2026-03-02T10:00:00+00:00", "left": "1 hour"} == dict(places[3].why.params)
    assert {"key": 1, "gained": 20, "waited": "2 days"} == dict(places[4].why.params)


def test_one_case_is_in_the_queue_once() -> None:
    """The same id twice would have no order, so it is refused, with every such id."""
    entries = [Entry(name, 0, NINE) for name in ("a", "b", "a", "c", "b", "b")]
    with pytest.raises(ScoringError) as caught:
        QueueOrder().rank(entries, NINE)
    assert [("DK-QUEUE-TWICE", "a", 2), ("DK-QUEUE-TWICE", "b", 3)] == [
        (finding.code, finding.params["id"], finding.params["count"]) for finding in caught.value.findings
    ]


def test_times_know_their_zone() -> None:
    """A naive time is refused wherever one goes in, with its name."""
    naive = NINE.replace(tzinfo=None)
    ageing, order, entry = Ageing(per_day=1), QueueOrder(), Entry("x", 0, NINE, NINE)
    with pytest.raises(InvalidValue, match=r"^since: DK-TIME-NAIVE"):
        Entry("x", 0, naive)
    with pytest.raises(InvalidValue, match=r"^due_at: DK-TIME-NAIVE"):
        Entry("x", 0, NINE, naive)
    with pytest.raises(InvalidValue, match=r"^now: DK-TIME-NAIVE"):
        order.rank([entry], naive)
    with pytest.raises(InvalidValue, match=r"^since: DK-TIME-NAIVE"):
        ageing.stored(0, naive)
    with pytest.raises(InvalidValue, match=r"^now: DK-TIME-NAIVE"):
        ageing.gained(NINE, naive)
    with pytest.raises(InvalidValue, match=r"^since: DK-TIME-NAIVE"):
        ageing.capped(0, naive, NINE, DAY)


def test_entries_have_an_id_and_a_whole_key() -> None:
    """The displayed value is not a key, and both mistakes are reported at once."""
    with pytest.raises(ScoringError) as caught:
        Entry("", 52.66, NINE)  # type: ignore[arg-type]  # a common slip: score.value for score.key
    assert [("id", "DK-QUEUE-ID"), ("key", "DK-QUEUE-KEY")] == [
        (finding.where, finding.code) for finding in caught.value.findings
    ]
    with pytest.raises(ScoringError, match="DK-QUEUE-KEY"):
        Entry("x", True, NINE)  # noqa: FBT003 - the wrong value is the point


@pytest.mark.parametrize("per_day", [-1, 10**14 + 1, 1.5, True, None, "1"], ids=repr)
def test_ageing_is_a_whole_number(per_day: int) -> None:
    """Negative numbers, numbers over 64 bits and other types are refused."""
    with pytest.raises(ScoringError) as caught:
        Ageing(per_day=per_day)
    found = [(finding.where, finding.code) for finding in caught.value.findings]
    assert [("per_day", "DK-TRIAGE-AGEING")] == found


def test_ageing_may_be_nothing_and_a_great_deal() -> None:
    """Both ends of the range are in it."""
    assert [0, 10**14] == [Ageing(per_day=per_day).per_day for per_day in (0, 10**14)]


@pytest.mark.parametrize("wait", [timedelta(0), timedelta(days=-1), 30, None], ids=repr)
def test_catching_up_takes_time(wait: timedelta) -> None:
    """A wait is a positive timedelta."""
    with pytest.raises(ScoringError) as caught:
        Scorer({"x": 1}).ageing(catches_up_after=wait)
    found = [(finding.where, finding.code) for finding in caught.value.findings]
    assert [("wait", "DK-TRIAGE-WAIT")] == found


@pytest.mark.parametrize("margin", [timedelta(days=-1), 4, None], ids=repr)
def test_a_margin_is_a_time(margin: timedelta) -> None:
    """The time before a deadline is a timedelta, and not negative."""
    with pytest.raises(ScoringError) as caught:
        QueueOrder(due_within=margin)
    found = [(finding.where, finding.code) for finding in caught.value.findings]
    assert [("due_within", "DK-QUEUE-MARGIN")] == found


@pytest.mark.parametrize("key", [None, 0.5, "1"], ids=repr)
def test_a_key_is_whole(key: int) -> None:
    """Whatever is done with a key or a gap between two, it is a whole number."""
    at = datetime(2026, 3, 2, tzinfo=UTC)
    day = timedelta(days=1)
    for name, ask in (
        ("key", lambda: Ageing(per_day=1).stored(key, at)),
        ("key", lambda: Ageing(per_day=1).capped(key, at, at, day)),
        ("gap", lambda: Ageing.spanning(key, day)),
    ):
        with pytest.raises(ScoringError) as caught:
            ask()
        found = [(finding.where, finding.code) for finding in caught.value.findings]
        assert [(name, "DK-TRIAGE-KEY")] == found


def test_a_cap_is_a_time() -> None:
    """A cap is a positive timedelta, like any time to wait."""
    at = datetime(2026, 3, 2, tzinfo=UTC)
    with pytest.raises(ScoringError, match="cap: DK-TRIAGE-WAIT"):
        Ageing(per_day=1).capped(1, at, at, 30)  # type: ignore[arg-type] # that is what is refused


def test_a_queue_is_of_entries_with_one_ageing() -> None:
    """Every value that is not an entry is named with its place."""
    at = datetime(2026, 3, 2, tzinfo=UTC)
    with pytest.raises(ScoringError) as caught:
        QueueOrder().rank(["a", Entry("b", key=1, since=at), None], at)  # type: ignore[list-item] # refused
    assert [("entries[0]", "DK-QUEUE-ENTRY"), ("entries[2]", "DK-QUEUE-ENTRY")] == [
        (finding.where, finding.code) for finding in caught.value.findings
    ]
    with pytest.raises(ScoringError) as caught:
        QueueOrder().rank(None, at)  # type: ignore[arg-type] # that is what is refused
    found = [(finding.where, finding.code) for finding in caught.value.findings]
    assert [("entries", "DK-QUEUE-ENTRY")] == found
    with pytest.raises(ScoringError) as caught:
        QueueOrder(ageing=500)  # type: ignore[arg-type] # that is what is refused
    found = [(finding.where, finding.code) for finding in caught.value.findings]
    assert [("ageing", "DK-QUEUE-AGEING")] == found


def test_a_place_is_plain_as_data() -> None:
    """``to_dict`` goes through JSON, with times in ISO 8601."""
    entries = [Entry("a", 5, NINE, NINE + HOUR), Entry("b", 4, NINE)]
    (due, scored) = QueueOrder(due_within=HOUR).rank(entries, NINE)
    assert {
        "position": 1,
        "id": "a",
        "key": 5,
        "since": "2026-03-02T09:00:00+00:00",
        "due_at": "2026-03-02T10:00:00+00:00",
        "statutory": False,
        "lane": "due",
        "why": {
            "code": "DK-QUEUE-DUE",
            "text": "due in 1 hour",
            "params": {"due_at": "2026-03-02T10:00:00+00:00", "left": "1 hour"},
        },
    } == json.loads(json.dumps(due.to_dict()))
    assert None is scored.to_dict()["due_at"]
