"""A dispute that goes on under a revised process."""

import pendulum
from attrs import evolve

from disputekit import Actor, History, actions
from tests.codec.every_action import history as first

AT = pendulum.datetime(2026, 10, 26, 9, tz="Europe/Berlin")


def history() -> History:
    """Give the history behind ``history_v1_process.json``."""
    opened = first().events[0]
    moved = evolve(
        opened,
        seq=2,
        action=actions.Migrate({"in_progress": "reviewing"}),
        actor=Actor("sue", roles={"supervisor"}),
        occurred_at=AT,
        recorded_at=AT,
        entered=evolve(opened.entered, state="reviewing"),
        lifecycle_version="2",
        entries=(),
        key="migrate",
    )
    return History((opened, moved))
