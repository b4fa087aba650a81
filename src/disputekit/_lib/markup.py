"""Pages that need no network and no script: each value names a template, and Jinja2 fills it with every text escaped.

What shows a value registers itself with ``page_of``; the value does not import it. Jinja2 is loaded when somebody asks
for a page. The templates are files in ``disputekit/templates``; a host puts its own in their place by giving a folder
in which a file of the same name is found first. There, ``disputekit/NAME`` is the template that was replaced, so that
a host's own may extend it.
"""

import os
from collections.abc import Mapping
from functools import lru_cache, singledispatch
from html import escape
from typing import TYPE_CHECKING, Final

from attrs import field, frozen

from disputekit._lib.brief import brief
from disputekit._lib.english import say_due, say_instant
from disputekit._lib.text import visible

if TYPE_CHECKING:
    from jinja2 import Environment

_NAME: Final = "disputekit"


@frozen
class Page:
    """What shows a value: the page's title, the template of its body, and what that is filled with."""

    title: str
    template: str
    values: Mapping[str, object]
    language: str = field(default="en")

    __repr__ = brief


@singledispatch
def page_of(value: object) -> Page:
    """Say how a value is shown; a module that shows a kind of value registers a function for it here."""
    raise NotImplementedError(type(value).__name__)


class Shown:
    """A value that people can look at: as a page, and in a notebook."""

    __slots__ = ()

    def to_html(self, *, templates: str | os.PathLike[str] | None = None) -> str:
        """Make one page of HTML that needs no network and runs no script; needs the extra ``html``.

        ``templates`` is a folder with templates of your own, which go before ours of the same name. Every text on the
        page is only text, whatever it says. Raises ``ModuleNotFoundError`` where Jinja2 is not installed.
        """
        return rendered(page_of(self), templates, whole=True)

    def _repr_html_(self) -> str | None:
        """Show the value in a notebook; without the extra ``html`` the notebook shows its text."""
        try:
            return rendered(page_of(self), None, whole=False)
        except ModuleNotFoundError:
            return None


def escaped(text: str) -> str:
    r"""Escape a text for HTML; control characters, among them those that turn the direction of writing, are spelt out.

    >>> escaped("<b>\u202eevil")
    '&lt;b&gt;[U+202E]evil'
    """
    return escape(visible(text))


def rendered(page: Page, templates: str | os.PathLike[str] | None, *, whole: bool) -> str:
    """Fill the templates; what turns the direction of writing is spelt out at the end, so nothing slips through."""
    made = environment(None if templates is None else os.fspath(templates))
    outer = made.get_template("page.html.j2" if whole else "fragment.html.j2")
    about = {"title": page.title, "language": page.language, "body": page.template, "whole": whole}
    return visible(outer.render({**page.values, **about}))


@lru_cache(maxsize=8)
def environment(folder: str | None) -> "Environment":
    """Make what finds and fills templates: first those of ``folder``, then ours."""
    try:
        import jinja2  # noqa: PLC0415 - an extra, and most hosts show no pages
    except ModuleNotFoundError as error:
        message = "pages are made with Jinja2, and Jinja2 is not installed: pip install jinja2"
        raise ModuleNotFoundError(message, name="jinja2") from error
    ours = jinja2.PackageLoader(_NAME)
    first = [] if folder is None else [jinja2.FileSystemLoader(folder)]
    made = jinja2.Environment(
        loader=jinja2.ChoiceLoader([*first, ours, jinja2.PrefixLoader({_NAME: ours})]),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=_nothing_as_no_text,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(due=say_due, instant=say_instant, words=words)
    return made


def _nothing_as_no_text(value: object) -> object:
    return "" if value is None else value


def words(name: object) -> str:
    """Write a name of the library in words.

    >>> words("store_credit")
    'store credit'
    """
    return str(name).replace("_", " ")
