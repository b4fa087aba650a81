"""A mapping says everything that is wrong with it at once, each with its place and how to mend it."""

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
    """Give what is found wrong with a mapping: its text by place."""
    with pytest.raises(IntakeError) as caught:
        ClaimMapping.loads(text, name="m")
    return {finding.where.removeprefix("m: "): str(finding).split(": ", 3)[3] for finding in caught.value.findings}


def added(text: str, *, to: str = SOUND) -> dict[str, str]:
    """Give what is found wrong with a sound mapping that goes on with ``text``."""
    return faults(f"{to}{text}\n")


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
    """Five mistakes of five kinds give five findings, each with its place."""
    found = faults("""
        schema = "disputekit.claim/1"
        keys = "no"
        [claim]
        claiment = "account"
        reason = { colum = "issue" }
        received_at = { column = "day", format = "%d.%m.%Y" }
        """)
    assert {
        "schema": "'disputekit.claim/1' is not the schema of a mapping; "
        'begin the file with schema = "disputekit.claims/1"',
        "keys": "'keys' means nothing here; did you mean 'key'?",
        "key": 'None is not a source; write a column\'s name, or a table such as { value = "always this" }',
        "claim.claiment": "'claiment' means nothing here; did you mean 'claimant'?",
        "claim": "it does not say where claimant comes from; add claimant = …",
        "claim.reason.colum": "'colum' means nothing here; did you mean 'column'?",
        "claim.reason": "it names none where one origin is needed; give it a column, a compose or a value",
        "claim.received_at.time": 'the format has no part for a time of day; state what to assume: time = "09:00"',
        "claim.received_at.zone": "the format has no part for a time zone; "
        'state what to assume: zone = { value = "Europe/Berlin" }',
    } == found


@pytest.mark.parametrize(
    ("line", "where", "said"),
    [
        ("kind = 7", "claim.kind", "7 is not a source"),
        ("kind = ''", "claim.kind", "'' is not a text"),
        ("kind = { column = '' }", "claim.kind.column", "'' is not a text; name a column of the file"),
        ("kind = { value = 7 }", "claim.kind.value", "7 is not a text; write it between quotes"),
        ("kind = { column = 'a', value = 'b' }", "claim.kind", "it names column and value where one origin is needed"),
        ("kind = { column = 'a', type = 'number' }", "claim.kind.type", "'type' means nothing here"),
        ("kind = { column = 'a', map = 'b' }", "claim.kind.map", "'b' is not a table"),
        ("kind = { column = 'a', map = { x = 1 } }", 'claim.kind.map."x"', "1 is not a text"),
        ("kind = { compose = 'US' }", "claim.kind.compose", "'US' is not a pattern; write columns in braces"),
        ("kind = { compose = '{a' }", "claim.kind.compose", "'{a' is not a pattern"),
        ("kind = { compose = '{b}}' }", "claim.kind.compose", "'{b}}' is not a pattern"),
        ("channel = { value = 'mail' }", "claim.channel.value", "'mail' is not a channel; did you mean 'email'?"),
        (
            "channel = { column = 'a', map = { W = 'portl' }, default = 'email' }",
            'claim.channel.map."W"',
            "'portl' is not a channel; did you mean 'portal'?",
        ),
        ("amount = 'sum'", "claim.amount", "'sum' is not a source; write a table: { column = …, currency = … }"),
        ("amount = { column = 'sum' }", "claim.amount.currency", "None is not a source"),
        ("amount = { currency = 'c' }", "claim.amount.column", "None is not a text; name the column of the amount"),
        (
            "amount = { column = 'sum', currency = { value = 'EURO' } }",
            "claim.amount.currency.value",
            "unknown currency 'EURO'; did you mean 'EUR'?",
        ),
        ("[facts]\na = []", "facts.a", "[] is not a list of sources; name at least one source"),
        ("[facts]\na = ['b']", "facts.a[1]", "a source among several must give numbers; map its texts to numbers"),
        ("[facts]\na = [{ value = true }]", "facts.a[1]", "a source among several must give numbers"),
        ("[facts]\na = { column = 'b', type = 'int' }", "facts.a.type", "'int' is not a type; use integer, number or"),
        ("[facts]\na = { value = nan }", "facts.a.value", "nan is not a text, a number or a flag"),
        ("[facts]\na = { column = 'b', bands = 7 }", "facts.a.bands", "7 is not a list of pairs; write [[from, value]"),
        ("[facts]\na = { column = 'b', bands = [[1]] }", "facts.a.bands", "[[1]] is not a list of pairs"),
        ("[facts]\na = { column = 'b', bands = [[true, 1]] }", "facts.a.bands", "[[True, 1]] is not a list of pairs"),
        ("[facts]\na = { column = 'b', bands = [[1, []]] }", "facts.a.bands", "[[1, []]] is not a list of pairs"),
        (
            "[facts]\na = { column = 'b', bands = [[1, 0], [1, 1]] }",
            "facts.a.bands",
            "is not in order; begin each band",
        ),
        ("[references]\norder = []", "references.order", "[] is not a source"),
        ("[ignored]\nx = ''", "ignored.x", "'' is not a text; say why it is left alone"),
    ],
)
def test_each_mistake_has_its_place_and_its_advice(line: str, where: str, said: str) -> None:
    """A mistake added to a sound mapping is the only finding, at the place where it is."""
    found = added(line)
    assert [where] == list(found)
    assert said in found[where]


@pytest.mark.parametrize(
    ("line", "where", "said"),
    [
        ("encoding = 'utf8x'", "encoding", "'utf8x' is not an encoding; use 'utf-8', 'cp1252'"),
        ("encoding = 8", "encoding", "8 is not a text; name an encoding"),
        ("delimiter = ';;'", "delimiter", "';;' is not one character; use"),
        ("delimiter = '\"'", "delimiter", "'\"' is not one character"),
        ("delimiter = 1", "delimiter", "1 is not one character"),
        ("decimal = ';'", "decimal", "';' is not a decimal sign; use"),
        ("group = 1", "group", "1 is not a sign between groups of digits; use"),
        ("group = '.'", "group", "'.' is not another sign than for decimals; use two different signs"),
        ("facts = 7", "facts", "7 is not a table; write it as a table: [facts]"),
        ("ignored = 7", "ignored", "7 is not a table; write it as a table: [ignored]"),
    ],
)
def test_each_mistake_at_the_top_has_its_place_and_its_advice(line: str, where: str, said: str) -> None:
    """A mistake before the tables of a sound mapping is the only finding."""
    found = faults(f"{line}\n{SOUND}")
    assert [where] == list(found)
    assert said in found[where]


@pytest.mark.parametrize(
    ("table", "where", "said"),
    [
        ("7", "claim.received_at", "7 is not a source; write a column's name, or a table"),
        ("{ column = 'd', format = '%d.%m.' }", "claim.received_at.format", "it says no year; write iso, or"),
        ("{ column = 'd', format = '%m/%Y' }", "claim.received_at.format", "it says no day; write iso"),
        ("{ column = 'd', format = '%d/%Y' }", "claim.received_at.format", "it says no month; write iso"),
        ("{ column = 'd', format = '%Q' }", "claim.received_at.format", "'Q' is a bad directive in format '%Q'"),
        ("{ column = 'd', format = [] }", "claim.received_at.format", "[] is not a text"),
        ("{ column = 'd', format = ['iso', 3] }", "claim.received_at.format", "3 is not a text"),
        ("{ column = 'd', time = '9 am' }", "claim.received_at.time", "'9 am' is not a time of day; write it like"),
        (
            "{ column = 'd', zone = { value = 'Europe/Berln' } }",
            "claim.received_at.zone.value",
            "'Europe/Berln' is not a time zone; did you mean 'Europe/Berlin'?",
        ),
        (
            "{ column = 'd', zone = { column = 'c', map = { X = 'CEST' } } }",
            'claim.received_at.zone.map."X"',
            "'CEST' is not a time zone; use one of America/New_York, Asia/Tokyo, Europe/Berlin, UTC",
        ),
    ],
)
def test_mistakes_about_time_are_found(table: str, where: str, said: str) -> None:
    """A format that loses the day, a zone that does not exist and a time that is none are found before any row."""
    found = faults(
        "schema = 'disputekit.claims/1'\nkey = 'no'\n[claim]\nclaimant = 'a'\nreason = 'r'\nreceived_at = " + table
    )
    assert said in found[where]


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


def test_what_is_no_toml_says_where() -> None:
    """A syntax error names the file, the line and the column."""
    with pytest.raises(IntakeError, match=r"m: DK-MAPPING-SYNTAX: it is no TOML: .*line 2, column 7"):
        ClaimMapping.loads("schema = 'x'\nkey = \n", name="m")


def test_a_mapping_is_loaded_from_a_file(tmp_path: Path) -> None:
    """A byte order mark does no harm, and findings name the file."""
    path = tmp_path / "columns.toml"
    path.write_text(SOUND, "utf-8-sig")
    mapping = ClaimMapping.load(path)
    assert ("columns.toml", "utf-8-sig", ",") == (mapping.name, mapping.encoding, mapping.delimiter)
    path.write_bytes(b"key = '\xff'")
    with pytest.raises(IntakeError, match=r"columns\.toml: DK-MAPPING-SYNTAX: it is no TOML: 'utf-8' codec"):
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
        "day is a date: 09:00 is taken as the time of day",
        "day names no time zone: Europe/Berlin is taken",
        "no amount is claimed: the mapping names none",
        "reason is other where issue is empty or not in the map",
        "channel is email for every row",
        "summary is none given where text is empty",
        "photo is False where p is empty or not in the map",
        "closed is ignored: known only later",
    ] == [reason.text for reason in mapping.assumptions]


def test_it_assumes_nothing_that_the_file_says() -> None:
    """A zone from a column is named as such; an amount that is mapped is no assumption."""
    mapping = ClaimMapping.loads("""
        schema = "disputekit.claims/1"
        key = "no"
        [claim]
        claimant = "account"
        reason = "issue"
        received_at = { column = "at", zone = { column = "country", map = { DE = "Europe/Berlin" } } }
        amount = { column = "sum", currency = "cur" }
        """)
    assert ["at names no time zone: that of country is taken"] == [reason.text for reason in mapping.assumptions]


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
        "mapping: claim.received_at: DK-MAPPING-COLUMN: the file has no column 'day'; did you mean 'days'?",
        (
            "mapping: facts.f: DK-MAPPING-COLUMN: the file has no column 'x y'; "
            "its columns are no, account, issue, days, days"
        ),
        "row 1: DK-CSV-HEADER-TWICE: the file has more than one column 'days'; give each column a name of its own",
    ] == [str(finding) for finding in mapping.check(["no", "account", "issue", "days", "", "days", ""])]


def test_columns_nobody_mentions_are_told() -> None:
    """What is neither read nor ignored on purpose is named; a column without a name is not."""
    mapping = ClaimMapping.loads(SOUND + '[ignored]\nclosed = "later"\n')
    assert ("tags",) == mapping.unmentioned(["no", "account", "issue", "day", "closed", "tags", ""])
