"""A mapping of columns to claims: loaded, checked against a header, and what it assumes."""

import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Self

from attrs import field, frozen

from disputekit._lib.frozen import FrozenMap
from disputekit._lib.text import did_you_mean, literal
from disputekit.adapters.claims_csv import _read_mapping as reading
from disputekit.adapters.claims_csv._amounts import AmountSource
from disputekit.adapters.claims_csv._findings import Findings
from disputekit.adapters.claims_csv._read_sources import read_fact, read_source
from disputekit.adapters.claims_csv._sources import Fact, Highest, Source
from disputekit.adapters.claims_csv._times import TimeSource
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
    """Where each part of a claim comes from, for files of one kind; ``load`` it from TOML.

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
    mapping: claim.claimant: DK-MAPPING-COLUMN: the file has no column 'account'; did you mean 'acount'?
    """

    name: str
    key: Source
    fields: Mapping[str, Source] = field(converter=_sources)
    received_at: TimeSource
    amount: AmountSource | None = None
    references: Mapping[str, Source] = field(factory=FrozenMap[str, Source], converter=_sources)
    facts: Mapping[str, Fact] = field(factory=FrozenMap[str, Fact], converter=_facts)
    ignored: Mapping[str, str] = field(factory=FrozenMap[str, str], converter=_texts)
    encoding: str = "utf-8-sig"
    delimiter: str = ","

    @classmethod
    def load(cls, path: str | Path) -> Self:
        """Read a mapping from a TOML file. Raises ``IntakeError`` with every finding, and ``OSError``."""
        path = Path(path)
        try:
            text = path.read_text("utf-8-sig")
        except UnicodeDecodeError as error:
            raise IntakeError(_syntax(path.name, str(error))) from error
        return cls.loads(text, name=path.name)

    @classmethod
    def loads(cls, text: str, *, name: str = "mapping") -> Self:
        """Read a mapping from TOML text; ``name`` is what findings call it.

        Raises ``IntakeError`` with every finding.
        """
        try:
            document: dict[str, object] = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise IntakeError(_syntax(name, str(error))) from error
        findings = Findings(name)
        mapping = cls._read(document, name, findings)
        if findings.found:
            raise IntakeError(*findings.found)
        return mapping

    @classmethod
    def _read(cls, document: dict[str, object], name: str, findings: Findings) -> Self:
        reading.check_schema(document.get("schema"), findings)
        reading.unknown_tables(document, findings)
        claim = findings.table(document.get("claim"), "claim")
        numbers = reading.read_numbers(document, findings)
        references = reading.optional_table(document, "references", findings)
        facts = reading.optional_table(document, "facts", findings)
        return cls(
            name=name,
            key=read_source(document.get("key"), "key", findings),
            fields=reading.read_fields(claim, findings),
            received_at=reading.read_time(claim.get("received_at", "?"), findings),
            amount=reading.read_amount(claim["amount"], numbers, findings) if "amount" in claim else None,
            references={to: read_source(source, f"references.{to}", findings) for to, source in references.items()},
            facts={to: read_fact(source, f"facts.{to}", numbers, findings) for to, source in facts.items()},
            ignored=reading.read_ignored(document.get("ignored", {}), findings),
            encoding=reading.read_encoding(document.get("encoding", "utf-8"), findings),
            delimiter=reading.read_delimiter(document.get("delimiter", ","), findings),
        )

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that a file must have, each once, in the order in which they are asked for."""
        return tuple(dict.fromkeys(column for _, column in self._needs()))

    def _needs(self) -> Iterable[tuple[str, str]]:
        """Give each place of the mapping that asks for a column, with the column."""
        parts: list[Fact | TimeSource | AmountSource] = [self.key, *self.fields.values(), self.received_at]
        parts += [] if self.amount is None else [self.amount]
        parts += [*self.references.values(), *self.facts.values()]
        for part in parts:
            where = part.sources[0].where.partition("[")[0] if isinstance(part, Highest) else part.where
            yield from ((where, column) for column in part.columns)

    def check(self, header: Iterable[str]) -> tuple[Finding, ...]:
        """Give what stands between this mapping and a file with these columns: nothing, where it fits."""
        columns = list(header)
        twice = sorted({column for column in columns if column and columns.count(column) > 1})
        return tuple(
            Finding(
                "DK-MAPPING-COLUMN",
                "the file has no column {column!r}",
                {"column": column},
                did_you_mean(column, columns, literal("its columns are " + ", ".join(filter(None, columns)))),
                where=f"{self.name}: {where}",
            )
            for where, column in dict.fromkeys(self._needs())
            if column not in columns
        ) + tuple(
            Finding(
                "DK-CSV-HEADER-TWICE",
                "the file has more than one column {column!r}",
                {"column": column},
                "give each column a name of its own",
                where="row 1",
            )
            for column in twice
        )

    def unmentioned(self, header: Iterable[str]) -> tuple[str, ...]:
        """Give the columns of a file that the mapping neither reads nor ignores on purpose."""
        known = {*self.columns, *self.ignored, ""}
        return tuple(column for column in header if column not in known)

    @property
    def assumptions(self) -> tuple[Reason, ...]:
        """What claims say that the file does not: put there by the mapping, for every row or where cells are empty."""
        return tuple(self._assumptions())

    def _assumptions(self) -> Iterable[Reason]:
        if self.received_at.assumed is not None:
            yield Reason(
                "DK-ASSUMED-TIME",
                "{column} is a date: {time} is taken as the time of day",
                {"column": self.received_at.column, "time": f"{self.received_at.assumed:%H:%M}"},
            )
        if self.received_at.zone is not None:
            zone = self.received_at.zone
            params = {"column": self.received_at.column, "zone": str(zone.value or f"that of {zone.says}")}
            yield Reason("DK-ASSUMED-ZONE", "{column} names no time zone: {zone} is taken", params)
        if self.amount is None:
            yield Reason("DK-ASSUMED-NO-AMOUNT", "no amount is claimed: the mapping names none")
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
        params = {"name": name, "value": str(source.default), "column": source.says, "cells": cells}
        yield Reason("DK-ASSUMED-DEFAULT", "{name} is {value} where {column} is {cells}", params)


def _syntax(name: str, error: str) -> Finding:
    return Finding(
        "DK-MAPPING-SYNTAX",
        "it is no TOML: {error}",
        {"error": error},
        "correct it there; a text stands between quotes, a table in brackets",
        where=name,
    )
