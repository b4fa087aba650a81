"""What follows from the rules that are met: layers composed, and what a missing fact could still change.

Layers are never ranked against each other. The company's ranking picks its winner; law's entitlements are united, less
what law excludes; goodwill is added; and every entitlement that is not covered yet stands beside them.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from functools import reduce
from operator import and_, or_
from typing import Final, Literal, TypeAlias

from attrs import field, frozen

from disputekit._lib.frozen import FrozenMap
from disputekit.policy._engine import Engine
from disputekit.policy._fields import Scalar
from disputekit.policy._grid import Budget, Exhausted, bits
from disputekit.policy._model import Offered, PolicyOffer

__all__ = [
    "Completions",
    "Outcome",
    "Status",
    "citing",
    "completions",
    "escalated",
    "evidence_of",
    "granting",
    "judge",
    "matter",
    "offered",
    "offers_of",
]


@frozen
class Completions:
    """``alive`` has the boxes that are met or may be; ``open`` what each field that is not known can leave of them.

    ``answer`` says what follows from a set of boxes. What takes too long raises ``Exhausted``.
    """

    engine: Engine
    alive: int
    open: Mapping[str, Sequence[int]]
    answer: Callable[[int], Hashable]
    budget: Budget
    _answers: dict[int, Hashable] = field(factory=dict)

    def same(self) -> list[int] | None:
        """Every end, if all come to one answer; ``None`` as soon as two do not."""
        found: list[int] = []
        for end in self._ends():
            found.append(end)
            if self._answer(end) != self._answer(found[0]):
                return None
        return found

    def matter(self) -> tuple[tuple[str, ...], int]:
        """The fields of which one alone can change the answer, and the boxes that do it."""
        names: list[str] = []
        boxes = 0
        for name, masks in self.open.items():
            changed = 0
            for rest in self._ends(without=name):
                ends = {rest & mask for mask in masks}
                if len({self._answer(end) for end in ends}) > 1:
                    changed |= self._turning(ends)
            if changed:
                names.append(name)
                boxes |= changed
        return tuple(names), boxes

    def _ends(self, without: str = "") -> Iterator[int]:
        """Each set of boxes that can be met in the end, once; ``without`` leaves one field open."""
        axes = [masks for name, masks in self.open.items() if name != without]
        seen: set[tuple[int, int]] = set()

        def walk(at: int, alive: int) -> Iterator[int]:
            if (at, alive) in seen:
                return
            self.budget.spend()
            seen.add((at, alive))
            if at == len(axes):
                yield alive
                return
            for mask in axes[at]:
                yield from walk(at + 1, alive & mask)

        return walk(0, self.alive)

    def _turning(self, ends: set[int]) -> int:
        """The boxes that come and go among ends that differ by one field; those that matter alone, if any do.

        A company rule below the first of an end changes nothing there, so only the first ones are taken away to see.
        """
        engine = self.engine
        self.budget.spend(len(ends))
        turning = reduce(or_, ends)
        for rule in engine.owned(reduce(and_, ends)):
            turning &= ~engine.masks[rule]  # most rules that every end has are met by one box in all of them
        for rule in engine.owned(turning):
            if all(end & engine.masks[rule] for end in ends):
                turning &= ~engine.masks[rule]
        effective = 0
        for end in ends:
            for rule in (*engine.top(end), *engine.owned(end & ~engine.company)):
                mask = engine.masks[rule]
                if mask & turning and self._answer(end & ~mask) != self._answer(end):
                    effective |= end & mask
        return effective or turning

    def _answer(self, met: int) -> Hashable:
        if met not in self._answers:
            self.budget.spend()
            self._answers[met] = self.answer(met)
        return self._answers[met]


def completions(
    engine: Engine,
    scenario: Mapping[str, Scalar],
    alive: int,
    answer: Callable[[int], Hashable],
    steps: int,
) -> Completions:
    """The ways in which ``scenario`` could be completed, of which ``alive`` are the boxes that may be met."""
    open_: dict[str, Sequence[int]] = {}
    for column in engine.columns:
        if column.name not in scenario:
            masks = column.masks
        else:
            atoms = column.axis.atoms(column.axis.field.spans_of(scenario[column.name]) or ())
            masks = [column.masks[atom] for atom in bits(atoms)]
        different = tuple(dict.fromkeys(mask & alive for mask in masks))
        if len(different) > 1:
            open_[column.name] = different
    return Completions(engine, alive, open_, answer, Budget(steps))


Status: TypeAlias = Literal["decided", "needs_facts", "no_rule", "conflict"]


_NOTHING: Final = FrozenMap[str, Scalar]()

Answer: TypeAlias = tuple[Status, frozenset[PolicyOffer], str]
"""What is compared: the status, what may be offered, and to whom the company hands the case on."""

_STEPS: Final = 1_000
"""How many ways are tried before a decision is careful: most need ten, and all of these some milliseconds."""

_MORE_STEPS: Final = 10_000
"""The same where somebody asks which facts matter."""


@frozen
class Outcome:
    """The status, and the company rules that nothing ranks above.

    ``met`` has the boxes of the rules that are met whatever the missing facts are, and ``open`` the unknown ones that
    could matter, with some that cannot. Where these facts choose between rules that come to the same, ``ends`` has what
    is met in each case, and ``top`` the rules of all of them.
    """

    status: Status
    top: tuple[int, ...]
    met: int
    open: int = 0
    ends: tuple[int, ...] = ()
    winner: int | None = None
    """The company rule that decides, whatever the missing facts are."""


def judge(engine: Engine, met: int, possible: int, scenario: Mapping[str, Scalar] = _NOTHING) -> Outcome:
    """Decide on the bits of a scenario; what it leaves open is asked for only if it can change the answer.

    A quick look at each unknown rule by itself is careful: what it finds might matter. Only then are all the ways tried
    in which the missing facts could turn out; where there are too many of these, the careful answer stands.
    """
    top = tuple(engine.top(met))
    unknown = possible & ~met
    if not unknown:
        return _plain(engine, met, top)
    matters = _matters(engine, met, unknown, top)
    open_ = _open_citations(engine, met, unknown, top)
    if not matters and not open_:
        return _plain(engine, met, top)
    try:
        ends = _ways(engine, met, possible, scenario, _STEPS).same()
    except Exhausted:
        ends = None if matters else [met, met | open_]
    return Outcome("needs_facts", top, met, matters) if ends is None else _agreed(engine, met, ends)


def _plain(engine: Engine, met: int, top: tuple[int, ...]) -> Outcome:
    status = _status(engine, met, top)
    return Outcome(status, top, met, winner=top[0] if top and status == "decided" else None)


def matter(
    engine: Engine, outcome: Outcome, possible: int, scenario: Mapping[str, Scalar]
) -> tuple[tuple[str, ...] | None, int]:
    """The missing facts of which one alone can change the outcome, and the boxes that do it.

    ``None``, and all boxes that might, where there are too many ways to try.
    """
    if outcome.status != "needs_facts":
        return (), 0
    try:
        return _ways(engine, outcome.met, possible, scenario, _MORE_STEPS).matter()
    except Exhausted:
        return None, outcome.open


def _ways(engine: Engine, met: int, possible: int, scenario: Mapping[str, Scalar], steps: int) -> Completions:
    """The ways in which the missing facts could turn out, without what changes nothing in any of them."""
    for rule in engine.top(met):
        possible &= ~engine.below[rule]
    for rule in engine.owned(met):
        possible &= ~engine.masks[rule] | met  # it matches by another box of its own
    beside = engine.law | engine.goodwill
    answers: dict[tuple[int, ...], Answer] = {}

    def answer(end: int) -> Answer:
        key = (end & beside, *engine.top(end))  # nothing else has a say in it
        if key not in answers:
            answers[key] = _answer(engine, end)
        return answers[key]

    return completions(engine, scenario, possible, answer, steps)


def _open_citations(engine: Engine, met: int, unknown: int, top: tuple[int, ...]) -> int:
    """The unknown boxes that would win or be cited if they were met, whether or not that changes the outcome."""
    for rule in engine.owned(met):
        unknown &= ~engine.masks[rule]
    for rule in top:
        unknown &= ~engine.below[rule]
    return unknown


def _agreed(engine: Engine, met: int, ends: Sequence[int]) -> Outcome:
    """The outcome that all ends have; with a winner where each of them has the same."""
    tops = [tuple(engine.top(end)) for end in ends]
    beside = engine.law | engine.goodwill
    if len({(top, *engine.owned(end & beside)) for top, end in zip(tops, ends, strict=True)}) == 1:
        every = set(engine.owned(ends[0])).intersection(*(engine.owned(end) for end in ends))
        return _plain(engine, met | ends[0] & sum(engine.masks[rule] for rule in every), tops[0])
    ordered = sorted(ends, key=lambda end: (end & -end, end))  # offers are taken from the rule that comes first by rank
    first = {top[0] if top else None for top in tops}
    status = _status(engine, ends[0], tops[0])
    return Outcome(
        status,
        tuple(sorted({rule for top in tops for rule in top})),
        met,
        ends=tuple(ordered),
        winner=first.pop() if len(first) == 1 and status == "decided" else None,
    )


def _answer(engine: Engine, met: int) -> Answer:
    top = engine.top(met)
    status = _status(engine, met, top)
    decided = status == "decided"
    offers = frozenset(each.offer for each in offers_of(engine, met, top if decided else ()))
    return status, offers, engine.rules[top[0]].escalate if top and decided else ""


def _status(engine: Engine, met: int, top: Sequence[int]) -> Status:
    if len(top) > 1 and len({engine.says[rule] for rule in top}) > 1:
        return "conflict"
    return "decided" if top or met & engine.law else "no_rule"


def offers_of(engine: Engine, met: int, top: Iterable[int]) -> tuple[Offered, ...]:
    """Compose the layers: the company's offers, goodwill, then the entitlements that these do not cover."""
    found: dict[PolicyOffer, Offered] = {}
    for rule in [*top, *engine.owned(met & engine.goodwill)]:
        for offer in engine.rules[rule].offers:
            found.setdefault(offer, _offered(engine, rule, offer))
    granted = {
        offer: _offered(engine, rule, offer)
        for rule in reversed(granting(engine, met))
        for offer in engine.rules[rule].offers
    }
    rights = [offer for offer in granted if not any(each.covers(offer) for each in found)]
    rights.sort(key=lambda offer: (granted[offer].rule, offer.text))
    for place, offer in enumerate(rights):
        betters = (
            other.replaces(offer) and (at < place or not offer.replaces(other))
            for at, other in enumerate(rights)
            if at != place
        )
        if not any(betters):
            found[offer] = granted[offer]
    return tuple(found.values())


def granting(engine: Engine, met: int) -> list[int]:
    """The law rules among ``met`` whose right is not excluded by another."""
    law = engine.owned(met & engine.law)
    excluded = {right for rule in law for right in engine.rules[rule].excludes}
    return [rule for rule in law if engine.rules[rule].offers and engine.rules[rule].right not in excluded]


def _offered(engine: Engine, rule: int, offer: PolicyOffer) -> Offered:
    source = engine.rules[rule]
    return Offered(offer, source.layer, source.id, source.cite)


def _matters(engine: Engine, met: int, unknown: int, top: tuple[int, ...]) -> int:
    """The unknown boxes that could change the outcome; asked rule by rule, so at times more than can."""
    for rule in engine.owned(met):
        unknown &= ~engine.masks[rule]  # it matches by another box of its own
    said = {engine.says[rule] for rule in top}
    certain = top if len(said) == 1 else ()
    there = {each.offer for each in offers_of(engine, met, certain)}
    found = [rule for rule in _company_left(engine, unknown, top) if said != {engine.says[rule]}]
    found += _law_left(engine, met, unknown, certain, there)
    found += [
        rule for rule in engine.owned(unknown & engine.goodwill) if not there.issuperset(engine.rules[rule].offers)
    ]
    return unknown & sum(engine.masks[rule] for rule in found)


def _company_left(engine: Engine, unknown: int, top: tuple[int, ...]) -> list[int]:
    """The unknown company rules that nothing certain ranks above."""
    for rule in top:
        unknown &= ~engine.below[rule]
    return engine.owned(unknown & engine.company)


def _law_left(
    engine: Engine, met: int, unknown: int, certain: tuple[int, ...], there: set[PolicyOffer]
) -> Iterator[int]:
    """The unknown law rules that could matter.

    Where nothing applies for certain, any does. An entitlement does unless everything that it adds is there already.
    Exclusions are tried all together, since each of two may take away what the other leaves.
    """
    law = engine.owned(unknown & engine.law)
    applied = engine.owned(met & engine.law)
    excluded = {right for rule in applied for right in engine.rules[rule].excludes}
    excluding = [rule for rule in law if engine.rules[rule].excludes]
    without = offers_of(engine, met | sum(engine.masks[rule] for rule in excluding), certain)
    exclusions_matter = there != {each.offer for each in without}
    for rule in law:
        source = engine.rules[rule]
        adds = source.right not in excluded and not all(_adds_nothing(offer, there) for offer in source.offers)
        if adds or (source.excludes and exclusions_matter) or not (certain or applied):
            yield rule


def _adds_nothing(offer: PolicyOffer, there: set[PolicyOffer]) -> bool:
    return offer in there or any(each.replaces(offer) and not offer.replaces(each) for each in there)


def citing(engine: Engine, outcome: Outcome) -> list[int]:
    """The rules that an outcome rests on: the company's, then law and goodwill."""
    return [*outcome.top, *engine.owned(reduce(or_, outcome.ends, outcome.met) & (engine.law | engine.goodwill))]


def escalated(engine: Engine, outcome: Outcome) -> str:
    """To whom the company hands the case on; ``""`` where it decides itself, or not yet."""
    return engine.rules[outcome.top[0]].escalate if outcome.top and outcome.status == "decided" else ""


def offered(engine: Engine, outcome: Outcome) -> tuple[Offered, ...]:
    """What an outcome offers; nothing while facts are missing."""
    if outcome.status == "needs_facts":
        return ()
    met = outcome.ends[0] if outcome.ends else outcome.met
    return offers_of(engine, met, engine.top(met) if outcome.status == "decided" else ())


def evidence_of(offers: Iterable[Offered]) -> tuple[str, ...]:
    """The evidence that any of the offers asks for."""
    return tuple(sorted({name for each in offers for name in each.offer.require}))
