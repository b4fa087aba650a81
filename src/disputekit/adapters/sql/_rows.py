"""Values of the ports as rows of a database, and back."""

import json
from collections.abc import Iterable
from typing import Final, TypeAlias, TypeVar

from cattrs import Converter

from disputekit._input.instants import to_us
from disputekit.adapters.sql._chain import Json
from disputekit.adapters.sql._tables import NEVER
from disputekit.codec import make_converter
from disputekit.errors import Finding, InvalidValue
from disputekit.ports import Key, Outgoing, Receipt, RemedyOrder, Summary, Timer

T = TypeVar("T")

Value: TypeAlias = str | int | None

_CONVERTER: Final[Converter] = make_converter()


def dump(value: object) -> str:
    """Write a value of the ports as JSON."""
    return json.dumps(_CONVERTER.unstructure(value), separators=(",", ":"))


def load(kind: type[T], text: str) -> T:
    """Read what ``dump`` wrote."""
    return _CONVERTER.structure(json.loads(text), kind)


def scope_of(key: Key) -> str:
    """Give the namespace in which a key is unique: its dispute, or all openings and messages."""
    return "" if key.dispute_id is None else f"dispute {key.dispute_id}"


def dispute_row(summary: Summary) -> tuple[Value, ...]:
    """Give the columns of a dispute after its tenant and id, in the order of the table."""
    given = summary.assigned_at
    return (
        summary.version,
        summary.kind,
        summary.state,
        summary.stage,
        int(summary.open),
        int(summary.queued),
        summary.claimant,
        summary.reason,
        summary.team,
        summary.owner,
        summary.priority or "",
        summary.outcome,
        -summary.rank,
        NEVER if summary.due_at is None else to_us(summary.due_at, "due_at"),
        NEVER if summary.law_due_at is None else to_us(summary.law_due_at, "law_due_at"),
        to_us(summary.opened_at, "opened_at"),
        -NEVER if given is None else to_us(given, "assigned_at"),
        None if given is None else dump(given),
        dump(summary),
    )


def timer_row(tenant: str, timer: Timer) -> tuple[Value, ...]:
    """Give the row of a timer."""
    return tenant, timer.dispute_id, to_us(timer.at, "at"), timer.what, dump(timer.at)


def queue_row(tenant: str, item: Outgoing | RemedyOrder) -> tuple[Value, ...]:
    """Give the row of an item that waits for a worker; a message has its attempts and receipt beside."""
    number, further = (item.seq, (0, None)) if isinstance(item, Outgoing) else (item.number, ())
    created = to_us(item.created_at, "created_at")
    return tenant, item.key, item.dispute_id, number, created, 1, 0, -NEVER, dump(item), *further


def receipt_of(text: str | None) -> Receipt | None:
    """Read the latest receipt of a message."""
    return None if text is None else load(Receipt, text)


def check_texts(rows: Iterable[tuple[Value, ...]], where: str) -> None:
    """Refuse a text that no database keeps as it is: one with a NUL character or half of a surrogate pair."""
    for row in rows:
        for value in row:
            if isinstance(value, str) and ("\x00" in value or not _is_utf8(value)):
                raise InvalidValue(
                    Finding(
                        "DK-STORE-TEXT",
                        "a database cannot keep the text {text}",
                        {"text": ascii(value[:60])},
                        where=where,
                        hint="remove NUL characters and unpaired surrogates",
                    )
                )


def _is_utf8(text: str) -> bool:
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def payload(text: str) -> dict[str, Json]:
    """Read the JSON of an event."""
    data: dict[str, Json] = json.loads(text)
    return data
