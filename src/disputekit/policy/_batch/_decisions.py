"""Decisions on many scenarios: columns of answers, and each decision when it is asked for."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, overload

from attrs import evolve, frozen

from disputekit._frozen import FrozenMap
from disputekit.policy._decision import Decision
from disputekit.policy._engine import Engine
from disputekit.policy._fields import Scalar
from disputekit.policy._outcome import Outcome, Status, escalated

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from disputekit.policy._batch._cells import Codes, ReadColumn

__all__ = ["Decisions", "Judged", "scenario_of"]


def scenario_of(columns: "Iterable[ReadColumn]", row: int) -> dict[str, Scalar]:
    """One row as a scenario: what nothing is stated of is left out, unless it may not apply."""
    stated = ((each.field, each.value(row)) for each in columns)
    return {field.name: value for field, value in stated if value is not None or field.optional}


@frozen
class Judged:
    """What holds for all rows of one kind."""

    possible: int
    outcome: Outcome

    def winner(self, engine: Engine) -> str:
        """The id of the rule that decides, or ``""``."""
        return "" if self.outcome.winner is None else engine.rules[self.outcome.winner].id

    def escalate_to(self, engine: Engine) -> str:
        """To whom the company hands the case on, or ``""``."""
        return escalated(engine, self.outcome)


@frozen(eq=False, repr=False)
class Decisions(Sequence[Decision]):
    """What ``decide_many`` returns: a decision for each row, made when it is asked for, and columns of answers.

    A slice of it is ``Decisions`` again. Its columns are numpy arrays of its length.
    """

    as_of: date
    _engine: Engine
    _columns: "Sequence[ReadColumn]"
    _judged: Sequence[Judged]
    _which: "Codes"
    _rows: "Codes"

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, place: int) -> Decision: ...

    @overload
    def __getitem__(self, place: slice) -> "Decisions": ...

    def __getitem__(self, place: int | slice) -> "Decision | Decisions":
        if isinstance(place, slice):
            return evolve(self, which=self._which[place], rows=self._rows[place])
        row, judged = self._rows.item(place), self._judged[self._which.item(place)]
        scenario = scenario_of(self._columns, row)
        return Decision(
            FrozenMap(scenario), self.as_of, judged.outcome.status, self._engine, judged.possible, judged.outcome
        )  # fmt: skip

    @property
    def status(self) -> "NDArray[np.str_]":
        """The status of each: ``decided``, ``needs_facts``, ``no_rule`` or ``conflict``."""
        return self._column(each.outcome.status for each in self._judged)

    @property
    def winner(self) -> "NDArray[np.str_]":
        """The id of the company's rule that decides each; ``""`` where none does, or not yet."""
        return self._column(each.winner(self._engine) for each in self._judged)

    @property
    def escalate_to(self) -> "NDArray[np.str_]":
        """To whom the company hands each case on; ``""`` where it decides itself."""
        return self._column(each.escalate_to(self._engine) for each in self._judged)

    def counts(self) -> Mapping[tuple[Status, str], int]:
        """How often each status came with each winner, the most frequent first."""
        found: Counter[tuple[Status, str]] = Counter()
        for kind, count in Counter(self._which.tolist()).items():
            judged = self._judged[kind]
            found[judged.outcome.status, judged.winner(self._engine)] += count
        return FrozenMap(dict(sorted(found.items(), key=lambda each: (-each[1], each[0]))))

    def _column(self, answers: Iterable[str]) -> "NDArray[np.str_]":
        import numpy as np  # noqa: PLC0415 - whoever has decisions on columns has numpy

        return np.array(list(answers), np.str_)[self._which]

    def __repr__(self) -> str:
        """How many there are, and how many of each status."""
        statuses: Counter[str] = Counter()
        for (status, _), count in self.counts().items():
            statuses[status] += count
        each = ", ".join(f"{count} {status}" for status, count in statuses.most_common())
        return f"<{len(self)} decisions as of {self.as_of}{': ' if each else ''}{each}>"
