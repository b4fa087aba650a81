"""Settling: exact money by line, never more than was paid and not given back yet."""

from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disputekit.errors import InvalidValue, MoneyError, PolicyError
from disputekit.money import Money
from disputekit.policy import OfferPart, OrderLine, PolicyBook, PolicyOffer, PolicySettlement, SettledLine
from disputekit.remedies import Remedy, RemedyKind

DAY = date(2026, 11, 22)


def euros(amount: str) -> Money:
    """Euros."""
    return Money(amount, "EUR")


LINES = [
    OrderLine("shoes", euros("80.00"), tax=euros("12.77")),
    OrderLine("socks", euros("19.99"), refunded=euros("10.00")),
    OrderLine("post", euros("4.95"), delivery=True),
]


def settled(offer: str, choose: str = "refund", lines: list[OrderLine] = LINES) -> PolicySettlement:
    """What one or more offers, as TOML, come to."""
    book = PolicyBook.loads(
        'schema = "disputekit.policy/1"\npolicy = { id = "p", version = "1" }\nfields = { x = "flag" }\n'
        f'[[rule]]\nid = "r"\noffer = [{offer}]\n'
    )
    return book.decide({}, as_of=DAY).settle(lines, choose=choose)


def amounts(settlement: PolicySettlement) -> list[tuple[str, str, str, str]]:
    """The lines in short."""
    return [(each.line, str(each.amount), str(each.tax), str(each.fee)) for each in settlement.lines]


def test_a_share_goes_by_what_was_paid_and_stops_at_what_is_left() -> None:
    """85 per cent of the items: ten euros for the socks were refunded before, so 9.99 is left."""
    settlement = settled('{ refund = "85%", of = "items" }')
    assert [("shoes", "68.00 EUR", "10.85 EUR", "0.00 EUR"), ("socks", "9.99 EUR", "0.00 EUR", "0.00 EUR")] == amounts(
        settlement
    )
    assert (euros("77.99"), euros("0.00"), euros("10.85")) == (settlement.total, settlement.fee, settlement.tax)
    assert (Remedy(RemedyKind.REFUND, euros("77.99")),) == settlement.remedies
    assert "r" == settlement.offered.rule


def test_delivery_and_all_are_bases_of_their_own() -> None:
    """What is named is what the share is of."""
    assert [("post", "4.95 EUR", "0.00 EUR", "0.00 EUR")] == amounts(settled('{ refund = "100%", of = "delivery" }'))
    assert euros("94.94") == settled('{ refund = "100%" }').total
    assert [] == amounts(settled('{ refund = "100%", of = "delivery" }', lines=LINES[:2]))


def test_a_fee_is_kept_from_the_payment_and_shown_by_line() -> None:
    """As a share of the base, or as an amount; never more than there is."""
    settlement = settled('{ refund = "100%", of = "items", fee = "15%" }', lines=LINES[:1])
    assert [("shoes", "68.00 EUR", "10.85 EUR", "12.00 EUR")] == amounts(settlement)
    assert euros("12.00") == settlement.fee
    settlement = settled('{ refund = "100%", fee = "10.00 EUR" }', lines=[LINES[0], LINES[2]])
    assert [("shoes", "70.58 EUR", "11.27 EUR", "9.42 EUR"), ("post", "4.37 EUR", "0.00 EUR", "0.58 EUR")] == amounts(
        settlement
    )
    nothing = settled('{ refund = "10%", fee = "50.00 EUR" }', lines=LINES[:1])
    assert (euros("0.00"), euros("8.00"), ()) == (nothing.total, nothing.fee, nothing.remedies)


def test_what_is_kept_is_the_fee_or_what_a_share_leaves() -> None:
    """Where one remedy gives back a share; the rest of a fixed sum, or of two remedies, is not a fee."""
    kept = {
        '{ refund = "85%", of = "items" }': "12.00",
        '{ refund = "100%", fee = "15%" }': "12.00",
        '{ refund = "85%", fee = "5.00 EUR" }': "5.00",
        '{ refund = "85%", compensation = "10.00 EUR" }': "12.00",
        '{ refund = "50%", store_credit = "10%" }': "0.00",
        '{ refund = "10.00 EUR" }': "0.00",
        '{ refund = "100%" }': "0.00",
    }
    assert kept == {offer: str(settled(offer, lines=LINES[:1]).kept.amount) for offer in kept}


def test_nothing_is_kept_of_what_was_given_back_before() -> None:
    """After ninety of a hundred euros were refunded, the last ten go back whole, whatever the fee would have been."""
    line = [OrderLine("lamp", euros("100.00"), refunded=euros("90.00"))]
    for each in ('{ refund = "100%", fee = "15%" }', '{ refund = "85%" }'):
        settlement = settled(each, lines=line)
        assert ("10.00", "0.00") == (str(settlement.total.amount), str(settlement.kept.amount))


def test_a_fixed_amount_goes_by_what_is_left() -> None:
    """Ten euros over the lines; no more than is left of all of them."""
    assert [
        ("shoes", "8.43 EUR", "1.35 EUR", "0.00 EUR"),
        ("socks", "1.05 EUR", "0.00 EUR", "0.00 EUR"),
        ("post", "0.52 EUR", "0.00 EUR", "0.00 EUR"),
    ] == amounts(settled('{ refund = "10.00 EUR" }'))
    assert euros("94.94") == settled('{ refund = "500.00 EUR" }').total
    assert euros("0.00") == settled('{ refund = "0%" }').total
    with pytest.raises(MoneyError, match="DK-MONEY-MIXED"):
        settled('{ refund = "5.00 USD" }')


def test_compensation_is_on_top_and_has_no_lines() -> None:
    """Compensation is not a refund, so the paid amount does not limit it."""
    settlement = settled('{ compensation = "500.00 EUR", apology = true }', "apology")
    assert ((), euros("500.00")) == (settlement.lines, settlement.total)
    assert (Remedy(RemedyKind.COMPENSATION, euros("500.00")), Remedy(RemedyKind.APOLOGY)) == settlement.remedies
    assert euros("10.49") == settled('{ compensation = "10%" }', "compensation").total


def test_parts_that_go_together_share_what_is_left() -> None:
    """Half as money and all as credit: together no more than was paid."""
    settlement = settled('{ refund = "50%", store_credit = "100%" }', lines=[LINES[0]])
    assert (
        SettledLine("shoes", RemedyKind.REFUND, euros("40.00"), euros("6.39"), euros("0.00")),
        SettledLine("shoes", RemedyKind.STORE_CREDIT, euros("40.00"), euros("6.38"), euros("0.00")),
    ) == settlement.lines
    assert euros("12.77") == settlement.tax
    assert euros("80.00") == settlement.total


def test_of_several_offers_of_one_kind_the_one_that_pays_most_is_settled() -> None:
    """The claimant chooses a refund, and gets the better one."""
    assert (
        euros("80.00") == settled('{ refund = "10%" }, { refund = "100%" }, { refund = "50%" }', lines=LINES[:1]).total
    )


def test_every_offer_that_is_shown_can_be_settled() -> None:
    """Goodwill where no rule decides, and law where rules contradict each other, come to money like any other offer."""
    kind = PolicyBook.loads(
        'schema = "disputekit.policy/1"\npolicy = { id = "p", version = "1" }\nfields = { x = "flag", y = "flag" }\n'
        '[[rule]]\nid = "kind"\nlayer = "goodwill"\noffer = [{ compensation = "5.00 EUR" }]\n'
    )
    assert "no_rule" == kind.decide({"x": True}, as_of=DAY).status
    assert euros("5.00") == kind.decide({"x": True}, as_of=DAY).settle(LINES, choose="compensation").total
    torn = PolicyBook.loads(
        'schema = "disputekit.policy/1"\npolicy = { id = "p", version = "1" }\nfields = { x = "flag", y = "flag" }\n'
        '[[rule]]\nid = "a"\nwhen.x = true\noffer = [{ refund = "10%" }]\n'
        '[[rule]]\nid = "b"\nwhen.y = true\noffer = [{ refund = "20%" }]\n'
        '[[rule]]\nid = "l"\nlayer = "law"\nright = "r"\noffer = [{ refund = "30%" }]\n',
        effort=0,
    )
    decision = torn.decide({"x": True, "y": True}, as_of=DAY)
    assert ("conflict", ["l"]) == (decision.status, [each.rule for each in decision.offers])
    assert decision.settle(LINES, choose="refund").total.is_positive


def test_what_cannot_be_settled_is_refused() -> None:
    """An unknown choice, no lines, an undecided case and invalid lines are refused."""
    with pytest.raises(
        InvalidValue, match="choose: DK-POLICY-NOT-OFFERED: the decision does not offer 'refnd'; did you mean 'refund'"
    ):
        settled('{ refund = "10%" }', "refnd")
    with pytest.raises(InvalidValue, match="choose one of: refund, repair"):
        settled('{ refund = "10%" }, { repair = true }', "zzz")
    with pytest.raises(
        InvalidValue, match=r"choose: DK-POLICY-NOT-OFFERED: the decision does not offer None; choose one of: refund"
    ):
        settled('{ refund = "10%" }', None)  # type: ignore[arg-type] # that is what is refused
    unsettled: list[object] = [[], None, ["shoes"]]
    for lines in unsettled:
        with pytest.raises(InvalidValue) as caught:
            settled('{ refund = "10%" }', lines=lines)  # type: ignore[arg-type] # that is what is refused
        assert str(caught.value).startswith(
            f"lines: DK-POLICY-NO-LINES: lines must be a list of OrderLine values, got {lines!r}; pass the lines"
        )
    denied = PolicyBook.loads(
        'schema = "disputekit.policy/1"\npolicy = { id = "p", version = "1" }\nfields = { x = "flag" }\n'
        '[[rule]]\nid = "r"\nwhen.x = true\ndeny = true\n'
    )
    with pytest.raises(InvalidValue, match="choose one of: nothing, it was denied"):
        denied.decide({"x": True}, as_of=DAY).settle(LINES, choose="refund")
    with pytest.raises(
        InvalidValue,
        match="status: DK-POLICY-UNSETTLED",
    ):
        denied.decide({}, as_of=DAY).settle(LINES, choose="refund")
    with pytest.raises(InvalidValue, match="line 'a': DK-POLICY-LINE: refunded must be"):  # fmt: skip
        OrderLine("a", euros("1.00"), refunded=euros("1.01"))
    for paid in (None, "1.00 EUR", euros("-0.01")):
        with pytest.raises(InvalidValue) as caught:
            OrderLine("a", paid)  # type: ignore[arg-type] # that is what is refused
        assert str(caught.value).startswith(
            f"paid: DK-POLICY-PAID: paid must be Money of 0 or more, got {paid!r}; pass an amount"
        )
    assert euros("0.00") == OrderLine("a", euros("0.00")).left
    with pytest.raises(InvalidValue, match="tax must be between"):
        OrderLine("a", euros("1.00"), tax=euros("-0.01"))


@st.composite
def order_lines(draw: st.DrawFn) -> OrderLine:
    """A line with anything between nothing and all refunded and taxed."""
    paid = draw(st.integers(0, 10_000))
    refunded, tax = draw(st.integers(0, paid)), draw(st.integers(0, paid))
    return OrderLine(
        "x", Money.from_minor(paid, "EUR"), refunded=Money.from_minor(refunded, "EUR"),
        tax=Money.from_minor(tax, "EUR"), delivery=draw(st.booleans()),
    )  # fmt: skip


shares = st.integers(0, 1000).map(lambda tenths: f"{tenths / 10}%")
sums = st.integers(0, 30_000).map(lambda minor: str(Money.from_minor(minor, "EUR")))


@given(st.data())
def test_the_parts_add_up_and_never_exceed_what_is_left(data: st.DataObject) -> None:
    """For any lines and offer: line by line within what is left, tax within the amount, total the sum."""
    lines = data.draw(st.lists(order_lines(), min_size=1, max_size=4))
    of = data.draw(st.sampled_from(["all", "items", "delivery"]))
    fee = data.draw(st.just("") | (shares | sums).map(lambda each: f', fee = "{each}"'))
    settlement = settled(f'{{ refund = "{data.draw(shares | sums)}", of = "{of}"{fee} }}', lines=lines)
    base = [line for line in lines if of == "all" or line.delivery == (of == "delivery")]
    zero = euros("0.00")
    assert settlement.total == sum((each.amount for each in settlement.lines), zero)
    for line, got in zip(base, settlement.lines, strict=False):
        assert zero <= got.tax <= got.amount <= line.left
        assert zero <= got.fee <= line.left - got.amount
        assert got.amount < line.paid or got.tax == line.tax
    assert settlement.fee <= settlement.kept <= sum((line.left for line in base), zero) - settlement.total
    if not fee and settlement.lines:
        full = settled(f'{{ refund = "100%", of = "{of}" }}', lines=lines)
        assert full.total == sum((line.left for line in base), zero)


def offer(kind: RemedyKind, amount: Decimal | Money | None = None) -> PolicyOffer:
    """An offer of one thing."""
    return PolicyOffer((OfferPart(kind, amount),))


ALL = offer(RemedyKind.REFUND, Decimal(100))
HALF = offer(RemedyKind.REFUND, Decimal(50))
ITEMS = PolicyOffer((OfferPart(RemedyKind.REFUND, Decimal(100)),), of="items")
FIXED = offer(RemedyKind.REFUND, euros("10.00"))
CREDIT = offer(RemedyKind.STORE_CREDIT, Decimal(100))
REPAIR = offer(RemedyKind.REPAIR)
SATISFIED = PolicyOffer((OfferPart(RemedyKind.REPAIR),), satisfied_by=frozenset({RemedyKind.REFUND}))
PROVEN = PolicyOffer((OfferPart(RemedyKind.REFUND, Decimal(100)),), require=("photo",))
CHEAP = PolicyOffer((OfferPart(RemedyKind.REFUND, Decimal(100)),), fee=Decimal(5))
DEAR = PolicyOffer((OfferPart(RemedyKind.REFUND, Decimal(100)),), fee=Decimal(15))
FLAT = PolicyOffer((OfferPart(RemedyKind.REFUND, Decimal(100)),), fee=euros("5.00"))
FREE = PolicyOffer((OfferPart(RemedyKind.REFUND, Decimal(100)),), fee=Decimal(0))
OURS = PolicyOffer((OfferPart(RemedyKind.REFUND, Decimal(100)),), chooser="company")
BOTH = PolicyOffer((OfferPart(RemedyKind.REFUND, Decimal(100)), OfferPart(RemedyKind.REPAIR)))
POSTAGE = PolicyOffer(FIXED.parts, of="delivery")
CHEAPEST = offer(RemedyKind.COMPENSATION, Decimal(100))
STATED = offer(RemedyKind.COMPENSATION, euros("250.00"))


@pytest.mark.parametrize(
    ("mine", "right", "expected"),
    [
        (ALL, ALL, True), (ALL, HALF, True), (HALF, ALL, False), (ALL, ITEMS, True), (ITEMS, ALL, False),
        (HALF, ITEMS, False), (ITEMS, ITEMS, True), (ITEMS, PolicyOffer(HALF.parts, of="delivery"), False),
        (ALL, FIXED, True), (HALF, FIXED, False), (FIXED, HALF, False), (FIXED, FIXED, True),
        (FIXED, offer(RemedyKind.REFUND, Money("9.99", "EUR")), True),
        (FIXED, offer(RemedyKind.REFUND, Money("10.01", "EUR")), False),
        (FIXED, offer(RemedyKind.REFUND, Money("1.00", "USD")), False),
        (CREDIT, ALL, False), (ALL, CREDIT, False),
        (REPAIR, SATISFIED, True), (ALL, REPAIR, False), (ALL, SATISFIED, True), (HALF, SATISFIED, False),
        (ITEMS, SATISFIED, False), (FIXED, SATISFIED, False), (CREDIT, SATISFIED, False),
        (PROVEN, ALL, False), (ALL, PROVEN, True), (PROVEN, PROVEN, True),
        (CHEAP, ALL, False), (ALL, CHEAP, True), (CHEAP, DEAR, True), (DEAR, CHEAP, False), (FLAT, CHEAP, False),
        (CHEAP, FLAT, False), (FLAT, FLAT, True), (FREE, ALL, True), (FREE, FLAT, True), (FLAT, ALL, False),
        (OURS, ALL, False), (ALL, OURS, False), (OURS, OURS, True),
        (BOTH, ALL, True), (BOTH, REPAIR, True), (ALL, BOTH, False), (BOTH, BOTH, True),
        (POSTAGE, FIXED, False), (FIXED, POSTAGE, True), (CHEAPEST, STATED, False), (STATED, CHEAPEST, False),
        (STATED, PolicyOffer(STATED.parts, of="items"), True), (PolicyOffer(STATED.parts, of="items"), STATED, True),
    ],
)  # fmt: skip
def test_an_offer_covers_a_right_only_in_kind_amount_strings_and_choice(
    mine: PolicyOffer, right: PolicyOffer, *, expected: bool
) -> None:
    """The same remedy, at least as much, no further evidence or fee, the same side choosing."""
    assert expected is mine.covers(right)


def test_offers_are_told_in_words() -> None:
    """Amounts, base, fee and evidence, each where it says something."""
    assert [
        "refund 100%", "refund 100% of items", "refund 10.00 EUR", "repair", "refund 100%, with photo",
        "refund 100%, less a fee of 5%", "refund 100%, less a fee of 5.00 EUR", "refund 100% and repair",
    ] == [each.text for each in (ALL, ITEMS, FIXED, REPAIR, PROVEN, CHEAP, FLAT, BOTH)]  # fmt: skip


@given(st.data())
def test_the_parts_of_a_line_have_all_of_its_tax(data: st.DataObject) -> None:
    """However a line is refunded in parts, each computed with what came before, their taxes add up to the line's."""
    paid = data.draw(st.integers(0, 10_000), label="paid")
    tax = data.draw(st.integers(0, paid), label="tax")
    cuts = sorted(data.draw(st.lists(st.integers(0, paid), max_size=5), label="cuts"))
    taxes: list[Money] = []
    for before, after in pairwise([0, *cuts, paid]):
        line = OrderLine("a", cents(paid), refunded=cents(before), tax=cents(tax))
        part = settled(f'{{ refund = "{cents(after - before)}" }}', "refund", [line])
        taxes += [each.tax for each in part.lines]
    assert all(not each.is_negative for each in taxes)
    assert cents(tax) == sum(taxes, cents(0))


def test_two_halves_of_a_line_have_its_tax() -> None:
    """Of 0.25 in tax one half has 0.13 or 0.12, and the other the rest."""
    first, second = (
        settled('{ refund = "5.00 EUR" }', "refund", [OrderLine("a", euros("10.00"), refunded=done, tax=euros("0.25"))])
        for done in (euros("0.00"), euros("5.00"))
    )
    assert {euros("0.13"), euros("0.12")} == {first.tax, second.tax}


def cents(minor: int) -> Money:
    """So many euro cents."""
    return Money.from_minor(minor, "EUR")


@given(st.data())
def test_a_cap_holds_over_all_parts_and_returns(data: st.DataObject) -> None:
    """Whatever is given back in however many settlements, together it is what was due, and no more than the cap."""
    paid, cap = data.draw(st.integers(1, 10_000), label="paid"), data.draw(st.integers(1, 10_000), label="cap")
    share = data.draw(st.integers(1, 100), label="share")
    offer = f'{{ refund = "{share}%", at_most = "{cents(cap)}" }}'
    done = cents(0)
    for _ in range(3):
        done += settled(offer, "refund", [OrderLine("a", cents(paid), refunded=done)]).total
        assert done <= min(cents(cap), cents(paid))
    assert done == min(cents(cap), cents(paid), 3 * cents(paid).percent(Decimal(share)))
    once = settled(f'{{ refund = "{share}%", store_credit = "100%", at_most = "{cents(cap)}" }}', "refund",
                   [OrderLine("a", cents(paid))])  # fmt: skip
    assert once.total == min(cents(cap), cents(paid))


def test_a_cap_is_no_fee_and_leaves_rights_uncovered() -> None:
    """What the cap cuts off is not kept as a fee; a right without a cap is not covered by an offer that has one."""
    settlement = settled('{ refund = "50%", fee = "10%", at_most = "20.00 EUR" }', lines=LINES[:1])
    assert (euros("20.00"), euros("8.00")) == (settlement.total, settlement.fee)
    full = (OfferPart(RemedyKind.REFUND, Decimal(100)),)
    capped, more = (PolicyOffer(full, at_most=euros(cap)) for cap in ("35.00", "50.00"))
    assert [False, True, True, False] == [
        capped.covers(PolicyOffer(full)), PolicyOffer(full).covers(capped), more.covers(capped), capped.covers(more),
    ]  # fmt: skip
    assert ("refund 100%, at most 35.00 EUR", None) == (capped.text, capped.kept)


def test_a_cap_is_money_and_needs_money_to_cap() -> None:
    """A share is not a cap, and a repair has nothing to cap."""
    for offer, code in (
        ('{ refund = "50%", at_most = "10%" }', "DK-FILE-TYPE"),
        ('{ repair = true, at_most = "10.00 EUR" }', "DK-POLICY-CAP"),
    ):
        with pytest.raises(PolicyError) as caught:
            settled(offer)
        assert [code] == [each.code for each in caught.value.findings]
