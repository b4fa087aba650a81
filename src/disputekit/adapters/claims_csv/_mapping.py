"""A mapping of columns to claims: loaded from TOML, checked against a header, with its assumptions."""

from collections.abc import Iterable, Mapping
from pathlib import Path as FilePath
from typing import Self

from attrs import field, frozen

from disputekit._input.toml_table import LARGEST, Path, Problems, Table, dotted, line_of, lines_of
from disputekit._lib.brief import brief
from disputekit._lib.frozen import FrozenMap
from disputekit._lib.text import did_you_mean, listed, literal, repeated
from disputekit.adapters.claims_csv import _read_mapping as reading
from disputekit.adapters.claims_csv._sources import AmountSource, Fact, Filter, LineSource, Source, TimeSource
from disputekit.errors import Finding, IntakeError, Reason

__all__ = ["ClaimMapping"]


def _sources(items: Mapping[str, Source]) -> FrozenMap[str, Source]:
    return FrozenMap(items)


def _facts(items: Mapping[str, Fact]) -> FrozenMap[str, Fact]:
    return FrozenMap(items)


def _texts(items: Mapping[str, str]) -> FrozenMap[str, str]:
    return FrozenMap(items)


@frozen(kw_only=True)
class ClaimMapping:
    """Where each part of a claim comes from, for files of one kind. ``load`` it from TOML.

    >>> mapping = ClaimMapping.loads('''
    ... schema = "disputekit.claims/1"
    ... key = "case_no"
    ... [claim]
    ... claimant = "account"
    ... reason = { column = "issue", map = { "Late fee" = "late_fee" }, default = "other" }
    ... received_at = { column = "date", format = "%m/%d/%Y", time = "09:00", zone = { value = "America/New_York" } }
    ... ''')
    >>> mapping.columns
    ('case_no', 'account', 'issue', 'date')
    >>> for finding in mapping.check(["case_no", "acount", "issue", "date"]):
    ...     print(finding)
    mapping:5 claim.claimant: DK-MAPPING-COLUMN: the file has no column 'account'; did you mean 'acount'?
    """

    name: str
    key: Source
    fields: Mapping[str, Source] = field(converter=_sources)
    received_at: TimeSource
    amount: AmountSource | None = None
    line: LineSource | None = None
    filters: tuple[Filter, ...] = ()
    references: Mapping[str, Source] = field(factory=FrozenMap[str, Source], converter=_sources)
    facts: Mapping[str, Fact] = field(factory=FrozenMap[str, Fact], converter=_facts)
    ignored: Mapping[str, str] = field(factory=FrozenMap[str, str], converter=_texts)
    encoding: str = "utf-8-sig"
    delimiter: str = ","
    _lines: Mapping[Path, int] = field(factory=FrozenMap[Path, int], repr=False, eq=False)

    __repr__ = brief

    @classmethod
    def load(cls, path: str | FilePath, *, limit: int = LARGEST) -> Self:
        """Read a mapping from a TOML file. Raises ``IntakeError`` with every finding, and ``OSError``."""
        path = FilePath(path)
        try:
            text = path.read_text("utf-8-sig")
        except UnicodeDecodeError as error:
            raise IntakeError(reading.unreadable(path.name, str(error))) from error
        return cls.loads(text, name=path.name, limit=limit)

    @classmethod
    def loads(cls, text: str, *, name: str = "mapping", limit: int = LARGEST) -> Self:
        """Read a mapping from TOML of at most ``limit`` characters; findings show ``name`` as the name of the file.

        Raises ``IntakeError`` with every finding.
        """
        root = Table(reading.parse(text, name, limit), (), Problems())
        lines = lines_of(text)
        mapping = cls._read(root, name, lines)
        if root.problems.found:
            raise IntakeError(*root.problems.findings(name, lines, {}))
        return mapping

    @classmethod
    def _read(cls, root: Table, name: str, lines: Mapping[Path, int]) -> Self:
        reading.check_schema(root)
        if "claim" not in root.items:
            root.problems.missing(root.path, "claim", "add a table [claim]")
        claim = root.table("claim")
        numbers = reading.read_numbers(root)
        mapping = cls(
            name=name,
            key=reading.read_key(root),
            fields=reading.read_fields(claim),
            received_at=reading.read_time(claim),
            amount=reading.read_amount(claim, "amount", numbers),
            line=reading.read_line(root, numbers),
            filters=reading.read_filters(root),
            references=reading.read_references(root),
            facts=reading.read_facts(root, numbers),
            ignored=reading.read_ignored(root),
            encoding=reading.read_encoding(root),
            delimiter=reading.read_delimiter(root),
            lines=lines,
        )
        if mapping.line is not None and "amount" in claim.items:
            root.problems.repeated(claim.at("amount"), "the amount of", "the claim")  # it is the sum of the lines
        claim.close()
        root.close()
        return mapping

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that a file must have, each once, in the order in which the mapping reads them."""
        return tuple(dict.fromkeys(column for _, column in self._needs()))

    def _needs(self) -> Iterable[tuple[Path, str]]:
        """List each place of the mapping that reads a column, with the column."""
        parts: list[Fact | TimeSource | AmountSource] = [self.key, *self.fields.values(), self.received_at]
        parts += [] if self.amount is None else [self.amount]
        parts += [*self.references.values(), *self.facts.values()]
        parts += [] if self.line is None else [*self.line.parts.values()]
        for part in parts:
            yield from ((part.path, column) for column in part.columns)

        yield from ((each.path, each.column) for each in self.filters)

    def _place(self, path: Path) -> str:
        return f"{self.name}:{line_of(path, self._lines)} {dotted(path)}"

    def check(self, header: Iterable[str]) -> tuple[Finding, ...]:
        """List what does not fit between this mapping and a file with these columns; empty if it fits."""
        columns = list(header)
        known = frozenset(columns)
        twice = sorted(column for column in repeated(columns) if column)
        return tuple(
            Finding(
                "DK-MAPPING-COLUMN",
                "the file has no column {column!r}",
                {"column": column},
                did_you_mean(column, columns, literal(f"its columns are {listed([*filter(None, columns)])}")),
                where=self._place(path),
            )
            for path, column in dict.fromkeys(self._needs())
            if column not in known
        ) + tuple(
            Finding(
                "DK-CSV-HEADER-TWICE",
                "the file has more than one column {column!r}",
                {"column": column},
                "give each column its own name",
                where="row 1",
            )
            for column in twice
        )

    def unmentioned(self, header: Iterable[str]) -> tuple[str, ...]:
        """List the columns of a file that the mapping neither reads nor ignores on purpose."""
        known = {*self.columns, *self.ignored, ""}
        return tuple(column for column in header if column not in known)

    @property
    def assumptions(self) -> tuple[Reason, ...]:
        """What the mapping adds to claims that the file does not say: for every row, or where cells are empty."""
        return tuple(self._assumptions())

    def _assumptions(self) -> Iterable[Reason]:
        if self.received_at.assumed is not None:
            yield Reason(
                "DK-ASSUMED-TIME",
                "{column} has no time of day: {time} is assumed",
                {"column": self.received_at.column, "time": f"{self.received_at.assumed:%H:%M}"},
            )
        if self.received_at.zone is not None:
            zone = self.received_at.zone
            params = {"column": self.received_at.column, "zone": str(zone.value or f"the zone of {zone.label}")}
            yield Reason("DK-ASSUMED-ZONE", "{column} has no time zone: {zone} is assumed", params)
        if self.key.row is not None:
            yield Reason("DK-ASSUMED-KEY", "no column has a key: the {row} of the row is used", {"row": self.key.row})
        for each in self.filters:
            template = (
                "only rows where {column} is {values} are read"
                if each.keep
                else ("rows where {column} is {values} are not read")
            )
            values = " or ".join(sorted(each.values))
            yield Reason("DK-ASSUMED-FILTER", template, {"column": each.column, "values": values})
        if self.amount is not None and self.amount.rounding is not None:
            yield Reason("DK-ASSUMED-ROUNDING", "amounts are rounded: {how}", {"how": self.amount.rounding})
        if self.amount is None and self.line is None:
            yield Reason("DK-ASSUMED-NO-AMOUNT", "no money is claimed: the mapping has no amount")
        for name, source in {**self.fields, **self.references, **self.facts}.items():
            if isinstance(source, Source):
                yield from _assumed(name, source)
        for column, because in self.ignored.items():
            yield Reason("DK-ASSUMED-IGNORED", "{column} is ignored: {because}", {"column": column, "because": because})


def _assumed(name: str, source: Source) -> Iterable[Reason]:
    if source.value is not None:
        yield Reason("DK-ASSUMED-VALUE", "{name} is {value} for every row", {"name": name, "value": str(source.value)})
    elif source.default is not None:
        cells = "empty" if source.map is None else "empty or not in the map"
        params = {"name": name, "value": str(source.default), "column": source.label, "cells": cells}
        yield Reason("DK-ASSUMED-DEFAULT", "{name} is {value} where {column} is {cells}", params)
