"""What an error says, as tests compare it: where each finding is and its code."""

from disputekit.errors import DisputekitError


def codes(error: DisputekitError) -> list[str]:
    """Give ``where: code`` for each finding of ``error``."""
    return [f"{finding.where}: {finding.code}" if finding.where else finding.code for finding in error.findings]
