"""The world outside the office: claimants, merchants, carriers and banks, who answer, late or not at all."""

from collections.abc import Callable
from functools import partial
from typing import Final, Protocol

import pendulum

from disputekit import SYSTEM, Actor, Dispute, Evidence, actions
from disputekit.actions import Action
from disputekit.dispute import CLAIMANT, RESPONDENT
from disputekit.remedies import Remedy
from examples.demo.text import chance, hours_until


class World(Protocol):
    """What the world outside needs of the simulation."""

    def act(self, dispute: Dispute, action: Action, actor: Actor) -> Dispute:
        """Do something; a refusal is recorded and changes nothing."""
        ...

    def current(self, dispute_id: str) -> Dispute:
        """The dispute as it is now."""
        ...

    def now(self) -> pendulum.DateTime:
        """The simulated instant."""
        ...

    def plan_in(self, hours: float, happens: Callable[[], None]) -> None:
        """Let something happen some hours from now."""
        ...


_ANSWERS: Final = 0.72
_PAYMENT_FAILS: Final = 0.05
_WITHDRAWS: Final = 0.025
_COMES_BACK: Final = 0.04
_APPEALS: Final = 0.25
_KEEPS_PROMISE: Final = 0.8
_COUNSEL: Final = Actor("counsel", roles={"third_party"})
_CARRIER: Final = Actor("carrier", roles={"third_party"})
_WAREHOUSE: Final = Actor("warehouse", roles={"agent"})


def react(world: World, dispute: Dispute) -> None:
    """Let the world react to the state that a dispute has just entered."""
    seen = (dispute.id, dispute.version)
    plans: dict[str, tuple[float, float, float, Callable[[], None]]] = {
        "awaiting_information": (_ANSWERS, 3, 70, partial(_answer, world, dispute.id)),
        "awaiting_evidence": (0.85, 2, 30, partial(_answer, world, dispute.id)),
        "awaiting_third_party": (0.9, 10, 60, partial(_report, world, dispute.id)),
        "awaiting_reply": (0.9, 4, 60, partial(_reply, world, dispute.id)),
        "awaiting_goods": (0.85, 48, 90, partial(_goods, world, dispute.id)),
        "awaiting_payment": (_KEEPS_PROMISE, 24, 60, partial(_pay_promise, world, dispute.id)),
        "awaiting_appeal": (_APPEALS, 4, 30, partial(_appeal, world, dispute.id)),
        "awaiting_remedy": (0.8, 4, 20, partial(_perform, world, dispute.id)),
        "awaiting_confirmation": (0.6, 10, 60, partial(_confirm, world, dispute.id)),
        "executing": (1.0, 0.5, 6, partial(_settle, world, dispute.id, dispute.version)),
        "with_external": (0.95, 24, 90, partial(_counsel, world, dispute.id)),
        "investigating": (_WITHDRAWS, 1, 30, partial(_withdraw, world, dispute.id)),
    }
    if dispute.state in plans:
        likely, least, usual, happens = plans[dispute.state]
        if chance(*seen, "happens") < likely:
            world.plan_in(hours_until(least, usual, *seen, "time"), happens)
    elif dispute.state == "closed" and not dispute.past_outcomes and chance(dispute.id, "returns") < _COMES_BACK:
        world.plan_in(hours_until(20, 120, *seen, "return"), partial(_reopen, world, dispute.id))


def _claimant(dispute: Dispute) -> Actor:
    return Actor(dispute.claim.claimant, roles={CLAIMANT})


def _merchant(dispute: Dispute) -> Actor:
    return Actor(dispute.claim.respondent or "merchant", roles={RESPONDENT})


def _answer(world: World, dispute_id: str) -> None:
    """Send what was asked for, be it too late."""
    dispute = world.current(dispute_id)
    items = dispute.requests[-1].items
    evidence = [
        Evidence(item, CLAIMANT, reference=f"upload-{dispute_id}-{number}") for number, item in enumerate(items)
    ]
    world.act(dispute, actions.SupplyEvidence(CLAIMANT, evidence), _claimant(dispute))


def _report(world: World, dispute_id: str) -> None:
    dispute = world.current(dispute_id)
    items = dispute.requests[-1].items
    found = [Evidence(item, "carrier", reference=f"carrier-{dispute_id}-{number}") for number, item in enumerate(items)]
    world.act(dispute, actions.SupplyReport("carrier", found), _CARRIER)


def _reply(world: World, dispute_id: str) -> None:
    """Accept the offer, ask for more, decline it, or promise to pay what is left of the invoice."""
    dispute = world.current(dispute_id)
    offer = dispute.open_offer
    if offer is None:
        return
    mood = chance(dispute_id, len(dispute.offers), "mood")
    action: Action = actions.Accept(offer.id)
    owed = dispute.ledger.open
    if dispute.claim.kind == "order_to_cash" and mood > 0.65 and owed is not None:  # noqa: PLR2004 - one in three
        action = actions.PromiseToPay(owed, world.now().add(days=10), grace_days=2)
    elif mood > 0.85:  # noqa: PLR2004 - about one in seven
        action = actions.Decline(offer.id, "that is not enough")
    elif mood > 0.7 and owed is not None:  # noqa: PLR2004 - about one in seven
        action = actions.Counter(offer.id, [Remedy(_paying(offer.remedies), owed)], "I want all of it.")
    world.act(dispute, action, _claimant(dispute))


def _paying(remedies: tuple[Remedy, ...]) -> str:
    return next((remedy.kind for remedy in remedies if remedy.amount is not None), "refund")


def _goods(world: World, dispute_id: str) -> None:
    world.act(world.current(dispute_id), actions.ReceiveGoods("one parcel"), _WAREHOUSE)


def _pay_promise(world: World, dispute_id: str) -> None:
    dispute = world.current(dispute_id)
    if dispute.finances.promises:
        world.act(dispute, actions.ApplyPayment(dispute.finances.promises[-1].amount, f"BANK-{dispute_id}"), SYSTEM)


def _appeal(world: World, dispute_id: str) -> None:
    dispute = world.current(dispute_id)
    loser = RESPONDENT if dispute.liability is not None and dispute.liability.shares.get(RESPONDENT) else CLAIMANT
    actor = _merchant(dispute) if loser == RESPONDENT else _claimant(dispute)
    world.act(dispute, actions.Appeal(loser, "the photo is of another item"), actor)


def _perform(world: World, dispute_id: str) -> None:
    dispute = world.current(dispute_id)
    world.act(dispute, actions.Perform(f"SHOP-{dispute_id}", party=RESPONDENT), _merchant(dispute))


def _confirm(world: World, dispute_id: str) -> None:
    dispute = world.current(dispute_id)
    objects = chance(dispute_id, "objects") < 0.1 and not dispute.past_outcomes  # noqa: PLR2004 - one in ten
    action: Action = actions.Object("I got another answer before") if objects else actions.Confirm()
    world.act(dispute, action, _claimant(dispute))


def _settle(world: World, dispute_id: str, version: int) -> None:
    dispute = world.current(dispute_id)
    if chance(dispute_id, version, "fails") < _PAYMENT_FAILS:
        world.act(dispute, actions.Fail("the account is closed"), SYSTEM)
    else:
        world.act(dispute, actions.Settle(f"PAY-{dispute_id}-{version}"), SYSTEM)


def _counsel(world: World, dispute_id: str) -> None:
    world.act(world.current(dispute_id), actions.ReportBack("The threat is not serious."), _COUNSEL)


def _withdraw(world: World, dispute_id: str) -> None:
    dispute = world.current(dispute_id)
    world.act(dispute, actions.Withdraw("it has settled itself"), _claimant(dispute))


def _reopen(world: World, dispute_id: str) -> None:
    dispute = world.current(dispute_id)
    world.act(dispute, actions.Reopen("there is a new document"), _claimant(dispute))
