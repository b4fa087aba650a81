"""What the work on disputes needs beside the engines: teams, duplicates, letters, authority."""

from disputekit._public import publish
from disputekit.casework._authority import UNLIMITED, Authority
from disputekit.casework._duplicates import DUPLICATES_WITHIN, Duplicate, likely_duplicates
from disputekit.casework._letters import LETTER_FIELDS
from disputekit.casework._notices import DEFAULT_NOTICES, Notice, messages
from disputekit.casework._routing import Route, Router, Routing

__all__ = [
    "DEFAULT_NOTICES",
    "DUPLICATES_WITHIN",
    "LETTER_FIELDS",
    "UNLIMITED",
    "Authority",
    "Duplicate",
    "Notice",
    "Route",
    "Router",
    "Routing",
    "likely_duplicates",
    "messages",
]

publish(__name__)
