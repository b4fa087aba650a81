"""``PolicyBook``: one version of a policy, compiled."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from attrs import field, frozen

from disputekit._lib.markup import Shown
from disputekit.errors import Finding, InvalidValue, PolicyError
from disputekit.policy._analysis import EFFORT, Findings, PolicyDiff, check, compiled_and_checked, diff
from disputekit.policy._batch import Columns, Decisions, decide_many, first_match_many
from disputekit.policy._decision import PolicyDecision, decide
from disputekit.policy._engine import Engine
from disputekit.policy._fields import Field, Scalar
from disputekit.policy._model import Effective, Policy, Rule, day_of, not_in_force
from disputekit.policy._predicates import Predicates, checked, predicate_flags
from disputekit.policy._reading import Source, read_dict, read_file, read_json, read_toml
from disputekit.policy._report import Report
from disputekit.policy._writing import document_of, json_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["PolicyBook"]


class _Printer(Protocol):
    def text(self, text: str) -> None: ...

    def pretty(self, value: object) -> None: ...


@frozen(init=False, repr=False)
class PolicyBook(Shown):
    """One version of a policy: read it with ``load`` or ``loads``, ask it with ``decide``.

    >>> from datetime import date
    >>> book = PolicyBook.loads('''
    ... schema = "disputekit.policy/1"
    ... policy = { id = "shop", version = "1" }
    ... [fields]
    ... reason = ["defective", "changed_mind"]
    ... days_since_delivery = { min = 0, max = 3650 }
    ... [[rule]]
    ... id = "changed-mind-30"
    ... when.reason = ["changed_mind"]
    ... when.days_since_delivery = { max = 30 }
    ... offer = [{ refund = "100%" }]
    ... cite = "Returns policy §3.1"
    ... ''')
    >>> decision = book.decide({"reason": "changed_mind", "days_since_delivery": 12}, as_of=date(2026, 11, 22))
    >>> decision.status, decision.winner.id, [offered.text for offered in decision.offers]
    ('decided', 'changed-mind-30', ['refund 100% (company: changed-mind-30)'])
    >>> late = book.decide({"reason": "changed_mind", "days_since_delivery": 31}, as_of=date(2026, 11, 22))
    >>> print(late.explain())
    no_rule
      one field away: changed-mind-30 (days_since_delivery 31, limit 30: 1 too late)
    """

    policy: Policy
    source: Source = field(eq=False, repr=False)
    """The document that it was read from."""
    engine: Engine = field(eq=False, repr=False)
    undecided: bool = field(eq=False, repr=False)
    """Whether looking for conflicts took longer than allowed; ``decide`` then reports one that it meets."""

    def __init__(self, policy: Policy, source: Source, predicates: Predicates, effort: int) -> None:
        """Compile what has been read; users call ``load``, ``loads``, ``from_json`` or ``from_dict``."""
        asked = predicate_flags(policy.fields, predicates)
        engine, undecided = compiled_and_checked(
            (policy,), effort, source.place, days=policy.effective.spans, asked=asked
        )
        self.__attrs_init__(policy, source, engine, undecided)

    @classmethod
    def load(cls, path: str | Path, *, predicates: Predicates | None = None, effort: int = EFFORT) -> "PolicyBook":
        """Read a file in UTF-8: JSON if its name ends so, else TOML; ``predicates`` and ``effort`` as for ``loads``.

        Raises ``PolicyError`` with every finding, each with its file and line, and ``OSError``.
        """
        path = Path(path)
        read = cls.from_json if path.suffix.lower() == ".json" else cls.loads
        return read(read_file(path), name=str(path), predicates=predicates, effort=effort)

    @classmethod
    def loads(
        cls, text: str, *, name: str = "<text>", predicates: Predicates | None = None, effort: int = EFFORT
    ) -> "PolicyBook":
        """Read TOML; ``name`` is what findings call it, ``effort`` the steps that looking for conflicts may take.

        ``predicates`` are the functions behind the flags that have one, by the names that the text calls them. Raises
        ``PolicyError``: for syntax one mistake at a time, for all else every finding.
        """
        functions = checked(predicates)
        return cls(*read_toml(text, name, functions), functions, effort)

    @classmethod
    def from_json(
        cls, text: str, *, name: str = "<json>", predicates: Predicates | None = None, effort: int = EFFORT
    ) -> "PolicyBook":
        """Read what ``to_json`` wrote, or what another program wrote in the same shape; otherwise as ``loads``."""
        functions = checked(predicates)
        return cls(*read_json(text, name, functions), functions, effort)

    @classmethod
    def from_dict(
        cls,
        document: dict[str, object],
        *,
        name: str = "<dict>",
        predicates: Predicates | None = None,
        effort: int = EFFORT,
    ) -> "PolicyBook":
        """Read a policy that Python has made: dicts, lists and plain values in the shape of the TOML file.

        Dates may be dates or texts. Otherwise as ``loads``.

        >>> book = PolicyBook.from_dict({
        ...     "schema": "disputekit.policy/1",
        ...     "policy": {"id": "shop", "version": "1"},
        ...     "fields": {"days_since_delivery": {"min": 0, "max": 3650}},
        ...     "rule": [{"id": "late", "when": {"days_since_delivery": {"min": 31}}, "deny": True}],
        ... })
        >>> book == PolicyBook.from_json(book.to_json())
        True
        """
        functions = checked(predicates)
        return cls(*read_dict(document, name, functions), functions, effort)

    def __repr__(self) -> str:
        """Which book it is; ``to_dict`` has all of it."""
        return f"<PolicyBook {self.id!r} {self.version!r}, in force {self.effective}>"

    def _repr_pretty_(self, printer: "_Printer", _cycle: bool) -> None:  # noqa: FBT001 -- as IPython and Hypothesis call it
        """Show all of it, ready to paste, where a printer would go through the fields: in a test that fails, say."""
        printer.text("PolicyBook.from_dict(")
        printer.pretty(self.to_dict())
        printer.text(")")

    def to_dict(self) -> dict[str, object]:
        """The policy in the shape of the TOML file, dates as texts: the same for equal books."""
        return document_of(self.policy)

    def to_json(self) -> str:
        """The same as JSON, byte for byte."""
        return json_of(self.policy)

    @property
    def digest(self) -> str:
        """The SHA-256 of ``to_json()`` in UTF-8: one digest, one content. The order of ranked rules does not count."""
        return self.engine.digests[self.id]

    @property
    def id(self) -> str:
        """The policy's id, the same in every version."""
        return self.policy.id

    @property
    def version(self) -> str:
        """Which version this is."""
        return self.policy.version

    @property
    def effective(self) -> Effective:
        """When it is in force."""
        return self.policy.effective

    @property
    def fields(self) -> tuple[Field, ...]:
        """What a scenario may state."""
        return self.policy.fields

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules in the order of rank, then law, then goodwill."""
        return self.engine.rules

    def decide(self, scenario: Mapping[str, Scalar], *, as_of: date) -> PolicyDecision:
        """Say what the policy says about ``scenario``: a value for each field that is known, others left out.

        ``as_of`` is the day (or aware datetime: its own day) that the policy is pinned to, such as the day of the
        order. Raises ``PolicyError`` if the policy is not in force then, ``InvalidValue`` for a field or value that is
        none.
        """
        return decide(self.engine, scenario, self._in_force(as_of))

    def decide_many(self, columns: Columns, *, as_of: date) -> Decisions:
        """Decide on many scenarios, given as columns of one length or as a data frame, just as ``decide`` does on each.

        ``None``, NaN and NA leave a field out, or say that an optional one does not apply. In a numpy column of floats,
        which is what a data frame makes of whole numbers where some are missing, whole floats are whole numbers.
        Needs the extra ``batch``. Raises ``InvalidValue`` with every column and cell that is wrong, a hundred at most.

        >>> from datetime import date
        >>> book = PolicyBook.loads('''
        ... schema = "disputekit.policy/1"
        ... policy = { id = "shop", version = "1" }
        ... fields = { days = { min = 0, max = 3650 } }
        ... [[rule]]
        ... id = "late"
        ... when.days = { min = 31 }
        ... deny = true
        ... ''')
        >>> decisions = book.decide_many({"days": [12, 31, 400]}, as_of=date(2026, 11, 22))
        >>> decisions.winner
        array(['', 'late', 'late'], dtype='<U4')
        >>> decisions
        <3 decisions as of 2026-11-22: 2 decided, 1 no_rule>
        >>> print(decisions[0].explain())
        no_rule
          one field away: late (days 12, from 31: 19 too early)
        """
        return decide_many(self.engine, columns, self._in_force(as_of))

    def first_match(self, scenario: Mapping[str, Scalar], *, as_of: date | None = None) -> Rule | None:
        """The company's rule that ranks first, in about a microsecond: no law, no goodwill, no version in force.

        ``scenario`` states every field; ``as_of`` is needed only where rules have dates of their own. Raises
        ``InvalidValue`` where either is not stated, or is not a value.
        """
        engine = self.engine
        return engine.first(scenario) if engine.dated is None else engine.first(scenario, self._dated(as_of))

    def first_match_many(self, columns: Columns, *, as_of: date | None = None) -> "NDArray[np.str_]":
        """Find for every row the id of the rule that ``first_match`` finds, ``""`` where none matches.

        Columns are as in ``decide_many``, and each field has one. Needs the extra ``batch``. Raises ``InvalidValue``
        with every column and cell that is wrong or missing, a hundred at most.
        """
        return first_match_many(self.engine, columns, self._dated(as_of))

    def check(self, *, at: date | None = None, effort: int = EFFORT) -> Findings:
        """Look for gaps, for dead rules and for law undercut: exactly, or *undecided* after ``effort`` steps each.

        With ``at``, a date or an aware datetime, what the file accepts counts only up to the day it names.
        """
        day = None if at is None else day_of(at, "at")
        found = check(self.engine, self.source.place, may_conflict=self.undecided, effort=effort, at=day)
        return found.placed(self.source.spot)

    def report(self, *, at: date | None = None, effort: int = EFFORT) -> Report:
        """Put the policy and what ``check`` finds in it together, for those who have to approve it; as ``check``.

        >>> book = PolicyBook.loads('''
        ... schema = "disputekit.policy/1"
        ... policy = { id = "shop", version = "1" }
        ... fields = { reason = ["defective", "changed_mind"] }
        ... rule = [{ id = "back", when.reason = ["defective"], offer = [{ refund = "100%" }] }]
        ... ''')
        >>> print(book.report().text().partition("Findings")[0].rstrip())
        shop 1, in force always
        SHA-256 ...
        <BLANKLINE>
        Fields
          reason: one of defective, changed_mind
        <BLANKLINE>
        What the company decides
          back
            for: reason: defective
            offers: refund 100%
        """
        return Report(self.policy, self.rules, self.digest, self.check(at=at, effort=effort), at)

    def _dated(self, as_of: date | None) -> int:
        """The boxes that are in force, for a first match: the day matters only where rules have dates of their own."""
        if self.engine.dated is None:
            return -1
        if as_of is None:
            raise InvalidValue(
                Finding("DK-POLICY-NO-DAY", "as_of is missing, and some rules have their own dates", where="as_of",
                        hint="pass the day to which the policy is pinned, such as the day of the order")
            )  # fmt: skip
        return self.engine.on(day_of(as_of))

    def diff(self, newer: "PolicyBook", *, effort: int = EFFORT) -> PolicyDiff:
        """Say which scenarios ``newer`` decides otherwise, from what to what and by which rule.

        Like a plan before it is applied; exact, or *undecided* after ``effort`` steps. Both are compared as if they
        were in force on the same days. What comes back is empty (false) where nothing is different.

        >>> thirty = '''
        ... schema = "disputekit.policy/1"
        ... policy = { id = "shop", version = "1" }
        ... fields = { days = { min = 0, max = 100 } }
        ... [[rule]]
        ... id = "refund"
        ... when.days = { max = 30 }
        ... offer = [{ refund = "100%" }]
        ... '''
        >>> fourteen = thirty.replace('version = "1"', 'version = "2"').replace("30", "14")
        >>> changes = PolicyBook.loads(thirty).diff(PolicyBook.loads(fourteen))
        >>> print(changes)
        shop 1 -> shop 2
        <BLANKLINE>
        ~ where days is 15 to 30 (16 cases, a loss for the customer)
            from refund 100% (refund)
            to   no rule
            try  book.decide({'days': 15}, as_of=date(2026, 1, 1))
            try  newer.decide({'days': 15}, as_of=date(2026, 1, 1))
        <BLANKLINE>
        rules written differently:
          ~ refund: when
              when: days at most 30 -> days at most 14
        <BLANKLINE>
        16 cases change
        >>> print(changes.on({"days": [3, 20, 21, 40]}))
        2 of 4 cases would have been decided differently
          2 rows: refund 100% (refund) -> no rule
        """
        return diff(self.engine, newer.engine, may_conflict=(self.undecided, newer.undecided), effort=effort)

    def _in_force(self, as_of: date) -> date:
        day = day_of(as_of)
        if not self.policy.effective.holds(day):
            raise PolicyError(not_in_force(self.id, day, [self.effective]))
        return day
