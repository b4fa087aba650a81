"""``Letter``: a text of the policy, filled from a decision, its money, and what the host puts in."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Final, Literal, Protocol, TypeAlias, get_args

from attrs import frozen

from disputekit._lib.kinds import is_a, is_whole
from disputekit._lib.letters import filled, language_tag, names_in, paragraphs
from disputekit._lib.text import did_you_mean, literal, shown, visible
from disputekit.errors import Finding, InvalidValue, nearest
from disputekit.money import Money
from disputekit.policy._fields import Scalar
from disputekit.policy._model import Offered, Policy, Rule, Template, TextApproval, amount_text, amounts_of, day_of
from disputekit.policy._settle import PolicySettlement

__all__ = ["Filling", "Formatter", "Letter", "LetterSource", "Markup", "PlainFormatter", "Value", "filled", "written"]


class Formatter(Protocol):
    """Writes values for people. Nothing may be rounded: what is paid and what the letter says must be the same."""

    def money(self, value: Money) -> str:
        """An amount with its currency."""

    def date(self, value: date) -> str:
        """A day."""

    def percent(self, value: Decimal) -> str:
        """A share: 85 is 85 per cent."""

    def number(self, value: int | Decimal) -> str:
        """A number."""


class PlainFormatter:
    """Writes values as policies do, in no language: ``68.00 EUR``, ``2026-11-22``, ``85%``.

    ``disputekit.adapters.locale`` writes them as people in one place do.

    >>> PlainFormatter().money(Money("1234.50", "EUR")), PlainFormatter().percent(Decimal("12.50"))
    ('1234.50 EUR', '12.5%')
    """

    def money(self, value: Money) -> str:
        """``1234.50 EUR``."""
        return str(value)

    def date(self, value: date) -> str:
        """``2026-11-22``."""
        return value.isoformat()

    def percent(self, value: Decimal) -> str:
        """``85%``."""
        return amount_text(value)

    def number(self, value: int | Decimal) -> str:
        """``1234.5``."""
        return f"{value:f}" if isinstance(value, Decimal) else str(value)


Value: TypeAlias = str | int | Decimal | Money | date
"""What a host may put into a letter."""


@frozen
class Filling:
    """Everything that a text may take its values from."""

    rule: Rule
    as_of: date
    scenario: Mapping[str, Scalar]
    settlements: tuple[PolicySettlement, ...]
    values: Mapping[str, Value]
    formatter: Formatter

    def host(self, name: str) -> str | Finding:
        """What the host says."""
        if name not in self.values:
            return Finding(
                "DK-LETTER-MISSING", "{name} is missing", {"name": name}, where=f"values.{name}",
                hint="the template needs it: add it to values",
            )  # fmt: skip
        value: object = self.values[name]
        if isinstance(value, str):
            return value
        if isinstance(value, Money | date):
            return self._say(value)
        if is_whole(value) or (isinstance(value, Decimal) and value.is_finite()):
            return self.formatter.number(value)  # type: ignore[arg-type]  # it is a number
        return Finding(
            "DK-LETTER-VALUE",
            "a value must be a text, a whole number, a finite Decimal, Money or a date, got {value}",
            {"value": shown(value)}, where=f"values.{name}",
            hint="convert it to one of these",
        )  # fmt: skip

    def decided(self, name: str) -> str | Finding:
        """What the decision says. The text was checked when it was loaded: who meets its rule has its numbers."""
        plain = {"rule": self.rule.id, "cite": self.rule.cite, "as_of": self.formatter.date(self.as_of)}
        if name in plain:
            return plain[name]
        written = amounts_of(self.rule.offers)
        if name in written or name in {"total", "tax"}:
            return self._amount(name, written.get(name, ()))
        value = self.scenario.get(name)
        if isinstance(value, int):
            return self.formatter.number(value)
        return Finding(
            "DK-LETTER-UNKNOWN", "the decision does not know {name}", {"name": name}, where=name,
            hint="state {name} when you ask for the decision",
        )  # fmt: skip

    def _amount(self, name: str, written: tuple[Decimal | Money, ...]) -> str | Finding:
        """What the settlements come to; where they do not say, what the rule says, if that is one thing."""
        found = tuple(dict.fromkeys(amount for each in self.settlements for amount in _settled(each, name))) or written
        if len(found) == 1:
            return self._say(found[0])
        several = " or ".join(map(self._say, found)) or "nothing yet"
        return Finding(
            "DK-LETTER-AMOUNT", "{name} must have one value, got {several}", {"name": name, "several": several},
            where="settlement",
            hint="pass the settlement of the one offer that the letter is about",
        )  # fmt: skip

    def _say(self, value: Decimal | Money | date) -> str:
        if isinstance(value, Money):
            return self.formatter.money(value)
        if isinstance(value, date):
            return self.formatter.date(value.date() if isinstance(value, datetime) else value)
        return self.formatter.percent(value)


def _settled(settlement: PolicySettlement, name: str) -> tuple[Decimal | Money, ...]:
    if name == "total":
        return (settlement.total,)
    if name == "tax":
        return (settlement.tax,)
    offer = settlement.offered.offer
    if name == "fee":
        return () if offer.kept is None else (settlement.kept,)
    if all(part.kind.value != name for part in offer.parts):
        return ()
    zero = Money.zero(settlement.total.currency)
    paid = (each.amount for each in settlement.remedies if each.kind.value == name and each.amount is not None)
    return (sum(paid, zero),)


def _filled(text: str, needs: tuple[str, ...], filling: Filling) -> tuple[str, list[Finding]]:
    """The text with everything in it, and what is lacking; each name is looked up once."""
    names = dict.fromkeys([*names_in(text), *needs])
    found = {name: filling.host(name) if name in needs else filling.decided(name) for name in names}
    lacking = [each for each in found.values() if isinstance(each, Finding)]
    return "" if lacking else filled(text, lambda name: str(found[name])), lacking


Markup: TypeAlias = Literal["text", "html"]

_PLAIN: Final = PlainFormatter()
_METHODS: Final = ("money", "date", "percent", "number")


@frozen
class Letter:
    """A text that can be sent: complete, and with the proof of who approved its wording.

    ``text`` is plain, or a piece of HTML in which every value is only text. ``rule`` is the rule it is about, and
    ``policy`` and ``version`` are where that stands; ``approved`` is ``None`` for one that stands in the rule itself.
    """

    text: str
    markup: Markup
    language: str
    template: str
    rule: str
    policy: str
    version: str
    approved: TextApproval | None


@frozen
class LetterSource:
    """What a letter is about: the outcome of a decision as values. ``rules`` are those that the letter may be about."""

    status: str
    as_of: date
    scenario: Mapping[str, Scalar]
    offers: tuple[Offered, ...]
    winner: str | None
    cited: frozenset[str]
    rules: Mapping[str, tuple[Rule, Policy]]


def written(
    source: LetterSource,
    *,
    language: str,
    on: date | None,
    settlement: PolicySettlement | Sequence[PolicySettlement] | None,
    values: Mapping[str, Value] | None,
    formatter: Formatter | None,
    markup: Markup,
) -> Letter:
    """Write the letter of a decision. Raises ``InvalidValue`` with everything that is in the way."""
    settlements = _settlements(settlement)
    day = source.as_of if on is None else day_of(on, "on")
    problems = [*_unfit(source, settlements), *_misused(values, formatter, markup)]
    if problems:
        raise InvalidValue(*problems)
    rule, policy = source.rules[_rule(source, settlements)]
    template = _template(rule, day, asked="as_of" if on is None else "on")
    spoken = template.language_for(language) if is_a(language, str) else None
    filling = Filling(rule, source.as_of, source.scenario, settlements, values or {}, formatter or _PLAIN)
    problems = [*_no_language(template, language, spoken), *_unasked(template, filling.values)]
    text, unfilled = _filled(template.texts[spoken], template.needs, filling) if spoken else ("", [])
    if problems or unfilled:
        raise InvalidValue(*problems, *unfilled)
    text = text.replace("\r\n", "\n")
    text = visible(text) if markup == "text" else paragraphs(text)
    return Letter(text, markup, spoken or "", template.id, rule.id, policy.id, policy.version, template.approved)


def _settlements(given: PolicySettlement | Sequence[PolicySettlement] | None) -> tuple[PolicySettlement, ...]:
    if given is None:
        return ()
    found = tuple(given) if isinstance(given, Iterable) else (given,)
    if not all(is_a(each, PolicySettlement) for each in found):
        raise InvalidValue(
            Finding("DK-LETTER-SETTLEMENT", "settlement must be a PolicySettlement or several of them, got {given}",
                    {"given": shown(given)}, where="settlement",
                    hint="pass what decision.settle() returns")
        )  # fmt: skip
    return found


def _unfit(source: LetterSource, settlements: tuple[PolicySettlement, ...]) -> Iterator[Finding]:
    if source.status != "decided":
        yield Finding(
            "DK-LETTER-UNDECIDED", "a letter needs a decision with the status 'decided', got {status}",
            {"status": source.status},
            where="status", hint="explain() says what is missing for a decision",
        )  # fmt: skip
    for each in settlements:
        if each.offered not in source.offers:
            yield Finding(
                "DK-LETTER-OTHER", "this decision does not offer {offer}", {"offer": each.offered.text},
                where="settlement", hint="settle an offer of this decision with settle()",
            )  # fmt: skip


def _misused(values: object, formatter: object, markup: object) -> Iterator[Finding]:
    """Arguments that are not what they have to be: not every host uses a type checker."""
    if values is not None and not isinstance(values, Mapping):
        yield Finding(
            "DK-LETTER-VALUES", "values must be a mapping, got {values}", {"values": shown(values)}, where="values",
            hint="pass a mapping from the names that the template needs to their values",
        )  # fmt: skip
    if formatter is not None and not all(callable(getattr(formatter, name, None)) for name in _METHODS):
        yield Finding(
            "DK-LETTER-FORMATTER", "formatter must have the methods money, date, percent and number, got {formatter}",
            {"formatter": shown(formatter)}, where="formatter",
            hint="pass a LocaleFormatter, or an object with these methods",
        )  # fmt: skip
    if markup not in get_args(Markup):
        yield Finding(
            "DK-LETTER-MARKUP", "unknown markup {markup}", {"markup": shown(markup)}, where="markup",
            hint=nearest(markup, get_args(Markup)),
        )  # fmt: skip


def _rule(source: LetterSource, settlements: tuple[PolicySettlement, ...]) -> str:
    """The rule that the letter is about: that of the settlements, else the winner, else the only one that applies."""
    if settlements:
        names = frozenset(each.offered.rule for each in settlements)
    else:
        names = source.cited if source.winner is None else frozenset({source.winner})
    if len(names) > 1:
        raise InvalidValue(
            Finding(
                "DK-LETTER-RULES", "a letter must be about one rule, got {rules}", {"rules": ", ".join(sorted(names))},
                where="settlement", hint="pass the settlements of one rule, and write a letter for each rule",
            )
        )  # fmt: skip
    return min(names)


def _template(rule: Rule, day: date, *, asked: str) -> Template:
    in_force = [each for each in rule.templates if each.effective.holds(day)]
    if in_force:
        return in_force[0]
    if rule.templates:
        periods = "; ".join(str(each.effective) for each in rule.templates)
        raise InvalidValue(
            Finding(
                "DK-LETTER-NOT-IN-FORCE", "template {template} has no text in force on {day}; in force: {periods}",
                {"template": rule.templates[0].id, "day": str(day), "periods": periods},
                where=asked, hint="approve a text for that day in the policy",
            )
        )  # fmt: skip
    raise InvalidValue(
        Finding("DK-LETTER-NONE", "{rule} has no text for a letter", {"rule": repr(rule.id)}, where=f"rule {rule.id!r}",
                hint="give it a template in the policy")
    )  # fmt: skip


def _no_language(template: Template, asked: object, spoken: str | None) -> Iterator[Finding]:
    if spoken is None:
        known = ", ".join(sorted(template.texts))
        tag = language_tag(asked) if isinstance(asked, str) else ""
        yield Finding(
            "DK-LETTER-LANGUAGE", "{template} has no text in {language}",
            {"template": template.id, "language": shown(asked), "known": known},
            where="language", hint="use one of {known}" if tag else "use a tag such as 'de' or 'de-AT'; it has {known}",
        )  # fmt: skip


def _unasked(template: Template, values: Mapping[str, Value]) -> Iterator[Finding]:
    """Values that nobody needs are a mistake in a name, which would otherwise show as another one that is missing."""
    for name in values:
        if name not in template.needs:
            needed = ", ".join(template.needs) or "nothing"
            yield Finding(
                "DK-LETTER-UNASKED", "{template} does not need {name}",
                {"template": template.id, "name": shown(name)}, where=f"values.{name}",
                hint=did_you_mean(str(name), template.needs, literal(f"leave it out; it needs {needed}")),
            )  # fmt: skip
