"""The parties of a dispute, and the actors."""

from collections.abc import Iterable

from attrs import field, frozen

from disputekit._input.converters import names
from disputekit._input.validation import check_fields
from disputekit.errors import Finding, InvalidValue

CLAIMANT = "claimant"
"""The party that disputes something."""

RESPONDENT = "respondent"
"""The party that the dispute is against: the company, or a merchant on its platform."""

EXECUTOR = "executor"
"""Who executes remedies: a payment provider, an accounting system."""

SIDES = frozenset({CLAIMANT, RESPONDENT})
"""The two sides of a dispute."""


NOT_AN_ACCOUNT = SIDES | {EXECUTOR, "system", "third_party", "us"}
"""Names of parties, which are not valid as the ids of accounts."""


def not_an_account(where: str, name: str) -> Finding:
    """Refuse the name of a party where the id of an account is expected."""
    return Finding(
        "DK-PARTY-ACCOUNT",
        "{where} must be the id of an account, got {name!r}, which is the name of a party",
        {"where": where, "name": name},
        where=where,
        hint="give the account another id",
    )


def other_side(side: str) -> str:
    """Give the side that is not ``side``.

    >>> other_side("claimant")
    'respondent'
    """
    return RESPONDENT if side == CLAIMANT else CLAIMANT


@frozen
class Actor:
    """A person or a system that acts, with the roles that the host vouches for.

    The processes use the roles ``agent``, ``senior``, ``legal``, ``compliance``, ``approver``, ``supervisor``,
    ``system``, ``executor``, ``third_party`` and the parties ``claimant`` and ``respondent``. ``capacity`` says what an
    actor is on a dispute. Raises ``InvalidValue``, also for the name of a party as the id of an account.

    >>> Actor("ann", roles={"agent"}).has_any({"agent", "senior"})
    True
    """

    id: str
    roles: frozenset[str] = field(default=frozenset(), converter=names)

    def __attrs_post_init__(self) -> None:
        """Check each field."""
        check_fields(self, filled=("id",))
        if self.id in NOT_AN_ACCOUNT and (self.id != "system" or "system" not in self.roles):
            raise InvalidValue(not_an_account("id", self.id))

    def has_any(self, roles: Iterable[str]) -> bool:
        """Whether the actor has at least one of ``roles``."""
        return not self.roles.isdisjoint(roles)


SYSTEM = Actor("system", roles={"system"})
"""The actor of automatic actions: deadlines that pass, systems that report back."""
