"""Which scenarios two versions of a policy decide otherwise."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Final, Literal, TypeAlias, TypeVar

from attrs import evolve, field, fields, frozen

from disputekit._lib.brief import brief
from disputekit._lib.markup import Shown
from disputekit._lib.text import counted
from disputekit.errors import Scalar
from disputekit.policy._analysis._check import undecided
from disputekit.policy._analysis._common_grid import CommonGrid
from disputekit.policy._analysis._comparison import Answer, Comparison, Difference, Side
from disputekit.policy._analysis._findings import Accepted, PolicyFinding, accepted_map, depends, plain
from disputekit.policy._analysis._replay import Replay, Sample, replayed, said
from disputekit.policy._analysis._witness import Witness, asked
from disputekit.policy._engine import Engine
from disputekit.policy._fields import Field, both, place_of
from disputekit.policy._grid import Budget, Exhausted
from disputekit.policy._model import Policy, PolicyOffer, Rule

__all__ = [
    "Edit",
    "MayConflict",
    "OutcomeChange",
    "PolicyDiff",
    "diff",
    "edited_fields",
    "edited_policies",
    "edited_rules",
]


Edited: TypeAlias = Literal["added", "removed", "changed"]
T = TypeVar("T")

_KEYS: Final = {"boxes": "when", "offers": "offer", "excludes": "exclude", "templates": "template"}
"""Where a file has another word for it."""
_ELSEWHERE: Final = frozenset({"id", "version", "fields", "rules"})


@frozen
class Edit:
    """Something that is written differently: a field, a rule, or the head of a policy; ``details`` says what of it."""

    name: str
    what: Edited
    details: tuple[str, ...] = ()

    __repr__ = brief

    @property
    def text(self) -> str:
        """``changed-mind-30: when, cite``."""
        return f"{self.name}: {', '.join(self.details)}" if self.details else self.name

    def to_dict(self) -> dict[str, object]:
        """Everything, as JSON can hold it."""
        return {"name": self.name, "what": self.what, "details": list(self.details)}


def edited_fields(old: Engine, new: Engine) -> tuple[Edit, ...]:
    """The fields that are not the same, and which values only one version knows: such cases are not compared."""
    return tuple(_edits(_fields(old), _fields(new), _field))


def edited_rules(old: Engine, new: Engine) -> tuple[Edit, ...]:
    """The rules that are not the same, with the keys of the file that differ."""
    return tuple(_edits({rule.id: rule for rule in old.rules}, {rule.id: rule for rule in new.rules}, _keys))


def edited_policies(old: Engine, new: Engine) -> tuple[Edit, ...]:
    """The policies whose heads differ in more than their versions."""
    return tuple(_edits({each.id: each for each in old.policies}, {each.id: each for each in new.policies}, _head))


def _edits(old: Mapping[str, T], new: Mapping[str, T], differ: Callable[[T, T], tuple[str, ...]]) -> Iterator[Edit]:
    for name in (*old, *(name for name in new if name not in old)):
        if name not in new:
            yield Edit(name, "removed")
        elif name not in old:
            yield Edit(name, "added")
        elif details := differ(old[name], new[name]):
            yield Edit(name, "changed", details)


def _fields(engine: Engine) -> dict[str, Field]:
    return {column.name: column.axis.field for column in engine.columns}


def _field(old: Field, new: Field) -> tuple[str, ...]:
    return tuple(_field_edits(old, new)) if old != new else ()


def _field_edits(old: Field, new: Field) -> Iterator[str]:
    if old.kind != new.kind:
        yield f"{old.kind} -> {new.kind}"
    elif old.kind == "whole" and (old.low, old.high) != (new.low, new.high):
        yield f"{old.low} to {old.high} -> {new.low} to {new.high}"
    for sign, mine, other in (("without", old, new), ("with", new, old)):
        if lacking := [str(value) for value in mine.values if value not in other.values]:
            yield f"{sign} {', '.join(lacking)}"
    if old.optional != new.optional:
        yield "may not apply" if new.optional else "always applies"
    if old.predicate != new.predicate:
        yield f"worked out by {new.predicate or 'nobody'}"
    if old.nodes != new.nodes:
        yield "tree"
    if old.values != new.values and set(old.values) == set(new.values):
        yield "order of values"


def _keys(old: Rule, new: Rule) -> tuple[str, ...]:
    return tuple(_KEYS.get(each.name, each.name) for each in fields(Rule) if _of(old, each.name) != _of(new, each.name))


def _head(old: Policy, new: Policy) -> tuple[str, ...]:
    names = (each.name for each in fields(Policy) if each.name not in _ELSEWHERE)
    return tuple(name for name in names if _of(old, name) != _of(new, name))


def _of(item: Rule | Policy, name: str) -> object:
    found: object = getattr(item, name)
    return found


@frozen
class OutcomeChange:
    """Scenarios that are decided differently, and alike: what was said of them, and what will be.

    ``before`` and ``after`` are the answers to ``witness``; ``lost`` and ``gained`` the offers in which they differ,
    all over ``box``, which ``scope`` says in words (both as in ``PolicyFinding``, as are ``flags``). Law and goodwill
    that give the same before and after may add more to either. ``python`` shows it, given ``book`` and ``newer``.
    """

    before: Answer
    after: Answer
    lost: tuple[PolicyOffer, ...]
    gained: tuple[PolicyOffer, ...]
    witness: Mapping[str, Scalar]
    box: Mapping[str, tuple[Accepted, ...]] = field(converter=accepted_map)
    scope: str
    as_of: date
    flags: tuple[str, ...]
    python: str

    __repr__ = brief

    @property
    def key(self) -> tuple[object, ...]:
        """What scenarios of one change have in common."""
        answers = self.before, self.after
        return (self.lost, self.gained, *((each.status, each.escalate_to, each.rule) for each in answers))

    def to_dict(self) -> dict[str, object]:
        """Everything, as JSON can hold it."""
        return {
            "before": self.before.to_dict(),
            "after": self.after.to_dict(),
            "lost": [offer.text for offer in self.lost],
            "gained": [offer.text for offer in self.gained],
            "scope": self.scope,
            "box": plain(self.box),
            "witness": dict(self.witness),
            "as_of": self.as_of.isoformat(),
            "flags": list(self.flags),
            "python": self.python,
        }


_SIGNS: Final = {"added": "+", "removed": "-", "changed": "~"}


@frozen(repr=False)
class PolicyDiff(Shown):
    """The difference between two versions: empty if nothing is.

    ``outcomes`` has the scenarios that are decided differently, grouped by what was and is said and by which rule: they
    are complete unless there is something in ``undecided``. Compared is what both versions can be asked: cases that
    only one of them can read are told in ``fields``, and where there are no others, ``comparable`` is false. Nothing in
    ``outcomes`` and something in ``rules`` means that what was rewritten says the same as before.
    """

    old: str
    """The older policy and its version."""
    new: str
    outcomes: tuple[OutcomeChange, ...]
    fields: tuple[Edit, ...]
    rules: tuple[Edit, ...]
    policy: tuple[Edit, ...]
    comparable: bool
    undecided: tuple[PolicyFinding, ...]
    _engines: tuple[Engine, Engine] = field(eq=False)

    def __bool__(self) -> bool:
        """Whether anything is different, or may be."""
        return bool(self.outcomes or self.fields or self.rules or self.policy or self.undecided)

    def __repr__(self) -> str:
        """``<PolicyDiff from shop 1 to shop 2: 3 outcomes, 1 rule, 0 fields>``."""
        parts = (("outcome", self.outcomes), ("rule", self.rules), ("field", self.fields))
        counts = ", ".join(counted(len(each), what) for what, each in parts)
        return f"<Changes from {self.old} to {self.new}: {counts}>"

    def __str__(self) -> str:
        """The plan that ``text()`` gives."""
        return self.text()

    def text(self) -> str:
        """A plan for people: which cases change, from what to what, by which rule, and how it is written otherwise."""
        return "\n".join(self._lines())

    def to_dict(self) -> dict[str, object]:
        """Everything, as JSON can hold it."""
        return {
            "old": self.old,
            "new": self.new,
            "comparable": self.comparable,
            "outcomes": [each.to_dict() for each in self.outcomes],
            "fields": [each.to_dict() for each in self.fields],
            "rules": [each.to_dict() for each in self.rules],
            "policy": [each.to_dict() for each in self.policy],
            "undecided": [each.to_dict() for each in self.undecided],
        }

    def on(self, sample: Sample, *, as_of: date | str | None = None) -> Replay:
        """Decide past cases by both versions, and count what comes out otherwise.

        ``sample`` has a column for each field (a mapping of lists, or a data frame), or is a list of scenarios. Columns
        that are no field are left alone, an empty cell says that something is not known. ``as_of`` is a day, or the
        name of a column that has the day of each case; it matters only where rules have dates of their own, and whether
        the versions themselves were in force then is not asked. A row that one of the versions cannot read is counted
        and told. Raises ``InvalidValue`` for what is no sample.
        """
        return replayed(self._engines, sample, as_of)

    def _lines(self) -> Iterator[str]:
        yield f"{self.old} -> {self.new}"
        if not self:
            yield "nothing changes"
        if not self.comparable:
            yield "no case fits both versions, so outcomes were not compared"
        for each in self.outcomes:
            yield ""
            yield from _told(each)
        for title, edits in (("policy", self.policy), ("fields", self.fields), ("rules", self.rules)):
            if edits:
                yield ""
                yield f"{title} written differently:"
                yield from (f"  {_SIGNS[each.what]} {each.text}" for each in edits)
        for finding in self.undecided:
            yield ""
            yield f"undecided: {finding.text}"
        if self:
            yield ""
            count = len(self.outcomes)
            total = f"{counted(count, 'outcome')} {'changes' if count == 1 else 'change'}"
            yield f"{total}, and there may be more" if self.undecided else total


def _told(change: OutcomeChange) -> Iterator[str]:
    yield f"~ where {change.scope or 'anything is asked'}"
    if change.flags:
        yield f"    {depends(change.flags)}"
    yield f"    from {said(change.before)}"
    yield f"    to   {said(change.after)}"
    yield from (f"    try  {line}" for line in change.python.splitlines())


MayConflict = tuple[bool, bool]
"""Whether rules of the old and of the new book may contradict each other."""

_MOST: Final = 200  # nobody reads more


def diff(old: Engine, new: Engine, *, may_conflict: MayConflict, effort: int) -> PolicyDiff:
    """Compare two books, with ``effort`` steps."""
    common = CommonGrid.of(old, new)
    found: dict[tuple[object, ...], OutcomeChange] = {}
    ended = False
    try:
        for change in _changes(old, new, common, may_conflict, Budget(effort)) if common else ():
            if change.key not in found and len(found) == _MOST:
                ended = True
                break
            found.setdefault(change.key, change)
    except Exhausted:
        ended = True
    return PolicyDiff(
        old=_named(old),
        new=_named(new),
        outcomes=tuple(found.values()),
        fields=edited_fields(old, new),
        rules=edited_rules(old, new),
        policy=edited_policies(old, new),
        comparable=common is not None,
        undecided=(undecided("changes", len(found), effort),) if ended else (),
        engines=(old, new),
    )


def _changes(
    old: Engine, new: Engine, common: CommonGrid, may_conflict: MayConflict, budget: Budget
) -> Iterator[OutcomeChange]:
    before = Side(old, may_conflict=may_conflict[0])
    after = Side(new, shift=len(old.owners), may_conflict=may_conflict[1])

    def alike(mine: int | None, other: int | None) -> bool:
        if mine is None or other is None:
            return mine is other
        one, two = old.rules[mine], new.rules[other]
        return frozenset(one.offers) == frozenset(two.offers) and one.escalate == two.escalate

    def bears(mine: int | None, other: int | None, offer: PolicyOffer) -> bool:
        ours, theirs = before.offers(mine), after.offers(other)
        if (offer in ours) != (offer in theirs):
            return True
        return any(each.covers(offer) for each in ours) != any(each.covers(offer) for each in theirs)

    comparison = Comparison(
        common.grid, common.everywhere, before, after, common.old_changed, common.new_changed, common.same,
        alike=alike, bears=bears, differ=lambda one, two: one.says != two.says, as_good=PolicyOffer.covers,
    )  # fmt: skip
    for each in comparison.differences(budget):
        yield _change(common, each, (old, new))


def _change(common: CommonGrid, found: Difference, engines: tuple[Engine, Engine]) -> OutcomeChange:
    witness = Witness(common.grid.axes, found.point, found.region, common.days)
    before, after = ({each.offer: None for each in answer.offers} for answer in (found.old, found.new))
    return OutcomeChange(
        before=found.old,
        after=found.new,
        lost=tuple(sorted((each for each in before if each not in after), key=_text)),
        gained=tuple(sorted((each for each in after if each not in before), key=_text)),
        witness=witness.scenario,
        box=witness.box,
        scope=witness.scope,
        as_of=witness.as_of,
        flags=witness.flags,
        python=_python(witness, engines),
    )


def _text(offer: PolicyOffer) -> str:
    return offer.text


def _python(witness: Witness, engines: tuple[Engine, Engine]) -> str:
    """Ask each version on a day on which it is in force; each is asked only what it has a field for.

    Where rules have dates of their own the day is that of the change: a version that is not in force on it was compared
    as if it were, and cannot be asked.
    """
    lines = []
    for name, engine in zip(("book", "newer"), engines, strict=True):
        known = {column.name for column in engine.columns}
        stated = {field: value for field, value in witness.scenario.items() if field in known}
        day = (
            witness.as_of
            if engine.dated
            else evolve(witness, days=both(witness.days, engine.days) or engine.days).as_of
        )
        if both(engine.days, ((place_of(day), place_of(day)),)):
            lines.append(asked(stated, day, name))
        else:
            lines.append(f"# {name} is not in force on {day}: compared as if it were")
    return "\n".join(lines)


def _named(engine: Engine) -> str:
    return " + ".join(f"{policy.id} {policy.version}" for policy in engine.policies)
