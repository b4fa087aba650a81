"""Pages: a host can replace the templates, and whatever is written into them stays text."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from attrs import frozen
from hypothesis import given
from hypothesis import strategies as st

from disputekit._lib import markup
from disputekit._lib.markup import Page, Shown, escaped, page_of
from tests.browser import HOSTILE, opened

DIRECTIONS: Final = "\u202e\u2066\x00"


@frozen
class Note(Shown):
    """A value that has a page of its own."""

    texts: tuple[str, ...]


@page_of.register
def _(note: Note) -> Page:
    return Page(note.texts[0], "note.html.j2", {"texts": note.texts})


NOTE = """\
{% from "parts.html.j2" import facts, chip, tiles, listed, heads %}
{% for each in texts %}<p title="{{ each }}">{{ each }}{{ chip(each) }}{{ listed([each]) }}</p>{% endfor %}
{{ facts([("it says", texts|join(", "))]) }}{{ tiles([(1, texts[0], "")]) }}{{ none }}
"""


@pytest.fixture
def templates(tmp_path: Path) -> Path:
    """A folder with the template of a note."""
    folder = tmp_path / "templates"
    folder.mkdir()
    (folder / "note.html.j2").write_text(NOTE, encoding="utf-8")
    return folder


@given(st.text())
def test_a_text_has_no_markup_of_its_own(value: str) -> None:
    """No text can open an element, leave an attribute, or turn the direction of what follows."""
    assert set() == set(escaped(value)) & set(f"<>\"'{DIRECTIONS}")


def test_what_turns_the_direction_of_writing_is_spelt_out_everywhere(templates: Path) -> None:
    """Also in an attribute, in the title, and in what a filter joins."""
    made = Note((f"a{DIRECTIONS}", "b")).to_html(templates=templates)
    assert set() == set(made) & set(DIRECTIONS)
    assert "<title>a[U+202E][U+2066][U+0000]</title>" in made
    assert "a[U+202E][U+2066][U+0000], b" in made


def test_nothing_hostile_happens_in_a_real_browser(templates: Path, tmp_path: Path) -> None:
    """Chromium shows hostile texts as the texts they are: no element of theirs, no script, no request."""
    seen = opened(Note(HOSTILE).to_html(templates=templates), tmp_path)
    ours = {"html", "head", "meta", "title", "style", "body", "main", "p", "span", "ul", "li", "dl", "dt", "dd", "b"}
    assert ours == seen.elements
    assert () == seen.requests
    assert [] == [each for each in HOSTILE if each not in seen.text]


def test_a_host_replaces_a_template_or_extends_it(templates: Path) -> None:
    """A file of the same name goes before ours; the one it replaces is there under `disputekit/`."""
    (templates / "page.html.j2").write_text("<h1>Acme</h1>{% include 'disputekit/page.html.j2' %}", encoding="utf-8")
    made = Note(("x",)).to_html(templates=str(templates))
    assert made.startswith("<h1>Acme</h1><!doctype html>")
    assert '<p title="x">x' in made


def test_a_page_forbids_scripts_and_requests(templates: Path) -> None:
    """Even a mistake in a template could load and run nothing."""
    made = Note(("x",)).to_html(templates=templates)
    assert "default-src 'none'; style-src 'unsafe-inline'" in made


JUPYTER: Final = """
<style>
.jp-RenderedHTMLCommon table { border-collapse: collapse; font-size: 10px; table-layout: fixed; margin: 0 auto 1em }
.jp-RenderedHTMLCommon thead { border-bottom: 1px solid black; vertical-align: bottom }
.jp-RenderedHTMLCommon td, .jp-RenderedHTMLCommon th, .jp-RenderedHTMLCommon tr { vertical-align: middle;
  padding: 0.5em; line-height: normal; white-space: normal; max-width: none; border: none; text-align: right }
.jp-RenderedHTMLCommon tbody tr:nth-child(odd) { background: rgb(200, 200, 200) }
.jp-RenderedHTMLCommon tbody tr:hover { background: rgb(100, 100, 200) }
.jp-RenderedHTMLCommon ul:not(.list-inline), .jp-RenderedHTMLCommon ol:not(.list-inline) { padding-left: 2em }
.jp-RenderedHTMLCommon ul { list-style: square }
.jp-RenderedHTMLCommon dl dt { float: left; clear: left; width: 20% }
</style>
<div class="jp-RenderedHTMLCommon">"""
"""What a notebook's own sheet says of tables and lists, in short."""
ASKED: Final = """</div>
<script>
const say = (name, part) => getComputedStyle(document.querySelector(name))[part];
document.title = [say(".dk td", "textAlign"), say(".dk td", "verticalAlign"), say(".dk tbody tr", "backgroundColor"),
  say(".dk table", "tableLayout"), say(".dk li", "listStyleType"), say(".dk ul", "paddingLeft"), say(".dk dt", "float"),
].join(" ");
</script>"""
TABLE: Final = """\
{% from "parts.html.j2" import facts, listed %}
<table><tbody><tr><td>{{ text }}</td></tr></tbody></table>{{ listed([text]) }}{{ facts([(text, text)]) }}
"""


def test_a_notebooks_own_sheet_does_not_win(templates: Path, tmp_path: Path) -> None:
    """Tables and lists look as they do on a page, whatever Jupyter says of those in an output."""
    (templates / "note.html.j2").write_text(TABLE.replace("text", "texts[0]"), encoding="utf-8")
    note = Note(("x",)).to_html(templates=templates)
    part = note[note.index("<style>") : note.index("</head>")] + note[note.index("<main") : note.index("</body>")]
    seen = opened(f"<!doctype html>{JUPYTER}{part}{ASKED}", tmp_path)
    title = seen.dom[seen.dom.index("<title>") + 7 : seen.dom.index("</title>")]
    assert "left top rgba(0, 0, 0, 0) auto disc 19.2px none" == title


def test_a_value_without_a_page_has_none() -> None:
    """What nobody registered is not shown."""
    with pytest.raises(NotImplementedError, match="int"):
        page_of(3)


@pytest.fixture
def without_jinja(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Take Jinja2 away."""
    monkeypatch.setitem(sys.modules, "jinja2", None)
    markup.environment.cache_clear()
    yield
    markup.environment.cache_clear()


@pytest.mark.usefixtures("without_jinja")
def test_without_jinja_a_page_says_what_to_install() -> None:
    """A notebook gets no HTML, so that it shows the text."""
    assert Note(("x",))._repr_html_() is None
    with pytest.raises(ModuleNotFoundError, match=r"pip install jinja2"):
        Note(("x",)).to_html()


WITHOUT: Final = """
import sys
sys.modules["jinja2"] = None
from disputekit.policy import Findings
print(Findings()._repr_html_())
try:
    Findings().to_html()
except ModuleNotFoundError as error:
    print(error.name, error)
"""


def test_without_the_extra_a_notebook_shows_the_text() -> None:
    """A page names the package to install; a notebook gets no HTML, so that it shows the text."""
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", WITHOUT], capture_output=True, text=True, check=True
    )
    assert [
        "None",
        "jinja2 pages are made with Jinja2, and Jinja2 is not installed: pip install jinja2",
    ] == done.stdout.splitlines()
