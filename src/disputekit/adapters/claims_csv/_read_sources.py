"""Sources as a mapping writes them, read and checked."""

from decimal import Decimal
from itertools import pairwise
from typing import Final

from attrs import evolve

from disputekit.adapters.claims_csv._findings import Findings, is_scalar, is_table
from disputekit.adapters.claims_csv._numbers import Numbers
from disputekit.adapters.claims_csv._sources import PLACE, Bands, CellType, Fact, Highest, Source
from disputekit.errors import Scalar

_ORIGINS: Final = ("column", "compose", "value")
_MAPPED: Final = ("map", "default")
_TYPED: Final = ("bands", "type")
_TYPES: Final[tuple[CellType, ...]] = ("integer", "number", "text")
_PAIR: Final = 2
_EXAMPLE: Final = 'a column\'s name, or a table such as {{ value = "always this" }}'


def read_source(value: object, where: str, findings: Findings, *, typed: bool = False) -> Source:
    """Give the source that ``value`` describes; note everything that is wrong with it.

    ``typed`` sources may give numbers and flags, others only texts.
    """
    if isinstance(value, str):
        return Source(where=where, column=findings.text(value, where, f"write {_EXAMPLE}"))
    if not is_table(value):
        findings.not_a("a source", value, where, f"write {_EXAMPLE}")
        return Source(where=where)
    findings.names(value, (*_ORIGINS, *_MAPPED, *(_TYPED if typed else ())), where)
    _one_origin(value, where, findings)
    return Source(
        where=where,
        column=_optional_text(value, "column", where, findings),
        compose=_composed(value, where, findings),
        value=_scalar(value.get("value"), f"{where}.value", findings, typed=typed),
        map=_map(value, where, findings, typed=typed),
        default=_scalar(value.get("default"), f"{where}.default", findings, typed=typed),
        bands=_bands(value.get("bands", []), f"{where}.bands", findings),
        type=_type(value.get("type", "text"), f"{where}.type", findings),
    )


def read_fact(value: object, where: str, numbers: Numbers, findings: Findings) -> Fact:
    """Give the source of a fact: one that is typed, or a list of which the highest number counts."""
    if not isinstance(value, list):
        return evolve(read_source(value, where, findings, typed=True), numbers=numbers)
    sources = tuple(
        evolve(read_source(item, f"{where}[{number}]", findings, typed=True), numbers=numbers)
        for number, item in enumerate(value, start=1)
    )
    for source in sources:
        _numeric(source, findings)
    if not sources:
        findings.not_a("a list of sources", value, where, "name at least one source")
    return Highest(sources)


def _one_origin(value: dict[str, object], where: str, findings: Findings) -> None:
    given = [name for name in _ORIGINS if name in value]
    if len(given) != 1:
        findings.add(
            where,
            "DK-MAPPING-ORIGIN",
            "it names {given} where one origin is needed",
            {"given": " and ".join(given) or "none"},
            "give it a column, a compose or a value",
        )


def _optional_text(value: dict[str, object], name: str, where: str, findings: Findings) -> str:
    if name not in value:
        return ""
    return findings.text(value[name], f"{where}.{name}", "name a column of the file")


def _composed(value: dict[str, object], where: str, findings: Findings) -> str:
    template = _optional_text(value, "compose", where, findings)
    if template and (not PLACE.search(template) or "{" in PLACE.sub("", template) or "}" in PLACE.sub("", template)):
        findings.not_a("a pattern", template, f"{where}.compose", "write columns in braces, such as 'US-{{state}}'")
    return template


def _scalar(value: object, where: str, findings: Findings, *, typed: bool) -> Scalar:
    if value is None or isinstance(value, str) or (typed and is_scalar(value)):
        return value
    what = "a text, a number or a flag" if typed else "a text"
    findings.not_a(what, value, where, "write it between quotes")
    return None


def _map(value: dict[str, object], where: str, findings: Findings, *, typed: bool) -> dict[str, Scalar] | None:
    if "map" not in value:
        return None
    items = findings.table(value["map"], f"{where}.map")
    return {
        name: _scalar(item, f'{where}.map."{name}"', findings, typed=typed)
        for name, item in items.items()
    }  # fmt: skip


def _bands(value: object, where: str, findings: Findings) -> Bands:
    pairs = value if isinstance(value, list) else [None]
    bands: list[tuple[Decimal, Scalar]] = []
    for pair in pairs:
        if not (isinstance(pair, list) and len(pair) == _PAIR and _is_number(pair[0]) and is_scalar(pair[1])):
            findings.not_a("a list of pairs", value, where, "write [[from, value], …], such as [[0, 0.2], [500, 0.6]]")
            return ()
        bands.append((Decimal(str(pair[0])), pair[1]))
    if any(low[0] >= high[0] for low, high in pairwise(bands)):
        findings.not_a("in order", value, where, "begin each band above the one before")
    return tuple(bands)


def _type(value: object, where: str, findings: Findings) -> CellType:
    for known in _TYPES:
        if value == known:
            return known
    findings.not_a("a type", value, where, "use integer, number or text; for a flag, map texts to true and false")
    return "text"


def _numeric(source: Source, findings: Findings) -> None:
    given = [source.value, source.default, *(source.map or {}).values(), *(value for _, value in source.bands)]
    numbers = [value for value in given if value is not None]
    reads_numbers = source.type != "text" or bool(numbers)
    if not reads_numbers or not all(map(_is_number, numbers)):
        findings.add(
            source.where,
            "DK-MAPPING-NUMBERS",
            "a source among several must give numbers",
            {},
            'map its texts to numbers, give it bands, or say type = "number"',
        )


def _is_number(value: object) -> bool:
    return is_scalar(value) and isinstance(value, int | float) and not isinstance(value, bool)
