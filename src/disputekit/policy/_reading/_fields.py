"""Reading the ``[fields]`` of a policy, and conditions on them."""

from collections.abc import Container, Mapping
from itertools import chain

from attrs import field, frozen

from disputekit._input.toml_lines import Path
from disputekit._input.toml_table import TEXT, Problems, Table
from disputekit._lib.frozen import FrozenMap
from disputekit.claim_reasons import CATALOGUES
from disputekit.policy._fields import AS_OF, Field, Spans, both, spans, without
from disputekit.policy._model import Box

__all__ = ["TreeReader", "read_box", "read_boxes", "read_fields"]


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


_LARGEST = 10**15


def read_fields(table: Table, predicates: Container[str]) -> dict[str, Field]:
    """Every field that is sound, by name; ``predicates`` are those that were passed."""
    if AS_OF.name in table.items:
        table.problems.add(
            table.at(AS_OF.name), "DK-POLICY-RESERVED", "{name} is the day that a decision is asked for",
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
            table.at("optional"), "DK-POLICY-OPTIONAL", "optional means nothing for {what}", "remove it", what=what
        )


def _asked(name: str, table: Table, predicates: Container[str]) -> Field:
    predicate = table.need("predicate", str) or ""
    if predicate and predicate not in predicates:
        table.problems.add(
            table.at("predicate"), "DK-POLICY-NO-PREDICATE", "no predicate {name} was passed",
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
        _out_of_range(table.path, (low, high), (-_LARGEST, _LARGEST), table.problems)
    return Field(name, "whole", low=low, high=high, optional=optional)


def _tree(name: str, table: Table, *, optional: bool) -> Field:
    tree = TreeReader(table.problems)
    tree.branch(table.get("tree", dict) or {}, table.at("tree"))
    if table.items["tree"] == {}:
        table.problems.empty(table.at("tree"), "leaf")
    return Field(name, "tree", tuple(tree.leaves), nodes=tree.nodes, optional=optional)


def read_boxes(table: Table, fields: Mapping[str, Field], declared: frozenset[str]) -> tuple[Box, ...]:
    """Read where a rule matches: ``when`` and ``unless``, with each alternative of ``group`` on top."""
    shared = _narrowed({}, table, fields, declared)
    groups = table.tables("group")
    if not groups:
        return (_box(shared, table, fields),)
    boxes = []
    for each in groups:
        boxes.append(_box(_narrowed(shared, each, fields, declared), each, fields))
        each.close()
    return tuple(dict.fromkeys(boxes))


def read_box(table: Table, fields: Mapping[str, Field], declared: frozenset[str]) -> Box:
    """Read where something holds: ``when`` and ``unless`` alone."""
    return _box(_narrowed({}, table, fields, declared), table, fields)


def _box(accepted: Mapping[str, Spans], table: Table, fields: Mapping[str, Field]) -> Box:
    for name, left in accepted.items():
        if not left:
            table.problems.add(
                table.path, "DK-POLICY-NEVER", "nothing of {field} is left to match", "correct when, unless or group",
                field=name,
            )  # fmt: skip
    return FrozenMap({name: left for name, left in sorted(accepted.items()) if left != fields[name].everything})


def _narrowed(
    accepted: Mapping[str, Spans], table: Table, fields: Mapping[str, Field], declared: frozenset[str]
) -> dict[str, Spans]:
    """``accepted`` with the conditions of one table on top."""
    narrower = dict(accepted)
    for key in ("when", "unless"):
        conditions = table.table(key)
        for name, value in conditions.items.items():
            path = conditions.at(name)
            if name not in fields:
                if name not in declared:  # a field that is declared and wrong has been told of
                    table.problems.unknown(path, "field", name, declared)
                continue
            field = fields[name]
            stated = _condition(field, value, path, table.problems)
            if stated is not None:
                before = narrower.get(name, field.everything)
                narrower[name] = both(before, stated) if key == "when" else without(before, stated)
    return narrower


def _condition(field: Field, value: object, path: Path, problems: Problems) -> Spans | None:
    """One alternative, or a list of them; names always stand in a list."""
    if isinstance(value, list):
        if not value:
            problems.empty(path, "value")
        read = [_alternative(field, each, (*path, index), problems) for index, each in enumerate(value)]
        return spans(chain.from_iterable(each for each in read if each is not None)) or None
    if field.kind in {"choice", "tree"} and not isinstance(value, dict):
        problems.wrong_type(path, value, "a list of values")
        return None
    return _alternative(field, value, path, problems)


def _alternative(field: Field, value: object, path: Path, problems: Problems) -> Spans | None:
    if field.optional and isinstance(value, dict) and "applies" in value:
        table = Table(value, path, problems)
        applies = table.get("applies", bool)
        table.close()
        last = field.applicable
        return ((0, last - 1),) if applies else ((last, last),)
    if field.kind in {"flag", "evidence"}:
        if isinstance(value, bool):
            return field.spans_of(value)
        problems.wrong_type(path, value, "true or false")
    elif field.kind == "whole":
        if isinstance(value, dict):
            return _bounds(field, Table(value, path, problems))
        problems.wrong_type(path, value, "a table with min, max or both")
    elif isinstance(value, str):
        found = field.spans_of(value)
        if found is None:
            known = [str(each) for each in field.values]
            problems.unknown(path, f"value of {field.name}", value, [*known, *field.nodes])
        return found
    else:
        problems.wrong_type(path, value, TEXT)
    return None


def _bounds(field: Field, table: Table) -> Spans | None:
    low, high = table.get("min", int), table.get("max", int)
    if not table.items:
        table.problems.empty(table.path, "bound")
    table.close()
    first, last = field.low if low is None else low, field.high if high is None else high
    if field.low <= first <= last <= field.high:
        return ((first - field.low, last - field.low),)
    _out_of_range(table.path, (first, last), (field.low, field.high), table.problems)
    return None


def _out_of_range(path: Path, stated: tuple[int, int], limits: tuple[int, int], problems: Problems) -> None:
    problems.add(
        path, "DK-POLICY-RANGE", "{low} to {high} does not lie within {least} to {most}",
        "put the smaller bound first, and keep both within the limits",
        low=stated[0], high=stated[1], least=limits[0], most=limits[1],
    )  # fmt: skip
