"""Reading conditions: ``when``, ``unless`` and ``group`` of a rule, or of an accepted finding."""

from collections.abc import Mapping
from itertools import chain

from disputekit._input.toml_table import TEXT, Path, Problems, Table
from disputekit._lib.frozen import FrozenMap
from disputekit.policy._fields import Field, Spans, both, spans, without
from disputekit.policy._model import Box

__all__ = ["out_of_range", "read_box", "read_boxes"]


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
                table.path, "DK-POLICY-NEVER", "the conditions leave no value of {field}",
                "correct when, unless or group",
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
    out_of_range(table.path, (first, last), (field.low, field.high), table.problems)
    return None


def out_of_range(path: Path, stated: tuple[int, int], limits: tuple[int, int], problems: Problems) -> None:
    """Note bounds that are not within the limits, or stand in the wrong order."""
    problems.add(
        path, "DK-POLICY-RANGE", "{low} to {high} is not within {least} to {most}",
        "put the smaller bound first, and keep both within the limits",
        low=stated[0], high=stated[1], least=limits[0], most=limits[1],
    )  # fmt: skip
