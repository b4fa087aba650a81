"""Reading the tree of a field: leaves in order, so that every inner node is one span of them."""

from collections.abc import Mapping

from attrs import field, frozen

from disputekit._input.toml_lines import Path
from disputekit._input.toml_table import TEXT, Problems

__all__ = ["TreeReader"]


@frozen
class TreeReader:
    """The leaves of a tree as they are met, and the first and last leaf of each inner node."""

    problems: Problems
    leaves: dict[str, None] = field(factory=dict)
    nodes: dict[str, tuple[int, int]] = field(factory=dict)

    def branch(self, items: Mapping[str, object], path: Path) -> None:
        """Read one level and all that is below it."""
        for key, below in items.items():
            first, inner = len(self.leaves), (*path, key)
            if self._is_new(key, inner):
                self.nodes[key] = (first, first)
            if isinstance(below, dict):
                self.branch(below, inner)
            elif isinstance(below, list):
                self._add(below, inner)
            else:
                self.problems.wrong_type(inner, below, "a list of leaves or a table of branches")
                continue
            if not below:
                self.problems.empty(inner, "leaf")
            self.nodes[key] = (first, len(self.leaves) - 1)

    def _add(self, values: list[object], path: Path) -> None:
        for index, value in enumerate(values):
            if not isinstance(value, str):
                self.problems.wrong_type((*path, index), value, TEXT)
            elif self._is_new(value, (*path, index)):
                self.leaves[value] = None

    def _is_new(self, name: str, path: Path) -> bool:
        if name in self.leaves or name in self.nodes:
            self.problems.repeated(path, "value", name)
            return False
        return True
