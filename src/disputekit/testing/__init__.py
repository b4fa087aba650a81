"""For a host's own tests: contracts that its stores and channels must keep."""

from disputekit._public import publish
from disputekit.testing._channel import ChannelContract
from disputekit.testing._store import StoreContract

__all__ = ["ChannelContract", "StoreContract"]

publish(__name__)
