"""Everything that is wrong with a mapping, gathered while it is read."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeGuard

from disputekit._lib.text import literal
from disputekit.errors import Finding, Scalar, nearest


class Findings:
    """What has been found so far, each with its place in the mapping."""

    def __init__(self, name: str) -> None:
        """Begin with nothing; ``name`` is the mapping's, and goes before every place."""
        self._name = name
        self.found: list[Finding] = []

    def add(self, where: str, code: str, template: str, params: Mapping[str, Scalar], hint: str) -> None:
        """Note one thing that is wrong."""
        self.found.append(Finding(code, template, params, hint, where=f"{self._name}: {where}"))

    def not_a(self, what: str, value: object, where: str, hint: str) -> None:
        """Note a value of another type or form than it has to be."""
        params = {"value": repr(value), "what": what}
        self.add(where, "DK-MAPPING-VALUE", "{value} is not {what}", params, hint)

    def names(self, table: Mapping[str, object], known: Iterable[str], where: str) -> None:
        """Note the names in ``table`` that mean nothing there."""
        known = tuple(known)
        for name in table:
            if name not in known:
                place = f"{where}.{name}" if where else name
                self.add(place, "DK-MAPPING-NAME", "{name!r} means nothing here", {"name": name}, nearest(name, known))

    def text(self, value: object, where: str, hint: str) -> str:
        """Give a text with something in it; note anything else, and give an empty one."""
        if isinstance(value, str) and value.strip():
            return value
        self.not_a("a text", value, where, hint)
        return ""

    def table(self, value: object, where: str) -> dict[str, object]:
        """Give a table; note anything else, and give an empty one."""
        if is_table(value):
            return value
        self.not_a("a table", value, where, literal(f"write it as a table: [{where}]"))
        return {}


def is_table(value: Any) -> TypeGuard[dict[str, object]]:  # noqa: ANN401 - whatever TOML holds
    """Whether a value is a TOML table."""
    return isinstance(value, dict)


def is_scalar(value: Any) -> TypeGuard[str | int | float | bool]:  # noqa: ANN401 - whatever TOML holds
    """Whether a value is a single text, number or flag, and a number that can be reckoned with."""
    return isinstance(value, str | bool | int) or (isinstance(value, float) and abs(value) < float("inf"))
