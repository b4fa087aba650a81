"""Timelines from a host's own log of status changes, one row for each change."""

from collections.abc import Hashable, Iterable, Mapping
from datetime import datetime
from typing import Final, TypeAlias, TypedDict, Unpack

from attrs import frozen

from disputekit._input.frames import Columns, column_names, is_frame
from disputekit._input.instants import US_PER_DAY, naive_time, to_us
from disputekit._lib.text import did_you_mean, shown
from disputekit.errors import Finding, InvalidValue
from disputekit.sla._replay import NOBODY
from disputekit.sla._zones import EPOCH, CompiledZone, compiled_zone, resolve_zone
from disputekit.timeline import Moment

__all__ = ["LogColumns", "log_from_timelines", "timeline_from_log", "timelines_from_log"]

Rows: TypeAlias = Iterable[Mapping[str, object]] | Columns
"""Rows as mappings from column to value, a data frame, or a mapping of columns."""

_ONLY: Final = ""
_TEXTS: Final = ("action", "state", "priority", "team", "owner")


class LogColumns(TypedDict, total=False):
    """How to read a log: the names of its columns, and the meaning of its states and times."""

    at: str
    state: str
    action: str
    priority: str
    team: str
    owner: str
    opened: str
    waits_on: Mapping[str, str | Iterable[str]]
    tz: str


def timeline_from_log(rows: Rows, **columns: Unpack[LogColumns]) -> tuple[Moment, ...]:
    """Make the timeline of one dispute from the rows of a log.

    ``rows`` are mappings from column to value, a data frame, or a mapping of columns. ``at``, ``state``, ``action``,
    ``priority``, ``team`` and ``owner`` are the names of the columns, if they differ from these words. ``opened`` is a
    column with the time of opening: the timeline then begins with it. ``waits_on`` maps states to the parties that are
    waited for; in other states nobody is waited for. Times are aware, or naive in the zone ``tz``; a naive time that
    occurs twice is the first one.

    Rows are sorted by their times; rows of one time keep their order. A value holds until another row changes it; empty
    cells (``None``, ``NaN``) and repeated values change nothing.

    Raises ``InvalidValue`` with every row that cannot be read.

    >>> from datetime import UTC, datetime
    >>> rows = [
    ...     {"at": datetime(2026, 3, 2, 11, tzinfo=UTC), "status": "Awaiting User Info"},
    ...     {"at": datetime(2026, 3, 2, 9, tzinfo=UTC), "status": "New"},
    ... ]
    >>> timeline = timeline_from_log(rows, state="status", waits_on={"Awaiting User Info": "claimant"})
    >>> [(moment.state, sorted(moment.waits_on)) for moment in timeline]
    [('New', []), ('Awaiting User Info', ['claimant'])]
    """
    return _read(((_ONLY, row) for row in _rows(rows)), columns).get(_ONLY, ())


def timelines_from_log(rows: Rows, *, key: str, **columns: Unpack[LogColumns]) -> dict[Hashable, tuple[Moment, ...]]:
    """Make the timelines of many disputes from one log; ``key`` is the column that identifies the dispute.

    The disputes are in the order in which they first occur; otherwise as ``timeline_from_log``. Every row needs a key.
    """
    return _read(((_cell(row, key) if isinstance(row, Mapping) else _ONLY, row) for row in _rows(rows)), columns, key)


def log_from_timelines(timelines: Mapping[Hashable, Iterable[Moment]], *, key: str = "id") -> dict[str, list[object]]:
    """Write timelines as a log: a mapping of columns, one row for each moment, for a data frame or a file.

    ``timelines_from_log`` reads it again, but for ``waits_on``, which it takes from the states.

    >>> import pendulum
    >>> log = log_from_timelines({"d1": [Moment(pendulum.datetime(2026, 3, 2, 9), "open", "new")]})
    >>> log["id"], log["state"]
    (['d1'], ['new'])
    """
    rows = [(of, moment) for of, moments in timelines.items() for moment in moments]
    values = {name: [getattr(moment, name) for _, moment in rows] for name in ("at", *_TEXTS)}
    waits_on: list[object] = [",".join(sorted(moment.waits_on)) for _, moment in rows]
    return {key: [of for of, _ in rows], **values, "waits_on": waits_on}


def _rows(rows: object) -> Iterable[object]:
    """Give the rows of a data frame or of a mapping of columns; rows stay as they are."""
    if isinstance(rows, Mapping) or is_frame(rows):
        names = column_names(rows)
        return [
            dict(zip(names, row, strict=True)) for row in zip(*(list(rows[str(name)]) for name in names), strict=True)
        ]
    return rows if isinstance(rows, Iterable) else [rows]


def _cell(row: Mapping[object, object], name: str) -> object:
    """Give a cell; a missing value of pandas (NaN, NaT), which is not equal to itself, is ``None``."""
    value = row.get(name)
    return value if value is None or value == value else None  # noqa: PLR0124 - what only a missing value is


def _read(
    rows: Iterable[tuple[object, object]], columns: LogColumns, key: str = ""
) -> dict[Hashable, tuple[Moment, ...]]:
    findings: list[Finding] = []
    reader = _reader(columns, findings)
    found: dict[Hashable, list[Moment]] = {}
    opened: dict[Hashable, datetime] = {}
    for number, (of, row) in enumerate(rows):
        where = f"rows[{number}]"
        moment = reader.moment(row, where, findings)
        if of is None or not isinstance(of, Hashable):
            findings.append(_wrong(of, "a key", f"{where}.{key}", "name the dispute in each row"))
        elif moment is not None:
            found.setdefault(of, []).append(moment)
            at = reader.opened_at(row, where, findings)
            if at is not None:
                opened.setdefault(of, at)
    if findings:
        raise InvalidValue(*findings)
    ordered = {of: sorted(moments, key=_when) for of, moments in found.items()}
    return {of: (*([Moment(opened[of], "open")] if of in opened else []), *moments) for of, moments in ordered.items()}


@frozen
class _Reader:
    at: str
    state: str
    action: str
    priority: str
    team: str
    owner: str
    opened: str | None
    waits_on: Mapping[str, frozenset[str]]
    zone: CompiledZone | None

    def opened_at(self, row: object, where: str, findings: list[Finding]) -> datetime | None:
        """Read the time of opening, if there is one."""
        if self.opened is None or not isinstance(row, Mapping) or (value := _cell(row, self.opened)) is None:
            return None
        return self._instant(value, f"{where}.{self.opened}", findings)

    def moment(self, row: object, where: str, findings: list[Finding]) -> Moment | None:
        """Read one row; mistakes are appended to ``findings``."""
        if not isinstance(row, Mapping):
            findings.append(_wrong(row, "a row", where, "give each row as a mapping from column to value"))
            return None
        before = len(findings)
        at = self._instant(_cell(row, self.at), f"{where}.{self.at}", findings)
        columns = (self.state, self.action, self.priority, self.team, self.owner)
        texts = [_text(_cell(row, name), f"{where}.{name}", findings) for name in columns]
        if at is None or len(findings) > before:
            return None
        state, action, priority, team, owner = texts
        return Moment(at, action, state, self.waits_on.get(state or "", NOBODY), priority, team, owner)

    def _instant(self, value: object, where: str, findings: list[Finding]) -> datetime | None:
        if not isinstance(value, datetime):
            findings.append(_wrong(value, "a datetime", where, "convert the column to datetimes first"))
            return None
        if value.utcoffset() is not None:
            return value
        if self.zone is None:
            findings.append(naive_time(value, where))
            return None
        seconds = (value.hour * 60 + value.minute) * 60 + value.second
        wall_us = (value.toordinal() - EPOCH) * US_PER_DAY + seconds * 1_000_000 + value.microsecond
        return self.zone.from_us(self.zone.years(value.year, value.year).instant_of(wall_us))


def _reader(columns: LogColumns, findings: list[Finding]) -> _Reader:
    findings += [
        _wrong(name, "a setting", name, did_you_mean(name, LogColumns.__annotations__, "remove it"))
        for name in columns
        if name not in LogColumns.__annotations__
    ]
    return _Reader(
        columns.get("at", "at"),
        columns.get("state", "state"),
        columns.get("action", "action"),
        columns.get("priority", "priority"),
        columns.get("team", "team"),
        columns.get("owner", "owner"),
        columns.get("opened"),
        {
            state: frozenset([of] if isinstance(of, str) else of)
            for state, of in _waits(columns.get("waits_on", {}), findings)
        },
        compiled_zone(resolve_zone(columns["tz"], "tz", findings)) if "tz" in columns else None,
    )


def _waits(value: object, findings: list[Finding]) -> Iterable[tuple[str, Iterable[str]]]:
    if isinstance(value, Mapping):
        return value.items()
    findings.append(_wrong(value, "a mapping", "waits_on", "map each state to the parties it waits for"))
    return ()


def _text(value: object, where: str, findings: list[Finding]) -> str | None:
    if value is None or isinstance(value, str):
        return value or None
    findings.append(_wrong(value, "a text", where, "give a text, or None for no change"))
    return None


def _when(moment: Moment) -> int:
    return to_us(moment.at, "at")  # times of one zone compare by the wall, on which one hour a year comes twice


def _wrong(value: object, what: str, where: str, hint: str) -> Finding:
    params = {"value": shown(value), "what": what}
    return Finding("DK-LOG-VALUE", "{value} is not {what}", params, where=where, hint=hint)
