"""Write ``reference/codes.md`` from the sources: every code, its text, and its hint.

``make codes`` runs it; a test compares the page with what it would write.
"""

import ast
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby, islice
from pathlib import Path
from typing import TypeAlias

from attrs import evolve, frozen

SOURCES = Path(__file__).parents[1] / "src"
PAGE = Path(__file__).parent / "reference" / "codes.md"
CODE = re.compile(r"DK(-[A-Z0-9]+){2,}")
HEAD = """\
<!-- Written by `make codes` from the sources. -->

# Codes

Every error, refusal and explanation has one of these codes. The meaning of a code never changes; its English text may
become clearer in any version. So compare codes in programs, and show texts to people. Names in braces are parameters:
they come with the code as data. `{…}` stands for a value that the text already contains.
"""
Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef
Names: TypeAlias = Mapping[str, ast.expr]
"""What a name stands for where a text is made: the expression that was assigned to it, or given for it."""


@frozen(order=True)
class Place:
    """Where the sources make a code, and the text and the hint that they give it."""

    code: str
    module: str
    line: int
    text: str
    hint: str

    @property
    def area(self) -> str:
        """The second word of the code."""
        return self.code.split("-")[1]


def places(sources: Path = SOURCES) -> list[Place]:
    """Every literal code in the sources, sorted; codes in comparisons and in sets are looked up, not made."""
    return sorted(place for path in sources.rglob("*.py") for place in _in_file(path, sources))


def page(found: Iterable[Place]) -> str:
    """The whole page as MyST Markdown."""
    parts = [HEAD]
    for area, group in groupby(sorted(found), key=lambda place: place.area):
        parts.append(f"\n## {area.capitalize()}\n\n| code | text | hint | made in |\n| --- | --- | --- | --- |\n")
        parts += [
            f"| `{place.code}` | {_cell(place.text)} | {_cell(place.hint)} | `{place.module}` |\n" for place in group
        ]
    return "".join(parts)


def _in_file(path: Path, sources: Path) -> Iterator[Place]:
    module = ".".join(path.relative_to(sources).with_suffix("").parts).removesuffix(".__init__")
    source = path.read_text(encoding="utf-8")
    if "DK-" not in source:
        return
    tree = ast.parse(source)
    scopes = [tree, *(node for node in ast.walk(tree) if isinstance(node, Function))]
    functions = {node.name: node for node in scopes if isinstance(node, Function)}
    constants = _assigned(tree)
    tables = {name: list(map(_code, node.values)) for name, node in constants.items() if isinstance(node, ast.Dict)}
    found: dict[str, Place] = {}
    compared: set[int] = set()
    for scope in scopes:
        for node in ast.walk(scope):
            match node:
                case ast.Compare() | ast.Set():
                    compared.update(map(id, ast.walk(node)))
                case ast.Call():
                    names = constants | _assigned(scope, before=node.lineno)
                    for arg in _arguments(node):
                        for code in _codes(arg, tables):
                            found[code] = Place(code, module, arg.lineno, *_texts(node, arg, names, functions))
                case _:
                    pass
    for node in ast.walk(tree):
        if isinstance(node, ast.expr) and (code := _code(node)) and id(node) not in compared:
            yield evolve(found.get(code) or Place(code, module, 0, "", ""), line=node.lineno)


def _code(node: ast.expr | None) -> str:
    """The code that an expression is, or nothing."""
    return str(node.value) if isinstance(node, ast.Constant) and CODE.fullmatch(str(node.value)) else ""


def _codes(node: ast.expr, tables: Mapping[str, list[str]]) -> list[str]:
    """The codes that an argument can be: one, or all of a table that it looks one up in."""
    match node:
        case ast.Subscript(value=ast.Name(id=name)):
            return [code for code in tables.get(name, []) if code]
        case _:
            return [code] if (code := _code(node)) else []


def _arguments(call: ast.Call) -> Iterator[ast.expr]:
    yield from call.args
    yield from (keyword.value for keyword in call.keywords)


def _assigned(scope: ast.Module | Function, before: int | None = None) -> dict[str, ast.expr]:
    """The last expression that this scope gives to each of its names, before a line if one is given."""
    inside = scope.body if isinstance(scope, ast.Module) else ast.walk(scope)
    found: dict[str, ast.expr] = {}
    for node in sorted((node for node in inside if isinstance(node, ast.stmt)), key=lambda node: node.lineno):
        match node:
            case _ if before is not None and node.lineno >= before:
                break
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                found[name] = value
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                found[name] = value
            case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Tuple(elts=values)):
                found |= {
                    name.id: value for name, value in zip(names, values, strict=False) if isinstance(name, ast.Name)
                }
            case _:
                pass
    return found


def _texts(call: ast.Call, code: ast.expr, names: Names, functions: Mapping[str, Function]) -> tuple[str, str]:
    """The text and the hint that a call gives beside a code, or that the function it calls adds to one."""
    given = {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg}
    after = call.args[call.args.index(code) + 1 :] if code in call.args else []
    text = given.get("template") or next(iter(after), None)
    called = functions.get(call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", ""))
    if called:
        parameters = [each.arg for each in (*called.args.posonlyargs, *called.args.args)]
        given |= dict(zip([name for name in parameters if name not in {"self", "cls"}], call.args, strict=False))
    hint = given.get("hint") or next(islice(after, 1, None), None)
    inside = _inside(called, given, code, names) if called else ("", "")
    return inside[0] or _text(text, names), inside[1] or _text(hint, names)


def _inside(called: Function, given: Names, code: ast.expr, names: Names) -> tuple[str, str]:
    """What a function of the same module says with the code that it is given."""
    meant = {
        name: names.get(value.id, value) if isinstance(value, ast.Name) else value for name, value in given.items()
    }
    parameter = next((name for name, value in given.items() if value is code), None)
    for node in ast.walk(called):
        if isinstance(node, ast.Call):
            for arg in _arguments(node):
                if isinstance(arg, ast.Name) and arg.id == parameter:
                    return _texts(node, arg, {**names, **_assigned(called), **meant}, {})
    return "", ""


def _text(node: ast.expr | None, names: Names, depth: int = 5) -> str:
    """An expression as text: what is filled in stands in braces, and both ways of a choice are shown."""
    choices: list[ast.expr] = []
    said: list[str] = []
    match node:
        case ast.Constant(value=str(text)):
            said = [text]
        case ast.JoinedStr(values=values):
            said = ["".join(_text(value, names) if isinstance(value, ast.Constant) else "{…}" for value in values)]
        case ast.Name(id=name) if name in names:
            choices = [names[name]]
        case ast.BinOp(left=one, op=ast.Add(), right=other):
            said = [_text(one, names, depth) + _text(other, names, depth)]
        case ast.IfExp(body=one, orelse=other) | ast.BoolOp(op=ast.Or(), values=[one, other]):
            choices = [one, other]
        case ast.Call(func=ast.Name(id="literal"), args=[one, *_]):
            choices = [one]
        case ast.Call(func=ast.Attribute(value=one, attr="replace")):
            choices = [one]
        case ast.Call(func=ast.Name(id="nearest" | "did_you_mean"), args=args):
            said, choices = ["did you mean '{…}'?"], args[2:]
        case _:
            pass
    if depth:
        said += [_text(choice, names, depth - 1) for choice in choices]
    return " / ".join(filter(None, said))


def _cell(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").replace("*", "\\*").replace("`", "\\`")


if __name__ == "__main__":
    PAGE.write_text(page(places()), encoding="utf-8")
    sys.stdout.write(f"{PAGE}: {len({place.code for place in places()})} codes\n")
