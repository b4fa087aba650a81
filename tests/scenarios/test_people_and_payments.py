"""Assignment, sources, messages and payments as a host uses them: a test for each requirement, named after its row."""

import pendulum
from attrs import frozen

from disputekit import Actor, Claim, Desk, Evidence, Money, Remedy, RemedyKind, actions
from disputekit.adapters.memory import MemoryGateway, MemoryStore
from disputekit.casework import Absence, Assigner, Person, Roster, Route, Router, SkillNeed, Stickiness
from disputekit.dispute import Dispute, PolicyRecord, ScoreRecord, Term
from disputekit.lifecycle import processes
from disputekit.ports import Incoming, Record
from disputekit.sla import WorkCalendar
from tests.desk.office import HandClock, Numbers

MONDAY = pendulum.datetime(2026, 3, 2, 9, tz="Europe/Berlin")
ANN, EVE = Actor("ann", roles={"agent"}), Actor("eve", roles={"approver"})
CUSTOMER = Actor("acc-7", roles={"claimant"})
OFFICE = WorkCalendar.weekly("Mon-Fri 08:00-18:00", tz="Europe/Berlin")
SCORE = ScoreRecord(95.0, 9_500, "P1")
REFUND = Remedy(RemedyKind.REFUND, Money("30.00", "EUR"))


@frozen
class Carrier:
    """The carrier's system: it has data about parcels, and is down at times."""

    down: bool = False
    name: str = "carrier"

    def fetch(self, dispute: Dispute) -> list[Record]:
        """Give the shipment that the claim refers to, and the driver's report."""
        if self.down:
            msg = "maintenance"
            raise ConnectionError(msg)
        parcel = dispute.claim.references["parcel"]
        at = MONDAY.subtract(days=4)
        return [
            Record(kind="condition_report", id=f"{parcel}-r", at=at.add(hours=1), fields={"box": "crushed"}),
            Record(kind="shipment", id=parcel, at=at, fields={"delivered": True}, visible_to={"claimant"}),
        ]


@frozen
class Shop:
    """The shop's own tables: orders, payments, mails and return requests."""

    name: str = "shop"

    def fetch(self, dispute: Dispute) -> list[Record]:
        """Give what is about the order of the claim."""
        order = dispute.claim.references["order"]
        rows = {
            "account": "acc-7",
            "invoice": "INV-7",
            "payment": "pay_88",
            "mail": "<1@mail>",
            "return_request": "R-1",
        }
        return [Record(kind=kind, id=id_, fields={"order": order}) for kind, id_ in rows.items()]


def house(*people: Person, **parts: object) -> Desk:
    """Open a house with these people."""
    given: dict[str, object] = {"clock": HandClock(MONDAY), "ids": Numbers(), "store": MemoryStore(), **parts}
    if people:
        given["assigner"] = Assigner(
            Roster(people), Stickiness(), needs=[SkillNeed("fraud", reasons="fraudulent_charge")]
        )
    return Desk(given.pop("process", processes.RESOLUTION_TEAM), **given)  # type: ignore[arg-type]  # a desk's parts


def claim(claimant: str = "acc-7", reason: str = "duplicate_charge", **fields: object) -> Claim:
    """Claim eighty euros."""
    given = {"amount": Money("80.00", "EUR"), "received_at": MONDAY, **fields}
    return Claim(claimant=claimant, reason=reason, **given)  # type: ignore[arg-type]  # any of a claim's fields


def test_a2_the_rules_send_it_to_a_team_and_the_team_has_somebody() -> None:
    """Nature, amount and jurisdiction choose the team, and an available person of it gets the dispute."""
    router = Router(
        rules=[
            Route("key-accounts", at_least=Money("10000.00", "EUR")),
            Route("swiss", natures={"charge"}, jurisdictions={"CH"}),
            Route("billing", natures={"billing"}),
        ],
        default="care",
    )
    people = [Person(id=f"of-{team}", teams=team) for team in ("key-accounts", "swiss", "billing", "care")]
    desk = house(*people, router=router, process=processes.CUSTOMER_OPERATIONS)
    cases = (
        claim(amount=Money("10000.00", "EUR")),
        claim(jurisdiction="CH"),
        claim("acc-8", "wrong_amount"),
        claim("acc-9"),
    )
    opened = [desk.open(each) for each in cases]
    assert ["of-key-accounts", "of-swiss", "of-billing", "of-care"] == [dispute.owner for dispute in opened]
    assert "of-care has the least open work: weight 0" == desk.history("D-4").events[1].action.because  # type: ignore[attr-defined]  # it is the assignment


def test_a5_an_investigation_sees_what_all_systems_say() -> None:
    """Invoices, payments, account and mails come from the host's systems; a system that is down is reported."""
    references = {"order": "O-1", "parcel": "1Z-88"}
    desk = house(sources=[Carrier(), Shop()])
    desk.open(claim(references=references))
    kinds = [record.kind for record in desk.records("D-1")]
    assert ["shipment", "condition_report", "account", "invoice", "mail", "payment", "return_request"] == kinds
    half = house(sources=[Carrier(down=True), Shop()])
    half.open(claim(references=references))
    pulled = half.records("D-1")
    assert 5 == len(pulled.records)
    (gap,) = pulled.unavailable
    assert ("DK-SOURCE-UNAVAILABLE", "carrier") == (gap.because.code, gap.because.params["source"])
    assert "ConnectionError: maintenance" == gap.because.params["error"]


def test_b1_the_same_person_stays() -> None:
    """By skill, availability and load at the opening; then they keep it, and the claimant's next one too."""
    desk = house(
        Person(id="ann", calendar=OFFICE, skills="fraud", capacity=9),
        Person(id="bob", calendar=OFFICE),
        Person(id="eve", calendar=OFFICE, absences=[Absence(MONDAY.subtract(days=1), because="on leave")]),
    )
    first = desk.open(claim(reason="fraudulent_charge"))
    second = desk.open(claim("acc-8"))
    assert ("ann", "bob") == (first.owner, second.owner)
    for action in (actions.Start(), actions.Assess("likely_valid"), actions.Negotiate()):
        first = desk.act(first.id, action, actor=ANN)
    again = desk.open(claim())
    assert ("ann", "ann") == (first.owner, again.owner)
    assert "ann has worked for the claimant" == desk.history(again.id).events[1].action.because  # type: ignore[attr-defined]  # as above
    assert ["bob"] == [each.to for each in desk.hand_over("ann", because="ann is ill") if each.dispute_id == again.id]
    assert "ann" == desk.get(first.id).owner  # bob is no expert for fraud


def test_c12_the_urgent_work_is_shared() -> None:
    """How many high-priority disputes each manager has, how even that is, and that the next goes to who has fewer."""
    desk = house(Person(id="ann"), Person(id="bob"))
    for number in range(4):
        desk.open(claim(f"acc-{number}"))
    assert (1.0, 0.0) == (desk.workload().jain(), desk.workload().gini())
    for dispute_id in ("D-1", "D-3"):  # both of ann's are scored, and turn out to be urgent
        urgent = actions.Rescore(SCORE, because="a regulator asks")
        desk.act(dispute_id, urgent, actor=ANN)
    shown = desk.workload()
    assert {"ann": {"P1": 2}, "bob": {"unscored": 2}} == {each.person: dict(each.open) for each in shown.people}
    assert (0.5, 0.5) == (shown.jain("P1"), shown.gini("P1"))
    assert ["bob"] * 3 == [desk.open(claim(f"acc-1{number}")).owner for number in range(3)]


def test_c13_a_return_is_pulled_synced_and_refunded_once() -> None:
    """Shipment, report and return request are pulled, mails run both ways, and the formal approval pays, once."""
    gateway, clock = MemoryGateway(), HandClock(MONDAY)
    desk = house(process=processes.RETURNS, sources=[Carrier(), Shop()], executor=gateway, clock=clock)
    references = {"order": "O-1", "parcel": "1Z-88", "payment": "pay_88"}
    dispute = desk.open(claim(reason="damaged_in_transit", kind="returns", references=references, channel="email"))
    wanted = {"shipment", "condition_report", "return_request"}
    assert wanted <= {record.kind for record in desk.records(dispute.id)}
    report = next(record for record in desk.records(dispute.id) if record.kind == "condition_report")
    mail = Incoming(id="<1@mail>", sender="acc-7", subject="Your dispute D-1", text="Crushed!", received_at=MONDAY)
    assert ["D-1", "D-1"] == [(desk.receive(mail).dispute or dispute).id for _ in range(2)]
    policy = PolicyRecord("acme", "7", "decided", offers=["refund"], terms=[Term({"refund": REFUND.amount})])
    for action in (
        actions.Start(),
        actions.AddEvidence([Evidence("photo", "claimant"), Evidence("condition_report", "carrier", report.id)]),
        actions.StartReview(),
        actions.ConsultPolicy(policy),
        actions.Negotiate(),
        actions.MakeOffer([REFUND], "We offer 30 euros."),
    ):
        dispute = desk.act(dispute.id, action, actor=ANN)
    dispute = desk.act(dispute.id, actions.Accept(dispute.offers[-1].id), actor=CUSTOMER)
    assert ("awaiting_approval", ()) == (dispute.state, desk.execute().done)
    desk.act(dispute.id, actions.Approve("as agreed"), actor=EVE, key="k")
    desk.act(dispute.id, actions.Approve("as agreed"), actor=EVE, key="k")
    for _ in range(3):
        desk.execute()
        clock.shows = clock.shows.add(minutes=10)
    assert [("acc-7", "pay_88", REFUND)] == [
        (order.account, order.references["payment"], order.remedy) for order in gateway.executed
    ]
    paid = desk.get(dispute.id)
    assert ("notifying", Money("30.00", "EUR")) == (paid.state, paid.ledger.refunded)
    desk.act(dispute.id, actions.NotifyDecision("We refund 30 euros."), actor=ANN)
    directions = [each.direction for each in desk.messages(dispute.id)]
    assert (1, True) == (directions.count("inbound"), directions.count("outbound") >= 2)
