"""A policy as values: what a file says once it has been read and checked."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Final, Literal, TypeAlias

from attrs import field, frozen

from disputekit._input.instants import aware
from disputekit._lib.brief import brief
from disputekit._lib.frozen import FrozenMap
from disputekit._lib.letters import best_language
from disputekit._lib.text import shown
from disputekit.errors import Finding, InvalidValue
from disputekit.money import Money
from disputekit.policy._fields import Field, Spans, place_of
from disputekit.remedies import MONETARY, RemedyKind

__all__ = [
    "ABOUT",
    "ALWAYS",
    "GENERAL",
    "ON_TOP",
    "WHOLE",
    "About",
    "AcceptedFinding",
    "Base",
    "Box",
    "Chooser",
    "Confidence",
    "Effective",
    "Hit",
    "Layer",
    "OfferPart",
    "Offered",
    "Policy",
    "PolicyOffer",
    "Rule",
    "Template",
    "TextApproval",
    "amount_text",
    "amounts_of",
    "day_of",
    "not_in_force",
]


@frozen
class Effective:
    """From when until when a version, a rule or a text is in force, both days included; ``None`` is open.

    >>> summer = Effective(date(2026, 6, 1), date(2026, 8, 31))
    >>> str(summer), summer.holds(date(2026, 8, 31)), summer.holds(date(2026, 9, 1))
    ('from 2026-06-01 until 2026-08-31', True, False)
    """

    start: date | None = None
    until: date | None = None

    def holds(self, day: date) -> bool:
        """Whether ``day`` lies within."""
        return (self.start is None or self.start <= day) and (self.until is None or day <= self.until)

    @property
    def spans(self) -> Spans:
        """The same as ordinals of ``AS_OF``."""
        return ((place_of(self.start or date.min), place_of(self.until or date.max)),)

    def __str__(self) -> str:
        """``from 2026-07-01 until 2026-12-31``, or ``always``."""
        ends = (("from", self.start), ("until", self.until))
        return " ".join(f"{word} {day}" for word, day in ends if day is not None) or "always"


ALWAYS: Final = Effective()


def not_in_force(policy: str, day: date, periods: list[Effective]) -> Finding:
    """Make the finding for a day outside of every version."""
    return Finding(
        "DK-POLICY-NOT-IN-FORCE", "policy {policy} has no version in force on {day}; in force: {periods}",
        {"policy": repr(policy), "day": str(day), "periods": "; ".join(map(str, periods))}, where="as_of",
        hint="ask as of the day of the order, or load the version of that time",
    )  # fmt: skip


def day_of(value: date, name: str = "as_of") -> date:
    """The day of a date, or of an aware datetime in its own zone; ``name`` is what findings call it."""
    if isinstance(value, datetime):
        return aware(value, name).date()
    if not isinstance(value, date):
        raise InvalidValue(
            Finding("DK-POLICY-DAY", "{value} is not a date", {"value": shown(value)}, where=name,
                    hint="pass a date or an aware datetime")
        )  # fmt: skip
    return value


Layer: TypeAlias = Literal["company", "goodwill", "law"]
Base: TypeAlias = Literal["all", "delivery", "items"]
Chooser: TypeAlias = Literal["claimant", "company"]

WHOLE: Final = Decimal(100)
ON_TOP: Final = frozenset({RemedyKind.COMPENSATION, RemedyKind.DEBIT_NOTE})
"""What gives back nothing of what was paid, so that what was paid does not bound it."""


@frozen
class OfferPart:
    """One remedy in an offer: per cent of the offer's base (0 to 100), a fixed amount, or what moves no money."""

    kind: RemedyKind
    amount: Decimal | Money | None = None

    @property
    def text(self) -> str:
        """``refund 85%``, ``store credit 10.00 EUR`` or ``replacement``.

        >>> OfferPart(RemedyKind.STORE_CREDIT, Money(10, "EUR")).text
        'store credit 10.00 EUR'
        """
        name = self.kind.value.replace("_", " ")
        return name if self.amount is None else f"{name} {amount_text(self.amount)}"


@frozen
class PolicyOffer:
    """What goes together in one alternative: its parts, of what, less which fee, against which evidence, who chooses.

    ``conditions`` name what the party must see to, such as ``unworn``; no scenario states it, so the person who
    executes the offer looks. Without ``return_needed`` the goods may be kept. ``at_most`` caps all the money of the
    offer, together with what was given back before.

    >>> most = OfferPart(RemedyKind.REFUND, Decimal(85))
    >>> PolicyOffer((most,), of="items", require=("photo",), conditions=("unworn",)).text
    'refund 85% of items, with photo, if unworn'
    """

    parts: tuple[OfferPart, ...]
    of: Base = "all"
    fee: Decimal | Money | None = None
    require: tuple[str, ...] = ()
    chooser: Chooser = "claimant"
    satisfied_by: frozenset[RemedyKind] = frozenset()
    conditions: tuple[str, ...] = ()
    return_needed: bool = True
    at_most: Money | None = None

    __repr__ = brief

    @property
    def text(self) -> str:
        """The offer in words."""
        of = f" of {self.of}" if self.of != "all" else ""
        cap = f", at most {self.at_most}" if self.at_most is not None else ""
        fee = f", less a fee of {amount_text(self.fee)}" if self.fee is not None else ""
        need = f", with {' and '.join(self.require)}" if self.require else ""
        provided = f", if {' and '.join(self.conditions)}" if self.conditions else ""
        kept = "" if self.return_needed else ", and the goods may be kept"
        return " and ".join(part.text for part in self.parts) + of + cap + fee + need + provided + kept

    @property
    def full_text(self) -> str:
        """The offer in words, with who chooses it and what else satisfies it.

        >>> repair = OfferPart(RemedyKind.REPAIR)
        >>> PolicyOffer((repair,), chooser="company", satisfied_by=frozenset({RemedyKind.REFUND})).full_text
        'repair; the company chooses; a full refund satisfies it'
        """
        chooses = "; the company chooses" if self.chooser == "company" else ""
        kinds = " or ".join(sorted(f"a full {kind.value.replace('_', ' ')}" for kind in self.satisfied_by))
        return self.text + chooses + (f"; {kinds} satisfies it" if kinds else "")

    @property
    def kept(self) -> Decimal | Money | None:
        """What the company keeps: the fee, or what a share leaves of the whole where only one remedy gives money back.

        >>> PolicyOffer((OfferPart(RemedyKind.REFUND, Decimal(85)),)).kept
        Decimal('15')
        """
        if self.fee is not None:
            return self.fee
        back = [part.amount for part in self.parts if part.amount is not None and part.kind not in ON_TOP]
        share = back[0] if len(back) == 1 and self.at_most is None else None
        return WHOLE - share if isinstance(share, Decimal) and share < WHOLE else None

    def covers(self, right: "PolicyOffer") -> bool:
        """Whether who gets this has what ``right`` grants: the same remedies, no less, no more strings, same chooser.

        Store credit never covers a refund. A full refund covers something else only where ``right`` says that it is
        ``satisfied_by`` one.
        """
        return (
            self.chooser == right.chooser
            and self.return_needed <= right.return_needed
            and set(self.require) <= set(right.require)
            and set(self.conditions) <= set(right.conditions)
            and _no_more(self.fee, right.fee)
            and (self.at_most is None or (right.at_most is not None and _no_more(right.at_most, self.at_most)))
            and all(any(self._covers(mine, part, right) for mine in self.parts) for part in right.parts)
        )

    def replaces(self, right: "PolicyOffer") -> bool:
        """Whether one entitlement makes another needless: it covers it, and nothing less satisfies it in its turn.

        Unlike ``covers`` this goes on from one to the next, so that what is left covers everything that was dropped.
        """
        return self.satisfied_by <= right.satisfied_by and self.covers(right)

    def _covers(self, mine: OfferPart, part: OfferPart, right: "PolicyOffer") -> bool:
        everything = self.of == "all" and mine.amount == WHOLE and self.at_most is None
        if mine.kind is not part.kind:
            return mine.kind in right.satisfied_by and (mine.amount is None or everything)
        if mine.kind in ON_TOP and isinstance(part.amount, Money):
            return _no_more(part.amount, mine.amount)
        if mine.amount is None or part.amount is None or everything:
            return True
        return self.of in {"all", right.of} and _no_more(part.amount, mine.amount)


@frozen
class Offered:
    """An offer in a decision: where it comes from and what it rests on."""

    offer: PolicyOffer
    source: Layer
    rule: str
    cite: str = ""

    __repr__ = brief

    @property
    def text(self) -> str:
        """``refund 100% (company: changed-mind-30)``."""
        return f"{self.offer.text} ({self.source}: {self.rule})"


def amount_text(amount: Decimal | Money) -> str:
    """``85%`` or ``10.00 EUR``: as it is written in a policy."""
    return str(amount) if isinstance(amount, Money) else f"{amount.normalize():f}%"


def _no_more(fee: Decimal | Money | None, than: Decimal | Money | None) -> bool:
    """Whether ``fee`` is at most ``than``; per cent and money, or two currencies, cannot be compared, so: no."""
    if fee is None:
        return True
    if isinstance(fee, Decimal):
        return fee == 0 or (isinstance(than, Decimal) and fee <= than)
    return isinstance(than, Money) and fee.currency == than.currency and fee.minor <= than.minor


GENERAL: Final = ("rule", "cite", "as_of", "total", "tax", "fee", "at_most", *sorted(kind.value for kind in MONETARY))
"""What a decision can put into a text, apart from fields; which of these it does depends on its rule."""


def _by_language(texts: Mapping[str, str]) -> FrozenMap[str, str]:
    return FrozenMap(texts)


@frozen
class TextApproval:
    """Who has approved a text, and on which day."""

    by: str
    on: date

    __repr__ = brief


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

    __repr__ = brief

    def language_for(self, asked: str) -> str | None:
        """The language to use where ``asked`` is wanted: that one, or the wider one that it is a part of.

        >>> Template("r", {"de": "…", "en": "…"}).language_for("de-AT")
        'de'
        """
        return best_language(self.texts, asked)


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
    if offer.at_most is not None:
        yield "at_most", offer.at_most


Confidence: TypeAlias = Literal["A", "B", "C"]
"""How sure the reading of a source is. A: its operative text was read. B: guidance of who is in charge of it, or two
independent secondary sources. C: one secondary source, or memory."""
Hit: TypeAlias = Literal["ranked", "first"]
About: TypeAlias = Literal["cases", "rule", "field"]
Box: TypeAlias = Mapping[str, Spans]
"""What each restricted field accepts; a field that is not named accepts everything."""


@frozen
class Rule:
    """One rule. It matches where any of its boxes does.

    A company rule without offers is a denial, or hands the case on to whom ``escalate`` names.
    ``effective`` says on which days it is in force: on any other day it does not match.
    ``right`` is what a law rule's offers are entitlements of; ``excludes`` names the rights that a law rule takes away.
    ``source`` and ``confidence`` say where the rule was read and how sure that is, where the policy's own do not hold.
    """

    id: str
    boxes: tuple[Box, ...]
    layer: Layer = "company"
    priority: int = 0
    overrides: tuple[str, ...] = ()
    offers: tuple[PolicyOffer, ...] = ()
    escalate: str = ""
    right: str = ""
    excludes: tuple[str, ...] = ()
    cite: str = ""
    source: str = ""
    confidence: Confidence | None = None
    templates: tuple[Template, ...] = ()
    """What a letter about it says: at most one text on any day."""
    effective: Effective = ALWAYS

    __repr__ = brief


_ACCEPTABLE: Final[Mapping[About, tuple[str, ...]]] = {
    "cases": ("GAP", "UNDERCUT", "WINDOW"),
    "rule": ("DEAD", "DEMAND", "DEMAND-WORSE", "NEVER"),
    "field": ("UNUSED-FIELD", "UNUSED-VALUE"),
}  # a whole code is a literal only where it is made
ABOUT: Final[Mapping[str, About]] = {f"DK-{word}": about for about, words in _ACCEPTABLE.items() for word in words}
"""What can be accepted, and of what: of cases, wherever they are of a ``box``, or of one rule or field."""


@frozen
class AcceptedFinding:
    """A finding of ``check`` that is meant: which, why, and until which day.

    ``ABOUT`` says of its code whether it is about the cases of ``box``, or about the rule or field that ``name`` names.
    """

    code: str
    box: Box
    because: str
    until: date
    name: str = ""

    __repr__ = brief


@frozen
class Policy:
    """One version of a policy; a summary of somebody else's says its ``source``, and how sure the reading of it is."""

    id: str
    version: str
    effective: Effective
    fields: tuple[Field, ...]
    rules: tuple[Rule, ...]
    accepts: tuple[AcceptedFinding, ...] = ()
    hit: Hit = "ranked"
    source: str = ""
    confidence: Confidence | None = None
    templates: tuple[Template, ...] = ()
    """The texts that have an id of their own, also those that no rule uses yet."""

    __repr__ = brief
