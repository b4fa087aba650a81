"""Several policies and versions asked together, and the example books that ship."""

import pickle
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disputekit.errors import InvalidValue, PolicyError
from disputekit.policy import PolicyBook, PolicyPack, packs
from disputekit.policy._fields import Scalar
from disputekit.testing import strategies

EXAMPLES = Path(__file__).parent.parent.parent / "examples" / "policies"
OPERATIONS = PolicyBook.load(EXAMPLES / "customer-operations.toml")
RETURNS = PolicyPack(
    [
        *map(packs.load, ("eu-withdrawal", "eu-conformity", "uk-consumer-rights")),
        *(PolicyBook.load(EXAMPLES / f"returns-{year}.toml") for year in (2025, 2026)),
    ]
)
FINAL_SALE: dict[str, Scalar] = {
    "reason": "changed_mind", "condition": "opened", "jurisdiction": "DE", "days_since_delivery": 12, "member": False,
    "final_sale": True, "buyer": "consumer", "sales_channel": "online", "category": "standard", "seal_broken": False,
    "repaired": False, "withdrawal_info": "given", "performance_begun": False, "remedy_failed": False,
    "minor_defect": False,
}  # fmt: skip


def made(policy: str, version: str, rules: str, effective: str = "", fields: str = 'x = "flag"') -> PolicyBook:
    """A small book."""
    return PolicyBook.loads(
        f'schema = "disputekit.policy/1"\n[policy]\nid = "{policy}"\nversion = "{version}"\n'
        f"effective = {{ {effective} }}\n[fields]\n{fields}\n{rules}"
    )


def rule(name: str, *more: str) -> str:
    """A rule that denies, or says what is given."""
    return "\n".join(["[[rule]]", f'id = "{name}"', *(more or ("deny = true",)), ""])


LAW = made("law", "1", rule("l", 'layer = "law"', 'right = "r"', "offer = [{ repair = true }]"), "from = 2025-07-01")
OLD = made("shop", "1", rule("a"), "from = 2025-01-01, until = 2025-12-31")
NEW = made("shop", "2", rule("a", 'offer = [{ refund = "50%" }]'), "from = 2026-01-01")


def test_the_version_in_force_on_the_day_decides() -> None:
    """The last day of one version and the first of the next; law joins when it begins."""
    pack = PolicyPack([LAW, OLD, NEW])
    assert [
        {"shop": "1"}, {"law": "1", "shop": "1"}, {"law": "1", "shop": "1"}, {"law": "1", "shop": "2"},
    ] == [
        dict(pack.decide({}, as_of=day).versions)
        for day in (date(2025, 6, 30), date(2025, 7, 1), date(2025, 12, 31), date(2026, 1, 1))
    ]  # fmt: skip
    assert ["repair (law: l)"] == [each.text for each in pack.decide({}, as_of=date(2025, 12, 31)).offers]
    assert ["refund 50% (company: a)", "repair (law: l)"] == [
        each.text for each in pack.decide({}, as_of=date(2026, 1, 1)).offers
    ]
    assert pack == pickle.loads(pickle.dumps(pack))  # noqa: S301 -- our own bytes


def test_a_day_outside_of_every_version_is_an_error() -> None:
    """So is a gap between the versions of the company's policy; nothing is decided on law alone by accident."""
    with pytest.raises(PolicyError) as caught:
        PolicyPack([LAW, OLD, NEW]).decide({}, as_of=date(2024, 12, 31))
    assert [("as_of: DK-POLICY-NOT-IN-FORCE: policy 'law' has no version in force on 2024-12-31; in "
              "force: from 2025-07-01; "
            "ask as of the day of the order, or load the version of that time"),
            ("as_of: DK-POLICY-NOT-IN-FORCE: policy 'shop' has no version in force on 2024-12-31; in "
              "force: from 2025-01-01 "
            "until 2025-12-31; from 2026-01-01; ask as of the day of the order, or load the version of "
            "that time")] == [str(each) for each in caught.value.findings]  # fmt: skip
    late = made("shop", "2", rule("a"), "from = 2026-02-01")
    with pytest.raises(PolicyError, match="policy 'shop' has no version in force on 2026-01-15"):
        PolicyPack([LAW, OLD, late]).decide({}, as_of=date(2026, 1, 15))
    assert "decided" == PolicyPack([LAW]).decide({}, as_of=date(2026, 1, 15)).status


def test_books_that_do_not_go_together_are_refused() -> None:
    """No books, two versions at once, one field with two meanings, one id twice, two ways of ranking."""
    with pytest.raises(
        PolicyError, match="books: DK-POLICY-NO-BOOKS: a pack needs at least one book; pass a list of books"
    ):
        PolicyPack([])
    with pytest.raises(PolicyError, match="books: DK-POLICY-NO-BOOKS"):
        PolicyPack(OLD)  # type: ignore[arg-type] # that is what is refused
    with pytest.raises(
        PolicyError,
        match=(
            r"^books\[1\]: DK-POLICY-NO-BOOK: a pack must hold PolicyBook and PolicyPack values, "
            r"got 'b'; pass what Policy"
        ),
    ):
        PolicyPack([OLD, "b"])  # type: ignore[list-item] # that is what is refused
    with pytest.raises(PolicyError) as caught:
        PolicyPack([OLD, made("shop", "1b", rule("b"), "from = 2025-12-31")])
    assert [("policy 'shop': DK-POLICY-VERSIONS: versions '1' and '1b' are both in force on 2025-12-31; "
            "end one before the other starts")] == [str(each) for each in caught.value.findings]  # fmt: skip
    with pytest.raises(PolicyError) as caught:
        PolicyPack([NEW, made("other", "1", rule("a"), fields='x = "evidence"')])
    assert [
        ("fields.x: DK-POLICY-FIELDS: field 'x' has different definitions in shop 2 and other 1; "
          "give it the same values in "
        "both, or rename it in one"),
        "rule 'a': DK-POLICY-SAME-ID: rule id 'a' is used in shop and in other; rename one of them",
    ] == [str(each) for each in caught.value.findings]  # fmt: skip
    first = PolicyBook.loads(
        'schema = "disputekit.policy/1"\npolicy = { id = "f", version = "1", hit = "first" }\nfields = { x = "flag" }\n'
        + rule("f")
    )
    with pytest.raises(PolicyError, match="policy 'f': DK-POLICY-MIXED-HIT: f has hit = \"first\", and the pack"):
        PolicyPack([first, NEW])
    assert "decided" == PolicyPack([first, LAW]).decide({}, as_of=date(2026, 1, 1)).status


def test_versions_that_are_never_in_force_together_may_differ() -> None:
    """A field may change its meaning from one version to the next, and a scenario may state fields of either."""
    new = made("shop", "2", rule("a", "when.y = true", "deny = true"), "from = 2026-01-01", 'y = "flag"')
    pack = PolicyPack([OLD, new])
    assert "decided" == pack.decide({"x": True, "y": True}, as_of=date(2025, 5, 5)).status
    assert "decided" == pack.decide({"x": True, "y": True}, as_of=date(2026, 5, 5)).status
    with pytest.raises(InvalidValue, match="z: DK-POLICY-NO-FIELD"):
        pack.decide({"x": True, "z": True}, as_of=date(2026, 5, 5))


def test_goodwill_for_a_while_comes_and_goes() -> None:
    """A campaign outside of its days just does not apply; before and after it the same books are in force."""
    gift = rule("g", 'layer = "goodwill"', "offer = [{ apology = true }]")
    pack = PolicyPack([NEW, made("november", "1", gift, "from = 2026-11-01, until = 2026-11-30")])
    assert [1, 2, 2, 1] == [
        len(pack.decide({}, as_of=day).offers)
        for day in (date(2026, 10, 31), date(2026, 11, 1), date(2026, 11, 30), date(2026, 12, 1))
    ]
    assert (
        "decided" == PolicyPack([made("shop", "3", rule("a"), f"until = {date.max}")]).decide({}, as_of=date.max).status
    )


def test_a_conflict_between_books_is_found_when_they_are_packed() -> None:
    """Each book is sound alone; together two rules contradict each other."""
    with pytest.raises(PolicyError) as caught:
        PolicyPack([NEW, made("region", "7", rule("b"))])
    (finding,) = caught.value.findings
    assert ("DK-CONFLICT", "<text>:8 rule 'a' of shop 2, <text>:8 rule 'b' of region 7") == (
        finding.code,
        finding.where,
    )
    assert {"x": False} == dict(finding.witness)


def test_a_conflict_that_packing_did_not_look_for_is_told_when_it_is_met() -> None:
    """With no effort for looking, the books load; the decision and the check say what they would have said then."""
    pack = PolicyPack([NEW, made("region", "7", rule("b"))], effort=0)
    day = date(2026, 6, 30)
    assert "conflict" == pack.decide({"x": False}, as_of=day).status
    assert ["'a' and 'b' match the same cases, but have different outcomes and no rank between them"] == [
        each.text for each in pack.check(as_of=day).conflicts
    ]


def test_what_is_wrong_on_any_day_is_told_at_once() -> None:
    """A conflict of one year and a field of the next, each once, though the law of the year between splits it."""
    region = made("region", "7", rule("b"), "from = 2025-01-01, until = 2025-12-31")
    promise = made("promise", "1", rule("c"), "from = 2026-01-01", fields='x = "evidence"')
    shop = made("shop", "2", rule("a", 'offer = [{ refund = "50%" }]'))
    with pytest.raises(PolicyError) as caught:
        PolicyPack([LAW, shop, region, promise])
    assert ["DK-CONFLICT", "DK-POLICY-FIELDS", "DK-POLICY-FIELDS"] == [each.code for each in caught.value.findings]


def test_a_pack_is_checked_as_of_a_day() -> None:
    """What undercuts what can be seen only when law and company lie side by side."""
    pack = PolicyPack([LAW, OLD, NEW])
    assert ["no rule uses x"] == [each.text for each in pack.check(as_of=date(2025, 6, 30)).all]
    assert [("<text>:8 rule 'a' of shop 2: DK-UNDERCUT: 'a' does not offer what 'l' grants: repair; offer at "
            "least as much, or exclude these cases from the rule (for example x=False)")] == [
        str(each) for each in pack.check(as_of=date(2026, 6, 30)).undercuts
    ]  # fmt: skip


def test_the_example_books_have_no_gap_and_no_dead_rule() -> None:
    """The shipped packs pass the check of a host's own; only undercuts are left, which decide() corrects."""
    assert ((), ()) == (OPERATIONS.check().all, OPERATIONS.check().stale)
    for day in (date(2025, 6, 1), date(2026, 6, 1), date(2026, 9, 1)):
        found = RETURNS.check(as_of=day)
        assert found.undercuts == found.all


def test_final_sale_does_not_end_a_right_to_withdraw() -> None:
    """The company denies, law grants; personalised goods are excluded, so there the denial stands."""
    decision = RETURNS.decide(FINAL_SALE, as_of=date(2026, 9, 1))
    assert ["refund 100% (law: eu.withdraw)"] == [each.text for each in decision.offers]
    excluded = RETURNS.decide({**FINAL_SALE, "category": "personalised"}, as_of=date(2026, 9, 1))
    assert ("decided", ()) == (excluded.status, excluded.offers)


def test_what_the_company_promises_goes_by_the_day_of_the_order() -> None:
    """Fourteen days in 2025, thirty in 2026."""
    scenario = FINAL_SALE | {"final_sale": False, "condition": "unopened", "days_since_delivery": 20}
    assert ["changed-mind", "changed-mind-30"] == [
        getattr(RETURNS.decide(scenario, as_of=date(year, 3, 1)).winner, "id", "") for year in (2025, 2026)
    ]


def test_a_dispute_about_a_bill_needs_its_finding_first() -> None:
    """Until it is known who is right the book names the fact; a small amount is not worth asking."""
    claim: dict[str, Scalar] = {
        "reason": "late_fee", "amount_minor": 4_990, "standing": "good", "days_since_statement": 12,
        "jurisdiction": "DE",
    }  # fmt: skip
    day = date(2026, 3, 2)
    assert ("needs_facts", ("confirmed",)) == (
        OPERATIONS.decide(claim, as_of=day).status, OPERATIONS.decide(claim, as_of=day).missing,
    )  # fmt: skip
    assert ["refund 100% (company: late-fee)"] == [
        each.text for each in OPERATIONS.decide({**claim, "confirmed": True}, as_of=day).offers
    ]
    assert ["store credit 50% (goodwill: late-fee-once)"] == [
        each.text for each in OPERATIONS.decide({**claim, "confirmed": False}, as_of=day).offers
    ]
    assert ["adjustment 100% (company: small-amount)"] == [
        each.text for each in OPERATIONS.decide({**claim, "amount_minor": 900}, as_of=day).offers
    ]


@given(st.data())
def test_scenarios_of_an_example_are_always_decided(data: st.DataObject) -> None:
    """Complete scenarios of a book without gaps have a decision, each a rule that matches it."""
    scenario = data.draw(strategies.scenarios(OPERATIONS))
    decision = OPERATIONS.decide(scenario, as_of=date(2026, 3, 2))
    assert "decided" == decision.status
    assert decision.winner == OPERATIONS.first_match(scenario)
