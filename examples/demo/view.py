"""What the report looks at: the desk as it stands at an instant."""

import pendulum
from attrs import frozen

from disputekit import Desk
from disputekit.ports import Query, Summary
from examples.demo.intake import Intake
from examples.demo.settings import Setting
from examples.demo.simulation import Simulation

_ALL = 1_000_000


@frozen
class View:
    """Everything that a section of the report is made from."""

    intake: Intake
    setting: Setting
    office: Simulation
    now: pendulum.DateTime

    @property
    def desk(self) -> Desk:
        """The desk that it all went through."""
        return self.office.desk

    def rows(self, *, only_open: bool) -> tuple[Summary, ...]:
        """Give the rows of all disputes, or of the open ones, oldest first."""
        return self.desk.store.query(Query(open=True if only_open else None, order="opened", limit=_ALL)).rows
