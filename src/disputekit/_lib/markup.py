"""Pages that need no network and that nothing written into them can change: every text is escaped where it goes in.

``Html`` marks what is markup already; any other value becomes text. A page forbids scripts and every request by its own
policy, so that even a mistake of ours could load and run nothing.
"""

from collections.abc import Iterable
from html import escape
from typing import Final

from disputekit._lib.text import visible

_PARTS: Final = """
.dk { --line: #8885; --soft: #8881; --bad: #b3261e; --warn: #8a5a00; --good: #1b6e3a; --accent: #1c5d99 }
@media (prefers-color-scheme: dark) { .dk { --bad: #ff8a80; --warn: #ffc46b; --good: #81d8a0; --accent: #8cc4ff } }
.dk h1, .dk h2, .dk h3 { line-height: 1.3; overflow-wrap: anywhere }
.dk h1 { font-size: 1.8rem; margin: 0 0 .3rem } .dk h2 { font-size: 1.25rem; margin: 2.2rem 0 .6rem }
.dk h3 { font-size: 1.05rem; margin: 0 0 .4rem }
.dk table { border-collapse: collapse; width: 100%; margin: .6rem 0; text-align: left }
.dk caption { text-align: left; font-weight: 600; padding: .3rem 0 }
.dk th, .dk td { border-bottom: 1px solid var(--line); padding: .35rem .9rem .35rem 0; text-align: left;
  vertical-align: top; overflow-wrap: anywhere; min-width: 6rem }
.dk td:first-child { min-width: 12rem }
.dk thead th { font-size: .85em; font-weight: 600; opacity: .75 }
.dk td.number, .dk th.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap }
.dk tr.total > * { font-weight: 600; border-bottom: 0 }
.dk code, .dk pre { font: .88em/1.45 ui-monospace, monospace; background: var(--soft); border-radius: 4px;
  padding: .1em .3em }
.dk pre { padding: .7rem; overflow-x: auto; white-space: pre-wrap; overflow-wrap: anywhere }
.dk blockquote { margin: .4rem 0; padding: .1rem 0 .1rem .9rem; border-left: 3px solid var(--line);
  white-space: pre-line; overflow-wrap: anywhere }
.dk section { margin-bottom: 1.5rem } .dk ul { margin: .2rem 0; padding-left: 1.2rem }
.dk a { color: var(--accent) } .dk nav { display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; margin: .8rem 0 }
.dk dt { font-weight: 600 } .dk dd { margin: 0 0 .5rem }
.dk dl.facts { display: grid; grid-template-columns: 8.5rem 1fr; gap: .3rem 1rem; margin: .3rem 0 }
.dk dl.facts > dt { font-weight: 400; opacity: .75 } .dk dl.facts > dd { margin: 0; overflow-wrap: anywhere }
.dk dl.facts ul { padding: 0; margin: 0; list-style: none }
.dk .bad { color: var(--bad) } .dk .warn { color: var(--warn) } .dk .good { color: var(--good) }
.dk .quiet { opacity: .75 }
.dk .box { border: 1px solid var(--line); border-radius: 8px; padding: .7rem 1rem; margin: .8rem 0 }
.dk .box p { margin: .35rem 0 } .dk .box > :last-child { margin-bottom: 0 }
.dk .box.bad, .dk .box.warn, .dk .box.good { color: inherit; border-left: 4px solid var(--warn) }
.dk .box.bad { border-left-color: var(--bad) } .dk .box.good { border-left-color: var(--good) }
.dk .chip { display: inline-block; font-size: .8rem; font-weight: 500; line-height: 1.5; padding: 0 .55em;
  border: 1px solid currentColor; border-radius: 1em; white-space: nowrap }
.dk .rank { display: inline-block; min-width: 1.7em; text-align: center; background: var(--soft); border-radius: 4px;
  font-variant-numeric: tabular-nums; margin-right: .35em }
.dk .tiles { display: flex; flex-wrap: wrap; gap: .8rem; margin: 1rem 0; padding: 0; list-style: none }
.dk .tiles > li { border: 1px solid var(--line); border-radius: 8px; padding: .5rem 1rem; min-width: 6rem }
.dk .tiles b { display: block; font-size: 1.5rem; line-height: 1.2; font-variant-numeric: tabular-nums }
@media (max-width: 40rem) {
  .dk td:first-child { min-width: 6rem }
  .dk dl.facts { grid-template-columns: 1fr; gap: 0 } .dk dl.facts > dd { margin-bottom: .4rem }
}
@media print {
  .dk .box, .dk tr, .dk .tiles { break-inside: avoid } .dk h2, .dk h3 { break-after: avoid } .dk nav { display: none }
}
"""
_STYLE: Final = """
:root { color-scheme: light dark }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 68rem; margin: 2rem auto; padding: 0 1rem }
@media print { body { margin: 0; max-width: none; font-size: 11pt } }
"""


class Html(str):
    """Markup that is safe to put into a page as it is."""

    __slots__ = ()


def text(value: object) -> Html:
    r"""Escape ``value``; control characters, among them those that turn the direction of writing, are spelt out.

    >>> text("<b>\u202eevil")
    '&lt;b&gt;[U+202E]evil'
    """
    if isinstance(value, Html):
        return value
    return Html(escape(visible(value), quote=True))


def tag(name: str, *children: object, **attributes: str | bool | None) -> Html:
    """Make one element; ``class_`` is ``class``, ``aria_label`` is ``aria-label``, ``None`` and ``False`` leave it out.

    >>> tag("td", "a < b", class_="number")
    '<td class="number">a &lt; b</td>'
    """
    stated = "".join(
        f" {key.removesuffix('_').replace('_', '-')}" + ("" if value is True else f'="{text(value)}"')
        for key, value in attributes.items()
        if value is not None and value is not False
    )
    return Html(f"<{name}{stated}>{joined(children)}</{name}>")


def joined(parts: Iterable[object], between: str = "") -> Html:
    """Put parts after one another.

    >>> joined(["a", tag("b", "&")], ", ")
    'a, <b>&amp;</b>'
    """
    return Html(text(between).join(map(text, parts)))


def table(head: Iterable[object], rows: Iterable[Iterable[object]], caption: str = "") -> Html:
    """Make a table whose columns have names; a cell that is made by hand (``td``, ``th``) is taken as it is."""
    return tag(
        "table",
        tag("caption", caption) if caption else Html(),
        tag("thead", tag("tr", *(_cell(each, "th", scope="col") for each in head))),
        tag("tbody", *(tag("tr", *(_cell(each, "td") for each in row)) for row in rows)),
    )


def listed(items: Iterable[object]) -> Html:
    """Make a list, one item each."""
    return tag("ul", *(tag("li", each) for each in items))


def section(heading: str, *body: object, id_: str | None = None) -> Html:
    """Make a section under its heading; ``id_`` is where a link goes to."""
    return tag("section", tag("h2", heading), *body, id_=id_)


def page(title: str, *body: object, language: str = "en") -> str:
    """Make a whole document that needs nothing else: its style is inside, scripts and requests are forbidden."""
    head = tag(
        "head",
        Html('<meta charset="utf-8">'),
        Html('<meta name="viewport" content="width=device-width, initial-scale=1">'),
        Html("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"),
        tag("title", title),
        tag("style", Html(_STYLE + _PARTS)),
    )
    return f"<!doctype html>\n{tag('html', head, tag('body', tag('main', *body, class_='dk')), lang=language)}\n"


def fragment(*body: object) -> str:
    """Make a piece that a notebook shows among others: its style holds for nothing but itself."""
    return tag("div", tag("style", Html(_PARTS)), *body, class_="dk")


def _cell(value: object, name: str, **attributes: str) -> Html:
    """Take a cell that was made by hand as it is."""
    if isinstance(value, Html) and value.startswith(f"<{name}"):
        return value
    return tag(name, value, **attributes)
