"""The marketplace end to end, as a platform would run it: a test for each requirement, named after its row."""

import pendulum
import pytest

from disputekit import Actor, Claim, Desk, Evidence, Money, Outcome, Refused, Remedy, RemedyKind, actions
from disputekit.adapters.memory import MemoryStore
from disputekit.casework import Authority, quality_check
from disputekit.dispute import SYSTEM, Dispute
from disputekit.lifecycle import processes
from tests.desk.office import HandClock, Numbers

MONDAY = pendulum.datetime(2026, 3, 2, 9, tz="UTC")


def specialist(name: str, stage: str) -> Actor:
    """Somebody who works one stage."""
    return Actor(name, roles={"agent", f"{stage}_specialist"})


EVE = specialist("eve", "evidence")
LEO = specialist("leo", "liability")
LIA = specialist("lia", "liability")
ROB = specialist("rob", "remedy")
VAL = specialist("val", "verification")
SUE = Actor("sue", roles={"supervisor"})
APP = Actor("app", roles={"approver"})
BUYER = Actor("buyer-7", roles={"claimant"})
SHOP = Actor("shop-3", roles={"respondent"})

TAKE = actions.TakeOver("refused")
PASS = actions.PassOn()
OK = actions.CheckPassed()
PHOTO = Evidence("photo", provided_by="claimant", reference="file-1")
SECRET = Evidence("chat_log", provided_by="claimant", reference="file-2", visible_to={"claimant"})
TELL = actions.NotifyDecision("This is our decision.")


def judge(
    respondent: int = 100, finding: str = "not_as_described", rests_on: tuple[str, ...] = ("e3",)
) -> actions.Judge:
    """Find that the merchant bears so much."""
    shares = {"claimant": 100 - respondent, "respondent": respondent}
    return actions.Judge(shares, finding, "The photo shows another colour.", rests_on=rests_on)


def order(amount: str = "40.00", performer: str = "executor", payer: str = "respondent") -> actions.OrderRemedy:
    """Refund so much."""
    remedies = [Remedy(RemedyKind.REFUND, Money(amount, "EUR"))]
    return actions.OrderRemedy(remedies, "It is not what was ordered.", payer=payer, performer=performer)


class Platform:
    """A platform with specialists for each stage."""

    def __init__(self) -> None:
        """Open on a Monday morning."""
        self.clock = HandClock(MONDAY)
        self.desk = Desk(
            {"marketplace": processes.MARKETPLACE},
            store=MemoryStore(),
            authority=Authority({"remedy_specialist": Money(100, "EUR")}),
            clock=self.clock,
            ids=Numbers(),
        )

    def opened(self, reason: str = "not_as_described", amount: str = "40.00") -> Dispute:
        """Open a dispute between a buyer and a shop."""
        return self.desk.open(
            Claim(
                kind="marketplace",
                claimant="buyer-7",
                respondent="shop-3",
                reason=reason,
                received_at=self.clock.now(),
                amount=Money(amount, "EUR"),
            )
        )

    def do(self, dispute: Dispute, *steps: tuple[Actor, actions.Action]) -> Dispute:
        """Let each do their step."""
        for actor, step in steps:
            dispute = self.desk.act(dispute.id, step, actor=actor)
        return dispute

    def judged(self, **claim: str) -> Dispute:
        """Bring a dispute to the appeal window."""
        return self.do(
            self.opened(**claim),
            (EVE, TAKE), (BUYER, actions.AddEvidence([PHOTO])), (EVE, PASS), (LEO, OK), (LEO, judge()),
        )  # fmt: skip

    def due(self, dispute: Dispute) -> Dispute:
        """Bring a dispute to the third stage, as nobody appeals."""
        self.later(days=5)
        return self.do(self.desk.get(dispute.id), (ROB, OK))

    def later(self, **time: int) -> None:
        """Let time pass, and the desk notice."""
        self.clock.shows = self.clock.shows.add(**time)
        self.desk.tick()

    def queue(self, stage: str) -> list[str]:
        """What specialists of a stage can work on now."""
        return [entry.summary.dispute_id for entry in self.desk.queue(stage=stage)]

    def refuses(self, dispute: Dispute, actor: Actor, action: actions.Action) -> list[str]:
        """The codes of all reasons for the refusal; nothing has changed."""
        with pytest.raises(Refused) as refused:
            self.desk.act(dispute.id, action, actor=actor)
        assert dispute.version == self.desk.get(dispute.id).version
        assert all(reason.hint for reason in refused.value.reasons)
        return [reason.code for reason in refused.value.reasons]


@pytest.fixture
def platform() -> Platform:
    """A platform on a Monday morning."""
    return Platform()


def test_d1_whoever_takes_a_dispute_over_works_its_first_stage(platform: Platform) -> None:
    """The dispute waits in the takeover queue; then the person who took it over handles it in the next queue."""
    dispute = platform.opened()
    assert ("awaiting_access", ["D-1"], []) == (dispute.state, platform.queue("takeover"), platform.queue("evidence"))
    assert ["DK-ROLE"] == platform.refuses(dispute, LEO, TAKE)
    taken = platform.do(dispute, (EVE, TAKE))
    assert ("evidence_work", "evidence", "eve") == (taken.state, taken.stage, taken.owner)
    assert ([], ["D-1"]) == (platform.queue("takeover"), platform.queue("evidence"))


def test_d1_dispatching_replaces_taking_over(platform: Platform) -> None:
    """Routing gives it to somebody, with the reason for which it came to the platform; others there are not."""
    dispute = platform.opened()
    sent = platform.do(dispute, (SYSTEM, actions.Dispatch("eve", because="no_answer", team="night")))
    assert ("evidence_work", "eve", "night") == (sent.state, sent.owner, sent.team)
    assert ["DK-CHOICE"] == platform.refuses(platform.opened(), EVE, actions.TakeOver("felt like it"))


def test_d1_nobody_takes_it_over_in_time(platform: Platform) -> None:
    """After 48 hours without weekends it is in breach, and still waits for access."""
    platform.opened()
    platform.later(days=4)
    assert ("takeover",) == platform.desk.get("D-1").work.breaches
    assert "awaiting_access" == platform.desk.get("D-1").state


def test_d2_four_stages_have_specialists_and_queues_of_their_own(platform: Platform) -> None:
    """From stage to stage the owner is cleared, and only the specialists of a stage do its work."""
    dispute = platform.do(platform.opened(), (EVE, TAKE))
    assert ["DK-ROLE"] == platform.refuses(dispute, LEO, PASS)
    dispute = platform.do(dispute, (BUYER, actions.AddEvidence([PHOTO])), (EVE, PASS))
    assert (None, ["D-1"], []) == (dispute.owner, platform.queue("liability"), platform.queue("evidence"))
    dispute = platform.do(dispute, (LEO, OK))
    assert "leo" == dispute.owner
    assert ["DK-ROLE"] == platform.refuses(dispute, ROB, judge())
    dispute = platform.do(dispute, (LEO, judge()))
    platform.later(days=5)
    assert ["D-1"] == platform.queue("remedy")
    dispute = platform.do(dispute, (ROB, OK), (ROB, order()), (SYSTEM, actions.Settle("psp-1")))
    assert (["D-1"], []) == (platform.queue("verification"), platform.queue("remedy"))
    dispute = platform.do(dispute, (VAL, OK), (VAL, actions.Verify()), (VAL, TELL))
    assert ("closed", Outcome.UPHELD, Money("40.00", "EUR")) == (
        dispute.state, dispute.outcome, dispute.ledger.refunded
    )  # fmt: skip


def test_d2_operators_choose_among_configured_options(platform: Platform) -> None:
    """The options list what may be chosen, also where several may be; anything else is refused with what was meant."""
    dispute = platform.do(platform.opened(), (EVE, TAKE), (BUYER, actions.AddEvidence([PHOTO])), (EVE, PASS), (LEO, OK))
    options = {option.action: option for option in platform.desk.options(dispute.id, actor=LEO)}
    assert ("claimant", "respondent", "carrier", "platform") == options["judge"].choices["shares"]
    assert "not_as_described" in options["judge"].choices["finding"]
    assert ["DK-CHOICE"] == platform.refuses(dispute, LEO, judge(finding="bad_shop"))
    nobody = actions.Judge({"weather": 100}, "unclear", "It rained.")
    with pytest.raises(Refused, match=r"DK-CHOICE.*'weather'.*judge\.shares.*carrier, claimant"):
        platform.desk.act(dispute.id, nobody, actor=LEO)


@pytest.mark.parametrize(
    "shares",
    [
        {"claimant": 100},
        {"respondent": 100},
        {"claimant": 30, "respondent": 70},
        {"carrier": 100},
        {"claimant": 0, "respondent": 0, "platform": 100},
    ],
)
def test_d3_liability_is_of_one_side_of_both_or_of_neither(platform: Platform, shares: dict[str, int]) -> None:
    """Its shares sum to 100 %, and who judged it, on what, is on record."""
    dispute = platform.do(
        platform.opened(), (EVE, TAKE), (BUYER, actions.AddEvidence([PHOTO])), (EVE, PASS), (LEO, OK),
        (LEO, actions.Judge(shares, "unclear", "As the photo shows.", rests_on=["e3"])),
    )  # fmt: skip
    liability = dispute.liability
    assert liability is not None
    assert (shares, "leo", ("e3",)) == (dict(liability.shares), liability.judged_by, liability.rests_on)
    for party in ("claimant", "respondent"):
        seen = platform.desk.view(dispute.id, viewer=party).judgement
        assert seen is not None
        assert (shares, "unclear", "As the photo shows.") == (dict(seen.shares), seen.finding, seen.explanation)


@pytest.mark.parametrize("shares", [{}, {"claimant": 99}, {"claimant": 101}, {"claimant": 150, "respondent": -50}])
def test_d3_shares_that_are_not_the_whole_are_refused(shares: dict[str, int]) -> None:
    """Neither more nor less than 100 %, and nobody bears less than nothing."""
    with pytest.raises(ValueError, match=r"DK-ACTION-SHARES|DK-VALUE-EMPTY"):
        actions.Judge(shares, "unclear", "x")


def test_d3_who_compensates_is_a_separate_decision(platform: Platform) -> None:
    """The merchant is liable, and the platform pays: both are on record, apart."""
    dispute = platform.do(platform.due(platform.judged()), (ROB, order(payer="platform")))
    assert dispute.decision is not None
    assert dispute.liability is not None
    assert ({"claimant": 0, "respondent": 100}, "platform", "executor") == (
        dict(dispute.liability.shares), dispute.decision.payer, dispute.decision.performer
    )  # fmt: skip


def test_d3_a_finding_rests_on_what_the_other_side_was_shown(platform: Platform) -> None:
    """What the merchant never saw counts against nobody but its owner, and what does not exist counts for nothing."""
    dispute = platform.do(
        platform.opened(), (EVE, TAKE), (BUYER, actions.AddEvidence([SECRET])), (EVE, PASS), (LEO, OK)
    )
    assert ["DK-GUARD-NOT-SHOWN"] == platform.refuses(dispute, LEO, judge(rests_on=("e3",)))
    assert ["DK-GUARD-NOT-SHOWN"] == platform.refuses(dispute, LEO, judge(rests_on=("e9",)))
    dispute = platform.do(dispute, (LEO, judge(respondent=0, rests_on=("e3",))))
    assert "awaiting_appeal" == dispute.state


def test_d4_each_stage_checks_the_one_before_and_can_send_it_back(platform: Platform) -> None:
    """Without the check nothing else is done; what is sent back is with who did it, and is checked again after."""
    dispute = platform.do(platform.opened(), (EVE, TAKE), (BUYER, actions.AddEvidence([PHOTO])), (EVE, PASS))
    assert ["DK-GUARD-UNCHECKED"] == platform.refuses(dispute, LEO, judge())
    sent = platform.do(dispute, (LEO, actions.SendBack("evidence_missing", "no tracking")))
    assert ("evidence_work", "eve") == (sent.state, sent.owner)
    again = platform.do(sent, (EVE, PASS))
    assert ["DK-GUARD-UNCHECKED"] == platform.refuses(again, LEO, judge())
    passed = platform.do(again, (LEO, OK))
    assert ["DK-GUARD-CHECKED"] == platform.refuses(passed, LEO, OK)
    assert ["DK-CHOICE", "DK-GUARD-CHECKED"] == platform.refuses(passed, LEO, actions.SendBack("bad mood"))


def test_d4_a_remedy_that_is_sent_back_no_longer_stands(platform: Platform) -> None:
    """The last stage sends it back to the third, which orders another; what was paid stays paid."""
    dispute = platform.do(
        platform.due(platform.judged()), (ROB, order("30.00")), (SYSTEM, actions.Settle("psp-1")),
        (VAL, actions.SendBack("wrong_remedy")),
    )  # fmt: skip
    assert ("remedy_work", "rob", None, None) == (dispute.state, dispute.owner, dispute.decision, dispute.outcome)
    assert (Money("30.00", "EUR"), Money("10.00", "EUR")) == (dispute.ledger.refunded, dispute.ledger.open)
    dispute = platform.do(dispute, (ROB, order("10.00")), (SYSTEM, actions.Settle("psp-2")))
    assert Money("40.00", "EUR") == dispute.ledger.refunded


def test_d4_nobody_checks_their_own_work(platform: Platform) -> None:
    """A person with two roles still needs another person for the check."""
    both = Actor("max", roles={"agent", "evidence_specialist", "liability_specialist"})
    dispute = platform.do(platform.opened(), (both, TAKE), (both, PASS))
    assert ["DK-GUARD-OWN-STAGE"] == platform.refuses(dispute, both, OK)
    assert ["DK-GUARD-OWN-STAGE"] == platform.refuses(dispute, both, actions.SendBack("evidence_missing"))


def test_d4_the_last_stage_is_sampled_after_closure(platform: Platform) -> None:
    """Of closed disputes a share is checked again, as a task of a supervisor that keeps them from the archive."""
    dispute = platform.do(
        platform.due(platform.judged()), (ROB, order()), (SYSTEM, actions.Settle("psp-1")),
        (VAL, OK), (VAL, actions.Verify()), (VAL, TELL),
    )  # fmt: skip
    task = quality_check(dispute, percent=100)
    assert task is not None
    dispute = platform.do(dispute, (SYSTEM, task))
    platform.later(days=40)
    assert "closed" == platform.desk.get(dispute.id).state
    platform.do(dispute, (SUE, actions.FinishTask(dispute.open_tasks[0].id, "in order")))
    platform.later(days=1)
    assert "archived" == platform.desk.get(dispute.id).state


def test_d5_a_dispute_that_waits_for_both_sides_is_hidden_until_both_have_answered(platform: Platform) -> None:
    """Evidence is asked of both at once; the first answer changes nothing, the last brings it back."""
    dispute = platform.do(
        platform.opened(), (EVE, TAKE),
        (EVE, actions.RequestEvidence("claimant", ["photo"])),
        (EVE, actions.RequestEvidence("respondent", ["tracking", "packing_video"])),
    )  # fmt: skip
    assert (frozenset({"claimant", "respondent"}), []) == (dispute.waits_on, platform.queue("evidence"))
    dispute = platform.do(dispute, (BUYER, actions.SupplyEvidence("claimant", [PHOTO])))
    assert ("awaiting_evidence", frozenset({"respondent"})) == (dispute.state, dispute.waits_on)
    assert ["DK-GUARD-NOT-YOURS"] == platform.refuses(dispute, BUYER, actions.SupplyEvidence("respondent", [
        Evidence("tracking", provided_by="respondent", reference="t-1")
    ]))  # fmt: skip
    dispute = platform.do(
        dispute, (SHOP, actions.SupplyEvidence("respondent", [Evidence("tracking", "respondent", "t-1")]))
    )
    assert ("evidence_work", ["D-1"]) == (dispute.state, platform.queue("evidence"))


def test_d5_each_hidden_state_has_a_deadline_and_what_happens_then(platform: Platform) -> None:
    """Evidence, appeal, remedy and voucher: after the time allowed work goes on with what is there."""
    dispute = platform.do(platform.opened(), (EVE, TAKE), (EVE, actions.RequestEvidence("claimant", ["photo"])))
    platform.later(days=5)
    assert "evidence_work" == platform.desk.get(dispute.id).state
    dispute = platform.do(dispute, (EVE, PASS), (LEO, OK), (LEO, judge(rests_on=())))
    assert ("awaiting_appeal", frozenset({"claimant", "respondent"})) == (dispute.state, dispute.waits_on)
    dispute = platform.do(platform.due(dispute), (ROB, order(performer="respondent")))
    assert ("awaiting_remedy", frozenset({"respondent"})) == (dispute.state, dispute.waits_on)
    platform.later(days=5)
    dispute = platform.desk.get(dispute.id)
    assert ("remedy_work", None, Money("40.00", "EUR")) == (dispute.state, dispute.outcome, dispute.ledger.open)
    dispute = platform.do(
        dispute, (ROB, order()), (SYSTEM, actions.Settle("psp-1")), (VAL, OK),
        (VAL, actions.RequestVoucher("respondent", ["refund_receipt"])),
    )  # fmt: skip
    assert ("awaiting_voucher", []) == (dispute.state, platform.queue("verification"))
    platform.later(days=5)
    assert "verification_work" == platform.desk.get(dispute.id).state


def test_d5_a_party_performs_the_remedy_and_shows_that_it_is_done(platform: Platform) -> None:
    """Who was to do it reports it, with a receipt, and supplies the voucher that is asked for."""
    dispute = platform.do(platform.due(platform.judged()), (ROB, order(performer="respondent")))
    to_do = {party: platform.desk.view(dispute.id, viewer=party).performs for party in ("respondent", "claimant")}
    assert {"respondent": (Remedy(RemedyKind.REFUND, Money(40, "EUR")),), "claimant": ()} == to_do
    receipt = Evidence("refund_receipt", provided_by="respondent", reference="r-1")
    not_theirs = actions.Perform("r-1", party="claimant")
    assert ["DK-PARTY-NOW"] == platform.refuses(dispute, BUYER, not_theirs)
    assert ["DK-GUARD-NOT-YOURS"] == platform.refuses(dispute, BUYER, actions.Perform("r-1", party="respondent"))
    dispute = platform.do(dispute, (SHOP, actions.Perform("r-1", party="respondent", evidence=[receipt])))
    assert ("verification_work", Money("40.00", "EUR"), True) == (
        dispute.state, dispute.ledger.refunded, "r-1" in {item.reference for item in dispute.evidence}
    )  # fmt: skip
    assert () == platform.desk.view(dispute.id, viewer="respondent").performs
    dispute = platform.do(
        dispute, (VAL, OK), (VAL, actions.RequestVoucher("respondent", ["refund_receipt"])),
        (SHOP, actions.SupplyVoucher("respondent", [receipt])), (VAL, actions.Verify("seen")), (VAL, TELL),
    )  # fmt: skip
    assert "closed" == dispute.state


def test_d5_two_remedies_of_a_party_are_performed_one_by_one(platform: Platform) -> None:
    """The queue distinguishes finished stages from stages that are still to come."""
    two = actions.OrderRemedy(
        [Remedy(RemedyKind.REFUND, Money(30, "EUR")), Remedy(RemedyKind.STORE_CREDIT, Money(10, "EUR"))],
        "x", payer="respondent", performer="respondent",
    )  # fmt: skip
    dispute = platform.do(
        platform.due(platform.judged()), (ROB, two), (SHOP, actions.Perform("r-1", remedies=[1], party="respondent"))
    )
    assert ("awaiting_remedy", (2,)) == (dispute.state, dispute.unsettled)
    assert "verification_work" == platform.do(dispute, (SHOP, actions.Perform("r-2", party="respondent"))).state


def test_d5_a_remedy_above_the_limit_is_approved_by_somebody_else(platform: Platform) -> None:
    """The order waits for approval; an approved order goes to its performer, a refused one back to its stage."""
    dispute = platform.do(platform.due(platform.judged(amount="400.00")), (ROB, order("400.00", "respondent")))
    assert "awaiting_approval" == dispute.state
    dispute = platform.do(dispute, (APP, actions.RefuseApproval("half is enough")))
    assert "remedy_work" == dispute.state
    dispute = platform.do(dispute, (ROB, order("400.00", "respondent")), (APP, actions.Approve()))
    assert ("awaiting_remedy", frozenset({"respondent"})) == (dispute.state, dispute.waits_on)
    letters = [letter for letter in platform.desk.messages(dispute.id) if "Please act on" in letter.subject]
    assert [("respondent", dispute.version)] == [(letter.party, letter.seq) for letter in letters]
    assert "Please do this: refund of 400.00 EUR\nUntil: " in letters[0].text


def test_d5_nobody_is_liable_and_nothing_is_ordered(platform: Platform) -> None:
    """The claim is rejected with an explanation, which the last stage checks like any other decision."""
    dispute = platform.due(platform.judged())
    assert ["DK-GUARD-UNDECIDED"] == platform.refuses(dispute, ROB, PASS)
    dispute = platform.do(dispute, (ROB, actions.Reject("claimant_liable", "It was used.")))
    assert ["DK-GUARD-AMOUNT", "DK-GUARD-DECIDED"] == platform.refuses(dispute, ROB, order())
    dispute = platform.do(dispute, (ROB, PASS))
    assert ["DK-GUARD-UNCHECKED"] == platform.refuses(dispute, VAL, actions.Verify())
    dispute = platform.do(dispute, (VAL, OK), (VAL, actions.Verify()), (VAL, TELL))
    assert ("closed", Outcome.REJECTED) == (dispute.state, dispute.outcome)


@pytest.mark.parametrize("party", [BUYER, SHOP])
def test_d6_either_side_appeals_once_and_somebody_else_hears_it(platform: Platform, party: Actor) -> None:
    """The person who judged does not hear the appeal; if the judgement is upheld, the third stage continues."""
    side = next(iter(party.roles))
    new = Evidence("tracking", provided_by=side, reference="t-1")
    dispute = platform.do(platform.judged(), (party, actions.Appeal(side, "It was packed well.", evidence=[new])))
    assert ("appeal_work", ["D-1"]) == (dispute.state, platform.queue("liability"))
    assert ["DK-GUARD-OWN-JUDGEMENT"] == platform.refuses(dispute, LEO, actions.Uphold("As before."))
    dispute = platform.do(dispute, (LIA, actions.Uphold("The photo is clear.")))
    assert dispute.liability is not None
    assert ("remedy_work", side, "leo") == (
        dispute.state, dispute.liability.appealed_by, dispute.liability.judged_by
    )  # fmt: skip
    assert "t-1" in {item.reference for item in dispute.evidence}


def test_d6_an_appeal_may_overturn_the_judgement(platform: Platform) -> None:
    """The other finding takes its place, and is final."""
    overturn = actions.Overturn({"claimant": 100}, "misused", "The seal was cut.", rests_on=["e3"])
    dispute = platform.do(platform.judged(), (SHOP, actions.Appeal("respondent", "It was misused.")), (LIA, overturn))
    assert dispute.liability is not None
    assert ("remedy_work", {"claimant": 100}, "lia", "respondent") == (
        dispute.state, dict(dispute.liability.shares), dispute.liability.judged_by, dispute.liability.appealed_by
    )  # fmt: skip


def test_d6_a_second_judgement_opens_a_new_appeal_only_if_the_finding_changed(platform: Platform) -> None:
    """Sent back and found the same, it goes straight on; found otherwise, either side may appeal anew."""
    dispute = platform.do(
        platform.judged(), (SHOP, actions.Appeal("respondent", "x")), (LIA, actions.Uphold("y")),
        (ROB, actions.SendBack("finding_unfounded")),
    )  # fmt: skip
    assert "liability_work" == dispute.state
    same = platform.do(dispute, (LEO, judge()))
    assert same.liability is not None
    assert ("remedy_work", "respondent") == (same.state, same.liability.appealed_by)
    back = platform.do(same, (ROB, actions.SendBack("finding_unfounded")), (LEO, judge(respondent=50)))
    assert back.liability is not None
    assert ("awaiting_appeal", "") == (back.state, back.liability.appealed_by)
    assert "appeal_work" == platform.do(back, (BUYER, actions.Appeal("claimant", "more"))).state


def test_d_a_closed_dispute_is_reopened_at_its_first_stage(platform: Platform) -> None:
    """What was paid stays paid, and the old outcome stays on record."""
    dispute = platform.do(
        platform.due(platform.judged()), (ROB, order("30.00")), (SYSTEM, actions.Settle("psp-1")),
        (VAL, OK), (VAL, actions.Verify()), (VAL, TELL), (BUYER, actions.Reopen("it broke too")),
    )  # fmt: skip
    assert ("evidence_work", (Outcome.PARTLY_UPHELD,), Money("10.00", "EUR")) == (
        dispute.state, dispute.past_outcomes, dispute.ledger.open
    )  # fmt: skip
