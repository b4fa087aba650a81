"""What hostile input costs: the time of every reader grows as its input does, and what is too large is refused."""

import json
import time
from collections.abc import Callable
from contextlib import suppress

import pendulum
import pytest

from disputekit import Money, codec
from disputekit._lib.letters import scanned
from disputekit._lib.text import closest, repeated
from disputekit.adapters.claims_csv import ClaimMapping
from disputekit.desk._messages import _WORD
from disputekit.errors import CalendarError, CodecError, DisputekitError, IntakeError, LifecycleError, PolicyError
from disputekit.lifecycle import Lifecycle
from disputekit.policy import PolicyBook
from disputekit.sla import WorkCalendar
from tests.findings import codes

NOW = pendulum.datetime(2026, 3, 2, 9)
EVENT = '"schema":"disputekit.event/1"'
MAPPING = """
schema = "disputekit.claims/1"
key = "no"
[claim]
claimant = "account"
reason = "issue"
received_at = { column = "at", zone = { value = "UTC" } }
"""
TABLES: Callable[[int], str] = lambda n: "\n".join(f"[a{i}]\nx = 1" for i in range(n))  # noqa: E731
READERS: dict[str, Callable[[int], object]] = {
    "keys of JSON that are repeated": lambda n: codec.load_event(
        "{" + ",".join(f'"k{i}":1,"k{i}":2' for i in range(n)) + "}"
    ),
    "keys of JSON that nobody knows": lambda n: codec.load_event(
        f"{{{EVENT}," + ",".join(f'"extra{i}":1' for i in range(n)) + "}"
    ),
    "a name of an action": lambda n: codec.load_event(f'{{{EVENT},"action":{{"name":"{"x" * 100 * n}"}}}}'),
    "the name of a time zone": lambda n: codec.load_event(
        f'{{{EVENT},"occurred_at":"2026-03-02T09:00:00+01:00[{"ab/" * 30 * n}]"}}'
    ),
    "events that are none": lambda n: codec.load_history(
        json.dumps({"schema": "disputekit.history/1", "events": [5] * n})
    ),
    "tables of a policy": lambda n: PolicyBook.loads(TABLES(n)),
    "rules of a policy": lambda n: PolicyBook.loads("\n".join(f'[[rule]]\nid = "r{i}"' for i in range(n))),
    "tables of a lifecycle": lambda n: Lifecycle.loads(TABLES(n)),
    "tables of a calendar": lambda n: WorkCalendar.from_toml(TABLES(n)),
    "keys of a calendar in JSON": lambda n: WorkCalendar.from_json(json.dumps({f"k{i}": 1 for i in range(n)})),
    "tables of a mapping": lambda n: ClaimMapping.loads(TABLES(n)),
    "columns of a file": lambda n: ClaimMapping.loads(MAPPING).check([f"col{i}" for i in range(4 * n)]),
    "columns that are repeated": lambda n: ClaimMapping.loads(MAPPING).check([f"col{i % n}" for i in range(2 * n)]),
    "letters of a subject": lambda n: _WORD.findall("x" * 100 * n),
    "hyphens of a subject": lambda n: _WORD.findall("-" * 100 * n),
    "places of a letter": lambda n: list(scanned("{a}" * n)),
    "braces of a letter": lambda n: list(scanned("{" * 100 * n)),
    "the code of a currency": lambda n: Money(1, "E" * 100 * n),
    "digits of an amount": lambda n: Money("1" * 100 * n, "EUR"),
}


def _cost(read: Callable[[int], object], size: int) -> float:
    """Give the processor time of a call, the better of two."""
    best = float("inf")
    for _ in range(2):
        began = time.process_time()
        with suppress(DisputekitError):
            read(size)
        best = min(best, time.process_time() - began)
    return best


@pytest.mark.parametrize("name", READERS)
def test_the_cost_of_a_reader_grows_with_its_input(name: str) -> None:
    """Eight times the input takes at most some twenty times as long; a quadratic reader would take sixty-four."""
    small, large = _cost(READERS[name], 500), _cost(READERS[name], 4_000)
    assert large < 20 * max(small, 0.004)


def test_a_text_beyond_the_bound_is_refused() -> None:
    """Each reader has a bound of its own, which a host may set, and names it in its error."""
    large = "x" * 1_001
    for error, read in (
        (CodecError, lambda: codec.load_event(large, limit=1_000)),
        (CodecError, lambda: codec.load_history(large, limit=1_000)),
        (LifecycleError, lambda: Lifecycle.loads(large, limit=1_000)),
        (IntakeError, lambda: ClaimMapping.loads(large, limit=1_000)),
        (CalendarError, lambda: WorkCalendar.from_toml(large, limit=1_000)),
        (CalendarError, lambda: WorkCalendar.from_json(large, limit=1_000)),
        (PolicyError, lambda: PolicyBook.loads(large * 4_000)),
    ):
        with pytest.raises(error) as refused:
            read()
        assert [True] == [code.endswith(("-SIZE", "-BOUNDS")) for code in codes(refused.value)]
    readers: tuple[Callable[[str], object], ...] = (Lifecycle.loads, ClaimMapping.loads, WorkCalendar.from_toml)
    for read_text in readers:
        for text in ("1" * 1_000, ".".join("a" * 50) + " = 1"):
            with pytest.raises(DisputekitError, match="DK-FILE-SIZE"):
                read_text(text)


def test_what_is_looked_for_is_bounded() -> None:
    """The nearest of many names is looked for among those of about its length, and a huge name is like none."""
    assert "open" == closest("opne", ["closed", "open", *("x" * i for i in range(20, 400))])
    assert closest("x" * 101, ["x" * 101]) is None
    assert [1, 2] == repeated([1, 2, 1, 2, 3])
