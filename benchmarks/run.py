"""Time every group and print microseconds and ratios: ``python -m benchmarks.run [part of a group's name ...]``."""

import os
import platform
import sys
from collections.abc import Iterable, Iterator
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from itertools import groupby
from pathlib import Path

from benchmarks._harness import Case, measure

PACKAGES = (
    "disputekit", "pendulum", "transitions", "numpy", "pandas", "business-duration", "zen-engine", "rule-engine",
    "business-rules",
    "python-statemachine",
)  # fmt: skip


def main(wanted: list[str]) -> int:
    """Print one table; fail when no group has a wanted name."""
    print("\n".join(machine()), flush=True)
    groups = [
        (name, list(cases))
        for name, cases in groupby(discover(), key=lambda case: case.group)
        if not wanted or any(word in name for word in wanted)
    ]
    if not groups:
        print(f"no group of measurements has any of {wanted} in its name", file=sys.stderr)
        return 1
    print(f"\n{'':44} {'µs':>12} {'ratio':>9} {'a second':>13}")
    for name, cases in groups:
        print("\n".join([name, *rows(cases)]), flush=True)
    return 0


def machine() -> Iterator[str]:
    """What the numbers were measured on and with."""
    yield f"{platform.python_implementation()} {platform.python_version()}, {platform.machine()}, {os.cpu_count()} CPUs"
    yield ", ".join(f"{name} {_version(name)}" for name in PACKAGES)


def discover() -> Iterator[Case]:
    """The cases of every ``bench_*.py`` beside this file, in the order of their names."""
    for path in sorted(Path(__file__).parent.glob("bench_*.py")):
        cases: Iterable[Case] = import_module(f"benchmarks.{path.stem}").cases()
        yield from sorted(cases, key=lambda case: case.group)


def rows(cases: list[Case]) -> Iterator[str]:
    """One line for each case of a group; the ratio is to the first case that is ours."""
    timed = [(case, case.run) for case in cases if case.run is not None]
    spent = dict(zip((case for case, _ in timed), measure([run for _, run in timed]), strict=True))
    ours = next((spent[case] / case.ops for case in spent if not case.peer), None)
    for case in cases:
        if case not in spent:
            yield f"  {case.name:42} not installed"
            continue
        each = spent[case] / case.ops
        ratio = f"{each / ours:9.2f}" if ours else f"{'':9}"
        yield f"  {case.name:42} {each / 1000:12.3f} {ratio} {1e9 / each:13,.0f}"


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
