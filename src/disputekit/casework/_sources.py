"""The host's own records of a dispute's subject, pulled when they are asked for; what failed is said, not hidden."""

from collections.abc import Iterable, Iterator

import pendulum
from attrs import evolve, frozen

from disputekit._input.instants import to_us
from disputekit._input.validation import misfit
from disputekit.dispute import Dispute
from disputekit.errors import InvalidValue, Reason
from disputekit.ports import CaseSource, Record

__all__ = ["CaseRecords", "Unavailable", "pulled"]


@frozen
class Unavailable:
    """A source that gave nothing when it was asked, and why."""

    source: str
    asked_at: pendulum.DateTime
    because: Reason


@frozen
class CaseRecords:
    """What the sources have, oldest first and what has no date last; and which of them gave nothing."""

    records: tuple[Record, ...]
    unavailable: tuple[Unavailable, ...] = ()

    def __iter__(self) -> Iterator[Record]:
        """Go through the records."""
        return iter(self.records)


def pulled(sources: Iterable[CaseSource], dispute: Dispute, now: pendulum.DateTime) -> CaseRecords:
    """Ask every source for what it has on ``dispute``; one that fails, or gives no records, costs only its own."""
    records: list[Record] = []
    unavailable: list[Unavailable] = []
    for source in sources:
        try:
            records += _fetched(source, dispute)
        except Exception as error:  # noqa: BLE001 - a host's source may raise anything, and hides no other
            because = Reason(
                "DK-SOURCE-UNAVAILABLE",
                "{source} is unavailable since {at}: {error}",
                {"source": source.name, "at": now.isoformat(), "error": f"{type(error).__name__}: {error}"},
                hint="ask again later; decide without it only if it does not matter",
            )
            unavailable.append(Unavailable(source.name, now, because))
    return CaseRecords(tuple(sorted(records, key=_place)), tuple(unavailable))


def _fetched(source: CaseSource, dispute: Dispute) -> list[Record]:
    fetched = tuple(source.fetch(dispute))
    wrong = tuple(misfit("records", fetched, tuple[Record, ...]))
    if wrong:
        raise InvalidValue(*wrong)
    return [evolve(record, source=source.name) for record in fetched]


def _place(record: Record) -> tuple[bool, int, str, str, str]:
    at = 0 if record.at is None else to_us(record.at, "at")
    return record.at is None, at, record.source, record.kind, record.id
