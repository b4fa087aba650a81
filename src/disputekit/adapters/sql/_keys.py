"""The keys that seal personal values: one for each dispute, so that erasing it makes its values unprovable."""

import secrets
from contextlib import suppress
from typing import Final

from attrs import frozen
from sqlalchemy import Column, Engine, MetaData, PrimaryKeyConstraint, Table, Text
from sqlalchemy.exc import IntegrityError

_METADATA: Final = MetaData()
_KEYS: Final = Table(
    "dk_secrets",
    _METADATA,
    Column("tenant", Text, nullable=False),
    Column("dispute_id", Text, nullable=False),
    Column("secret", Text, nullable=False),
    PrimaryKeyConstraint("tenant", "dispute_id"),
)


@frozen
class SqlKeyRing:
    """A ``KeyRing`` in a table of its own, best in another database than the disputes, with backups that expire.

    A backup of the keys that outlives an erasure makes erased values provable again, so keep backups of the keys no
    longer than the law lets you keep the values. A store that commits makes a key before it writes, so the keys may be
    in the same SQLite file; inside a host's transaction they may not, since a SQLite file has one writer at a time.

    >>> from sqlalchemy import create_engine
    >>> ring = SqlKeyRing(create_engine("sqlite://"))
    >>> ring.find("D-1"), len(ring.make("D-1")), ring.make("D-1") == ring.find("D-1")
    (None, 32, True)
    >>> ring.destroy("D-1")
    >>> ring.find("D-1") is None
    True
    """

    engine: Engine
    tenant: str = ""

    def __attrs_post_init__(self) -> None:
        """Make the table if it is not there."""
        _METADATA.create_all(self.engine)

    def make(self, dispute_id: str) -> bytes:
        """Give the key of a dispute; the first call makes it."""
        while (found := self.find(dispute_id)) is None:
            row = {"tenant": self.tenant, "dispute_id": dispute_id, "secret": secrets.token_hex(32)}
            with suppress(IntegrityError), self.engine.begin() as connection:  # somebody else may have made it since
                connection.execute(_KEYS.insert().values(row))
        return found

    def find(self, dispute_id: str) -> bytes | None:
        """Give the key of a dispute; ``None`` before ``make`` and after ``destroy``."""
        wanted = _KEYS.select().where(_KEYS.c.tenant == self.tenant, _KEYS.c.dispute_id == dispute_id)
        with self.engine.connect() as connection:
            row = connection.execute(wanted).one_or_none()
        return None if row is None else bytes.fromhex(row.secret)

    def destroy(self, dispute_id: str) -> None:
        """Forget the key of a dispute for good."""
        with self.engine.begin() as connection:
            connection.execute(_KEYS.delete().where(_KEYS.c.tenant == self.tenant, _KEYS.c.dispute_id == dispute_id))
