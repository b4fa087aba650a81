"""What a value really is: not every host uses a type checker, and a type checker takes the question for needless."""

from types import UnionType


def is_a(value: object, kind: type | UnionType) -> bool:
    """Ask whether ``value`` is what its type says."""
    return isinstance(value, kind)


def is_whole(value: object) -> bool:
    """Whether ``value`` is a whole number; a bool does not count."""
    return isinstance(value, int) and not isinstance(value, bool)
