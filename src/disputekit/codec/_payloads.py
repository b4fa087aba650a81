"""What is written and read whole: a history, an event, and the digest of an action."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from hashlib import sha256
from typing import TypeVar

from attrs import evolve, fields
from cattrs import BaseValidationError, Converter, ForbiddenExtraKeysError
from cattrs.errors import AttributeValidationNote

from disputekit._lib.text import did_you_mean, shown
from disputekit.actions import BY_NAME, Action
from disputekit.codec import _json
from disputekit.codec._converter import BY_DESK, make_converter
from disputekit.codec._json import missing, unexpected
from disputekit.errors import CodecError, DisputekitError, Finding
from disputekit.history import Event, History

HISTORY = "disputekit.history/1"
EVENT = "disputekit.event/1"

T = TypeVar("T", Event, History)


def dump_history(history: History, *, actions: Iterable[type[Action]] = ()) -> str:
    """Write a whole history as one line of canonical JSON; ``actions`` are the host's own kinds, if it has any.

    Raises ``CodecError`` for a value that JSON has not, and for an action that could not be read again.
    """
    return _dump(history, HISTORY, actions)


def load_history(text: str | bytes, *, actions: Iterable[type[Action]] = (), limit: int = _json.LARGEST) -> History:
    """Read what ``dump_history`` wrote, of this release or an earlier one; ``actions`` as there.

    ``limit`` is the most characters that are read.
    Raises ``CodecError`` with every finding, each with its path.

    >>> load_history('{"schema":"disputekit.history/2","events":[]}')
    Traceback (most recent call last):
    ...
    disputekit.errors.CodecError: schema: DK-VALUE-KIND: schema must be 'disputekit.history/1', got \
'disputekit.history/2'; pass a history to load_history and an event to load_event, \
or read what a later release wrote with that release
    """
    return _load(text, History, HISTORY, actions, limit)


def dump_event(event: Event, *, actions: Iterable[type[Action]] = ()) -> str:
    """Write one event, for a store that keeps one a row; otherwise as ``dump_history``."""
    return _dump(event, EVENT, actions)


def load_event(text: str | bytes, *, actions: Iterable[type[Action]] = (), limit: int = _json.LARGEST) -> Event:
    """Read what ``dump_event`` wrote; otherwise as ``load_history``."""
    return _load(text, Event, EVENT, actions, limit)


def load_action(
    body: str | bytes | Mapping[str, object], *, actions: Iterable[type[Action]] = (), limit: int = _json.LARGEST
) -> Action:
    """Read an action from the body of a request: JSON, or the object that a web framework made of it.

    It has the ``name`` of the action beside its fields, as stored events do; ``action_schema`` describes it. What a
    desk fills in, such as the ``limit`` of a decision, is refused here. Raises ``CodecError`` with every finding, each
    with its path.

    >>> load_action('{"name": "escalate", "to": "legal", "because": "threatens to sue"}')
    Escalate(to='legal', because='threatens to sue')
    >>> load_action({"name": "escalate", "to": "legal", "becuase": "typo"})
    Traceback (most recent call last):
    ...
    disputekit.errors.CodecError: 2 findings:
      because: DK-CODEC-MISSING: because is missing; add it
      DK-CODEC-EXTRA: unknown key 'becuase'; did you mean 'because'?
    """
    data = dict(body) if isinstance(body, Mapping) else _json.read(body, limit)
    if isinstance(data, dict) and (stated := sorted(BY_DESK.intersection(data))):
        raise CodecError(
            *(
                Finding("DK-CODEC-BY-DESK", "the desk fills in {key}", {"key": key}, where=key, hint="leave it out")
                for key in stated
            )
        )
    try:
        return _converter(tuple(actions)).structure(data, Action)
    except (BaseValidationError, DisputekitError) as error:
        raise CodecError(*findings_of(error)) from None


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


def _load(text: str | bytes, kind: type[T], schema: str, actions: Iterable[type[Action]], limit: int) -> T:
    data = _json.read(text, limit)
    if not isinstance(data, dict):
        raise CodecError(_placed(unexpected(data, "an object"), ""))
    if "schema" not in data:
        raise CodecError(missing("schema"))
    found = data.pop("schema")
    if found != schema:
        advice = (
            "pass a history to load_history and an event to load_event, "
            "or read what a later release wrote with that release"
        )
        raise CodecError(unexpected(found, repr(schema), advice, name="schema"))
    try:
        return _converter(tuple(actions)).structure(data, kind)
    except (BaseValidationError, DisputekitError) as error:
        raise CodecError(*findings_of(error)) from None


def findings_of(error: Exception, where: str = "") -> Iterable[Finding]:
    """Go through every finding in ``error``, with its path below ``where``; raise other errors again."""
    if isinstance(error, BaseValidationError):
        for inner in error.exceptions:
            yield from findings_of(inner, _below(where, inner))
    elif isinstance(error, DisputekitError):
        for finding in error.findings:
            yield _placed(finding, _joined(where, finding.where))
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
        yield _placed(missing(""), where)
    else:
        raise error


def _placed(finding: Finding, where: str) -> Finding:
    """Give the finding with its path; its text names the last step of it where it names nothing yet."""
    if finding.params.get("name") != "":
        return evolve(finding, where=where)
    name = where.rpartition(".")[2] or "this value"
    return evolve(finding, where=where, params={**finding.params, "name": name})


def _below(where: str, error: Exception) -> str:
    for note in getattr(error, "__notes__", ()):
        key = note.name if isinstance(note, AttributeValidationNote) else note.index
        return _joined(where, key) if isinstance(key, str) and key.isidentifier() else f"{where}[{shown(key)}]"
    return where  # it concerns the whole object


def _joined(where: str, name: str) -> str:
    return f"{where}.{name}" if where and name else where or name
