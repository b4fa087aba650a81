"""What a policy allows: closed fields, rules in three layers, exact decisions that explain themselves."""

from disputekit._lib.faces import publish
from disputekit.policy import _pages  # noqa: F401 - what shows the values registers itself
from disputekit.policy._analysis import (
    Answer,
    Edit,
    Findings,
    Flip,
    OutcomeChange,
    PolicyDiff,
    PolicyFinding,
    Replay,
    Unread,
)
from disputekit.policy._batch import Columns, Decisions, Frame
from disputekit.policy._book import PolicyBook
from disputekit.policy._case import BusinessDays, ReturnCase
from disputekit.policy._decision import Citation, PolicyDecision
from disputekit.policy._evidence_hints import Help
from disputekit.policy._fields import Field
from disputekit.policy._letters import Formatter, Letter, PlainFormatter
from disputekit.policy._model import (
    AcceptedFinding,
    Effective,
    Offered,
    OfferPart,
    Policy,
    PolicyOffer,
    Rule,
    Template,
    TextApproval,
)
from disputekit.policy._near_misses import NearMiss, RuleCandidate
from disputekit.policy._pack import PolicyPack
from disputekit.policy._report import Report
from disputekit.policy._settle import OrderLine, PolicySettlement, SettledLine
from disputekit.policy._verdicts import Verdict

__all__ = [
    "AcceptedFinding",
    "Answer",
    "BusinessDays",
    "Citation",
    "Columns",
    "Decisions",
    "Edit",
    "Effective",
    "Field",
    "Findings",
    "Flip",
    "Formatter",
    "Frame",
    "Help",
    "Letter",
    "NearMiss",
    "OfferPart",
    "Offered",
    "OrderLine",
    "OutcomeChange",
    "PlainFormatter",
    "Policy",
    "PolicyBook",
    "PolicyDecision",
    "PolicyDiff",
    "PolicyFinding",
    "PolicyOffer",
    "PolicyPack",
    "PolicySettlement",
    "Replay",
    "Report",
    "ReturnCase",
    "Rule",
    "RuleCandidate",
    "SettledLine",
    "Template",
    "TextApproval",
    "Unread",
    "Verdict",
]

publish(__name__)
