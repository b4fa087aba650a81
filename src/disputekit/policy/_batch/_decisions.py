"""Decisions on many scenarios: columns of answers, and each decision when it is asked for."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Final, overload

from attrs import evolve, frozen

from disputekit._lib.frozen import FrozenMap
from disputekit.errors import Finding, PolicyError
from disputekit.policy._batch._columns import Columns
from disputekit.policy._decision import PolicyDecision, stated
from disputekit.policy._engine import Engine
from disputekit.policy._fields import Scalar
from disputekit.policy._outcome import Status

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from disputekit.policy._batch._cells import Codes, ReadColumn
    from disputekit.policy._batch._rows import Brief

__all__ = ["Decisions", "decide_many", "first_match_many"]

_CHUNK: Final = 1_024  # scenarios that are made at once where all are gone through


@frozen(eq=False, repr=False)
class Decisions(Sequence[PolicyDecision]):
    """What ``decide_many`` returns: a decision for each row, made when it is asked for, and columns of answers.

    A slice of it is ``Decisions`` again. Its columns are numpy arrays of its length.
    """

    as_of: date
    _engine: Engine
    _columns: "Sequence[ReadColumn]"
    _briefs: "Sequence[Brief]"
    _which: "Codes"
    _rows: "Codes"

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, place: int) -> PolicyDecision: ...

    @overload
    def __getitem__(self, place: slice) -> "Decisions": ...

    def __getitem__(self, place: int | slice) -> "PolicyDecision | Decisions":
        if isinstance(place, slice):
            return evolve(self, which=self._which[place], rows=self._rows[place])
        (scenario,) = self._scenarios(self._rows[[place]])
        return stated(self._engine, scenario, self.as_of)

    def __iter__(self) -> Iterator[PolicyDecision]:
        for start in range(0, len(self), _CHUNK):
            for scenario in self._scenarios(self._rows[start : start + _CHUNK]):
                yield stated(self._engine, scenario, self.as_of)

    def _scenarios(self, rows: "Codes") -> list[dict[str, Scalar]]:
        from disputekit.policy._batch._cells import scenarios_of  # noqa: PLC0415 - numpy is an extra

        return scenarios_of(self._columns, rows)

    @property
    def status(self) -> "NDArray[np.str_]":
        """The status of each: ``decided``, ``needs_facts``, ``no_rule`` or ``conflict``."""
        return self._column(each.status for each in self._briefs)

    @property
    def winner(self) -> "NDArray[np.str_]":
        """The id of the company's rule that decides each; ``""`` where none does, or not yet."""
        return self._column(each.winner for each in self._briefs)

    @property
    def escalate_to(self) -> "NDArray[np.str_]":
        """To whom the company hands each case on; ``""`` where it decides itself."""
        return self._column(each.escalate_to for each in self._briefs)

    def counts(self) -> Mapping[tuple[Status, str], int]:
        """How often each status came with each winner, the most frequent first."""
        found: Counter[tuple[Status, str]] = Counter()
        for kind, count in Counter(self._which.tolist()).items():
            found[self._briefs[kind].status, self._briefs[kind].winner] += count
        return FrozenMap(dict(sorted(found.items(), key=lambda each: (-each[1], each[0]))))

    def _column(self, answers: Iterable[str]) -> "NDArray[np.str_]":
        import numpy as np  # noqa: PLC0415 - a caller with decisions on columns has numpy

        return np.array(list(answers), np.str_)[self._which]

    def __repr__(self) -> str:
        """How many there are, and how many of each status."""
        statuses: Counter[str] = Counter()
        for (status, _), count in self.counts().items():
            statuses[status] += count
        each = ", ".join(f"{count} {status}" for status, count in statuses.most_common())
        return f"<{len(self)} decisions as of {self.as_of}{': ' if each else ''}{each}>"


def decide_many(engine: Engine, columns: Columns, day: date) -> Decisions:
    """Ask compiled rules about every row."""
    _need_numpy()
    from disputekit.policy._batch._rows import decided  # noqa: PLC0415 numpy is an extra

    return Decisions(day, engine, *decided(engine, columns, day))


def first_match_many(engine: Engine, columns: Columns, in_force: int) -> "NDArray[np.str_]":
    """Find for every row the id of the company's rule that ranks first; ``""`` where none matches."""
    _need_numpy()
    from disputekit.policy._batch._rows import matched  # noqa: PLC0415 numpy is an extra

    return matched(engine, columns, in_force)


def _need_numpy() -> None:
    try:
        import numpy  # noqa: F401, ICN001, PLC0415 - numpy is an extra, and one decision works without it
    except ModuleNotFoundError as error:
        raise PolicyError(
            Finding("DK-POLICY-NUMPY", "numpy is needed to decide on columns, and it is not installed", where="columns",
                    hint="pip install numpy, or call decide() for each row")
        ) from error  # fmt: skip
