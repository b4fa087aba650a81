"""What the library says, as data first, and the one error tree that carries it.

A ``Reason`` or a ``Finding`` has a stable code and parameters, from which its English text is made: a host that speaks
another language looks up ``code`` in its own catalogue and fills it with ``params``. Every error carries its findings.

::

    DisputekitError              .findings: what, where and how to mend it
    ├── InvalidValue             (also a ValueError) a value that cannot be
    │   ├── MoneyError           an amount or a currency that cannot be; mixed currencies
    │   └── ScoringError         factors or weights that cannot be
    ├── CodecError               a payload that cannot be read
    ├── LifecycleError           a lifecycle that is wrong
    ├── CalendarError            a work calendar or period that is wrong
    │   └── HorizonError         a result beyond the years a calendar covers
    ├── PolicyError              a policy file or book that is wrong, or asked outside its versions
    ├── IntakeError              a claim or a mapping of columns that cannot be read
    ├── Refused                  an action that is not allowed here and now; .reasons
    └── StoreError               the store said no
        ├── UnknownDispute       no dispute has this id
        ├── StaleVersion         somebody was faster
        ├── KeyReused            an idempotency key came back with another action
        ├── RetryTransaction     another transaction wrote first: repeat the whole request
        ├── StoreUnavailable     the database refused or was lost
        └── TamperedHistory      a stored history is not the one that was written
"""

from collections.abc import Iterable, Mapping
from string import Formatter
from typing import Final, Literal, TypeAlias

from attrs import field, frozen

from disputekit._lib.frozen import FrozenMap
from disputekit._lib.text import did_you_mean, literal

__all__ = [
    "CalendarError",
    "CodecError",
    "DisputekitError",
    "Finding",
    "HorizonError",
    "IntakeError",
    "InvalidValue",
    "KeyReused",
    "LifecycleError",
    "MoneyError",
    "PolicyError",
    "Reason",
    "Refused",
    "RetryTransaction",
    "RowReason",
    "Scalar",
    "ScoringError",
    "Severity",
    "StaleVersion",
    "StoreError",
    "StoreUnavailable",
    "TamperedHistory",
    "UnknownDispute",
    "nearest",
]

Scalar: TypeAlias = str | int | float | bool | None
"""A plain value that goes into a text and through JSON unchanged."""

Severity: TypeAlias = Literal["error", "warning"]


class _Words(Formatter):
    """Fills in ``{state:words}`` with spaces for underscores: parameters are data, and people read texts."""

    def format_field(self, value: object, format_spec: str) -> str:
        """Format one parameter."""
        if format_spec == "words":
            return str(value).replace("_", " ")
        return str(super().format_field(value, format_spec))


_WORDS: Final = _Words()


def _frozen_map(items: Mapping[str, Scalar]) -> FrozenMap[str, Scalar]:
    return FrozenMap(items)


@frozen
class Reason:
    """Why something is not so: what a guard returns when it says no.

    ``code`` is stable and begins with ``DK-``; ``template`` is English with the names of ``params`` in braces; ``hint``
    says what to do about it (it may name parameters too). ``{state:words}`` is ``state`` with spaces for underscores.

    >>> late = Reason("DK-EXAMPLE-LATE", "{days} days is over the limit of {limit}", {"days": 31, "limit": 30},
    ...               hint="ask somebody who may waive the limit")
    >>> late.text
    '31 days is over the limit of 30'
    >>> str(late)
    'DK-EXAMPLE-LATE: 31 days is over the limit of 30; ask somebody who may waive the limit'
    """

    code: str
    template: str
    params: Mapping[str, Scalar] = field(default=FrozenMap[str, Scalar](), converter=_frozen_map)
    hint: str = ""

    @property
    def text(self) -> str:
        """The English sentence, without the code."""
        return _WORDS.vformat(self.template, (), self.params)

    def __str__(self) -> str:
        """Code, what, and how to mend it, on one line."""
        advice = f"; {_WORDS.vformat(self.hint, (), self.params)}" if self.hint else ""
        return f"{self.code}: {self.text}{advice}"


@frozen
class Finding(Reason):
    """One thing wrong with an input, and where: what our errors carry.

    ``where`` is a path into the input (``rule[2].when.reason``), a ``file:line`` or the name of an argument;
    ``witness`` is an example that shows the finding, where there is one.

    >>> str(Finding("DK-EXAMPLE", "state {state!r} is not declared", {"state": "opne"}, where="transitions[3]",
    ...             hint="did you mean 'open'?"))
    "transitions[3]: DK-EXAMPLE: state 'opne' is not declared; did you mean 'open'?"
    """

    where: str = ""
    severity: Severity = "error"
    witness: Mapping[str, Scalar] = field(default=FrozenMap[str, Scalar](), converter=_frozen_map)

    def __str__(self) -> str:
        """Where, code, what, how to mend it, and the witness, on one line."""
        place = f"{self.where}: " if self.where else ""
        example = f" (for example {', '.join(f'{k}={v!r}' for k, v in self.witness.items())})" if self.witness else ""
        return f"{place}{Reason.__str__(self)}{example}"


@frozen
class RowReason:
    """Why one row of a batch has no value: what ``.reasons`` of a batch lists.

    >>> print(RowReason(3, Finding("DK-EXAMPLE", "{cell} is not a number", {"cell": "x"}, where="urgency")))
    row 3: urgency: DK-EXAMPLE: x is not a number
    """

    row: int
    finding: Finding

    @property
    def code(self) -> str:
        """The stable code."""
        return self.finding.code

    @property
    def text(self) -> str:
        """The English sentence."""
        return self.finding.text

    def __str__(self) -> str:
        """Row, place, code and text on one line."""
        return f"row {self.row}: {self.finding}"


def nearest(word: object, known: Iterable[str]) -> str:
    """How to mend an unknown name: the nearest known one, or all of them.

    >>> nearest("opne", ["open", "closed"])
    "did you mean 'open'?"
    >>> nearest("xyz", ["open", "closed"])
    'use one of closed, open'
    """
    names = sorted(map(str, known))  # members of an enumeration too are shown as their words
    return did_you_mean(str(word), names, literal(f"use one of {', '.join(names)}"))


class DisputekitError(Exception):
    """The root of every error that disputekit raises on purpose.

    ``findings`` lists everything that is wrong, each with its code, its place and how to mend it; never empty.

    >>> error = DisputekitError(Finding("DK-A", "first"), Finding("DK-B", "second", where="line 2"))
    >>> print(error)
    2 findings:
      DK-A: first
      line 2: DK-B: second
    """

    findings: tuple[Finding, ...]

    def __init__(self, *findings: Finding) -> None:
        """Raise with one finding or with all of them at once."""
        super().__init__(*findings)
        self.findings = findings

    @classmethod
    def of(cls, findings: Iterable[Finding]) -> "DisputekitError":
        """Make the error from any iterable of findings."""
        return cls(*findings)

    def __str__(self) -> str:
        """One finding on one line; several as a list."""
        if len(self.findings) == 1:
            return str(self.findings[0])
        return "\n  ".join([f"{len(self.findings)} findings:", *map(str, self.findings)])


class InvalidValue(DisputekitError, ValueError):
    """A value that cannot be: a naive time, an empty id, a number out of its range."""


class MoneyError(InvalidValue):
    """An amount or a currency that cannot be, or two currencies in one sum."""


class ScoringError(InvalidValue):
    """Factors or weights that cannot be."""


class CodecError(DisputekitError):
    """A payload that cannot be read or written."""


class LifecycleError(DisputekitError):
    """A lifecycle that is wrong, with every finding."""


class CalendarError(DisputekitError):
    """A work calendar, a period or a target that is wrong, with every finding."""


class HorizonError(CalendarError):
    """A result that lies beyond the years a calendar covers."""


class PolicyError(DisputekitError):
    """A policy that is wrong, with every finding; or one asked outside of its versions."""


class IntakeError(DisputekitError):
    """A claim, or a mapping of columns to claims, that cannot be read."""


class Refused(DisputekitError):
    """An action that is not allowed here and now; ``reasons`` says what each guard said."""

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Why: one for each guard that said no."""
        return self.findings


class StoreError(DisputekitError):
    """The store said no; nothing of the batch was written."""


class UnknownDispute(StoreError):
    """No dispute has this id."""


class StaleVersion(StoreError):
    """Somebody was faster: the dispute has moved on since it was read. Load it again, decide again."""


class KeyReused(StoreError):
    """An idempotency key came back with another action than it was first used for."""


class RetryTransaction(StoreError):
    """Another transaction wrote the same rows first. Roll the host's transaction back and repeat the whole request."""


class StoreUnavailable(StoreError):
    """The database refused a statement, or was lost. Repeat the call with the same key: nothing is done twice."""


class TamperedHistory(StoreError):
    """A stored history is not the one that was written; the findings name the first broken link of each dispute."""
