"""What was found out about a dispute: its score, what the policy says, who is liable; whether it looks valid."""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

import pendulum
from attrs import field, frozen

from disputekit._input.converters import gathered, mapped, texts
from disputekit._input.validation import check_fields
from disputekit._lib.brief import brief
from disputekit._lib.frozen import FrozenMap
from disputekit.errors import Scalar
from disputekit.money import Money
from disputekit.remedies import FREE, Remedy, RemedyKind


def _numbers(items: Mapping[str, int]) -> FrozenMap[str, int]:
    return mapped(items)


class CheckResult(StrEnum):
    """The result of checking the work of the stage before."""

    PASSED = "passed"
    SENT_BACK = "sent_back"


@frozen
class Handover:
    """The work of a stage as it was passed on: who did it, and whether the next stage has checked it."""

    stage: str
    by: str
    at: pendulum.DateTime
    result: CheckResult | None = None
    checked_by: str | None = None

    __repr__ = brief


@frozen
class Liability:
    """Who is liable, in whole per cents that sum to 100, and the evidence that this rests on.

    ``appealed_by`` is the party that appealed against it; one appeal is heard.
    """

    shares: Mapping[str, int] = field(converter=_numbers)
    finding: str
    explanation: str
    judged_by: str
    judged_at: pendulum.DateTime
    rests_on: tuple[str, ...] = ()
    appealed_by: str = ""

    __repr__ = brief

    def finds_like(self, shares: Mapping[str, int], finding: str) -> bool:
        """Whether it finds the same, whatever the explanation; a party with a share of 0 need not be named.

        >>> at = pendulum.datetime(2026, 3, 2)
        >>> lost = Liability({"respondent": 100}, "not_delivered", "No scan shows a delivery.", "ann", at)
        >>> lost.finds_like({"claimant": 0, "respondent": 100}, "not_delivered")
        True
        """
        return finding == self.finding and _borne(shares) == _borne(self.shares)


def _borne(shares: Mapping[str, int]) -> Mapping[str, int]:
    return {party: share for party, share in shares.items() if share}


def _bounds(items: Mapping[str, Money | None]) -> FrozenMap[str, Money | None]:
    return mapped(items)


def _factors(items: Mapping[str, float]) -> FrozenMap[str, float]:
    return mapped(items)


@frozen
class ScoreRecord:
    """A priority score as it was taken: recorded, so that later weights do not change the past.

    ``value`` is 0…100 for people, ``key`` the integer that queues order by, ``shares`` each factor's part of the key.
    """

    value: float
    key: int
    priority: str
    shares: Mapping[str, int] = field(default=FrozenMap[str, int](), converter=_numbers)
    factors: Mapping[str, float] = field(default=FrozenMap[str, float](), converter=_factors)

    def __attrs_post_init__(self) -> None:
        """Check each field."""
        check_fields(self, filled=("priority",))


@frozen
class Term:
    """One alternative that a policy allows: the most of each kind of remedy, against which evidence, by which rule.

    ``most`` names kinds of remedy; one that moves no money, or as much as one likes, has ``None``. ``source`` is
    ``company``, ``goodwill`` or ``law``. Raises ``InvalidValue``.
    """

    most: Mapping[str, Money | None] = field(converter=_bounds)
    requires: tuple[str, ...] = field(default=(), converter=texts)
    source: str = "company"
    rule: str = ""

    def __attrs_post_init__(self) -> None:
        """Check each field."""
        check_fields(self)

    def beside(self, other: "Term") -> "Term":
        """Give what is allowed where ``other`` is added to this alternative."""
        most = dict(self.most)
        for kind, bound in other.most.items():
            mine = most.get(kind, bound)
            both = None if mine is None or bound is None else mine + bound
            most[kind] = both if kind in self.most else bound
        return Term(most, (*self.requires, *other.requires), self.source, self.rule)

    def allows(self, remedies: Sequence[Remedy]) -> bool:
        """Tell whether this alternative allows all of ``remedies`` with their amounts; an apology needs no rule."""
        return all(self._has(kind, remedies) for kind in {remedy.kind for remedy in remedies} - FREE)

    def _has(self, kind: RemedyKind, remedies: Sequence[Remedy]) -> bool:
        bound = self.most.get(kind)
        amounts = [remedy.amount for remedy in remedies if remedy.kind is kind and remedy.amount is not None]
        if bound is None:
            return kind in self.most
        within = all(amount.currency == bound.currency for amount in amounts)
        return within and sum(amounts, Money.zero(bound.currency)) <= bound


def _terms(items: Iterable[Term]) -> tuple[Term, ...]:
    return gathered(items)


@frozen
class PolicyRecord:
    """The answer of a policy about a dispute: book, version, status, rule, offers and citations.

    ``terms`` are its offers in a form that can be compared with an offer made.
    """

    policy: str
    version: str
    status: str
    rule: str | None = None
    offers: tuple[str, ...] = field(default=(), converter=texts)
    citations: tuple[str, ...] = field(default=(), converter=texts)
    explanation: str = ""
    terms: tuple[Term, ...] = field(default=(), converter=_terms)

    __repr__ = brief

    def __attrs_post_init__(self) -> None:
        """Check each field."""
        check_fields(self, filled=("status",))


@frozen
class StatedFact:
    """A fact that was recorded while the dispute was worked: its value, who stated it when, and from which source."""

    value: Scalar
    said_by: str
    at: pendulum.DateTime
    source: str = ""

    __repr__ = brief


def _facts(items: Mapping[str, StatedFact]) -> FrozenMap[str, StatedFact]:
    return mapped(items)


@frozen(kw_only=True)
class Assessment:
    """What was found out about a dispute so far; ``None`` where nobody has said it yet.

    ``nature`` is the kind of matter (billing, payment …), ``validity`` whether the claim looks right, ``root_cause`` a
    code of the host; ``score``, ``policy`` and ``liability`` are the latest score, policy answer and judgement;
    ``facts`` are those recorded since the opening, the latest of each name.
    """

    nature: str | None = None
    validity: str | None = None
    root_cause: str | None = None
    score: ScoreRecord | None = None
    policy: PolicyRecord | None = None
    liability: Liability | None = None
    facts: Mapping[str, StatedFact] = field(default=FrozenMap[str, StatedFact](), converter=_facts)

    __repr__ = brief
