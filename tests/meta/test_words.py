"""The project names no path of one machine, no package registry and nothing unfinished."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDERS = (".ci", "benchmarks", "docs", "examples", "src", "tests")
KINDS = {".csv", ".json", ".md", ".py", ".svg", ".toml", ".txt", ""}
FORBIDDEN = {
    "a path of one machine": re.compile(r"(?<![\w.$*)])/(?:work|home|root|tmp|Users)/\w"),
    "a host of a package registry": re.compile(r"https?://[\w.-]*(?:pypi|pythonhosted|npmjs)\."),
    "something unfinished": re.compile(r"\b(?:TODO|FIXME)\b"),
}


def test_no_file_depends_on_one_machine() -> None:
    """No text file of the project, except this one, contains a forbidden word."""
    files = {path for path in ROOT.iterdir() if path.is_file() and path.name != ".git"}  # a file in a work tree
    files.update(path for folder in FOLDERS for path in (ROOT / folder).rglob("*") if path.is_file())
    found = [
        f"{path.relative_to(ROOT)}:{number}: {what}"
        for path in sorted(files - {Path(__file__)})
        if path.suffix in KINDS and "_build" not in path.parts
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), start=1)
        for what, pattern in FORBIDDEN.items()
        if pattern.search(line)
    ]
    assert {"Makefile", "README.md", "conf.py", "faces.py"} <= {path.name for path in files}
    assert [] == found
