"""Write ``reference/statutory.md`` from the objects: every statutory period by place and topic.

``make codes`` runs it; a test compares the page with what it would write.
"""

import sys
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

from disputekit.sla import StatutoryPeriod, StatutoryRule, statutory

PAGE = Path(__file__).parent / "reference" / "statutory.md"
HEAD = """\
<!-- Written by `make codes` from the objects in `disputekit.sla.statutory`. -->

# Statutory periods

The periods of `disputekit.sla.statutory` by place and topic. They help to count; they are not legal advice. Confidence
A: read in the operative text. B: from a regulator's guidance or two secondary sources. C: from one secondary source, to
be checked before use. [How to use them](../how-to/statutory-periods.md) has examples.
"""
COLUMNS = ("id", "topic", "length", "starts from", "becomes", "clock stops", "last day on a holiday", "source", "note")


def page() -> str:
    """Give the whole page as MyST Markdown."""
    return "".join([HEAD, *_places(statutory.PERIODS.values()), *_rules(statutory.RULES.values())])


def _places(periods: Iterable[StatutoryPeriod]) -> Iterator[str]:
    ordered = sorted(periods, key=lambda period: (period.place, period.topic, period.id))
    for place, group in groupby(ordered, key=lambda period: period.place):
        yield f"\n## {place}\n\n| {' | '.join(COLUMNS)} |\n|{' --- |' * len(COLUMNS)}\n"
        yield from (f"| {' | '.join(map(_cell, _row(period)))} |\n" for period in group)


def _row(period: StatutoryPeriod) -> Iterator[str]:
    longer = period.extended
    yield f"`{period.id}`"
    yield period.topic
    yield str(period.period)
    yield period.trigger
    yield "" if longer is None else f"{longer.period} {period.when}, {longer.citation} ({longer.confidence})"
    yield period.suspension or "never"
    yield period.roll or ("" if period.in_business_days else "not stated: no roll")
    yield f"{period.citation} ({period.confidence})"
    yield period.note


def _rules(rules: Iterable[StatutoryRule]) -> Iterator[str]:
    yield "\n## Rules about counting\n\n| id | rule | source | note |\n| --- | --- | --- | --- |\n"
    for rule in rules:
        cells = (f"`{rule.id}`", rule.text, f"{rule.citation} ({rule.confidence})", rule.note)
        yield f"| {' | '.join(map(_cell, cells))} |\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"{PAGE}: {len(statutory.PERIODS)} periods\n")
