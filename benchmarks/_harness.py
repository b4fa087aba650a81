"""How a measurement is written down and timed.

Each ``bench_*.py`` has ``def cases() -> list[Case]``. Cases of one group do the same job; one of them is ours::

    def cases() -> list[Case]:
        return [
            Case("disputekit", "add 16 h", lambda: office.add(start, sixteen_hours)),
            peer("pandas", "add 16 h", _pandas_add),  # _pandas_add() imports pandas and returns what is timed
        ]
"""

import gc
from collections.abc import Callable, Sequence
from statistics import median
from time import perf_counter_ns

from attrs import frozen

SAMPLES = 7
SAMPLE_NS = 30_000_000


@frozen
class Case:
    """One thing to time.

    ``run`` does ``ops`` operations and is called many times, so it may not use up what it works on; ``None`` says
    that the peer is not installed. ``group`` is the job, ``name`` who does it.
    """

    name: str
    group: str
    run: Callable[[], object] | None
    peer: bool = False
    ops: int = 1


def peer(name: str, group: str, make: Callable[[], Callable[[], object]], *, ops: int = 1) -> Case:
    """Somebody else's way to do the job: ``make`` imports what it needs, prepares, and returns what is timed."""
    try:
        return Case(name, group, make(), peer=True, ops=ops)
    except ModuleNotFoundError:
        return Case(name, group, None, peer=True, ops=ops)


def measure(runs: Sequence[Callable[[], object]]) -> list[float]:
    """Median nanoseconds of one call of each, sampled in turns so that a noisy machine slows all of them alike."""
    loops = [_calibrate(run) for run in runs]
    samples: list[list[float]] = [[] for _ in runs]
    for _ in range(SAMPLES):
        for run, count, taken in zip(runs, loops, samples, strict=True):
            taken.append(_time(run, count) / count)
    return [median(taken) for taken in samples]


def _calibrate(run: Callable[[], object]) -> int:
    """How many calls fill one sample; the first calls also warm caches."""
    count = 1
    while (spent := _time(run, count)) < SAMPLE_NS // 4:
        count *= 2
    return max(1, count * SAMPLE_NS // spent)


def _time(run: Callable[[], object], count: int) -> int:
    turns = range(count)
    collects = gc.isenabled()
    gc.disable()
    try:
        start = perf_counter_ns()
        for _ in turns:
            run()
        return perf_counter_ns() - start
    finally:
        if collects:
            gc.enable()
