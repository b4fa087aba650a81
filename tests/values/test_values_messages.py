"""What the library says is data first; its English is made from the data, and errors carry all of it."""

import pickle

import pytest

from disputekit.dispute import Outcome
from disputekit.errors import (
    CalendarError,
    CodecError,
    DisputekitError,
    Finding,
    HorizonError,
    IntakeError,
    InvalidValue,
    KeyReused,
    LifecycleError,
    MoneyError,
    PolicyError,
    Reason,
    Refused,
    ScoringError,
    StaleVersion,
    StoreError,
    UnknownDispute,
    nearest,
)

LATE = Reason("DK-X-LATE", "{days} days is over {limit}", {"days": 31, "limit": 30}, hint="stay under {limit}")


def test_a_reason_is_a_sentence_made_from_its_data() -> None:
    """Text, code and advice, each filled from the parameters."""
    assert "31 days is over 30" == LATE.text
    assert "DK-X-LATE: 31 days is over 30; stay under 30" == str(LATE)
    assert "DK-X: plain" == str(Reason("DK-X", "plain"))


def test_a_finding_says_where_and_gives_an_example() -> None:
    """Its place first, then what a reason says, then the witness."""
    found = Finding("DK-X", "gap", where="rule[2]", hint="fill it", witness={"reason": "other", "days": 31})
    assert "rule[2]: DK-X: gap; fill it (for example reason='other', days=31)" == str(found)
    assert ("DK-X: gap", "error") == (str(Finding("DK-X", "gap")), Finding("DK-X", "gap").severity)


def test_reasons_are_values() -> None:
    """They compare, hash and pickle by content, so a test or a catalogue can use them as keys."""
    same = Reason("DK-X-LATE", "{days} days is over {limit}", {"limit": 30, "days": 31}, hint="stay under {limit}")
    assert 1 == {LATE: 1}[same]
    assert LATE == pickle.loads(pickle.dumps(LATE))  # noqa: S301 - our own


def test_an_unknown_name_is_answered_with_the_known_ones() -> None:
    """The nearest, or all of them in order; members of an enumeration by their words."""
    assert "did you mean 'open'?" == nearest("opne", ["closed", "open"])
    assert "use one of closed, open" == nearest("xyz", ["open", "closed"])
    assert "did you mean 'upheld'?" == nearest("uphold", Outcome)
    assert "use one of 1, 2" == nearest(7, ["2", "1"])


def test_an_error_lists_all_its_findings() -> None:
    """One on one line, several as a list, and all as data."""
    first, second = Finding("DK-A", "first"), Finding("DK-B", "second", where="line 2")
    assert "DK-A: first" == str(DisputekitError(first))
    error = DisputekitError.of(iter([first, second]))
    assert "2 findings:\n  DK-A: first\n  line 2: DK-B: second" == str(error)
    assert (first, second) == error.findings


ERRORS = [
    CalendarError, CodecError, DisputekitError, HorizonError, IntakeError, InvalidValue, KeyReused, LifecycleError,
    MoneyError, PolicyError, Refused, ScoringError, StaleVersion, StoreError, UnknownDispute,
]  # fmt: skip


@pytest.mark.parametrize("kind", ERRORS)
def test_every_error_survives_a_pickle(kind: type[DisputekitError]) -> None:
    """With its class and its findings, from another process."""
    error = pickle.loads(pickle.dumps(kind(Finding("DK-A", "first"))))  # noqa: S301 - our own
    assert (kind, (Finding("DK-A", "first"),)) == (type(error), error.findings)
    assert kind is type(kind.of([Finding("DK-A", "first")]))


def test_the_error_tree() -> None:
    """``except`` with a class of the error tree also catches the classes below it."""
    assert {
        "CalendarError": "DisputekitError",
        "CodecError": "DisputekitError",
        "DisputekitError": "Exception",
        "HorizonError": "CalendarError",
        "IntakeError": "DisputekitError",
        "InvalidValue": "DisputekitError",
        "KeyReused": "StoreError",
        "LifecycleError": "DisputekitError",
        "MoneyError": "InvalidValue",
        "PolicyError": "DisputekitError",
        "Refused": "DisputekitError",
        "ScoringError": "InvalidValue",
        "StaleVersion": "StoreError",
        "StoreError": "DisputekitError",
        "UnknownDispute": "StoreError",
    } == {kind.__name__: kind.__bases__[0].__name__ for kind in ERRORS}
    assert issubclass(InvalidValue, ValueError)


def test_a_refusal_gives_its_reasons() -> None:
    """One for each guard that said no."""
    assert (Finding("DK-A", "first"),) == Refused(Finding("DK-A", "first")).reasons
