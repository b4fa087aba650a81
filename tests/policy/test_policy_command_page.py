"""The page on the command line shows what the command line says."""

import re
from doctest import ELLIPSIS, OutputChecker
from pathlib import Path

import pytest

from disputekit.__main__ import main

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "how-to" / "policy-command-line.md"
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.DOTALL | re.MULTILINE)
COMMAND = "python -m disputekit "


def asked() -> list[tuple[str, str]]:
    """Each command on the page with the answer that the page shows."""
    blocks = BLOCK.findall(PAGE.read_text(encoding="utf-8"))
    found = [each.partition("\n") for block in blocks for each in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]]
    return [(command, answer) for command, _, answer in found]


def test_every_command_on_the_page_answers_so(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Word by word, and with the exit code that the page says; what the page leaves out is marked by dots."""
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    monkeypatch.chdir(tmp_path)
    code = 0
    for command, expected in asked():
        if command == "echo $?":
            assert expected == f"{code}\n"
            continue
        assert command.startswith(COMMAND)
        code = main(command.removeprefix(COMMAND).split())
        said = capsys.readouterr()
        assert OutputChecker().check_output(expected, said.out + said.err, ELLIPSIS), said.out + said.err
    assert len(asked()) > 8
