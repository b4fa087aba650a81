"""A store and an executor that keep everything in memory: for tests, notebooks and demonstrations."""

from disputekit._lib.faces import publish
from disputekit.adapters.memory._gateway import MemoryGateway
from disputekit.adapters.memory._store import MemoryStore

__all__ = ["MemoryGateway", "MemoryStore"]

publish(__name__)
