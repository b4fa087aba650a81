"""Hypothesis strategies that reach the edges of the domain; they need the extra ``testing``."""

from disputekit.testing.strategies._calendars import calendars, instants

__all__ = ["calendars", "instants"]
