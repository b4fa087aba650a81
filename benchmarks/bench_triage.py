"""Scores, one at a time and by the column, beside the plain floating-point formula; and the order of a queue."""

import math
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random

from benchmarks._harness import Case, peer
from disputekit.triage import Ageing, Entry, QueueOrder, Scorer

WEIGHTS = {"urgency": 2, "impact": 2, "complexity": 1}
FACTORS = {"urgency": 0.9, "impact": 0.5, "complexity": 0.2}
ROWS = 100_000
ENTRIES = 1_000
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def cases() -> list[Case]:
    """Time one score, one score with its explanation, a column of scores, and a queue put in order."""
    scorer = Scorer(WEIGHTS)

    def shown() -> tuple[float, str]:
        score = scorer.score(FACTORS)
        return score.value, score.priority

    return [
        Case("disputekit", "score 3 factors", lambda: scorer.score(FACTORS)),
        Case("floats, unchecked", "score 3 factors", _float_score, peer=True),
        Case("disputekit", "score 3 factors, value and priority", shown),
        Case("disputekit", "score rows of 3 factors", _columns(), ops=ROWS),
        peer("numpy floats, unchecked", "score rows of 3 factors", _float_columns, ops=ROWS),
        Case("disputekit", "put 1,000 cases in order, with reasons", _queue(), ops=ENTRIES),
    ]


def _float_score() -> float:
    """Work out the formula alone: no check of anything, no shares, and not the same on every machine."""
    return 100 * math.exp(sum(w * math.log(FACTORS[name]) for name, w in WEIGHTS.items()) / sum(WEIGHTS.values()))


def _columns() -> Callable[[], object]:
    import numpy as np

    columns = dict(zip(WEIGHTS, np.random.default_rng(7).random((3, ROWS)), strict=True))
    scorer = Scorer(WEIGHTS)
    return lambda: scorer.score_many(columns)


def _float_columns() -> Callable[[], object]:
    import numpy as np

    rows = np.random.default_rng(7).random((3, ROWS))
    weights = np.array(list(WEIGHTS.values()))
    return lambda: 100 * np.exp(weights @ np.log(rows) / weights.sum())


def _queue() -> Callable[[], object]:
    random = Random(7)
    entries = [
        Entry(
            id=f"D-{number}",
            key=-random.randrange(10**10),
            since=NOW - timedelta(minutes=random.randrange(10_000)),
            due_at=NOW + timedelta(minutes=random.randrange(10_000)),
            statutory=number % 5 == 0,
        )
        for number in range(ENTRIES)
    ]
    order = QueueOrder(Ageing(per_day=10**8), due_within=timedelta(hours=4))
    return lambda: order.rank(entries, NOW)
