"""What is written and read whole: a history, an event, and the digest of an action."""

from collections.abc import Iterable
from functools import lru_cache
from hashlib import sha256
from typing import TypeVar

from cattrs import BaseValidationError, Converter

from disputekit.actions import BY_NAME, Action
from disputekit.codec import _json
from disputekit.codec._converter import make_converter
from disputekit.codec._findings import findings_of, missing, unexpected
from disputekit.errors import CodecError, DisputekitError
from disputekit.history import Event, History

HISTORY = "disputekit.history/1"
EVENT = "disputekit.event/1"

T = TypeVar("T", Event, History)


def dump_history(history: History, *, actions: Iterable[type[Action]] = ()) -> str:
    """Write a whole history as one line of canonical JSON; ``actions`` are the host's own kinds, if it has any.

    Raises ``CodecError`` for a value that JSON has not, and for an action that could not be read again.
    """
    return _dump(history, HISTORY, actions)


def load_history(text: str | bytes, *, actions: Iterable[type[Action]] = ()) -> History:
    """Read what ``dump_history`` wrote, of this release or an earlier one; ``actions`` as there.

    Raises ``CodecError`` with every finding, each with its path.

    >>> load_history('{"schema":"disputekit.history/2","events":[]}')
    Traceback (most recent call last):
    ...
    disputekit.errors.CodecError: schema: DK-CODEC-KIND: 'disputekit.history/2' is not the schema \
'disputekit.history/1'; pass a history to load_history, an event to load_event; \
what a later release wrote, only that reads
    """
    return _load(text, History, HISTORY, actions)


def dump_event(event: Event, *, actions: Iterable[type[Action]] = ()) -> str:
    """Write one event, for a store that keeps one a row; otherwise as ``dump_history``."""
    return _dump(event, EVENT, actions)


def load_event(text: str | bytes, *, actions: Iterable[type[Action]] = ()) -> Event:
    """Read what ``dump_event`` wrote; otherwise as ``load_history``."""
    return _load(text, Event, EVENT, actions)


def digest(action: Action) -> str:
    """Give the SHA-256 of an action's canonical JSON, in hexadecimal: the same for the same action, in every process.

    Stores keep it with an idempotency key, to tell a repetition from another action under the same key. Nothing is read
    from it again, so it takes a host's own kinds of action as they are.

    >>> from disputekit.actions import Start
    >>> digest(Start())[:12]
    '825fb8e8fe3e'
    """
    own = () if action.name in BY_NAME else (type(action),)
    return sha256(_json.write(_converter(own).unstructure(action)).encode()).hexdigest()


@lru_cache(maxsize=64)  # one for each set of kinds: most often none; for digests each of the host's own alone
def _converter(own: tuple[type[Action], ...]) -> Converter:
    return make_converter(actions=own)  # private, so nobody can change it; made at the first use: it takes a while


def _dump(value: Event | History, schema: str, actions: Iterable[type[Action]]) -> str:
    return _json.write({"schema": schema, **_converter(tuple(actions)).unstructure(value)})


def _load(text: str | bytes, kind: type[T], schema: str, actions: Iterable[type[Action]]) -> T:
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
        return _converter(tuple(actions)).structure(data, kind)
    except (BaseValidationError, DisputekitError) as error:
        raise CodecError(*findings_of(error)) from None
