"""Moving every dispute of a revised process to its new version, and a report of it."""

from collections.abc import Callable, Iterable, Mapping

from attrs import field, frozen

from disputekit.actions import Migrate
from disputekit.dispute import Dispute
from disputekit.errors import DisputekitError, Finding
from disputekit.lifecycle import Lifecycle


@frozen
class Migration:
    """What became of the disputes: ids of those that ``moved`` and those that were there ``already``; what was refused.

    Nothing of a refused one is changed: mend the map of states and migrate again, which leaves the others alone.
    """

    moved: tuple[str, ...] = ()
    already: tuple[str, ...] = ()
    refused: Mapping[str, tuple[Finding, ...]] = field(factory=dict[str, tuple[Finding, ...]])

    def __str__(self) -> str:
        """Read the counts, and what was refused."""
        counts = f"{len(self.moved)} moved, {len(self.already)} there already, {len(self.refused)} refused"
        return "\n".join([counts, *(f"  {finding}" for findings in self.refused.values() for finding in findings)])


def migrate(
    dispute_ids: Iterable[str],
    states: Mapping[str, str],
    *,
    look: Callable[[str], tuple[Dispute, Lifecycle]],
    act: Callable[[str, Migrate, str], object],
) -> Migration:
    """Migrate each dispute that is not on its process's version yet."""
    moved, already, refused = list[str](), list[str](), dict[str, tuple[Finding, ...]]()
    for dispute_id in dispute_ids:
        dispute, process = look(dispute_id)
        version = f"{process.id} {process.version}"
        if f"{dispute.lifecycle} {dispute.lifecycle_version}" == version:
            already.append(dispute_id)
            continue
        try:
            act(dispute_id, Migrate(states), f"migrate to {version}")
            moved.append(dispute_id)
        except DisputekitError as error:
            refused[dispute_id] = error.findings
    return Migration(tuple(moved), tuple(already), refused)
