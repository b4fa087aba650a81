"""The hash chain over a dispute's events, so that a history that was edited in the database is found.

Each link is the SHA-256 of the link before it and of the event in canonical JSON (RFC 8785). A personal value enters as
an HMAC under a key of its dispute. So the value can be erased later, with the key, and the chain still holds.
"""

import hmac
import json
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Final, TypeAlias

import rfc8785
from attrs import frozen

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | bool | None"

PERSONAL: Final = frozenset(
    {
        *(
            "answer",
            "because",
            "basis",
            "claim.claimant",
            "claim.respondent",
            "departs_because",
            "explanation",
            "facts",
            "findings",
        ),
        *("items", "note", "question", "reference", "references", "subject", "summary", "text"),
        *("finish_task.result", "what"),
    }
)
"""The fields whose values are personal, wherever they stand or inside of one other field; as are all ids of parties."""

_PEOPLE: Final = ("id", "by", "owner")
"""The fields, and the ends of names of fields, that hold the id of a person or a party."""

SEALED: Final = "$sealed"
"""The key of what stands for an erased value: an object with the value's HMAC."""

ERASED: Final = "[erased]"
"""What is read in place of an erased text."""

START: Final = ""
"""What the first event of a dispute is linked to."""


@frozen
class Seal:
    """What is personal in the events of one dispute, and the key that seals it.

    ``accounts`` are the ids of the parties in the host; ``key`` is ``None`` where nothing can be erased.
    """

    key: bytes | None
    accounts: frozenset[str] = frozenset()

    def mac(self, value: Json) -> str:
        """Give the HMAC-SHA-256 of one value."""
        return hmac.new(self.key or b"", canonical(value), sha256).hexdigest()


def accounts_of(opening: Mapping[str, Json]) -> frozenset[str]:
    """Give the accounts of the parties that the opening event of a dispute names."""
    action = opening.get("action")
    claim = action.get("claim") if isinstance(action, dict) else None
    found = (claim.get(side) for side in ("claimant", "respondent")) if isinstance(claim, dict) else ()
    return frozenset(each for each in found if isinstance(each, str) and each)


def next_link(previous: str, event: Mapping[str, Json], seal: Seal) -> str:
    """Give the link of an event that follows the one with the link ``previous``."""
    sealed: Json = {**event} if seal.key is None else sealed_event(event, seal)
    return sha256(previous.encode() + b"\n" + canonical(sealed)).hexdigest()


def sealed_event(event: Mapping[str, Json], seal: Seal) -> dict[str, Json]:
    """Give an event in which each personal value is replaced by its seal; what is sealed already stays."""
    action = event.get("action")
    name = str(action.get("name")) if isinstance(action, dict) else ""

    def sealed(value: Json, field: str, within: str, *, personal: bool) -> Json:
        personal = personal or field in PERSONAL or f"{within}.{field}" in PERSONAL
        if isinstance(value, dict):
            if value.keys() == {SEALED}:
                return value
            inside = name if field == "action" else field
            return {inner: sealed(each, inner, inside, personal=personal) for inner, each in value.items()}
        if isinstance(value, list):
            return [sealed(each, field, within, personal=personal) for each in value]
        is_party = value in seal.accounts and field.rpartition("_")[2] in _PEOPLE
        return {SEALED: seal.mac(value)} if value not in {None, ""} and (personal or is_party) else value

    return {field: sealed(each, field, "", personal=False) for field, each in event.items()}


def opened_values(value: Json) -> Json:
    """Give an event that can be loaded: ``[erased]`` stands for each text that was erased, and nothing for the rest."""
    if isinstance(value, dict):
        if value.keys() == {SEALED}:
            return ERASED
        return {name: opened_values(each) for name, each in value.items()}
    if isinstance(value, list):
        return [opened_values(each) for each in value]
    return value


def erased_in(value: Json, path: str = "") -> Iterator[str]:
    """Yield the path of each value that was erased from an event."""
    if isinstance(value, dict):
        if value.keys() == {SEALED}:
            yield path
            return
        for name, each in value.items():
            yield from erased_in(each, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for number, each in enumerate(value):
            yield from erased_in(each, f"{path}[{number}]")


def canonical(value: Json) -> bytes:
    """Write JSON as RFC 8785 does; Python's own writer is ten times as fast, and differs for numbers with a point."""
    return rfc8785.dumps(value) if _has_float(value) else _ENCODER.encode(value).encode()


_ENCODER: Final = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, check_circular=False)


def _has_float(value: Json) -> bool:
    if isinstance(value, dict):
        # Keys beyond the basic plane sort otherwise in RFC 8785, which goes by UTF-16.
        return any(not name.isascii() or _has_float(each) for name, each in value.items())
    if isinstance(value, list):
        return any(map(_has_float, value))
    return isinstance(value, float)
