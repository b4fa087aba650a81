"""What answers reveal: a party gets no text out of the desk that its own view would not show it."""

import json
from collections.abc import Iterator

import pytest
from attrs import evolve, frozen
from hypothesis import given
from hypothesis import strategies as st

from disputekit.actions import (
    Accept,
    Action,
    AddEvidence,
    Approve,
    Assign,
    Confirm,
    Escalate,
    FinishTask,
    GrantProvisionalCredit,
    MakeOffer,
    Message,
    OpenTask,
    Refer,
    RefuseApproval,
    Reject,
    Reopen,
    ReportBack,
    RequestEvidence,
    Resolve,
    Respond,
    Start,
    SupplyEvidence,
    Triage,
)
from disputekit.codec import plain
from disputekit.dispute import CLAIMANT, RESPONDENT, Actor, Dispute, Evidence
from disputekit.errors import Finding, Refused
from disputekit.money import Money
from disputekit.ports import Record
from disputekit.remedies import Remedy, RemedyKind
from tests.desk.office import BOB, Office

PLANTED = "pl4nted"
STAFF = Actor(f"{PLANTED}-ann", roles={"agent", "senior"})
PARTIES = {CLAIMANT: Actor("acc-7", roles={CLAIMANT}), RESPONDENT: Actor("shop-9", roles={RESPONDENT})}
REFUND = Remedy(RemedyKind.REFUND, Money("13.37", "EUR"))

HIDDEN: tuple[tuple[Actor, Action], ...] = (
    (STAFF, Message(f"{PLANTED} note", "claimant", "internal")),
    (STAFF, OpenTask(f"{PLANTED} task", f"{PLANTED}-lab")),
    (STAFF, FinishTask("t2", f"{PLANTED} result")),
    (STAFF, Escalate("senior", f"{PLANTED} reason")),
    (STAFF, Refer("counsel", f"{PLANTED} question")),
    (STAFF, ReportBack(f"{PLANTED} findings")),
    (STAFF, Assign(f"{PLANTED}-bob")),
    (STAFF, AddEvidence([Evidence("file", provided_by="agent", reference=f"{PLANTED}-file", visible_to=())])),
    (STAFF, Resolve([REFUND], f"{PLANTED} explanation")),
    (STAFF, Reject("not_proved", f"{PLANTED} explanation")),
    (BOB, Approve(f"{PLANTED} approval")),
    (BOB, RefuseApproval(f"{PLANTED} refusal")),
    (STAFF, Start()),
    (STAFF, Triage(0.5, 0.5, 0.5, "likely_valid")),
    (STAFF, RequestEvidence("claimant", ["receipt"])),
)
"""What staff do, with a secret in each text that neither side may read; a decision is never communicated here."""

TRIED: tuple[Action, ...] = (
    Accept("o1"),
    Confirm(),
    Reopen("news"),
    Respond("x"),
    Approve(),
    Resolve([REFUND], "mine"),
    FinishTask("t2", "done"),
    MakeOffer([REFUND], "ours", by="claimant"),
    AddEvidence([Evidence("photo", provided_by="respondent")]),
    SupplyEvidence("claimant", [Evidence("receipt", provided_by="claimant")]),
    Escalate("senior", "please"),
)


def texts(office: Office, dispute_id: str, party: str) -> Iterator[str]:
    """Give every text that a party can get out of the desk: its view, options, letters, and refusals."""
    actor = PARTIES[party]
    yield json.dumps(office.desk.view(dispute_id, viewer=party).to_dict())
    yield json.dumps([plain(option) for option in office.desk.options(dispute_id, actor=actor)])
    letters = [each for each in office.desk.messages(dispute_id) if each.direction == "outbound"]
    yield from (f"{each.subject} {each.text}" for each in letters if each.party == party)
    for action in TRIED:
        try:
            office.desk.act(dispute_id, action, actor=actor)
        except Refused as refused:
            yield str(refused)
    for call in (
        lambda: office.desk.case(dispute_id, actor=actor),
        lambda: office.desk.account("acc-7", actor=actor),
    ):
        with pytest.raises(Refused) as caught:
            call()
        yield str(caught.value)


@given(st.lists(st.sampled_from(HIDDEN), max_size=12), st.sampled_from(sorted(PARTIES)))
def test_no_text_for_a_party_mentions_a_secret(steps: list[tuple[Actor, Action]], party: str) -> None:
    """Whatever staff do, in whatever order: a party reads no internal text, name or decision before its time."""
    office = Office()
    dispute = office.opened(respondent="shop-9")
    office.act(dispute, Start(), Triage(0.5, 0.5, 0.5, "likely_valid"), actor=STAFF)
    for actor, action in steps:
        try:
            office.desk.act(dispute.id, action, actor=actor)
        except Refused:
            continue
    found = list(texts(office, dispute.id, party))
    assert [] == [text for text in found if PLANTED in text]
    assert [] == [text for text in found if "13.37" in text and party == RESPONDENT]


@pytest.mark.parametrize("party", sorted(PARTIES))
def test_a_refusal_is_the_same_in_every_state(party: str) -> None:
    """A party that tries an action of staff learns nothing about the state: the refusal depends on the role alone."""
    office = Office()
    dispute = office.opened(respondent="shop-9", amount=Money(8000, "EUR"))
    said: set[Finding] = set()
    listed: set[tuple[str, ...]] = set()
    for step in (Start(), Triage(0.5, 0.5, 0.5, "likely_valid"), Resolve([REFUND], "x")):
        with pytest.raises(Refused) as caught:
            office.desk.act(dispute.id, Approve(), actor=PARTIES[party])
        said.update(caught.value.findings)
        listed.add(tuple(each.action for each in office.desk.options(dispute.id, actor=PARTIES[party])))
        office.act(dispute, step, actor=STAFF)
    assert (["DK-PARTY-ROLE"], 1) == ([finding.code for finding in said], len(listed))


def test_only_the_claimant_sees_a_provisional_credit() -> None:
    """It was meant for the claimant; the respondent sees the decision without it."""
    office = Office()
    dispute = office.investigating(respondent="shop-9")
    office.act(dispute, GrantProvisionalCredit(Money("13.37", "EUR"), "while we look"))
    for party in (CLAIMANT, RESPONDENT):
        seen = json.dumps(office.desk.view(dispute.id, viewer=party).to_dict())
        assert (party == CLAIMANT) == ("provisional credit was given" in seen)


@frozen
class Bank:
    """A source with one record for the claimant and one for staff."""

    name: str = "bank"

    def fetch(self, dispute: Dispute) -> list[Record]:
        """Give both."""
        shown = Record(kind="statement", id=f"{dispute.id}-b", visible_to="claimant")
        return [shown, Record(kind="statement", id=f"{PLANTED}-2")]


def test_a_record_is_in_the_view_of_who_may_see_it() -> None:
    """Records name the parties that may see them; the others are for staff."""
    office = Office()
    office.desk = evolve(office.desk, sources=[Bank()])
    dispute = office.opened(respondent="shop-9")
    seen = {party: [each.id for each in office.desk.view(dispute.id, viewer=party).records] for party in PARTIES}
    assert {CLAIMANT: ["D-1-b"], RESPONDENT: []} == seen


def test_staff_read_all_of_a_refusal() -> None:
    """An agent gets each reason; a party that made a mistake of its own gets that one."""
    office = Office()
    dispute = office.investigating(respondent="shop-9")
    with pytest.raises(Refused) as full:
        office.act(dispute, Approve())
    assert ["DK-ACTION-NOT-HERE"] == [finding.code for finding in full.value.findings]
    with pytest.raises(Refused) as own:
        office.act(dispute, AddEvidence([Evidence("x", provided_by="claimant")]), actor=PARTIES[RESPONDENT])
    assert ["DK-GUARD-NOT-YOURS"] == [finding.code for finding in own.value.findings]
