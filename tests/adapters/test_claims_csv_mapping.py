"""A mapping reports all its mistakes at once, each with a place and a hint."""

from pathlib import Path

import pytest

from disputekit.adapters.claims_csv import ClaimMapping
from disputekit.errors import IntakeError

SOUND = """
schema = "disputekit.claims/1"
key = "no"
[claim]
claimant = "account"
reason = { column = "issue", map = { Late = "late_fee" }, default = "other" }
received_at = { column = "day", format = "%d.%m.%Y", time = "09:00", zone = { value = "Europe/Berlin" } }
"""


def faults(text: str) -> dict[str, str]:
    """Return what is found wrong with a mapping: the codes by place, each place with its line."""
    with pytest.raises(IntakeError) as caught:
        ClaimMapping.loads(text, name="m")
    return {finding.where.removeprefix("m:"): finding.code for finding in caught.value.findings}


def added(text: str) -> dict[str, str]:
    """Return what is found wrong with a sound mapping that ends with ``text``: the codes by path."""
    return {where.partition(" ")[2]: code for where, code in faults(f"{SOUND}{text}\n").items()}


def test_a_sound_mapping_knows_its_columns() -> None:
    """The columns are those that the sources name, each once, in order."""
    mapping = ClaimMapping.loads(
        SOUND
        + 'amount = { column = "sum", currency = "cur" }\n'
        + 'jurisdiction = { compose = "{country}-{state}" }\n'
        + '[references]\norder = "order"\n[facts]\nurgency = [{ column = "issue", default = 0.1, map = { A = 1 } }, '
        + '{ column = "sum", bands = [[0, 0.5]] }, { column = "n", type = "number" }]\nday = "day"\n'
    )
    assert ("no", "account", "issue", "country", "state", "day", "sum", "cur", "order", "n") == mapping.columns


def test_everything_wrong_is_reported_at_once() -> None:
    """Mistakes of all kinds are found together, each with its line and path."""
    assert {
        "2 schema": "DK-FILE-UNKNOWN",
        "3 keys": "DK-FILE-UNKNOWN",
        "1": "DK-FILE-MISSING",  # of the key
        "5 claim.claiment": "DK-FILE-UNKNOWN",
        "4 claim": "DK-FILE-MISSING",  # of the claimant
        "6 claim.reason.colum": "DK-FILE-UNKNOWN",
        "6 claim.reason": "DK-MAPPING-ORIGIN",
        "7 claim.received_at.time": "DK-MAPPING-ASSUME",
        "7 claim.received_at.zone": "DK-MAPPING-ASSUME",
    } == faults("""
schema = "disputekit.claim/1"
keys = "no"
[claim]
claiment = "account"
reason = { colum = "issue" }
received_at = { column = "day", format = "%d.%m.%Y" }
""")


@pytest.mark.parametrize(
    ("line", "where", "code"),
    [
        ("kind = 7", "claim.kind", "DK-FILE-TYPE"),
        ("kind = ''", "claim.kind", "DK-FILE-TYPE"),
        ("kind = { column = '' }", "claim.kind", "DK-FILE-MISSING"),
        ("kind = { value = 7 }", "claim.kind.value", "DK-FILE-TYPE"),
        ("kind = { column = 'a', value = 'b' }", "claim.kind", "DK-MAPPING-ORIGIN"),
        ("kind = { column = 'a', type = 'number' }", "claim.kind.type", "DK-FILE-UNKNOWN"),
        ("kind = { column = 'a', map = 'b' }", "claim.kind.map", "DK-FILE-TYPE"),
        ("kind = { column = 'a', map = { x = 1 } }", "claim.kind.map.x", "DK-FILE-TYPE"),
        ("kind = { compose = 'US' }", "claim.kind.compose", "DK-FILE-TYPE"),
        ("kind = { compose = '{a' }", "claim.kind.compose", "DK-FILE-TYPE"),
        ("kind = { compose = '{b}}' }", "claim.kind.compose", "DK-FILE-TYPE"),
        ("channel = { value = 'mail' }", "claim.channel.value", "DK-FILE-UNKNOWN"),
        ("channel = { column = 'a', map = { W = 'portl' }, default = 'email' }", "claim.channel.map.W",
         "DK-FILE-UNKNOWN"),
        ("amount = 'sum'", "claim.amount", "DK-FILE-TYPE"),
        ("amount = { column = 'sum' }", "claim.amount", "DK-FILE-MISSING"),
        ("amount = { currency = 'c' }", "claim.amount", "DK-FILE-MISSING"),
        ("amount = { column = 'sum', currency = { value = 'EURO' } }", "claim.amount.currency.value",
         "DK-MONEY-CURRENCY"),
        ("[facts]\na = []", "facts.a", "DK-FILE-EMPTY"),
        ("[facts]\na = ['b']", "facts.a[0]", "DK-MAPPING-NUMBERS"),
        ("[facts]\na = [{ value = true }]", "facts.a[0]", "DK-MAPPING-NUMBERS"),
        ("[facts]\na = { column = 'b', type = 'int' }", "facts.a.type", "DK-FILE-UNKNOWN"),
        ("[facts]\na = { value = nan }", "facts.a.value", "DK-FILE-TYPE"),
        ("[facts]\na = { column = 'b', bands = 7 }", "facts.a.bands", "DK-FILE-TYPE"),
        ("[facts]\na = { column = 'b', bands = [[1]] }", "facts.a.bands", "DK-FILE-TYPE"),
        ("[facts]\na = { column = 'b', bands = [[true, 1]] }", "facts.a.bands", "DK-FILE-TYPE"),
        ("[facts]\na = { column = 'b', bands = [[1, []]] }", "facts.a.bands", "DK-FILE-TYPE"),
        ("[facts]\na = { column = 'b', bands = [[1, 0], [1, 1]] }", "facts.a.bands", "DK-FILE-TYPE"),
        ("[references]\norder = []", "references.order", "DK-FILE-TYPE"),
        ("[ignored]\nx = ''", "ignored", "DK-FILE-MISSING"),
    ],
)  # fmt: skip
def test_each_mistake_has_its_place(line: str, where: str, code: str) -> None:
    """A mistake added to a sound mapping is the only finding, at its place."""
    assert {where: code} == added(line)


@pytest.mark.parametrize(
    ("line", "where", "code"),
    [
        ("encoding = 'utf8x'", "encoding", "DK-FILE-UNKNOWN"),
        ("encoding = 8", "encoding", "DK-FILE-TYPE"),
        ("delimiter = ';;'", "delimiter", "DK-FILE-TYPE"),
        ("delimiter = '\"'", "delimiter", "DK-FILE-TYPE"),
        ("delimiter = 1", "delimiter", "DK-FILE-TYPE"),
        ("decimal = ';'", "decimal", "DK-FILE-TYPE"),
        ("group = 1", "group", "DK-FILE-TYPE"),
        ("group = '*'", "group", "DK-FILE-TYPE"),
        ("group = '.'", "group", "DK-FILE-TYPE"),
        ("facts = 7", "facts", "DK-FILE-TYPE"),
        ("ignored = 7", "ignored", "DK-FILE-TYPE"),
    ],
)
def test_each_mistake_at_the_top_has_its_place(line: str, where: str, code: str) -> None:
    """A mistake before the tables of a sound mapping is the only finding, on its line."""
    assert {f"1 {where}": code} == faults(f"{line}\n{SOUND}")


def test_a_mapping_without_a_claim_is_refused() -> None:
    """The table itself and each field that a claim needs are missing."""
    with pytest.raises(IntakeError) as caught:
        ClaimMapping.loads("schema = 'disputekit.claims/1'\nkey = 'no'")
    assert ["claimant", "reason", "received_at", "claim"] == [f.params["key"] for f in caught.value.findings]


@pytest.mark.parametrize(
    ("table", "where", "code"),
    [
        ("7", "claim.received_at", "DK-FILE-TYPE"),
        ("{ column = 'd', format = '%d.%m.' }", "claim.received_at.format", "DK-MAPPING-FORMAT"),
        ("{ column = 'd', format = '%m/%Y' }", "claim.received_at.format", "DK-MAPPING-FORMAT"),
        ("{ column = 'd', format = '%d/%Y' }", "claim.received_at.format", "DK-MAPPING-FORMAT"),
        ("{ column = 'd', format = '%Q' }", "claim.received_at.format", "DK-MAPPING-FORMAT"),
        ("{ column = 'd', format = [] }", "claim.received_at.format", "DK-FILE-TYPE"),
        ("{ column = 'd', format = ['iso', 3] }", "claim.received_at.format", "DK-FILE-TYPE"),
        ("{ column = 'd', time = '9 am' }", "claim.received_at.time", "DK-FILE-TYPE"),
        ("{ column = 'd', zone = { value = 'Europe/Berln' } }", "claim.received_at.zone.value", "DK-FILE-UNKNOWN"),
        ("{ column = 'd', zone = { column = 'c', map = { X = 'CEST' } } }", "claim.received_at.zone.map.X",
         "DK-FILE-UNKNOWN"),
    ],
)  # fmt: skip
def test_mistakes_about_time_are_found(table: str, where: str, code: str) -> None:
    """A format without a day, an unknown zone and an invalid time of day are found before any row is read."""
    found = faults(
        "schema = 'disputekit.claims/1'\nkey = 'no'\n[claim]\nclaimant = 'a'\nreason = 'r'\nreceived_at = " + table
    )
    assert code == found[f"6 {where}"]


@pytest.mark.parametrize("pattern", ["%Y-%m-%dT%H:%M:%S%z", "%d %b %Y %I:%M %p %z"])
def test_a_format_with_time_and_offset_needs_no_assumption(pattern: str) -> None:
    """Neither time nor zone is asked for where each cell says both."""
    mapping = ClaimMapping.loads(
        "schema = 'disputekit.claims/1'\nkey = 'no'\n[claim]\nclaimant = 'a'\nreason = 'r'\n"
        f"received_at = {{ column = 'd', format = '{pattern}' }}"
    )
    assert ((pattern,), None, None) == (
        mapping.received_at.formats,
        mapping.received_at.assumed,
        mapping.received_at.zone,
    )


def test_invalid_toml_says_where() -> None:
    """A syntax error names the file, the line and the column."""
    with pytest.raises(IntakeError, match="line 2, column 7") as caught:
        ClaimMapping.loads("schema = 'x'\nkey = \n", name="m")
    assert [("m", "DK-MAPPING-SYNTAX")] == [(each.where, each.code) for each in caught.value.findings]


def test_a_mapping_is_loaded_from_a_file(tmp_path: Path) -> None:
    """A byte order mark does no harm, and findings name the file."""
    path = tmp_path / "columns.toml"
    path.write_text(SOUND, "utf-8-sig")
    mapping = ClaimMapping.load(path)
    assert ("columns.toml", "utf-8-sig", ",") == (mapping.name, mapping.encoding, mapping.delimiter)
    path.write_bytes(b"key = '\xff'")
    with pytest.raises(IntakeError, match=r"columns\.toml: DK-MAPPING-SYNTAX: .*'utf-8' codec"):
        ClaimMapping.load(str(path))


def test_it_states_everything_it_assumes() -> None:
    """What claims say beyond the file is listed: times, zones, constants, defaults, what is ignored."""
    mapping = ClaimMapping.loads(
        SOUND
        + "channel = { value = 'email' }\nsummary = { column = 'text', default = 'none given' }\n"
        + "[facts]\nrank = [{ value = 1 }]\nphoto = { column = 'p', map = { yes = true }, default = false }\n"
        + "[ignored]\nclosed = 'known only later'\n"
    )
    assert [
        ("DK-ASSUMED-TIME", {"column": "day", "time": "09:00"}),
        ("DK-ASSUMED-ZONE", {"column": "day", "zone": "Europe/Berlin"}),
        ("DK-ASSUMED-NO-AMOUNT", {}),
        ("DK-ASSUMED-DEFAULT", {"name": "reason", "value": "other", "column": "issue",
                                "cells": "empty or not in the map"}),
        ("DK-ASSUMED-VALUE", {"name": "channel", "value": "email"}),
        ("DK-ASSUMED-DEFAULT", {"name": "summary", "value": "none given", "column": "text", "cells": "empty"}),
        ("DK-ASSUMED-DEFAULT", {"name": "photo", "value": "False", "column": "p", "cells": "empty or not in the map"}),
        ("DK-ASSUMED-IGNORED", {"column": "closed", "because": "known only later"}),
    ] == [(reason.code, dict(reason.params)) for reason in mapping.assumptions]  # fmt: skip


def test_it_assumes_nothing_that_the_file_says() -> None:
    """A zone from a column is named; a mapped amount is not an assumption."""
    mapping = ClaimMapping.loads("""
        schema = "disputekit.claims/1"
        key = "no"
        [claim]
        claimant = "account"
        reason = "issue"
        received_at = { column = "at", zone = { column = "country", map = { DE = "Europe/Berlin" } } }
        amount = { column = "sum", currency = "cur" }
        """)
    assert [("DK-ASSUMED-ZONE", "the zone of country")] == [
        (reason.code, reason.params["zone"]) for reason in mapping.assumptions
    ]


def test_times_with_their_offset_leave_nothing_to_assume() -> None:
    """A time that is written in full is taken as it is."""
    mapping = ClaimMapping.loads(
        "schema = 'disputekit.claims/1'\nkey = 'no'\n[claim]\nclaimant = 'a'\nreason = 'r'\nreceived_at = 'at'\n"
        "amount = { column = 'sum', currency = 'cur' }"
    )
    assert () == mapping.assumptions


def test_it_says_what_stands_between_it_and_a_file() -> None:
    """Each missing column is named at the place that needs it; columns that occur twice are named too."""
    mapping = ClaimMapping.loads(SOUND + '[facts]\nf = [{ column = "x y", type = "number" }]\n')
    assert [
        ("mapping:7 claim.received_at", "DK-MAPPING-COLUMN", "day"),
        ("mapping:9 facts.f", "DK-MAPPING-COLUMN", "x y"),
        ("row 1", "DK-CSV-HEADER-TWICE", "days"),
    ] == [
        (finding.where, finding.code, finding.params["column"])
        for finding in mapping.check(["no", "account", "issue", "days", "", "days", ""])
    ]


def test_columns_nobody_mentions_are_told() -> None:
    """What is neither read nor ignored on purpose is named; a column without a name is not."""
    mapping = ClaimMapping.loads(SOUND + '[ignored]\nclosed = "later"\n')
    assert ("tags",) == mapping.unmentioned(["no", "account", "issue", "day", "closed", "tags", ""])
