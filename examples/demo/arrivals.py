"""Section 1: what was read, what came of each row, and what had to be assumed."""

from collections.abc import Iterable, Iterator

from examples.demo.layout import plural, table, title, told
from examples.demo.view import View

_MOST_LISTED = 20


def intake(view: View) -> list[str]:
    """Give the section."""
    file, office = view.intake, view.office
    opened = len(office.rows)
    rejected = sorted([*file.rejected, *office.rejected], key=lambda row: row.row)
    lines = [
        *title(1, "Intake"),
        *told(
            f"{file.path.name} through {file.mapping.name}: {plural(file.read, 'row')} read = {opened:,} opened"
            f" + {plural(len(file.repeated), 'duplicate')} + {len(rejected):,} rejected"
            + ("." if file.read == opened + len(file.repeated) + len(rejected) else ": THIS DOES NOT ADD UP.")
        ),
    ]
    channels = _counted(row.claim.channel.value for row in office.rows.values())
    kinds = _counted(row.claim.kind for row in office.rows.values())
    lines += told(f"Channels: {channels}.", hang=10)
    lines += told(f"Kinds: {kinds}.", hang=7)
    lines += _assumed(view)
    if file.repeated:
        lines += ["", "  Duplicates: rows that say again what an earlier one said under the same key"]
        lines += told(", ".join(f"row {row.row} = row {row.first} ({row.key})" for row in file.repeated), indent=4)
    lines += _twins(view)
    if rejected:
        lines += ["", f"  Rejected: {plural(len(rejected), 'row')}, each with what is wrong and how to mend it"]
        for row in rejected[:_MOST_LISTED]:
            hint = row.findings[0].hint.format_map(row.findings[0].params)
            lines += told(f"{row}", indent=4, hang=4) + told(f"→ {hint}", indent=8)
        if len(rejected) > _MOST_LISTED:
            lines.append(f"    … and {len(rejected) - _MOST_LISTED:,} more")
    return lines


def _assumed(view: View) -> Iterator[str]:
    mapping, file = view.intake.mapping, view.intake
    assumptions = [reason for reason in mapping.assumptions if reason.code != "DK-ASSUMED-IGNORED"]
    yield from [
        "",
        "  Assumed by the mapping, because the file does not say it" if assumptions else "  Nothing was assumed",
    ]
    for reason in assumptions:
        yield from told(f"· {reason.text}", indent=4, hang=2)
    by_reason: dict[str, list[str]] = {}
    for column, because in mapping.ignored.items():
        by_reason.setdefault(because, []).append(column)
    if by_reason:
        yield from ["", "  Ignored on purpose"]
        for because, columns in by_reason.items():
            yield from told(f"· {', '.join(columns)}: {because}", indent=4, hang=2)
    if file.unmentioned:
        yield from told(f"Columns that the mapping does not mention: {', '.join(file.unmentioned)}")


def _twins(view: View) -> Iterator[str]:
    """Say which of the opened disputes look like a matter that had already come through another channel."""
    found = []
    for dispute_id, row in view.office.rows.items():
        dispute = view.desk.get(dispute_id)
        for twin in dispute.links.possible_duplicates[:1]:
            other = view.office.rows[twin].claim.channel.value
            found.append([dispute_id, row.claim.claimant, row.claim.channel.value, twin, other, dispute.state])
    if found:
        yield from ["", f"  Likely the same matter through another channel: {len(found)}, pointed out to the agent"]
        yield from table(["dispute", "account", "came by", "same as", "which came by", "now"], found)


def _counted(names: Iterable[str]) -> str:
    counts: dict[str, int] = {}
    for name in names:
        counts[name] = counts.get(name, 0) + 1
    return ", ".join(
        f"{name.replace('_', ' ')} {count:,}" for name, count in sorted(counts.items(), key=lambda each: -each[1])
    )
