"""What is written and read whole: a history, an event, and the digest of an action."""

from functools import cache
from hashlib import sha256
from typing import TypeVar

from cattrs import BaseValidationError, Converter

from disputekit.actions import Action
from disputekit.codec import _json
from disputekit.codec._converter import make_converter
from disputekit.codec._findings import findings_of, missing, unexpected
from disputekit.errors import CodecError, DisputekitError
from disputekit.history import Event, History

HISTORY = "disputekit.history/1"
EVENT = "disputekit.event/1"

T = TypeVar("T", Event, History)


def dump_history(history: History) -> str:
    """Write a whole history as one line of canonical JSON. Raises ``CodecError`` for a value that JSON has not."""
    return _dump(history, HISTORY)


def load_history(text: str | bytes) -> History:
    """Read what ``dump_history`` wrote, of this release or an earlier one.

    Raises ``CodecError`` with every finding, each with its path.

    >>> load_history('{"schema":"disputekit.history/2","events":[]}')
    Traceback (most recent call last):
    ...
    disputekit.errors.CodecError: schema: DK-CODEC-KIND: 'disputekit.history/2' is not the schema \
'disputekit.history/1'; pass a history to load_history, an event to load_event; \
what a later release wrote, only that reads
    """
    return _load(text, History, HISTORY)


def dump_event(event: Event) -> str:
    """Write one event as one line of canonical JSON, for a store that keeps one a row."""
    return _dump(event, EVENT)


def load_event(text: str | bytes) -> Event:
    """Read what ``dump_event`` wrote. Raises ``CodecError`` with every finding, each with its path."""
    return _load(text, Event, EVENT)


def digest(action: Action) -> str:
    """Give the SHA-256 of an action's canonical JSON, in hexadecimal: the same for the same action, in every process.

    Stores keep it with an idempotency key, to tell a repetition from another action under the same key.

    >>> from disputekit.actions import Start
    >>> digest(Start())[:12]
    '825fb8e8fe3e'
    """
    return sha256(_json.write(_converter().unstructure(action)).encode()).hexdigest()


@cache
def _converter() -> Converter:
    return make_converter()  # private, so nobody can change it; made at the first use, because it takes a while


def _dump(value: Event | History, schema: str) -> str:
    return _json.write({"schema": schema, **_converter().unstructure(value)})


def _load(text: str | bytes, kind: type[T], schema: str) -> T:
    data = _json.read(text)
    if not isinstance(data, dict):
        raise CodecError(unexpected(data, "an object"))
    if "schema" not in data:
        raise CodecError(missing("schema"))
    found = data.pop("schema")
    if found != schema:
        advice = "pass a history to load_history, an event to load_event; what a later release wrote, only that reads"
        raise CodecError(unexpected(found, f"the schema {schema!r}", advice, where="schema"))
    try:
        return _converter().structure(data, kind)
    except (BaseValidationError, DisputekitError) as error:
        raise CodecError(*findings_of(error)) from None
