"""``attrs.evolve``, several times as fast for a class that converts and checks nothing when it is made."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

import attrs

__all__ = ["evolve"]

T = TypeVar("T")

if TYPE_CHECKING:
    from attrs import evolve  # the checkers know which fields each class has
else:

    def evolve(value: T, **changes: object) -> T:
        """Give a copy of ``value`` with ``changes``.

        A frozen class sets every field through a function, which took most of the time of folding an event. So the copy
        is made as a twin that is not frozen, and gets its own class at the end.
        """
        return _copier(value.__class__, *changes)(value, changes)


_THAWED = {
    "__setattr__": object.__setattr__,
    "__delattr__": object.__delattr__,
}  # Python stores directly only with both


@cache
def _copier(kind: type[attrs.AttrsInstance], *changed: str) -> Callable[[Any, Mapping[str, object]], object]:
    """Make the function that copies a value of ``kind`` and changes the fields ``changed``."""
    names = [field.name for field in attrs.fields(kind)]
    if not _is_plain(kind) or not set(changed) <= set(names):
        return lambda value, changes: attrs.evolve(value, **changes)
    stores = [f"new.{name} = " + (f"changes[{name!r}]" if name in changed else f"value.{name}") for name in names]
    lines = ["def copy(value, changes):", "new = make(twin)", *stores, "new.__class__ = kind", "return new"]
    scope: dict[str, Any] = {"make": object.__new__, "twin": _twin(kind), "kind": kind}
    exec("\n    ".join(lines), scope)  # noqa: S102 - only field names go into it; attrs makes __init__ in the same way
    copy: Callable[[Any, Mapping[str, object]], object] = scope["copy"]
    return copy


def _is_plain(kind: type[attrs.AttrsInstance]) -> bool:
    """Whether a new value of ``kind`` goes through no checks or conversions of its own."""
    plain = all(
        field.init and field.alias == field.name and not (field.converter or field.validator)
        for field in attrs.fields(kind)
    )
    return plain and not hasattr(kind, "__attrs_post_init__") and "__slots__" in vars(kind)


@cache
def _twin(kind: type[attrs.AttrsInstance]) -> type:
    """Make a class with the fields of ``kind`` that is not frozen."""
    names = [field.name for field in attrs.fields(kind)]
    return attrs.make_class(kind.__name__, names, (kind,), _THAWED, slots=True, eq=False, repr=False)
