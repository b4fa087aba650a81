"""From a document to a ``Policy``, or to every mistake in it with its line."""

from disputekit.policy._reading._bounds import LARGEST
from disputekit.policy._reading._document import Source, read_dict, read_file, read_json, read_toml

__all__ = ["LARGEST", "Source", "read_dict", "read_file", "read_json", "read_toml"]
