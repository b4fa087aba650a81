"""A history decided again under other rules: where it would first have gone another way."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from disputekit import Claim, Evidence, History, actions
from disputekit.actions import Action, ConsultPolicy
from disputekit.casework import redecide
from disputekit.dispute import Actor, Dispute, PolicyRecord, ScoreRecord
from disputekit.errors import Refused
from disputekit.lifecycle import Lifecycle, Transition, processes
from disputekit.policy import PolicyBook, PolicyPack
from disputekit.remedies import Remedy, RemedyKind
from disputekit.triage import Scorer
from tests.lifecycle.cases import ANN, CUSTOMER, EVE, LEA, MONDAY, SUE, Case, eur

PROCESS = processes.CUSTOMER_OPERATIONS
REFUND = actions.Resolve([Remedy(RemedyKind.REFUND, eur("80"))], "Charged twice.", limit=eur("100"))
FACTORS = {"urgency": 0.9, "impact": 0.5, "complexity": 0.2}
SCORER = Scorer(weights={"urgency": 2, "impact": 2, "complexity": 1})
BOOK = """
schema = "disputekit.policy/1"
policy = { id = "shop", version = "7", effective = { from = 2026-03-01 } }
[fields]
days = { min = 0, max = 100 }
[[rule]]
id = "soon"
when.days = { max = 30 }
offer = [{ refund = "100%" }]
"""
STEPS: list[tuple[Action, Actor]] = [
    (actions.Start(), ANN),
    (actions.Respond("We look at it."), ANN),
    (actions.Triage(0.9, 0.5, 0.2, "unclear"), ANN),
    (actions.RequestEvidence("claimant", "receipt"), ANN),
    (actions.SupplyEvidence("claimant", [Evidence("receipt", "claimant")]), CUSTOMER),
    (actions.Escalate("legal", "a threat"), ANN),
    (actions.DeEscalate("calm"), LEA),
    (REFUND, ANN),
    (actions.Reject("no_duplicate", "two orders"), ANN),
    (actions.Settle("TX-1"), Actor("bank", roles={"executor"})),
    (actions.NotifyDecision("We refund."), ANN),
    (actions.Reopen("a second receipt"), CUSTOMER),
    (actions.Message("Hello?", "claimant", "inbound"), CUSTOMER),
    (actions.Withdraw("settled"), CUSTOMER),
    (actions.Approve(), EVE),
]


def scored(scorer: Scorer, factors: dict[str, float] = FACTORS) -> actions.Triage:
    """Give a triage with its score recorded."""
    score = scorer.score(factors)
    record = ScoreRecord(score.value, score.key, score.priority, shares=score.shares, factors=factors)
    return actions.Triage(0.9, 0.5, 0.2, "unclear", record)


def resolved() -> History:
    """Give the history of a refund."""
    case = Case(eur("80"))
    case.do(actions.Start(), scored(SCORER), REFUND)
    return case.history


def asked(text: str, days: int = 12) -> History:
    """Give the history of a dispute about which a policy was asked."""
    book = PolicyBook.loads(text)
    claim = Claim(claimant="acc-7", reason="late_fee", received_at=MONDAY, facts={"days": days, "ratio": 0.5, "x": "y"})
    decision = book.decide({"days": days}, as_of=MONDAY)
    record = PolicyRecord(
        "shop", "7", decision.status, decision.winner.id if decision.winner else None,
        offers=[offered.text for offered in decision.offers],
    )  # fmt: skip
    case = Case()
    case.history = History((PROCESS.open(claim, dispute_id="d-1", actor=CUSTOMER, at=MONDAY),))
    case.do(ConsultPolicy(record), actions.Start())
    return case.history


@given(st.lists(st.sampled_from(STEPS), max_size=30))
def test_under_the_same_rules_a_history_is_decided_as_it_was(steps: list[tuple[Action, Actor]]) -> None:
    """Whatever happened, replay under today's rules equals the record."""
    case = Case(eur("80"))
    for action, actor in steps:
        try:
            case.do(action, by=actor)
        except Refused:
            continue
    assert redecide(case.history, lifecycle=PROCESS, scorer=SCORER) is None


def test_the_first_event_that_would_have_been_refused_is_said_with_its_reasons() -> None:
    """Here somebody else would have had to do it; what comes after is not looked at."""
    stricter = PROCESS.extend(
        version="2", without="triage", transitions=[Transition("triage", "assessing", "investigating", roles="senior")]
    )
    divergence = redecide(resolved(), lifecycle=stricter)
    assert divergence is not None
    assert (3, "lifecycle", ["DK-ROLE"]) == (
        divergence.event.seq,
        divergence.about,
        [reason.code for reason in divergence.reasons],
    )
    assert (
        f"event 3, triage (lifecycle): recorded triage entered investigating; would be refused\n"
        f"  {divergence.reasons[0]}"
    ) == str(divergence)


def test_an_event_that_would_have_led_elsewhere_says_only_what_differs() -> None:
    """State, stage, whom it waits on, what is remembered, entries: recorded against what would be."""
    quicker = PROCESS.extend(
        version="2",
        id="claims",
        without="resolve",
        transitions=[
            Transition(
                "resolve", {"investigating", "escalated"}, "awaiting_approval", roles="agent", remember="decision"
            )
        ],
    )
    assert (
        "event 4, resolve (lifecycle): "
        "recorded state executing; waits on executor; queued False; outcome upheld; entries upheld 80.00 EUR; "
        "would be state awaiting_approval; waits on approver; queued True; outcome none; entries none"
    ) == str(redecide(resolved(), lifecycle=quicker))


def test_an_opening_may_diverge_too() -> None:
    """Another nature for its reason, or a reason that the process does not know."""
    other = PROCESS.extend(version="2", reasons={"duplicate_charge": "billing"})
    assert "event 1, open (lifecycle): recorded nature charge; would be nature billing" == str(
        redecide(resolved(), lifecycle=other)
    )
    fewer = Lifecycle(
        id="x",
        version="1",
        initial="received",
        states=PROCESS.states,
        transitions=PROCESS.transitions,
        reasons={"a": "b"},
    )
    divergence = redecide(resolved(), lifecycle=fewer)
    assert divergence is not None
    assert ["DK-CLAIM-REASON"] == [reason.code for reason in divergence.reasons]


def test_other_weights_give_another_score() -> None:
    """The recorded factors are scored again; a scorer that asks for what nobody recorded says so."""
    assert redecide(resolved(), scorer=SCORER) is None
    divergence = redecide(resolved(), scorer=Scorer(weights={"urgency": 9, "impact": 1, "complexity": 1}))
    assert divergence is not None
    assert (3, "score", "52.66, P2") == (divergence.event.seq, divergence.about, divergence.recorded)
    missing = redecide(resolved(), scorer=Scorer(weights={"urgency": 1, "exposure": 1}))
    assert missing is not None
    assert "refused" == missing.would_be


def test_another_policy_gives_another_answer() -> None:
    """It is asked where it was asked then, as of the day of the claim, with the facts of the claim or those given."""
    history = asked(BOOK)
    assert redecide(history, policies=PolicyBook.loads(BOOK)) is None
    newer = PolicyBook.loads(BOOK.replace("max = 30", "max = 10"))
    divergence = redecide(history, policies=PolicyPack([newer]))
    assert (
        "event 2, consult_policy (policy): recorded decided by soon: refund 100% (company: soon); "
        "would be no_rule by no rule: nothing"
    ) == str(divergence)
    assert redecide(asked(BOOK, 50), policies=PolicyBook.loads(BOOK)) is None

    def soon(_dispute: Dispute) -> dict[str, str | int | None]:
        return {"days": 5}

    assert redecide(history, policies=newer, facts=soon) is None


def test_a_policy_that_was_not_in_force_is_a_divergence() -> None:
    """It says so, as the policy does."""
    later = PolicyBook.loads(BOOK.replace("2026-03-01", str(date(2026, 6, 1))))
    divergence = redecide(asked(BOOK), policies=later)
    assert divergence is not None
    assert ("policy", "refused") == (divergence.about, divergence.would_be)
    assert divergence.reasons


def test_a_migration_is_taken_as_it_was_recorded() -> None:
    """A recorded map of states is not a rule of the newer version."""
    case = Case(eur("80"))
    case.do(actions.Start())
    newer = PROCESS.extend(version="2")
    case.history = case.history.then(newer.migrate(case.dispute, actor=SUE, at=MONDAY))
    case.process = newer
    case.do(actions.Triage(0.9, 0.5, 0.2, "unclear"))
    assert redecide(case.history, lifecycle=newer) is None
