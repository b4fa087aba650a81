"""Past cases decided by two versions of a policy."""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Final, TypeAlias, cast

from attrs import field, frozen

from disputekit._lib.brief import brief
from disputekit._lib.text import counted, shown
from disputekit.errors import Finding, InvalidValue
from disputekit.policy._analysis._comparison import Answer
from disputekit.policy._batch import Frame, bare
from disputekit.policy._decision import decide
from disputekit.policy._engine import Column, Engine
from disputekit.policy._fields import Scalar

__all__ = ["Flip", "Replay", "Sample", "Unread", "replayed", "said"]

Sample: TypeAlias = Mapping[str, Iterable[object]] | Iterable[Mapping[str, object]] | Frame
"""Columns of one length, a data frame, or a list of scenarios."""

_LEFT_OUT: Final = object()
_ANY_DAY: Final = date(2026, 1, 1)


@frozen
class Flip:
    """The rows that go from one answer to another: counted from 0."""

    before: Answer
    after: Answer
    rows: tuple[int, ...]

    __repr__ = brief

    @property
    def text(self) -> str:
        """``12 rows: refund 100% (thirty) -> nothing (fourteen)``."""
        return f"{counted(len(self.rows), 'row')}: {said(self.before)} -> {said(self.after)}"


@frozen
class Unread:
    """A row that one of the versions cannot read, and what it says to it."""

    row: int
    findings: tuple[Finding, ...]

    __repr__ = brief


@frozen
class Replay:
    """How many of the cases would have been decided differently, from what to what, and which rows they are.

    ``rows`` is how many cases there are; ``same``, those in ``flips`` and those in ``unread`` add up to it. ``ignored``
    names the columns that are no field of either version.
    """

    rows: int
    flips: tuple[Flip, ...]
    unread: tuple[Unread, ...]
    ignored: tuple[str, ...]

    __repr__ = brief

    @property
    def changed(self) -> int:
        """How many rows would have been decided differently."""
        return sum(len(each.rows) for each in self.flips)

    @property
    def same(self) -> int:
        """How many rows would have been decided as they were."""
        return self.rows - self.changed - len(self.unread)

    def __str__(self) -> str:
        """What ``text()`` gives."""
        return self.text()

    def text(self) -> str:
        """A summary for people."""
        return "\n".join(self._lines())

    def to_dict(self) -> dict[str, object]:
        """Everything, as JSON can hold it."""
        return {
            "rows": self.rows,
            "changed": self.changed,
            "same": self.same,
            "flips": [
                {"before": each.before.to_dict(), "after": each.after.to_dict(), "rows": list(each.rows)}
                for each in self.flips
            ],
            "unread": [{"row": each.row, "findings": list(map(str, each.findings))} for each in self.unread],
            "ignored": list(self.ignored),
        }  # fmt: skip

    def _lines(self) -> Iterator[str]:
        yield f"{self.changed} of {self.rows} cases would have been decided differently"
        for each in self.flips:
            yield f"  {each.text}"
        if self.unread:
            yield f"{counted(len(self.unread), 'row')} cannot be read:"
            yield from (f"  row {each.row}: {finding}" for each in self.unread for finding in each.findings)
        if self.ignored:
            yield f"columns that no field has: {', '.join(self.ignored)}"


def said(answer: Answer, *, full: bool = False) -> str:
    """``refund 100% (thirty)``; ``full`` adds who chooses and what satisfies each offer."""
    text = answer.full_text if full else answer.text
    return text if answer.rule is None else f"{text} ({answer.rule})"


def replayed(engines: tuple[Engine, Engine], sample: Sample, as_of: date | str | None) -> Replay:
    """Decide every row by both engines."""
    rows = _rows(sample)
    names = [frozenset(column.name for column in engine.columns) for engine in engines]
    flips: dict[tuple[object, ...], tuple[Answer, Answer, list[int]]] = {}
    unread: list[Unread] = []
    ignored: dict[str, None] = {}
    memory = _Memory.of(engines)
    for place, row in enumerate(rows):
        stated = {str(name): _cell(value) for name, value in row.items()}
        ignored |= dict.fromkeys(name for name in stated if name != as_of and not any(name in each for each in names))
        try:
            day = _day(engines, row, as_of)
            before, after = memory.answers_to(stated, day)
        except InvalidValue as error:
            unread.append(Unread(place, error.findings))
            continue
        if before.says != after.says:
            key = (before.says, after.says, before.rule, after.rule)
            flips.setdefault(key, (before, after, []))[2].append(place)
    found = (Flip(before, after, tuple(places)) for before, after, places in flips.values())
    return Replay(len(rows), tuple(sorted(found, key=lambda each: -len(each.rows))), tuple(unread), tuple(ignored))


@frozen(eq=False)
class _Memory:
    """What both engines answer; rows whose cells no rule separates are decided once."""

    engines: tuple[Engine, Engine]
    columns: Mapping[str, tuple[Column | None, ...]]
    """The columns of both, by name."""
    meanings: dict[tuple[str, type, object], Hashable] = field(factory=dict)
    answers: dict[Hashable, tuple[Answer, Answer]] = field(factory=dict)

    @classmethod
    def of(cls, engines: tuple[Engine, Engine]) -> "_Memory":
        """Remember nothing yet."""
        by_name = [{column.name: column for column in engine.columns} for engine in engines]
        return cls(engines, {name: tuple(each.get(name) for each in by_name) for each in by_name for name in each})

    def answers_to(self, stated: Mapping[str, Scalar], day: date) -> tuple[Answer, Answer]:
        """Decide by both, or remember. Raises ``InvalidValue`` for a row that one of them cannot read."""
        key = None if any(engine.asked for engine in self.engines) else self._key(stated, day)
        if key is None:
            return self._decided(stated, day)
        if key not in self.answers:
            self.answers[key] = self._decided(stated, day)
        return self.answers[key]

    def _key(self, stated: Mapping[str, Scalar], day: date) -> Hashable:
        """What the cells mean to both; ``None`` where one of them has no meaning, or cannot be looked up."""
        found: list[Hashable] = [day]
        for name, columns in self.columns.items():
            value = stated.get(name, _LEFT_OUT)
            cell = name, type(value), value
            try:
                if cell not in self.meanings:
                    self.meanings[cell] = _meaning(columns, value)
            except TypeError:  # a list has no hash, and is not a value either
                return None
            if (meaning := self.meanings[cell]) is None:
                return None
            found.append(meaning)
        return tuple(found)

    def _decided(self, stated: Mapping[str, Scalar], day: date) -> tuple[Answer, Answer]:
        before, after = (_answer(engine, stated, day) for engine in self.engines)
        return before, after


def _meaning(columns: tuple[Column | None, ...], value: object) -> Hashable:
    """The boxes that each side meets with a cell, and may meet; ``None`` where it is not a value of one of them."""
    found: list[Hashable] = []
    for column in columns:
        if column is None or value is _LEFT_OUT or (value is None and not column.axis.field.optional):
            found.append(())
        elif (both := column.read(value)) is None:
            return None
        else:
            found.append(both)
    return tuple(found)


def _answer(engine: Engine, stated: Mapping[str, Scalar], day: date) -> Answer:
    optional = {column.name: column.axis.field.optional for column in engine.columns}
    scenario = {
        name: value for name, value in stated.items() if name in optional and (value is not None or optional[name])
    }
    return Answer.of(decide(engine, scenario, day))


def _day(engines: tuple[Engine, Engine], row: Mapping[str, object], as_of: date | str | None) -> date:
    value = bare(row.get(as_of)) if isinstance(as_of, str) else as_of
    if value is None and not isinstance(as_of, str) and all(engine.dated is None for engine in engines):
        return _ANY_DAY  # one is as good as another
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    elif isinstance(value, datetime):
        return value.date()
    elif isinstance(value, date):
        return value
    raise InvalidValue(
        Finding("DK-POLICY-ROW-DAY", "as_of must be a date, got {value}", {"value": shown(value)}, where="as_of",
                hint="pass a date, or the name of a column of dates: some rules have their own dates")
    )  # fmt: skip


def _rows(sample: object) -> list[Mapping[str, object]]:
    columns = _columns(sample)
    if columns is None:
        listed = list(sample) if isinstance(sample, Iterable) and not isinstance(sample, str | bytes) else [sample]
        rows = [row for row in listed if isinstance(row, Mapping)]
        if len(rows) < len(listed):
            raise InvalidValue(_no_sample(sample, "it has neither columns nor scenarios"))
        return rows
    if len({len(column) for column in columns.values()}) > 1:
        raise InvalidValue(_no_sample(sample, "its columns differ in length"))
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _columns(sample: object) -> dict[str, list[object]] | None:
    """The columns of a mapping or of a data frame."""
    if isinstance(sample, Mapping):
        given = dict(sample)
    elif isinstance(names := getattr(sample, "columns", None), Iterable):
        frame = cast("Frame", sample)  # it looks like one
        given = {name: frame[name] for name in names}
    else:
        return None
    if not all(map(_is_column, given.values())):
        raise InvalidValue(_no_sample(sample, "not every column is a list"))
    return {str(name): list(cast("Iterable[object]", column)) for name, column in given.items()}


def _is_column(column: object) -> bool:
    """Whether it is many cells; of two columns of one name a data frame gives a data frame."""
    return isinstance(column, Iterable) and not isinstance(column, str | bytes) and getattr(column, "ndim", 1) == 1


def _no_sample(sample: object, why: str) -> Finding:
    return Finding(
        "DK-POLICY-SAMPLE", "the sample {sample} cannot be read: {why}", {"sample": shown(sample), "why": why},
        where="sample", hint="pass a mapping of lists by field, a data frame, or a list of scenarios",
    )  # fmt: skip


def _cell(value: object) -> Scalar:
    """A cell as a scenario states it: data frames hold floats where some whole numbers are missing."""
    value = bare(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value  # type: ignore[return-value] # what is not a value of any field: reading says so
