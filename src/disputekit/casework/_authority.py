"""Authority: how much somebody may decide or approve alone."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, Literal, TypeAlias

from attrs import field, frozen

from disputekit._lib.frozen import FrozenMap
from disputekit.dispute import Actor
from disputekit.errors import Finding, InvalidValue
from disputekit.money import Money

__all__ = ["UNLIMITED", "Authority", "Limits"]

UNLIMITED: Final = "unlimited"
"""Instead of amounts: a person with the role decides any amount alone."""

Limits: TypeAlias = tuple[Money, ...] | Literal["unlimited"]


def _limits(roles: Mapping[str, Money | Iterable[Money] | Literal["unlimited"]]) -> FrozenMap[str, Limits]:
    return FrozenMap({role: _amounts(amounts) for role, amounts in roles.items()})


def _maybe_limits(
    roles: Mapping[str, Money | Iterable[Money] | Literal["unlimited"]] | None,
) -> FrozenMap[str, Limits] | None:
    return None if roles is None else _limits(roles)


def _amounts(amounts: Money | Iterable[Money] | Literal["unlimited"]) -> Limits:
    if amounts == UNLIMITED:
        return UNLIMITED
    return (amounts,) if isinstance(amounts, Money) else tuple(amounts)


@frozen
class Authority:
    """How much each role may decide alone: one amount for each currency, or ``UNLIMITED``.

    A person with several roles has the highest of their limits. A role or a currency without a limit may decide nothing
    alone: amounts are never converted. ``approves`` limits in the same way what each role may approve alone of another
    person's decisions and offers; above it, a second person must approve too. Without ``approves``, one approval is
    enough. Raises ``InvalidValue`` for a role with two limits in one currency, and for a negative limit.

    >>> authority = Authority({"agent": [Money(100, "EUR"), Money(120, "USD")], "senior": UNLIMITED})
    >>> authority.limit(Actor("ann", roles={"agent"}), "EUR")
    Money('100.00', 'EUR')
    >>> authority.limit(Actor("ann", roles={"agent"}), "JPY")
    Money('0', 'JPY')
    >>> authority.limit(Actor("bob", roles={"agent", "senior"}), "EUR") is None
    True
    """

    limits: Mapping[str, Limits] = field(converter=_limits)
    approves: Mapping[str, Limits] | None = field(default=None, converter=_maybe_limits, kw_only=True)

    def __attrs_post_init__(self) -> None:
        """Validate the limits."""
        findings = tuple(self._findings())
        if findings:
            raise InvalidValue(*findings)

    def limit(self, actor: Actor, currency: str) -> Money | None:
        """Give the most that ``actor`` may decide alone in ``currency``; ``None`` where there is no limit."""
        return _best(self.limits, actor, currency)

    def approval_limit(self, actor: Actor, currency: str) -> Money | None:
        """Give the most that ``actor`` may approve alone in ``currency``; ``None`` where there is no limit."""
        return None if self.approves is None else _best(self.approves, actor, currency)

    def _findings(self) -> Iterator[Finding]:
        yield from _wrong("limits", self.limits)
        yield from _wrong("approves", self.approves or FrozenMap())


def _best(limits: Mapping[str, Limits], actor: Actor, currency: str) -> Money | None:
    best = Money.zero(currency)
    for role in actor.roles:
        amounts = limits.get(role, ())
        if isinstance(amounts, str):
            return None
        best = max([best, *(amount for amount in amounts if amount.currency == currency)])
    return best


def _wrong(name: str, limits: Mapping[str, Limits]) -> Iterator[Finding]:
    for role, amounts in limits.items():
        listed = () if isinstance(amounts, str) else amounts
        currencies = Counter(amount.currency for amount in listed)
        for amount in listed:
            if amount.is_negative or currencies[amount.currency] > 1:
                yield Finding(
                    "DK-AUTHORITY-LIMIT",
                    "a role must have one limit in {currency}, zero or more; {role} has {count}, one of them {amount}",
                    {
                        "amount": str(amount),
                        "role": role,
                        "count": currencies[amount.currency],
                        "currency": amount.currency,
                    },
                    where=f"{name}[{role!r}]",
                    hint="keep one limit for each role and currency",
                )
