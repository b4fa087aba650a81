"""The reference has a place for everything public, and readers find every page."""

import re
from pathlib import Path

import disputekit

DOCS = Path(__file__).parents[2] / "docs"
ROOT = Path(disputekit.__file__).parent


def test_the_reference_renders_every_public_module() -> None:
    """What users import by path is in the reference once: a module of values, an engine, an adapter, a process."""
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
    """Whoever writes a page says where readers look for it, and takes out what is no longer there."""
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
