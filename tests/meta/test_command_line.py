"""The one command line, which loads a command only when it is called."""

import runpy
import subprocess
import sys
from pathlib import Path

import pytest

from disputekit.__main__ import main

POLICY = Path(__file__).parents[2] / "examples" / "policies" / "returns-2026.toml"


def test_a_command_gets_its_arguments(capsys: pytest.CaptureFixture[str]) -> None:
    """The exit code is that of the command, and the usage text shows the whole command line."""
    assert 1 == main(["policy", "decide", str(POLICY), "reason=not_received", "--as-of", "2026-11-22"])
    assert capsys.readouterr().out.startswith("needs_facts\n")
    with pytest.raises(SystemExit) as caught:
        main(["policy", "chekc"])
    assert 2 == caught.value.code
    assert "usage: python -m disputekit policy" in capsys.readouterr().err


@pytest.mark.parametrize("argv", [[], ["-h"], ["--help"]])
def test_without_a_command_it_lists_them(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], argv: list[str]
) -> None:
    """The help lists each command with one line about it."""
    monkeypatch.setattr(sys, "argv", ["disputekit", *argv])
    assert 0 == main()
    assert "  policy     check, compare, apply and print policies\n" in capsys.readouterr().out


def test_an_unknown_command_ends_with_2(capsys: pytest.CaptureFixture[str]) -> None:
    """An unknown command gets the nearest one as a hint, and control characters never reach the terminal."""
    assert (2, 2) == (main(["polcy"]), main(["\x1b[2J"]))
    said = capsys.readouterr().err
    assert "unknown command 'polcy'; did you mean 'policy'?" in said
    assert "\x1b" not in said


def test_it_runs_as_a_module(monkeypatch: pytest.MonkeyPatch) -> None:
    """`python -m disputekit` ends with the exit code of the command."""
    monkeypatch.setattr(sys, "argv", ["disputekit", "policy", "check", str(POLICY), "--as-of", "2026-11-22"])
    monkeypatch.delitem(sys.modules, "disputekit.__main__")
    with pytest.raises(SystemExit) as caught:
        runpy.run_module("disputekit", run_name="__main__")
    assert 0 == caught.value.code


def test_the_list_of_commands_loads_no_engine() -> None:
    """The help is shown without loading any command."""
    program = "import sys; from disputekit.__main__ import main; main([]); print('disputekit.policy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)  # noqa: S603 - ours
    assert "False" == done.stdout.splitlines()[-1]
