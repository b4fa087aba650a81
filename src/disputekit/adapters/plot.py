"""Pictures of business time; needs the extra ``plot``.

Once this module is imported, a notebook shows calendars and deadlines as pictures.
"""

from bisect import bisect_left
from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from itertools import pairwise
from textwrap import wrap
from typing import Final

from attrs import frozen
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from disputekit._input.instants import US_PER_DAY, to_us
from disputekit._lib.english import say_date, say_day
from disputekit._lib.pictures import png
from disputekit.errors import Finding, InvalidValue, Scalar
from disputekit.sla import Deadline, WorkCalendar

__all__ = ["open_time"]

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND_US: Final = 1_000_000
_HOUR_US: Final = 3_600_000_000
_DAY_HOURS: Final = 24
_MOST_DAYS: Final = 92
_LABEL_HOURS: Final = 3  # so wide is what is written beside a mark
_SATURDAY: Final = 5
_INK: Final = "#1d2733"
_QUIET: Final = "#56616d"
_LINE: Final = "#c9ced4"
_WHOLE, _FIRST, _SECOND = (0.0, 1.0), (-0.3, 0.4), (0.3, 0.4)  # a row's middle, and the share of it that is drawn


@frozen
class _Layer:
    """One kind of bar: its label, its height in a row of 1, and its colour."""

    label: str
    height: float
    color: str


_CLOSED: Final = _Layer("closed", 0.8, "#eceef0")
_OPEN: Final = _Layer("open", 0.8, "#b7d3ea")
_STEPS: Final = {
    "counted": _Layer("counted", 0.4, "#1c66a8"),
    "skipped": _Layer("not counted", 0.12, "#7b8691"),
    "moved": _Layer("last day moved", 0.12, "#b4530a"),
}
_DUE: Final = "#b3261e"


@frozen
class _Stretch:
    """A part of a day without a change of clocks; ``wall_us`` is the wall time at its start."""

    row: int
    start_us: int
    end_us: int
    wall_us: int
    lane: tuple[float, float]

    def shown_us(self, at_us: int) -> int:
        """Give the wall time of an instant, in microseconds since midnight."""
        return self.wall_us + at_us - self.start_us


def open_time(calendar: WorkCalendar, first: date, last: date, *, deadline: Deadline | None = None) -> Figure:
    """Draw the open time of some days, such as a month, and how a deadline is counted on it.

    Each day from ``first`` to ``last`` is a row, with the hours of the calendar's zone. An hour that the clocks skip is
    blank; an hour that they show twice is drawn as two halves, the first above the second. Weekends, holidays, closed
    days and changes of the clocks are named at the right. For ``deadline`` the picture shows its start, what is counted
    and what is not, and when it is due, if that is on these days; a deadline at midnight is at the end of a day.

    The figure is new: save it with ``savefig``, or change its ``axes``. Raises ``InvalidValue`` for less than 1 or more
    than 92 days, and ``HorizonError`` beyond the years that the calendar covers.

    >>> import pendulum
    >>> from disputekit.sla import hours
    >>> days = WorkCalendar.whole_days("Mon-Fri", tz="Europe/Berlin", holidays="DE-BE")
    >>> deadline = hours(48).due(pendulum.datetime(2026, 4, 2, 16, tz="Europe/Berlin"), days)
    >>> figure = open_time(days, date(2026, 4, 1), date(2026, 4, 30), deadline=deadline)
    >>> print(figure.axes[0].get_title(loc="left"))
    Wed 1 Apr 2026 to Thu 30 Apr 2026, Europe/Berlin
    48 business hours from Thu 2 Apr 2026 16:00 CEST: due Wed 8 Apr 2026 16:00 CEST.
    """
    count = (last - first).days + 1
    if not 1 <= count <= _MOST_DAYS:
        raise InvalidValue(_no_rows(first, last))
    days = [first + timedelta(days=number) for number in range(count)]
    stretches = [stretch for row, day in enumerate(days) for stretch in _stretches(row, day, calendar)]
    figure = Figure(figsize=(9, 1.5 + 0.23 * count), layout="constrained")
    axes = figure.subplots()
    title = [f"{say_date(first)} to {say_date(last)}, {calendar.tz}"]
    _bars(axes, _CLOSED, stretches, [(stretch.start_us, stretch.end_us) for stretch in stretches])
    start, end = calendar.day_bounds(first)[0], calendar.day_bounds(last)[1]
    windows = [(to_us(opens, "opens"), to_us(closes, "closes")) for opens, closes in calendar.windows(start, end)]
    _bars(axes, _OPEN, stretches, windows)
    if deadline is not None:
        title += wrap(deadline.explain().partition("\n")[0], 100)
        _draw(axes, deadline, stretches)
    _dress(axes, days, calendar)
    axes.set_title("\n".join(title), loc="left", color=_INK, fontsize=10, linespacing=1.5)
    handles, labels = axes.get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=6, frameon=False, fontsize=9, labelcolor=_INK)
    return figure


@png.register
def _this_month(calendar: WorkCalendar) -> bytes:
    first = datetime.now(calendar.tzinfo).date().replace(day=1)
    return _png(open_time(calendar, first, first.replace(day=monthrange(first.year, first.month)[1])))


@png.register
def _counted(deadline: Deadline) -> bytes:
    begin, end = deadline.started_at, deadline.due_at - timedelta(microseconds=1)
    first, last = date(begin.year, begin.month, begin.day), date(end.year, end.month, end.day)
    first = max(first, last - timedelta(days=_MOST_DAYS - 1))
    return _png(open_time(deadline.calendar, first, max(first, last), deadline=deadline))


def _png(figure: Figure) -> bytes:
    drawn = BytesIO()
    figure.savefig(drawn, format="png")
    return drawn.getvalue()


def _stretches(row: int, day: date, calendar: WorkCalendar) -> Iterator[_Stretch]:
    """Split a day where its clocks change, at most once; times that occur twice have a lane each."""
    start_us, end_us = _bounds_us(day, calendar)

    def offset_us(at_us: int) -> int:
        offset = (_EPOCH + timedelta(microseconds=at_us)).astimezone(calendar.tzinfo).utcoffset() or timedelta()
        return offset // timedelta(microseconds=1)

    change_us = start_us
    if offset_us(start_us) != offset_us(max(start_us, end_us - 1)):
        seconds = range(start_us, end_us, _SECOND_US)
        change_us = seconds[bisect_left(seconds, True, key=lambda us: offset_us(us) != offset_us(start_us))]  # noqa: FBT003 the key
    twice_us = max(0, offset_us(start_us) - offset_us(change_us))
    first_us, second_us = max(start_us, change_us - twice_us), min(end_us, change_us + twice_us)
    midnight_us = (day.toordinal() - _EPOCH.toordinal()) * US_PER_DAY
    for from_us, until_us in pairwise(sorted({start_us, first_us, change_us, second_us, end_us})):
        wall_us = from_us + offset_us(from_us) - midnight_us
        lane = _FIRST if first_us <= from_us < change_us else _SECOND if change_us <= from_us < second_us else _WHOLE
        yield _Stretch(row, from_us, until_us, wall_us, lane)


def _bounds_us(day: date, calendar: WorkCalendar) -> tuple[int, int]:
    start, end = calendar.day_bounds(day)
    return to_us(start, "start"), to_us(end, "end")


def _bars(axes: Axes, layer: _Layer, stretches: Sequence[_Stretch], intervals: Sequence[tuple[int, int]]) -> None:
    """Draw the parts of the intervals that are in each stretch."""
    drawn = [
        (stretch, max(start_us, stretch.start_us), min(end_us, stretch.end_us))
        for stretch in stretches
        for start_us, end_us in intervals
        if start_us < stretch.end_us and end_us > stretch.start_us
    ]
    if not drawn:
        return
    axes.barh(
        [stretch.row + layer.height * stretch.lane[0] for stretch, _, _ in drawn],
        [(end_us - start_us) / _HOUR_US for _, start_us, end_us in drawn],
        left=[stretch.shown_us(start_us) / _HOUR_US for stretch, start_us, _ in drawn],
        height=[layer.height * stretch.lane[1] for stretch, _, _ in drawn],
        color=layer.color,
        label=layer.label,
    )


def _draw(axes: Axes, deadline: Deadline, stretches: Sequence[_Stretch]) -> None:
    """Draw how a deadline is counted, its start and when it is due."""
    steps = [(step.kind, to_us(step.starts, "starts"), to_us(step.ends, "ends")) for step in deadline.steps]
    for kind, layer in _STEPS.items():
        _bars(axes, layer, stretches, [(start_us, end_us) for each, start_us, end_us in steps if each == kind])
    start_us, due_us = to_us(deadline.started_at, "started_at"), to_us(deadline.due_at, "due_at")
    for stretch in stretches:
        if stretch.start_us <= start_us < stretch.end_us:
            _mark(axes, "start", stretch, start_us, side=-1, color=_INK)
        if stretch.start_us < due_us <= stretch.end_us:
            _mark(axes, "due", stretch, due_us, side=1, color=_DUE)


def _mark(axes: Axes, what: str, stretch: _Stretch, at_us: int, *, side: int, color: str) -> None:
    """Mark an instant, with its time of day on the side that has room."""
    shown_us = stretch.shown_us(at_us)
    hour, minutes = shown_us / _HOUR_US, shown_us * 60 // _HOUR_US
    y = stretch.row + _OPEN.height * stretch.lane[0]
    if not _LABEL_HOURS < hour < _DAY_HOURS - _LABEL_HOURS:
        side = 1 if hour <= _LABEL_HOURS else -1
    axes.plot([hour], [y], "D", color=color, markeredgecolor="white", markersize=8, gid=what, zorder=4, clip_on=False)
    axes.annotate(
        f"{what} {minutes // 60:02}:{minutes % 60:02}",
        (hour, y),
        (9 * side, 0),
        textcoords="offset points",
        ha="left" if side > 0 else "right",
        va="center_baseline",
        color=color,
        fontsize=8.5,
        fontweight="bold",
        bbox={"boxstyle": "round,pad=0.15", "facecolor": "white", "edgecolor": "none", "alpha": 0.9},
        zorder=3,
    )


def _dress(axes: Axes, days: Sequence[date], calendar: WorkCalendar) -> None:
    """Label the rows and the hours, and name special days."""
    rows = range(len(days))
    axes.set_ylim(len(days) - 0.5, -0.5)
    axes.set_yticks(rows, [say_day(day) for day in days])
    notes = axes.secondary_yaxis("right")
    notes.set_yticks(rows, [_note(day, calendar) for day in days])
    axes.set_xlim(0, _DAY_HOURS)
    axes.set_xticks(range(0, _DAY_HOURS + 1, 3), [f"{hour:02}:00" for hour in range(0, _DAY_HOURS + 1, 3)])
    axes.xaxis.tick_top()
    for week in [row for row in rows if row and days[row].weekday() == 0]:
        axes.axhline(week - 0.5, color=_LINE, linewidth=0.8, zorder=0)
    for axis in (axes, notes):
        axis.tick_params(length=0, labelsize=8.5, labelcolor=_QUIET)
        axis.spines[:].set_visible(False)


def _note(day: date, calendar: WorkCalendar) -> str:
    """Name the holidays, the closure and the change of clocks of a day."""
    start_us, end_us = _bounds_us(day, calendar)
    change = (end_us - start_us > US_PER_DAY) - (end_us - start_us < US_PER_DAY)
    return ", ".join(filter(None, [_closed(day, calendar), ("", "clocks go back", "clocks go forward")[change]]))


def _closed(day: date, calendar: WorkCalendar) -> str:
    name, reason = calendar.holiday_name(day), calendar.closed_because(day)
    if reason is None:
        return f"{name} (open)" if name else ""
    if name or reason.code != "DK-CLOSED-WEEKDAY":
        return name or "closed"
    return "weekend" if day.weekday() >= _SATURDAY else "no work on this day"


def _no_rows(first: date, last: date) -> Finding:
    text = "a picture must show 1 to {most} days, got {first} to {last}"
    params: Mapping[str, Scalar] = {"first": str(first), "last": str(last), "most": _MOST_DAYS}
    hint = "give the first and the last day of a month, or of up to three months"
    return Finding("DK-PLOT-DAYS", text, params, where="last", hint=hint)
