"""The public faces: the list of a package is sorted and complete, and each name reports where users import it from."""

import ast
import pickle
import sys
from importlib import import_module
from inspect import isclass, isfunction
from pathlib import Path
from pkgutil import walk_packages
from types import ModuleType

import pytest

import disputekit
from disputekit._lib.faces import on_demand

ROOT = Path(disputekit.__file__).parent
# The modules of the Django app can be imported only in a Django project; tests/stores has one.
NAMES = [
    "disputekit",
    *(each.name for each in walk_packages(disputekit.__path__, "disputekit.") if ".django." not in each.name),
]
PUBLIC = [name for name in NAMES if not any(part.startswith("_") for part in name.split("."))]
PACKAGES = [name for name in PUBLIC if (ROOT.joinpath(*name.split(".")[1:]) / "__init__.py").is_file()]
# Their modules are imported by path: the values that the engines share, and what needs an extra each.
BY_PATH = {"disputekit", "disputekit.adapters"}
FACES = [name for name in PACKAGES if name not in BY_PATH]


def _tree(name: str) -> ast.Module:
    source = import_module(name).__file__
    assert source is not None
    return ast.parse(Path(source).read_text(encoding="utf-8"))


def _all(name: str) -> list[str]:
    return list(getattr(import_module(name), "__all__", []))


def _rank(name: str) -> tuple[int, str]:
    """Order constants first, then classes, then the rest, as Ruff does."""
    return (0 if name.isupper() else 1 if name[0].isupper() else 2), name


def _defined(tree: ast.Module) -> set[str]:
    """The public names that the statements of a module bind, without imports."""
    found: set[str] = set()
    for node in tree.body:
        match node:
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.AnnAssign(target=ast.Name(id=name)):
                found.add(name)
            case ast.Assign(targets=targets):
                found |= {target.id for target in targets if isinstance(target, ast.Name)}
            case _:
                pass
    return {name for name in found if not name.startswith("_")}


def _imported(tree: ast.Module) -> set[str]:
    """The public names that a module imports from disputekit, also those for type checkers only."""
    return {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith("disputekit")
        if node.module != "disputekit._lib.faces"
        for alias in node.names
        if not alias.name.startswith("_")
    }


@pytest.mark.parametrize("name", PUBLIC)
def test_lists_are_sorted_without_doubles(name: str) -> None:
    """Every ``__all__`` is sorted and has no duplicates."""
    listed = _all(name)
    assert sorted(set(listed), key=_rank) == listed


@pytest.mark.parametrize("name", [name for name in PUBLIC if name not in PACKAGES])
def test_modules_list_all_they_define(name: str) -> None:
    """A public module lists every public name that it defines; every other name has an underscore."""
    assert _defined(_tree(name)) == set(_all(name))


@pytest.mark.parametrize("name", PACKAGES)
def test_faces_list_all_they_import(name: str) -> None:
    """A face lists exactly the names that it has."""
    assert _imported(_tree(name)) | _defined(_tree(name)) == set(_all(name))
    assert [] == [listed for listed in _all(name) if not hasattr(import_module(name), listed)]


@pytest.mark.parametrize("name", FACES)
def test_faces_show_what_their_modules_define(name: str) -> None:
    """The face of a package contains each name of its public modules, or the module itself."""
    modules = [inner for inner in PUBLIC if inner.rpartition(".")[0] == name and inner not in PACKAGES]
    hidden = {
        f"{inner}.{listed}"
        for inner in modules
        if inner.rpartition(".")[2] not in _all(name)
        for listed in _all(inner)
        if listed not in _all(name)
    }
    assert set() == hidden


@pytest.mark.parametrize("name", PACKAGES)
def test_names_report_where_they_are_public(name: str) -> None:
    """A class or function reports the module that users import it from, and pickle finds it there."""
    listed = [getattr(import_module(name), one) for one in _all(name)]
    own = [value for value in listed if isclass(value) or isfunction(value)]
    assert [] == [value for value in own if value.__module__ not in PUBLIC]
    assert own == [pickle.loads(pickle.dumps(value)) for value in own]  # noqa: S301 - made in this line


def test_the_outer_face_loads_what_checkers_see() -> None:
    """The names that load on demand are the ones imported for type checkers, from the same modules."""
    outer = _tree("disputekit")
    seen = {
        alias.name: (f"{node.module}.{alias.name}" if node.module == "disputekit" else node.module)
        for node in ast.walk(outer)
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith("disputekit")
        if node.module != "disputekit._lib.faces"
        for alias in node.names
    }
    table = next(node for node in ast.walk(outer) if isinstance(node, ast.Dict))
    assert seen == ast.literal_eval(table)
    assert sorted(seen) == dir(disputekit)


def test_the_outer_face_has_nothing_else() -> None:
    """A name that does not exist raises an ``AttributeError`` with the name, as in any module."""
    with pytest.raises(AttributeError, match="module 'disputekit' has no attribute 'Disputes'"):
        disputekit.Disputes  # type: ignore[attr-defined]  # noqa: B018 - the look-up is what is tested


def test_a_module_can_be_had_from_a_face_on_demand(monkeypatch: pytest.MonkeyPatch) -> None:
    """A face may list modules and names: each is loaded at its first use and kept."""
    face = ModuleType("face")
    monkeypatch.setitem(sys.modules, "face", face)
    inner = ModuleType("face.inner")
    inner.word = "hello"  # type: ignore[attr-defined]  # a module made by hand
    monkeypatch.setitem(sys.modules, "face.inner", inner)
    load, names = on_demand("face", {"inner": "face.inner", "word": "face.inner"})
    assert ["inner", "word"] == names()
    assert inner is load("inner")
    assert "hello" == load("word")
    assert "hello" == vars(face)["word"]
