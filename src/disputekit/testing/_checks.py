"""How a contract says what was broken: plain ``AssertionError``, under any test runner and also with ``python -O``."""

from collections.abc import Callable
from typing import TypeVar

from disputekit.errors import DisputekitError

E = TypeVar("E", bound=DisputekitError)


def same(expected: object, actual: object, law: str) -> None:
    """Fail unless both are equal; ``law`` is what the host's code should have done."""
    if expected != actual:
        msg = f"{law}\n  expected: {expected!r}\n  actual:   {actual!r}"
        raise AssertionError(msg)


def holds(condition: object, law: str) -> None:
    """Fail unless ``condition`` is so."""
    if not condition:
        raise AssertionError(law)


def refused(error: type[E], call: Callable[[], object], law: str) -> E:
    """Give the error that ``call`` raises, and fail unless it is exactly of the class ``error``."""
    try:
        result = call()
    except error as raised:
        same(error, type(raised), law)
        return raised
    msg = f"{law}\n  expected: {error.__name__}\n  actual:   {result!r}"
    raise AssertionError(msg)
