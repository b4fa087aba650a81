"""Money: an exact amount of one currency, held as a whole number of its minor units."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Final, Literal, NoReturn, Self, TypeAlias

from attrs import field, frozen

from disputekit._input.converters import plain
from disputekit._input.validation import not_a_choice
from disputekit._lib.kinds import is_a, is_whole
from disputekit._lib.text import did_you_mean, shown
from disputekit.errors import Finding, MoneyError

__all__ = ["LARGEST", "PLACES", "UNITLESS", "WITHDRAWN", "Money", "Rounding"]

# ISO 4217, list one of active codes as its maintenance agency publishes it, as of 2026-01-01.
_TWO: Final = """
AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CNY COP COU
CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES
KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR
NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP
TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG
"""
_NONE: Final = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_THREE: Final = "BHD IQD JOD KWD LYD OMR TND"
_FOUR: Final = "CLF UYW"
_WITHDRAWN: Final = "ANG BGN CUC HRK SLL ZWL"

PLACES: Final[dict[str, int]] = {
    code: places
    for places, codes in ((2, _TWO), (0, _NONE), (3, _THREE), (4, _FOUR))
    for code in codes.split()
}  # fmt: skip
"""Decimal places by active code."""

WITHDRAWN: Final[dict[str, int]] = dict.fromkeys(_WITHDRAWN.split(), 2)
"""Decimal places by code withdrawn since 2021: records of disputes outlive a currency, and must still be read."""

_UNITLESS: Final = "XAG XAU XBA XBB XBC XBD XDR XPD XPT XSU XTS XUA XXX"
UNITLESS: Final = frozenset(_UNITLESS.split())
"""Codes for metals, baskets and tests, which have no minor unit: no payment is made in them."""

LARGEST: Final = 10**15
"""The largest magnitude in minor units: below 2**53, so that a reader with floats only also keeps it exact."""

_PLACES: Final = PLACES | WITHDRAWN
_PLAIN: Final = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
_MOST_DIGITS: Final = 40  # more than any amount in bounds can have; what is longer is refused unread
_MOST_BITS: Final = 128
_MOST_PARTS: Final = 1_000_000
_PERCENT_PLACES: Final = 12

Rounding: TypeAlias = Literal["half_even", "half_up", "down", "up"]
"""How ``Money.rounded`` rounds."""

_ROUNDINGS: Final[Mapping[str, Callable[[int, int, int], int]]] = {  # what is added, by whole, rest and denominator
    "half_even": lambda whole, rest, of: int(2 * rest > of or (2 * rest == of and whole % 2 == 1)),
    "half_up": lambda _, rest, of: int(2 * rest >= of),
    "down": lambda *_: 0,
    "up": lambda _, rest, __: int(rest > 0),
}


@frozen(init=False, repr=False)
class Money:
    """An exact amount of one ISO 4217 currency.

    ``amount`` is a ``str`` in plain digits (``"-12.50"``: a point, no exponent, no separators, no spaces), an ``int``
    or a ``Decimal``, in the major unit. It is never rounded: more decimal places than the currency has are refused, and
    so is a float. A ``Decimal`` may have zeros after them, as databases give it. ``Money.rounded`` rounds on purpose.
    An amount is at most ``LARGEST`` minor units.

    Sums, differences and comparisons want one currency. ``sum(amounts, Money.zero("EUR"))`` adds many.

    Raises ``MoneyError`` for anything else.

    >>> price = Money("12.50", "EUR")
    >>> price
    Money('12.50', 'EUR')
    >>> print(price * 3 - Money("0.01", "EUR"))
    37.49 EUR
    >>> Money("1.5", "JPY")
    Traceback (most recent call last):
    ...
    disputekit.errors.MoneyError: amount: DK-MONEY-PLACES: JPY has 0 decimal places, got '1.5'; \
round it first, such as with Money.rounded
    """

    minor: int = field()
    """The amount in minor units: cents for EUR, yen for JPY."""
    currency: str = field()
    """The ISO 4217 code."""

    def __init__(self, amount: str | int | Decimal, currency: str) -> None:
        """Read an amount in the major unit."""
        places = _places_of(currency)
        number = _number(amount, "amount")
        if number and number.adjusted() > _MOST_DIGITS:  # asked first: scaling 1E+1000000 would take half a minute
            _refuse_size(amount, currency)
        minor = _in_minor_units(number, places, spare=isinstance(amount, Decimal))
        if minor is None:
            raise MoneyError(
                Finding(
                    "DK-MONEY-PLACES",
                    "{currency} has {places} decimal places, got {amount}",
                    {"amount": shown(amount), "currency": currency, "places": places},
                    where="amount",
                    hint="round it first, such as with Money.rounded",
                )
            )
        self._fill(minor, currency)

    def _fill(self, minor: int, currency: str) -> None:
        if abs(minor) > LARGEST:
            _refuse_size(minor, currency)
        object.__setattr__(self, "minor", minor)
        object.__setattr__(self, "currency", currency)

    def _like(self, minor: int) -> Self:
        made = object.__new__(type(self))
        made._fill(minor, self.currency)
        return made

    @classmethod
    def from_minor(cls, minor: int, currency: str) -> Self:
        """Make it from minor units.

        >>> Money.from_minor(1250, "EUR")
        Money('12.50', 'EUR')
        """
        _places_of(currency)
        made = object.__new__(cls)
        made._fill(_whole(minor, "minor"), currency)
        return made

    @classmethod
    def rounded(cls, amount: str | int | Decimal | Fraction, currency: str, *, to: Rounding = "half_even") -> Self:
        """Make it from an amount with more decimal places than the currency has.

        ``to`` is how: ``half_even`` and ``half_up`` to the nearest minor unit, which differ for exact halves; ``down``
        towards zero; ``up`` away from it.

        >>> Money.rounded("12.345", "EUR"), Money.rounded("12.345", "EUR", to="half_up")
        (Money('12.34', 'EUR'), Money('12.35', 'EUR'))
        >>> from fractions import Fraction
        >>> Money.rounded(Fraction(10, 3), "EUR", to="up")
        Money('3.34', 'EUR')
        """
        places = _places_of(currency)
        if to not in _ROUNDINGS:
            raise MoneyError(not_a_choice("to", to, _ROUNDINGS))
        number = amount if isinstance(amount, Fraction) else _number(amount, "amount")
        if isinstance(number, Decimal):
            if number and number.adjusted() > _MOST_DIGITS:
                _refuse_size(amount, currency)
            if number.adjusted() < -_MOST_DIGITS:  # nearer to zero than any unit; its ratio would fill the memory
                number = Decimal((number.is_signed(), (1,), -_MOST_DIGITS)) if number else Decimal(0)
        exact = abs(Fraction(number)) * 10**places
        whole, rest = divmod(exact.numerator, exact.denominator)
        made = object.__new__(cls)
        made._fill((whole + _ROUNDINGS[to](whole, rest, exact.denominator)) * (-1 if number < 0 else 1), currency)
        return made

    @classmethod
    def zero(cls, currency: str) -> Self:
        """Make zero of a currency: the start of a sum.

        >>> sum([Money(1, "EUR"), Money("0.50", "EUR")], Money.zero("EUR"))
        Money('1.50', 'EUR')
        """
        return cls.from_minor(0, currency)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read what ``str`` writes: an amount, one space, a currency.

        >>> Money.parse("12.50 EUR")
        Money('12.50', 'EUR')
        """
        amount, space, currency = text.partition(" ") if is_a(text, str) else ("", "", "")
        if not space:
            raise MoneyError(
                Finding(
                    "DK-MONEY-TEXT",
                    "text must be an amount and a currency, got {text}",
                    {"text": shown(text)},
                    where="text",
                    hint="write it like '12.50 EUR'",
                )
            )
        return cls(amount, currency)

    @property
    def amount(self) -> Decimal:
        """The amount in the major unit, with as many places as the currency has.

        >>> Money(12, "EUR").amount
        Decimal('12.00')
        """
        return Decimal(self._plain())

    @property
    def is_positive(self) -> bool:
        """Whether it is greater than zero."""
        return self.minor > 0

    @property
    def is_negative(self) -> bool:
        """Whether it is less than zero."""
        return self.minor < 0

    @property
    def is_zero(self) -> bool:
        """Whether it is zero."""
        return self.minor == 0

    def __str__(self) -> str:
        return f"{self._plain()} {self.currency}"

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._plain()!r}, {self.currency!r})"

    def _plain(self) -> str:
        places = _PLACES[self.currency]
        sign = "-" if self.minor < 0 else ""
        digits = str(abs(self.minor)).rjust(places + 1, "0")
        return f"{sign}{digits[:-places]}.{digits[-places:]}" if places else f"{sign}{digits}"

    def _other(self, other: "Money", doing: str) -> int:
        """Return the minor units of ``other`` if it goes with this one."""
        if not is_a(other, Money):
            _refuse_operand(other, doing, "both sides must be Money; sum() starts from Money.zero(currency)")
        if other.currency != self.currency:
            raise MoneyError(
                Finding(
                    "DK-MONEY-MIXED",
                    "cannot {doing} {this} and {other}: the currencies differ",
                    {"doing": doing, "this": str(self), "other": str(other)},
                    where="currency",
                    hint="convert one of them first",
                )
            )
        return other.minor

    def __add__(self, other: "Money") -> Self:
        return self._like(self.minor + self._other(other, "add"))

    def __radd__(self, other: "Money") -> Self:
        return self._like(self._other(other, "add") + self.minor)

    def __sub__(self, other: "Money") -> Self:
        return self._like(self.minor - self._other(other, "subtract"))

    def __neg__(self) -> Self:
        return self._like(-self.minor)

    def __abs__(self) -> Self:
        return self._like(abs(self.minor))

    def __mul__(self, times: int) -> Self:
        number = plain(times)
        if not is_whole(number):
            _refuse_operand(times, "multiply", "times is a whole number; percent() and allocate() take parts")
        return self._like(self.minor * number)

    __rmul__ = __mul__

    def __lt__(self, other: "Money") -> bool:
        return self.minor < self._other(other, "compare")

    def __le__(self, other: "Money") -> bool:
        return self.minor <= self._other(other, "compare")

    def __gt__(self, other: "Money") -> bool:
        return self.minor > self._other(other, "compare")

    def __ge__(self, other: "Money") -> bool:
        return self.minor >= self._other(other, "compare")

    def percent(self, percentage: str | int | Decimal) -> Self:
        """Take ``percentage`` hundredths of it, to the nearest minor unit; exact halves go to the even one.

        The percentage has at most twelve decimal places. Raises ``MoneyError`` if it is not a plain number.

        >>> Money("12.50", "EUR").percent("15")
        Money('1.88', 'EUR')
        >>> Money("0.25", "EUR").percent(10), Money("0.35", "EUR").percent(10)
        (Money('0.02', 'EUR'), Money('0.04', 'EUR'))
        """
        number = _number(percentage, "percentage")
        if number.adjusted() > _MOST_DIGITS or int(number.as_tuple().exponent) < -_PERCENT_PLACES:
            raise MoneyError(
                Finding(
                    "DK-MONEY-PERCENT",
                    "percentage must be a plain number with at most {places} decimal places, got {percentage}",
                    {"percentage": shown(percentage), "places": _PERCENT_PLACES},
                    where="percentage",
                    hint="round it first",
                )
            )
        numerator, denominator = number.as_integer_ratio()
        return self._like(round(Fraction(self.minor * numerator, denominator * 100)))

    def allocate(self, weights: Sequence[int]) -> tuple[Self, ...]:
        """Split it by whole weights: the parts add up to it, each within one minor unit of its exact share.

        Shares are cut down to whole minor units; what is left goes, a unit each, to those that lost the most, and
        among equals to the first (the method of largest remainders). A negative amount is split like its opposite.
        Raises ``MoneyError`` unless there are weights, none negative, not all 0.

        >>> Money("1.00", "EUR").allocate([1, 1, 1])
        (Money('0.34', 'EUR'), Money('0.33', 'EUR'), Money('0.33', 'EUR'))
        """
        sizes = _weights(weights)
        total = sum(sizes)
        cuts = [divmod(abs(self.minor) * size, total) for size in sizes]
        left = abs(self.minor) - sum(share for share, _ in cuts)
        gets_one = set(sorted(range(len(cuts)), key=lambda i: -cuts[i][1])[:left])
        sign = -1 if self.minor < 0 else 1
        return tuple(self._like(sign * (share + (i in gets_one))) for i, (share, _) in enumerate(cuts))

    def split(self, parts: int) -> tuple[Self, ...]:
        """Split it evenly: the parts add up to it, the larger ones first. At most a million parts.

        >>> Money("0.05", "EUR").split(2)
        (Money('0.03', 'EUR'), Money('0.02', 'EUR'))
        """
        if _whole(parts, "parts") > _MOST_PARTS:
            raise MoneyError(
                Finding(
                    "DK-MONEY-PARTS",
                    "parts must be at most {most}, got {parts}",
                    {"parts": shown(parts), "most": _MOST_PARTS},
                    where="parts",
                    hint="split it in several steps",
                )
            )
        return self.allocate([1] * parts)


def _in_minor_units(number: Decimal, places: int, *, spare: bool) -> int | None:
    """Return the whole number of minor units; ``None`` where ``number`` has more places, ``spare`` zeros apart."""
    negative, digits, exponent = number.as_tuple()
    lacking = places + int(exponent)  # finite, so not one of the letters
    if lacking < 0 and spare and not any(digits[lacking:]):
        digits, lacking = digits[:lacking], 0
    if lacking < 0:
        return None
    magnitude = int("".join(map(str, digits or (0,)))) * 10**lacking if number else 0
    return -magnitude if negative else magnitude


def _places_of(currency: str) -> int:
    """Return the decimal places of a currency, or refuse it."""
    places = _PLACES.get(currency) if is_a(currency, str) else None
    if places is not None:
        return places
    if is_a(currency, str) and currency in UNITLESS:
        raise MoneyError(
            Finding(
                "DK-MONEY-UNITLESS",
                "{currency} has no minor unit",
                {"currency": currency},
                where="currency",
                hint="use a currency that payments are made in",
            )
        )
    raise MoneyError(
        Finding(
            "DK-MONEY-CURRENCY",
            "unknown currency {currency}",
            {"currency": shown(currency)},
            where="currency",
            hint=did_you_mean(currency if is_a(currency, str) else "", PLACES, "use a code of ISO 4217, such as 'EUR'"),
        )
    )


def _number(value: str | int | Decimal, where: str) -> Decimal:
    """Return a finite number of bounded length as a Decimal, or refuse it."""
    value = plain(value)
    if isinstance(value, str) and len(value) <= _MOST_DIGITS and _PLAIN.fullmatch(value):
        return Decimal(value)
    if isinstance(value, int) and not isinstance(value, bool) and value.bit_length() <= _MOST_BITS:
        return Decimal(value)
    if isinstance(value, Decimal) and value.is_finite():
        return value
    raise MoneyError(
        Finding(
            "DK-MONEY-NUMBER",
            "{name} must be a plain decimal number, got {value}",
            {"name": where, "value": shown(value)},
            where=where,
            hint="pass a str such as '1234.50' (a point, no exponent, no separators), an int or a finite Decimal",
        )
    )


def _whole(value: int, where: str) -> int:
    """Return a whole number, or refuse the value."""
    if is_whole(number := plain(value)):
        return number
    raise MoneyError(
        Finding(
            "DK-MONEY-WHOLE",
            "{name} must be a whole number, got {value}",
            {"name": where, "value": shown(value)},
            where=where,
            hint="pass an int",
        )
    )


def _weights(weights: Sequence[int]) -> list[int]:
    """Return the weights of an allocation, or refuse them."""
    given = weights if is_a(weights, Iterable) else []
    sizes = [_whole(size, f"weights[{i}]") for i, size in enumerate(given)]
    if not any(sizes) or min(sizes) < 0:
        raise MoneyError(
            Finding(
                "DK-MONEY-WEIGHTS",
                "weights must be whole numbers, none negative and not all 0, got {weights}",
                {"weights": shown(weights)},
                where="weights",
                hint="pass a weight for each part",
            )
        )
    return sizes


def _refuse_size(amount: object, currency: str) -> NoReturn:
    raise MoneyError(
        Finding(
            "DK-MONEY-SIZE",
            "{amount} is too large for an amount in {currency}",
            {"amount": shown(amount), "currency": currency, "largest": LARGEST},
            where="amount",
            hint="an amount is at most {largest} minor units",
        )
    )


def _refuse_operand(operand: object, doing: str, hint: str) -> NoReturn:
    raise MoneyError(
        Finding(
            "DK-MONEY-OPERAND",
            "cannot {doing} money and {operand}",
            {"doing": doing, "operand": shown(operand)},
            hint=hint,
        )
    )
