"""An instant from a cell: its format, and what is assumed where the cell does not say enough."""

from datetime import datetime, time
from typing import Final

import pendulum
from attrs import frozen

from disputekit.adapters.claims_csv._cells import Cells
from disputekit.adapters.claims_csv._sources import Source

ISO: Final = "iso"
_A, _B = datetime(2001, 2, 3, 4, 5), datetime(2001, 2, 3, 16, 5)  # noqa: DTZ001 - walls to try formats on


def has_time(pattern: str) -> bool:
    """Whether a pattern of ``strftime`` tells morning from afternoon."""
    return _A.strftime(pattern) != _B.strftime(pattern)


@frozen(kw_only=True)
class TimeSource:
    """Where ``received_at`` comes from.

    ``assumed`` is the time of day taken for a date that has none, ``zone`` the zone of times that do not name theirs.
    Of a wall time that occurs twice when clocks go back, the first is meant; one that clocks skip is refused.
    """

    where: str
    column: str
    formats: tuple[str, ...]
    assumed: time | None = None
    zone: Source | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns it needs."""
        return (self.column, *(self.zone.columns if self.zone else ()))

    def read(self, cells: Cells) -> pendulum.DateTime | None:
        """Give the instant of one row, or ``None`` where it has none."""
        cell = cells.text(self.column)
        if not cell:
            return None
        for pattern in self.formats:
            parsed = _parsed(cell, pattern)
            if parsed is not None:
                return self._placed(cell, parsed[0], cells, has_time=parsed[1])
        cells.complain(
            "DK-ROW-TIME",
            '{column} "{cell}": not a time as in {formats}',
            {"column": self.column, "cell": cell, "formats": " or ".join(self.formats)},
            "correct it, or add its format to the mapping",
        )
        return None

    def _placed(self, cell: str, parsed: datetime, cells: Cells, *, has_time: bool) -> pendulum.DateTime | None:
        if not has_time and self.assumed is None:
            self._incomplete(cell, "no time of day", 'time = "09:00"', cells)
            return None
        wall = parsed if has_time or self.assumed is None else datetime.combine(parsed, self.assumed)
        if wall.tzinfo is not None:
            return pendulum.instance(wall)
        zone = None if self.zone is None else self.zone.read(cells)
        if not zone:
            self._incomplete(cell, "no time zone", 'zone = {{ value = "Europe/Berlin" }}', cells)
            return None
        return self._zoned(cell, wall, str(zone), cells)

    def _incomplete(self, cell: str, lacks: str, example: str, cells: Cells) -> None:
        cells.complain(
            "DK-ROW-TIME-PART",
            '{column} "{cell}": {lacks}',
            {"column": self.column, "cell": cell, "lacks": lacks},
            f"state what to assume in the mapping: {example}",
        )

    def _zoned(self, cell: str, wall: datetime, zone: str, cells: Cells) -> pendulum.DateTime | None:
        try:
            tz = pendulum.timezone(zone)
        except (ValueError, OSError):  # an OSError where the name is a folder of the database
            cells.complain(
                "DK-ROW-ZONE",
                '{column} "{cell}": unknown time zone {zone}',
                {"column": self.column, "cell": cell, "zone": zone},
                "use a name of the time zone database, such as Europe/Berlin",
            )
            return None
        placed = wall.replace(tzinfo=tz)
        if placed.astimezone(pendulum.UTC).astimezone(tz).replace(tzinfo=None) != wall:
            cells.complain(
                "DK-ROW-SKIPPED-TIME",
                '{column} "{cell}": clocks in {zone} skipped this time',
                {"column": self.column, "cell": cell, "zone": zone},
                "correct it, or state the zone that the file was written in",
            )
            return None
        return pendulum.instance(placed)


def _parsed(cell: str, pattern: str) -> tuple[datetime, bool] | None:
    """Read a cell by one pattern: the time, aware or not, and whether it names its time of day."""
    try:
        if pattern == ISO:
            return datetime.fromisoformat(cell), len(cell) > len("2026-03-02")
        return datetime.strptime(cell, pattern), has_time(pattern)  # noqa: DTZ007 - zoned by whoever asked
    except ValueError:
        return None
