"""The parties of a dispute, and the actors."""

from collections.abc import Iterable

from attrs import field, frozen

from disputekit._input.converters import names
from disputekit._input.validation import check_fields

CLAIMANT = "claimant"
"""The party that disputes something."""

RESPONDENT = "respondent"
"""The party that the dispute is against: the company, or a merchant on its platform."""

EXECUTOR = "executor"
"""Who executes remedies: a payment provider, an accounting system."""

SIDES = frozenset({CLAIMANT, RESPONDENT})
"""The two sides of a dispute."""


def other_side(side: str) -> str:
    """Give the side that is not ``side``.

    >>> other_side("claimant")
    'respondent'
    """
    return RESPONDENT if side == CLAIMANT else CLAIMANT


@frozen
class Actor:
    """A person or a system that acts, with the roles that the host vouches for in the dispute at hand.

    The processes use the roles ``agent``, ``senior``, ``legal``, ``compliance``, ``approver``, ``supervisor``,
    ``system``, ``executor``, ``third_party`` and the parties ``claimant`` and ``respondent``. An actor
    without any of the first seven acts only for the parties among the roles. Raises ``InvalidValue``.

    >>> Actor("ann", roles={"agent"}).has_any({"agent", "senior"})
    True
    """

    id: str
    roles: frozenset[str] = field(default=frozenset(), converter=names)

    def __attrs_post_init__(self) -> None:
        """Check each field."""
        check_fields(self, filled=("id",))

    def has_any(self, roles: Iterable[str]) -> bool:
        """Whether the actor has at least one of ``roles``."""
        return not self.roles.isdisjoint(roles)


SYSTEM = Actor("system", roles={"system"})
"""The actor of automatic actions: deadlines that pass, systems that report back."""
