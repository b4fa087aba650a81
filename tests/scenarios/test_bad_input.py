"""Nine kinds of bad input from end to end: each error has a place and a hint, and nothing changes."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from disputekit import (
    Actor,
    Claim,
    Desk,
    DisputekitError,
    Evidence,
    Finding,
    InvalidValue,
    KeyReused,
    Money,
    MoneyError,
    PolicyError,
    Refused,
    Remedy,
    RemedyKind,
    StaleVersion,
    actions,
)
from disputekit.adapters.claims_csv import ClaimMapping, ClaimRow, RejectedRow, open_claims
from disputekit.adapters.memory import MemoryStore
from disputekit.dispute import Dispute
from disputekit.lifecycle import processes
from disputekit.policy import PolicyBook
from disputekit.ports import Query
from tests.desk.office import MONDAY, HandClock, Numbers

ANN = Actor("ann", roles={"agent"})
NAIVE = datetime(2026, 3, 2, 8)  # noqa: DTZ001 - that it is naive is the point


class House:
    """A desk with one dispute under investigation, and everything that its store holds."""

    def __init__(self) -> None:
        """Open, answer, start and triage."""
        self.store = MemoryStore()
        self.clock = HandClock(MONDAY)
        self.desk = Desk(processes.CUSTOMER_OPERATIONS, store=self.store, clock=self.clock, ids=Numbers())
        self.dispute = self.opened()
        for action in (
            actions.Respond("We look at it."),
            actions.Start(),
            actions.Triage(0.5, 0.5, 0.5, "likely_valid"),
        ):
            self.dispute = self.act(action)

    def opened(
        self,
        reason: str = "duplicate_charge",
        amount: str = "80.00",
        currency: str = "EUR",
        received_at: datetime = MONDAY,
    ) -> Dispute:
        """Open a dispute as a host would: from texts and a time."""
        claim = Claim(claimant="acc-7", reason=reason, received_at=received_at, amount=Money(amount, currency))
        return self.desk.open(claim)

    def act(self, action: actions.Action, key: str | None = None, expected_version: int | None = None) -> Dispute:
        """Let Ann do something."""
        return self.desk.act(self.dispute.id, action, actor=ANN, key=key, expected_version=expected_version)

    def everything(self) -> object:
        """Give everything that is stored, to compare: rows, histories, timers and the outbox."""
        page = self.store.query(Query(order="opened"))
        histories = [self.store.load(row.dispute_id) for row in page.rows]
        far = MONDAY + timedelta(days=400)
        return page, histories, self.store.due(far, 999), self.store.claim_outbox(MONDAY, 999, timedelta())

    def refuses(self, error: type[DisputekitError], call: Callable[[], object]) -> Finding:
        """Give the one finding of the error; nothing has changed, and the finding has a place and a hint."""
        before = self.everything()
        with pytest.raises(error) as caught:
            call()
        assert error is type(caught.value)
        assert before == self.everything()
        (finding,) = caught.value.findings
        assert finding.hint
        assert finding.where
        return finding


@pytest.fixture
def house() -> House:
    """One dispute under investigation."""
    return House()


def test_naive_datetimes(house: House) -> None:
    """A time without a zone is refused by the name of the argument, wherever it comes in."""
    id_ = house.dispute.id
    for where, call in (
        ("received_at", lambda: house.opened(received_at=NAIVE)),
        ("at", lambda: house.desk.act(id_, actions.Respond("…"), actor=ANN, at=NAIVE)),
        ("due_at", lambda: house.act(actions.RequestEvidence("claimant", ["receipt"], due_at=NAIVE))),
        ("due_by", lambda: house.store.query(Query(due_by=NAIVE))),
        ("at", lambda: house.desk.history(id_).as_of(NAIVE)),
    ):
        finding = house.refuses(InvalidValue, call)
        assert (where, "DK-TIME-NAIVE") == (finding.where, finding.code)


def test_unknown_currencies(house: House) -> None:
    """A currency that ISO 4217 does not know names one that it does."""
    finding = house.refuses(MoneyError, lambda: house.opened(currency="EURO"))
    assert ("currency", "DK-MONEY-CURRENCY") == (finding.where, finding.code)
    assert "'EUR'" in finding.hint


@pytest.mark.parametrize(
    ("amount", "error", "code"),
    [
        ("-5.00", InvalidValue, "DK-CLAIM-AMOUNT"),
        ("0", InvalidValue, "DK-CLAIM-AMOUNT"),
        ("1" + "0" * 14, MoneyError, "DK-MONEY-SIZE"),
    ],
)
def test_negative_or_too_large_amounts(house: House, amount: str, error: type[DisputekitError], code: str) -> None:
    """A claimed amount is positive and below the limit of Money."""
    finding = house.refuses(error, lambda: house.opened(amount=amount))
    assert ("amount", code) == (finding.where, finding.code)


def test_more_than_was_claimed(house: House) -> None:
    """A remedy above what is open is too large too, and the dispute stays undecided."""
    refund = actions.Resolve([Remedy(RemedyKind.REFUND, Money(81, "EUR"))], "Charged twice.")
    finding = house.refuses(Refused, lambda: house.act(refund))
    assert ("dispute D-1", "DK-GUARD-AMOUNT") == (finding.where, finding.code)
    assert "80.00 EUR" == finding.params["open"]


def test_unknown_reasons(house: House) -> None:
    """A reason that the process does not know names the one that was meant."""
    finding = house.refuses(InvalidValue, lambda: house.opened(reason="duplicate_charg"))
    assert ("claim.reason", "DK-CLAIM-REASON") == (finding.where, finding.code)
    assert "'duplicate_charge'" in finding.hint


def test_a_stale_version(house: House) -> None:
    """A decision on an old version is refused with the present version, and can be repeated on it."""
    finding = house.refuses(StaleVersion, lambda: house.act(actions.Respond("…"), expected_version=2))
    assert ("expected_version", "DK-DESK-STALE") == (finding.where, finding.code)
    assert {"id": "D-1", "version": 4, "expected": 2} == finding.params
    assert 5 == house.act(actions.Respond("…"), expected_version=4).version


def test_an_action_that_is_not_allowed(house: House) -> None:
    """What the state does not know names what can be done; what a role may not do says who may."""
    finding = house.refuses(Refused, lambda: house.act(actions.Approve()))
    assert ("dispute D-1", "DK-ACTION-NOT-HERE") == (finding.where, finding.code)
    assert ("approve", "investigating") == (finding.params["action"], finding.params["state"])
    assert "request_evidence" in str(finding)
    resolve = actions.Resolve([Remedy(RemedyKind.REFUND, Money(80, "EUR"))], "Charged twice.")
    finding = house.refuses(Refused, lambda: house.desk.act("D-1", resolve, actor=Actor("acc-7", roles={"claimant"})))
    assert ("DK-PARTY-ROLE", "acc-7", "resolve") == (finding.code, finding.params["actor"], finding.params["action"])


POLICY = """\
schema = "disputekit.policy/1"
policy = { id = "shop", version = "7" }
[fields]
reason = ["duplicate_charge", "late_fee"]
days = { min = 0, max = 365 }
[[rule]]
id = "charged-twice"
when.reason = ["duplicate_charg"]
offer = [{ refund = "100%" }]
cite = "§1"
[[rule]]
id = "charged-twice"
when.dayz = { max = 30 }
offer = [{ refund = "100%" }]
cite = "§2"
[[rule]]
id = "late"
when.days = { max = 500 }
offer = [{ refund = "120%" }]
cite = "§3"
"""


def test_a_policy_file_with_five_mistakes(tmp_path: Path) -> None:
    """All five come at once, each with its file and line, and no book is made."""
    path = tmp_path / "shop.toml"
    path.write_text(POLICY, encoding="utf-8")
    with pytest.raises(PolicyError) as caught:
        PolicyBook.load(path)
    findings = caught.value.findings
    assert [8, 12, 13, 18, 19] == sorted(
        int(finding.where.removeprefix(f"{path}:").split()[0].strip(":")) for finding in findings
    )
    assert all(finding.hint for finding in findings)
    assert all(str(finding) in str(caught.value) for finding in findings)


MAPPING = """
schema = "disputekit.claims/1"
key = "no"
[claim]
claimant = "account"
reason = { value = "late_fee" }
received_at = { column = "at", zone = { value = "Europe/Berlin" } }
amount = { column = "sum", currency = { value = "EUR" } }
"""
ROWS = """\
no,account,at,sum
1,acc-1,2026-03-02T08:00,12.50
2,acc-2,2026-03-02T08:00,"12,5O"
3,,noon,7
4,acc-4,2026-03-02T08:00,4,extra
5,acc-5,2026-03-02T08:00,9.99
"""


def test_a_csv_with_a_broken_row(house: House, tmp_path: Path) -> None:
    """Each broken row is reported with its number and all its mistakes; every other row opens one dispute."""
    path = tmp_path / "claims.csv"
    path.write_text(ROWS, encoding="utf-8")
    mapping = ClaimMapping.loads(MAPPING)
    for _ in range(2):
        with open_claims(path, mapping) as read:
            rows = list(read)
        broken = [row for row in rows if isinstance(row, RejectedRow)]
        assert [(3, 1), (4, 2), (5, 1)] == [(row.row, len(row.findings)) for row in broken]
        assert all(finding.hint and finding.where for row in broken for finding in row.findings)
        assert '"12,5O"' in str(broken[0])
        ids = [house.desk.open(row.claim, key=f"claims.csv/{row.key}").id for row in rows if isinstance(row, ClaimRow)]
        assert ["D-2", "D-3"] == ids
    assert 3 == house.store.count(Query())


def test_a_reused_key_with_another_action(house: House) -> None:
    """The same key and action again give what the first did; with another action it is refused."""
    note = actions.AddEvidence([Evidence("receipt", provided_by="claimant")])
    first = house.act(note, key="k")
    assert first == house.act(note, key="k")
    finding = house.refuses(KeyReused, lambda: house.act(actions.Respond("…"), key="k"))
    assert ("key", "DK-DESK-KEY") == (finding.where, finding.code)
    assert {"key": "k", "seq": 5, "id": "D-1"} == finding.params
