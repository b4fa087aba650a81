"""Notices: which action sends what to whom is configured, and what is sent reads like a letter."""

from typing import ClassVar

import pendulum
import pytest
from attrs import evolve, frozen

from disputekit import fold
from disputekit.actions import (
    Action,
    Message,
    NotifyDecision,
    OpenTask,
    RequestEvidence,
    Resolve,
    Respond,
    Start,
    Triage,
    Withdraw,
)
from disputekit.casework import DEFAULT_NOTICES, LETTER_FIELDS, Notice, messages
from disputekit.dispute import Actor, Claim, Dispute
from disputekit.errors import InvalidValue
from disputekit.history import Event
from disputekit.lifecycle import SAME, Transition, processes
from disputekit.money import Money
from disputekit.ports import Outgoing
from disputekit.remedies import Remedy, RemedyKind

NOW = pendulum.datetime(2026, 3, 2, 9, tz="Europe/Berlin")
ANN = Actor("ann", roles={"agent"})
PROCESS = processes.CUSTOMER_OPERATIONS
CLAIM = Claim(
    claimant="acc-7",
    reason="duplicate_charge",
    received_at=NOW,
    channel="email",
    amount=Money("12.50", "EUR"),
    respondent="shop-1",
)


def walk(*actions: Action, claim: Claim = CLAIM) -> tuple[Dispute, Event]:
    """Open a dispute and do each action at once; give it with the last event."""
    event = PROCESS.open(claim, dispute_id="D-1", actor=ANN, at=NOW, team="charges")
    dispute = fold(None, event)
    for action in actions:
        event = PROCESS.decide(dispute, action, actor=ANN, at=NOW, recorded_at=NOW.add(minutes=1))
        dispute = fold(dispute, event)
    return dispute, event


def sent(*actions: Action, notices: tuple[Notice, ...] = DEFAULT_NOTICES, claim: Claim = CLAIM) -> list[Outgoing]:
    """Give what the last action sends."""
    return list(messages(notices, *walk(*actions, claim=claim)))


def said(*actions: Action) -> list[tuple[str, str, str]]:
    """Give to whom, the subject and the text."""
    return [(each.to, each.subject, each.text) for each in sent(*actions)]


TRIAGE = Triage(0.5, 0.5, 0.5, validity="unclear")
RESOLVE = Resolve(
    [Remedy(RemedyKind.STORE_CREDIT, Money("12.50", "EUR")), Remedy(RemedyKind.APOLOGY)], "Charged twice."
)


def test_a_message_has_everything_that_a_channel_needs() -> None:
    """Key, account, channel and time are those of the dispute, the event and the claim."""
    expected = Outgoing(
        key="D-1/2/0",
        dispute_id="D-1",
        seq=2,
        to="claimant",
        account="acc-7",
        channel="email",
        subject="Your dispute D-1",
        text="We look at it.",
        created_at=NOW.add(minutes=1),
    )
    assert [expected] == sent(Respond("We look at it."))


def test_the_default_letters() -> None:
    """Each step that a party should hear of says so, in words that a person can read."""
    about = ("claimant", "Your dispute D-1")
    received = "We have received your claim (duplicate charge) and keep it under the number D-1."
    assert [(*about, f"{received}\nAmount in dispute: 12.50 EUR")] == said()
    assert [(*about, "We have looked at your claim (duplicate charge) and are investigating it.")] == said(
        Start(), TRIAGE
    )
    withdrawn = ("Dispute D-1 is withdrawn", "The claim was withdrawn: it was mine.")
    assert [("claimant", *withdrawn), ("respondent", *withdrawn)] == said(Withdraw("it was mine"))
    assert [] == said(Start())


def test_who_is_asked_is_told_until_when() -> None:
    """A request goes to the party that it asks; without a deadline the letter leaves that line out."""
    ask = RequestEvidence("respondent", ["invoice", "delivery note"])
    subject = "We need something from you for dispute D-1"
    text = "Please send us: invoice, delivery note\nWithout it we decide on the information that we have."
    assert [("respondent", subject, text)] == said(Start(), ask)
    dispute, event = walk(Start(), ask)
    event = event.with_deadline(pendulum.datetime(2026, 3, 17, tz="Europe/Berlin"))
    letter = messages(DEFAULT_NOTICES, evolve(dispute, now=event.entered), event)[0]
    assert "Until: the end of Monday 16 March 2026" == letter.text.splitlines()[1]
    assert [] == said(Start(), RequestEvidence("carrier", ["scan"]))


def test_a_message_goes_out_through_its_own_channel_only_if_it_is_outbound() -> None:
    """What comes in and what is noted among ourselves is not sent to anybody."""
    (letter,) = sent(Message("Call us.", party="claimant", channel="chat"))
    assert ("claimant", "chat", "About dispute D-1", "Call us.") == (
        letter.to,
        letter.channel,
        letter.subject,
        letter.text,
    )
    for direction in ("inbound", "internal"):
        assert [] == sent(Message("…", party="claimant", direction=direction))
    assert [] == sent(Message("…", party="counsel"))


def test_the_decision_is_told_in_writing_with_everything() -> None:
    """Outcome, findings, basis, what is done and what follows: each on its line, and no line without anything."""
    (letter, copy) = said(
        Start(), TRIAGE, evolve(RESOLVE, remedies=[Remedy(RemedyKind.APOLOGY)], basis="Terms §3"), NOTIFY
    )
    expected = (
        "Dear customer.\n\n"
        "Outcome: upheld\nWhat we found: Charged twice.\nBasis of the decision: Terms §3\nWhat we do: apology"
    )
    assert ("claimant", "Our decision on dispute D-1", expected) == letter
    assert ("respondent", "Our decision on dispute D-1", expected) == copy


NOTIFY = NotifyDecision("Dear customer.")


def test_every_field_is_filled() -> None:
    """A letter that names all fields gets each from its source."""
    notice = Notice(
        "resolve", to="claimant", subject="{id}", text="\n".join(f"{name}={{{name}}}" for name in LETTER_FIELDS)
    )
    due = pendulum.datetime(2026, 3, 3, 12, 30, tz="UTC")
    dispute, event = walk(Start(), TRIAGE, OpenTask("call back", owner="bob", follow_up=True), RESOLVE)
    event = event.with_deadline(due)
    (letter,) = messages([notice], evolve(dispute, now=event.entered), event)
    assert [
        "amount=12.50 EUR",
        "claimant=acc-7",
        "due=Tuesday 3 March 2026, 12:30 UTC",
        "explanation=Charged twice.",
        "follow_up=call back",
        "id=D-1",
        "moved=12.50 EUR",
        "outcome=upheld",
        "reason=duplicate charge",
        "remedies=store credit of 12.50 EUR, apology",
        "team=charges",
    ] == letter.text.splitlines()
    by_action = Notice("withdraw", to="claimant", subject="s", text="{because} {items}{text}{outcome}{basis}{remedies}")
    assert "it was mine withdrawn" == sent(Withdraw("it was mine"), notices=(by_action,))[0].text


def test_lines_without_fields_stay_and_literal_braces_can_be_written() -> None:
    """Only a line that would name nothing at all is left out."""
    notice = Notice("start", to="claimant", subject="{id}", text="a\n\n{basis}{due}\n{{b}} {id} {basis}\n")
    assert "a\n\n{b} D-1 \n" == sent(Start(), notices=(notice,))[0].text


def test_several_notices_of_one_event_have_keys_of_their_own() -> None:
    """Each message of an event has its own id, and a configured channel wins."""
    notices = (
        Notice("start", to={"claimant", "respondent"}, subject="s", text="t"),
        Notice("open", to="claimant", subject="s", text="t"),
        Notice("start", to="claimant", subject="s", text="t", channel="fax"),
    )
    letters = sent(Start(), notices=notices)
    assert [
        ("D-1/2/0", "acc-7", "email"),
        ("D-1/2/1", "shop-1", "email"),
        ("D-1/2/2", "acc-7", "fax"),
    ] == [(letter.key, letter.account, letter.channel) for letter in letters]


def test_a_respondent_that_is_the_company_itself_gets_no_mail() -> None:
    """Where the claim names no respondent there is nobody outside to write to."""
    letters = sent(Withdraw("it was mine"), claim=evolve(CLAIM, respondent=None))
    assert ["claimant"] == [letter.to for letter in letters]


def test_a_notice_that_would_tell_nobody_is_refused() -> None:
    """Left out, ``to`` is whom the action names; most name nobody, and a letter that never goes out is a mistake."""
    with pytest.raises(InvalidValue, match="notice start: DK-NOTICE-NOBODY"):
        Notice("start", subject="s", text="t")
    told = [notice.action for notice in DEFAULT_NOTICES if notice.to is None]
    assert [
        "message", "request_evidence", "make_offer", "counter", "decline", "withdraw_offer", "notify_decision",
        "order_remedy", "request_voucher",
    ] == told  # fmt: skip


@frozen
class Inspect(Action):
    """Look at the thing itself."""

    name: ClassVar[str] = "inspect"

    place: str
    found: str = ""


def test_an_action_of_a_hosts_own_has_notices_too() -> None:
    """Its fields fill the letter like ours; what it does not have is refused like any other name."""
    process = PROCESS.extend(version="2", actions=[Inspect], transitions=[Transition("inspect", "received", SAME)])
    notice = Notice(
        "inspect", to="claimant", subject="{id}", text="At {place}\n{found}\n{because}\n{id}.", actions=[Inspect]
    )
    dispute = fold(None, process.open(CLAIM, dispute_id="D-1", actor=ANN, at=NOW))
    event = process.decide(dispute, Inspect("the warehouse"), actor=ANN, at=NOW)
    assert ["At the warehouse\nD-1."] == [letter.text for letter in messages([notice], fold(dispute, event), event)]
    with pytest.raises(InvalidValue, match="notice inspect: DK-NOTICE-ACTION"):
        evolve(notice, actions=[])
    with pytest.raises(InvalidValue, match=r"notice inspect.text: DK-NOTICE-FIELD.*did you mean 'found'"):
        evolve(notice, text="{foundd}")


def test_all_that_is_wrong_with_a_notice_is_said_at_once() -> None:
    """Unknown actions, parties and fields, empty texts and wrong braces are refused, each with a hint."""
    with pytest.raises(InvalidValue) as caught:
        Notice("strat", to={"claiment"}, subject=" ", text="{idd} {id!r} {id:>9} {}")
    where = "notice strat"
    assert [
        ("DK-NOTICE-ACTION", where, {"action": "strat"}),
        ("DK-NOTICE-PARTY", where, {"party": "claiment"}),
        ("DK-NOTICE-EMPTY", where, {"name": "subject"}),
        ("DK-NOTICE-FIELD", f"{where}.text", {"name": "idd"}),
        ("DK-NOTICE-FIELD", f"{where}.text", {"name": "id"}),
        ("DK-NOTICE-FIELD", f"{where}.text", {"name": "id"}),
        ("DK-NOTICE-FIELD", f"{where}.text", {"name": ""}),
    ] == [(finding.code, finding.where, finding.params) for finding in caught.value.findings]
    assert all(finding.hint for finding in caught.value.findings)
    with pytest.raises(InvalidValue) as broken:
        Notice("start", to="claimant", subject="{", text="}")
    assert [
        ("DK-NOTICE-BRACES", "notice start.subject", "'{'"),
        ("DK-NOTICE-BRACES", "notice start.text", "'}'"),
    ] == [(finding.code, finding.where, finding.params["template"]) for finding in broken.value.findings]
