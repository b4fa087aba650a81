"""One history with every action of a marketplace, every field filled: ``history_v1_market.json`` is made of it."""

from disputekit import History, Money, Remedy, RemedyKind, actions
from disputekit.actions import Action
from tests.codec.every_action import CLAIM, DUE, PHOTO, made_of

EUR_60 = Money("60.00", "EUR")
REFUND = [Remedy(RemedyKind.REFUND, EUR_60)]

EVERY: tuple[Action, ...] = (
    actions.Open(CLAIM),
    actions.Dispatch("ann", because="no_answer", team="evidence"),
    actions.TakeOver(because="refused"),
    actions.PassOn(note="all there"),
    actions.SendBack("evidence_missing", note="no tracking"),
    actions.PassOn(note="now it is"),
    actions.CheckPassed(note="fine"),
    actions.Judge({"claimant": 30, "respondent": 70}, "not_as_described", "the photo shows it", rests_on=("file-12",)),
    actions.Appeal("respondent", because="it was packed well", evidence=[PHOTO]),
    actions.Uphold("the photo is clear"),
    actions.Overturn({"carrier": 100}, "damaged_in_transit", "the box was torn", rests_on=("file-12",)),
    actions.OrderRemedy(
        REFUND, "the carrier pays", payer="platform", performer="respondent",
        upheld=EUR_60, limit=EUR_60, basis="terms §9",
    ),
    actions.OrderRemedy(REFUND, "the carrier pays", lines={"1": EUR_60}, payer="platform"),
    actions.Perform("TX-1", remedies=(1,), party="respondent", evidence=[PHOTO]),
    actions.RequestVoucher("respondent", items=("refund_receipt",), due_at=DUE),
    actions.SupplyVoucher("respondent", evidence=[PHOTO]),
    actions.Verify(note="seen"),
)  # fmt: skip


def history() -> History:
    """Make it."""
    return made_of(EVERY)
