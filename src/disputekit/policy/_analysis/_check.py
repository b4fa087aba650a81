"""What is wrong with a book although it loads, each with a scenario that shows it; exact, or *undecided*."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from attrs import frozen

from disputekit.errors import PolicyError
from disputekit.messages import Finding, Severity
from disputekit.policy._analysis._conflicts import Place, conflicts, meeting
from disputekit.policy._engine import Engine
from disputekit.policy._grid import Budget, Exhausted, Grid, Region, bits, region_of

__all__ = ["Findings", "check"]

_MOST_GAPS = 100


@frozen
class Findings:
    """What ``check`` found; empty is well. An ``undecided`` question took longer than it was allowed to."""

    conflicts: tuple[Finding, ...]
    """Rules that contradict each other: found here only if loading had ended undecided."""
    gaps: tuple[Finding, ...]
    """Where neither the company nor law says anything, and nobody has accepted that."""
    undercuts: tuple[Finding, ...]
    """Company rules that leave uncovered what law grants; ``decide`` adds it, but nobody should have to read that."""
    dead: tuple[Finding, ...]
    """Company rules that another always goes before."""
    undecided: tuple[Finding, ...]

    @property
    def all(self) -> tuple[Finding, ...]:
        """Every finding."""
        return (*self.conflicts, *self.gaps, *self.undercuts, *self.dead, *self.undecided)

    def raise_for(self, severity: Severity) -> None:
        """Raise ``PolicyError`` with every finding that is at least as bad as ``severity``, if there is one."""
        found = [each for each in self.all if severity == "warning" or each.severity == "error"]
        if found:
            raise PolicyError(*found)


def check(engine: Engine, place: Place, *, effort: int, at: date | None) -> Findings:
    """Ask all questions, each with ``effort`` steps; what was accepted counts up to its end, if ``at`` is given."""
    accepted = [each for policy in engine.policies for each in policy.accepts if at is None or at <= each.until]
    meant = {
        code: [region_of(engine.grid.axes, each.box) for each in accepted if each.code == code]
        for code in ("DK-GAP", "DK-UNDERCUT")
    }
    ended: list[Finding] = []

    def answered(name: str, ask: Callable[[Budget], Iterator[Finding]]) -> tuple[Finding, ...]:
        found: list[Finding] = []
        try:
            for finding in ask(Budget(effort)):
                found.append(finding)  # noqa: PERF402 -- what was found before the budget ended counts
        except Exhausted:
            ended.append(
                Finding(
                    "DK-UNDECIDED", "looking for {name} ended early, with {found} found in at most {effort} steps",
                    {"name": name, "found": len(found), "effort": effort},
                    mend="mend what was found, allow more effort, or make the book simpler",
                    severity="warning",
                )
            )  # fmt: skip
        return tuple(found)

    return Findings(
        conflicts=answered("conflicts", lambda budget: conflicts(engine, budget, place)),
        gaps=answered("gaps", lambda budget: _gaps(engine, budget, meant["DK-GAP"])),
        undercuts=answered("undercuts", lambda budget: _undercuts(engine, budget, place, meant["DK-UNDERCUT"])),
        dead=answered("dead rules", lambda budget: _dead(engine, budget, place)),
        undecided=tuple(ended),
    )


def _gaps(engine: Engine, budget: Budget, meant: Iterable[Region]) -> Iterator[Finding]:
    """Find what nothing covers, region by region: each is as wide as it can be, and then counts as covered."""
    grid = engine.grid
    covered = engine.company | engine.law
    for region in meant:
        covered |= 1 << len(grid.regions)
        grid = grid.plus(region)
    for _ in range(_MOST_GAPS):
        point = grid.uncovered(engine.everywhere, covered, budget)
        if point is None:
            return
        region = grid.widened(point, covered)
        yield Finding(
            "DK-GAP", "no rule says anything where {where}", {"where": _where(grid, region)},
            mend="write a rule for it, or accept it in the file with a reason and an end",
            witness=grid.scenario(point),
        )  # fmt: skip
        covered |= 1 << len(grid.regions)
        grid = grid.plus(region)
    raise Exhausted


def _dead(engine: Engine, budget: Budget, place: Place) -> Iterator[Finding]:
    for rule in engine.owned(engine.company):
        regions = [engine.grid.regions[box] for box in bits(engine.masks[rule])]
        if all(engine.grid.uncovered(region, engine.above[rule], budget) is None for region in regions):
            point = tuple(atoms & -atoms for atoms in regions[0])
            yield Finding(
                "DK-DEAD", "{rule} never decides: other rules always go before it",
                {"rule": repr(engine.rules[rule].id)},
                where=place([engine.rules[rule].id]), mend="remove it, or rank it higher",
                severity="warning", witness=engine.grid.scenario(point),
            )  # fmt: skip


def _undercuts(engine: Engine, budget: Budget, place: Place, meant: Iterable[Region]) -> Iterator[Finding]:
    grid, allowed = engine.grid, 0
    for region in meant:
        allowed |= 1 << len(grid.regions)
        grid = grid.plus(region)
    laws = engine.owned(engine.law)
    for law in laws:
        right = engine.rules[law]
        excluding = sum(engine.masks[each] for each in laws if right.right in engine.rules[each].excludes)
        for rule in engine.owned(engine.company):
            offers = engine.rules[rule].offers
            lacking = [each for each in right.offers if not any(offer.covers(each) for offer in offers)]
            if not lacking:
                continue
            higher = engine.above[rule] | excluding | allowed
            point = meeting(
                grid, engine.masks[law], engine.masks[rule], among=higher, within=engine.everywhere, budget=budget
            )
            if point is not None:
                yield Finding(
                    "DK-UNDERCUT", "{rule} leaves uncovered what {law} grants: {offer}",
                    {"rule": repr(engine.rules[rule].id), "law": repr(right.id), "offer": lacking[0].text},
                    where=place([engine.rules[rule].id]), mend="offer as much, or keep the rule off these cases",
                    severity="warning", witness=grid.scenario(point),
                )  # fmt: skip


def _where(grid: Grid, region: Region) -> str:
    said = [
        f"{axis.field.name} is {axis.field.describe(axis.spans(atoms))}"
        for axis, atoms, every in zip(grid.axes, region, grid.everywhere, strict=True)
        if atoms != every
    ]
    return " and ".join(said) or "anything is asked"
