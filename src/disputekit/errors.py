"""One error tree; every error carries its findings as data, and its text is made from them.

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
        └── KeyReused            an idempotency key came back with another action
"""

from collections.abc import Iterable

from disputekit.messages import Finding, Reason

__all__ = [
    "CalendarError",
    "CodecError",
    "DisputekitError",
    "HorizonError",
    "IntakeError",
    "InvalidValue",
    "KeyReused",
    "LifecycleError",
    "MoneyError",
    "PolicyError",
    "Refused",
    "ScoringError",
    "StaleVersion",
    "StoreError",
    "UnknownDispute",
]


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
