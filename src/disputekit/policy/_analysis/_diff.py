"""Which scenarios two versions of a policy decide otherwise."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from math import prod
from typing import Final, Literal, TypeAlias, TypeVar

from attrs import evolve, field, fields, frozen

from disputekit._lib.brief import brief
from disputekit._lib.markup import Shown
from disputekit._lib.text import counted
from disputekit.errors import Scalar
from disputekit.policy._analysis._common_grid import CommonGrid
from disputekit.policy._analysis._comparison import Answer, Comparison, Difference, Side
from disputekit.policy._analysis._findings import Accepted, PolicyFinding, accepted_map, depends, plain
from disputekit.policy._analysis._replay import Replay, Sample, replayed, said
from disputekit.policy._analysis._windows import as_good
from disputekit.policy._analysis._witness import Witness, asked
from disputekit.policy._engine import Engine
from disputekit.policy._fields import Field, both, place_of
from disputekit.policy._grid import Axis, Budget, Exhausted, Region
from disputekit.policy._model import Policy, PolicyOffer, Rule
from disputekit.policy._words import conditions

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


Effect: TypeAlias = Literal["gain", "loss", "mixed", "neutral"]
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
    wording: tuple[str, ...] = ()
    """For a rule: what was written and what is, for each detail that is short enough to say."""

    __repr__ = brief

    @property
    def text(self) -> str:
        """``changed-mind-30: when, cite``."""
        return f"{self.name}: {', '.join(self.details)}" if self.details else self.name

    def to_dict(self) -> dict[str, object]:
        """Everything, as JSON can hold it."""
        return {"name": self.name, "what": self.what, "details": list(self.details), "wording": list(self.wording)}


def edited_fields(old: Engine, new: Engine) -> tuple[Edit, ...]:
    """The fields that are not the same, and which values only one version has: such cases are not compared."""
    return tuple(_edits(_fields(old), _fields(new), _field))


def edited_rules(old: Engine, new: Engine) -> tuple[Edit, ...]:
    """The rules that are not the same, with the keys of the file that differ, and how they were and are worded."""
    before, after = ({rule.id: rule for rule in engine.rules} for engine in (old, new))
    ours, theirs = (tuple(_fields(engine).values()) for engine in (old, new))
    edits = []
    for each in _edits(before, after, _keys):
        if each.what == "changed":
            one, other = dict(_wording(before[each.name], ours)), dict(_wording(after[each.name], theirs))
            told = (f"{key}: {one[key]} -> {other[key]}" for key in each.details if key in one)
            each = evolve(each, wording=tuple(told))  # noqa: PLW2901 -- the same, and how it is worded
        edits.append(each)
    return tuple(edits)


def _wording(rule: Rule, fields: Sequence[Field]) -> Iterator[tuple[str, str]]:
    boxes = (", ".join(f"{name} {words}" for name, words in conditions(box, fields)) for box in rule.boxes)
    yield "when", " or ".join(box or "every case" for box in boxes)
    yield "offer", " or ".join(offer.full_text for offer in rule.offers) or "nothing"
    for key in ("priority", "escalate", "cite", "effective"):
        yield key, str(_of(rule, key)) or "nothing"


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
    """A box of cases that change in one way: how they were decided, and how they will be.

    ``before`` and ``after`` are the answers to ``witness``; ``lost`` and ``gained`` are the offers in which they differ
    in every case of ``box``, which ``scope`` says in words (both as in ``PolicyFinding``, as are ``flags``). Law and
    goodwill that give the same before and after may add more to either. ``cases`` is how many complete cases the box
    has; where rules have dates of their own, a case counts once for each day. ``python`` shows the change, given
    ``book`` and ``newer``.
    """

    before: Answer
    after: Answer
    lost: tuple[PolicyOffer, ...]
    gained: tuple[PolicyOffer, ...]
    witness: Mapping[str, Scalar]
    box: Mapping[str, tuple[Accepted, ...]] = field(converter=accepted_map)
    scope: str
    cases: int
    as_of: date
    flags: tuple[str, ...]
    python: str

    __repr__ = brief

    @property
    def effect(self) -> Effect:
        """What it is for the customer: ``gain``, ``loss``, ``mixed`` where it is both, ``neutral`` where neither.

        A loss is an offer that nothing is as good as afterwards, a gain one that nothing was as good as before.
        """
        before, after = ([each.offer for each in answer.offers] for answer in (self.before, self.after))
        worse = any(not any(as_good(mine, each) for mine in after) for each in self.lost)
        better = any(not any(as_good(mine, each) for mine in before) for each in self.gained)
        return "mixed" if worse and better else "loss" if worse else "gain" if better else "neutral"

    @property
    def texts(self) -> tuple[str, str]:
        """Both answers in words, each with its rule; if these are equal, with who chooses and what satisfies."""
        before, after = said(self.before), said(self.after)
        if before != after:
            return before, after
        return said(self.before, full=True), said(self.after, full=True)

    def to_dict(self) -> dict[str, object]:
        """Everything, as JSON can hold it."""
        return {
            "before": self.before.to_dict(),
            "after": self.after.to_dict(),
            "lost": [offer.text for offer in self.lost],
            "gained": [offer.text for offer in self.gained],
            "effect": self.effect,
            "scope": self.scope,
            "cases": self.cases,
            "box": plain(self.box),
            "witness": dict(self.witness),
            "as_of": self.as_of.isoformat(),
            "flags": list(self.flags),
            "python": self.python,
        }


_TOLD: Final = 50  # boxes in the text: the data have all of them
_SIGNS: Final = {"added": "+", "removed": "-", "changed": "~"}


@frozen(repr=False)
class PolicyDiff(Shown):
    """The difference between two versions: empty if nothing is.

    ``outcomes`` has all cases that are decided differently, in disjoint boxes, the largest first: each such case lies
    in exactly one of them, unless ``undecided`` says how many cases at most were not looked at. The way back has the
    same boxes. Compared is what both versions can be asked: cases that only one of them can read are listed in
    ``fields``, and where there are no others, ``comparable`` is false. Nothing in ``outcomes`` and something in
    ``rules`` means that what was rewritten says the same as before.
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

    @property
    def cases(self) -> int:
        """How many cases are decided differently, counted as in ``OutcomeChange``."""
        return sum(each.cases for each in self.outcomes)

    def __bool__(self) -> bool:
        """Whether anything is different, or may be."""
        return bool(self.outcomes or self.fields or self.rules or self.policy or self.undecided)

    def __repr__(self) -> str:
        """``<PolicyDiff from shop 1 to shop 2: 3 outcomes, 1 rule, 0 fields>``."""
        parts = (("outcome", self.outcomes), ("rule", self.rules), ("field", self.fields))
        counts = ", ".join(counted(len(each), what) for what, each in parts)
        return f"<PolicyDiff from {self.old} to {self.new}: {counts}>"

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
            "cases": self.cases,
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
        and told. Raises ``InvalidValue`` for anything but a sample.
        """
        return replayed(self._engines, sample, as_of)

    def _lines(self) -> Iterator[str]:
        yield f"{self.old} -> {self.new}"
        if not self:
            yield "nothing changes"
        if not self.comparable:
            yield "no case fits both versions, so outcomes were not compared"
        for each in self.outcomes[:_TOLD]:
            yield ""
            yield from _told(each)
        if len(self.outcomes) > _TOLD:
            rest = self.outcomes[_TOLD:]
            yield ""
            yield f"and {len(rest)} more boxes with {counted(sum(each.cases for each in rest), 'case')}"
        for title, edits in (("policy", self.policy), ("fields", self.fields), ("rules", self.rules)):
            if edits:
                yield ""
                yield f"{title} written differently:"
                for edit in edits:
                    yield f"  {_SIGNS[edit.what]} {edit.text}"
                    yield from (f"      {line}" for line in edit.wording)
        for finding in self.undecided:
            yield ""
            yield f"undecided: {finding.text}"
        if self:
            yield ""
            total = f"{counted(self.cases, 'case')} {'changes' if self.cases == 1 else 'change'}"
            yield f"{total}, and there may be more" if self.undecided else total


def _told(change: OutcomeChange) -> Iterator[str]:
    effect = f", a {change.effect} for the customer" if change.effect in {"gain", "loss"} else ""
    yield f"~ where {change.scope or 'anything is asked'} ({counted(change.cases, 'case')}{effect})"
    if change.flags:
        yield f"    {depends(change.flags)}"
    before, after = change.texts
    yield f"    from {before}"
    yield f"    to   {after}"
    yield from (f"    try  {line}" for line in change.python.splitlines())


MayConflict = tuple[bool, bool]
"""Whether rules of the old and of the new book may contradict each other."""

_MOST: Final = 1_000  # boxes: nobody reads more
_LEFT: Final = 20_000  # regions that are counted where the search ended


def diff(old: Engine, new: Engine, *, may_conflict: MayConflict, effort: int) -> PolicyDiff:
    """Compare two books, with ``effort`` steps.

    The search always goes from the book with the smaller digest to the other, so that the way back has the same boxes.
    """
    turned = _content(new) < _content(old)
    first, second = (new, old) if turned else (old, new)
    common = CommonGrid.of(first, second)
    found = _Search.of(common, first, second, may_conflict[::-1] if turned else may_conflict) if common else None
    boxes, left = found.boxes(Budget(effort)) if found else ([], 0)
    changes = [_change(common, turned_round(each) if turned else each, (old, new)) for each in boxes] if common else []
    ended = PolicyFinding(
        "DK-UNDECIDED-CHANGES",
        "the search for changes stopped with {found} boxes; at most {cases} cases were not looked at",
        {"found": len(changes), "cases": left},
        hint="allow more effort, or compare smaller steps", severity="warning",
    ) if left else None  # fmt: skip
    return PolicyDiff(
        old=_named(old),
        new=_named(new),
        outcomes=tuple(sorted(changes, key=lambda each: (-each.cases, each.scope, each.before.text))),
        fields=edited_fields(old, new),
        rules=edited_rules(old, new),
        policy=edited_policies(old, new),
        comparable=common is not None,
        undecided=(ended,) if ended else (),
        engines=(old, new),
    )


def _content(engine: Engine) -> list[tuple[str, str]]:
    return sorted((policy.id, engine.digests[policy.id]) for policy in engine.policies)


def turned_round(found: Difference) -> Difference:
    """The same difference on the way back."""
    return evolve(found, old=found.new, new=found.old)


@frozen(eq=False)
class _Search:
    """The comparison of two books, and the boxes that it finds."""

    common: CommonGrid
    comparison: Comparison

    @classmethod
    def of(cls, common: CommonGrid, old: Engine, new: Engine, may_conflict: MayConflict) -> "_Search":
        """Look for any difference in the answers."""
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

        return cls(common, Comparison(
            common.grid, common.everywhere, before, after, common.old_changed, common.new_changed, common.same,
            alike=alike, bears=bears, differ=lambda one, two: one.says != two.says, as_good=PolicyOffer.covers,
        ))  # fmt: skip

    def boxes(self, budget: Budget) -> tuple[list[Difference], int]:
        """Disjoint boxes of all cases that change; and how many cases at most were not looked at."""
        found: list[Difference] = []
        taken: list[Region] = []
        listing = Budget(budget.left)
        left = 0
        try:
            for pair in self.comparison.regions(listing):
                before = len(found)
                try:
                    for each in self.comparison.parts(*pair, taken, budget):
                        found.append(each)
                        if len(found) >= _MOST:
                            budget.left = 0
                except Exhausted:
                    left += self._cases(pair[2]) - sum(self._cases(each.region) for each in found[before:])
                    listing.left = min(listing.left, _LEFT)
                    budget.left = 0
        except Exhausted:  # nor is it known how many pairs are left
            left = self._cases(self.common.everywhere) - sum(self._cases(each.region) for each in found)
        return _joined(found), left

    def _cases(self, region: Region) -> int:
        return cases_in(self.common.grid.axes, region)


def cases_in(axes: Sequence[Axis], region: Region) -> int:
    """How many cases a region has; where rules have dates of their own, a case counts once for each day."""
    spans = (axis.spans(atoms) for axis, atoms in zip(axes, region, strict=True))
    return prod(sum(last - first + 1 for first, last in each) for each in spans)


def _joined(found: Sequence[Difference]) -> list[Difference]:
    """The same cases in fewer boxes: two that differ along one axis only, and are one change, become one."""
    boxes = list(found)
    at = alone = 0
    while boxes and alone < len(boxes[0].region):
        joined: dict[tuple[object, ...], Difference] = {}
        for each in boxes:
            key = (_key(each), each.region[:at], each.region[at + 1 :])
            if key in joined:
                one = joined[key].region
                each = evolve(joined[key], region=(*one[:at], one[at] | each.region[at], *one[at + 1 :]))  # noqa: PLW2901 -- the one that both become
            joined[key] = each
        alone = alone + 1 if len(joined) == len(boxes) else 0
        boxes = list(joined.values())
        at = (at + 1) % len(boxes[0].region)
    return boxes


def _key(found: Difference) -> tuple[object, ...]:
    """What the cases of one change have in common."""
    before, after = (frozenset(each.offer for each in answer.offers) for answer in (found.old, found.new))
    answers = ((each.status, each.escalate_to, each.rule) for each in (found.old, found.new))
    return (before - after, after - before, *answers)


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
        cases=cases_in(common.grid.axes, found.region),
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
