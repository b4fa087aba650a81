"""What comes in: which dispute a message belongs to, and whose word it is."""

import re
from collections.abc import Callable, Iterator
from typing import Final

from attrs import frozen

from disputekit.desk._once import persistently
from disputekit.dispute import CLAIMANT, RESPONDENT, Dispute
from disputekit.errors import Reason, Refused
from disputekit.history import History, fold
from disputekit.ports import DisputeStore, Incoming, Query

__all__ = ["Received"]

_WORD: Final = re.compile(r"[\w-]*\d[\w-]*")  # what may be a number that somebody was given
_MOST_WORDS: Final = 20


@frozen
class Received:
    """Where a message went: to ``dispute``, or to none, which is then for a person to say; and why.

    ``candidates`` are the disputes that it may belong to, where there are several. ``again``: it was there before.
    """

    dispute: Dispute | None
    because: Reason
    candidates: tuple[str, ...] = ()
    again: bool = False


@frozen
class Threads:
    """Finds the dispute of a message in a store."""

    store: DisputeStore

    def found_for(self, message: Incoming) -> Received:
        """Find it by its number, by what it answers, by a number in its subject, else by who wrote it."""
        for because, dispute_id in self._named(message):
            history = self.store.load(dispute_id)
            if history is not None:
                return self._of(message, history, because)
        return self._by_sender(message)

    def _named(self, message: Incoming) -> Iterator[tuple[Reason, str]]:
        if message.dispute_id is not None:
            yield Reason("DK-THREAD-NUMBER", "its channel knows the dispute"), message.dispute_id
        if message.in_reply_to is not None:  # our own keys begin with the dispute's id
            dispute_id = message.in_reply_to.rsplit("/", 2)[0]
            yield Reason("DK-THREAD-REPLY", "it answers {key}", {"key": message.in_reply_to}), dispute_id
        words = _WORD.findall(message.subject)
        for word in words[:_MOST_WORDS]:
            yield Reason("DK-THREAD-SUBJECT", "its subject names {id}", {"id": word}), word

    def _of(self, message: Incoming, history: History, because: Reason) -> Received:
        """Give it to the dispute that was found, or to the one that it was merged into, if it is for its sender."""
        dispute = fold(history)
        seen = {dispute.id}
        while dispute.merged_into is not None and dispute.merged_into not in seen:
            seen.add(dispute.merged_into)
            survivor = self.store.load(dispute.merged_into)
            if survivor is None:
                break
            dispute = fold(survivor)
        if party_of(message, dispute):
            return Received(dispute, because)
        stranger = Reason(
            "DK-THREAD-STRANGER",
            "{sender} is neither side of dispute {id}",
            {"sender": message.sender, "id": dispute.id},
            hint="look who wrote it, and pass the party whose word it is",
        )
        return Received(None, stranger, (dispute.id,))

    def _by_sender(self, message: Incoming) -> Received:
        page = self.store.query(Query(claimant=message.sender, open=True, order="opened"))
        only = self.store.load(page.rows[0].dispute_id) if page.total == 1 else None
        if only is not None:
            because = Reason("DK-THREAD-ONLY", "{sender} has one open dispute", {"sender": message.sender})
            return Received(fold(only), because)
        nowhere = Reason(
            "DK-THREAD-NONE",
            "it names no dispute, and {sender} has {count} open",
            {"sender": message.sender or "its sender", "count": page.total},
            hint="say which it belongs to with dispute_id, or open one",
        )
        return Received(None, nowhere, tuple(row.dispute_id for row in page.rows))


def party_of(message: Incoming, dispute: Dispute) -> str:
    """Say whose word it is in the dispute: nobody's, if its sender is neither side."""
    if message.party:
        return message.party
    sides = {dispute.claim.claimant: CLAIMANT, dispute.claim.respondent: RESPONDENT}
    return sides.get(message.sender, "")


def received(
    store: DisputeStore, message: Incoming, first: Callable[[], Dispute | None], record: Callable[[Dispute], Dispute]
) -> Received:
    """Find the dispute of ``message`` and record it there; what was there ``first`` changes nothing."""

    def receive() -> Received:
        before = first()
        if before is not None:
            because = Reason("DK-THREAD-AGAIN", "message {id} was there before", {"id": message.id})
            return Received(before, because, again=True)
        found = Threads(store).found_for(message)
        if found.dispute is None:
            return found
        try:
            return Received(record(found.dispute), found.because)
        except Refused as refused:
            against = refused.findings[0]
            because = Reason(against.code, against.template, against.params, against.hint)
            return Received(None, because, (found.dispute.id,))

    return persistently(receive)
