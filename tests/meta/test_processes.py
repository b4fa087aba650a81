"""The pages and pictures of the processes are up to date."""

import re
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

import pytest

from disputekit.lifecycle import Lifecycle, processes
from docs import threats
from docs.processes import PAGE, page

PATHS: Final = PAGE.parent / "processes"
SVG: Final = "{http://www.w3.org/2000/svg}"
ARROW: Final = re.compile(r'^ *(\w+) (?:->|-->) ?(\w+)(?: \[label="|: )(.*?)"?\]?$', re.MULTILINE)
all_processes: Final = pytest.mark.parametrize("name", processes.__all__)


def test_the_page_lists_every_process_as_it_is() -> None:
    """The tables on the page are those of the processes; `make processes` updates them."""
    assert page() == PAGE.read_text(encoding="utf-8")


def test_the_threat_model_lists_every_action_as_it_is() -> None:
    """The table of the threat model is up to date with the processes; `make threats` updates it."""
    assert threats.page() == threats.PAGE.read_text(encoding="utf-8")


@all_processes
def test_a_main_path_takes_only_arrows_of_its_process(name: str) -> None:
    """Each state and each arrow of a picture exists in its process."""
    process: Lifecycle = getattr(processes, name)
    allowed = {(source, dest): set(labels.split(", ")) for source, dest, labels in ARROW.findall(process.mermaid())}
    drawn = {
        (source, dest): set(re.sub(r" \(.*?\)", "", labels).split(", "))
        for source, dest, labels in ARROW.findall(_path(name).read_text(encoding="utf-8"))
    }
    assert {} == {arrow: labels for arrow, labels in drawn.items() if not labels <= allowed.get(arrow, set())}


@all_processes
def test_a_picture_shows_its_main_path(name: str) -> None:
    """The arrows of a picture are those of its file, and its hidden states are dashed."""
    groups = ET.parse(_path(name).with_suffix(".svg")).getroot().findall(f".//{SVG}g")  # noqa: S314 - a file of ours
    titles = {group.get("id", ""): group.findtext(f"{SVG}title", "") for group in groups}
    dashed = {
        titles[group.get("id", "")] for group in groups if group.find(f"{SVG}path[@stroke-dasharray]") is not None
    }
    arrows = {(source, dest) for source, dest, _ in ARROW.findall(_path(name).read_text(encoding="utf-8"))}
    assert {f"{source}->{dest}" for source, dest in arrows} == {title for key, title in titles.items() if "edge" in key}
    hidden = {state.name for state in getattr(processes, name).states if state.hidden}
    assert hidden & {end for arrow in arrows for end in arrow} == dashed


def _path(name: str) -> Path:
    return PATHS / f"{name.lower().replace('_', '-')}.dot"
