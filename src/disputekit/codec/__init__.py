"""Histories, events and actions as JSON, out and in again: strict, canonical, and loadable for ever.

What is written: objects with sorted keys, no spaces, ASCII only. Money is ``{"amount":"12.50","currency":"EUR"}``; an
instant keeps its zone, ``"2026-10-25T02:30:00+01:00[Europe/Berlin]"`` (RFC 9557); an action has its ``name`` beside its
fields. What is empty is left out; every other default is written, so that a later default changes no old record.

What is read: exactly that. Nothing is converted silently; all mistakes are reported at once, each with its path.
"""

from disputekit._lib.faces import publish
from disputekit.codec._converter import make_converter
from disputekit.codec._payloads import digest, dump_event, dump_history, load_action, load_event, load_history
from disputekit.codec._plain import plain, plain_fields
from disputekit.codec._schema import action_schema

__all__ = [
    "action_schema",
    "digest",
    "dump_event",
    "dump_history",
    "load_action",
    "load_event",
    "load_history",
    "make_converter",
    "plain",
    "plain_fields",
]

publish(__name__)
