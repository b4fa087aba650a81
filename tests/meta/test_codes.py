"""The stable codes: each is made in one place, and the page of codes shows them all."""

from collections import Counter
from pathlib import Path
from textwrap import dedent

from docs.codes import PAGE, Place, page, places


def test_the_page_lists_every_code_of_the_sources() -> None:
    """The page of codes is up to date with the sources; `make codes` writes it again."""
    assert page(places()) == PAGE.read_text(encoding="utf-8")


def test_each_code_is_made_in_one_place() -> None:
    """Each code has one place in the sources, so that it has one meaning."""
    made = Counter(place.code for place in places())
    assert {} == {code: count for code, count in made.items() if count > 1}


def test_each_code_shows_its_text() -> None:
    """The page of codes shows a text for every code."""
    assert [] == [f"{place.module}:{place.line}: {place.code}" for place in places() if not place.text]


def test_codes_are_found_with_their_texts(tmp_path: Path) -> None:
    """The generator reads literals and f-strings, and leaves docstrings and comparisons out."""
    _write(
        tmp_path,
        '''
        """Say DK-NOT-HERE."""
        fail("DK-A-B", "no {x}", hint=f"try {y!r}")
        code = "DK-E-F" if code == "DK-C-D" else code
        ''',
    )
    assert [
        Place("DK-A-B", "one", 2, "no {x}", "try {…}"),
        Place("DK-E-F", "one", 3, "", ""),
    ] == places(tmp_path)


def test_a_text_is_found_where_it_is_written(tmp_path: Path) -> None:
    """The generator follows names, choices, tables of codes, and functions of the same module to the text."""
    _write(
        tmp_path,
        """
        _CODES = {"one": "DK-T-ONE", "two": "DK-T-TWO"}
        def look(kind):
            text, hint = "{kind} is late" if late else "{kind} is early", nearest(kind, known)
            return Reason("DK-T-NAME", text, {}, hint=hint)
            text = "nothing that is written later"
        def add(where, code, hint):
            return Finding(code, "{where}: " + "not a table", where=where, hint=hint)
        def check(kind):
            add("here", "DK-T-CALLED", "write a table")
            return Finding(_CODES[kind], "unknown {kind}", hint=did_you_mean(kind, known, "declare it"))
        """,
    )
    assert [
        Place("DK-T-CALLED", "one", 9, "{where}: not a table", "write a table"),
        Place("DK-T-NAME", "one", 4, "{kind} is late / {kind} is early", "did you mean '{…}'?"),
        Place("DK-T-ONE", "one", 1, "unknown {kind}", "did you mean '{…}'? / declare it"),
        Place("DK-T-TWO", "one", 1, "unknown {kind}", "did you mean '{…}'? / declare it"),
    ] == places(tmp_path)


def _write(folder: Path, source: str) -> None:
    (folder / "one.py").write_text(dedent(source).lstrip(), encoding="utf-8")
