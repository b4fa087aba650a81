"""Where the values of a claim come from: the cells of one row, and what a mapping makes of them.

A source reads the cells of a row. It returns its value, or ``None`` for an empty cell; a cell that it cannot read
becomes a finding of the row.
"""

import re
from bisect import bisect_right
from collections.abc import Mapping
from datetime import datetime, time
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal
from hashlib import sha256
from typing import Final, Literal, TypeAlias

import pendulum
from attrs import field, frozen

from disputekit._input.toml_table import Path, dotted
from disputekit._lib.frozen import FrozenMap
from disputekit._lib.text import did_you_mean
from disputekit.dispute import Line
from disputekit.errors import DisputekitError, Finding, InvalidValue, MoneyError, Scalar
from disputekit.money import Money

CellType: TypeAlias = Literal["text", "integer", "number"]
RowId: TypeAlias = Literal["number", "digest"]
Empty: TypeAlias = Literal["all", "part"]
Bands: TypeAlias = tuple[tuple[Decimal, Scalar], ...]

ISO: Final = "iso"
PLACE: Final = re.compile(r"\{([^{}]*)\}")
_LONGEST: Final = 40
_CODE: Final = 3  # letters in the code of a currency
_MOST_DIGITS: Final = 30  # more than any amount within the limits has
_UNREADABLE: Final = re.compile("[\udc80-\udcff]")  # what Python puts in place of bytes that it cannot decode
_MORNING, _AFTERNOON = datetime(2001, 2, 3, 4, 5), datetime(2001, 2, 3, 16, 5)  # noqa: DTZ001 - only to try formats on


class Cells:
    """The cells of one row by column, without surrounding spaces, and the findings about them so far."""

    def __init__(self, row: int, cells: Mapping[str, str]) -> None:
        """Take the cells as they were read."""
        self.row = row
        self._cells = cells
        self._findings: dict[Finding, None] = {}

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Everything that is wrong with the row, each thing once."""
        return tuple(self._findings)

    def text(self, column: str) -> str:
        """Return the text of a cell. A cell that cannot be decoded becomes a finding and counts as empty."""
        cell = self._cells[column].strip()
        bad = _UNREADABLE.search(cell)
        if bad is not None:
            self.add(
                "DK-ROW-ENCODING",
                "{column}: byte 0x{byte} is not valid in this encoding",
                {"column": column, "byte": f"{ord(bad[0]) - 0xDC00:02x}"},
                "save the file as UTF-8, or state its encoding in the mapping: encoding = 'cp1252'",
            )
            return ""
        if "\0" in cell:
            self.add("DK-ROW-NUL", "{column} contains a NUL character", {"column": column}, "remove the character")
            return ""
        return cell

    def digest(self) -> str:
        """Return a short text that is the same for two rows with the same cells, and for no others."""
        content = "\x1f".join(cell.strip() for cell in self._cells.values())
        return sha256(content.encode(errors="surrogateescape")).hexdigest()[:16]

    def is_empty(self, column: str) -> bool:
        """Whether a cell is empty or has only spaces."""
        return not self._cells[column].strip()

    def add(self, code: str, template: str, params: Mapping[str, Scalar], hint: str) -> None:
        """Add a finding about this row."""
        short = {name: _shortened(value) for name, value in params.items()}
        self._findings[Finding(code, template, short, hint, where=f"row {self.row}")] = None

    def add_empty(self, column: str, why: str) -> None:
        """Add a finding about an empty cell."""
        self.add("DK-ROW-EMPTY", "{column} is empty", {"column": column}, f"fill it in: {why}")

    def add_cell(self, code: str, column: str, cell: str, problem: str, hint: str, **params: Scalar) -> None:
        """Add a finding about one cell: ``amount "12,5O": not a number``."""
        self.add(code, '{column} "{cell}": ' + problem, {"column": column, "cell": cell, **params}, hint)

    def add_error(self, column: str, cell: str, error: DisputekitError) -> None:
        """Add the findings of an error that a cell's value raised."""
        for finding in error.findings:
            self.add_cell(finding.code, column, cell, finding.template, finding.hint_template, **finding.params)


def _shortened(value: Scalar) -> Scalar:
    return f"{value[:_LONGEST]}…" if isinstance(value, str) and len(value) > _LONGEST else value


@frozen
class Numbers:
    """How a file writes numbers: the decimal sign, and the sign between groups of digits, if any."""

    decimal: str = "."
    group: str = ""
    _digits: re.Pattern[str] = field(init=False, repr=False, eq=False)

    @_digits.default
    def _pattern(self) -> re.Pattern[str]:
        group, decimal = re.escape(self.group), re.escape(self.decimal)
        grouped = rf"[0-9]{{1,3}}(?:{group}[0-9]{{2,3}})*{group}[0-9]{{3}}|" if group else ""
        return re.compile(rf"[+-]?(?:{grouped}[0-9]{{1,{_MOST_DIGITS}}})(?:{decimal}[0-9]{{1,{_MOST_DIGITS}}})?")

    def read(self, column: str, cell: str, cells: Cells, *, whole: bool = False) -> str | None:
        """Return the number of a cell in plain digits with a point, or add a finding and return ``None``."""
        if self._digits.fullmatch(cell) is not None:
            plain = (cell.replace(self.group, "") if self.group else cell).replace(self.decimal, ".")
            if not (whole and "." in plain):
                return plain
        kind, example = ("a whole number", "12") if whole else ("a number", f"1{self.group}234{self.decimal}50")
        cells.add_cell("DK-ROW-NUMBER", column, cell, "not {kind}", f"write it like {example}", kind=kind)
        return None


def _map(items: Mapping[str, Scalar] | None) -> FrozenMap[str, Scalar] | None:
    return None if items is None else FrozenMap(items)


@frozen(kw_only=True)
class Source:
    """Where one value comes from: a constant, a column, or several columns composed; then mapped, banded or typed."""

    path: Path
    column: str = ""
    compose: str = ""
    value: Scalar = None
    row: RowId | None = None
    prefix: str = ""
    empty: Empty = "all"
    map: Mapping[str, Scalar] | None = field(default=None, converter=_map)
    default: Scalar = None
    bands: Bands = ()
    type: CellType = "text"
    numbers: Numbers = field(factory=Numbers)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that it reads."""
        return (self.column,) if self.column else tuple(PLACE.findall(self.compose))

    @property
    def label(self) -> str:
        """The columns that it reads, for people."""
        return " + ".join(self.columns)

    def read(self, cells: Cells) -> Scalar:
        """Return the value of one row, or ``None`` if it has none."""
        if self.value is not None:
            return self.value
        if self.row is not None:
            return self.prefix + (str(cells.row) if self.row == "number" else cells.digest())
        cell = self._cell(cells)
        if not cell:
            return self.default
        if self.map is not None:
            return self._mapped(cell, self.map, cells)
        if self.bands:
            return self._banded(cell, cells)
        return cell if self.type == "text" else self._number(cell, self.type, cells)

    def _cell(self, cells: Cells) -> str:
        texts = {column: cells.text(column) for column in self.columns}
        if self.column:
            return texts[self.column]
        found = texts.values()
        if not (all(found) if self.empty == "all" else any(found)):
            return ""
        composed = PLACE.sub(lambda place: texts[place[1]], self.compose)
        return " ".join(composed.split()) if self.empty == "part" else composed

    def _mapped(self, cell: str, known: Mapping[str, Scalar], cells: Cells) -> Scalar:
        value = known.get(cell, self.default)
        if value is None:
            hint = did_you_mean(cell, known, "add the value to the map, or state a default")
            cells.add_cell("DK-ROW-UNMAPPED", self.label, cell, "not in {where}.map", hint, where=dotted(self.path))
        return value

    def _banded(self, cell: str, cells: Cells) -> Scalar:
        number = self.numbers.read(self.label, cell, cells)
        at = 0 if number is None else bisect_right(self.bands, Decimal(number), key=lambda band: band[0])
        return self.bands[at - 1][1] if at else self.default

    def _number(self, cell: str, kind: CellType, cells: Cells) -> int | float | None:
        plain = self.numbers.read(self.label, cell, cells, whole=kind == "integer")
        if plain is None:
            return None
        return int(plain) if kind == "integer" else float(plain)


@frozen
class Highest:
    """Several sources of one number; the highest number counts."""

    path: Path
    sources: tuple[Source, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that they read."""
        return tuple(column for source in self.sources for column in source.columns)

    def read(self, cells: Cells) -> Scalar:
        """Return the highest number, or ``None`` if no source has one."""
        values = [source.read(cells) for source in self.sources]
        return max((value for value in values if isinstance(value, int | float)), default=None)


Fact: TypeAlias = Source | Highest


Rounding: TypeAlias = Literal["half_up", "half_even"]
_MODES: Final = {"half_up": ROUND_HALF_UP, "half_even": ROUND_HALF_EVEN}
_EXACT: Final = Context(prec=80, traps=[])
_BEFORE: Final = re.compile(r"[^0-9+\-.,]*")
_DIGITS: Final = "0123456789.,"


@frozen(kw_only=True)
class AmountSource:
    """Where a sum of money comes from: one column, or a product or a sum of several. An empty cell means no money.

    Zeros beyond the currency's decimal places are dropped (JPY 1200.00 is exactly 1200). Nothing is rounded unless
    ``rounding`` says how. If ``signs`` are given, the currency may stand in the cell, as a code or as one of the signs.
    """

    path: Path
    columns_of: tuple[str, ...]
    how: Literal["column", "product", "sum"] = "column"
    currency: Source
    numbers: Numbers
    signs: Mapping[str, Scalar] | None = field(default=None, converter=_map)
    rounding: Rounding | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that it reads."""
        return (*self.columns_of, *self.currency.columns)

    def read(self, cells: Cells) -> Money | None:
        """Return the amount of one row, or ``None`` if it has none."""
        texts = {column: cells.text(column) for column in self.columns_of}
        given = {column: text for column, text in texts.items() if text}
        if not given or (self.how == "product" and len(given) < len(texts)):
            return None
        label, cell = " + ".join(given), " × ".join(given.values())
        currency: Scalar = None
        plain: list[str] = []
        for column, text in given.items():
            number, inside = self._split(text)
            currency = currency or inside
            read = self.numbers.read(column, number, cells)
            plain += [] if read is None else [read]
        currency = currency or self.currency.read(cells)
        if not currency:
            hint = "fill in the currency, or state a default in claim.amount.currency of the mapping"
            cells.add_cell("DK-ROW-CURRENCY", label, cell, "the amount has no currency", hint)
        if not currency or len(plain) < len(given):
            return None
        return self._money(label, cell, self._combined(plain), str(currency), cells)

    def _split(self, text: str) -> tuple[str, Scalar]:
        """Split a cell into its number and the currency that stands beside it, if any."""
        start = match.end() if (match := _BEFORE.match(text)) else 0
        if self.signs is None or text[start : start + 1] not in {*"0123456789+-"}:
            return text, None
        end = max(start + 1, max(text.rfind(each) for each in _DIGITS) + 1)
        sign = (text[:start] + text[end:]).strip()
        known = self.signs.get(sign, sign if len(sign) == _CODE and sign.isalpha() and sign.isupper() else None)
        return (text, None) if sign and known is None else (text[start:end].strip(), known)

    def _combined(self, plain: list[str]) -> Decimal:
        numbers = [Decimal(each) for each in plain]
        total = numbers[0]
        for number in numbers[1:]:
            total = _EXACT.multiply(total, number) if self.how == "product" else _EXACT.add(total, number)
        return total

    def _money(self, label: str, cell: str, number: Decimal, currency: str, cells: Cells) -> Money | None:
        try:
            step = Decimal(1).scaleb(-len(str(Money.zero(currency).amount).partition(".")[2]))
            whole = number.quantize(
                step, context=Context(prec=80, traps=[], rounding=_MODES[self.rounding or "half_up"])
            )
            return Money(whole if self.rounding or whole == number else number, currency)
        except MoneyError as error:
            cells.add_error(label, f"{cell} {currency}", error)
            return None


@frozen
class LineSource:
    """Where a line of a claim comes from, if several rows are the lines of one claim."""

    id: Source
    amount: AmountSource
    invoiced: AmountSource | None = None
    tax: AmountSource | None = None
    received: AmountSource | None = None
    note: Source | None = None

    @property
    def parts(self) -> Mapping[str, Source | AmountSource]:
        """The sources that it has, by field."""
        named = {name: getattr(self, name) for name in ("id", "amount", "invoiced", "tax", "received", "note")}
        return FrozenMap({name: source for name, source in named.items() if source is not None})

    def read(self, cells: Cells) -> Line | None:
        """Return the line of one row, or add findings."""
        line_id, amount = self.id.read(cells), self.amount.read(cells)
        invoiced, tax, received = (
            None if source is None else source.read(cells) for source in (self.invoiced, self.tax, self.received)
        )
        note = None if self.note is None else self.note.read(cells)
        for name, value in (("id", line_id), ("amount", amount)):
            if value is None and not cells.findings:
                label = " + ".join(self.parts[name].columns)
                cells.add_empty(label, f"a line needs its {name}")
        if cells.findings or amount is None:
            return None
        try:
            return Line(str(line_id), amount, invoiced, tax, received, str(note or ""))
        except InvalidValue as error:
            for finding in error.findings:
                cells.add(finding.code, finding.template, finding.params, finding.hint_template)
            return None


@frozen
class Filter:
    """Which rows are read: those whose cell in ``column`` is one of ``values``, or is not."""

    path: Path
    column: str
    values: frozenset[str]
    keep: bool

    def passes(self, cells: Cells) -> bool:
        """Whether a row is read."""
        return (cells.text(self.column) in self.values) == self.keep


def has_time(pattern: str) -> bool:
    """Whether a ``strftime`` pattern has a part for the time of day."""
    return _MORNING.strftime(pattern) != _AFTERNOON.strftime(pattern)


@frozen(kw_only=True)
class TimeSource:
    """Where ``received_at`` comes from.

    ``assumed`` is the time of day for a date without one; ``zone`` is the zone of times that do not name theirs. A
    wall time that occurs twice when clocks go back is its first occurrence; a wall time that clocks skip is refused.
    """

    path: Path
    column: str
    formats: tuple[str, ...]
    assumed: time | None = None
    zone: Source | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that it reads."""
        return (self.column, *(self.zone.columns if self.zone else ()))

    def read(self, cells: Cells) -> pendulum.DateTime | None:
        """Return the instant of one row, or ``None`` if it has none."""
        cell = cells.text(self.column)
        if not cell:
            return None
        for pattern in self.formats:
            parsed = _parsed(cell, pattern)
            if parsed is not None:
                return self._placed(cell, parsed[0], cells, has_time=parsed[1])
        hint = "correct it, or add its format to the mapping"
        formats = " or ".join(self.formats)
        cells.add_cell("DK-ROW-TIME", self.column, cell, "not a time in the format {formats}", hint, formats=formats)
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
        hint = f"state in the mapping what to assume: {example}"
        cells.add_cell("DK-ROW-TIME-PART", self.column, cell, "{lacks}", hint, lacks=lacks)

    def _zoned(self, cell: str, wall: datetime, zone: str, cells: Cells) -> pendulum.DateTime | None:
        try:
            tz = pendulum.timezone(zone)
        except (ValueError, OSError):  # an OSError if the name is a folder of the time zone database
            hint = "use a name of the time zone database, such as Europe/Berlin"
            cells.add_cell("DK-ROW-ZONE", self.column, cell, "unknown time zone {zone}", hint, zone=zone)
            return None
        placed = wall.replace(tzinfo=tz)
        if placed.astimezone(pendulum.UTC).astimezone(tz).replace(tzinfo=None) != wall:
            problem = "this time does not exist in {zone}: the clocks skip it"
            hint = "correct it, or state the zone in which the file was written"
            cells.add_cell("DK-ROW-SKIPPED-TIME", self.column, cell, problem, hint, zone=zone)
            return None
        return pendulum.instance(placed)


def _parsed(cell: str, pattern: str) -> tuple[datetime, bool] | None:
    """Read a cell by one pattern: the time, aware or naive, and whether the cell has a time of day."""
    try:
        if pattern == ISO:
            return datetime.fromisoformat(cell), len(cell) > len("2026-03-02")
        return datetime.strptime(cell, pattern), has_time(pattern)  # noqa: DTZ007 - the caller adds the zone
    except ValueError:
        return None
