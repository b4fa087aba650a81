"""One history with evidence and returned items, every field filled: what ``history_v1_returns.json`` is."""

from attrs import evolve

from disputekit import Evidence, History, Money, actions
from disputekit.actions import Action
from disputekit.dispute import Need, PolicyRecord, Term
from tests.codec.every_action import CLAIM, DUE, PHOTO, made_of

SIGNED = evolve(PHOTO, source="the shop's app", obtained_at=DUE, sha256="0f" * 32)
DRAFT = Evidence("letter", provided_by="claimant", draft=True)
TERMS = [
    Term({"refund": Money("100.00", "EUR"), "replacement": None}, requires=("photo",), source="law", rule="conformity"),
    Term({"store_credit": None}),
]

EVERY: tuple[Action, ...] = (
    actions.Open(CLAIM, checklist=(Need("photo"), Need("tracking", of="carrier", note="with the signature"))),
    actions.AddEvidence([SIGNED, DRAFT]),
    actions.SubmitEvidence("e2.2"),
    actions.RequestReport("carrier", items=("tracking",), due_at=DUE),
    actions.SupplyReport("carrier", evidence=[SIGNED]),
    actions.WaiveEvidence("tracking", because="the carrier is bankrupt"),
    actions.StartReview(note="all there"),
    actions.ConsultPolicy(PolicyRecord("acme-returns", "2026.2", "decided", terms=TERMS)),
    actions.ReceiveGoods(note="two of two", evidence=[SIGNED]),
    actions.PassInspection(note="as new", evidence=[SIGNED]),
    actions.DisputeCondition(because="worn", evidence=[SIGNED]),
)


def history() -> History:
    """Make it."""
    return made_of(EVERY)
