"""A line of what is claimed, with its tax."""

from fractions import Fraction

from attrs import frozen

from disputekit._input.validation import check_fields
from disputekit.errors import Finding, InvalidValue
from disputekit.money import Money


@frozen
class Line:
    """One line of what is claimed: an item of an order, a position of an invoice.

    ``amount`` is what is claimed of it, with its tax: nothing where only other lines are in dispute. ``invoiced`` is
    what the line comes to and ``tax`` the tax in that; ``received`` what was paid for it and not given back before.
    Raises ``InvalidValue`` for amounts that do not fit each other.

    >>> mug = Line("1", Money("8.00", "EUR"), invoiced=Money("11.90", "EUR"), tax=Money("1.90", "EUR"))
    >>> mug.tax_in(Money("8.00", "EUR"))
    Money('1.28', 'EUR')
    """

    id: str
    amount: Money
    invoiced: Money | None = None
    tax: Money | None = None
    received: Money | None = None
    note: str = ""

    def __attrs_post_init__(self) -> None:
        """Refuse what no line of an invoice could say."""
        check_fields(self, filled=("id",))
        parts = [part for part in (self.amount, self.tax, self.received) if part is not None]
        known = [*parts, self.whole]
        same = len({part.currency for part in known}) == 1
        if not same or any(part.is_negative or (part > self.whole) for part in parts):
            raise InvalidValue(
                Finding(
                    "DK-LINE-AMOUNT",
                    "{amount} claimed, {tax} tax and {received} received do not fit line {id} of {whole}",
                    {"id": self.id, "whole": str(self.whole)}
                    | {name: str(getattr(self, name)) for name in ("amount", "tax", "received")},
                    where=f"lines.{self.id}",
                    hint="give amounts of one currency, none negative, none above what is invoiced",
                )
            )

    @property
    def whole(self) -> Money:
        """What the line comes to."""
        return self.amount if self.invoiced is None else self.invoiced

    def tax_in(self, amount: Money, *, before: Money | None = None) -> Money:
        """Give the tax in ``amount`` that is given back of the line, after ``before`` was given back already.

        Whatever the parts, their taxes add up to the line's own: each is the difference of what is due in all.

        >>> line = Line("1", Money("10.00", "EUR"), tax=Money("0.25", "EUR"))
        >>> half = Money("5.00", "EUR")
        >>> line.tax_in(half), line.tax_in(half, before=half)
        (Money('0.12', 'EUR'), Money('0.13', 'EUR'))
        """
        nothing = Money.zero(amount.currency)
        done = nothing if before is None else before
        return self._tax_up_to(done + amount) - self._tax_up_to(done)

    def _tax_up_to(self, given: Money) -> Money:
        if self.tax is None or self.whole.is_zero:
            return Money.zero(given.currency)
        return Money.from_minor(round(Fraction(self.tax.minor * given.minor, self.whole.minor)), given.currency)
