"""Reading policy files: all mistakes at once, each with a place and a hint."""

import pickle
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import partial
from pathlib import Path

import pytest

from disputekit.errors import InvalidValue, PolicyError
from disputekit.lifecycle import processes
from disputekit.policy import Effective, PolicyBook

DAY = date(2026, 11, 22)

TOP = """schema = "disputekit.policy/1"
policy = { id = "p", version = "1" }
"""
HEAD = f"""{TOP}[fields]
reason = ["late", "broken"]
days = {{ min = 0, max = 100 }}
member = "flag"
photo = "evidence"
tier = {{ values = ["gold"], optional = true }}
place = {{ tree = {{ EU = {{ DE = ["DE-BE", "DE-BY"], FR = ["FR-75"] }}, US = ["US-CA"] }} }}
"""
RULE = """[[rule]]
id = "r"
offer = [{ refund = "100%" }]
"""


def told(text: str) -> list[str]:
    """Every finding of a text, as text."""
    with pytest.raises(PolicyError) as caught:
        PolicyBook.loads(text, name="p.toml", predicates={"y": bool})
    return [str(finding) for finding in caught.value.findings]


def test_a_policy_file_with_five_mistakes_tells_all_five(tmp_path: Path) -> None:
    """Each mistake comes with file, line, rule, key path, code, and what to do about it."""
    path = tmp_path / "p.toml"
    path.write_text(
        HEAD
        + """
[[rule]]
id = "first"
when.reason = ["brokn"]
when.days = { max = 400 }
offer = [{ refund = "120%" }]

[[rule]]
id = "second"
priorty = 3
unless.membr = true
deny = true
"""
    )
    with pytest.raises(PolicyError) as caught:
        PolicyBook.load(path)
    assert [
        (
            f"{path}:13 rule 'first' rule[0].when.reason[0]: DK-FILE-UNKNOWN: unknown value of reason 'brokn'; "
            "did you mean 'broken'?"
        ),
        (
            f"{path}:14 rule 'first' rule[0].when.days: DK-POLICY-RANGE: 0 to 400 is not within 0 to 100; "
            "put the smaller bound first, and keep both within the limits"
        ),
        (
            f"{path}:15 rule 'first' rule[0].offer[0].refund: DK-POLICY-AMOUNT: '120%' is not a percentage "
            "or an amount of money; write 0% to 100%, or an amount with its currency such as '10.00 EUR'"
        ),
        f"{path}:19 rule 'second' rule[1].priorty: DK-FILE-UNKNOWN: unknown key 'priorty'; did you mean 'priority'?",
        (
            f"{path}:20 rule 'second' rule[1].unless.membr: DK-FILE-UNKNOWN: unknown field 'membr'; "
            "did you mean 'member'?"
        ),
    ] == [str(finding) for finding in caught.value.findings]


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("x = 3", '3 is not a list of values, "flag", "evidence" or a table with min and max, tree or predicate'),
        ("x = []", "no value here; name at least one"),
        ('x = ["a", "a"]', "values 'a' is there twice"),
        ("x = [1]", "1 is not a text"),
        ("x = { min = 3, max = 1 }", "3 to 1 is not within -1000000000000000 to 1000000000000000"),
        ("x = { min = 3 }", "max is missing"),
        ("x = { min = true, max = 3 }", "True is not a whole number"),
        ('x = { kind = "flg" }', "unknown kind 'flg'; did you mean 'flag'?"),
        (
            'x = { kind = "evidence", optional = true }',
            "optional cannot be used for evidence, which is here or",
        ),
        ('x = { predicate = "y", optional = true }', "DK-POLICY-OPTIONAL: optional cannot be used for a predicate"),
        (
            'x = { predicate = "z" }',
            "the function for predicate 'z' is missing; load the book with predicates={'z': …}, a function",
        ),
        ('x = { predicate = "" }', "predicate is missing"),
        ('x = { values = ["a"], opt = true }', "unknown key 'opt'; use one of optional, values"),
        ("x = { tree = {} }", "no leaf here"),
        ("x = { tree = { A = [] } }", "no leaf here"),
        ("x = { tree = { A = 3 } }", "3 is not a list of leaves or a table of branches"),
        ("x = { tree = { A = [3] } }", "3 is not a text"),
        ('x = { tree = { A = ["B"], C = ["B"] } }', "value 'B' is there twice"),
        ('x = { tree = { A = ["B"], B = ["C"] } }', "value 'B' is there twice"),
    ],
)
def test_fields_that_are_none(field: str, expected: str) -> None:
    """Each mistake in a field has its own text, and is reported once."""
    (finding,) = told(HEAD + field + "\n" + RULE)
    assert "p.toml:10 fields.x" in finding
    assert expected in finding


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('when.reason = "late"', "'late' is not a list of values"),
        ("when.reason = []", "no value here"),
        ("when.reason = [3]", "3 is not a text"),
        ('when.place = ["DX"]', "unknown value of place 'DX'"),
        ("when.days = 3", "3 is not a table with min, max or both"),
        ("when.days = {}", "no bound here"),
        ("when.days = { mx = 3 }", "unknown key 'mx'; did you mean 'max'?"),
        ('when.days = { max = "3" }', "'3' is not a whole number"),
        ('when.member = "yes"', "'yes' is not true or false"),
        (
            "when.days = [{ max = 3 }, 5]",
            "rule[0].when.days[1]: DK-FILE-TYPE: 5 is not a table with min",
        ),
        ("when.member = []", "no value here"),
        ("when.tier = [{ applies = 1 }]", "1 is not true or false"),
        ("when.tier = { applies = 1 }", "1 is not true or false"),
        ("when.tier = { applies = true, x = 1 }", "unknown key 'x'"),
        ("when.reason = ['late']\nunless.reason = ['late']", "the conditions leave no value of reason"),
        ("group = [3]", "3 is not a table"),
        ("group = [{ whn = 3 }]", "unknown key 'whn'; did you mean 'when'?"),
        ("layer = 'laww'", "unknown layer 'laww'; did you mean 'law'?"),
        ("overrides = ['x']", "unknown rule 'x'; use one of r"),
        ("overrides = ['r']", "'r' cannot override 'r': a rule cannot override itself; remove the override"),
        ("right = 'x'", "right cannot be used in the layer company; remove right, or move the rule to the layer law"),
        ("satisfied_by = ['refnd']\nlayer = 'law'\nright = 'x'", "unknown remedy 'refnd'; did you mean 'refund'?"),
        ("layer = 'law'", "right is missing; name what the offers are a right to, such as 'withdrawal'"),
        ("deny = true", "a rule needs exactly one of offer, deny, escalate and exclude, got 2"),
        ("escalate = 'legal'", "a rule needs exactly one of offer, deny, escalate and exclude, got 2"),
        ("[[rule]]\nid = 's'\nescalate = ' '", "escalate is missing"),
        ("[[rule]]\nid = 's'\nescalate = 'legal'\nlayer = 'goodwill'", "escalate cannot be used in the layer goodwill"),
        ("deny = false", "False is not true, or left out"),
        ("[[rule]]\nid = 's'\nlayer = 'law'\nexclude = ['x']", "unknown right 'x'; declare the right first"),
        ("template = { en = 'We {refnd}' }", "unknown placeholder 'refnd'; did you mean 'refund'?"),
        ("template = { en = 'We {' }", "the braces in 'We {' are not valid; write {name} with"),
        ("template = { en = 3 }", "3 is not a text"),
        ("[[rule]]\nid = 'r'\ndeny = true", "rule 'r' is there twice"),
        ("[[rule]]\nid = 's'\ndeny = true\nlayer = 'goodwill'", "deny cannot be used in the layer goodwill"),
        ("[[rule]]\ndeny = true", "id is missing"),
        ("[[rule]]\nid = ' '\ndeny = true", "id is missing"),
        ("[[rule]]\nid = 's'", "a rule needs exactly one of offer, deny, escalate and exclude, got 0"),
        ("[[rule]]\nid = 's'\noffer = []", "no offer here"),
        ("[[rule]]\nid = 's'\noffer = [{}]", "no remedy here"),
        ("[[rule]]\nid = 's'\noffer = [{ refnd = '5%' }]", "unknown key 'refnd'; did you mean 'refund'?"),
        ("[[rule]]\nid = 's'\noffer = [{ refund = true }]", "True is not a share such as '85%'"),
        ("[[rule]]\nid = 's'\noffer = [{ refund = '5' }]", "'5' is not a percentage or an amount of money"),
        (
            "[[rule]]\nid = 's'\noffer = [{ refund = '-5.00 EUR' }]",
            "'-5.00 EUR' is not a percentage or an amount of money",
        ),
        ("[[rule]]\nid = 's'\noffer = [{ repair = 'yes' }]", "'yes' is not true, since it moves no money"),
        ("[[rule]]\nid = 's'\noffer = [{ of = 'items', conditions = ['unworn'] }]", "no remedy here"),
        ("[[rule]]\nid = 's'\noffer = [{ repair = true, conditions = 'unworn' }]", "'unworn' is not a list"),
        ("[[rule]]\nid = 's'\noffer = [{ repair = true, return_needed = 'no' }]", "'no' is not true or false"),
        ("[[rule]]\nid = 's'\noffer = [{ repair = true, of = 'x' }]", "unknown of 'x'; use one of all, delivery"),
        ("[[rule]]\nid = 's'\noffer = [{ repair = true, fee = '5%' }]", "DK-POLICY-FEE"),
        ("[[rule]]\nid = 's'\noffer = [{ compensation = '5%', fee = '5%' }]", "DK-POLICY-FEE"),
        (
            "[[rule]]\nid = 's'\noffer = [{ repair = true, require = ['foto'] }]",
            "unknown evidence 'foto'; did you mean",
        ),
        ("[[rule]]\nid = 's'\noffer = [{ repair = true, require = ['days'] }]", "'days' is not a field of evidence"),
        (
            "[[rule]]\nid = 's'\ndeny = true\npriority = 2\n[[rule]]\nid = 't'\ndeny = true\noverrides = ['s']",
            "'t' cannot override 's': that rule has the higher priority 2, above 0",
        ),
        (
            (
                "[[rule]]\nid = 's'\noffer = [{ repair = true }]\nlayer = 'law'\nright = 'x'\n"
                "[[rule]]\nid = 't'\ndeny = true\noverrides = ['s']"
            ),
            "'t' cannot override 's': that rule is in the layer law",
        ),
        ("[[accept]]\ncode = 'DK-GAPP'\nbecause = 'x'\nuntil = 2027-01-31", "unknown code 'DK-GAPP'; did you mean"),
        ("[[accept]]\ncode = 'DK-GAP'\nbecause = 'x'", "until is missing; add the last day on which it"),
        ("[[accept]]\ncode = 'DK-GAP'\nuntil = 2027-01-31", "because is missing"),
        ("[[accept]]\nbecause = 'x'\nuntil = 2027-01-31", "code is missing"),
        ("[[accept]]\ncode = 'DK-GAP'\nbecause = 'x'\nuntil = 'soon'", "'soon' is not a date such as 2026-07-01"),
        ("[[accept]]\ncode = 'DK-GAP'\nbecause = 'x'\nuntil = 2027-01-31T00:00:00", "is not a date such as 2026-07-01"),
        ("[oops]\nx = 1", "unknown key 'oops'"),
    ],
)
def test_rules_that_are_none(line: str, expected: str) -> None:
    """Each mistake in a rule has its own text, and is reported once."""
    (finding,) = told(HEAD + RULE + line + "\n")
    assert expected in finding


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "schema is missing"),
        ('schema = "disputekit.policy/2"', "unknown schema 'disputekit.policy/2'; did you mean 'disputekit.policy/1'?"),
        ("policy = 3", "3 is not a table"),
        ('policy = { id = "p", version = "1", hit = "frist" }', "unknown hit 'frist'; did you mean 'first'?"),
        ('policy = { id = "p", version = "1", x = 1 }', "unknown key 'x'"),
        (
            'policy = { id = "p", version = "1", effective = { from = 2026-02-01, until = 2026-01-31 } }',
            "the end 2026-01-31 is before the start 2026-02-01; let the period end on or after its first day",
        ),
        ('policy = { id = "p", version = "1", effective = { to = 2026-02-01 } }', "unknown key 'to'"),
        ("rule = 3", "3 is not a list"),
    ],
)
def test_heads_that_are_none(text: str, expected: str) -> None:
    """Mistakes in the head of a file are reported too."""
    assert any(expected in finding for finding in told(text))


def test_a_file_without_anything_lacks_two_things() -> None:
    """What an absent table lacks is not told as well."""
    assert [
        "p.toml:1: DK-FILE-MISSING: schema is missing; add it",
        "p.toml:1: DK-FILE-MISSING: policy is missing; add a table with its id and version",
    ] == told("rule = []")


def test_under_first_nothing_else_may_rank() -> None:
    """Where the file's order decides, a priority or an override would mean nothing, so it is refused."""
    first = HEAD.replace('version = "1"', 'version = "1", hit = "first"')
    assert [
        (
            "p.toml:13 rule 'r' rule[0].priority: DK-POLICY-FIRST: priority cannot be used with hit = \"first\"; "
            "remove it: the order in the file decides"
        )
    ] == told(first + RULE + "priority = 2")


def test_a_field_that_is_wrong_is_told_once() -> None:
    """Rules that name a field which could not be read add no noise."""
    text = HEAD.replace('photo = "evidence"', 'photo = "evidnce"') + RULE.replace(
        '"100%"', '"100%", require = ["photo"]'
    )
    (finding,) = told(text + "when.photo = true")
    assert finding.startswith("p.toml:7 fields.photo: DK-FILE-TYPE: 'evidnce' is not")


def test_text_that_is_no_toml_is_told_with_its_line() -> None:
    """Tomllib's own line and column are kept."""
    assert [("p.toml:2: DK-POLICY-SYNTAX: this is not valid TOML: Expected '=' after a key in a "
              "key/value pair (column 3); "
            "correct this first; other mistakes are reported afterwards")] == told("a = 1\nb b")  # fmt: skip
    assert [("p.toml: DK-POLICY-SYNTAX: this is not valid TOML: it is nested too deeply; correct this "
             "first; other mistakes are reported afterwards")
            ] == told("a = " + "[" * 100_000)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{", "this is not valid JSON: Expecting property name"),
        ("[]", "this is not valid JSON: it is not an object"),
        ('{"a": 1, "a": 2}', "this is not valid JSON: key 'a' is there twice"),
        ('{"a": NaN}', "this is not valid JSON: NaN is not a number here"),
        ("[" * 100_000, "this is not valid JSON: it is nested too deeply"),
    ],
)
def test_text_that_is_no_json_is_refused(text: str, expected: str) -> None:
    """Duplicate keys, invalid numbers and deep nesting are clear errors."""
    with pytest.raises(PolicyError, match=expected):
        PolicyBook.from_json(text)


def test_findings_in_json_have_a_path() -> None:
    """JSON has no lines to tell, so the key path has to do."""
    with pytest.raises(PolicyError) as caught:
        PolicyBook.from_json('{"schema": "disputekit.policy/1", "policy": {"id": "p", "version": 1}}', name="p.json")
    assert ["p.json policy.version: DK-FILE-TYPE: 1 is not a text in quotes; write a text in quotes"] == [
        str(each) for each in caught.value.findings
    ]


def test_a_file_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    """The error names the file and says what to do."""
    path = tmp_path / "p.toml"
    path.write_bytes(b"a = '\xff'")
    with pytest.raises(PolicyError, match="DK-POLICY-ENCODING") as caught:
        PolicyBook.load(path)
    (finding,) = caught.value.findings
    assert ({"line": 1, "encoding": "Windows-1252"}, f"{path}:1") == (finding.params, finding.where)


def test_rules_in_a_circle_are_named() -> None:
    """A circle of overrides is an error that says who goes before whom, and where they stand."""
    rules = "".join(
        f'[[rule]]\nid = "{one}"\noverrides = ["{other}"]\ndeny = true\n' for one, other in ("ab", "bc", "ca")
    )
    assert [
        (
            "p.toml:10 rule 'a', p.toml:14 rule 'b', p.toml:18 rule 'c': DK-POLICY-CYCLE: rules rank above "
            "each other in a circle: 'a' before 'b' before 'c' before 'a'; remove an override, or "
            "let one of them override "
            "another directly"
        )
    ] == told(HEAD + rules)


def test_a_conflict_is_told_with_both_places_and_a_witness() -> None:
    """Two rules that overlap, differ and are not ranked stop the load, and the witness is such a case."""
    rules = """[[rule]]
id = "a"
when.reason = ["late"]
offer = [{ refund = "100%" }]
[[rule]]
id = "b"
when.days = { min = 7 }
deny = true
"""
    with pytest.raises(PolicyError) as caught:
        PolicyBook.loads(HEAD + rules, name="p.toml")
    (finding,) = caught.value.findings
    assert "p.toml:10 rule 'a', p.toml:14 rule 'b'" == finding.where
    assert "'a' and 'b' match the same cases, but have different outcomes and no rank between them" == finding.text
    assert {
        "reason": "late", "days": 7, "member": False, "photo": False, "tier": "gold", "place": "DE-BE",
    } == dict(finding.witness)  # fmt: skip


def test_what_a_file_says_is_what_the_book_has() -> None:
    """Every part of a document arrives."""
    book = PolicyBook.loads(
        HEAD.replace('version = "1"', 'version = "1", effective = { from = 2026-01-01, until = 2026-12-31 }')
        + """[[rule]]
id = "a"
when.place = ["EU"]
unless.place = ["DE-BY"]
unless.days = { min = 10, max = 20 }
when.tier = { applies = true }
group = [{ when.member = true }, { when.photo = false, unless.reason = ["late"] }]
offer = [{ refund = "50.5%", store_credit = "10.00 EUR", of = "items", require = ["photo"] }, { repair = true }]
chooser = "company"
cite = "§1"
template = { en = "We refund {refund} ({cite}).", de = "{rule}" }
"""
    )
    assert Effective(date(2026, 1, 1), date(2026, 12, 31)) == book.effective
    assert "from 2026-01-01 until 2026-12-31" == str(book.effective)
    assert "always" == str(Effective())
    assert ("p", "1") == (book.id, book.version)
    (rule,) = book.rules
    assert [
        {"place": ((0, 0), (2, 2)), "days": ((0, 9), (21, 100)), "tier": ((0, 0),), "member": ((1, 1),)},
        {"place": ((0, 0), (2, 2)), "days": ((0, 9), (21, 100)), "tier": ((0, 0),), "photo": ((0, 0),),
         "reason": ((1, 1),)},
    ] == [dict(box) for box in rule.boxes]  # fmt: skip
    assert ["refund 50.5% and store credit 10.00 EUR of items, with photo", "repair"] == [o.text for o in rule.offers]
    assert {"company"} == {offer.chooser for offer in rule.offers}
    assert {"en": "We refund {refund} ({cite}).", "de": "{rule}"} == dict(rule.templates[0].texts)
    again = PolicyBook.from_json(book.to_json())
    assert book == again
    assert book == pickle.loads(pickle.dumps(book))  # noqa: S301 -- our own bytes


@pytest.mark.parametrize(
    ("scenario", "expected"),
    [
        ({"reason": "brokn"}, "reason: DK-POLICY-VALUE: 'brokn' is not a value of reason; did you mean 'broken'?"),
        ({"reason": None},
         "reason: DK-POLICY-VALUE: None is not a value of reason; leave the field out where it is not known"),
        ({"days": 101}, "days: DK-POLICY-VALUE: 101 is not a value of days; use a whole number from 0 to 100"),
        ({"days": -1}, "days: DK-POLICY-VALUE: -1 is not a value of days; use a whole number from 0 to 100"),
        ({"days": True}, "days: DK-POLICY-VALUE: True is not a value of days; use a whole number from 0 to 100"),
        ({"days": 3.0}, "days: DK-POLICY-VALUE: 3.0 is not a value of days; use a whole number from 0 to 100"),
        ({"member": 1}, "member: DK-POLICY-VALUE: 1 is not a value of member; use True or False"),
        ({"photo": "yes"}, "photo: DK-POLICY-VALUE: 'yes' is not a value of photo; use True or False"),
        ({"place": ["EU"]}, ("place: DK-POLICY-VALUE: ['EU'] is not a value of place; "
         "use one of DE, DE-BE, DE-BY, EU, FR, FR-75, US, US-CA")),
        ({"reasn": "late"}, "reasn: DK-POLICY-NO-FIELD: the policy has no field 'reasn'; did you mean 'reason'?"),
        ({"zzz": 1}, ("zzz: DK-POLICY-NO-FIELD: the policy has no field 'zzz'; "
         "leave it out; there are reason, days, member, photo, tier, place")),
    ],
)  # fmt: skip
def test_a_scenario_with_what_is_no_value_is_refused(scenario: dict[str, str], expected: str) -> None:
    """The field is named, and what would do."""
    with pytest.raises(InvalidValue) as caught:
        PolicyBook.loads(HEAD + RULE).decide(scenario, as_of=DAY)
    assert [expected] == [str(finding) for finding in caught.value.findings]


def test_all_that_is_wrong_with_a_scenario_is_told_at_once() -> None:
    """Two wrong values and an unknown field are three findings."""
    with pytest.raises(InvalidValue) as caught:
        PolicyBook.loads(HEAD + RULE).decide({"reason": "x", "days": -1, "y": 1, "member": True}, as_of=DAY)
    assert ["reason", "days", "y"] == [finding.where for finding in caught.value.findings]


def test_first_match_wants_every_field() -> None:
    """Missing and inexact facts are named; an unknown value is refused as in decide()."""
    book = PolicyBook.loads(HEAD + RULE)
    full: dict[str, str | int | bool | None] = {
        "reason": "late",
        "days": 3,
        "member": True,
        "photo": True,
        "tier": None,
        "place": "DE-BE",
    }
    assert "r" == getattr(book.first_match(full), "id", None)
    with pytest.raises(
        InvalidValue,
        match=(
            "scenario: DK-POLICY-UNSTATED: a first match needs a value for every field; missing: "
            "reason, place; state every"
        ),
    ):
        book.first_match({**{name: full[name] for name in ("days", "member", "photo", "tier")}, "place": "EU"})
    with pytest.raises(InvalidValue, match="DK-POLICY-VALUE"):
        book.first_match({**full, "reason": "x"})


def test_the_day_is_a_date_or_an_aware_datetime() -> None:
    """A datetime counts by its own day; a naive one and anything else are refused by name."""
    book = PolicyBook.loads(HEAD.replace('version = "1"', 'version = "1", effective = { until = 2026-11-22 }') + RULE)
    assert "decided" == book.decide({}, as_of=datetime(2026, 11, 22, 23, 59, tzinfo=UTC)).status
    assert DAY == book.decide({}, as_of=datetime(2026, 11, 22, 23, 59, tzinfo=UTC)).as_of
    with pytest.raises(InvalidValue, match="as_of: DK-TIME-NAIVE"):
        book.decide({}, as_of=datetime(2026, 11, 22))  # noqa: DTZ001 -- that is what is refused
    with pytest.raises(InvalidValue, match="as_of: DK-POLICY-DAY: '2026-11-22' is not a date; pass a date or an aware"):
        book.decide({}, as_of="2026-11-22")  # type: ignore[arg-type] # that is what is refused
    with pytest.raises(PolicyError, match="as_of: DK-POLICY-NOT-IN-FORCE: policy 'p' has no version "
                                           "in force on 2026-11-23; "
                       "in force: until 2026-11-22; ask as of the day"):  # fmt: skip
        book.decide({}, as_of=date(2026, 11, 23))


DEEP = ".".join(f"n{level}" for level in range(5_000))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (None, "<text>: DK-POLICY-SYNTAX: this is not valid TOML: None is not a text; correct this first"),
        (b"", "<text>: DK-POLICY-SYNTAX: this is not valid TOML: b'' is not a text"),
        (
            f"{HEAD}x = {'1' * 5_000}",
            "<text>: DK-POLICY-BOUNDS: the document is not read: it has a thousand digits in a row",
        ),
        (
            f"{HEAD}[fields.deep.tree.{DEEP}]",
            "<text>: DK-POLICY-BOUNDS: the document is not read: a key has forty parts",
        ),
    ],
)
def test_absurd_documents_are_refused(text: str, expected: str) -> None:
    """No text, a number of thousands of digits and a tree of thousands of levels are findings, not crashes."""
    with pytest.raises(PolicyError) as caught:
        PolicyBook.loads(text)
    assert str(caught.value).startswith(expected)
    with pytest.raises(PolicyError, match="<json>: DK-POLICY-SYNTAX: this is not valid JSON: None is not a text"):
        PolicyBook.from_json(None)  # type: ignore[arg-type] # that is what is refused


def test_a_file_may_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    """Editors on Windows write one."""
    file = tmp_path / "marked.toml"
    file.write_text(HEAD + RULE, encoding="utf-8-sig")
    assert PolicyBook.loads(HEAD + RULE) == PolicyBook.load(file)


def test_a_missing_file_is_an_error_of_the_system(tmp_path: Path) -> None:
    """Nothing is wrong with the policy then."""
    with pytest.raises(FileNotFoundError):
        PolicyBook.load(tmp_path / "none.toml")


@pytest.mark.parametrize("scenario", [None, ["reason"], "reason"], ids=repr)
def test_a_scenario_is_a_mapping(scenario: dict[str, str]) -> None:
    """Anything else is refused."""
    book = PolicyBook.loads(HEAD + RULE)
    expected = (
        f"scenario: DK-POLICY-SCENARIO: scenario must be a mapping, got {scenario!r}; pass a "
        f"mapping from the name of each"
    )
    with pytest.raises(InvalidValue) as caught:
        book.decide(scenario, as_of=DAY)
    assert str(caught.value).startswith(expected)
    with pytest.raises(InvalidValue) as caught:
        book.first_match(scenario)
    assert str(caught.value).startswith(expected)


@pytest.mark.parametrize(("name", "value"), [("days", True), ("days", 1.0), ("member", 1), ("wide", True)])
def test_what_python_calls_equal_is_not_the_same_value(name: str, value: bool | int) -> None:  # noqa: FBT001 -- a value
    """Neither True nor 1.0 counts as 1: the first match refuses them as a decision does."""
    book = PolicyBook.loads(f"""{TOP}
        fields = {{ days = {{ min = 0, max = 9 }}, member = "flag", wide = {{ min = 0, max = 9999 }} }}
        {RULE}""")
    scenario = {"days": 1, "member": True, "wide": 1, name: value}
    for ask in (book.first_match, partial(book.decide, as_of=DAY)):
        with pytest.raises(InvalidValue, match=f"{name}: DK-POLICY-VALUE: {value!r} is not a value of {name}"):
            ask(scenario)


BRACES = """
    fields = { "{q}" = ["{v}", "{w}"], "{n}" = { min = 0, max = 3 }, "{t}" = { tree = { "{E}" = ["{F}"] } } }
    [[rule]]
    id = "{r}"
    when."{q}" = ["{w}"]
    deny = true
"""


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("when.zzzz = 1", "unknown field 'zzzz'; use one of {n}, {q}, {t}"),
        ("when.'{t}' = ['zzzz']", "unknown value of {t} 'zzzz'; use one of {E}, {F}"),
        ("overrides = ['zzzz']", "unknown rule 'zzzz'; use one of {r}"),
        ("'{idd}' = 1", "unknown key '{idd}'; use one of chooser"),
    ],
)
def test_names_with_braces_are_only_names(line: str, expected: str) -> None:
    """What a file or a scenario calls things never counts as a place to fill in."""
    (finding,) = told(TOP + BRACES + line)
    assert expected in finding
    book = PolicyBook.loads(TOP + BRACES)
    assert "decided: {r}" == book.decide({"{q}": "{w}", "{n}": 1}, as_of=DAY).explain()
    for scenario, advice in (
        ({"zzzz": 1}, "leave it out; there are {q}, {n}, {t}"), ({"{q}": "zzzz"}, "use one of {v}, {w}"),
    ):  # fmt: skip
        with pytest.raises(InvalidValue) as caught:
            book.decide(scenario, as_of=DAY)
        assert str(caught.value).endswith(advice)


class Article(StrEnum):
    """What a host may have instead of plain texts."""

    LAST = "a9999"


def test_a_field_may_have_thousands_of_values() -> None:
    """A long list of articles is read quickly, and the first match accepts each of them, also as enumerations."""
    values = ", ".join(f'"a{place}"' for place in range(10_000))
    book = PolicyBook.loads(
        f'{TOP}fields = {{ article = [{values}] }}\n[[rule]]\nid = "last"\nwhen.article = ["a9999"]\ndeny = true\n'
    )
    assert "last" == getattr(book.first_match({"article": "a9999"}), "id", None)
    assert "last" == getattr(book.first_match({"article": Article.LAST}), "id", None)
    assert book.first_match({"article": "a0"}) is None


def test_a_summary_says_where_it_was_read_and_how_sure_that_is() -> None:
    """A policy has its source, a rule may have one of its own; a grade is one of three."""
    stated = TOP.replace('version = "1"', 'version = "1", source = "a summary", confidence = "C"')
    book = PolicyBook.loads(f'{stated}{RULE}source = "the text"\nconfidence = "A"\n')
    assert ("a summary", "C") == (book.policy.source, book.policy.confidence)
    assert ("the text", "A") == (book.rules[0].source, book.rules[0].confidence)
    unstated = PolicyBook.loads(TOP + RULE)
    assert ("", None, "", None) == (
        unstated.policy.source, unstated.policy.confidence, unstated.rules[0].source, unstated.rules[0].confidence,
    )  # fmt: skip
    assert ["p.toml:3 rule 'r' rule[0].confidence: DK-FILE-UNKNOWN: unknown confidence 'D'; use one of A, B, C"] == [
        each.replace("p.toml:6", "p.toml:3") for each in told(f'{TOP}{RULE}confidence = "D"\n')
    ]


def test_a_field_takes_the_reasons_of_a_catalogue() -> None:
    """Processes take theirs from the same mappings, so both know the same reasons; an unknown catalogue is refused."""
    book = PolicyBook.loads(f'{TOP}fields = {{ reason = {{ reasons = "returns" }} }}\n{RULE}')
    assert tuple(processes.RETURNS.reasons) == book.fields[0].values
    assert book == PolicyBook.from_dict(book.to_dict())
    with pytest.raises(PolicyError) as caught:
        PolicyBook.loads(f'{TOP}fields = {{ reason = {{ reasons = "return" }} }}\n{RULE}')
    assert ["DK-FILE-UNKNOWN"] == [each.code for each in caught.value.findings]
