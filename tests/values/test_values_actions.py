"""Each action says what is missing from it, and records what it does to a dispute: no more, no less."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pendulum
import pytest
from attrs import asdict, evolve, fields
from hypothesis import given

from disputekit import Actor, Claim, Dispute, Evidence, Money, Outcome, Remedy, RemedyKind, actions
from disputekit.actions import BY_NAME, Action, EventContext
from disputekit.dispute import (
    Assessment,
    Decision,
    EnteredState,
    Finances,
    Investigation,
    Ledger,
    Links,
    Negotiation,
    PolicyRecord,
    Request,
    RequestStatus,
    Resolution,
    ScoreRecord,
    Settlement,
    Task,
    TaskStatus,
    Times,
    Work,
)
from disputekit.errors import InvalidValue
from disputekit.testing import strategies
from tests.findings import codes

AT = pendulum.datetime(2026, 3, 2, 9, tz="Europe/Berlin")
LATER = AT + timedelta(days=1)
CLAIM = Claim(claimant="acc-7", reason="other", received_at=AT, amount=Money(10, "EUR"))
PHOTO = Evidence("photo", provided_by="claimant")
SCORE, OLD_SCORE = ScoreRecord(61.5, 6_150, "P2"), ScoreRecord(10.0, 1_000, "P4")
POLICY = PolicyRecord("returns", "1", "no_rule")
REFUND, APOLOGY = Remedy(RemedyKind.REFUND, Money(4, "EUR")), Remedy(RemedyKind.APOLOGY)
ASKED = (
    Request("r2", "claimant", ("photo",), AT),
    Request("r3", "respondent", ("scan",), AT),
    Request("r4", "claimant", ("bill",), AT, status=RequestStatus.EXPIRED),
)
TASKS = (Task("t5", "look", "bob", AT), Task("t6", "call", "eve", AT))
DECISION = Decision((REFUND,), "charged twice", "bob", upheld=Money(4, "EUR"))
BASE = Dispute(
    id="d-1",
    claim=CLAIM,
    version=6,
    lifecycle="co",
    lifecycle_version="1",
    now=EnteredState("closed", "closed", {"claimant"}, queued=False, open=False, outcome=Outcome.REJECTED),
    times=Times(opened_at=AT, entered_at=AT, updated_at=AT, decided_at=AT, notified_at=AT, closed_at=AT),
    work=Work(owner="bob", team="billing", tasks=TASKS, escalated_to="legal", breaches=("first_response",)),
    assessment=Assessment(score=OLD_SCORE),
    investigation=Investigation(evidence=(PHOTO,), requests=ASKED),
    finances=Finances(ledger=Ledger(claimed=Money(10, "EUR"))),
    resolution=Resolution(decision=DECISION, settled=False),
)
STAMP = EventContext(7, LATER, Actor("ann"))
UNDECIDED = {"decision": None, "decided_at": None, "settled": True}


def _status(*statuses: str) -> tuple[Request, ...]:
    return tuple(evolve(each, status=RequestStatus(status)) for each, status in zip(ASKED, statuses, strict=True))


@pytest.mark.parametrize(
    ("action", "changes"),
    [
        (actions.Respond("hello"), {"responded_at": LATER}),
        (actions.Assign("ann"), {"owner": "ann", "assigned_at": LATER}),
        (actions.Assign("ann", team="payments"), {"owner": "ann", "team": "payments", "assigned_at": LATER}),
        (actions.Start(), {}),
        (actions.Triage(1, 1, 1, "weak"), {"validity": "weak"}),
        (actions.Triage(1, 1, 1, "weak", score=SCORE), {"validity": "weak", "score": SCORE}),
        (actions.Rescore(SCORE, because="x"), {"score": SCORE}),
        (actions.ConsultPolicy(POLICY), {"policy": POLICY}),
        (actions.Amend(Money(12, "EUR"), because="x"), {}),
        (actions.Message("hello", party="claimant"), {}),
        (
            actions.AddEvidence([PHOTO, PHOTO]),
            {"evidence": (PHOTO, evolve(PHOTO, id="e7.1"), evolve(PHOTO, id="e7.2"))},
        ),
        (actions.OpenTask("look", "eve", due_at=AT), {"tasks": (*TASKS, Task("t7", "look", "eve", LATER, due_at=AT))}),
        (
            actions.FinishTask("t6", result="done"),
            {"tasks": (TASKS[0], evolve(TASKS[1], status=TaskStatus.DONE, result="done"))},
        ),
        (
            actions.RequestEvidence("claimant", "photo", due_at=AT),
            {"requests": (*ASKED, Request("r7", "claimant", ("photo",), LATER, due_at=AT, asked_by="ann"))},
        ),
        (
            actions.SupplyEvidence("claimant", [PHOTO]),
            {"evidence": (PHOTO, evolve(PHOTO, id="e7")), "requests": _status("answered", "open", "expired")},
        ),
        (actions.Lapse(), {"requests": _status("expired", "expired", "expired")}),
        (actions.Escalate("senior", because="x"), {"escalated_to": "senior"}),
        (actions.DeEscalate(because="x"), {"escalated_to": None}),
        (actions.Refer("expert", question="x"), {}),
        (actions.ReportBack("x"), {}),
        (actions.RecordBreach("resolution", due_at=AT), {"breaches": ("first_response", "resolution")}),
        (actions.RecordWarning("resolution", fraction=0.5), {}),
        (
            actions.Resolve([REFUND], explanation="x", basis="§4"),
            {
                "decision": Decision((REFUND,), "x", "ann", upheld=Money(4, "EUR"), basis="§4"),
                "decided_at": LATER,
            },
        ),
        (
            actions.Resolve([APOLOGY], explanation="x"),
            {
                "decision": Decision((APOLOGY,), "x", "ann", upheld=Money(10, "EUR")),
                "decided_at": LATER,
                "settled": True,
            },
        ),
        (
            actions.Reject("late", explanation="x"),
            {"decision": Decision((), "x", "ann", basis="late"), "decided_at": LATER, "settled": True},
        ),
        (actions.Approve(), {}),
        (actions.RefuseApproval(because="x"), UNDECIDED),
        (actions.ChooseOtherRemedy(because="x"), UNDECIDED),
        (actions.Fail(because="x"), {}),
        (actions.Retry(), {}),
        (actions.Settle("TX-1"), {"settled": True, "settlements": (Settlement(1, "TX-1", STAMP.at),)}),
        (actions.NotifyDecision("hello"), {"notified_at": LATER}),
        (actions.EndMonitoring(), {}),
        (actions.Migrate({"received": "new"}), {}),
        (
            actions.Reopen(because="x"),
            {
                **UNDECIDED,
                "past_outcomes": (Outcome.REJECTED,),
                "notified_at": None,
                "escalated_to": None,
            },
        ),
        (
            actions.Withdraw(because="x"),
            {**UNDECIDED, "requests": _status("withdrawn", "withdrawn", "expired")},
        ),
        (
            actions.Merge("d-0"),
            {
                **UNDECIDED,
                "requests": _status("withdrawn", "withdrawn", "expired"),
                "merged_into": "d-0",
            },
        ),
    ],
)
def test_what_an_action_records(action: Action, changes: dict[str, object]) -> None:
    """Exactly these fields change, and nothing else of the dispute."""
    before, after = dict(_leaves(BASE)), dict(_leaves(action.apply(BASE, STAMP)))
    assert changes == {name: value for name, value in after.items() if value != before[name]}


def _leaves(dispute: Dispute) -> Iterator[tuple[str, object]]:
    """Go through what a dispute holds, by the name that it has inside of its group."""
    for each in fields(Dispute):
        value = getattr(dispute, each.name)
        grouped = isinstance(value, Times | Work | Assessment | Investigation | Finances | Resolution | Negotiation)
        yield from asdict(value, recurse=False).items() if grouped or isinstance(value, Links) else [(each.name, value)]


def test_a_remedy_that_moves_money_is_not_settled_yet() -> None:
    """Until somebody reports that it is done; any other is done with the decision."""
    free = evolve(BASE, resolution=evolve(BASE.resolution, settled=True))
    assert not actions.Resolve([APOLOGY, REFUND], explanation="x").apply(free, STAMP).resolution.settled
    assert actions.Resolve([APOLOGY], explanation="x").apply(BASE, STAMP).resolution.settled


def test_what_is_recorded_once() -> None:
    """The first response stays, and the person who starts an unowned dispute becomes its owner."""
    answered = evolve(BASE, times=evolve(BASE.times, responded_at=AT))
    assert answered is actions.Respond("again").apply(answered, STAMP)
    assert "ann" == actions.Start().apply(evolve(BASE, work=evolve(BASE.work, owner=None)), STAMP).owner
    undecided = evolve(BASE, now=evolve(BASE.now, outcome=None))
    assert () == actions.Reopen(because="x").apply(undecided, STAMP).past_outcomes


EMPTY = [
    ("Respond", {"text": ""}, ["text"]),
    ("Assign", {"owner": ""}, ["owner"]),
    ("Triage", {"urgency": 1, "impact": 1, "complexity": 1, "validity": " "}, ["validity"]),
    ("Rescore", {"score": SCORE, "because": ""}, ["because"]),
    ("Amend", {"claimed": Money(1, "EUR"), "because": ""}, ["because"]),
    ("Message", {"text": "", "party": ""}, ["text", "party"]),
    ("OpenTask", {"what": "", "owner": ""}, ["what", "owner"]),
    ("FinishTask", {"task": "", "result": ""}, ["task", "result"]),
    ("AddEvidence", {"evidence": ()}, ["evidence"]),
    ("RecordBreach", {"target": "", "due_at": AT}, ["target"]),
    ("RecordWarning", {"target": None, "fraction": 0.5}, ["target"]),
    ("RequestEvidence", {"party": "", "items": ()}, ["party", "items"]),
    ("SupplyEvidence", {"party": "", "evidence": ()}, ["party", "evidence"]),
    ("Escalate", {"to": "", "because": ""}, ["to", "because"]),
    ("DeEscalate", {"because": ""}, ["because"]),
    ("Refer", {"to": "", "question": ""}, ["to", "question"]),
    ("ReportBack", {"findings": ""}, ["findings"]),
    ("Resolve", {"remedies": (), "explanation": ""}, ["remedies", "explanation"]),
    ("Reject", {"reason": "", "explanation": ""}, ["reason", "explanation"]),
    ("RefuseApproval", {"because": ""}, ["because"]),
    ("Settle", {"reference": ""}, ["reference"]),
    ("Fail", {"because": ""}, ["because"]),
    ("ChooseOtherRemedy", {"because": ""}, ["because"]),
    ("NotifyDecision", {"text": ""}, ["text"]),
    ("Withdraw", {"because": ""}, ["because"]),
    ("Merge", {"into": ""}, ["into"]),
    ("Reopen", {"because": ""}, ["because"]),
]


@pytest.mark.parametrize(("name", "arguments", "missing"), EMPTY)
def test_an_action_says_all_that_it_lacks(name: str, arguments: dict[str, object], missing: list[str]) -> None:
    """An empty text is as good as none."""
    kind: type[Action] = getattr(actions, name)
    with pytest.raises(InvalidValue) as refused:
        kind(**arguments)
    assert [f"{field}: DK-VALUE-EMPTY" for field in missing] == codes(refused.value)


@given(strategies.actions())
def test_actions_are_values(action: Action) -> None:
    """They compare and hash by content, and know the name they are stored under."""
    assert 1 == {action: 1}[evolve(action)]
    assert BY_NAME[action.name] is type(action)


def test_every_action_has_a_name_of_its_own() -> None:
    """Every action of the package is found by its name."""
    offered = [getattr(actions, name) for name in actions.__all__]
    kinds = {each for each in offered if isinstance(each, type) and issubclass(each, Action) and each.name}
    assert kinds == set(BY_NAME.values())
    assert len(kinds) == len(BY_NAME)


def test_what_is_passed_in_many_shapes_is_kept_in_one() -> None:
    """One text where several may stand, lists for tuples, any aware time."""
    assert ("photo",) == actions.RequestEvidence("claimant", "photo").items
    assert ("a", "b") == actions.RequestEvidence("claimant", ["a", "b"]).items
    assert (PHOTO,) == actions.AddEvidence([PHOTO]).evidence
    assert frozenset({"claimant"}) == actions.NotifyDecision("x", to=["claimant"]).to
    assert frozenset({"claimant", "respondent"}) == actions.NotifyDecision("x").to


def test_a_deadline_has_a_zone() -> None:
    """In every action that has one."""
    naive = datetime(2026, 1, 1)  # noqa: DTZ001 - wrong on purpose
    for make in (
        lambda: actions.OpenTask("look", "eve", due_at=naive),
        lambda: actions.RequestEvidence("claimant", "photo", due_at=naive),
        lambda: actions.RecordBreach("resolution", due_at=naive),
    ):
        with pytest.raises(InvalidValue, match=r"^due_at: DK-TIME-NAIVE"):
            make()


def test_remedies_of_one_decision_are_of_one_currency() -> None:
    """Remedies that cannot be added up are refused in decisions and in offers."""
    goodwill = Remedy(RemedyKind.COMPENSATION, Money(1, "EUR"))
    assert (REFUND, goodwill, APOLOGY) == actions.Resolve([REFUND, goodwill, APOLOGY], explanation="x").remedies
    mixed = [REFUND, Remedy(RemedyKind.REFUND, Money(1, "USD"))]
    for make in (
        lambda: actions.Resolve(mixed, explanation="x"),
        lambda: actions.MakeOffer(mixed, "x"),
        lambda: actions.Counter("o1", mixed, "x"),
        lambda: actions.StateFinalPosition("x", mixed),
    ):
        with pytest.raises(InvalidValue, match=r"^remedies: DK-MONEY-MIXED: "):
            make()


WRONG: list[tuple[str, dict[str, object], list[str]]] = [
    (
        "Triage",
        {"urgency": float("nan"), "impact": "high", "complexity": True, "validity": "x"},
        [
            "urgency: DK-VALUE-KIND",
            "impact: DK-VALUE-KIND",
            "complexity: DK-VALUE-KIND",
        ],
    ),
    (
        "Triage",
        {"urgency": 1.01, "impact": -0.01, "complexity": 1, "validity": ""},
        [
            "validity: DK-VALUE-EMPTY",
            ("urgency: DK-ACTION-FACTOR"),
            ("impact: DK-ACTION-FACTOR"),
        ],
    ),
    (
        "Resolve",
        {"remedies": [5], "explanation": 7, "upheld": 1.5},
        [
            ("remedies[0]: DK-VALUE-KIND"),
            "explanation: DK-VALUE-KIND",
            "upheld: DK-VALUE-KIND",
        ],
    ),
    (
        "Escalate",
        {"to": None, "because": b"x"},
        [
            "to: DK-VALUE-EMPTY",
            "because: DK-VALUE-KIND",
        ],
    ),
    (
        "Message",
        {"text": "x", "party": "claimant", "direction": "out"},
        [("direction: DK-VALUE-CHOICE")],
    ),
    (
        "NotifyDecision",
        {"text": "x", "to": 5},
        [("to: DK-VALUE-KIND")],
    ),
    (
        "RequestEvidence",
        {"party": "claimant", "items": 5},
        [("items: DK-VALUE-KIND")],
    ),
    (
        "AddEvidence",
        {"evidence": ["photo"]},
        [("evidence[0]: DK-VALUE-KIND")],
    ),
    (
        "Amend",
        {"claimed": Money.zero("EUR"), "because": "x"},
        [("claimed: DK-ACTION-CLAIMED")],
    ),
    (
        "RecordWarning",
        {"target": "x", "fraction": -0.1, "cycle": 0},
        [
            "cycle: DK-ACTION-CYCLE",
            "fraction: DK-ACTION-FRACTION",
        ],
    ),
    (
        "RecordBreach",
        {"target": "x", "due_at": AT, "cycle": True},
        ["cycle: DK-VALUE-KIND"],
    ),
]


@pytest.mark.parametrize(("name", "arguments", "findings"), WRONG)
def test_an_action_says_all_that_is_wrong_with_it(name: str, arguments: dict[str, object], findings: list[str]) -> None:
    """A field of another type, and a value that could not be, are refused before anybody acts on them."""
    with pytest.raises(InvalidValue) as refused:
        getattr(actions, name)(**arguments)
    assert findings == codes(refused.value)


def test_the_bounds_of_a_factor_a_fraction_and_a_cycle_are_within() -> None:
    """Nothing and all of it, nothing used, the first cycle."""
    assert (0, 1, 0.0) == (actions.Triage(0, 1, 0.0, "x").urgency, actions.Triage(0, 1, 0, "x").impact, 0.0)
    assert 1 == actions.RecordWarning("x", fraction=0, cycle=1).cycle


def test_one_name_stands_for_itself_where_many_may() -> None:
    """Not for its letters."""
    assert frozenset({"claimant"}) == actions.NotifyDecision("x", to="claimant").to
    assert frozenset({"claimant"}) == Evidence("photo", "claimant", visible_to="claimant").visible_to
    assert ("d-1",) == actions.Open(CLAIM, possible_duplicates="d-1").possible_duplicates
