"""What an analysis found, each with a scenario that shows it, the widest box around that, and Python to try it."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import TypeAlias

from attrs import evolve, field, fields, frozen

from disputekit._lib.brief import brief
from disputekit._lib.frozen import FrozenMap
from disputekit._lib.markup import Shown
from disputekit._lib.text import counted
from disputekit.errors import Finding, PolicyError, Scalar, Severity

__all__ = ["Accepted", "Findings", "PolicyFinding", "accepted_map", "depends", "plain"]

Accepted: TypeAlias = Scalar | tuple[int, int] | tuple[str, str]
"""A value, or the first and the last of whole numbers or of days."""


def accepted_map(items: Mapping[str, tuple[Accepted, ...]]) -> FrozenMap[str, tuple[Accepted, ...]]:
    """Keep a box as it is."""
    return FrozenMap(items)


def _nothing() -> Mapping[str, tuple[Accepted, ...]]:
    return {}


def plain(box: Mapping[str, tuple[Accepted, ...]]) -> dict[str, list[object]]:
    """A box as JSON can hold it."""
    return {
        name: [list(each) if isinstance(each, tuple) else each for each in accepted] for name, accepted in box.items()
    }


def depends(flags: tuple[str, ...]) -> str:
    """Say that something holds only for some values of flags that Python computes.

    >>> depends(("vip", "heavy"))
    'depends on the computed flags vip and heavy'
    """
    return f"depends on the computed flag{'' if len(flags) == 1 else 's'} {' and '.join(flags)}"


@frozen
class PolicyFinding(Finding):
    """One thing that is wrong with a book although it loads.

    ``witness`` is one scenario that shows it, ``as_of`` a day to ask it for. ``box`` says how far the same holds around
    that scenario: for each field that matters the values it may have (whole numbers and days as pairs of the first and
    the last), every other field being free; no field of it can be given another value without leaving the finding.
    ``scope`` is the box in words. ``flags`` are those that a program works out and that the box names: the finding
    holds if they can be so. ``python`` reproduces the finding, given the ``book``.

    >>> from disputekit.policy import PolicyBook
    >>> book = PolicyBook.loads('''
    ... schema = "disputekit.policy/1"
    ... policy = { id = "shop", version = "1" }
    ... fields = { reason = ["broken", "unloved"], days = { min = 0, max = 100 } }
    ... [[rule]]
    ... id = "thirty"
    ... when.days = { max = 30 }
    ... offer = [{ refund = "100%" }]
    ... ''')
    >>> gap = book.check().gaps[0]
    >>> gap.scope, dict(gap.box)
    ('days is 31 to 100', {'days': ((31, 100),)})
    >>> print(gap.python)
    book.decide({'reason': 'broken', 'days': 31}, as_of=date(2026, 1, 1))
    """

    rules: tuple[str, ...] = ()
    box: Mapping[str, tuple[Accepted, ...]] = field(factory=_nothing, converter=accepted_map)
    scope: str = ""
    as_of: date | None = None
    flags: tuple[str, ...] = ()
    python: str = ""

    __repr__ = brief

    def __str__(self) -> str:
        """As any finding; with the day, where it matters."""
        said = Finding.__str__(self)
        return f"{said} (as of {self.as_of})" if "as_of" in self.box else said

    def to_dict(self) -> dict[str, object]:
        """Everything, as JSON can hold it; ``text`` is the English of it."""
        return {
            "code": self.code,
            "severity": self.severity,
            "text": self.text,
            "params": dict(self.params),
            "hint": self.hint,
            "where": self.where,
            "rules": list(self.rules),
            "scope": self.scope,
            "box": plain(self.box),
            "witness": dict(self.witness),
            "as_of": None if self.as_of is None else self.as_of.isoformat(),
            "flags": list(self.flags),
            "python": self.python,
        }  # fmt: skip


@frozen(repr=False)
class Findings(Shown):
    """What ``check`` found, a tuple for each kind; nothing in any of them is well.

    ``str()`` and ``text()`` are a report, ``to_dict()`` is the same for a program.
    """

    conflicts: tuple[PolicyFinding, ...] = ()
    """Company rules that contradict each other (error): found here only if loading had ended undecided."""
    gaps: tuple[PolicyFinding, ...] = ()
    """Where neither the company nor law says anything (error), and nobody has accepted that."""
    undercuts: tuple[PolicyFinding, ...] = ()
    """Company rules that leave uncovered what law grants; ``decide`` adds it, but nobody should have to read that."""
    windows: tuple[PolicyFinding, ...] = ()
    """Where more days get more: a later return is offered what an earlier one is not, nor anything as good."""
    dead: tuple[PolicyFinding, ...] = ()
    """Rules that match and never have a say: others always go before them, or law always excludes their right."""
    never_in_force: tuple[PolicyFinding, ...] = ()
    """Rules whose own dates lie outside of the book's, and books of a pack on whose days nothing can be asked."""
    demands: tuple[PolicyFinding, ...] = ()
    """Offers that ask for evidence with which their rule no longer decides, or with which the outcome is worse."""
    unused: tuple[PolicyFinding, ...] = ()
    """Fields that no rule looks at, and values that no rule separates from the rest."""
    undecided: tuple[PolicyFinding, ...] = ()
    """Questions that took more steps than allowed: what was found stands, but there may be more."""
    accepted: tuple[PolicyFinding, ...] = ()
    """What the file accepts, and until when; no part of ``all``."""
    stale: tuple[PolicyFinding, ...] = ()
    """What the file accepts although nothing of the kind is there (any more); no part of ``all`` either.

    Told only if every question came to its end. Another policy beside it may be what it is there for.
    """

    @property
    def all(self) -> tuple[PolicyFinding, ...]:
        """Every finding, errors first."""
        kinds = (getattr(self, each.name) for each in fields(Findings) if each.name not in {"accepted", "stale"})
        return tuple(finding for kind in kinds for finding in kind)

    def placed(self, spot: Callable[[str], str]) -> "Findings":
        """The same findings, with the place that ``spot`` gives for each."""
        kinds = {each.name: getattr(self, each.name) for each in fields(Findings)}
        return Findings(**{name: tuple(evolve(found, where=spot(found.where)) for found in kind)
                           for name, kind in kinds.items()})  # fmt: skip

    def __bool__(self) -> bool:
        """Whether anything was found."""
        return bool(self.all)

    def __repr__(self) -> str:
        """``<Findings: 1 gaps, 2 dead>``."""
        counts = ((each.name.replace("_", " "), len(getattr(self, each.name))) for each in fields(Findings))
        return f"<Findings: {', '.join(f'{count} {name}' for name, count in counts if count) or 'none'}>"

    def __str__(self) -> str:
        """The report that ``text()`` gives."""
        return self.text()

    def raise_for(self, severity: Severity) -> None:
        """Raise ``PolicyError`` with every finding that is at least as bad as ``severity``, if there is one."""
        found = [each for each in self.all if severity == "warning" or each.severity == "error"]
        if found:
            raise PolicyError(*found)

    def text(self) -> str:
        """A report for people: what, where, how to fix it, and Python that shows it."""
        return "\n".join(self._lines())

    def to_dict(self) -> dict[str, list[dict[str, object]]]:
        """The findings of each kind, as JSON can hold them."""
        return {each.name: [finding.to_dict() for finding in getattr(self, each.name)] for each in fields(Findings)}

    def _lines(self) -> Iterator[str]:
        errors = sum(each.severity == "error" for each in self.all)
        warnings = len(self.all) - errors
        yield f"{counted(errors, 'error')}, {counted(warnings, 'warning')}"
        for each in self.all:
            yield ""
            yield f"{each.severity} {each.code}: {each.text}"
            if each.where:
                yield f"    at {each.where}"
            if each.scope and each.scope not in each.text:
                yield f"    where {each.scope}"
            if each.flags:
                yield f"    {depends(each.flags)}"
            yield f"    hint: {each.hint}"
            if each.python:
                yield from (f"    try: {line}" for line in each.python.splitlines())
        for each in self.accepted:
            yield ""
            yield f"accepted: {each.text}"
        for each in self.stale:
            yield ""
            yield f"stale: {each.text}"
            yield f"    hint: {each.hint}"
