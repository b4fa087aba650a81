"""Writes plain values as TOML, which the standard library only reads."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, TypeGuard

_BARE: Final = re.compile(r"[A-Za-z0-9_-]+")
_WIDTH: Final = 110


def to_toml(document: Mapping[str, object]) -> str:
    """Write nested mappings of texts, numbers, flags and lists.

    A list of mappings at the top becomes an array of tables; any other mapping in a list is written in line.
    """
    several = {key: value for key, value in document.items() if _are_tables(value)}
    lines = list(_table((), {key: value for key, value in document.items() if key not in several}))
    for key, tables in several.items():
        for table in tables:
            lines += [f"\n[[{_key(key)}]]", *(f"{_key(name)} = {_value(value)}" for name, value in table.items())]
    return "\n".join(lines).lstrip("\n") + "\n"


def _are_tables(value: object) -> TypeGuard[Sequence[Mapping[str, object]]]:
    return isinstance(value, (list, tuple)) and bool(value) and all(isinstance(each, Mapping) for each in value)


def _table(path: tuple[str, ...], table: Mapping[str, object]) -> Iterator[str]:
    inner = {key: value for key, value in table.items() if isinstance(value, Mapping)}
    if path and (len(inner) < len(table) or not table):
        yield f"\n[{'.'.join(map(_key, path))}]"
    for key, value in table.items():
        if key not in inner:
            yield f"{_key(key)} = {_value(value)}"
    for key, value in inner.items():
        yield from _table((*path, key), value)


def _value(value: object) -> str:
    if isinstance(value, Mapping):
        return f"{{ {', '.join(f'{_key(str(key))} = {_value(each)}' for key, each in value.items())} }}"
    if isinstance(value, (list, tuple)):
        items = [_value(each) for each in value]
        line = f"[{', '.join(items)}]"
        return line if len(line) <= _WIDTH else "\n".join(["[", *(f"  {item}," for item in items), "]"])
    # JSON escapes as TOML does, but for one control character that it leaves as it is.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _key(key: str) -> str:
    return key if _BARE.fullmatch(key) else _value(key)
