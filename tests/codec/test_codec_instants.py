"""Instants keep their offset and the name of their zone; naive times and unknown zones are refused."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pendulum
import pytest
from hypothesis import given

from disputekit._input.instants import to_us
from disputekit._input.pendulum_times import instant
from disputekit._lib.text import shown
from disputekit.codec._converter import read_instant, write_instant
from disputekit.errors import CodecError
from disputekit.testing import strategies
from tests.findings import codes

EXAMPLE = "'2026-10-25T02:30:00+01:00[Europe/Berlin]'"


@given(strategies.instants())
def test_an_instant_and_its_zone_come_back(moment: pendulum.DateTime) -> None:
    """Through every change of offset, the instant, the wall clock and the zone stay."""
    text = write_instant(moment)
    loaded = read_instant(text)
    assert (to_us(moment, "moment"), moment, moment.timezone_name) == (
        to_us(loaded, "loaded"),
        loaded,
        loaded.timezone_name,
    )
    assert text == write_instant(loaded)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (datetime(2026, 3, 2, 9, tzinfo=UTC), "2026-03-02T09:00:00Z"),
        (datetime(2026, 3, 2, 9, 0, 0, 120, tzinfo=ZoneInfo("UTC")), "2026-03-02T09:00:00.000120Z"),
        (datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Berlin")), "2026-10-25T02:30:00+02:00[Europe/Berlin]"),
        (
            datetime(2026, 10, 25, 2, 30, fold=1, tzinfo=ZoneInfo("Europe/Berlin")),
            "2026-10-25T02:30:00+01:00[Europe/Berlin]",
        ),
        (datetime(2026, 1, 2, 9, tzinfo=ZoneInfo("Europe/London")), "2026-01-02T09:00:00+00:00[Europe/London]"),
        (datetime(2026, 3, 2, 9, tzinfo=timezone(timedelta(hours=-3, minutes=-30))), "2026-03-02T09:00:00-03:30"),
        (datetime(2026, 3, 2, 9, tzinfo=timezone(timedelta(0), "GMT")), "2026-03-02T09:00:00Z"),
        (datetime(1880, 1, 1, tzinfo=ZoneInfo("Europe/Berlin")), "1880-01-01T00:00:00+00:53:28[Europe/Berlin]"),
    ],
)
def test_how_an_instant_is_written(moment: datetime, expected: str) -> None:
    """UTC is Z; a named zone stands in brackets; of a nameless one only the offset is known."""
    assert expected == write_instant(instant(moment, "moment"))
    loaded = read_instant(expected)
    assert (to_us(moment, "moment"), expected) == (to_us(loaded, "loaded"), write_instant(loaded))


def test_the_instant_holds_where_a_zone_has_changed() -> None:
    """An offset that the zone no longer has then names the same instant, shown as the zone sees it now."""
    loaded = read_instant("2026-07-01T12:00:00+01:00[Europe/Berlin]")
    assert "2026-07-01T13:00:00+02:00[Europe/Berlin]" == write_instant(loaded)


def test_a_skipped_hour_is_kept_as_it_was_written() -> None:
    """A wall time that the clocks skipped is still the instant that its offset says."""
    text = "2026-03-29T02:30:00+01:00[Europe/Berlin]"
    assert text == write_instant(read_instant(text))
    assert to_us(datetime(2026, 3, 29, 1, 30, tzinfo=UTC), "at") == to_us(read_instant(text), "at")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2026-03-02T09:00:00", "NAIVE"),
        ("2026-03-02T09:00:00[Europe/Berlin]", "NAIVE"),
        ("2026-13-02T09:00:00Z", "INSTANT"),
        ("0001-01-01T00:00:00+01:00[Europe/Berlin]", "INSTANT"),
        ("20260302T090000Z", "INSTANT"),
        ("2026-03-02T09:00:00Z ", "INSTANT"),
        ("2026-03-02T09:00:00.1234567Z", "INSTANT"),
        ("2026-03-02", "INSTANT"),
    ],
)
def test_what_is_not_an_instant_is_refused(text: str, code: str) -> None:
    """A time without a zone, a month that is not, a shape that is not ours."""
    with pytest.raises(CodecError) as refused:
        read_instant(text)
    assert [f"DK-CODEC-{code}"] == codes(refused.value)
    assert {"value": repr(text)} == refused.value.findings[0].params


@pytest.mark.parametrize(
    ("zone", "hint"),
    [
        ("Europe/Berln", "did you mean 'Europe/Berlin'?"),
        ("Europe", "did you mean 'Europe/Rome'?"),
        ("../x", "use a name of the IANA time zone database"),
        ("x" * 300, "use a name of the IANA time zone database"),
    ],
)
def test_an_unknown_zone_is_named(zone: str, hint: str) -> None:
    """Whatever is in the brackets: a misspelt zone, a folder of zones, a path, a name beyond what files have."""
    with pytest.raises(CodecError) as refused:
        read_instant(f"2026-03-02T09:00:00+01:00[{zone}]")
    assert "DK-CODEC-ZONE" == refused.value.findings[0].code
    assert hint == refused.value.findings[0].hint
    assert {"zone": shown(zone)} == refused.value.findings[0].params
