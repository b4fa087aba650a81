"""Pages: whatever is written into them stays text."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from disputekit._lib import markup as html
from tests.browser import HOSTILE, opened


@given(st.text())
def test_text_has_no_markup_of_its_own(value: str) -> None:
    """No text can open an element, leave an attribute, or turn the direction of what follows."""
    made = html.text(value)
    assert set() == set(made) & set("<>\"'\u202e\u2066\x00")


def test_markup_is_taken_as_it_is_and_all_else_is_escaped() -> None:
    """Only what was made by these functions is markup."""
    assert '<p class="quiet">&lt;i&gt; <b>&amp;</b> 3</p>' == html.tag(
        "p", "<i>", html.Html(" "), html.tag("b", "&"), " ", 3, class_="quiet", hidden=False, title=None
    )
    assert '<details aria-label="x" open></details>' == html.tag("details", aria_label="x", open=True)


def test_tables_and_lists_name_what_they_show() -> None:
    """A table has a caption and column heads that readers of screens can use; a cell may be made by hand."""
    assert (
        '<table><caption>T</caption><thead><tr><th scope="col">a</th></tr></thead>'
        '<tbody><tr><td class="number">1</td></tr><tr><td>2</td></tr></tbody></table>'
    ) == html.table(["a"], [[html.tag("td", 1, class_="number")], [2]], "T")
    assert "<ul><li>a</li><li>&amp;</li></ul>" == html.listed(["a", "&"])


def test_nothing_hostile_happens_in_a_real_browser(tmp_path: Path) -> None:
    """Chromium shows hostile texts as the texts they are: no element of theirs, no script, no request."""
    page = html.page(HOSTILE[0], *(html.section(each, html.tag("p", each, title=each)) for each in HOSTILE))
    seen = opened(page, tmp_path)
    assert {"html", "head", "meta", "title", "style", "body", "main", "section", "h2", "p"} == seen.elements
    assert () == seen.requests
    assert [] == [each for each in HOSTILE if each not in seen.text]
