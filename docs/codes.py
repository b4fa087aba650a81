"""Write ``reference/codes.md`` from the sources: every code, what is said with it, and how to mend it.

``make codes`` runs it; a test compares the page with what it would write.
"""

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

from attrs import frozen

SOURCES = Path(__file__).parents[1] / "src"
PAGE = Path(__file__).parent / "reference" / "codes.md"
CODE = re.compile(r"DK(-[A-Z0-9]+){2,}")
HEAD = """\
<!-- Written by `make codes` from the sources. -->

# Codes

Everything that disputekit says about a mistake or a refusal begins with one of these codes. A code never changes its
meaning, and a text may become clearer at any time: let programs compare codes, and people read texts. Names in braces
are the parameters that come with the code.
"""


@frozen(order=True)
class Place:
    """Where a code is made in the sources, and the texts beside it as far as they are written there."""

    code: str
    module: str
    line: int
    says: str
    hint: str

    @property
    def area(self) -> str:
        """The second word of the code."""
        return self.code.split("-")[1]


def places(sources: Path = SOURCES) -> list[Place]:
    """Every literal code in the sources, in order, those apart that are only compared with."""
    return sorted(place for path in sources.rglob("*.py") for place in _in_file(path, sources))


def page(found: Iterable[Place]) -> str:
    """The whole page as MyST Markdown."""
    parts = [HEAD]
    for area, group in groupby(sorted(found), key=lambda place: place.area):
        parts.append(f"\n## {area.capitalize()}\n\n| code | says | mend | made in |\n| --- | --- | --- | --- |\n")
        parts += [
            f"| `{place.code}` | {_cell(place.says)} | {_cell(place.hint)} | `{place.module}` |\n" for place in group
        ]
    return "".join(parts)


def _in_file(path: Path, sources: Path) -> Iterator[Place]:
    module = ".".join(path.relative_to(sources).with_suffix("").parts).removesuffix(".__init__")
    tree = ast.parse(path.read_text(encoding="utf-8"))
    compared: set[int] = set()
    beside: dict[int, tuple[str, str]] = {}
    for node in ast.walk(tree):
        match node:
            case ast.Compare():
                compared.update(map(id, ast.walk(node)))
            case ast.Call(args=args):
                beside.update((id(arg), _texts(node, index)) for index, arg in enumerate(args))
            case ast.Constant(value=str(code)) if CODE.fullmatch(code) and id(node) not in compared:
                yield Place(code, module, node.lineno, *beside.get(id(node), ("", "")))
            case _:
                pass


def _texts(call: ast.Call, index: int) -> tuple[str, str]:
    """What is said with the code at this place among the arguments, and how to mend it, by name or right after."""
    says, after = (*map(_text, call.args[index + 1 : index + 3]), "", "")[:2]
    return says, next((_text(keyword.value) for keyword in call.keywords if keyword.arg == "mend"), after)


def _text(node: ast.expr) -> str:
    """What is written in a string, with what is filled in as braces; nothing where it comes from elsewhere."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=values):
            return "".join(_text(value) if isinstance(value, ast.Constant) else "{…}" for value in values)
        case _:
            return ""


def _cell(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").replace("*", "\\*").replace("`", "\\`")


if __name__ == "__main__":
    PAGE.write_text(page(places()), encoding="utf-8")
    sys.stdout.write(f"{PAGE}: {len({place.code for place in places()})} codes\n")
