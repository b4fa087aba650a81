"""``Report``: a whole policy, and what was found in it, for those who have to approve it."""

from datetime import date
from typing import TYPE_CHECKING

from attrs import frozen

from disputekit.policy._analysis import Findings
from disputekit.policy._shown import Shown

if TYPE_CHECKING:
    from disputekit.policy._book import PolicyBook

__all__ = ["Report"]


@frozen
class Report(Shown):
    """A whole policy for those who have to approve it: what it says, and what ``check`` found as of a day, if any."""

    book: "PolicyBook"
    findings: Findings
    at: date | None = None

    def text(self) -> str:
        """For a terminal or a mail: fields, rules in the order of rank, letters, what is accepted, findings."""
        from disputekit.policy._report import policy_lines  # noqa: PLC0415 - most hosts show nothing

        return "\n".join(policy_lines(self.book, self.findings))

    def to_dict(self) -> dict[str, object]:
        """The same for a program, as JSON can hold it."""
        from disputekit.policy._report import policy_data  # noqa: PLC0415 - most hosts show nothing

        return policy_data(self.book, self.findings, self.at)
