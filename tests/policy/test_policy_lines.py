"""The locator: every key path of any valid TOML text is found, on the line where it stands."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from disputekit._input.toml_table import lines_of

EXAMPLES = Path(__file__).parent.parent.parent / "examples"

TRICKY = """\
top = "a # ] } no comment" # a comment with = and [
'quoted key'."two\\tmore" . bare = 1
dates = 2026-07-01 07:32:00 # a space within
many = [ [1, 2], # one
  { a = "x", b.c = [ {} , { d = 1.5 } ] }, # two
  'lit#eral', ]
text = \"\"\"
[not.a.table]
x = "quoted" and \\\"\"\" escaped \"\"\"\"
raw = '''
[[nor.this]] \\'''

[ a . b ] # spaced
c = true
[[rule]]
id = "one"
[rule.when]
x = ["y"]
[[rule.group]]
k = 1
[[rule.group]]
k = 2
[[rule]]
[rule.when]
x = []
[[rule.group]]
k = {}
"""


def paths(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Every key path and index of a document."""
    if isinstance(value, dict):
        for key, below in value.items():
            yield (*path, key)
            yield from paths(below, (*path, key))
    elif isinstance(value, list):
        for index, below in enumerate(value):
            yield (*path, index)
            yield from paths(below, (*path, index))


@pytest.mark.parametrize(
    "text",
    [TRICKY, "", "# nothing", *(path.read_text(encoding="utf-8") for path in sorted(EXAMPLES.rglob("*.toml")))],
)
def test_every_path_of_a_document_has_a_line(text: str) -> None:
    """Just those that tomllib reads, none more, none less."""
    assert set(paths(tomllib.loads(text))) == set(lines_of(text))


def test_lines_are_those_where_the_keys_stand() -> None:
    """After comments, texts of several lines, inline tables and arrays of tables the count is still right."""
    found = lines_of(TRICKY)
    assert {
        ("top",): 1, ("quoted key", "two\tmore", "bare"): 2, ("dates",): 3, ("many", 0, 1): 4, ("many", 1, "a"): 5,
        ("many", 1, "b", "c", 1, "d"): 5, ("many", 2): 6, ("text",): 7, ("raw",): 10, ("a", "b"): 13,
        ("a", "b", "c"): 14, ("rule",): 15, ("rule", 0): 15, ("rule", 0, "when", "x", 0): 18, ("rule", 0, "group"): 19,
        ("rule", 0, "group", 1, "k"): 22, ("rule", 1): 23, ("rule", 1, "when"): 24, ("rule", 1, "group", 0, "k"): 27,
    } == {path: found[path] for path in [
        ("top",), ("quoted key", "two\tmore", "bare"), ("dates",), ("many", 0, 1), ("many", 1, "a"),
        ("many", 1, "b", "c", 1, "d"), ("many", 2), ("text",), ("raw",), ("a", "b"), ("a", "b", "c"), ("rule",),
        ("rule", 0), ("rule", 0, "when", "x", 0), ("rule", 0, "group"), ("rule", 0, "group", 1, "k"), ("rule", 1),
        ("rule", 1, "when"), ("rule", 1, "group", 0, "k"),
    ]}  # fmt: skip
