"""For a host's own tests: contracts that its stores and channels must keep, and histories that its lifecycles must."""

from disputekit._lib.faces import publish
from disputekit.testing._lifecycle_machine import lifecycle_machine
from disputekit.testing._port_contracts import ChannelContract, ExecutorContract
from disputekit.testing._store_contract import StoreContract

__all__ = ["ChannelContract", "ExecutorContract", "StoreContract", "lifecycle_machine"]

publish(__name__)
