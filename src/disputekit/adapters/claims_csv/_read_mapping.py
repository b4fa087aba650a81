"""Reading a mapping from TOML: every mistake at once, each with its line."""

import codecs
import tomllib
from collections.abc import Iterator, Sequence
from datetime import datetime, time
from decimal import Decimal
from itertools import pairwise
from typing import Any, Final, Literal, TypeGuard
from zoneinfo import available_timezones

from attrs import evolve, fields_dict

from disputekit._input.toml_table import TEXT, Path, Problems, Table, size_problem
from disputekit._lib.text import blank, closest
from disputekit.adapters.claims_csv._sources import (
    ISO,
    PLACE,
    AmountSource,
    Bands,
    CellType,
    Empty,
    Fact,
    Filter,
    Highest,
    LineSource,
    Numbers,
    Rounding,
    RowId,
    Source,
    TimeSource,
    has_time,
)
from disputekit.dispute import Claim, IntakeChannel
from disputekit.errors import Finding, IntakeError, MoneyError, Scalar
from disputekit.money import Money

SCHEMA: Final = "disputekit.claims/1"
TEXT_FIELDS: Final = tuple(
    name
    for name in fields_dict(Claim)
    if name not in {"amount", "received_at", "references", "facts", "lines", "received"}
)
_ORIGINS: Final = ("column", "compose", "value", "row")
_ROW_IDS: Final[tuple[RowId, ...]] = ("number", "digest")
_EMPTY: Final[tuple[Empty, ...]] = ("all", "part")
_ROUNDING: Final[tuple[Rounding, ...]] = ("half_up", "half_even")
_SIGNS: Final = {"€": "EUR", "£": "GBP", "₹": "INR"}  # signs of one currency only
_TYPES: Final[tuple[CellType, ...]] = ("integer", "number", "text")
_PAIR: Final = 2
_DECIMALS: Final = (".", ",")
_GROUPS: Final = ("", ".", ",", "'", "’", " ", "\u00a0", "\u202f")
_ENCODINGS: Final = ("utf-8", "cp1252", "latin-1", "utf-16")
_USUAL_ZONES: Final = ("Europe/Berlin", "America/New_York", "Asia/Tokyo", "UTC")
_SOURCE: Final = 'the name of a column, or a table such as {{ value = "the same for every row" }}'
_BANDS: Final = "a list of pairs [from, value] in rising order, such as [[0, 0.2], [500, 0.6]]"
_PROBE: Final = datetime(2001, 12, 31, 23, 59, 58)  # noqa: DTZ001 - only to try formats on
_BASE: Final = datetime(2001, 1, 2)  # noqa: DTZ001
_OTHERS: Final = {"day": datetime(2001, 1, 3), "month": datetime(2001, 2, 2), "year": datetime(2002, 1, 2)}  # noqa: DTZ001


def parse(text: str, name: str, limit: int) -> dict[str, object]:
    """Parse TOML. Raises ``IntakeError`` with the line and column of a syntax error."""
    if wrong := size_problem(text, limit, name):
        raise IntakeError(*wrong)
    try:
        return tomllib.loads(text)
    except ValueError as error:  # a number of thousands of digits is a plain ValueError
        raise IntakeError(unreadable(name, str(error))) from error


def unreadable(name: str, error: str) -> Finding:
    """Make the finding for a file that is not TOML."""
    return Finding(
        "DK-MAPPING-SYNTAX",
        "the file is not valid TOML: {error}",
        {"error": error},
        "correct it there; texts stand in quotes, tables in brackets",
        where=name,
    )


def check_schema(root: Table) -> None:
    """Add a finding for a schema that is missing or unknown."""
    schema = root.need("schema", str)
    if schema is not None and schema != SCHEMA:
        root.problems.unknown(root.at("schema"), "schema", schema, [SCHEMA])


def read_key(root: Table) -> Source:
    """Read the source of a row's key."""
    return _needed_source(root, "key")


def read_fields(claim: Table) -> dict[str, Source]:
    """Read the sources of the claim's texts."""
    for name in ("claimant", "reason", "received_at"):
        if name not in claim.items:
            claim.problems.missing(claim.path, name, f"add {name} = …")
    claim.asked.update(TEXT_FIELDS)
    sources = {name: source_of(claim, name) for name in TEXT_FIELDS if name in claim.items}
    if "channel" in sources:
        for path, value in _constants(sources["channel"]):
            if value not in set(IntakeChannel):
                claim.problems.unknown(path, "channel", str(value), list(map(str, IntakeChannel)))
    return sources


def read_time(claim: Table) -> TimeSource:
    """Read the source of ``received_at``."""
    value, path, problems = _raw(claim, "received_at"), claim.at("received_at"), claim.problems
    table = Table({"column": value} if isinstance(value, str) else value, path, problems) if _is_source(value) else None
    if table is None:
        if value is not None:
            problems.wrong_type(path, value, "the name of a column, or a table with its column and format")
        return TimeSource(path=path, column="", formats=())
    column = table.need("column", str) or ""
    formats = _formats(table)
    assumed = _time_of_day(table)
    zone = source_of(table, "zone") if "zone" in table.items else None
    table.asked.add("zone")
    if zone is not None:
        _check_zones(zone, problems)
    patterns = [pattern for pattern in formats if pattern != ISO]
    if assumed is None and not all(map(has_time, patterns)):
        _assume(table, "time", "a time of day", 'time = "09:00"')
    if zone is None and not all("%z" in pattern for pattern in patterns):
        _assume(table, "zone", "a time zone", 'zone = {{ value = "Europe/Berlin" }}')
    table.close()
    return TimeSource(path=path, column=column, formats=formats, assumed=assumed, zone=zone)


def read_amount(claim: Table, key: str, numbers: Numbers) -> AmountSource | None:
    """Read the source of a sum of money, if the mapping has one."""
    value, path, problems = _raw(claim, key), claim.at(key), claim.problems
    if value is None:
        return None
    if not _is_table(value):
        problems.wrong_type(path, value, "a table such as {{ column = …, currency = … }}")
        return None
    table = Table(value, path, problems)
    how, columns = _amount_columns(table)
    signs = dict(_SIGNS) if table.get("in_cell", bool) else None
    if signs is not None:
        signs |= {sign: str(code) for sign, code in table.table("signs").items.items()}
    table.asked.add("signs")
    currency = _needed_source(table, "currency") if signs is None or "currency" in value else Source(path=path)
    constants = [*_constants(currency), *((table.at("signs"), code) for code in (signs or {}).values())]
    for place, constant in constants:
        try:
            Money.zero(str(constant))
        except MoneyError as error:
            for finding in error.findings:
                problems.add(place, finding.code, finding.template, finding.hint_template, **finding.params)
    rounding: Rounding | None = table.one_of("round", _ROUNDING, "half_up") if "round" in value else None
    table.close()
    return AmountSource(path=path, columns_of=columns, how=how, currency=currency, numbers=numbers, signs=signs,
                        rounding=rounding)  # fmt: skip


def _amount_columns(table: Table) -> tuple[Literal["column", "product", "sum"], tuple[str, ...]]:
    """Read from which columns an amount is computed, and how."""
    given = [name for name in ("column", "product", "sum") if name in table.items]
    if given in (["product"], ["sum"]):
        columns = tuple(table.texts(given[0]))
        if not columns:
            table.problems.empty(table.at(given[0]), "column")
        return ("product" if given == ["product"] else "sum"), columns
    if len(given) > 1:
        _not_one_origin(table, given, ("column", "product", "sum"))
    return "column", tuple(filter(None, [table.need("column", str)]))


def _not_one_origin(table: Table, given: Sequence[str], known: Sequence[str]) -> None:
    hint = f"write exactly one of {', '.join(known)}"
    found = " and ".join(given) or "none"
    table.problems.add(table.path, "DK-MAPPING-ORIGIN", "expected one origin, got {given}", hint, given=found)


def read_line(root: Table, numbers: Numbers) -> LineSource | None:
    """Read the sources of a line, if several rows are the lines of one claim."""
    if "line" not in root.items:
        root.asked.add("line")
        return None
    table = root.table("line")
    amount = read_amount(table, "amount", numbers)
    if amount is None:
        if "amount" not in table.items:
            table.problems.missing(table.path, "amount", "add amount = …")
        amount = AmountSource(path=table.at("amount"), columns_of=(), currency=Source(path=table.path), numbers=numbers)
    line = LineSource(
        id=_needed_source(table, "id"),
        amount=amount,
        invoiced=read_amount(table, "invoiced", numbers),
        tax=read_amount(table, "tax", numbers),
        received=read_amount(table, "received", numbers),
        note=source_of(table, "note") if "note" in table.items else None,
    )
    table.asked.add("note")
    table.close()
    return line


def read_filters(root: Table) -> tuple[Filter, ...]:
    """Read which rows are read (``[only]``) and which are not (``[except]``)."""
    found: list[Filter] = []
    for key, keep in (("only", True), ("except", False)):
        table = root.table(key)
        for column in table.items:
            values = table.texts(column)
            if not values:
                table.problems.empty(table.at(column), "value")
            found.append(Filter(table.at(column), column, frozenset(values), keep))
    return tuple(found)


def read_numbers(root: Table) -> Numbers:
    """Read how the file writes numbers."""
    decimal, group = root.get("decimal", str), root.get("group", str) or ""
    decimal = "." if decimal is None else decimal
    if decimal not in _DECIMALS:
        root.problems.wrong_type(root.at("decimal"), decimal, '"." or ","')
    if group not in _GROUPS:
        root.problems.wrong_type(root.at("group"), group, '",", ".", "\'" or " "')
    if decimal == group:
        root.problems.wrong_type(root.at("group"), group, "another sign than the decimal sign")
    return Numbers(decimal, group)


def read_references(root: Table) -> dict[str, Source]:
    """Read the sources of the claim's references."""
    table = root.table("references")
    return {name: source_of(table, name) for name in table.items}


def read_facts(root: Table, numbers: Numbers) -> dict[str, Fact]:
    """Read the sources of the claim's facts."""
    table = root.table("facts")
    return {name: _fact(table, name, numbers) for name in table.items}


def read_ignored(root: Table) -> dict[str, str]:
    """Read which columns are ignored, and why."""
    table = root.table("ignored")
    return {column: table.need(column, str) or "" for column in table.items}


def read_encoding(root: Table) -> str:
    """Read the name of the file's encoding."""
    name = root.get("encoding", str)
    try:
        known = codecs.lookup("utf-8" if name is None else name).name
    except LookupError:
        root.problems.unknown(root.at("encoding"), "encoding", str(name), _ENCODINGS)
        return "utf-8"
    return "utf-8-sig" if known == "utf-8" else known


def read_delimiter(root: Table) -> str:
    """Read the character between cells."""
    delimiter = root.get("delimiter", str)
    if delimiter is None or (len(delimiter) == 1 and delimiter not in '"\r\n'):
        return delimiter or ","
    root.problems.wrong_type(root.at("delimiter"), delimiter, 'one character such as ",", ";" or "\\t"')
    return ","


def source_of(table: Table, key: str, *, typed: bool = False) -> Source:
    """Read the source below a key. A ``typed`` source may give numbers and flags, any other only texts."""
    return _source(_raw(table, key), table.at(key), table.problems, typed=typed)


def _raw(table: Table, key: str) -> object:
    """Return what stands below a key, whatever its type."""
    table.asked.add(key)
    return table.items.get(key)


def _needed_source(table: Table, key: str) -> Source:
    if key not in table.items:
        table.asked.add(key)
        table.problems.missing(table.path, key, f"add {key} = …")
        return Source(path=table.at(key))
    return source_of(table, key)


def _source(value: object, path: Path, problems: Problems, *, typed: bool) -> Source:
    if not _is_source(value) or (isinstance(value, str) and blank(value)):
        problems.wrong_type(path, value, _SOURCE)
        return Source(path=path)
    if isinstance(value, str):
        return Source(path=path, column=value)
    table = Table(value, path, problems)
    given = [name for name in _ORIGINS if name in value]
    if len(given) != 1:
        _not_one_origin(table, given, _ORIGINS)
    source = Source(
        path=path,
        column=_optional_text(table, "column"),
        compose=_pattern(table),
        value=_constant(table, "value", typed=typed),
        row=table.one_of("row", _ROW_IDS, "number") if "row" in value else None,
        prefix=_optional_text(table, "prefix") if "row" in value else "",
        empty=table.one_of("empty", _EMPTY, "all") if "compose" in value else "all",
        map=_map(table, typed=typed),
        default=_constant(table, "default", typed=typed),
        bands=_bands(table) if typed else (),
        type=table.one_of("type", _TYPES, "text") if typed else "text",
    )
    table.close()
    return source


def _fact(table: Table, key: str, numbers: Numbers) -> Fact:
    """Read the source of a fact: one typed source, or a list of sources of which the highest number counts."""
    value, path = _raw(table, key), table.at(key)
    if not isinstance(value, list):
        return evolve(_source(value, path, table.problems, typed=True), numbers=numbers)
    sources = tuple(
        evolve(_source(item, (*path, index), table.problems, typed=True), numbers=numbers)
        for index, item in enumerate(value)
    )
    for source in sources:
        _check_numeric(source, table.problems)
    if not sources:
        table.problems.empty(path, "source")
    return Highest(path, sources)


def _optional_text(table: Table, key: str) -> str:
    if key in table.items:
        return table.need(key, str) or ""
    table.asked.add(key)
    return ""


def _pattern(table: Table) -> str:
    pattern = _optional_text(table, "compose")
    outside = PLACE.sub("", pattern)
    if pattern and (outside == pattern or "{" in outside or "}" in outside):
        table.problems.wrong_type(table.at("compose"), pattern, "a text with columns in braces, such as 'US-{{state}}'")
    return pattern


def _constant(table: Table, key: str, *, typed: bool) -> Scalar:
    value = _raw(table, key)
    if value is None or isinstance(value, str) or (typed and _is_scalar(value)):
        return value
    table.problems.wrong_type(table.at(key), value, "a text, a number, true or false" if typed else TEXT)
    return None


def _map(table: Table, *, typed: bool) -> dict[str, Scalar] | None:
    items = table.table("map")
    if "map" not in table.items:
        return None
    return {name: _constant(items, name, typed=typed) for name in items.items}


def _bands(table: Table) -> Bands:
    value = _raw(table, "bands")
    if value is None:
        return ()
    pairs = value if isinstance(value, list) else [None]
    bands = tuple((Decimal(str(pair[0])), pair[1]) for pair in pairs if _is_band(pair))
    if len(bands) == len(pairs) and all(low[0] < high[0] for low, high in pairwise(bands)):
        return bands
    table.problems.wrong_type(table.at("bands"), value, _BANDS)
    return ()


def _check_numeric(source: Source, problems: Problems) -> None:
    """Add a finding if one of several sources can give anything but numbers."""
    given = [value for _, value in _constants(source)] + [value for _, value in source.bands]
    if not (given or source.type != "text") or not all(map(_is_number, given)):
        hint = 'map its texts to numbers, give it bands, or add type = "number"'
        problems.add(source.path, "DK-MAPPING-NUMBERS", "one of several sources must give numbers", hint)


def _formats(table: Table) -> tuple[str, ...]:
    value = _raw(table, "format")
    patterns = value if isinstance(value, list) and value else [ISO if value is None else value]
    for pattern in patterns:
        if not isinstance(pattern, str) or blank(pattern):
            table.problems.wrong_type(table.at("format"), pattern, "iso, or a pattern such as %d.%m.%Y %H:%M")
        elif pattern != ISO and (problem := _format_problem(pattern)):
            hint = "write iso, or a pattern such as %d.%m.%Y %H:%M"
            params = {"pattern": pattern, "problem": problem}
            table.problems.add(table.at("format"), "DK-MAPPING-FORMAT", "format {pattern!r}: {problem}", hint, **params)
    return tuple(map(str, patterns))


def _format_problem(pattern: str) -> str | None:
    """Say why a pattern cannot distinguish all days, if it cannot."""
    same = [name for name, other in _OTHERS.items() if other.strftime(pattern) == _BASE.strftime(pattern)]
    if same == ["year"]:  # Python 3.13 warns about reading a day without its year
        return "it has no year"
    try:
        datetime.strptime(_PROBE.strftime(pattern).replace("%z", "+00:00"), pattern.replace("%z", ""))  # noqa: DTZ007
    except ValueError as error:
        return str(error)
    return f"it has no {same[0]}" if same else None


def _time_of_day(table: Table) -> time | None:
    value = _raw(table, "time")
    if value is None or isinstance(value, time):
        return value
    try:
        return time.fromisoformat(str(value))
    except ValueError:
        table.problems.wrong_type(table.at("time"), value, 'a time of day such as "09:00"')
        return None


def _assume(table: Table, key: str, lacks: str, example: str) -> None:
    hint = f"state what to assume: {example}"
    table.problems.add(table.at(key), "DK-MAPPING-ASSUME", "the format has no part for {lacks}", hint, lacks=lacks)


def _check_zones(zone: Source, problems: Problems) -> None:
    known = available_timezones()
    for path, value in _constants(zone):
        if value not in known:
            # Only zones of the same area are suggested: a list of six hundred names helps nobody.
            area = str(value).partition("/")[0].casefold()
            near = [each for each in known if each.casefold().startswith(f"{area}/")]
            best = closest(str(value), near)
            problems.unknown(path, "time zone", str(value), _USUAL_ZONES if best is None else [best])


def _constants(source: Source) -> Iterator[tuple[Path, Scalar]]:
    """List the values that a mapping itself states for a source, each with its path."""
    for name, value in (source.map or {}).items():
        yield (*source.path, "map", name), value
    for key, value in (("value", source.value), ("default", source.default)):
        if value is not None:
            yield (*source.path, key), value


def _is_table(value: Any) -> TypeGuard[dict[str, object]]:  # noqa: ANN401 - whatever TOML holds
    return isinstance(value, dict)


def _is_source(value: Any) -> TypeGuard[str | dict[str, object]]:  # noqa: ANN401 - whatever TOML holds
    return isinstance(value, str) or _is_table(value)


def _is_scalar(value: Any) -> TypeGuard[str | int | float | bool]:  # noqa: ANN401 - whatever TOML holds
    return isinstance(value, str | bool | int) or (isinstance(value, float) and abs(value) < float("inf"))


def _is_number(value: object) -> bool:
    return _is_scalar(value) and not isinstance(value, str | bool)


def _is_band(value: Any) -> TypeGuard[list[Any]]:  # noqa: ANN401 - whatever TOML holds
    return isinstance(value, list) and len(value) == _PAIR and _is_number(value[0]) and _is_scalar(value[1])
