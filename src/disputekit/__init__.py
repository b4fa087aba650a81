"""disputekit: who may do what next, what comes first, when the answer is due, and what the policy allows.

Names are loaded when they are first used, so ``import disputekit.triage`` loads the scorer and nothing else.
"""

from typing import TYPE_CHECKING

from disputekit._lib.faces import on_demand

__all__ = [
    "SYSTEM",
    "Actor",
    "CalendarError",
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
    "IntakeChannel",
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
    from disputekit.desk import Desk
    from disputekit.dispute import SYSTEM, Actor, Claim, Dispute, Evidence, IntakeChannel, Line, Outcome
    from disputekit.errors import (
        CalendarError,
        CodecError,
        DisputekitError,
        Finding,
        HorizonError,
        IntakeError,
        InvalidValue,
        KeyReused,
        LifecycleError,
        MoneyError,
        PolicyError,
        Reason,
        Refused,
        ScoringError,
        StaleVersion,
        StoreError,
        UnknownDispute,
    )
    from disputekit.history import Event, History, fold
    from disputekit.money import Money
    from disputekit.remedies import Remedy, RemedyKind
else:
    __getattr__, __dir__ = on_demand(
        __name__,
        {
            "SYSTEM": "disputekit.dispute",
            "Actor": "disputekit.dispute",
            "CalendarError": "disputekit.errors",
            "IntakeChannel": "disputekit.dispute",
            "Claim": "disputekit.dispute",
            "CodecError": "disputekit.errors",
            "Desk": "disputekit.desk",
            "Dispute": "disputekit.dispute",
            "DisputekitError": "disputekit.errors",
            "Event": "disputekit.history",
            "Evidence": "disputekit.dispute",
            "Finding": "disputekit.errors",
            "History": "disputekit.history",
            "HorizonError": "disputekit.errors",
            "IntakeError": "disputekit.errors",
            "InvalidValue": "disputekit.errors",
            "KeyReused": "disputekit.errors",
            "LifecycleError": "disputekit.errors",
            "Line": "disputekit.dispute",
            "Money": "disputekit.money",
            "MoneyError": "disputekit.errors",
            "Outcome": "disputekit.dispute",
            "PolicyError": "disputekit.errors",
            "Reason": "disputekit.errors",
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
