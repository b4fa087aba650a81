"""Pages that need no network and that nothing written into them can change: every text is escaped where it goes in.

``Html`` marks what is markup already; any other value becomes text. A page forbids scripts and every request by its own
policy, so that even a mistake of ours could load and run nothing.
"""

from collections.abc import Iterable
from html import escape
from typing import Final

from disputekit._text import visible

_STYLE: Final = """
:root { color-scheme: light dark; --line: #8886; --soft: #8881; --bad: #b3261e; --warn: #8a5a00; --good: #1b6e3a }
@media (prefers-color-scheme: dark) { :root { --bad: #ff8a80; --warn: #ffc46b; --good: #81d8a0 } }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 68rem; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.7rem; line-height: 1.2 } h2 { font-size: 1.25rem; margin-top: 2.2rem } h3 { font-size: 1.05rem }
table { border-collapse: collapse; width: 100%; margin: .6rem 0 }
caption { text-align: left; font-weight: 600; padding: .3rem 0 }
th, td { border-bottom: 1px solid var(--line); padding: .35rem .7rem .35rem 0; text-align: left; vertical-align: top }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums }
code, pre { font: .88em/1.45 ui-monospace, monospace; background: var(--soft); border-radius: 4px; padding: .1em .3em }
pre { padding: .7rem; overflow-x: auto; white-space: pre-wrap; overflow-wrap: anywhere }
section { margin-bottom: 1.5rem } dt { font-weight: 600 } dd { margin: 0 0 .5rem }
.bad { color: var(--bad) } .warn { color: var(--warn) } .good { color: var(--good) } .quiet { opacity: .75 }
.box { border: 1px solid var(--line); border-radius: 8px; padding: .6rem 1rem; margin: .8rem 0 }
@media print { body { margin: 0; max-width: none } .box, tr { break-inside: avoid } }
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
    """Make a table whose columns have names; a cell that is an element of its own (``td``) is taken as it is."""
    return tag(
        "table",
        tag("caption", caption) if caption else Html(),
        tag("thead", tag("tr", *(tag("th", each, scope="col") for each in head))),
        tag("tbody", *(tag("tr", *map(_cell, row)) for row in rows)),
    )


def listed(items: Iterable[object]) -> Html:
    """Make a list, one item each."""
    return tag("ul", *(tag("li", each) for each in items))


def section(heading: str, *body: object) -> Html:
    """Make a section under its heading."""
    return tag("section", tag("h2", heading), *body)


def page(title: str, *body: object, language: str = "en") -> str:
    """Make a whole document that needs nothing else: its style is inside, scripts and requests are forbidden."""
    head = tag(
        "head",
        Html('<meta charset="utf-8">'),
        Html('<meta name="viewport" content="width=device-width, initial-scale=1">'),
        Html("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"),
        tag("title", title),
        tag("style", Html(_STYLE)),
    )
    return f"<!doctype html>\n{tag('html', head, tag('body', tag('main', *body)), lang=language)}\n"


def _cell(value: object) -> Html:
    return value if isinstance(value, Html) and value.startswith("<td") else tag("td", value)
