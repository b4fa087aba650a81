"""A desk shows a party its view, and the staff of a dispute the whole file."""

from pathlib import Path

import pytest
from attrs import evolve

from disputekit.actions import AddEvidence
from disputekit.dispute import CLAIMANT, Evidence
from disputekit.errors import InvalidValue
from disputekit.policy import PolicyBook
from tests.browser import opened
from tests.desk.office import ANN, Office

BOOK = """
schema = "disputekit.policy/1"
policy = { id = "shop", version = "7" }
[fields]
reason = ["duplicate_charge"]
receipt = "evidence"
[[rule]]
id = "charged-twice"
when.receipt = true
offer = [{ refund = "100%" }]
cite = "Terms §3"
"""


def test_a_party_sees_its_view() -> None:
    """The desk gives the projection of the history as it stands."""
    office = Office()
    dispute = office.opened()
    assert ("in_progress", CLAIMANT) == (
        office.desk.view(dispute.id, viewer=CLAIMANT).phase,
        office.desk.view(dispute.id, viewer=CLAIMANT).party,
    )
    with pytest.raises(InvalidValue, match="DK-VIEW-PARTY"):
        office.desk.view(dispute.id, viewer="ann")


def test_the_file_has_clocks_policy_options_and_account(tmp_path: Path) -> None:
    """What the engines say now stands beside what is recorded."""
    office = Office()
    office.desk = evolve(office.desk, policies=PolicyBook.loads(BOOK))
    other, dispute = office.opened(), office.opened()
    office.act(dispute, AddEvidence([Evidence("receipt", provided_by="claimant")]))
    case = office.desk.case(dispute.id, actor=ANN)
    assert ["first_response", "resolution"] == [reading.target for reading in case.readings]
    assert case.policy is not None
    assert "decided" == case.policy.status
    assert "start" in [option.action for option in case.options if option.allowed]
    assert [other.id] == [row.dispute_id for row in case.account]
    assert () == case.gaps
    assert "may be offered: refund 100% (company: charged-twice)" in opened(case.to_html(), tmp_path).text


def test_a_policy_that_has_no_word_for_it_is_a_gap_and_no_error() -> None:
    """The file is there all the same, and says what is missing."""
    office = Office()
    office.desk = evolve(office.desk, policies=PolicyBook.loads(BOOK))
    case = office.desk.case(office.opened(reason="late_fee").id, actor=ANN)
    assert None is case.policy
    assert ["policy"] == [gap.source for gap in case.gaps]
    assert "DK-POLICY-VALUE" in case.gaps[0].because.text


def test_a_desk_without_policies_has_nothing_to_say_of_them() -> None:
    """Without messages the rest of the file is still complete."""
    office = Office()
    case = office.desk.case(office.opened().id, actor=ANN)
    assert (None, ()) == (case.policy, case.gaps)
    assert ["first_response", "resolution"] == [reading.target for reading in case.readings]
