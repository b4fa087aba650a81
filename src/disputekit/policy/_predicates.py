"""Flags that a Python function works out, where a scenario does not state them."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final, TypeAlias

from attrs import frozen

from disputekit._lib.kinds import is_a
from disputekit._lib.text import shown
from disputekit.errors import Finding, InvalidValue, PolicyError
from disputekit.policy._fields import Field, Scalar

__all__ = ["FREE", "Predicate", "PredicateFlag", "Predicates", "checked", "completed", "predicate_flags"]

Predicate: TypeAlias = Callable[[Mapping[str, Scalar]], bool | None]
"""Given what a scenario states: yes, no, or ``None`` where that is not known."""

Predicates: TypeAlias = Mapping[str, Predicate]
"""By the name that a file calls each."""


@frozen
class PredicateFlag:
    """A flag and the function behind it."""

    field: str
    name: str
    ask: Predicate


class _Free(Mapping[str, Predicate]):
    """Whatever is asked for is there, and never answers: for reading and analysing a file without its functions."""

    def __getitem__(self, name: str) -> Predicate:
        return _unknown

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def _unknown(_scenario: Mapping[str, Scalar]) -> bool | None:
    return None


FREE: Final = _Free()


def checked(predicates: Predicates | None) -> Predicates:
    """What was passed for ``predicates``, if it is a mapping of functions; else ``PolicyError``."""
    given: Predicates = {} if predicates is None else predicates
    if is_a(given, Mapping) and all(map(callable, given.values())):
        return given
    raise PolicyError(
        Finding("DK-POLICY-NO-PREDICATES", "predicates must be a mapping from names to functions, got {given}",
                {"given": shown(given)}, where="predicates",
                hint="pass a mapping from each predicate's name to its function")
    )  # fmt: skip


def predicate_flags(fields: tuple[Field, ...], predicates: Predicates) -> tuple[PredicateFlag, ...]:
    """The flags among ``fields`` that have functions behind them, which all are there."""
    return tuple(
        PredicateFlag(each.name, each.predicate, predicates[each.predicate]) for each in fields if each.predicate
    )


def completed(asked: tuple[PredicateFlag, ...], scenario: Mapping[str, Scalar]) -> Mapping[str, Scalar]:
    """``scenario`` with the flags that it does not state and that are known.

    Each function is given what the scenario states and nothing that another one said. Raises ``InvalidValue`` with
    every one that fails, or says anything but yes, no or ``None``.
    """
    found: dict[str, Scalar] = {}
    wrong: list[Finding] = []
    for each in asked:
        if each.field in scenario:
            continue
        try:
            said = each.ask(scenario)
        except Exception as error:  # noqa: BLE001 -- a host's own function may raise anything, and is named for it
            wrong.append(_wrong(each, f"raised {type(error).__name__}: {error}"))
            continue
        if is_a(said, bool):
            found[each.field] = said
        elif said is not None:
            wrong.append(_wrong(each, f"returned {shown(said)}"))
    if wrong:
        raise InvalidValue(*wrong)
    return {**scenario, **found} if found else scenario


def _wrong(asked: PredicateFlag, what: str) -> Finding:
    return Finding(
        "DK-POLICY-PREDICATE", "predicate {name} {what}",
        {"name": repr(asked.name), "what": what, "field": asked.field},
        where=asked.field,
        hint="return True, False, or None where the answer is not known; or state {field} in the scenario",
    )  # fmt: skip
