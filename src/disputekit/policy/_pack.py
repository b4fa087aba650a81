"""``PolicyPack``: several policies and their versions, asked together as of a day."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import partial
from itertools import combinations, zip_longest

from attrs import evolve, field, frozen

from disputekit._lib.frozen import FrozenMap
from disputekit._lib.kinds import is_a
from disputekit._lib.markup import Shown
from disputekit._lib.text import shown
from disputekit.errors import Finding, PolicyError
from disputekit.policy._analysis import EFFORT, Findings, PolicyDiff, PolicyFinding, check, compiled_and_checked, diff
from disputekit.policy._batch import Columns, Decisions, decide_many
from disputekit.policy._book import PolicyBook
from disputekit.policy._decision import PolicyDecision, decide
from disputekit.policy._engine import Engine
from disputekit.policy._fields import AS_OF, Scalar, Spans, place_of, spans
from disputekit.policy._model import day_of, not_in_force

__all__ = ["PolicyPack"]


@frozen(init=False)
class PolicyPack(Shown):
    """Books that are asked together: ``as_of`` picks the version of each that is in force.

    A policy with rules of the company must have a version in force on the day that is asked about; law that is not in
    force yet and goodwill that has ended just do not apply. Fields of one name must be the same in all books, and rules
    have different ids. Raises ``PolicyError`` with every finding: also for conflicts that only the combination has.

    >>> from disputekit.policy import PolicyBook
    >>> text = '''
    ... schema = "disputekit.policy/1"
    ... policy = { id = "shop", version = "1", effective = { until = 2026-06-30 } }
    ... fields = { days = { min = 0, max = 3650 } }
    ... [[rule]]
    ... id = "back"
    ... when.days = { max = 14 }
    ... offer = [{ refund = "100%" }]
    ... '''
    >>> newer = text.replace('"1"', '"2"').replace("until = 2026-06-30", "from = 2026-07-01").replace("14", "30")
    >>> pack = PolicyPack([PolicyBook.loads(text), PolicyBook.loads(newer)])
    >>> [pack.decide({"days": 20}, as_of=day).status for day in (date(2026, 6, 30), date(2026, 7, 1))]
    ['no_rule', 'decided']
    >>> dict(pack.decide({"days": 20}, as_of=date(2026, 7, 1)).versions)
    {'shop': '2'}
    """

    books: tuple[PolicyBook, ...]
    _engines: Mapping[tuple[int, ...], Engine] = field(eq=False, repr=False)
    _may_conflict: frozenset[tuple[int, ...]] = field(eq=False, repr=False)

    def __init__(self, books: "Iterable[PolicyBook | PolicyPack]", *, effort: int = EFFORT) -> None:
        """Compile every combination of versions that some day has; a pack among ``books`` stands for its own books."""
        listed = tuple(books) if is_a(books, Iterable) else ()
        given = tuple(book for each in listed for book in (each.books if isinstance(each, PolicyPack) else (each,)))
        if problems := list(_no_books(given)) or list(_versions(given)):
            raise PolicyError(*problems)
        days = {date.min} | {book.effective.start for book in given if book.effective.start}
        ends = {book.effective.until for book in given if book.effective.until}
        days |= {end + timedelta(1) for end in ends if end < date.max}
        names = frozenset(each.name for book in given for each in book.fields)
        engines: dict[tuple[int, ...], Engine] = {}
        may_conflict: set[tuple[int, ...]] = set()
        wrong: dict[tuple[str, str, str], Finding] = {}  # the same books may meet in several combinations
        for places, period in _periods(given, sorted(days)).items():
            try:
                engines[places], undecided = _together([given[place] for place in places], period, names, effort)
            except PolicyError as error:
                for each in error.findings:
                    wrong.setdefault((each.code, each.where, each.text), each)
            else:
                may_conflict |= {places} if undecided else set()
        if wrong:
            raise PolicyError(*wrong.values())
        self.__attrs_init__(given, FrozenMap(engines), frozenset(may_conflict))

    def to_dict(self) -> dict[str, object]:
        """The policies as data that JSON can hold."""
        return {"policies": [book.to_dict() for book in self.books]}

    def decide(self, scenario: Mapping[str, Scalar], *, as_of: date) -> PolicyDecision:
        """Say what the versions in force on ``as_of`` say; as ``PolicyBook.decide``.

        Raises ``PolicyError`` where none is, or where a company's policy has a gap between its versions.
        """
        day = day_of(as_of)
        return decide(self.engine_on(day), scenario, day)

    def decide_many(self, columns: Columns, *, as_of: date) -> Decisions:
        """Decide on many scenarios by the versions in force on ``as_of``; as ``PolicyBook.decide_many``."""
        day = day_of(as_of)
        return decide_many(self.engine_on(day), columns, day)

    def engine_on(self, day: date) -> Engine:
        """The compiled rules in force on a day; raises as ``decide``."""
        return self._engines[self._places(day)]

    def check(self, *, as_of: date, effort: int = EFFORT) -> Findings:
        """Look at the versions in force on ``as_of`` together; as ``PolicyBook.check``.

        Also told are books that nobody can ever ask, because no version of the company's policy is in force with them.
        """
        day = day_of(as_of)
        places = self._places(day)
        place = partial(_placed, [self.books[each] for each in places])
        found = check(self._engines[places], place, may_conflict=places in self._may_conflict, effort=effort, at=day)
        found = found.placed(partial(_spotted, [self.books[each] for each in places]))
        return evolve(found, never_in_force=(*found.never_in_force, *self._never_asked()))

    def diff(self, newer: "PolicyPack", *, as_of: date, effort: int = EFFORT) -> PolicyDiff:
        """Compare what is in force on ``as_of`` in two packs; as ``PolicyBook.diff``."""
        day = day_of(as_of)
        mine, other = self._places(day), newer._places(day)  # noqa: SLF001 -- another of ourselves
        return diff(
            self._engines[mine],
            newer._engines[other],  # noqa: SLF001 -- another of ourselves
            may_conflict=(mine in self._may_conflict, other in newer._may_conflict),  # noqa: SLF001 -- another of ourselves
            effort=effort,
        )

    def _never_asked(self) -> Iterator[PolicyFinding]:
        for place, book in enumerate(self.books):
            if all(place not in places or self._missing(places) for places in self._engines):
                yield PolicyFinding(
                    "DK-NEVER-ASKED", "{book} is in force {dates}, but the pack cannot decide on any of these days",
                    {"book": _named(book), "dates": str(book.effective)}, where=f"policy {book.id!r}",
                    hint="add the version of the company's policy for these days, or remove the book",
                    severity="warning",
                )  # fmt: skip

    @property
    def digest(self) -> str:
        """The SHA-256 of the books' digests, sorted, one a line: one digest, one content, in whatever order."""
        return hashlib.sha256("\n".join(sorted(book.digest for book in self.books)).encode()).hexdigest()

    def _places(self, day: date) -> tuple[int, ...]:
        """The books in force."""
        places = _in_force(self.books, day)
        if missing := self._missing(places):
            periods = {name: [book.effective for book in self.books if book.id == name] for name in missing}
            raise PolicyError(*(not_in_force(name, day, each) for name, each in periods.items()))
        return places

    def _missing(self, places: tuple[int, ...]) -> list[str]:
        """The policies without which nothing can be asked, and that are not among these books."""
        found = {self.books[place].id for place in places}
        needed = dict.fromkeys(book.id for book in self.books if book.engine.company or not places)
        return [name for name in needed if name not in found]


def _together(books: list[PolicyBook], period: Spans, names: frozenset[str], effort: int) -> tuple[Engine, bool]:
    """Compile books that are in force together; ``names`` are the fields of the whole pack. Raises ``PolicyError``."""
    if problems := [*_fields(books), *_predicates(books), *_ids(books), *_ranks(books)]:
        raise PolicyError(*problems)
    return compiled_and_checked(
        tuple(book.policy for book in books), effort, partial(_placed, books), days=period, ignored=names,
        asked=tuple({each.field: each for book in books for each in book.engine.asked}.values()),
    )  # fmt: skip


def _in_force(books: tuple[PolicyBook, ...], day: date) -> tuple[int, ...]:
    return tuple(place for place, book in enumerate(books) if book.effective.holds(day))


def _periods(books: tuple[PolicyBook, ...], days: list[date]) -> dict[tuple[int, ...], Spans]:
    """Which books are in force together, and when: ``days`` has every day on which that may change."""
    found: dict[tuple[int, ...], list[tuple[int, int]]] = {}
    for day, after in zip_longest(days, days[1:]):
        last = AS_OF.size if after is None else place_of(after)
        found.setdefault(_in_force(books, day), []).append((place_of(day), last - 1))
    return {places: spans(each) for places, each in found.items()}


def _named(book: PolicyBook) -> str:
    return f"{book.id} {book.version}"


def _placed(books: list[PolicyBook], rules: Iterable[str]) -> str:
    """Where rules stand, each in the file of its own book."""
    homes = {rule.id: book for book in books for rule in book.rules}
    return ", ".join(f"{homes[rule].source.place([rule])} of {_named(homes[rule])}" for rule in rules)


def _spotted(books: list[PolicyBook], where: str) -> str:
    """Where a field or an accepted finding stands: in the first file that has it."""
    named = [book for book in books if where.endswith(f" of {book.id}")] or books
    return next((found for book in named if (found := book.source.spot(where)) != where), where)


def _no_books(books: tuple[PolicyBook, ...]) -> Iterator[Finding]:
    if not books:
        yield Finding(
            "DK-POLICY-NO-BOOKS", "a pack needs at least one book", where="books", hint="pass a list of books"
        )
    for place, book in enumerate(books):
        if not is_a(book, PolicyBook):
            yield Finding(
                "DK-POLICY-NO-BOOK", "a pack must hold PolicyBook and PolicyPack values, got {book}",
                {"book": shown(book)}, where=f"books[{place}]",
                hint="pass what PolicyBook.load or packs.load returns",
            )  # fmt: skip


def _versions(books: tuple[PolicyBook, ...]) -> Iterator[Finding]:
    for one, other in combinations(books, 2):
        if one.id == other.id:
            starts = [each.effective.start or date.min for each in (one, other)]
            if one.effective.holds(max(starts)) and other.effective.holds(max(starts)):
                yield Finding(
                    "DK-POLICY-VERSIONS", "versions {one} and {other} are both in force on {day}",
                    {"one": repr(one.version), "other": repr(other.version), "day": str(max(starts))},
                    where=f"policy {one.id!r}", hint="end one before the other starts",
                )  # fmt: skip


def _fields(books: list[PolicyBook]) -> Iterator[Finding]:
    for one, other in combinations(books, 2):
        theirs = {each.name: each for each in other.fields}
        for mine in one.fields:
            if theirs.get(mine.name, mine) != mine:
                yield Finding(
                    "DK-POLICY-FIELDS", "field {field} has different definitions in {one} and {other}",
                    {"field": repr(mine.name), "one": _named(one), "other": _named(other)},
                    where=f"fields.{mine.name}", hint="give it the same values in both, or rename it in one",
                )  # fmt: skip


def _predicates(books: list[PolicyBook]) -> Iterator[Finding]:
    for one, other in combinations(books, 2):
        theirs = {each.field: each for each in other.engine.asked}
        for mine in one.engine.asked:
            if mine.field in theirs and theirs[mine.field].ask is not mine.ask:
                yield Finding(
                    "DK-POLICY-PREDICATES", "predicate {name} has different functions in {one} and {other}",
                    {"name": repr(mine.name), "one": _named(one), "other": _named(other)},
                    where=f"fields.{mine.field}", hint="load both with the same function",
                )  # fmt: skip


def _ids(books: list[PolicyBook]) -> Iterator[Finding]:
    for one, other in combinations(books, 2):
        for rule in sorted({each.id for each in one.rules} & {each.id for each in other.rules}):
            yield Finding(
                "DK-POLICY-SAME-ID", "rule id {rule} is used in {one} and in {other}",
                {"rule": repr(rule), "one": one.id, "other": other.id},
                where=f"rule {rule!r}", hint="rename one of them",
            )  # fmt: skip


def _ranks(books: list[PolicyBook]) -> Iterator[Finding]:
    companies = [book for book in books if book.engine.company]
    if len(companies) > 1:
        for book in companies:
            if book.policy.hit == "first":
                yield Finding(
                    "DK-POLICY-MIXED-HIT", '{book} has hit = "first", and the pack has another company policy',
                    {"book": book.id},
                    where=f"policy {book.id!r}", hint="rank its rules, or put all company rules into one file",
                )  # fmt: skip
