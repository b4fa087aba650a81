"""The stable codes: each is made in one place, and the page of codes says them all."""

from collections import Counter
from pathlib import Path

from docs.codes import PAGE, Place, page, places


def test_the_page_lists_every_code_of_the_sources() -> None:
    """The reference says what the sources say, code by code: `make codes` writes it again."""
    assert page(places()) == PAGE.read_text(encoding="utf-8")


def test_each_code_is_made_in_one_place() -> None:
    """Two places that make the same code would sooner or later say two things with it."""
    made = Counter(place.code for place in places())
    assert {} == {code: count for code, count in made.items() if count > 1}


def test_codes_are_found_with_their_texts(tmp_path: Path) -> None:
    """The generator reads texts from literals and f-strings, and leaves docstrings and comparisons alone."""
    source = (
        '"""Say DK-NOT-HERE."""\n'
        'fail("DK-A-B", "no {x}", mend=f"try {y!r}")\n'
        'code = "DK-E-F" if code == "DK-C-D" else code\n'
    )
    (tmp_path / "one.py").write_text(source)
    assert [
        Place("DK-A-B", "one", 2, "no {x}", "try {…}"),
        Place("DK-E-F", "one", 3, "", ""),
    ] == places(tmp_path)
