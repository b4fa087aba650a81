"""A desk asks its policies about a dispute, and records what they said."""

from datetime import timedelta

import pytest
from attrs import evolve

from disputekit.actions import AddEvidence, Assess, ConsultPolicy, Negotiate, Start
from disputekit.casework import default_facts
from disputekit.dispute import Evidence, PolicyRecord, Term
from disputekit.errors import InvalidValue, KeyReused, PolicyError
from disputekit.lifecycle import processes
from disputekit.money import Money
from disputekit.policy import PolicyBook, PolicyPack
from tests.desk.office import ANN, MONDAY, Office

BOOK = """
schema = "disputekit.policy/1"
policy = { id = "shop", version = "7", effective = { from = 2026-03-01 } }
[fields]
reason = ["duplicate_charge", "late_fee"]
amount_minor = { min = 0, max = 100000 }
receipt = "evidence"
[[rule]]
id = "charged-twice"
when.reason = ["duplicate_charge"]
when.amount_minor = { max = 10000 }
when.receipt = true
offer = [{ refund = "100%" }]
cite = "Terms §3"
[[rule]]
id = "goodwill"
layer = "goodwill"
when.reason = ["duplicate_charge"]
offer = [{ store_credit = "10%" }]
"""


def with_policies(office: Office) -> Office:
    """Give the desk a book."""
    office.desk = evolve(office.desk, policies=PolicyBook.loads(BOOK))
    return office


def test_the_policy_is_asked_with_what_is_known() -> None:
    """The claim and the evidence that is there make the scenario; what the policy has no field for is left out."""
    office = with_policies(Office())
    dispute = office.opened(facts={"colour": "red", "share": 0.5})
    unknown = office.desk.policy(dispute.id)
    assert ("needs_facts", {"reason": "duplicate_charge", "amount_minor": 8000}) == (
        unknown.status,
        dict(unknown.scenario),
    )
    assert MONDAY.date() == unknown.as_of
    assert 1 == office.desk.get(dispute.id).version
    office.act(dispute, AddEvidence([Evidence("receipt", provided_by="claimant")]))
    decided = office.desk.policy(dispute.id)
    assert ("decided", True) == (decided.status, decided.scenario["receipt"])


def test_what_the_policy_said_is_recorded() -> None:
    """The record names policy, version, rule, offers and citations, and keeps the explanation."""
    office = with_policies(Office())
    dispute = office.act(office.opened(), AddEvidence([Evidence("receipt", provided_by="claimant")]))
    consulted = office.desk.consult(dispute.id, key="k")
    decision = office.desk.policy(dispute.id)
    assert (
        PolicyRecord(
            policy="shop",
            version="7",
            status="decided",
            rule="charged-twice",
            offers=tuple(offered.text for offered in decision.offers),
            citations=("Terms §3", "goodwill"),
            explanation=decision.explain(),
            terms=[
                Term({"refund": Money(80, "EUR")}, rule="charged-twice"),
                Term({"store_credit": Money(8, "EUR")}, source="goodwill", rule="goodwill"),
            ],
        )
        == consulted.policy
    )
    event = office.desk.history(dispute.id).events[-1]
    assert isinstance(event.action, ConsultPolicy)
    assert ("system", "k") == (event.actor.id, event.key)
    assert consulted == office.desk.consult(dispute.id, key="k")
    assert "ann" == office.desk.history(office.desk.consult(dispute.id, actor=ANN).id).events[-1].actor.id


def test_a_repeated_question_gets_the_first_answer() -> None:
    """The same key gives the first answer, also after new evidence; another day is another use of the key."""
    office = with_policies(Office())
    dispute = office.opened()
    first = office.desk.consult(dispute.id, key="k")
    office.act(dispute, AddEvidence([Evidence("receipt", provided_by="claimant")]))
    assert first == office.desk.consult(dispute.id, key="k")
    assert 3 == office.desk.get(dispute.id).version
    with pytest.raises(KeyReused):
        office.desk.consult(dispute.id, key="k", as_of=MONDAY)
    assert "decided" == str(getattr(office.desk.consult(dispute.id, key="k2").policy, "status", None))


def test_what_the_policy_was_not_written_for_is_an_error_and_not_a_guess() -> None:
    """A reason and an amount outside of their fields are both found, and nothing is recorded."""
    office = with_policies(Office())
    dispute = office.opened(reason="wrong_amount", amount=Money(5000, "EUR"))
    for ask in (office.desk.policy, office.desk.consult):
        with pytest.raises(InvalidValue) as caught:
            ask(dispute.id)
        assert [
            ("reason", "'wrong_amount' is not a value of reason"),
            ("amount_minor", "500000 is not a value of amount_minor"),
        ] == [(finding.where, finding.text) for finding in caught.value.findings]
        assert all(finding.hint for finding in caught.value.findings)
    assert 1 == office.desk.get(dispute.id).version


def test_a_question_that_is_not_decided_is_recorded_as_such() -> None:
    """Missing facts name no rule and offer nothing; which policy was asked is known all the same."""
    office = with_policies(Office())
    record = office.desk.consult(office.opened().id).policy
    assert record is not None
    assert ("needs_facts", None, (), ()) == (record.status, record.rule, record.offers, record.citations)
    assert ("shop", "7") == (record.policy, record.version)


def test_the_policy_is_pinned_to_a_day() -> None:
    """A pack is asked as of the claim unless told; before it was in force it says so."""
    office = Office()
    office.desk = evolve(office.desk, policies=PolicyPack([PolicyBook.loads(BOOK)]))
    dispute = office.opened()
    assert "needs_facts" == office.desk.policy(dispute.id).status
    with pytest.raises(PolicyError):
        office.desk.policy(dispute.id, as_of=MONDAY - timedelta(days=9))
    with pytest.raises(PolicyError):
        office.desk.consult(dispute.id, as_of=MONDAY - timedelta(days=9))
    assert 1 == office.desk.get(dispute.id).version


def test_the_host_says_what_a_dispute_is_to_a_policy() -> None:
    """A plain function makes the facts."""
    office = with_policies(Office())
    desk = evolve(office.desk, facts=lambda dispute: {**default_facts(dispute), "receipt": False, "amount_minor": 1})
    assert {"reason": "duplicate_charge", "amount_minor": 1, "receipt": False} == dict(
        desk.policy(office.opened().id).scenario
    )


def test_the_facts_of_a_claim() -> None:
    """What is known anyway has its names, the claim's own facts win, and floats are no facts."""
    office = Office()
    facts = {"kind": "special", "days": 3, "share": 0.5, "vip": True, "gap": None}
    dispute = office.act(
        office.opened(jurisdiction="DE", facts=facts), AddEvidence([Evidence("photo", provided_by="claimant")])
    )
    assert {
        "reason": "duplicate_charge",
        "nature": "charge",
        "kind": "special",
        "channel": "portal",
        "claimant_type": "customer",
        "jurisdiction": "DE",
        "currency": "EUR",
        "amount_minor": 8000,
        "photo": True,
        "days": 3,
        "vip": True,
        "gap": None,
    } == default_facts(dispute)
    assert "receipt" not in default_facts(dispute)
    said = {"photo": False, "scan": None, "video": "blurred", "count": 0}
    evidence = [Evidence(kind, provided_by="claimant") for kind in ("photo", "scan", "video", "count", "receipt")]
    sent = office.act(office.opened(claimant="c", facts=said), AddEvidence(evidence))
    assert {"photo": True, "scan": True, "video": "blurred", "count": 0, "receipt": True} == {
        name: default_facts(sent)[name] for name in (*said, "receipt")
    }
    bare = default_facts(office.opened(claimant="b", amount=None))
    assert {"reason", "nature", "kind", "channel", "claimant_type"} == bare.keys()


def test_a_desk_without_policies_says_so() -> None:
    """A desk without policies refuses the question, with a hint."""
    office = Office()
    with pytest.raises(InvalidValue) as caught:
        office.desk.policy(office.opened().id)
    (finding,) = caught.value.findings
    assert ("DK-DESK-NO-POLICY", "policies") == (finding.code, finding.where)
    assert "PolicyBook" in finding.hint


@pytest.mark.parametrize(
    ("fee", "most"), [("fee = '10%'", "72.00"), ("fee = '5.00 EUR'", "75.00"), ("fee = '5.00 USD'", "80.00")]
)
def test_the_most_that_a_policy_gives_is_less_its_fee(fee: str, most: str) -> None:
    """As far as both are in one currency: per cent of what is claimed, or a fixed amount."""
    office = Office()
    book = BOOK.replace('refund = "100%"', f'refund = "100%", {fee.replace(chr(39), chr(34))}')
    office.desk = evolve(office.desk, policies=PolicyBook.loads(book))
    dispute = office.act(office.opened(), AddEvidence([Evidence("receipt", provided_by="claimant")]))
    policy = office.desk.consult(dispute.id).policy
    assert policy is not None
    assert {"refund": Money(most, "EUR")} == dict(policy.terms[0].most)


def test_options_say_what_the_policy_allows() -> None:
    """Once it has been asked, each action that is held to it says so: which kinds, how much, on which evidence."""
    office = with_policies(Office())
    office.desk = evolve(office.desk, processes=processes.RESOLUTION_TEAM)
    dispute = office.act(office.opened(facts={"receipt": True}), Start(), Assess("likely_valid"), Negotiate())

    def terms() -> dict[str, tuple[Term, ...]]:
        return {each.action: each.terms for each in office.desk.options(dispute.id, actor=ANN) if each.terms}

    assert {} == terms()
    consulted = office.desk.consult(dispute.id)
    assert consulted.policy is not None
    assert {"make_offer": consulted.policy.terms, "accept": consulted.policy.terms} == terms()
    assert Money(80, "EUR") == consulted.policy.terms[0].most["refund"]
