"""The tables of a mapping, read and checked: a claim's fields, times, amounts, and what is ignored."""

import codecs
from collections.abc import Iterable
from datetime import datetime, time
from typing import Final
from zoneinfo import available_timezones

from attrs import fields_dict

from disputekit._lib.text import literal
from disputekit.adapters.claims_csv._amounts import AmountSource
from disputekit.adapters.claims_csv._findings import Findings, is_table
from disputekit.adapters.claims_csv._numbers import Numbers
from disputekit.adapters.claims_csv._read_sources import read_source
from disputekit.adapters.claims_csv._sources import Source
from disputekit.adapters.claims_csv._times import ISO, TimeSource, has_time
from disputekit.dispute import Claim, IntakeChannel
from disputekit.errors import MoneyError, Scalar, nearest
from disputekit.money import Money

SCHEMA: Final = "disputekit.claims/1"
OTHER_TABLES: Final = ("references", "facts")
_TOP: Final = ("schema", "key", "encoding", "delimiter", "decimal", "group", "claim", *OTHER_TABLES, "ignored")
TEXT_FIELDS: Final = tuple(
    name for name in fields_dict(Claim) if name not in {"amount", "received_at", *OTHER_TABLES}
)  # fmt: skip
NEEDED: Final = ("claimant", "reason", "received_at")
_DECIMALS: Final = (".", ",")
_GROUPS: Final = ("", ".", ",", "'", "’", " ", "\u00a0", "\u202f")
_PROBE: Final = datetime(2001, 12, 31, 23, 59, 58)  # noqa: DTZ001 - a wall to try formats on
_SAMPLES: Final = {"day": datetime(2001, 1, 3), "month": datetime(2001, 2, 2), "year": datetime(2002, 1, 2)}  # noqa: DTZ001
_BASE: Final = datetime(2001, 1, 2)  # noqa: DTZ001


def check_schema(value: object, findings: Findings) -> None:
    """Note a schema that is missing or another than ours."""
    if value != SCHEMA:
        findings.not_a("the schema of a mapping", value, "schema", f'begin the file with schema = "{SCHEMA}"')


def read_fields(table: dict[str, object], findings: Findings) -> dict[str, Source]:
    """Give the sources of the claim's texts."""
    findings.names(table, (*TEXT_FIELDS, "received_at", "amount"), "claim")
    for name in NEEDED:
        if name not in table:
            findings.add(
                "claim",
                "DK-MAPPING-NEEDED",
                "it does not say where {name} comes from",
                {"name": name},
                "add {name} = …",
            )
    sources = {
        name: read_source(table[name], f"claim.{name}", findings)
        for name in TEXT_FIELDS
        if name in table
    }  # fmt: skip
    if "channel" in sources:
        _check_channels(sources["channel"], findings)
    return sources


def read_time(value: object, findings: Findings) -> TimeSource:
    """Give the source of ``received_at``."""
    where = "claim.received_at"
    if not isinstance(value, str) and not is_table(value):
        findings.not_a("a source", value, where, "write a column's name, or a table with its column and format")
        return TimeSource(where=where, column="", formats=())
    table = {"column": value} if isinstance(value, str) else value
    findings.names(table, ("column", "format", "time", "zone"), where)
    column = findings.text(table.get("column"), f"{where}.column", "name the column that says when")
    formats = _formats(table.get("format", ISO), f"{where}.format", findings)
    assumed = _time_of_day(table.get("time"), f"{where}.time", findings)
    zone = read_source(table["zone"], f"{where}.zone", findings) if "zone" in table else None
    if zone is not None:
        _check_zones(zone, findings)
    patterns = [pattern for pattern in formats if pattern != ISO]
    if assumed is None and not all(map(has_time, patterns)):
        _assume(f"{where}.time", "a time of day", 'time = "09:00"', findings)
    if zone is None and not all("%z" in pattern for pattern in patterns):
        _assume(f"{where}.zone", "a time zone", 'zone = {{ value = "Europe/Berlin" }}', findings)
    return TimeSource(where=where, column=column, formats=formats, assumed=assumed, zone=zone)


def read_amount(value: object, numbers: Numbers, findings: Findings) -> AmountSource:
    """Give the source of ``amount``."""
    where = "claim.amount"
    if not is_table(value):
        findings.not_a("a source", value, where, "write a table: {{ column = …, currency = … }}")
        return AmountSource(where=where, column="", currency=Source(where=where), numbers=numbers)
    findings.names(value, ("column", "currency"), where)
    column = findings.text(value.get("column"), f"{where}.column", "name the column of the amount")
    currency = read_source(value.get("currency"), f"{where}.currency", findings)
    _check_currencies(currency, findings)
    return AmountSource(where=where, column=column, currency=currency, numbers=numbers)


def read_numbers(document: dict[str, object], findings: Findings) -> Numbers:
    """Give how the file writes numbers."""
    decimal, group = document.get("decimal", "."), document.get("group", "")
    if decimal not in _DECIMALS:
        findings.not_a("a decimal sign", decimal, "decimal", 'use "." or ","')
    if group not in _GROUPS:
        findings.not_a("a sign between groups of digits", group, "group", 'use ",", ".", "\'" or " "')
    if decimal == group:
        findings.not_a("another sign than for decimals", group, "group", "use two different signs")
    return Numbers(str(decimal), str(group))


def read_ignored(value: object, findings: Findings) -> dict[str, str]:
    """Give the ignored columns and why each is."""
    return {
        column: findings.text(because, f"ignored.{column}", "say why it is left alone")
        for column, because in findings.table(value, "ignored").items()
    }


def read_encoding(value: object, findings: Findings) -> str:
    """Give the name of an encoding that Python knows."""
    name = findings.text(value, "encoding", "name an encoding, such as 'utf-8'")
    try:
        known = codecs.lookup(name).name if name else "utf-8"
    except LookupError:
        findings.not_a("an encoding", value, "encoding", "use 'utf-8', 'cp1252', 'latin-1' or 'utf-16'")
        return "utf-8"
    return "utf-8-sig" if known == "utf-8" else known


def read_delimiter(value: object, findings: Findings) -> str:
    """Give the character between cells."""
    if isinstance(value, str) and len(value) == 1 and value not in '"\r\n':
        return value
    findings.not_a("one character", value, "delimiter", 'use ",", ";" or "\\t"')
    return ","


def _formats(value: object, where: str, findings: Findings) -> tuple[str, ...]:
    patterns = value if isinstance(value, list) and value else [value]
    formats = tuple(
        findings.text(pattern, where, "write iso, or a pattern such as %d.%m.%Y %H:%M") for pattern in patterns
    )
    for pattern in formats:
        lacks = None if pattern in {ISO, ""} else _lacks(pattern)
        if lacks is not None:
            findings.not_a(
                "a format of dates", pattern, where, f"{literal(lacks)}; write iso, or a pattern such as %d.%m.%Y %H:%M"
            )
    return formats


def _lacks(pattern: str) -> str | None:
    """Say why a pattern cannot tell one day from another, if it cannot."""
    try:
        datetime.strptime(_PROBE.strftime(pattern).replace("%z", "+00:00"), pattern.replace("%z", ""))  # noqa: DTZ007
    except ValueError as error:
        return str(error)
    same = [name for name, other in _SAMPLES.items() if other.strftime(pattern) == _BASE.strftime(pattern)]
    return f"it says no {same[0]}" if same else None


def _time_of_day(value: object, where: str, findings: Findings) -> time | None:
    if value is None or isinstance(value, time):
        return value
    try:
        return time.fromisoformat(str(value))
    except ValueError:
        findings.not_a("a time of day", value, where, 'write it like "09:00"')
        return None


def _assume(where: str, lacks: str, example: str, findings: Findings) -> None:
    findings.add(
        where,
        "DK-MAPPING-ASSUME",
        "the format has no part for {lacks}",
        {"lacks": lacks},
        f"state what to assume: {example}",
    )


def _check_channels(source: Source, findings: Findings) -> None:
    for value, where in _given(source):
        if value not in set(IntakeChannel):
            findings.not_a("a channel", value, where, nearest(value, map(str, IntakeChannel)))


def _check_currencies(source: Source, findings: Findings) -> None:
    for value, where in _given(source):
        try:
            Money.zero(str(value))
        except MoneyError as error:
            for finding in error.findings:
                findings.add(where, finding.code, finding.template, finding.params, finding.hint)


def _check_zones(source: Source, findings: Findings) -> None:
    for value, where in _given(source):
        if value not in (known := available_timezones()):
            findings.not_a("a time zone", value, where, nearest(value, _likely(str(value), known)))


def _likely(value: str, known: Iterable[str]) -> list[str]:
    """Give the zones of the same area, so that advice does not list six hundred."""
    area = value.partition("/")[0].casefold()
    same = [zone for zone in known if zone.casefold().startswith(f"{area}/")]
    return same or ["Europe/Berlin", "America/New_York", "Asia/Tokyo", "UTC"]


def _given(source: Source) -> list[tuple[Scalar, str]]:
    """List what a source can give by itself, with its place in the mapping."""
    listed = [(value, f'{source.where}.map."{name}"') for name, value in (source.map or {}).items()]
    for name, value in (("value", source.value), ("default", source.default)):
        if value is not None:
            listed.append((value, f"{source.where}.{name}"))
    return listed


def unknown_tables(document: dict[str, object], findings: Findings) -> None:
    """Note what a mapping has no place for."""
    findings.names(document, _TOP, "")


def optional_table(document: dict[str, object], name: str, findings: Findings) -> dict[str, object]:
    """Give a table that may be left out."""
    value = document.get(name, {})
    return value if is_table(value) else findings.table(value, name)
