"""The reference has a place for everything public."""

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
