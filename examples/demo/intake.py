"""Reading a file of claims: which mapping fits, what each row is, and that they add up."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from attrs import frozen

from disputekit.adapters.claims_csv import ClaimMapping, ClaimRow, RejectedRow, RepeatedRow, SkippedRow, open_claims
from disputekit.errors import Finding, IntakeError

EXAMPLES: Final = Path(__file__).parents[1]
SAMPLE: Final = EXAMPLES / "claims_sample.csv"
SHIPPED: Final = (EXAMPLES / "sample_mapping.toml", EXAMPLES / "cfpb_mapping.toml")


@frozen
class Intake:
    """A file as it was read, before anything was opened."""

    path: Path
    mapping: ClaimMapping
    unmentioned: tuple[str, ...]
    claims: tuple[ClaimRow, ...]
    repeated: tuple[RepeatedRow, ...]
    rejected: tuple[RejectedRow, ...]
    skipped: tuple[SkippedRow, ...] = ()

    @property
    def read(self) -> int:
        """How many rows were read: all of them."""
        claims = sum(len(row.rows) for row in self.claims)
        return claims + len(self.repeated) + len(self.rejected) + len(self.skipped)


def read(path: Path, mapping: ClaimMapping) -> Intake:
    """Read every row. Raises ``IntakeError`` and ``OSError``."""
    with open_claims(path, mapping) as rows:
        everything = list(rows)
        return Intake(
            path,
            mapping,
            rows.unmentioned,
            claims=tuple(row for row in everything if isinstance(row, ClaimRow)),
            repeated=tuple(row for row in everything if isinstance(row, RepeatedRow)),
            rejected=tuple(row for row in everything if isinstance(row, RejectedRow)),
            skipped=tuple(row for row in everything if isinstance(row, SkippedRow)),
        )


def pick_mapping(path: Path, given: Path | None, shipped: Iterable[Path] = SHIPPED) -> ClaimMapping:
    """Load the mapping that was given, or the first shipped one that fits the file's header.

    Raises ``IntakeError`` that says how to write one where none fits.
    """
    if given is not None:
        return ClaimMapping.load(given)
    tried: list[str] = []
    for candidate in shipped:
        mapping = ClaimMapping.load(candidate)
        try:
            with open_claims(path, mapping):
                return mapping
        except IntakeError as error:
            tried.append(f"{mapping.name} ({error.findings[0].text})")
    raise IntakeError(
        Finding(
            "DK-DEMO-MAPPING",
            "no shipped mapping fits this file: {tried}",
            {"tried": "; ".join(tried)},
            where=path.name,
            hint="copy examples/sample_mapping.toml, write the names of your columns in it, and run "
            "make demo DATA=your.csv MAPPING=your.toml",
        )
    )
