"""The view of an account: its disputes, their amounts and its feedback, for the account manager."""

from collections.abc import Iterable, Iterator, Mapping

from attrs import field, frozen

from disputekit._input.instants import to_us
from disputekit._lib.brief import brief
from disputekit._lib.frozen import FrozenMap
from disputekit._lib.markup import Shown
from disputekit.codec import plain, plain_fields
from disputekit.dispute import BEST, Dispute, Feedback, Ledger
from disputekit.money import Money

__all__ = ["AccountView", "Exposure", "account_view"]


@frozen
class Exposure:
    """The total amounts of an account's disputes in one currency.

    ``claimed`` is everything that was ever claimed; ``open`` is not decided yet; ``held`` is excluded from dunning:
    open, or upheld and not settled yet; ``paid`` what was refunded, credited, charged back or written off.
    """

    claimed: Money
    open: Money
    held: Money
    paid: Money


def _by_currency(view: "AccountView") -> FrozenMap[str, Exposure]:
    ledgers = [dispute.ledger for dispute in view.disputes]
    currencies = sorted({ledger.currency for ledger in ledgers if ledger.currency is not None})
    return FrozenMap({currency: _exposure(ledgers, currency) for currency in currencies})


def _feedback(view: "AccountView") -> tuple[Feedback, ...]:
    given = [each for dispute in view.disputes for each in dispute.feedback]
    return tuple(sorted([*given, *view.beside], key=lambda each: to_us(each.given_at, "given_at")))


@frozen(kw_only=True)
class AccountView(Shown):
    """The disputes of one claimant, the latest first, with their amounts and the feedback.

    ``beside`` is feedback without a dispute; ``feedback`` is all of it, the oldest first; ``exposure`` is by
    currency, since amounts of two are never added.
    """

    claimant: str
    disputes: tuple[Dispute, ...]
    beside: tuple[Feedback, ...] = ()
    exposure: Mapping[str, Exposure] = field(init=False)
    feedback: tuple[Feedback, ...] = field(init=False)

    __repr__ = brief

    @exposure.default
    def _exposure_of(self) -> FrozenMap[str, Exposure]:
        return _by_currency(self)

    @feedback.default
    def _feedback_of(self) -> tuple[Feedback, ...]:
        return _feedback(self)

    @property
    def open(self) -> tuple[Dispute, ...]:
        """The disputes that are still to be decided and communicated."""
        return tuple(dispute for dispute in self.disputes if dispute.is_open)

    @property
    def rating(self) -> float | None:
        """The mean of all ratings, from 1 to 5; ``None`` without a rating. The mean of a few ratings means little."""
        given = [each.rating for each in self.feedback if each.rating is not None]
        return sum(given) / len(given) if given else None

    def to_dict(self) -> dict[str, object]:
        """Give it as data that JSON can hold: a dispute is its id, what it is about, its state and its money."""
        disputes = [
            {"id": each.id, "reason": each.claim.reason, "state": each.state, "outcome": plain(each.outcome),
             "opened_at": plain(each.opened_at), "due_at": plain(each.due_at), "money": plain(each.ledger)}
            for each in self.disputes
        ]  # fmt: skip
        return {**plain_fields(self), "disputes": disputes, "rating": self.rating}

    def __str__(self) -> str:
        """All of it on one line."""
        count = len(self.disputes)
        disputes = "1 dispute" if count == 1 else f"{count} disputes"
        return "; ".join([f"{self.claimant}: {disputes}, {len(self.open)} open", *self._said()])

    def _said(self) -> Iterator[str]:
        for each in self.exposure.values():
            yield f"{each.open} open of {each.claimed} claimed, {each.paid} paid"
        if self.rating is not None:
            yield f"rated {self.rating:.1f} of {BEST}"


def account_view(claimant: str, disputes: Iterable[Dispute], *, feedback: Iterable[Feedback] = ()) -> AccountView:
    """Give the view of an account from its own disputes among ``disputes``, and from feedback without a dispute.

    >>> print(account_view("acc-7", []))
    acc-7: 0 disputes, 0 open
    """
    own = [dispute for dispute in disputes if dispute.claim.claimant == claimant]
    own.sort(key=lambda dispute: (-to_us(dispute.opened_at, "opened_at"), dispute.id))
    return AccountView(claimant=claimant, disputes=tuple(own), beside=tuple(feedback))


def _exposure(ledgers: Iterable[Ledger], currency: str) -> Exposure:
    own = [ledger for ledger in ledgers if ledger.currency == currency]

    def total(amounts: Iterable[Money | None]) -> Money:
        return sum((amount for amount in amounts if amount is not None), Money.zero(currency))

    return Exposure(
        claimed=total(ledger.claimed for ledger in own),
        open=total(ledger.open for ledger in own),
        held=total(ledger.held for ledger in own),
        paid=total(ledger.paid for ledger in own),
    )
