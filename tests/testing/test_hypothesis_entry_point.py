"""Hypothesis knows our types without being told, and importing it alone loads nothing of ours."""

import subprocess
import sys
import tomllib
from importlib.machinery import PathFinder
from pathlib import Path

import pytest
from hypothesis import Phase, find, settings
from hypothesis import strategies as st

from disputekit import _hypothesis
from disputekit.claim import Claim
from disputekit.history import Event, History
from disputekit.money import Money
from disputekit.policy import PolicyBook
from disputekit.sla import Period, WorkCalendar

ROOT = Path(__file__).parents[2]
PROGRAM = """
import sys
import hypothesis
def drawn(kind):
    any_will_do = hypothesis.settings(phases=[hypothesis.Phase.generate], database=None)
    return hypothesis.find(hypothesis.strategies.from_type(kind), lambda _: True, settings=any_will_do)
print(sorted(name for name in sys.modules if name.startswith("disputekit")))
from disputekit.money import Money
print(sorted(name for name in sys.modules if name.startswith("disputekit.testing")))
print(type(drawn(Money)).__name__)
import disputekit.policy
print(type(disputekit.policy.__loader__).__name__, type(disputekit.policy.__spec__.loader).__name__)
from disputekit.policy import PolicyBook
print(type(drawn(PolicyBook)).__name__)
"""


def test_hypothesis_loads_the_entry_point_and_nothing_else(tmp_path: Path) -> None:
    """As installed: what pyproject declares is found by its metadata, and types come in as they load."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    information = tmp_path / "disputekit_again-1.dist-info"
    information.mkdir()
    (information / "METADATA").write_text("Metadata-Version: 2.1\nName: disputekit-again\nVersion: 1\n")
    lines = "".join(f"{name} = {target}\n" for name, target in project["entry-points"]["hypothesis"].items())
    (information / "entry_points.txt").write_text(f"[hypothesis]\n{lines}")
    done = subprocess.run(  # noqa: S603 -- our own program
        [sys.executable, "-c", f"import sys; sys.path[:0] = {[str(tmp_path), str(ROOT / 'src')]!r}{PROGRAM}"],
        capture_output=True, text=True, check=True, cwd=tmp_path,
    )  # fmt: skip
    assert [
        "['disputekit', 'disputekit._hypothesis', 'disputekit._public']", "[]", "Money",
        "SourceFileLoader SourceFileLoader", "PolicyBook",
    ] == done.stdout.splitlines()  # fmt: skip


@pytest.fixture
def _path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "meta_path", list(sys.meta_path))


@pytest.mark.usefixtures("_path")
@pytest.mark.parametrize("kind", [Claim, Event, History, Money, Period, PolicyBook, WorkCalendar])
def test_every_registered_type_is_drawn(kind: type) -> None:
    """What is loaded already is registered at once; twice does no harm."""
    _hypothesis.register()
    _hypothesis.register()
    any_will_do = settings(max_examples=10, phases=[Phase.generate])
    assert isinstance(find(st.from_type(kind), lambda _: True, settings=any_will_do), kind)


@pytest.mark.usefixtures("_path")
def test_a_type_is_registered_when_its_module_is_imported(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Its loader is the ordinary one afterwards; others load as ever, and what nobody finds is not there, as ever."""
    (tmp_path / "soon_there.py").write_text("from unwatched import Thing\n")
    (tmp_path / "unwatched.py").write_text("class Thing:\n    pass\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(_hypothesis, "_TYPES", {"soon_there": {"Thing": "money"}, "never_there": {"Thing": "money"}})
    _hypothesis.register()
    import soon_there  # type: ignore[import-not-found]  # noqa: PLC0415 - it has just been written

    try:
        assert isinstance(find(st.from_type(soon_there.Thing), lambda _: True), Money)
        assert type(soon_there.__loader__) is type(PathFinder.find_spec("soon_there", [str(tmp_path)]).loader)  # type: ignore[union-attr] # it is there
    finally:
        del sys.modules["soon_there"], sys.modules["unwatched"]
    with pytest.raises(ModuleNotFoundError):
        import never_there  # type: ignore[import-not-found]  # noqa: F401, PLC0415 - that is what is refused
