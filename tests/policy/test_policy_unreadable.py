"""Files that cannot be parsed, or whose parts have a misspelt name: one mistake each, with its line."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disputekit._input.unreadable import not_utf8, toml_problem
from disputekit.errors import PolicyError
from disputekit.policy import PolicyBook
from disputekit.policy._predicates import FREE

POLICY = """\
schema = "disputekit.policy/1"
[policy]
id = "shop"
version = "1"
[fields]
reason = ["lost", "late"]
[[rule]]
id = "back"
when.reason = ["lost"]
deny = true
[[template]]
id = "no"
text.en = "No."
[[accept]]
code = "DK-GAP"
because = "later"
until = 2027-01-31
"""


def refused(text: str) -> list[tuple[str, str, dict[str, object]]]:
    """Where each mistake is, its code and its parameters."""
    with pytest.raises(PolicyError) as caught:
        PolicyBook.loads(text, name="p.toml", predicates=FREE)
    return [(each.where, each.code, dict(each.params)) for each in caught.value.findings]


@pytest.mark.parametrize(
    ("wrong", "right"),
    [("[polcy]", "[policy]"), ("[field]", "[fields]"), ("[[rules]]", "[[rule]]"), ("[[templates]]", "[[template]]"),
     ("[[accepts]]", "[[accept]]")],
)  # fmt: skip
def test_a_misspelt_part_is_one_mistake(wrong: str, right: str) -> None:
    """The right name is guessed, and its content is read as if it were there, so nothing else is wrong."""
    line = POLICY[: POLICY.index(f"{right}\n")].count("\n") + 1
    (found,) = refused(POLICY.replace(right, wrong))
    place, code, params = found
    assert (f"p.toml:{line}", "DK-FILE-UNKNOWN") == (place.partition(" ")[0], code)
    assert wrong.strip("[]") in params.values() or repr(wrong.strip("[]")) in params.values()


def test_mistakes_below_a_misspelt_part_keep_their_lines() -> None:
    """Both are reported at once."""
    text = POLICY.replace("[[rule]]", "[[rules]]").replace('["lost"]', '["lots"]')
    assert ["p.toml:7", "p.toml:9"] == [place.partition(" ")[0] for place, _, _ in refused(text)]


@pytest.mark.parametrize(
    ("text", "expected", "line"),
    [
        ("a = 1\nb = 2\na = 3", "the key 'a' occurs twice: on line 1 and on line 3", 3),
        ("[t]\na = 1\n[u]\na = 2\na = 3", "the key 'a' occurs twice: on line 4 and on line 5", 5),
        ("[t]\na = 1\n[u]\n[t] # again\n", "the table [t] occurs twice: on line 1 and on line 4", 4),
        ('"a b" = 1\n"a b" = 2', "the key '\"a b\"' occurs twice: on line 1 and on line 2", 2),
    ],
)
def test_a_repeated_key_is_named_with_both_lines(text: str, expected: str, line: int) -> None:
    """Of keys in one table, and of tables."""
    with pytest.raises(tomllib.TOMLDecodeError) as caught:
        tomllib.loads(text)
    problem = toml_problem(text, caught.value)
    assert (expected, line, f"f.toml:{line}") == (problem.text, problem.line, problem.place("f.toml"))


def test_what_is_not_a_plain_repetition_keeps_the_parsers_words() -> None:
    """A key of an inline table, a mistake at the end, and what has no place at all."""
    for text, line in (
        ("a = {b = 1}\n[a]\nb = 2", 2),
        ("[t]\na.b = 1\n[t.a]", 3),
        ("[t]\na.b = 1\na = 2", 3),
        ('a = """', 1),
    ):
        with pytest.raises(tomllib.TOMLDecodeError) as caught:
            tomllib.loads(text)
        problem = toml_problem(text, caught.value)
        assert (line, False) == (problem.line, "occurs twice" in problem.text)
    assert (None, "too large") == ((problem := toml_problem("", ValueError("too large"))).line, problem.text)
    assert "f.toml" == problem.place("f.toml")


@given(st.text())
def test_whatever_is_not_toml_has_a_finding(text: str) -> None:
    """No text makes it fail in another way."""
    try:
        tomllib.loads(text)
    except ValueError as error:
        problem = toml_problem(text, error)
    else:
        return
    assert problem.text


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("schema = 1\nid = 'für'".encode("latin-1"), (2, "Windows-1252")),
        ("id = 'für'".encode("utf-16"), (1, "UTF-16")),
        (b"a\n\nb\x81\xff", (3, "unknown")),
    ],
)
def test_another_encoding_is_guessed(data: bytes, expected: tuple[int, str]) -> None:
    """With the line of the first byte that is not UTF-8."""
    with pytest.raises(UnicodeDecodeError) as caught:
        data.decode()
    assert expected == not_utf8(data, caught.value)


def test_unused_parts_and_stale_acceptances_have_their_lines() -> None:
    """A finding about a field or an acceptance names the line of the file, like one about a rule."""
    text = POLICY.replace('["lost", "late"]', '["lost", "late", "odd"]\nsize = "flag"')
    text = text.replace('"DK-GAP"', '"DK-DEAD"\nrule = "back"')
    found = PolicyBook.loads(text, name="p.toml", predicates=FREE).check()
    assert {"p.toml:6 fields.reason", "p.toml:7 fields.size"} == {each.where for each in found.unused}
    assert ["p.toml:15 accept[0] of shop"] == [each.where for each in found.stale]
