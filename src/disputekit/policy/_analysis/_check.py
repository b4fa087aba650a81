"""Every question about a book, asked one after the other."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Final

from disputekit.policy._analysis._conflicts import Place, conflicts
from disputekit.policy._analysis._findings import Findings, PolicyFinding
from disputekit.policy._analysis._gaps import gaps, undercuts
from disputekit.policy._analysis._idle import dead, demands, never_in_force, unused
from disputekit.policy._analysis._question import Question, accepted
from disputekit.policy._analysis._windows import windows
from disputekit.policy._engine import Engine
from disputekit.policy._grid import Budget, Exhausted

__all__ = ["check", "undecided"]

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


def check(engine: Engine, place: Place, *, torn: bool, effort: int, at: date | None) -> Findings:
    """Ask all questions, each with ``effort`` steps; what was accepted counts up to its end, if ``at`` is given.

    ``torn`` says that rules may contradict each other, because looking for that came to no end.
    """
    found: dict[str, tuple[PolicyFinding, ...]] = {}
    ended: list[PolicyFinding] = []
    for name, ask in _QUESTIONS.items():
        question = Question(engine, place, at, Budget(effort), torn)
        answers: list[PolicyFinding] = []
        try:
            for finding in ask(question):
                answers.append(finding)  # noqa: PERF402 -- what was found before the budget ended counts
        except Exhausted:
            ended.append(undecided(name, len(answers), effort))
        found[name] = tuple(answers)
    return Findings(**found, undecided=tuple(ended), accepted=tuple(_accepted(engine, at)))


def undecided(name: str, found: int, effort: int) -> PolicyFinding:
    """Say that a question took longer than it was allowed to."""
    return PolicyFinding(
        "DK-UNDECIDED", "looking for {name} ended early, with {found} found in at most {effort} steps",
        {"name": name.replace("_", " "), "found": found, "effort": effort},
        mend="mend what was found, allow more effort, or make the book simpler", severity="warning",
    )  # fmt: skip


def _accepted(engine: Engine, at: date | None) -> Iterator[PolicyFinding]:
    """What is not told because the file accepts it."""
    fields = {axis.field.name: axis.field for axis in engine.grid.axes}
    for each in accepted(engine, at):
        said = (f"{name} is {fields[name].describe(spans)}" for name, spans in each.box.items())
        yield PolicyFinding(
            "DK-ACCEPTED", "{code} where {where}, until {until}: {because}",
            {
                "code": each.code, "where": " and ".join(said) or "anything is asked",
                "until": str(each.until), "because": each.because,
            },
            mend="look at it again before it ends", severity="warning",
        )  # fmt: skip
