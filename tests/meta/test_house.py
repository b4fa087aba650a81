"""The shape of the sources: no module imports itself by a detour, and a public class name stands for one class."""

import ast
from collections.abc import Iterator
from importlib import import_module
from inspect import isclass
from pathlib import Path
from pkgutil import walk_packages
from typing import Final

import disputekit

SOURCES: Final = Path(disputekit.__file__).parents[1]
FACE: Final = "__init__"
FILES: Final = {
    ".".join(path.relative_to(SOURCES).with_suffix("").parts).removesuffix(f".{FACE}"): path
    for path in sorted(SOURCES.rglob("*.py"))
}
TREES: Final = {name: ast.parse(path.read_text(encoding="utf-8")) for name, path in FILES.items()}


def test_no_module_imports_itself_by_a_detour() -> None:
    """Imports make no circle; imports inside functions and those for type checkers count too."""
    assert [] == _circles({name: set(_arrows(name)) for name in TREES})


def test_a_circle_is_found_through_any_import() -> None:
    """The search finds a circle of two, a circle of three, and nothing where all arrows point down."""
    assert [["a", "b"]] == _circles({"a": {"b"}, "b": {"a", "c"}, "c": set()})
    assert [["a", "b", "c"]] == _circles({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}})
    assert [] == _circles({"a": {"b", "c"}, "b": {"c"}, "c": set()})


def test_a_public_class_name_stands_for_one_class() -> None:
    """Two public packages never export different classes under one name."""
    homes: dict[str, set[str]] = {}
    for info in walk_packages(disputekit.__path__, "disputekit."):
        # The modules of the Django app can be imported only in a Django project.
        if any(part.startswith("_") for part in info.name.split(".")[1:]) or ".django." in info.name:
            continue
        module = import_module(info.name)
        for name in getattr(module, "__all__", ()):
            if isclass(found := getattr(module, name)):
                homes.setdefault(name, set()).add(f"{found.__module__}.{found.__qualname__}")
    assert {} == {name: sorted(where) for name, where in homes.items() if len(where) > 1}


def _arrows(name: str) -> Iterator[str]:
    """The modules that a module imports from; a name that a face passes on leads to the module that defines it."""
    for node in ast.walk(TREES[name]):
        match node:
            case ast.Import(names=aliases):
                yield from (alias.name for alias in aliases if alias.name in TREES and alias.name != name)
            case ast.ImportFrom(module=str(source), names=aliases, level=0) if source in TREES:
                yield from (home for alias in aliases if (home := _home(source, alias.name)) != name)
            case _:
                pass


def _home(module: str, name: str) -> str:
    """The module that defines what ``from module import name`` gives."""
    if f"{module}.{name}" in TREES:
        return f"{module}.{name}"
    for node in TREES[module].body if _is_face(module) else []:
        if isinstance(node, ast.ImportFrom) and node.module in TREES:
            for alias in node.names:
                if (alias.asname or alias.name) == name:
                    return _home(node.module, alias.name)
    return module


def _is_face(module: str) -> bool:
    """Whether a module is the face of a package: it passes names on and defines nothing."""
    defines = any(isinstance(node, ast.FunctionDef | ast.ClassDef) for node in TREES[module].body)
    return FILES[module].stem == FACE and not defines


def _circles(arrows: dict[str, set[str]]) -> list[list[str]]:
    """Every group of modules that reach each other, sorted."""
    reach = {name: _reached(arrows, name) for name in arrows}
    groups = {tuple(sorted(other for other in reach[name] if name in reach[other])) for name in arrows}
    return sorted(list(group) for group in groups if group)


def _reached(arrows: dict[str, set[str]], start: str) -> set[str]:
    found: set[str] = set()
    ahead = [start]
    while ahead:
        new = arrows[ahead.pop()] - found
        found |= new
        ahead += new
    return found
