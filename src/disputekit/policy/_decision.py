"""What a policy says about one scenario."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from attrs import field, frozen

from disputekit._lib.brief import brief
from disputekit._lib.frozen import FrozenMap
from disputekit._lib.markup import Shown
from disputekit.errors import Finding, InvalidValue
from disputekit.policy._data import plain
from disputekit.policy._engine import Engine
from disputekit.policy._evidence_hints import Help, helps, waiting
from disputekit.policy._fields import Scalar
from disputekit.policy._letters import Formatter, Letter, LetterSource, Markup, Value, written
from disputekit.policy._model import Layer, Offered, Rule
from disputekit.policy._near_misses import NearMiss, RuleCandidate, candidates, near_misses
from disputekit.policy._outcome import Outcome, Status, citing, escalated, evidence_of, judge, matter, offered
from disputekit.policy._predicates import completed
from disputekit.policy._settle import OrderLine, PolicySettlement, settle
from disputekit.policy._verdicts import Verdict, on_met, verdicts

__all__ = ["Citation", "PolicyDecision", "decide", "stated"]


@frozen
class Citation:
    """What a decision rests on: a rule, the policy and version it is from, and the clause it cites."""

    rule: str
    layer: Layer
    policy: str
    version: str
    text: str = ""


@frozen
class PolicyDecision(Shown):
    """What a policy says about one scenario; everything beyond the status is worked out when it is asked for.

    ``status`` is ``decided``, ``needs_facts`` (something that was left out could change the outcome: nothing may be
    executed on it), ``no_rule`` (neither the company nor law says anything) or ``conflict`` (rules that say different
    things both apply, because an analysis of the book came to no end; law still stands).
    """

    scenario: Mapping[str, Scalar]
    as_of: date
    status: Status
    _engine: Engine = field(repr=False)
    _possible: int = field(repr=False)
    _outcome: Outcome = field(repr=False)
    _matters: list[tuple[tuple[str, ...] | None, int]] = field(factory=list, init=False, eq=False, repr=False)
    """The answer of ``matter``, once somebody has asked for it: it takes many times as long as the decision."""

    __repr__ = brief

    @property
    def winner(self) -> Rule | None:
        """The company's rule that decides; ``None`` where none does, or not yet.

        Nor where a missing fact chooses between several that come to the same; ``citations`` then has each of them.
        """
        return self._engine.rules[self._outcome.winner] if self._outcome.winner is not None else None

    @property
    def either(self) -> bool:
        """Whether a missing fact chooses between rules that come to the same; nobody needs to ask for it."""
        return bool(self._outcome.ends)

    @property
    def offers(self) -> tuple[Offered, ...]:
        """What may be offered, each with its source; nothing while facts are missing."""
        return offered(self._engine, self._outcome)

    @property
    def citations(self) -> tuple[Citation, ...]:
        """Every rule that has a say in it; where several say the same, or contradict each other, all of them."""
        if self.status == "needs_facts":
            return ()
        return tuple(map(self._citation, citing(self._engine, self._outcome)))

    @property
    def required_evidence(self) -> tuple[str, ...]:
        """The evidence that any of the offers asks for, sorted."""
        return evidence_of(self.offers)

    @property
    def missing_evidence(self) -> tuple[str, ...]:
        """What of it is not there, or not known to be."""
        return tuple(name for name in self.required_evidence if self.scenario.get(name) is not True)

    @property
    def helps(self) -> tuple[Help, ...]:
        """What evidence would open which offers: those that ask for it, and those of rules that wait for it alone."""
        tried = waiting(self._engine, self.scenario, self.as_of, self._outcome.met)
        return tuple(helps(self.scenario, self.offers, self._offers_with, tried))

    @property
    def candidates(self) -> tuple[RuleCandidate, ...]:
        """The rules that a missing fact would bring in and that would change the outcome."""
        return candidates(self._engine, self.scenario, self.as_of, self._matter[1])

    @property
    def missing(self) -> tuple[str, ...]:
        """The fields to ask for, in the order of the file: each alone can change the outcome, as the others may be.

        Where there are too many ways to try them all, every field that a candidate waits for.
        """
        names = self._matter[0]
        if names is None:
            names = tuple(name for each in self.candidates for name in each.facts)
        return tuple(column.name for column in self._engine.columns if column.name in names)

    @property
    def _matter(self) -> tuple[tuple[str, ...] | None, int]:
        if not self._matters:
            self._matters.append(matter(self._engine, self._outcome, self._possible, self.scenario))
        return self._matters[0]

    @property
    def near_misses(self) -> tuple[NearMiss, ...]:
        """The rules that one field keeps from matching."""
        return near_misses(self._engine, self.scenario, self.as_of, self._outcome.met)

    @property
    def trace(self) -> tuple[Verdict, ...]:
        """What became of every rule, and why: first those that are met, then the others, in the order of rank."""
        return tuple(self._verdicts())

    @property
    def versions(self) -> Mapping[str, str]:
        """The policies that were asked, each with the version that was in force."""
        return FrozenMap({policy.id: policy.version for policy in self._engine.policies})

    @property
    def digests(self) -> Mapping[str, str]:
        """The same policies, each with the digest of its content."""
        return self._engine.digests

    @property
    def escalate_to(self) -> str | None:
        """To whom the company hands the case on; what law grants stands all the same."""
        return escalated(self._engine, self._outcome) or None

    def settle(self, lines: Sequence[OrderLine], *, choose: str) -> PolicySettlement:
        """Work out the money of an offer for the lines of an order.

        ``choose`` is a kind of remedy, such as ``refund``; where several offers have it, the one that pays most is
        worked out. Percentages are of what was paid (for the items, for delivery, for all); never more is given back
        than was paid and not given back yet, line by line, and the parts add up. Raises ``InvalidValue`` if nothing has
        been decided, or ``choose`` is not offered.

        >>> from disputekit.money import Money
        >>> from disputekit.policy import PolicyBook
        >>> book = PolicyBook.loads('''
        ... schema = "disputekit.policy/1"
        ... policy = { id = "shop", version = "1" }
        ... fields = { reason = ["changed_mind"] }
        ... rule = [{ id = "returns", offer = [{ refund = "85%" }] }]
        ... ''')
        >>> decision = book.decide({"reason": "changed_mind"}, as_of=date(2026, 11, 22))
        >>> settled = decision.settle([OrderLine("shoes", Money("80.00", "EUR"))], choose="refund")
        >>> settled.total, settled.kept
        (Money('68.00', 'EUR'), Money('12.00', 'EUR'))
        """
        if self.status == "needs_facts":
            raise InvalidValue(
                Finding("DK-POLICY-UNSETTLED", "a decision that still needs facts cannot be settled: {missing}",
                        {"missing": ", ".join(self.missing)}, where="status",
                        hint="state these facts, and decide again")
            )  # fmt: skip
        return settle(self.offers, lines, choose)

    def letter(
        self,
        *,
        language: str,
        on: date | None = None,
        settlement: PolicySettlement | Sequence[PolicySettlement] | None = None,
        values: Mapping[str, Value] | None = None,
        formatter: Formatter | None = None,
        markup: Markup = "text",
    ) -> Letter:
        """Write what the policy says to the customer: the approved text of the rule, filled.

        Of several texts of the rule it is the one in force on the day it is written, ``on`` (a date or an aware
        datetime), which is ``as_of`` unless said: what was decided stays, and the wording may have changed since.
        The rule is the one that a ``settlement`` rests on, else the winner. With settlements the text says what the
        offers come to in money, without them what the policy says, such as ``85%``. ``values`` is what the template
        ``needs`` from the host. ``language`` is a tag; where there is no text in it, that of the language it is a part
        of is used (de-AT, then de). ``html`` gives paragraphs in which every value is only text.

        Raises ``InvalidValue`` with everything that is in the way: nothing half filled is ever returned.

        >>> from disputekit.policy import PolicyBook
        >>> book = PolicyBook.loads('''
        ... schema = "disputekit.policy/1"
        ... policy = { id = "shop", version = "1" }
        ... fields = { reason = ["changed_mind"] }
        ... rule = [{ id = "returns", offer = [{ refund = "85%" }], template = { en = "We refund {refund}." } }]
        ... ''')
        >>> book.decide({"reason": "changed_mind"}, as_of=date(2026, 11, 22)).letter(language="en-GB").text
        'We refund 85%.'
        """
        engine = self._engine
        source = LetterSource(
            status=self.status,
            as_of=self.as_of,
            scenario=self.scenario,
            offers=self.offers,
            winner=None if self.winner is None else self.winner.id,
            cited=frozenset(each.rule for each in self.citations),
            rules={rule.id: (rule, policy) for rule, policy in zip(engine.rules, engine.origin, strict=True)},
        )
        return written(
            source,
            language=language,
            on=on,
            settlement=settlement,
            values=values,
            formatter=formatter,
            markup=markup,
        )

    def explain(self) -> str:
        """The decision in English, a line for each thing to know."""
        return "\n".join(self._explained())

    def to_dict(self) -> dict[str, object]:
        """The decision and why, as JSON can hold it."""
        return {
            "status": self.status,
            "as_of": self.as_of.isoformat(),
            "policies": dict(self.versions),
            "digests": dict(self.digests),
            "scenario": dict(self.scenario),
            "winner": self.winner.id if self.winner else None,
            "escalate_to": self.escalate_to,
            "offers": plain(self.offers),
            "citations": plain(self.citations),
            "required_evidence": list(self.required_evidence),
            "missing_evidence": list(self.missing_evidence),
            "helps": plain(self.helps),
            "either": self.either,
            "missing": list(self.missing),
            "candidates": plain(self.candidates),
            "near_misses": plain(self.near_misses),
            "trace": plain(self.trace),
        }

    def trace_text(self) -> str:
        """The trace in English, a line for each rule."""
        return "\n".join(each.text for each in self._verdicts())

    def _explained(self) -> Iterator[str]:
        names = (f"{each.rule} ({each.text})" if each.text else each.rule for each in self.citations)
        yield ": ".join(filter(None, (self.status, ", ".join(names))))
        for each in self.candidates:
            wanted = " and ".join(f"{name} is {required}" for name, required in each.facts.items())
            yield f"  {each.rule} would apply if {wanted}"
        if self.either:
            yield "  the missing facts do not change the outcome"
        if self.escalate_to is not None:
            yield f"  is escalated to {self.escalate_to}"
        for offer in self.offers:
            yield f"  may be offered: {offer.text}"
        for verdict in on_met(self._engine, self._outcome):
            if verdict.result in {"beaten", "agrees", "conflicts", "excluded"}:
                yield f"  {verdict.rule} {verdict.result}: {verdict.reason.text}"
        for miss in self.near_misses:
            yield f"  one field away: {miss.rule} ({miss.text})"
        for help_ in self.helps:
            yield f"  would help: {help_.text}"

    def _offers_with(self, scenario: Mapping[str, Scalar]) -> tuple[Offered, ...]:
        return decide(self._engine, scenario, self.as_of).offers

    def _verdicts(self) -> Iterator[Verdict]:
        return verdicts(self._engine, self.scenario, self.as_of, possible=self._possible, outcome=self._outcome)

    def _citation(self, rule: int) -> Citation:
        source, policy = self._engine.rules[rule], self._engine.origin[rule]
        return Citation(source.id, source.layer, policy.id, policy.version, source.cite)


def decide(engine: Engine, scenario: Mapping[str, Scalar], as_of: date) -> PolicyDecision:
    """Ask compiled rules; functions behind flags are asked once what is stated has been found sound."""
    if engine.asked:
        engine.read(scenario)
        scenario = completed(engine.asked, scenario)
    return stated(engine, scenario, as_of)


def stated(engine: Engine, scenario: Mapping[str, Scalar], as_of: date) -> PolicyDecision:
    """Decide on what a scenario states, and ask no function."""
    met, possible = engine.read(scenario)
    if engine.dated is not None:
        in_force = engine.on(as_of)
        met, possible = met & in_force, possible & in_force
    outcome = judge(engine, met, possible, scenario)
    return PolicyDecision(FrozenMap(scenario), as_of, outcome.status, engine, possible, outcome)
