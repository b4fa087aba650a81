"""What Hypothesis calls when it is imported: our types get strategies, each when a host imports the type's module.

Hypothesis runs every installed entry point at its import, also in projects that use nothing of ours. So nothing is
loaded here: the strategies of a module that is not there yet are registered right after somebody imports it.
"""

import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

__all__ = ["register"]

_STRATEGIES: Final = "disputekit.testing.strategies"
_TYPES: Final[Mapping[str, Mapping[str, str]]] = {
    "disputekit.claim": {"Claim": "claims"},
    "disputekit.history": {"Event": "events", "History": "histories"},
    "disputekit.money": {"Money": "money"},
    "disputekit.policy": {"PolicyBook": "policies"},
    "disputekit.sla": {"Period": "periods", "WorkCalendar": "calendars"},
}
"""For each module its types, and the functions that give their strategies."""


def register() -> None:
    """Let ``hypothesis.strategies.from_type`` know our types: now those that are loaded, the others when they are."""
    later = {name: types for name, types in _TYPES.items() if name not in sys.modules}
    for name in _TYPES.keys() - later.keys():
        _register(sys.modules[name], _TYPES[name])
    sys.meta_path.insert(0, _Watch(later))


def _register(module: ModuleType, types: Mapping[str, str]) -> None:
    from hypothesis import strategies as st  # noqa: PLC0415 - it is being imported when this module is

    for name, strategy in types.items():
        st.register_type_strategy(getattr(module, name), partial(_strategy, strategy))


def _strategy(name: str, _type: type) -> "SearchStrategy[object]":
    """Make a strategy when it is asked for: only then is there any use for all that they need."""
    strategies: Mapping[str, Callable[[], SearchStrategy[object]]] = vars(import_module(_STRATEGIES))
    return strategies[name]()


class _Watch(MetaPathFinder):
    """Finds nothing itself; a module that is waited for is loaded as ever, and its types are registered then."""

    def __init__(self, later: Mapping[str, Mapping[str, str]]) -> None:
        self._later = dict(later)

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        types = self._later.pop(fullname, None)
        if types is None:
            return None
        others = (finder.find_spec(fullname, path, target) for finder in sys.meta_path if finder is not self)
        spec = next(filter(None, others), None)
        if spec is not None and spec.loader is not None:
            spec.loader = _Then(spec, spec.loader, types)
        return spec


class _Then(Loader):
    """Loads as another does, registers, and leaves the other in its place."""

    def __init__(self, spec: ModuleSpec, loader: Loader, types: Mapping[str, str]) -> None:
        self._spec = spec
        self._loader = loader
        self._types = types

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        module.__loader__ = self._spec.loader = self._loader
        self._loader.exec_module(module)
        _register(module, self._types)
