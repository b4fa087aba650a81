"""Frozen mappings, short texts and times at the edges: the ground that every value stands on."""

import copy
import pickle
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from disputekit._input.instants import aware, to_us
from disputekit._input.pendulum_times import from_us, instant
from disputekit._lib.frozen import FrozenMap
from disputekit._lib.text import blank, closest, did_you_mean, shown
from disputekit.errors import InvalidValue
from disputekit.testing import strategies
from tests.findings import codes

ITEMS = st.dictionaries(st.text(max_size=3), st.integers() | st.text(max_size=3), max_size=4)
NIGHT = "2026-10-25T02:30:00+01:00"  # the second time that Berlin's clocks show it


@given(ITEMS, ITEMS)
def test_a_frozen_map_is_the_mapping_it_was_made_from(items: dict[str, object], others: dict[str, object]) -> None:
    """It has the same items in the same order, and equals just what they equal, from either side."""
    made, other = FrozenMap(items), FrozenMap(others)
    assert list(items.items()) == list(made.items())
    assert (len(items), repr(items)) == (len(made), repr(made))
    assert (items == others) == (made == other) == (made == others) == (others == made)
    assert (made != other) == (items != others)
    assert made != list(items)
    assert all((key in items) == (key in made) for key in others)


@given(st.permutations([("a", 1), ("b", 2), ("c", 3)]))
def test_equal_frozen_maps_hash_alike(items: list[tuple[str, int]]) -> None:
    """Whatever order the items came in, as sets and keys need."""
    made = FrozenMap(dict(items))
    assert hash(FrozenMap({"a": 1, "b": 2, "c": 3})) == hash(made)
    assert 1 == {made: 1}[FrozenMap({"c": 3, "b": 2, "a": 1})]


def test_a_frozen_map_does_not_change() -> None:
    """Neither with the dict that it was made from nor by anything done to it."""
    source = {"a": 1}
    made = FrozenMap(source)
    source["b"] = 2
    assert {"a": 1} == dict(made)
    assert {} == FrozenMap()
    with pytest.raises(TypeError):
        made["c"] = 3  # type: ignore[index]
    assert not hasattr(made, "__dict__")
    assert isinstance(made, Mapping)


@given(ITEMS)
def test_a_frozen_map_pickles_and_copies(items: dict[str, object]) -> None:
    """It can be sent to another process."""
    made = FrozenMap(items)
    assert made == pickle.loads(pickle.dumps(made)) == copy.copy(made) == copy.deepcopy(made)  # noqa: S301 - our own


def test_a_value_is_shown_in_short() -> None:
    """However large it is."""
    assert "'word'" == shown("word")
    assert "'aaaaaaaaaaaaaaaaaaaaaaaaaaaa...aaaaaaaaaaaaaaaaaaaaaaaaaaaa'"[:20] == shown("a" * 999)[:20]
    assert 60 == len(shown("a" * 999))
    assert "an integer of 3322 bits" == shown(10**1000)
    assert str(2**128 - 1) != "an integer of 128 bits" != shown(2**127)
    assert "an integer of 129 bits" == shown(2**128)
    assert "{'weight': [an integer of 16610 bits]}" == shown({"weight": [10**5000]})


def test_a_known_name_is_found_whatever_its_case() -> None:
    """The nearest one is meant, as it is spelt."""
    assert "Urgency" == closest("URGENCI", ["Urgency", "impact"])
    assert closest("colour", ["urgency", "impact"]) is None
    assert "did you mean 'EUR'?" == did_you_mean("eur", ["EUR", "USD"], "leave it")
    assert "leave it" == did_you_mean("zz", ["EUR", "USD"], "leave it")


@pytest.mark.parametrize(("value", "expected"), [("a", False), ("", True), (" \n", True), (None, True), (5, True)])
def test_only_a_text_with_something_in_it_is_not_blank(value: object, expected: bool) -> None:  # noqa: FBT001 - a row
    """A required text is there."""
    assert expected is blank(value)


@given(st.integers(-(2**55), 2**55), st.sampled_from(["UTC", "Europe/Berlin", "Asia/Kathmandu", "Australia/Lord_Howe"]))
def test_microseconds_and_instants_are_each_others_inverse(us: int, zone: str) -> None:
    """Exactly, in every zone."""
    made = from_us(us, pendulum.timezone(zone))
    assert (us, zone) == (to_us(made, "made"), made.timezone_name)


def test_microseconds_count_from_the_epoch() -> None:
    """Of 1970, in UTC, with the offset taken off."""
    assert 0 == to_us(datetime(1970, 1, 1, tzinfo=UTC), "at")
    assert 90_061_000_007 == to_us(datetime(1970, 1, 2, 2, 1, 1, 7, tzinfo=ZoneInfo("Europe/Berlin")), "at")


class Half(tzinfo):
    """A zone without a name."""

    def utcoffset(self, _at: datetime | None, /) -> timedelta:
        """Half an hour, whatever the time."""
        return timedelta(minutes=30)

    def tzname(self, _at: datetime | None, /) -> str:
        """Nothing to be found under."""
        return "half"

    def dst(self, _at: datetime | None, /) -> None:
        """A mapping without an order."""
        return


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        (UTC, "UTC"),
        (timezone(timedelta(0), "GMT"), "UTC"),
        (ZoneInfo("Asia/Tokyo"), "Asia/Tokyo"),
        (pendulum.timezone("Asia/Tokyo"), "Asia/Tokyo"),
        (timezone(timedelta(hours=-3)), "-03:00"),
        (Half(), "+00:30"),
    ],
)
def test_any_aware_time_is_taken_in_its_own_zone(zone: tzinfo, expected: str) -> None:
    """By the zone's name where it has one, else by the offset that holds then."""
    given_time = datetime(2026, 7, 1, 12, 0, 0, 5, tzinfo=zone)
    for moment in (given_time, pendulum.DateTime(2026, 7, 1, 12, 0, 0, 5, tzinfo=zone)):
        made = instant(moment, "at")
        assert (to_us(given_time, "at"), expected, pendulum.DateTime) == (
            to_us(made, "made"),
            made.timezone_name,
            type(made),
        )


def test_a_zone_of_pytz_is_known_by_its_name() -> None:
    """Django hosts may still have those: the name stands in ``zone``."""

    class Berlin(Half):
        """As pytz makes one."""

        zone = "Europe/Berlin"

    made = instant(datetime(2026, 7, 1, 12, 30, tzinfo=Berlin()), "at")
    assert "2026-07-01T14:00:00+02:00" == made.isoformat()
    assert "Europe/Berlin" == made.timezone_name


def test_an_instant_of_ours_is_taken_as_it_is() -> None:
    """It costs nothing to pass one on."""
    made = pendulum.datetime(2026, 3, 2, tz="Europe/Berlin")
    assert instant(made, "at") is made


@pytest.mark.parametrize(
    ("text", "fold", "expected"),
    [
        ("2026-03-29T02:30", 0, "2026-03-29T03:30:00+02:00"),
        ("2026-03-29T02:30", 1, "2026-03-29T01:30:00+01:00"),
        ("2026-10-25T02:30", 0, "2026-10-25T02:30:00+02:00"),
        ("2026-10-25T02:30", 1, NIGHT),
    ],
)
def test_skipped_and_repeated_hours_are_what_python_says(text: str, fold: int, expected: str) -> None:
    """The instant of a wall time that is skipped or comes twice follows ``fold``, as everywhere in Python."""
    wall = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Berlin"), fold=fold)
    assert expected == instant(wall, "at").isoformat()
    assert wall.astimezone(UTC) == instant(wall, "at").astimezone(UTC)


@given(strategies.instants(), st.integers(0, pickle.HIGHEST_PROTOCOL))
def test_a_pickled_time_is_the_same_instant(made: pendulum.DateTime, protocol: int) -> None:
    """In an hour that comes twice, too: which of both it is survives."""
    for copied in (pickle.loads(pickle.dumps(made, protocol)), copy.copy(made), copy.deepcopy(made)):  # noqa: S301
        assert (to_us(made, "made"), made.timezone_name) == (to_us(copied, "copied"), copied.timezone_name)


def test_the_second_of_two_hours_survives_a_pickle() -> None:
    """The example that pendulum alone gets wrong."""
    made = pendulum.datetime(2026, 10, 25, 2, 30, tz="Europe/Berlin", fold=1)
    assert (NIGHT, NIGHT) == (made.isoformat(), pickle.loads(pickle.dumps(made)).isoformat())  # noqa: S301 - our own


@pytest.mark.parametrize("value", [datetime(2026, 1, 1), pendulum.naive(2026, 1, 1), "2026-01-01", None])  # noqa: DTZ001
def test_a_time_without_a_zone_is_refused_by_name(value: datetime) -> None:
    """Nobody guesses one, and the argument is named."""
    for take in (aware, to_us, instant):
        with pytest.raises(InvalidValue) as refused:
            take(value, "received_at")
        assert ["received_at: DK-TIME-NAIVE"] == codes(refused.value)
    zoned = datetime(2026, 1, 1, tzinfo=UTC)
    assert zoned is aware(zoned, "at")
