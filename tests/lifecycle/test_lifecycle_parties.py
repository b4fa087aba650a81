"""An outsider speaks only for themselves."""

import pytest

from disputekit import actions
from disputekit.actions import Action
from disputekit.dispute import SYSTEM, Actor, Evidence
from disputekit.errors import Refused
from tests.lifecycle.cases import ANN, CUSTOMER, EVE, LEA, SHOP, SUE, Case, data

OWN = Evidence("invoice", provided_by="claimant")
THEIRS = Evidence("scan", provided_by="respondent")


def asked() -> Case:
    """Both sides are asked, and a task is with a carrier."""
    case = Case()
    case.do(
        actions.Start(),
        actions.OpenTask("find the scan", "carrier"),
        actions.RequestEvidence("claimant", "invoice"),
        actions.RequestEvidence("respondent", "scan"),
    )
    return case


@pytest.mark.parametrize(
    ("actor", "action", "others"),
    [
        (CUSTOMER, actions.SupplyEvidence("respondent", [OWN]), "respondent"),
        (SHOP, actions.SupplyEvidence("claimant", [THEIRS]), "claimant"),
        (CUSTOMER, actions.SupplyEvidence("claimant", [OWN, THEIRS]), "respondent"),
        (CUSTOMER, actions.AddEvidence([THEIRS]), "respondent"),
        (CUSTOMER, actions.AddEvidence([Evidence("note", provided_by="ann"), THEIRS]), "ann and respondent"),
        (CUSTOMER, actions.Message("we give in", party="respondent", direction="inbound"), "respondent"),
        (CUSTOMER, actions.Message("you win", party="claimant", direction="outbound"), "us"),
        (SHOP, actions.Message("they lie", party="respondent", direction="internal"), "us"),
    ],
)
def test_nobody_speaks_for_another(actor: Actor, action: Action, others: str) -> None:
    """A party answers, writes and submits nothing in the name of the other side or of staff."""
    with pytest.raises(Refused) as refused:
        asked().do(action, by=actor)
    said = [("DK-GUARD-NOT-YOURS", "dispute d-1", {"actor": actor.id, "others": others})]
    assert said == data(refused.value)


@pytest.mark.parametrize(
    ("actor", "action"),
    [
        (CUSTOMER, actions.SupplyEvidence("claimant", [OWN])),
        (SHOP, actions.SupplyEvidence("respondent", [THEIRS])),
        (CUSTOMER, actions.AddEvidence([Evidence("note", provided_by="acc-7")])),
        (CUSTOMER, actions.Message("where is it?", party="claimant", direction="inbound")),
        *((ours, actions.SupplyEvidence("respondent", [OWN])) for ours in (ANN, LEA, EVE, SUE, SYSTEM)),
        (ANN, actions.Message("please wait", party="claimant")),
    ],
)
def test_one_speaks_for_oneself_and_ours_for_everybody(actor: Actor, action: Action) -> None:
    """A party speaks for itself, and staff record what a party said by phone or post."""
    case = asked()
    before = case.dispute.version
    assert before + 1 == case.do(action, by=actor).version


def test_a_task_is_finished_by_its_owner_or_by_one_of_ours() -> None:
    """By name or by role; anybody else would end what blocks the closing."""
    done = actions.FinishTask("t3", "here it is")
    with pytest.raises(Refused) as refused:
        asked().do(done, by=CUSTOMER)
    assert [("DK-GUARD-TASK-OWNER", "dispute d-1", {"task": "t3", "owner": "carrier", "actor": "acc-7"})] == data(
        refused.value
    )
    for actor in (Actor("dhl", roles={"carrier"}), ANN):
        assert () == asked().do(done, by=actor).open_tasks


def test_a_task_that_is_not_open_is_the_only_thing_wrong_with_it() -> None:
    """Whose it was is not asked then."""
    with pytest.raises(Refused) as refused:
        asked().do(actions.FinishTask("t9", "x"), by=CUSTOMER)
    assert ["DK-GUARD-NO-TASK"] == [reason.code for reason in refused.value.reasons]
