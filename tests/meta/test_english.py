"""Plain English: a few turns of phrase that people had to read twice do not come back."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[2]
PATTERNS: Final = {
    "write 'is not a …'": r"(?<!there )\bis no (?!longer|later|earlier|more|less|shorter|wider)\w",
    "write 'our …' or 'of disputekit'": r"\bof ours\b",
    "only people know and tell: write 'contains', 'supports', 'shows'": r"\b(?:knows|tells|gives away)\b",
    "say what the value must be": r"\bcannot be(?=[.;,:]|$)",
    "write 'who …' with a noun: 'the person who', 'anybody who'": r"\bwhoever\b",
    "write 'everything that' or 'all …s'": r"\ball that\b",
    "write 'total', 'amount' or 'is the same'": r"\bcomes to\b",
    "write 'fix' or 'correct'": r"\bmend(?:s|ed|ing)?\b",
    "write 'is informed', 'is reported', 'is shown'": r"\b(?:is|are|was|were) (?:told|said)\b",
    "write what it is not: 'an invalid …'": r"\bthat (?:is|are) none\b|(?<!there )\bis (?-i:none)\b",
    "write 'without …' or 'at least …'": r"\b(?:of|to) (?:nobody|nothing)\b",
    "write 'waive' or 'need no …'": r"\bdo(?:es)? without\b",
}
FORBIDDEN: Final = {advice: re.compile(pattern, re.IGNORECASE) for advice, pattern in PATTERNS.items()}
GENERATED: Final = {
    "codes.md",
    "processes.md",
    "statutory.md",
}  # written from the sources, which are looked at themselves
# How many are left in each area. A number only ever falls, and at 0 its line goes.
KNOWN: Final[dict[str, int]] = {}


def _areas() -> dict[str, list[Path]]:
    """The files of the project by area: each package, each folder of tests and of pages."""
    found: dict[str, list[Path]] = {"README": sorted(ROOT.glob("*.md")), "programs": []}
    for folder in ("src/disputekit", "tests", "docs"):
        for path in sorted((ROOT / folder).iterdir()):
            if path.is_dir() and not path.name.startswith(("__pycache__", "_build")):
                name = "/".join(path.relative_to(ROOT).parts).removeprefix("src/disputekit/")
                found[name] = [file for file in sorted(path.rglob("*")) if file.suffix in {".py", ".md"}]
            elif path.suffix in {".py", ".md"}:
                found.setdefault(folder.removeprefix("src/"), []).append(path)
    for folder in ("examples", "benchmarks"):
        found["programs"] += sorted((ROOT / folder).rglob("*.py"))
    return found


AREAS: Final = _areas()


@pytest.mark.parametrize("area", AREAS)
def test_texts_are_plain_english(area: str) -> None:
    """No text of an area has one of the turns of phrase; each finding names what to write instead."""
    found = [
        f"{path.relative_to(ROOT)}:{line}: {match[0]!r}: {advice}"
        for path in AREAS[area]
        if path != Path(__file__) and path.name not in GENERATED
        for line, text in _texts(path)
        for advice, pattern in FORBIDDEN.items()
        for match in pattern.finditer(text)
    ]
    assert [] == found[KNOWN.get(area, 0) :]


def test_every_turn_of_phrase_is_found() -> None:
    """Each pattern finds the sentence that it was made for, and leaves plain ones alone."""
    bad = [
        "it is no name", "a message of ours", "a process that knows it", "a claim of -1.00 EUR cannot be; pay",
        "whoever asks", "all that is open", "what it comes to", "how to mend it", "what is said", "an id that is none",
        "evidence of nobody", "a clerk may do without it",
    ]  # fmt: skip
    assert [[advice] for advice in PATTERNS] == [
        [advice for advice, pattern in FORBIDDEN.items() if pattern.search(text)] for text in bad
    ]
    plain = "There is no dispute 7. It cannot be closed and is no longer open: everything that is due comes from ann."
    assert [] == [advice for advice, pattern in FORBIDDEN.items() if pattern.search(plain)]


def _texts(path: Path) -> Iterator[tuple[int, str]]:
    """The texts of a file with their lines: prose of a page, docstrings of tests, all texts and comments elsewhere."""
    source = path.read_text(encoding="utf-8")
    if path.suffix == ".md":
        yield from _prose(source)
        return
    tree = ast.parse(source)
    if path.is_relative_to(ROOT / "tests"):
        for node in ast.walk(tree):
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and (text := ast.get_docstring(node)):
                yield getattr(node, "lineno", 1), text
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value:
            yield node.lineno, node.value
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


def _prose(page: str) -> Iterator[tuple[int, str]]:
    """The lines of a page outside of code blocks, without what stands between backticks."""
    code = False
    for number, line in enumerate(page.splitlines(), start=1):
        if line.lstrip().startswith("```"):
            code = not code
        elif not code:
            yield number, re.sub(r"`[^`]*`", "", line)
