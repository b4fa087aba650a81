"""Mutation tests, one package at a time: ``python tests/mutants.py money sla`` (``make mutants`` runs it).

Each target has its own folder in ``.cache/mutants`` with its own settings: mutmut changes only the files of the
target and runs only the tests that belong to it. A stopped run continues where it was; an unchanged function is not
tried again. Tables that are made at import are made before a mutant is switched on, so mutants in their code survive.
"""

import json
import shutil
import subprocess
import sys
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from filecmp import cmp
from pathlib import Path
from typing import Final

from attrs import frozen

ROOT: Final = Path(__file__).parents[1]
WORK: Final = ROOT / ".cache" / "mutants"
SHARED: Final = ("src", "tests", "docs", "examples", "conftest.py", "README.md")
KILLED: Final = {1, 3, 24, -24, 36, 152, -9, -11}  # the tests failed, ran into the time limit, or crashed
UNTESTED: Final = {5, 33}


@frozen
class Target:
    """What is mutated, as patterns below ``src/disputekit``, and the folders of the tests that must notice."""

    sources: tuple[str, ...]
    tests: tuple[str, ...]


TARGETS: Final = {
    "money": Target(("money.py",), ("money",)),
    "remedies": Target(("remedies.py", "claim_reasons.py", "timeline.py"), ("values", "lifecycle")),
    "dispute": Target(("dispute/*",), ("values", "codec", "lifecycle")),
    "actions": Target(("actions/*", "history.py"), ("values", "codec", "lifecycle")),
    "lifecycle": Target(("lifecycle/*",), ("lifecycle", "testing", "scenarios")),
    "triage": Target(("triage/*",), ("triage",)),
    "sla": Target(("sla/*",), ("sla",)),
    "policy": Target(("policy/*",), ("policy",)),
    "codec": Target(("codec/*",), ("codec", "values")),
    "casework": Target(("casework/*",), ("casework", "desk")),
    "desk": Target(("desk/*",), ("desk", "scenarios")),
}


def main() -> int:
    """Run the named targets, all without a name, and list what survived."""
    parser = ArgumentParser(description="Mutation tests, one package at a time.")
    parser.add_argument("targets", nargs="*", help=f"some of {', '.join(TARGETS)}; all of them without a name")
    parser.add_argument("--processes", type=int, default=2, help="mutants that are tried at the same time")
    parser.add_argument("--results", action="store_true", help="show the results so far, and run nothing")
    chosen = parser.parse_args()
    names = [name.removeprefix("disputekit.") for name in chosen.targets] or list(TARGETS)
    if unknown := sorted(set(names) - set(TARGETS)):
        parser.error(f"unknown target {', '.join(unknown)}; use some of {', '.join(TARGETS)}")
    for name in names:
        if not chosen.results:
            run(name, chosen.processes)
        sys.stdout.write(summary(name))
    return 0


def run(name: str, processes: int) -> None:
    """Try the mutants of one target that have no result yet."""
    folder, target = WORK / name, TARGETS[name]
    folder.mkdir(parents=True, exist_ok=True)
    for shared in SHARED:
        if not (folder / shared).exists():
            (folder / shared).symlink_to(ROOT / shared)
    (folder / "pyproject.toml").write_text(_settings(target), encoding="utf-8")
    _renew(folder, target)
    command = [sys.executable, "-m", "mutmut", "run", "--max-children", str(processes)]
    done = subprocess.run(command, cwd=folder, check=False)  # noqa: S603 - our own command
    if done.returncode:
        sys.exit(f"{name}: mutmut stopped with an error: the tests of this target must pass first")


def summary(name: str) -> str:
    """One line with the score of a target, and a line for each mutant that no test noticed."""
    codes = dict(_results(WORK / name))
    killed = sum(code in KILLED for code in codes.values())
    untried = sum(code is None for code in codes.values())
    tried = len(codes) - untried
    score = f"{killed / tried:.1%}" if tried else "nothing tried"
    left = {key: code for key, code in sorted(codes.items()) if code is not None and code not in KILLED}
    kinds = Counter("no tests" if code in UNTESTED else "survived" for code in left.values())
    counted = ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items())) or "none left"
    lines = [f"{name}: {killed} of {tried} killed ({score}); {counted}; {untried} not tried yet\n"]
    lines += [f"    {key}: {'no tests' if code in UNTESTED else 'survived'}\n" for key, code in left.items()]
    return "".join(lines)


def _settings(target: Target) -> str:
    """The settings of mutmut and pytest for one target."""
    pytest = (ROOT / "pyproject.toml").read_text(encoding="utf-8").partition("[tool.pytest]")[2].partition("\n[")[0]
    only = [f"src/disputekit/{pattern}" for pattern in target.sources]
    selection = [f"tests/{folder}" for folder in target.tests]
    return (
        f"[tool.pytest]{pytest}\n"
        "[tool.mutmut]\n"
        'source_paths = ["src"]\n'
        f"only_mutate = {json.dumps(only)}\n"
        f"also_copy = {json.dumps(SHARED[1:])}\n"
        f"pytest_add_cli_args_test_selection = {json.dumps(selection)}\n"
        'pytest_add_cli_args = ["-x", "-p", "no:cacheprovider", "-p", "no:cov"]\n'
        "track_dependencies = false\n"
        "use_git_change_detection = false\n"
    )


def _renew(folder: Path, target: Target) -> None:
    """Copy again what has changed: mutmut itself looks only at the files that it mutates."""
    for part in ("tests", "docs", "examples"):
        shutil.rmtree(folder / "mutants" / part, ignore_errors=True)
    for source in (ROOT / "src").rglob("*"):
        inner = source.relative_to(ROOT)
        copy = folder / "mutants" / inner
        mutated = any(inner.match(f"src/disputekit/{pattern}") for pattern in target.sources)
        if source.is_file() and copy.is_file() and not mutated and not cmp(source, copy, shallow=False):
            shutil.copy2(source, copy)


def _results(folder: Path) -> Iterator[tuple[str, int | None]]:
    """The exit code of the tests for each mutant; ``None`` for one that was not tried yet."""
    for path in sorted((folder / "mutants" / "src").rglob("*.meta")):
        yield from json.loads(path.read_text(encoding="utf-8"))["exit_code_by_key"].items()


if __name__ == "__main__":
    sys.exit(main())
