"""Reading the ``[fields]`` of a policy."""

from collections.abc import Container, Mapping

from attrs import field, frozen

from disputekit._input.toml_table import TEXT, Path, Problems, Table
from disputekit.claim_reasons import CATALOGUES
from disputekit.policy._fields import AS_OF, Field
from disputekit.policy._reading._conditions import out_of_range

__all__ = ["read_fields"]


@frozen
class TreeReader:
    """The leaves of a tree as they are met, and the first and last leaf of each inner node."""

    problems: Problems
    leaves: dict[str, None] = field(factory=dict)
    nodes: dict[str, tuple[int, int]] = field(factory=dict)

    def branch(self, items: Mapping[str, object], path: Path) -> None:
        """Read one level and everything below it."""
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


_LARGEST = 10**15


def read_fields(table: Table, predicates: Container[str]) -> dict[str, Field]:
    """Every field that is sound, by name; ``predicates`` are those that were passed."""
    if AS_OF.name in table.items:
        table.problems.add(
            table.at(AS_OF.name), "DK-POLICY-RESERVED", "{name} is reserved for the day of the decision",
            "give the field another name", name=AS_OF.name,
        )  # fmt: skip
    read = ((name, _field(name, value, table, predicates)) for name, value in table.items.items())
    return {name: sound for name, sound in read if sound is not None}


def _field(name: str, value: object, within: Table, predicates: Container[str]) -> Field | None:
    path, problems = within.at(name), within.problems
    stated: dict[str, object]
    if isinstance(value, list):
        stated = {"values": value}
    elif value in ("flag", "evidence"):
        stated = {"kind": value}
    elif isinstance(value, dict):
        stated = value
    else:
        problems.wrong_type(
            path, value, 'a list of values, "flag", "evidence" or a table with min and max, tree or predicate'
        )
        return None
    table = Table(stated, path, problems)
    before = len(problems.found)
    optional = bool(table.get("optional", bool))
    if "values" in table.items:
        read = _choice(name, table, optional=optional)
    elif "reasons" in table.items:
        read = _reasons(name, table, optional=optional)
    elif "tree" in table.items:
        read = _tree(name, table, optional=optional)
    elif "kind" in table.items:
        kind = table.one_of("kind", ("flag", "evidence"), "flag")
        read = Field(name, "evidence" if kind == "evidence" else "flag", (False, True), optional=optional)
        if kind == "evidence":
            _always_applies(table, "evidence, which is here or not", optional=optional)
    elif "predicate" in table.items:
        read = _asked(name, table, predicates)
        _always_applies(table, "a predicate, which says None where it does not know", optional=optional)
    else:
        read = _whole(name, table, optional=optional)
    table.close()
    return read if len(problems.found) == before else None


def _always_applies(table: Table, what: str, *, optional: bool) -> None:
    if optional:
        table.problems.add(
            table.at("optional"), "DK-POLICY-OPTIONAL", "optional cannot be used for {what}", "remove it", what=what
        )


def _asked(name: str, table: Table, predicates: Container[str]) -> Field:
    predicate = table.need("predicate", str) or ""
    if predicate and predicate not in predicates:
        table.problems.add(
            table.at("predicate"), "DK-POLICY-NO-PREDICATE", "the function for predicate {name} is missing",
            "load the book with predicates={{{name}: …}}, a function from a scenario to True, False or None",
            name=repr(predicate),
        )  # fmt: skip
    return Field(name, "flag", (False, True), predicate=predicate)


def _choice(name: str, table: Table, *, optional: bool) -> Field:
    values = tuple(table.texts("values"))
    if table.items["values"] == []:
        table.problems.empty(table.at("values"), "value")
    return Field(name, "choice", values, optional=optional)


def _reasons(name: str, table: Table, *, optional: bool) -> Field:
    """A choice among the reasons of a catalogue that processes take theirs from, too."""
    catalogue = table.one_of("reasons", tuple(CATALOGUES), "goods")
    return Field(name, "choice", tuple(CATALOGUES[catalogue]), optional=optional)


def _whole(name: str, table: Table, *, optional: bool) -> Field:
    low, high = table.need("min", int), table.need("max", int)
    if low is None or high is None:
        return Field(name, "whole", optional=optional)
    if not -_LARGEST <= low <= high <= _LARGEST:
        out_of_range(table.path, (low, high), (-_LARGEST, _LARGEST), table.problems)
    return Field(name, "whole", low=low, high=high, optional=optional)


def _tree(name: str, table: Table, *, optional: bool) -> Field:
    tree = TreeReader(table.problems)
    tree.branch(table.get("tree", dict) or {}, table.at("tree"))
    if table.items["tree"] == {}:
        table.problems.empty(table.at("tree"), "leaf")
    return Field(name, "tree", tuple(tree.leaves), nodes=tree.nodes, optional=optional)
