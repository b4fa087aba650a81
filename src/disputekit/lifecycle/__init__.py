"""Who may do what next: states, transitions with guards that give reasons, and five processes made of them."""

from disputekit._lib.faces import publish
from disputekit.lifecycle import guards, postings, processes
from disputekit.lifecycle._diff import LifecycleChange, LifecycleDiff
from disputekit.lifecycle._lifecycle import Lifecycle
from disputekit.lifecycle._model import (
    ANY_OPEN,
    SAME,
    ActionGuard,
    ActionPredicate,
    Guard,
    Limit,
    Posting,
    Posts,
    Predicate,
    Return,
    State,
    Transition,
    Unit,
    Waits,
    about_action,
    whoever_has_an_offer,
    whoever_performs,
    whoever_was_asked,
    whom_it_was_escalated_to,
)
from disputekit.lifecycle._options import Option
from disputekit.lifecycle._tables_and_diagram import MoveRow, ProcessTable, StateRow

__all__ = [
    "ANY_OPEN",
    "SAME",
    "ActionGuard",
    "ActionPredicate",
    "Guard",
    "Lifecycle",
    "LifecycleChange",
    "LifecycleDiff",
    "Limit",
    "MoveRow",
    "Option",
    "Posting",
    "Posts",
    "Predicate",
    "ProcessTable",
    "Return",
    "State",
    "StateRow",
    "Transition",
    "Unit",
    "Waits",
    "about_action",
    "guards",
    "postings",
    "processes",
    "whoever_has_an_offer",
    "whoever_performs",
    "whoever_was_asked",
    "whom_it_was_escalated_to",
]

publish(__name__)
