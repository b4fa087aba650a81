"""The modules that an import loads: an application loads the engine that it uses and nothing else."""

import subprocess
import sys

import pytest

# Prints the installed packages and our own modules that one import loaded.
PROGRAM = """
import sys, sysconfig
from importlib import import_module
before = set(sys.modules)
import_module(sys.argv[1])
libraries = (sysconfig.get_path("purelib"), sysconfig.get_path("platlib"))
for name in sorted(set(sys.modules) - before):
    module = sys.modules[name]
    if name.startswith("disputekit."):
        print(name)
    elif "." not in name and str(getattr(module, "__file__", None)).startswith(libraries):
        print(name)
"""
ATTRS = {"attr", "attrs"}
PENDULUM = {"pendulum", "dateutil", "six", "tzdata", "typing_extensions"}
ENGINES = {"lifecycle", "policy", "sla", "triage"}


def _loaded(module: str) -> set[str]:
    done = subprocess.run(  # noqa: S603 - our own program and our own names
        [sys.executable, "-I", "-c", PROGRAM, module], capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


def _packages(loaded: set[str]) -> set[str]:
    return {name for name in loaded if "." not in name}


def test_disputekit_alone_loads_no_other_package() -> None:
    """`import disputekit` loads no other package: names load when they are used."""
    assert {"disputekit._lib", "disputekit._lib.faces"} == _loaded("disputekit")


@pytest.mark.parametrize(
    ("engine", "allowed"),
    [
        ("triage", ATTRS),
        ("policy", ATTRS),
        ("sla", ATTRS | PENDULUM),
        ("lifecycle", ATTRS | PENDULUM | {"transitions"}),
    ],
)
def test_an_engine_loads_only_what_it_needs(engine: str, allowed: set[str]) -> None:
    """Each engine loads its own few packages and no other engine."""
    loaded = _loaded(f"disputekit.{engine}")
    assert {"attr"} <= loaded
    assert set() == _packages(loaded) - allowed
    assert {f"disputekit.{engine}"} == loaded & {f"disputekit.{name}" for name in ENGINES}


@pytest.mark.parametrize("module", ["disputekit.dispute", "disputekit.actions"])
def test_values_load_no_engine(module: str) -> None:
    """The values of a dispute and the actions load no engine but those that they name."""
    loaded = _loaded(module)
    assert set() == _packages(loaded) - ATTRS - PENDULUM
    assert set() == loaded & {f"disputekit.{name}" for name in ENGINES}


@pytest.mark.parametrize("module", ["disputekit.policy", "disputekit.casework"])
def test_values_load_no_template_engine_and_no_command_line(module: str) -> None:
    """Code that makes pages or reads arguments is loaded only when it is called."""
    loaded = _loaded(module)
    assert f"{module}._pages" in loaded
    assert set() == loaded & {"jinja2", "markupsafe", "disputekit.policy._command", "argparse"}
