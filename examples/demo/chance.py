"""Chance that comes out the same in every run, whatever else changes: each question has its own die."""

from random import Random
from typing import Final

SEED: Final = 2026


def chance(*about: object) -> float:
    """Give a number from 0 to 1, always the same for the same question.

    >>> chance("D-0001", "answers") == chance("D-0001", "answers")
    True
    """
    die = Random(f"{SEED}:{about}")  # noqa: S311 - a simulation keeps no secrets
    return die.random()


def hours_until(least: float, usual: float, *about: object) -> float:
    """Give a time in hours: never less than ``least``, mostly about ``usual``, sometimes much more."""
    luck = chance(*about)
    return least + 2.2 * usual * luck * luck
