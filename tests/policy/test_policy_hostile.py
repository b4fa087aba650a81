"""Files that mean harm, or were damaged: each ends quickly with a finding that says what is wrong."""

import json
from pathlib import Path

import pytest

from disputekit.errors import PolicyError
from disputekit.policy import PolicyBook

TOP = 'schema = "disputekit.policy/1"\npolicy = { id = "p", version = "1" }\n'
RULE = '[[rule]]\nid = "r"\ndeny = true\n'
DOCUMENT: dict[str, object] = {"schema": "disputekit.policy/1", "policy": {"id": "p", "version": "1"}}


def told(text: str) -> list[str]:
    """Every finding of a text, as text."""
    with pytest.raises(PolicyError) as caught:
        PolicyBook.loads(text, name="p.toml")
    return [str(finding) for finding in caught.value.findings]


def nested(levels: int) -> object:
    """Lists in lists."""
    value: object = []
    for _ in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{TOP}# {'x' * 4_000_000}", "it has 4000070 characters, more than 4000000"),
        (f"{TOP}{'.'.join('a' * 100_000)} = 1", "a key has forty parts or more"),
        (f"{TOP}[{' . '.join('a' * 100_000)}]", "a key has forty parts or more"),
        (f'{TOP}"\\"" . {".".join("a" * 100_000)} = 1', "a key has forty parts or more"),
        (f"{TOP}x = {{ '{'a' * 999}'.{'.'.join('a' * 100_000)} = 1 }}", "a key has forty parts or more"),
        (f"{TOP}x = {'[' * 20}{']' * 20}", f"x{'[0]' * 16} lies more than 16 levels deep"),
        (f"{TOP}{RULE}priority = 0x{'f' * 1_000_000}", "rule[0].priority is a number of 4000000 bits"),
        (f"{TOP}[fields]\nx = {{ min = 0x{'f' * 999}, max = 1 }}", "fields.x.min is a number of 3996 bits"),
        (f"{TOP}[fields]\n" + "".join(f"x{n} = 'flag'\n" for n in range(201)), "fields has 201 entries, more"),
        (f"{TOP}rule = [{'{},' * 10_001}]", "rule has 10001 entries, more than 10000"),
        (f"{TOP}[[rule]]\ngroup = [{'{},' * 1_001}]", "rule[0].group has 1001 entries, more than 1000"),
        (f"{TOP}[[rule]]\noffer = [{'{},' * 101}]", "rule[0].offer has 101 entries, more than 100"),
        (f"{TOP}fields.x = [{'0,' * 20_001}]", "fields.x has 20001 entries, more than 20000"),
        (f"{TOP}accept = [{'{},' * 1_001}]", "accept has 1001 entries, more than 1000"),
        (TOP + "".join(f"[[rule]]\ngroup = [{'{},' * 1_000}]\n" for _ in range(21)), "it has more than 20000 altern"),
    ],
    ids=lambda value: str(len(value)),
)
def test_what_is_too_large_or_too_deep_is_not_read(text: str, expected: str) -> None:
    """One finding names the exceeded limit, and the file gets no other finding."""
    (finding,) = told(text)
    assert finding.startswith(f"p.toml: DK-POLICY-BOUNDS: the document is not read: {expected}")
    assert finding.endswith("; make the document smaller and simpler, or split it into several books of a pack")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('[[rule]]\nid = "a\\u202eb"\ndeny = true', "rule[0].id: DK-POLICY-NAME: 'a\\u202eb' has characters that can"),
        ('[[rule]]\nid = "a\\u0000"\ndeny = true', "rule[0].id: DK-POLICY-NAME: 'a\\x00' has characters that cannot"),
        ('[[rule]]\nid = "a\\nb"\ndeny = true', "rule[0].id: DK-POLICY-NAME: 'a\\nb' has characters that cannot be"),
        ('[fields]\n"x\\u200b" = "flag"', "fields: DK-POLICY-NAME: 'x\\u200b' has characters that cannot be seen"),
        ('[fields]\nx = ["a", "a\\u2066"]', "fields.x[1]: DK-POLICY-NAME: 'a\\u2066' has characters that cannot be"),
        ('[fields]\ncite = ["a\\n"]', "fields.cite[0]: DK-POLICY-NAME: 'a\\n' has characters that cannot be seen"),
        (f'[fields]\n{"x" * 201} = "flag"', "is a name of 201 characters, more than 200"),
        (f"{RULE}cite = '{'x' * 20_001}'", "rule[0].cite: DK-POLICY-NAME: "),
        (f'{RULE}cite = "\\u202efdp.exe"', "has control characters, or some that turn its order round"),
        (f'{RULE}template = {{ en = "\\u001b[2J" }}', "has control characters, or some that turn its order round"),
    ],
)
def test_names_and_texts_that_hide_something_are_told(line: str, expected: str) -> None:
    """What cannot be seen is shown escaped, with its place; write it with plain characters."""
    assert any(expected in finding for finding in told(TOP + line))


def test_texts_for_people_may_have_lines_and_any_script() -> None:
    """A citation in Hebrew with its marks, in Thai, with a no-break space and on two lines is a text like any other."""
    text = "§ 3.1 (\u05e7\u05e0\u05d9 \u200f\u05d1)\nข้อ\u00a07\t👩\u200d⚖️"
    (rule,) = PolicyBook.loads(f"{TOP}{RULE}cite = '''{text}'''").rules
    assert text == rule.cite


def test_a_hundred_hidden_names_are_enough() -> None:
    """A file with a million of them gets no million findings."""
    values = ", ".join(f'"a{n}\\u200b"' for n in range(5_000))
    assert 100 == sum("DK-POLICY-NAME" in finding for finding in told(f"{TOP}fields.x = [{values}]"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"a": {"b": 1, "b": 2}}', "DK-POLICY-SYNTAX: this is not valid JSON: key 'b' is there twice"),
        ('{"a": Infinity}', "DK-POLICY-SYNTAX: this is not valid JSON: Infinity is not a number here"),
        ('{"a": ' + "9" * 5_000 + "}", "DK-POLICY-BOUNDS: the document is not read: it has a thousand digits in a row"),
        ('{"rule": [{"priority": 1e999}]}', "rule[0].priority: DK-FILE-TYPE: inf is not a whole number"),
        ('{"rule": [{"priority": 1e3}]}', "rule[0].priority: DK-FILE-TYPE: 1000.0 is not a whole number"),
        ('{"rule": [{"id": "\\ud800"}]}', "rule[0].id: DK-POLICY-NAME: '\\ud800' has characters that cannot be seen"),
        ('{"rule": [{"cite": "\\udfff"}]}', "rule[0].cite: DK-POLICY-NAME: '\\udfff' has control characters, or"),
        (
            '"' + "x" * 4_000_000 + '"',
            "DK-POLICY-BOUNDS: the document is not read: it has 4000002 characters, more than 4000000",
        ),
        (
            '{"x":' * 17 + "1" + "}" * 17,
            "DK-POLICY-BOUNDS: the document is not read: x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x lies more than",
        ),
    ],
    ids=lambda value: str(len(value)),
)
def test_json_has_the_same_limits(text: str, expected: str) -> None:
    """Duplicate keys, invalid numbers, lone surrogates, size and depth are refused."""
    with pytest.raises(PolicyError) as caught:
        PolicyBook.from_json(text)
    assert any(expected in str(finding) for finding in caught.value.findings)


def test_toml_says_twice_and_not_a_number_itself() -> None:
    """Keys that stand twice are no TOML; ``nan`` and ``inf`` are TOML and no whole numbers."""
    assert (
        "p.toml:4: DK-POLICY-SYNTAX: this is not valid TOML: the key 'x' occurs twice" in told(f"{TOP}x = 1\nx = 2")[0]
    )
    for number in ("nan", "inf", "1e999"):
        assert any("is not a whole number" in each for each in told(f"{TOP}{RULE}priority = {number}"))


@pytest.mark.parametrize(
    "amount", ["1e2%", "nan%", "50.1234567%", "0.00000000000000000001 EUR", "1e999 EUR", "∞ EUR", "\u0665\u0660%"]
)
def test_amounts_are_written_out(amount: str) -> None:
    """No exponents, no more digits than a currency has, and no digits of other scripts for a share."""
    finding = told(f'{TOP}[[rule]]\nid = "r"\noffer = [{{ refund = "{amount}" }}]')
    assert any("DK-POLICY-AMOUNT" in each for each in finding)


def test_what_python_passes_has_the_same_limits() -> None:
    """A dict that holds itself, one that doubles itself, and keys that are no texts."""
    endless: dict[str, object] = {**DOCUMENT}
    endless["rule"] = [endless]
    doubled: object = []
    for _ in range(30):
        doubled = [doubled, doubled]
    for document, expected in (
        (endless, "levels deep"),
        ({**DOCUMENT, "rule": [nested(99)]}, "levels deep"),
        ({**DOCUMENT, "x": doubled}, "levels deep"),
        ({**DOCUMENT, "x": [[[0] * 20_000] * 20_000]}, "it has more than 400000 values"),
        ({**DOCUMENT, "fields": {3: "flag"}}, "fields has a key that is not a text"),
    ):
        with pytest.raises(PolicyError, match=f"DK-POLICY-BOUNDS: the document is not read: .*{expected}"):
            PolicyBook.from_dict(document)


def test_a_file_without_an_end_is_not_read_to_it(tmp_path: Path) -> None:
    """No more is read than the largest book has."""
    path = tmp_path / "p.json"
    path.write_bytes(b" " * 16_000_001)
    with pytest.raises(
        PolicyError, match=r"p\.json: DK-POLICY-BOUNDS: the document is not read: it has more than 16000000 bytes"
    ):
        PolicyBook.load(path)


def test_nothing_in_a_file_is_looked_up_or_run() -> None:
    """A predicate is a name among those that were passed; one that looks like a path of Python is only a name."""
    text = f'{TOP}[fields]\nx = {{ predicate = "os:system" }}\ny = {{ predicate = "__import__(\'os\')" }}\n'
    assert ["DK-POLICY-NO-PREDICATE"] * 2 == [each.split(": ")[1] for each in told(text)]


def test_hostile_texts_come_out_as_they_went_in() -> None:
    """Formulas, markup and braces are only texts: what is dumped is the same policy."""
    document = {
        **DOCUMENT,
        "fields": {"=1+1": ["<script>", "{0.__class__}", "%s", "'; DROP TABLE x; --"]},
        "rule": [{"id": "@SUM(A1)", "when": {"=1+1": ["<script>"]}, "deny": True, "cite": "{cite}<b>"}],
    }
    book = PolicyBook.from_dict(document)
    assert document == json.loads(book.to_json())
    assert book == PolicyBook.from_json(book.to_json())
