"""What cattrs says was wrong, as findings with their paths."""

from collections.abc import Iterable

from attrs import evolve, fields
from cattrs import BaseValidationError, ForbiddenExtraKeysError
from cattrs.errors import AttributeValidationNote

from disputekit._lib.text import did_you_mean, shown
from disputekit.codec._json import Odd
from disputekit.errors import DisputekitError, Finding


def findings_of(error: Exception, where: str = "") -> Iterable[Finding]:
    """Go through every finding in ``error``, with its path below ``where``; raise what is no finding again."""
    if isinstance(error, BaseValidationError):
        for inner in error.exceptions:
            yield from findings_of(inner, _below(where, inner))
    elif isinstance(error, DisputekitError):
        for finding in error.findings:
            yield evolve(finding, where=_joined(where, finding.where))
    elif isinstance(error, ForbiddenExtraKeysError):
        known = [each.name for each in fields(error.cl)]
        for key in sorted(error.extra_fields):
            yield Finding(
                "DK-CODEC-EXTRA",
                "unknown key {key}",
                {"key": shown(key)},
                where=where,
                hint=did_you_mean(key, known, "leave it out"),
            )
    elif isinstance(error, KeyError):
        yield missing(where)
    else:
        raise error


def missing(where: str) -> Finding:
    """Make the finding for a key that must be there."""
    return Finding("DK-CODEC-MISSING", "this must be given", where=where, hint="add it")


def unexpected(value: object, words: str, hint: str = "", where: str = "") -> Finding:
    """Make the finding for a value of another kind than ``words``; an ``Odd`` one says itself what it is."""
    if isinstance(value, Odd):
        return evolve(value.finding, where=where)
    return Finding(
        "DK-CODEC-KIND",
        "{value} is not {wanted}",
        {"value": shown(value), "wanted": words},
        where=where,
        hint=hint or f"write {words}",
    )


def _below(where: str, error: Exception) -> str:
    for note in getattr(error, "__notes__", ()):
        key = note.name if isinstance(note, AttributeValidationNote) else note.index
        return _joined(where, key) if isinstance(key, str) and key.isidentifier() else f"{where}[{shown(key)}]"
    return where  # it concerns the whole object


def _joined(where: str, name: str) -> str:
    return f"{where}.{name}" if where and name else where or name
