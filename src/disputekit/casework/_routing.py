"""Routing: which team a dispute goes to, and by which rule."""

from collections.abc import Iterable, Iterator
from typing import Final

from attrs import field, frozen

from disputekit._lib.brief import brief
from disputekit._lib.text import blank
from disputekit.dispute import Claim
from disputekit.errors import Finding, InvalidValue, Reason
from disputekit.money import Money

__all__ = ["Conditions", "Route", "Router", "Routing"]


def _names(names: str | Iterable[str]) -> frozenset[str]:
    return frozenset({names} if isinstance(names, str) else names)


@frozen
class Conditions:
    """The conditions of a rule on a claim; a condition that is left out accepts every claim.

    ``natures`` are those to which the process maps reasons (billing, payment, charge …); ``at_least`` accepts claims of
    this amount or more in the same currency.
    """

    natures: frozenset[str] = field(default=frozenset(), converter=_names, kw_only=True)
    reasons: frozenset[str] = field(default=frozenset(), converter=_names, kw_only=True)
    kinds: frozenset[str] = field(default=frozenset(), converter=_names, kw_only=True)
    jurisdictions: frozenset[str] = field(default=frozenset(), converter=_names, kw_only=True)
    claimant_types: frozenset[str] = field(default=frozenset(), converter=_names, kw_only=True)
    channels: frozenset[str] = field(default=frozenset(), converter=_names, kw_only=True)
    at_least: Money | None = field(default=None, kw_only=True)

    __repr__ = brief

    @property
    def conditions(self) -> dict[str, frozenset[str]]:
        """The conditions that are set, by name."""
        return {name: wanted for name in _CONDITIONS if (wanted := getattr(self, name))}

    @property
    def wording(self) -> str:
        """The conditions on one line."""
        parts = [f"{name} {' or '.join(sorted(wanted))}" for name, wanted in self.conditions.items()]
        if self.at_least is not None:
            parts.append(f"{self.at_least} or more")
        return ", ".join(parts) or "everything"

    def takes(self, claim: Claim, nature: str | None) -> bool:
        """Whether ``claim`` of this nature meets every condition."""
        has = {
            "natures": nature,
            "reasons": claim.reason,
            "kinds": claim.kind,
            "jurisdictions": claim.jurisdiction,
            "claimant_types": claim.claimant_type,
            "channels": claim.channel.value,
        }
        return all(has[name] in wanted for name, wanted in self.conditions.items()) and self._is_enough(claim.amount)

    def covers(self, other: "Conditions") -> bool:
        """Whether it accepts every claim that ``other`` accepts."""
        asked = other.conditions
        return all(name in asked and asked[name] <= wanted for name, wanted in self.conditions.items()) and (
            self.at_least is None or self._is_enough(other.at_least)
        )

    def _is_enough(self, amount: Money | None) -> bool:
        if self.at_least is None:
            return True
        return amount is not None and amount.currency == self.at_least.currency and amount >= self.at_least


@frozen
class Route(Conditions):
    """Sends claims that meet every condition to ``team``.

    >>> Route("billing", natures={"billing"}, jurisdictions={"DE", "AT"}).label
    'billing: natures billing, jurisdictions AT or DE'
    """

    team: str

    __repr__ = brief

    @property
    def label(self) -> str:
        """The rule on one line."""
        return f"{self.team}: {self.wording}"


_CONDITIONS: Final = ("natures", "reasons", "kinds", "jurisdictions", "claimant_types", "channels")


@frozen
class Routing:
    """The team of a dispute (``None``: no team yet), the rule (``None``: the default), and why."""

    team: str | None
    rule: Route | None
    because: Reason

    __repr__ = brief


def _rules(rules: Iterable[Route]) -> tuple[Route, ...]:
    return tuple(rules)


@frozen
class Router:
    """Sends each dispute to the team of the first rule that accepts it, or to ``default``.

    Raises ``InvalidValue`` for every rule without a team, and for every rule that no claim can reach because an earlier
    rule accepts the same claims.

    >>> import pendulum
    >>> router = Router(rules=[Route("billing", natures={"billing"})], default="care")
    >>> claim = Claim(claimant="acc-7", reason="wrong_amount", received_at=pendulum.datetime(2026, 3, 2, 9))
    >>> router.route(claim, nature="billing").because.text
    'rule 1 (billing: natures billing)'
    >>> router.route(claim, nature="charge").team
    'care'
    """

    rules: tuple[Route, ...] = field(default=(), converter=_rules)
    default: str | None = None

    def __attrs_post_init__(self) -> None:
        """Validate the rules."""
        findings = tuple(self._findings())
        if findings:
            raise InvalidValue(*findings)

    def route(self, claim: Claim, *, nature: str | None) -> Routing:
        """Find the team for ``claim`` of this nature."""
        for number, rule in enumerate(self.rules, start=1):
            if rule.takes(claim, nature):
                because = Reason("DK-ROUTE-RULE", "rule {number} ({rule})", {"number": number, "rule": rule.label})
                return Routing(rule.team, rule, because)
        because = Reason(
            "DK-ROUTE-DEFAULT",
            "no rule of {count} accepts {reason} ({nature}); the default team is {team}",
            {"count": len(self.rules), "reason": claim.reason, "nature": nature, "team": self.default},
        )
        return Routing(self.default, None, because)

    def _findings(self) -> Iterator[Finding]:
        for number, rule in enumerate(self.rules):
            if blank(rule.team):
                yield Finding(
                    "DK-ROUTE-TEAM",
                    "team must be a non-empty text",
                    where=f"rules[{number}]",
                    hint="name the team of the rule",
                )
            earlier = next((index for index in range(number) if self.rules[index].covers(rule)), None)
            if earlier is not None:
                yield Finding(
                    "DK-ROUTE-SHADOWED",
                    "no claim reaches {rule!r}: rules[{earlier}] ({by}) accepts every claim first",
                    {"rule": rule.label, "earlier": earlier, "by": self.rules[earlier].label},
                    where=f"rules[{number}]",
                    hint="put the narrower rule first, or remove it",
                )
