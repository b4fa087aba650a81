"""What the library reports, as data first, and the one error tree that carries it.

A ``Reason`` or a ``Finding`` has a stable code and parameters; its English text is made from them. A host that speaks
another language looks up ``code`` in its own catalogue and fills it with ``params``. Every error carries its findings.

::

    DisputekitError              .findings: what is wrong, where, and what to do
    ├── InvalidValue             (also a ValueError) a value that is not valid
    │   ├── MoneyError           an amount or currency that is not valid; mixed currencies
    │   └── ScoringError         factors or weights that are not valid
    ├── CodecError               a payload that cannot be read or written
    ├── LifecycleError           a lifecycle that is not valid
    ├── CalendarError            a work calendar, period or target that is not valid
    │   └── HorizonError         a result outside the years that a calendar covers
    ├── PolicyError              a policy file or book that is not valid, or has no version in force
    ├── IntakeError              a claim or a mapping of columns that cannot be read
    ├── Refused                  an action that is not allowed now; .reasons
    └── StoreError               the store refused a write or a read
        ├── UnknownDispute       no dispute has this id
        ├── StaleVersion         somebody else changed the dispute first
        ├── KeyReused            an idempotency key was used before, for another action
        ├── RetryTransaction     another transaction wrote first: repeat the whole request
        ├── StoreUnavailable     the database refused or was lost
        └── TamperedHistory      a stored history is not the one that was written
"""

from collections.abc import Iterable, Mapping
from string import Formatter
from typing import Final, Literal, TypeAlias

from attrs import field, frozen

from disputekit._lib.brief import brief
from disputekit._lib.frozen import FrozenMap
from disputekit._lib.text import did_you_mean, listed, literal

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
    """Why an action is not allowed, or why an answer is as it is.

    ``code`` is stable and begins with ``DK-``; ``template`` is English with the names of ``params`` in braces, and
    ``hint`` says what to do, likewise. ``text`` and ``hint`` are read with the parameters filled in;
    ``{state:words}`` is ``state`` with spaces for underscores.

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
    hint_template: str = field(default="", alias="hint")

    __repr__ = brief

    @property
    def text(self) -> str:
        """The English sentence, without the code."""
        return _WORDS.vformat(self.template, (), self.params)

    @property
    def hint(self) -> str:
        """What to do about it, in English; empty where there is nothing to do."""
        return _WORDS.vformat(self.hint_template, (), self.params)

    def __str__(self) -> str:
        """Code, text and hint on one line."""
        return f"{self.code}: {self.text}" + (f"; {self.hint}" if self.hint_template else "")

    def to_dict(self) -> dict[str, object]:
        """Give it as data for JSON.

        >>> Reason("DK-EXAMPLE-LATE", "{days} days is late", {"days": 31}).to_dict()
        {'code': 'DK-EXAMPLE-LATE', 'text': '31 days is late', 'hint': '', 'params': {'days': 31}}
        """
        return {"code": self.code, "text": self.text, "hint": self.hint, "params": dict(self.params)}


@frozen
class Finding(Reason):
    """One thing that is wrong with an input, and where it is.

    ``where`` is a path into the input (``rule[2].when.reason``), a ``file:line`` or the name of an argument;
    ``witness`` is an example that shows the finding, where there is one.

    >>> str(Finding("DK-EXAMPLE", "state {state!r} is not declared", {"state": "opne"}, where="transitions[3]",
    ...             hint="did you mean 'open'?"))
    "transitions[3]: DK-EXAMPLE: state 'opne' is not declared; did you mean 'open'?"
    """

    where: str = ""
    severity: Severity = "error"
    witness: Mapping[str, Scalar] = field(default=FrozenMap[str, Scalar](), converter=_frozen_map)

    __repr__ = brief

    def __str__(self) -> str:
        """Place, code, text, hint and witness on one line."""
        place = f"{self.where}: " if self.where else ""
        example = f" (for example {', '.join(f'{k}={v!r}' for k, v in self.witness.items())})" if self.witness else ""
        return f"{place}{Reason.__str__(self)}{example}"

    def to_dict(self) -> dict[str, object]:
        """Give it as data for JSON, with its place, its severity and its witness."""
        own = {"where": self.where, "severity": self.severity, "witness": dict(self.witness)}
        return {**Reason.to_dict(self), **own}


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
    """Advise on an unknown name: give the nearest known one, or all of them.

    >>> nearest("opne", ["open", "closed"])
    "did you mean 'open'?"
    >>> nearest("xyz", ["open", "closed"])
    'use one of closed, open'
    """
    names = sorted(map(str, known))  # members of an enumeration are shown by their values
    return did_you_mean(str(word), names, literal(f"use one of {listed(names)}"))


class DisputekitError(Exception):
    """The root of every error that disputekit raises on purpose.

    ``findings`` lists everything that is wrong, each with its code, its place and a hint; it is never empty.

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

    def to_dict(self) -> dict[str, object]:
        """Give the error as data for JSON: its name and its findings."""
        return {"error": type(self).__name__, "findings": [finding.to_dict() for finding in self.findings]}


class InvalidValue(DisputekitError, ValueError):
    """A value that is not valid: a time without a zone, an empty id, a number out of its range."""


class MoneyError(InvalidValue):
    """An amount or currency that is not valid, or two currencies in one sum."""


class ScoringError(InvalidValue):
    """Factors or weights that are not valid."""


class CodecError(DisputekitError):
    """A payload that cannot be read or written."""


class LifecycleError(DisputekitError):
    """A lifecycle that is not valid, with every finding."""


class CalendarError(DisputekitError):
    """A work calendar, period or target that is not valid, with every finding."""


class HorizonError(CalendarError):
    """A result outside the years that a calendar covers."""


class PolicyError(DisputekitError):
    """A policy that is not valid, with every finding; or one that has no version in force on the day."""


class IntakeError(DisputekitError):
    """A claim, or a mapping of columns to claims, that cannot be read."""


class Refused(DisputekitError):
    """An action that is not allowed now; ``reasons`` has what each guard said."""

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Why: one for each guard that said no."""
        return self.findings


class StoreError(DisputekitError):
    """The store refused; nothing of the batch was written."""


class UnknownDispute(StoreError):
    """No dispute has this id."""


class StaleVersion(StoreError):
    """Somebody else changed the dispute since it was read. Load it again and decide again."""


class KeyReused(StoreError):
    """An idempotency key was used before, for another action."""


class RetryTransaction(StoreError):
    """Another transaction wrote the same rows first. Roll the host's transaction back and repeat the whole request."""


class StoreUnavailable(StoreError):
    """The database refused a statement, or was lost. Repeat the call with the same key: nothing is done twice."""


class TamperedHistory(StoreError):
    """A stored history is not the one that was written; the findings name the first broken link of each dispute."""
