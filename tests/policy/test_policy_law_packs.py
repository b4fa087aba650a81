"""The packs that ship: what the law rows say, what retailers promise, and that all of them go together."""

from datetime import date
from itertools import combinations

import pytest

from disputekit.errors import PolicyError
from disputekit.policy import PolicyBook, PolicyPack, packs
from disputekit.policy._fields import Scalar

TODAY = date(2026, 11, 26)
BEFORE, AFTER = date(2026, 7, 30), date(2026, 7, 31)

BOUGHT: dict[str, Scalar] = {
    "buyer": "consumer", "sales_channel": "online", "jurisdiction": "DE", "category": "standard", "seal_broken": False,
    "performance_begun": False, "withdrawal_info": "given", "days_since_info": None, "repaired": False,
    "remedy_failed": False, "minor_defect": False, "proof_of_defect": False, "reason": "changed_mind",
    "seller": "own_shop", "grade": "opened", "goods": "most", "member": False, "store_card": False, "final_sale": False,
    "photo": False, "receipt": False, "carrier_trace": False, "days_after_new_year": 60, "days_since_delivery": 10,
}  # fmt: skip


def offered(name: str, day: date, **said: Scalar) -> list[str]:
    """What a pack offers in a case."""
    book = packs.load(name).books[0]
    stated = BOUGHT | said
    scenario = {field.name: stated[field.name] for field in book.fields}
    return [each.text for each in book.decide(scenario, as_of=day).offers]


@pytest.mark.parametrize("name", packs.names())
def test_a_pack_is_sound(name: str) -> None:
    """Nothing is found; what is accepted, with a reason and an end, is there."""
    (book,) = packs.load(name).books
    assert name == book.id
    assert not book.undecided
    found = book.check(at=TODAY)
    assert ((), ()) == (found.all, found.stale)
    assert book == PolicyBook.from_json(book.to_json())


@pytest.mark.parametrize("name", packs.names())
def test_a_pack_says_where_it_was_read(name: str) -> None:
    """Each rule has a source and a grade, of its own or of its policy; law cites its clause."""
    policy = packs.load(name).books[0].policy
    for rule in policy.rules:
        assert rule.source or policy.source or not rule.offers
        assert rule.confidence or policy.confidence in {"B", "C"}
        assert rule.cite or rule.layer != "law"


@pytest.mark.parametrize("chosen", list(combinations(packs.names(), 2)), ids=" + ".join)
def test_packs_go_together(chosen: tuple[str, str]) -> None:
    """Fields of one name are the same in all of them, and no two contradict each other."""
    pack = PolicyPack(map(packs.load, chosen))
    known = {field.name for book in pack.books for field in book.fields}
    scenario = {name: value for name, value in BOUGHT.items() if name in known}
    assert set(chosen) == set(pack.decide(scenario, as_of=TODAY).versions)


def test_a_name_that_no_pack_has_is_refused() -> None:
    """With the one that was meant; a path is just another such name."""
    with pytest.raises(PolicyError) as caught:
        packs.load("eu-withdrawl")
    assert (
        "name: DK-POLICY-NO-PACK: there is no pack 'eu-withdrawl'; did you mean 'eu-withdrawal'?"
    ) == str(caught.value)  # fmt: skip
    with pytest.raises(PolicyError, match="DK-POLICY-NO-PACK"):
        packs.load("../packs/eu-withdrawal")


WITHDRAWAL: list[tuple[dict[str, Scalar], bool]] = [
    ({"days_since_delivery": 14}, True),
    ({"days_since_delivery": 15}, False),
    ({"sales_channel": "off_premises"}, True),
    ({"sales_channel": "shop"}, False),
    ({"buyer": "business"}, False),
    ({"jurisdiction": "GB"}, False),
    ({"withdrawal_info": "missing", "days_since_delivery": 379}, True),
    ({"withdrawal_info": "missing", "days_since_delivery": 380}, False),
    ({"withdrawal_info": "late", "days_since_info": 14, "days_since_delivery": 200}, True),
    ({"withdrawal_info": "late", "days_since_info": 15, "days_since_delivery": 200}, False),
    ({"category": "personalised"}, False),
    ({"category": "perishable"}, False),
    ({"category": "hygiene", "seal_broken": True}, False),
    ({"category": "hygiene"}, True),
    ({"category": "inseparable"}, False),
    ({"category": "sealed_media", "seal_broken": True}, False),
    ({"category": "sealed_media"}, True),
    ({"category": "press"}, False),
    ({"category": "digital", "performance_begun": True}, False),
    ({"category": "digital"}, True),
]


@pytest.mark.parametrize(("said", "may"), WITHDRAWAL, ids=str)
def test_who_may_withdraw_in_the_union(said: dict[str, Scalar], may: bool) -> None:  # noqa: FBT001 -- what is expected
    """Articles 9, 10 and 16 of Directive 2011/83/EU, each with the first case that is beyond it."""
    assert may is (offered("eu-withdrawal", TODAY, **said) != [])


REMEDIES = ["repair", "replacement"]
PROVED = ["repair, with proof_of_defect", "replacement, with proof_of_defect"]
REFUND = ["refund 100%"]
CONFORMITY: list[tuple[date, dict[str, Scalar], list[str]]] = [
    (AFTER, {"days_since_delivery": 365}, REMEDIES),
    (AFTER, {"reason": "missing_parts"}, REMEDIES),
    (AFTER, {"reason": "changed_mind"}, []),
    (AFTER, {"buyer": "business"}, []),
    (AFTER, {"days_since_delivery": 366}, PROVED),
    (AFTER, {"days_since_delivery": 730}, PROVED),
    (AFTER, {"days_since_delivery": 731}, []),
    (AFTER, {"days_since_delivery": 731, "repaired": True}, PROVED),
    (AFTER, {"days_since_delivery": 1_095, "repaired": True}, PROVED),
    (AFTER, {"days_since_delivery": 1_096, "repaired": True}, []),
    (BEFORE, {"days_since_delivery": 731, "repaired": True}, []),
    (AFTER, {"remedy_failed": True}, REFUND),
    (AFTER, {"remedy_failed": True, "minor_defect": True}, []),
]


@pytest.mark.parametrize(("day", "said", "expected"), CONFORMITY, ids=str)
def test_what_a_defect_gives_in_the_union(day: date, said: dict[str, Scalar], expected: list[str]) -> None:
    """Articles 10, 11 and 13 of Directive (EU) 2019/771, before and after its amendment."""
    found = offered("eu-conformity", day, **({"reason": "defective"} | said))
    assert expected == [each.partition(" (law")[0] for each in found]


UNITED_KINGDOM: list[tuple[dict[str, Scalar], list[str]]] = [
    ({"days_since_delivery": 30}, ["refund 100%, with proof_of_defect", *REMEDIES]),
    ({"days_since_delivery": 31}, REMEDIES),
    ({"days_since_delivery": 183}, PROVED),
    ({"category": "digital", "days_since_delivery": 30}, REMEDIES),
    ({"remedy_failed": True, "days_since_delivery": 182}, REFUND),
    ({"remedy_failed": True, "days_since_delivery": 183}, []),
    ({"remedy_failed": True, "days_since_delivery": 100, "category": "motor_vehicle"}, []),
    ({"reason": "changed_mind", "days_since_delivery": 14}, REFUND),
    ({"reason": "changed_mind", "days_since_delivery": 15}, []),
    ({"reason": "changed_mind", "sales_channel": "shop"}, []),
]


@pytest.mark.parametrize(("said", "expected"), UNITED_KINGDOM, ids=str)
def test_what_the_consumer_rights_act_gives(said: dict[str, Scalar], expected: list[str]) -> None:
    """The tiers of the Act, and the fourteen days of a distance contract."""
    stated: dict[str, Scalar] = {"jurisdiction": "GB", "reason": "defective", "sales_channel": "shop"}
    if said.get("reason") == "changed_mind":
        stated["sales_channel"] = "online"
    assert expected == [each.partition(" (law")[0] for each in offered("uk-consumer-rights", TODAY, **stated | said)]


SHOP: list[tuple[dict[str, Scalar], list[str]]] = [
    ({"grade": "unopened", "days_since_delivery": 30}, ["refund 100% of items", "exchange"]),
    ({"grade": "unopened", "days_since_delivery": 31}, []),
    (
        {"grade": "opened", "goods": "electronics"},
        ["refund 100% of items, less a fee of 15%", "store credit 100% of items"],
    ),
    ({"grade": "no_packaging"}, ["refund 90% of items"]),
    ({"grade": "signs_of_use"}, ["refund 80% of items"]),
    ({"grade": "damaged"}, ["refund 50% of items"]),
    ({"grade": "incomplete"}, []),
    ({"final_sale": True}, []),
    ({"reason": "defective", "days_since_delivery": 730}, ["repair, with photo and receipt",
                                                          "replacement, with photo and receipt"]),
    ({"reason": "defective", "days_since_delivery": 731}, []),
]  # fmt: skip


@pytest.mark.parametrize(("said", "expected"), SHOP, ids=str)
def test_a_retailer_grades_what_comes_back(said: dict[str, Scalar], expected: list[str]) -> None:
    """A share by grade, a fee on opened electronics, nothing after thirty days."""
    assert expected == [each.partition(" (")[0] for each in offered("retailer-30-days", TODAY, **said)]


SELLERS: list[tuple[dict[str, Scalar], str]] = [
    ({"seller": "amazon", "days_since_delivery": 30}, "amazon.std"),
    ({"seller": "amazon", "days_since_delivery": 31}, "amazon.late"),
    ({"seller": "amazon", "days_since_delivery": 61}, "market.changed-mind"),
    ({"seller": "amazon", "grade": "damaged"}, "amazon.worn"),
    ({"seller": "amazon", "goods": "collectibles"}, "amazon.collectibles"),
    ({"seller": "amazon", "reason": "defective"}, "amazon.faulty"),
    ({"seller": "best_buy", "days_since_delivery": 16}, "market.changed-mind"),
    ({"seller": "best_buy", "days_since_delivery": 16, "member": True}, "best-buy.member"),
    ({"seller": "best_buy", "goods": "electronics"}, "best-buy.restocking"),
    ({"seller": "best_buy", "final_sale": True}, "best-buy.refused"),
    ({"seller": "ebay"}, "ebay.changed-mind"),
    ({"seller": "ebay", "reason": "not_as_described"}, "ebay.not-as-described"),
    ({"seller": "ikea", "days_since_delivery": 181}, "market.changed-mind"),
    ({"seller": "ikea", "days_since_delivery": 181, "grade": "unopened"}, "ikea.unopened"),
    ({"seller": "kohls", "days_since_delivery": 91, "store_card": True}, "kohls.card"),
    ({"seller": "rei", "days_since_delivery": 91, "member": True}, "rei.member"),
    ({"seller": "target", "days_since_delivery": 31}, "target.std"),
    ({"seller": "target_plus", "days_since_delivery": 31}, "market.changed-mind"),
    ({"seller": "walmart", "days_since_delivery": 90}, "walmart.std"),
    ({"seller": "walmart_marketplace", "days_since_delivery": 30}, "walmart-marketplace.std"),
]


@pytest.mark.parametrize(("said", "rule"), SELLERS, ids=str)
def test_what_a_marketplace_promises_depends_on_the_case(said: dict[str, Scalar], rule: str) -> None:
    """Who sells, who buys, how it was paid for, and in what state it comes back."""
    book = packs.load("marketplaces").books[0]
    stated = BOUGHT | said
    decision = book.decide({field.name: stated[field.name] for field in book.fields}, as_of=TODAY)
    assert rule == getattr(decision.winner, "id", "")
    assert ("seller" if rule == "ebay.changed-mind" else None) == decision.escalate_to


@pytest.mark.parametrize(
    ("seller", "ordered", "after_new_year", "days", "more"),
    [
        ("amazon", date(2025, 11, 1), 30, 90, True),
        ("amazon", date(2025, 11, 1), 31, 91, False),
        ("amazon", date(2025, 10, 31), 0, 60, False),
        ("best_buy", date(2023, 12, 30), 12, 16, True),
        ("best_buy", date(2023, 12, 31), 12, 16, False),
        ("bombas", date(2025, 12, 31), 60, 60, True),
        ("bombas", date(2026, 1, 1), 60, 60, False),
    ],
)
def test_a_season_goes_by_the_day_of_the_order(
    seller: str, ordered: date, after_new_year: int, days: int, *, more: bool
) -> None:
    """What was bought before the holidays may come back later; beside the seller's own policy it only adds."""
    pack = PolicyPack(map(packs.load, ("marketplaces", "holiday-season")))
    said: dict[str, Scalar] = {"seller": seller, "days_since_delivery": days, "days_after_new_year": after_new_year}
    known = {field.name for book in pack.books for field in book.fields}
    scenario = {name: value for name, value in (BOUGHT | said).items() if name in known}
    offers = pack.decide(scenario, as_of=ordered).offers
    assert more is any(each.source == "goodwill" for each in offers)


def test_a_companys_gap_is_none_that_law_may_accept() -> None:
    """A pack of law leaves most cases open and says so; a company's policy beside it is still told of its own gaps."""
    shop = PolicyBook.from_dict({
        "schema": "disputekit.policy/1", "policy": {"id": "shop", "version": "1"},
        "fields": {"days_since_delivery": {"min": 0, "max": 3_650}},
        "rule": [{"id": "late", "when": {"days_since_delivery": {"min": 31}}, "deny": True}],
    })  # fmt: skip
    law = packs.load("eu-withdrawal")
    assert () == PolicyPack([law]).check(as_of=TODAY).gaps
    together = PolicyPack([law, shop]).check(as_of=TODAY)
    assert together.gaps
    assert () == together.accepted
    assert {"DK-UNUSED-VALUE"} == {each.code for each in together.unused}
