"""Every question about a book, asked one after the other."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Final

from attrs import evolve, frozen

from disputekit.errors import Finding, PolicyError
from disputekit.policy._analysis._conflicts import conflicts, gaps, undercuts
from disputekit.policy._analysis._demands import demands
from disputekit.policy._analysis._findings import Findings, PolicyFinding
from disputekit.policy._analysis._unused import dead, never_in_force, unused
from disputekit.policy._analysis._windows import windows
from disputekit.policy._analysis._witness import Place, Question
from disputekit.policy._engine import Engine, compiled
from disputekit.policy._fields import Spans
from disputekit.policy._grid import Budget, Exhausted, region_of, shared
from disputekit.policy._model import ABOUT, AcceptedFinding, Policy
from disputekit.policy._predicates import PredicateFlag
from disputekit.policy._ranking import Cycle

__all__ = ["EFFORT", "check", "compiled_and_checked", "undecided"]


EFFORT = 200_000
"""Steps that an analysis may take before it says *undecided*: some seconds at the very most."""

_ITS_OWN: Final = frozenset(each for each, about in ABOUT.items() if about == "field") | {"DK-GAP"}
"""What a book of law accepts of itself alone."""


@frozen
class AcceptedAt:
    """What a policy accepts, where that stands, and what of, in words."""

    accept: AcceptedFinding
    where: str
    text: str

    @property
    def told(self) -> PolicyFinding:
        """That it is accepted."""
        accept = self.accept
        return PolicyFinding(
            "DK-ACCEPTED", "{code} {what}, until {until}: {because}",
            {"code": accept.code, "what": self.text, "until": str(accept.until), "because": accept.because},
            where=self.where, hint="review it before it ends", severity="warning",
        )  # fmt: skip

    @property
    def stale(self) -> PolicyFinding:
        """That there is nothing to accept."""
        return PolicyFinding(
            "DK-STALE", "{code} {what} is accepted until {until}, but there is no such finding",
            {"code": self.accept.code, "what": self.text, "until": str(self.accept.until)},
            where=self.where, hint="remove it, unless it is needed where the file is checked together with others",
            severity="warning",
        )  # fmt: skip


def accepts_of(engine: Engine, at: date | None) -> Iterator[AcceptedAt]:
    """What the policies accept, on a day if one is given.

    A book of law leaves most cases open and separates few values, and says so; packed with a company's policy that is
    no excuse for its gaps.
    """
    fields = {axis.field.name: axis.field for axis in engine.grid.axes}
    for policy in engine.policies:
        leaves_open = engine.company and all(rule.layer != "company" for rule in policy.rules)
        for index, each in enumerate(policy.accepts):
            if (at is None or at <= each.until) and not (leaves_open and each.code in _ITS_OWN):
                said = (f"{name} is {fields[name].describe(spans)}" for name, spans in each.box.items())
                where = f"where {' and '.join(said) or 'anything is asked'}"
                text = f"of {ABOUT[each.code]} {each.name!r}" if each.name else where
                yield AcceptedAt(each, f"accept[{index}] of {policy.id}", text)


def subject(finding: PolicyFinding) -> tuple[str, str]:
    """What a finding is, and of which rule or field: what an accept names."""
    return finding.code, finding.rules[0] if finding.rules else str(finding.params.get("field", ""))


_QUESTIONS: Final[dict[str, Callable[[Question], Iterator[PolicyFinding]]]] = {
    "conflicts": lambda question: conflicts(question.engine, question.budget, question.place),
    "gaps": gaps,
    "undercuts": undercuts,
    "windows": windows,
    "dead": dead,
    "never_in_force": never_in_force,
    "demands": demands,
    "unused": unused,
}
_OF_CASES: Final = {"DK-GAP": gaps, "DK-UNDERCUT": undercuts, "DK-WINDOW": windows}


def check(engine: Engine, place: Place, *, may_conflict: bool, effort: int, at: date | None) -> Findings:
    """Ask all questions, each with ``effort`` steps; what was accepted counts up to its end, if ``at`` is given.

    ``may_conflict`` says that rules may contradict each other, because looking for that came to no end.
    """
    placed = tuple(accepts_of(engine, at))
    named = {(each.accept.code, each.accept.name) for each in placed if each.accept.name}
    question = Question(
        engine, place, at, Budget(effort), may_conflict, engine.everywhere, tuple(each.accept for each in placed)
    )
    found: dict[str, tuple[PolicyFinding, ...]] = {}
    ended: list[PolicyFinding] = []
    spared: set[tuple[str, str]] = set()
    for name, ask in _QUESTIONS.items():
        answers: list[PolicyFinding] = []
        try:
            for finding in ask(evolve(question, budget=Budget(effort))):
                if subject(finding) in named:
                    spared.add(subject(finding))
                else:
                    answers.append(finding)
        except Exhausted:
            ended.append(undecided(name, len(answers), effort))
        found[name] = tuple(answers)
    stale: list[PolicyFinding] = []
    if not ended:  # else there may be more to accept
        try:
            stale.extend(_stale(question, placed, spared))
        except Exhausted:
            ended.append(undecided("stale", len(stale), effort))
    return Findings(**found, undecided=tuple(ended), accepted=tuple(each.told for each in placed), stale=tuple(stale))


def _stale(question: Question, placed: tuple[AcceptedAt, ...], spared: set[tuple[str, str]]) -> Iterator[PolicyFinding]:
    """Find what is accepted and is not there: nothing of the rule or field, and nothing in the box."""
    engine = question.engine
    for each in placed:
        accept = each.accept
        ask = _OF_CASES.get(accept.code)
        if ask is None:
            needed = (accept.code, accept.name) in spared
        elif accept.code == "DK-UNDERCUT" and not engine.law:
            continue  # it is for where law stands beside it
        else:
            within = shared(engine.everywhere, region_of(engine.grid.axes, accept.box))
            needed = any(True for _ in ask(evolve(question, within=within, accepts=())))
        if not needed:
            yield each.stale


def undecided(name: str, found: int, effort: int) -> PolicyFinding:
    """Say that a question took longer than it was allowed to."""
    return PolicyFinding(
        "DK-UNDECIDED", "the search for {name} stopped after {effort} steps, with {found} found",
        {"name": name.replace("_", " "), "found": found, "effort": effort},
        hint="correct what was found, allow more effort, or simplify the book", severity="warning",
    )  # fmt: skip


def compiled_and_checked(
    policies: tuple[Policy, ...],
    effort: int,
    place: Place,
    *,
    days: Spans,
    ignored: frozenset[str] = frozenset(),
    asked: tuple[PredicateFlag, ...] = (),
) -> tuple[Engine, bool]:
    """Compile and look for conflicts; raises ``PolicyError`` with all of them. True if that came to no end."""
    try:
        engine = compiled(policies, days, ignored, asked)
    except Cycle as cycle:
        circle = " before ".join(repr(rule) for rule in (*cycle.rules, cycle.rules[0]))
        raise PolicyError(
            Finding(
                "DK-POLICY-CYCLE", "rules rank above each other in a circle: {circle}", {"circle": circle},
                where=place(cycle.rules), hint="remove an override, or let one of them override another directly",
            )
        ) from None  # fmt: skip
    found = []
    try:
        for finding in conflicts(engine, Budget(effort), place):
            found.append(finding)  # noqa: PERF402 -- what was found before the budget ended counts
    except Exhausted:
        undecided = True
    else:
        undecided = False
    if found:
        raise PolicyError(*found)
    return engine, undecided
