"""Evidence: pieces, checklists, requests and waivers."""

import re
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Final

import pendulum
from attrs import field, frozen

from disputekit._input.converters import names
from disputekit._input.pendulum_times import instant
from disputekit._input.validation import check_fields
from disputekit._lib.brief import brief
from disputekit._lib.text import shown
from disputekit.dispute._parties import CLAIMANT, SIDES
from disputekit.errors import Finding, InvalidValue

_SHA256: Final = re.compile(r"[0-9a-f]{64}")


def _obtained_at(value: datetime | None) -> pendulum.DateTime | None:
    return None if value is None else instant(value, "obtained_at")


@frozen
class Evidence:
    """Something that supports a side: an invoice, a photo, a delivery scan, a message.

    ``kind`` is the host's word (``invoice``, ``photo``, ``tracking``), ``provided_by`` a party or an actor's id,
    ``reference`` where the host keeps it, ``visible_to`` the parties that may see it. The content stays with the host:
    ``sha256`` is its digest, ``source`` and ``obtained_at`` say where it comes from and since when we have it. A
    ``draft`` is not handed in yet: it counts as no evidence, and only its provider sees it. ``id`` and ``late`` are set
    when it is recorded. Raises ``InvalidValue``.

    >>> Evidence("photo", provided_by="claimant", reference="file-12").kind
    'photo'
    """

    kind: str
    provided_by: str
    reference: str = ""
    note: str = ""
    visible_to: frozenset[str] = field(default=SIDES, converter=names)
    source: str = field(default="", kw_only=True)
    obtained_at: pendulum.DateTime | None = field(default=None, converter=_obtained_at, kw_only=True)
    sha256: str = field(default="", kw_only=True)
    draft: bool = field(default=False, kw_only=True)
    id: str = field(default="", kw_only=True)
    late: bool = field(default=False, kw_only=True)

    __repr__ = brief

    def __attrs_post_init__(self) -> None:
        """Check each field, and the digest."""
        check_fields(self, filled=("kind", "provided_by"))
        if self.sha256 and not _SHA256.fullmatch(self.sha256):
            raise InvalidValue(
                Finding(
                    "DK-EVIDENCE-DIGEST",
                    "sha256 must be 64 hexadecimal digits in lower case, got {digest}",
                    {"digest": shown(self.sha256)},
                    where="sha256",
                    hint="pass hashlib.sha256(content).hexdigest()",
                )
            )

    def is_of(self, content: bytes) -> bool:
        """Tell whether ``content`` has this digest; without a digest the answer is no.

        >>> from hashlib import sha256
        >>> photo = Evidence("photo", "claimant", "file-12", sha256=sha256(b"the photo").hexdigest())
        >>> photo.is_of(b"the photo"), photo.is_of(b"another photo")
        (True, False)
        """
        return self.sha256 == sha256(content).hexdigest()

    def may_come_from(self, party: str) -> bool:
        """Tell whether it counts as evidence of ``party``: it is from that party, or from neither side."""
        return self.provided_by == party or self.provided_by not in SIDES


class RequestStatus(StrEnum):
    """The status of a request for information."""

    OPEN = "open"
    ANSWERED = "answered"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


@frozen
class Request:
    """Something a party was asked for, by whom and until when; while it is open, the dispute waits for that party."""

    id: str
    party: str
    items: tuple[str, ...]
    asked_at: pendulum.DateTime
    due_at: pendulum.DateTime | None = None
    status: RequestStatus = RequestStatus.OPEN
    asked_by: str | None = None

    __repr__ = brief

    def names(self, kind: str) -> bool:
        """Tell whether one of its items is ``kind``; ``bank statement`` is ``bank_statement``."""
        return kind in {item.replace(" ", "_") for item in self.items}


@frozen
class Need:
    """A kind of evidence that a process asks for, and of whom: one line of a checklist. Raises ``InvalidValue``.

    >>> Need("tracking", of="carrier")
    Need(kind='tracking', of='carrier')
    """

    kind: str
    of: str = CLAIMANT
    note: str = ""

    __repr__ = brief

    def __attrs_post_init__(self) -> None:
        """Check each field."""
        check_fields(self, filled=("kind", "of"))


@frozen
class Waiver:
    """A waiver of a kind of evidence: by whom, when, and why."""

    kind: str
    because: str
    waived_by: str
    waived_at: pendulum.DateTime


class Standing(StrEnum):
    """The status of a line of a checklist. ``late``: it was asked for and did not come in time."""

    HAVE = "have"
    WAIVED = "waived"
    ASKED = "asked"
    LATE = "late"
    MISSING = "missing"


@frozen
class ChecklistItem:
    """One line of a checklist: the evidence for it, the latest request, and the waiver."""

    need: Need
    standing: Standing
    evidence: tuple[Evidence, ...] = ()
    request: Request | None = None
    waiver: Waiver | None = None

    @property
    def done(self) -> bool:
        """Whether the evidence is there, or is waived."""
        return self.standing in {Standing.HAVE, Standing.WAIVED}

    def __str__(self) -> str:
        """Read it on one line."""
        said = f"{self.need.kind} of {self.need.of}: {self.standing.value}"
        if self.standing is Standing.WAIVED and self.waiver is not None:
            return f"{said} by {self.waiver.waived_by}, {self.waiver.because}"
        if self.standing is Standing.ASKED and self.request is not None and self.request.due_at is not None:
            return f"{said} until {self.request.due_at.isoformat()}"
        return said


@frozen(kw_only=True)
class Investigation:
    """The evidence of a dispute, what its process asks for, what was waived, and what parties were asked for."""

    evidence: tuple[Evidence, ...] = ()
    checklist: tuple[Need, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    requests: tuple[Request, ...] = ()

    __repr__ = brief

    def items(self) -> tuple[ChecklistItem, ...]:
        """Say how each line of the checklist stands, in its order."""
        return tuple(_item(self, need) for need in self.checklist)


def _item(gathered: Investigation, need: Need) -> ChecklistItem:
    there = tuple(
        piece
        for piece in gathered.evidence
        if piece.kind == need.kind and not piece.draft and piece.may_come_from(need.of)
    )
    asked = [request for request in gathered.requests if request.party == need.of and request.names(need.kind)]
    request = asked[-1] if asked else None
    waiver = next((waiver for waiver in gathered.waivers if waiver.kind == need.kind), None)
    return ChecklistItem(need, _standing(there, waiver, request), there, request, waiver)


def _standing(there: tuple[Evidence, ...], waiver: Waiver | None, request: Request | None) -> Standing:
    if there:
        return Standing.HAVE
    if waiver is not None:
        return Standing.WAIVED
    if request is None or request.status not in {RequestStatus.OPEN, RequestStatus.EXPIRED}:
        return Standing.MISSING
    return Standing.ASKED if request.status is RequestStatus.OPEN else Standing.LATE
