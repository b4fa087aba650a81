"""What goes into the braces of a text: looked up for all of them, or nothing is filled."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias

from attrs import frozen

from disputekit._lib.kinds import is_whole
from disputekit._lib.text import shown
from disputekit.errors import Finding
from disputekit.money import Money
from disputekit.policy._fields import Scalar
from disputekit.policy._letters._formatter import Formatter
from disputekit.policy._letters._template import amounts_of, pieces
from disputekit.policy._settle import PolicySettlement

if TYPE_CHECKING:
    from disputekit.policy._model import Rule

__all__ = ["Filling", "Value", "filled"]

Value: TypeAlias = str | int | Decimal | Money | date
"""What a host may put into a letter."""


@frozen
class Filling:
    """Everything that a text may take its values from."""

    rule: "Rule"
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
                hint="the template needs it: pass it in values",
            )  # fmt: skip
        value: object = self.values[name]
        if isinstance(value, str):
            return value
        if isinstance(value, Money | date):
            return self._say(value)
        if is_whole(value) or (isinstance(value, Decimal) and value.is_finite()):
            return self.formatter.number(value)  # type: ignore[arg-type]  # it is a number
        return Finding(
            "DK-LETTER-VALUE", "{value} cannot be written", {"value": shown(value)}, where=f"values.{name}",
            hint="pass a text, a whole number, a finite Decimal, Money or a date",
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
            "DK-LETTER-UNKNOWN", "{name} is not known: what is missing comes to the same", {"name": name}, where=name,
            hint="state it when you ask for the decision",
        )  # fmt: skip

    def _amount(self, name: str, written: tuple[Decimal | Money, ...]) -> str | Finding:
        """What the settlements come to; where they do not say, what the rule says, if that is one thing."""
        found = tuple(dict.fromkeys(amount for each in self.settlements for amount in _settled(each, name))) or written
        if len(found) == 1:
            return self._say(found[0])
        several = " or ".join(map(self._say, found)) or "nothing yet"
        return Finding(
            "DK-LETTER-AMOUNT", "{name} is {several}", {"name": name, "several": several}, where="settlement",
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


def filled(text: str, needs: tuple[str, ...], filling: Filling) -> tuple[str, list[Finding]]:
    """The text with everything in it, and what is lacking; each name is looked up once."""
    parts = pieces(text)
    names = dict.fromkeys(name for _, name in parts if name is not None)
    found = {name: filling.host(name) if name in needs else filling.decided(name) for name in names}
    lacking = [each for each in found.values() if isinstance(each, Finding)]
    lacking += [each for name in needs if name not in found and isinstance(each := filling.host(name), Finding)]
    return "".join(f"{said}{found[name] if name else ''}" for said, name in parts), lacking
