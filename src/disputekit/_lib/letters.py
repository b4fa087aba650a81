"""The letter engine: texts with names in braces, filled from values; the best language; plain text as HTML."""

import re
from collections.abc import Callable, Iterable, Iterator
from string import Formatter
from typing import Final, TypeAlias

from disputekit._lib.markup import escaped

__all__ = ["Piece", "best_language", "filled", "language_tag", "names_in", "paragraphs", "pieces", "scanned"]

Piece: TypeAlias = tuple[str, str | None]
"""A stretch of plain text, and the name in braces that follows it (``None`` at the end of the text)."""

_TAG: Final = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


def scanned(text: str) -> Iterator[tuple[str, str | None, bool]]:
    """Split a text at its names; says of each whether anything beside the name stands in its braces.

    Raises ``ValueError`` for braces that do not match.
    """
    for said, name, form, conversion in Formatter().parse(text):
        yield said, name, bool(form or conversion)


def pieces(text: str) -> tuple[Piece, ...]:
    """Split a text at its names. Raises ``ValueError`` for braces that are not ``{name}``, ``{{`` or ``}}``.

    >>> pieces("We refund {refund}.")
    (('We refund ', 'refund'), ('.', None))
    """
    found = tuple(scanned(text))
    if any(odd for _, _, odd in found):
        raise ValueError(text)
    return tuple((said, name) for said, name, _ in found)


def names_in(text: str) -> tuple[str, ...]:
    """The names in a text, each once, in the order in which they appear. Raises ``ValueError`` as ``pieces``."""
    return tuple(dict.fromkeys(name for _, name in pieces(text) if name is not None))


def filled(text: str, value_of: Callable[[str], str], *, drop_empty_lines: bool = False) -> str:
    r"""Replace each name by its value; ``drop_empty_lines`` leaves out lines that have names and only empty values.

    >>> filled("Dear {name}\nYour team: {team}", {"name": "Ann", "team": ""}.__getitem__, drop_empty_lines=True)
    'Dear Ann'
    """
    if not drop_empty_lines:
        return "".join(f"{said}{value_of(name) if name is not None else ''}" for said, name in pieces(text))
    lines = []
    for line in text.split("\n"):
        parts = [(said, None if name is None else value_of(name)) for said, name in pieces(line)]
        values = [value for _, value in parts if value is not None]
        if any(values) or not values:
            lines.append("".join(f"{said}{value or ''}" for said, value in parts))
    return "\n".join(lines)


def language_tag(text: str) -> str:
    """The form in which language tags are compared; ``""`` if ``text`` is not a valid tag.

    >>> language_tag("de_AT"), language_tag("German!")
    ('de-at', '')
    """
    written = text.replace("_", "-")
    return written.casefold() if _TAG.fullmatch(written) else ""


def best_language(known: Iterable[str], wanted: str) -> str | None:
    """The language of ``known`` to use for ``wanted``: the same one, or a wider one; ``None`` if there is none.

    >>> best_language(["de", "en"], "de-AT")
    'de'
    """
    tags = {language_tag(each): each for each in known}
    parts = language_tag(wanted).split("-")
    wider = ("-".join(parts[:count]) for count in range(len(parts), 0, -1))
    return next((tags[each] for each in wider if each in tags), None)


def paragraphs(text: str) -> str:
    """Plain text as HTML: a blank line ends a paragraph, every other line end becomes ``<br>``."""
    parts = (escaped(part.strip("\n")).replace("\n", "<br>") for part in text.split("\n\n") if part.strip())
    return "\n".join(f"<p>{part}</p>" for part in parts)
