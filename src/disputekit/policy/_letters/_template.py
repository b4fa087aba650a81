"""A text that somebody approved, and what may stand in its braces."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from string import Formatter
from typing import Final, TypeAlias

from attrs import field, frozen

from disputekit._lib.frozen import FrozenMap
from disputekit.money import Money
from disputekit.policy._effective import ALWAYS, Effective
from disputekit.policy._offers import PolicyOffer
from disputekit.remedies import MONETARY

__all__ = ["GENERAL", "Piece", "Template", "TextApproval", "amounts_of", "language_tag", "pieces"]

GENERAL: Final = ("rule", "cite", "as_of", "total", "tax", "fee", *sorted(kind.value for kind in MONETARY))
"""What a decision can put into a text, apart from fields; which of these it does depends on its rule."""

Piece: TypeAlias = tuple[str, str | None]
"""A stretch of text, and the name of what comes after it."""

_TAG: Final = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


def _by_language(texts: Mapping[str, str]) -> FrozenMap[str, str]:
    return FrozenMap(texts)


@frozen
class TextApproval:
    """Who has approved a text, and on which day."""

    by: str
    on: date


@frozen
class Template:
    """A text of a policy in one or more languages, with named placeholders in braces.

    ``needs`` names what the host puts in. A text that stands in a rule itself has the rule's id, is in force as long as
    the policy, and has no approval of its own.
    """

    id: str
    texts: Mapping[str, str] = field(converter=_by_language)
    needs: tuple[str, ...] = ()
    approved: TextApproval | None = None
    effective: Effective = ALWAYS

    def language_for(self, asked: str) -> str | None:
        """The language to use where ``asked`` is wanted: that one, or the wider one that it is a part of.

        >>> Template("r", {"de": "…", "en": "…"}).language_for("de-AT")
        'de'
        """
        known = {language_tag(each): each for each in self.texts}
        parts = language_tag(asked).split("-")
        tries = ("-".join(parts[:count]) for count in range(len(parts), 0, -1))
        return next((known[each] for each in tries if each in known), None)


def language_tag(text: str) -> str:
    """The form in which tags of languages are compared; empty if ``text`` is none.

    >>> language_tag("de_AT"), language_tag("German!")
    ('de-at', '')
    """
    tag = text.replace("_", "-")
    return tag.casefold() if _TAG.fullmatch(tag) else ""


def pieces(text: str) -> tuple[Piece, ...]:
    """Take a text apart. Raises ``ValueError`` for braces that are not ``{name}``, ``{{`` or ``}}``.

    >>> pieces("We refund {refund}.")
    (('We refund ', 'refund'), ('.', None))
    """
    found: list[Piece] = []
    for said, name, form, conversion in Formatter().parse(text):
        if form or conversion:
            raise ValueError(text)
        found.append((said, name))
    return tuple(found)


def amounts_of(offers: Iterable[PolicyOffer]) -> dict[str, tuple[Decimal | Money, ...]]:
    """What offers say under each name: the share or amount of each remedy that moves money, and what is kept."""
    found: dict[str, dict[Decimal | Money, None]] = {}
    for offer in offers:
        for name, amount in _amounts(offer):
            found.setdefault(name, {})[amount] = None
    return {name: tuple(amounts) for name, amounts in found.items()}


def _amounts(offer: PolicyOffer) -> Iterator[tuple[str, Decimal | Money]]:
    for part in offer.parts:
        if part.amount is not None:
            yield part.kind.value, part.amount
    if offer.kept is not None:
        yield "fee", offer.kept
