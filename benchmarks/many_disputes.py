"""Open very many disputes on a desk in memory: ``python -m benchmarks.many_disputes [how many]``.

Apart from the other measurements, because it takes minutes: disputes a second, bytes each, and the top 50 of the queue.
"""

import sys
import tracemalloc
from statistics import median
from time import process_time

from benchmarks.bench_desk import made_claim, made_desk
from disputekit.desk import Desk

_WEIGHED = 2_000


def main(count: int) -> None:
    """Print one line for each; times are of the processor, so that a busy machine changes them little."""
    desk = made_desk()
    spent = _timed_opening(desk, count)
    print(f"open {count:,} disputes: {count / spent:,.0f} a second")
    print(f"each takes {_weight():,.0f} bytes in memory, with its history, its row and its timers")
    print(f"top 50 of the queue: {1_000 * median(_timed_queue(desk) for _ in range(5)):.1f} ms")


def _timed_opening(desk: Desk, count: int) -> float:
    start = process_time()
    for number in range(count):
        desk.open(made_claim(f"acc-{number}"))
    return process_time() - start


def _timed_queue(desk: Desk) -> float:
    start = process_time()
    desk.queue(limit=50)
    return process_time() - start


def _weight() -> float:
    desk = made_desk()
    _timed_opening(desk, 10)  # what is made once, is made before
    tracemalloc.start()
    _timed_opening(desk, _WEIGHED)
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return size / _WEIGHED


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
