"""What the library says, as data first: a stable code and its parameters, from which English text is made.

A host that speaks another language looks up ``code`` in its own catalogue and fills it with ``params``.
"""

from collections.abc import Iterable, Mapping
from typing import Literal, TypeAlias

from attrs import field, frozen

from disputekit._frozen import FrozenMap
from disputekit._text import did_you_mean, literal

__all__ = ["Finding", "Reason", "Scalar", "Severity", "nearest"]

Scalar: TypeAlias = str | int | float | bool | None
"""A plain value that goes into a text and through JSON unchanged."""

Severity: TypeAlias = Literal["error", "warning"]


def _frozen_map(items: Mapping[str, Scalar]) -> FrozenMap[str, Scalar]:
    return FrozenMap(items)


@frozen
class Reason:
    """Why something is not so: what a guard returns when it says no.

    ``code`` is stable and begins with ``DK-``; ``template`` is English with the names of ``params`` in braces; ``mend``
    says what to do about it (it may name parameters too).

    >>> late = Reason("DK-EXAMPLE-LATE", "{days} days is over the limit of {limit}", {"days": 31, "limit": 30},
    ...               mend="ask somebody who may waive the limit")
    >>> late.text
    '31 days is over the limit of 30'
    >>> str(late)
    'DK-EXAMPLE-LATE: 31 days is over the limit of 30; ask somebody who may waive the limit'
    """

    code: str
    template: str
    params: Mapping[str, Scalar] = field(default=FrozenMap[str, Scalar](), converter=_frozen_map)
    mend: str = ""

    @property
    def text(self) -> str:
        """The English sentence, without the code."""
        return self.template.format_map(self.params)

    def __str__(self) -> str:
        """Code, what, and how to mend it, on one line."""
        advice = f"; {self.mend.format_map(self.params)}" if self.mend else ""
        return f"{self.code}: {self.text}{advice}"


@frozen
class Finding(Reason):
    """One thing wrong with an input, and where: what our errors carry.

    ``where`` is a path into the input (``rule[2].when.reason``), a ``file:line`` or the name of an argument;
    ``witness`` is an example that shows the finding, where there is one.

    >>> str(Finding("DK-EXAMPLE", "state {state!r} is not declared", {"state": "opne"}, where="transitions[3]",
    ...             mend="did you mean 'open'?"))
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


def nearest(word: object, known: Iterable[str]) -> str:
    """How to mend an unknown name: the nearest known one, or all of them.

    >>> nearest("opne", ["open", "closed"])
    "did you mean 'open'?"
    >>> nearest("xyz", ["open", "closed"])
    'use one of closed, open'
    """
    names = sorted(map(str, known))  # members of an enumeration too are shown as their words
    return did_you_mean(str(word), names, literal(f"use one of {', '.join(names)}"))
