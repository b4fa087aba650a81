"""Policies that come with the library, as data: law in summary, and what real retailers and marketplaces promise.

Each says where it was read and how sure that is. They are summaries to begin from, and NOT LEGAL ADVICE: have them
checked before you rely on them.
"""

from disputekit._lib.faces import publish
from disputekit.policy.packs._load import load, names

__all__ = ["load", "names"]

publish(__name__)
