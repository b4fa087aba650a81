"""disputekit: who may do what next, what comes first, when the answer is due, and what the policy allows.

Names are loaded when they are first used, so ``import disputekit.triage`` loads the scorer and nothing else.
"""

from typing import TYPE_CHECKING

from disputekit._public import on_demand

__all__ = [
    "SYSTEM",
    "Actor",
    "CalendarError",
    "Channel",
    "Claim",
    "CodecError",
    "Desk",
    "Dispute",
    "DisputekitError",
    "Event",
    "Evidence",
    "Finding",
    "History",
    "HorizonError",
    "IntakeError",
    "InvalidValue",
    "KeyReused",
    "LifecycleError",
    "Line",
    "Money",
    "MoneyError",
    "Outcome",
    "PolicyError",
    "Reason",
    "Refused",
    "Remedy",
    "RemedyKind",
    "ScoringError",
    "StaleVersion",
    "StoreError",
    "UnknownDispute",
    "actions",
    "codec",
    "fold",
]

if TYPE_CHECKING:
    from disputekit import actions, codec
    from disputekit.claim import Channel, Claim
    from disputekit.desk import Desk
    from disputekit.dispute import Dispute, Outcome
    from disputekit.errors import (
        CalendarError,
        CodecError,
        DisputekitError,
        HorizonError,
        IntakeError,
        InvalidValue,
        KeyReused,
        LifecycleError,
        MoneyError,
        PolicyError,
        Refused,
        ScoringError,
        StaleVersion,
        StoreError,
        UnknownDispute,
    )
    from disputekit.history import Event, History, fold
    from disputekit.lines import Line
    from disputekit.messages import Finding, Reason
    from disputekit.money import Money
    from disputekit.parties import SYSTEM, Actor
    from disputekit.records import Evidence
    from disputekit.remedies import Remedy, RemedyKind
else:
    __getattr__, __dir__ = on_demand(
        __name__,
        {
            "SYSTEM": "disputekit.parties",
            "Actor": "disputekit.parties",
            "CalendarError": "disputekit.errors",
            "Channel": "disputekit.claim",
            "Claim": "disputekit.claim",
            "CodecError": "disputekit.errors",
            "Desk": "disputekit.desk",
            "Dispute": "disputekit.dispute",
            "DisputekitError": "disputekit.errors",
            "Event": "disputekit.history",
            "Evidence": "disputekit.records",
            "Finding": "disputekit.messages",
            "History": "disputekit.history",
            "HorizonError": "disputekit.errors",
            "IntakeError": "disputekit.errors",
            "InvalidValue": "disputekit.errors",
            "KeyReused": "disputekit.errors",
            "LifecycleError": "disputekit.errors",
            "Line": "disputekit.lines",
            "Money": "disputekit.money",
            "MoneyError": "disputekit.errors",
            "Outcome": "disputekit.dispute",
            "PolicyError": "disputekit.errors",
            "Reason": "disputekit.messages",
            "Refused": "disputekit.errors",
            "Remedy": "disputekit.remedies",
            "RemedyKind": "disputekit.remedies",
            "ScoringError": "disputekit.errors",
            "StaleVersion": "disputekit.errors",
            "StoreError": "disputekit.errors",
            "UnknownDispute": "disputekit.errors",
            "actions": "disputekit.actions",
            "codec": "disputekit.codec",
            "fold": "disputekit.history",
        },
    )
