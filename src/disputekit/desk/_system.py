"""The clock of the machine and random ids: what a desk uses unless a host passes others."""

import secrets
from typing import Final

import pendulum
from attrs import frozen

__all__ = ["RandomIds", "SystemClock"]

_LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: nothing that is misread on the phone
_LENGTH: Final = 12  # 60 bits


@frozen
class SystemClock:
    """A ``Clock``: the machine's, in UTC."""

    def now(self) -> pendulum.DateTime:
        """Give the current instant."""
        return pendulum.now("UTC")


@frozen
class RandomIds:
    """An ``IdMaker``: twelve random letters and digits that can be read out on the phone.

    >>> len(RandomIds().new_id())
    14
    """

    def new_id(self) -> str:
        """Give an id that nobody can guess."""
        return "D-" + "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
