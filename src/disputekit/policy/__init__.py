"""What a policy allows: closed fields, rules in three layers, exact decisions that explain themselves."""

from disputekit._public import publish
from disputekit.policy._analysis import Answer, Change, Changes, Edit, Findings, Flip, PolicyFinding, Replay, Unread
from disputekit.policy._batch import Columns, Decisions, Frame
from disputekit.policy._book import PolicyBook
from disputekit.policy._case import BusinessDays, ReturnCase
from disputekit.policy._decision import Citation, Decision
from disputekit.policy._effective import Effective
from disputekit.policy._fields import Field
from disputekit.policy._helping import Help
from disputekit.policy._letters import Approval, Formatter, Letter, PlainFormatter, Template
from disputekit.policy._model import Accept, Policy, Rule
from disputekit.policy._near import Candidate, NearMiss
from disputekit.policy._offers import Offer, Offered, Part
from disputekit.policy._pack import PolicyPack
from disputekit.policy._reporting import Report
from disputekit.policy._settle import Line, SettledLine, Settlement
from disputekit.policy._verdicts import Verdict

__all__ = [
    "Accept",
    "Answer",
    "Approval",
    "BusinessDays",
    "Candidate",
    "Change",
    "Changes",
    "Citation",
    "Columns",
    "Decision",
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
    "Line",
    "NearMiss",
    "Offer",
    "Offered",
    "Part",
    "PlainFormatter",
    "Policy",
    "PolicyBook",
    "PolicyFinding",
    "PolicyPack",
    "Replay",
    "Report",
    "ReturnCase",
    "Rule",
    "SettledLine",
    "Settlement",
    "Template",
    "Unread",
    "Verdict",
]

publish(__name__)
