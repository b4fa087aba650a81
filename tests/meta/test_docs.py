"""Everything public is in the reference, and every page is in the navigation."""

import re
from pathlib import Path

import disputekit
from disputekit.lifecycle import processes
from disputekit.policy import packs

DOCS = Path(__file__).parents[2] / "docs"
ROOT = Path(disputekit.__file__).parent


def test_the_reference_renders_every_public_module() -> None:
    """The reference renders every public module exactly once."""
    paths = [
        *ROOT.glob("*.py"),
        *ROOT.glob("*/__init__.py"),
        *ROOT.glob("adapters/*.py"),
        *ROOT.glob("lifecycle/*.py"),
        *ROOT.glob("*/*/__init__.py"),
    ]
    public = {
        ".".join(path.relative_to(ROOT.parent).with_suffix("").parts).removesuffix(".__init__")
        for path in paths
        if "__all__" in path.read_text(encoding="utf-8")
    }
    pages = [path.read_text(encoding="utf-8") for path in (DOCS / "reference").glob("*.md")]
    shown = [name for page in pages for name in re.findall(r"automodule:: (\S+)", page)]
    assert {name for name in public if "._" not in name} - {"disputekit"} == set(shown)
    assert len(set(shown)) == len(shown)


def test_every_page_is_in_the_navigation_once() -> None:
    """Every page is in the navigation exactly once, and the navigation names no page that does not exist."""
    pages = {
        path.relative_to(DOCS).with_suffix("").as_posix() for path in DOCS.rglob("*.md") if "_build" not in path.parts
    }
    listed = [
        (parent.parent / line).relative_to(DOCS).as_posix()
        for parent in (DOCS / "index.md", DOCS / "reference" / "processes.md")
        for tree in re.findall(r"```{toctree}\n(.*?)```", parent.read_text(encoding="utf-8"), re.DOTALL)
        for line in tree.split()
        if "/" in line
    ]
    assert sorted(pages - {"index"}) == sorted(listed)


def test_every_process_and_every_pack_has_a_place() -> None:
    """Every process has its own page, and the guide to packs names every pack."""
    ids = {getattr(processes, name).id for name in processes.__all__}
    assert ids == {path.stem.replace("-", "_") for path in (DOCS / "reference" / "processes").glob("*.md")}
    guide = (DOCS / "how-to" / "use-law-packs.md").read_text(encoding="utf-8")
    assert [] == [name for name in packs.names() if name not in guide]


def test_every_page_that_is_in_an_order_has_its_place_there() -> None:
    """Every page of the reference, the explanations and the processes has its place in their order."""
    pages = [
        (DOCS / "index.md", [*DOCS.glob("reference/*.md"), *DOCS.glob("explanation/*.md")]),
        (DOCS / "reference" / "processes.md", [*DOCS.glob("reference/processes/*.md")]),
    ]
    assert [] == [
        page.name
        for tree, inner in pages
        for page in inner
        if str(page.relative_to(tree.parent).with_suffix("")) not in tree.read_text(encoding="utf-8").splitlines()
    ]


def test_the_architecture_page_names_what_is_there() -> None:
    """Every path in the tables of the architecture page exists, and every package has its row."""
    page = (DOCS / "explanation" / "architecture.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| ")]
    named = {path for row in rows for path in re.findall(r"`([\w/.]+(?:/|\.py))`", row)}
    assert [] == sorted(path for path in named if not (ROOT / path).exists())
    first = {name for row in rows for name in re.findall(r"`([\w.]+)`", row.split("|")[1])}
    inside = {path.name for path in ROOT.iterdir() if path.is_dir() or path.suffix == ".py"}
    assert [] == sorted(inside - first - {"__init__.py", "__pycache__"})
