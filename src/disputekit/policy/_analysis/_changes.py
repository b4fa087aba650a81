"""What changes from one version of a policy to the next, like a plan before it is applied."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from attrs import field, frozen

from disputekit._lib.text import counted
from disputekit.errors import Scalar
from disputekit.policy._analysis._edits import Edit
from disputekit.policy._analysis._findings import Accepted, PolicyFinding, accepted_map, plain
from disputekit.policy._analysis._replay import Replay, Sample, replayed, said
from disputekit.policy._analysis._sides import Answer
from disputekit.policy._engine import Engine
from disputekit.policy._offers import PolicyOffer
from disputekit.policy._shown import Shown

__all__ = ["OutcomeChange", "PolicyDiff"]


@frozen
class OutcomeChange:
    """Scenarios that are decided otherwise, and alike: what was said of them, and what will be.

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

    ``outcomes`` has the scenarios that are decided otherwise, grouped by what was and is said and by which rule: they
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
            yield "no case can be read by both: outcomes were not compared"
        for each in self.outcomes:
            yield ""
            yield from _told(each)
        for title, edits in (("policy", self.policy), ("fields", self.fields), ("rules", self.rules)):
            if edits:
                yield ""
                yield f"{title} written otherwise:"
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
        yield f"    if {' and '.join(change.flags)} can be so: a program works that out"
    yield f"    from {said(change.before)}"
    yield f"    to   {said(change.after)}"
    yield from (f"    try  {line}" for line in change.python.splitlines())
