"""What a check says of rules, windows, fields and values that do nothing or too much, in examples."""

import json
from datetime import date

from disputekit.policy import Findings, PolicyBook, PolicyPack

HEAD = """schema = "disputekit.policy/1"
policy = { id = "shop", version = "1" }
[fields]
reason = ["late", "broken", "lost"]
days_since_delivery = { min = 0, max = 100 }
photo = "evidence"
"""
REST = '[[rule]]\nid = "rest"\npriority = -9\ndeny = true\n'


def check(text: str) -> Findings:
    """The findings of a text."""
    return PolicyBook.loads(text, name="p.toml").check()


def test_a_rule_may_be_dead_by_several_others_together() -> None:
    """Only those without which it would decide are named, and of very many only some in the sentence."""
    halves = (
        '[[rule]]\nid = "one"\nwhen.days_since_delivery = { max = 50 }\noffer = [{ refund = "1%" }]\n'
        '[[rule]]\nid = "two"\nwhen.days_since_delivery = { min = 51 }\noffer = [{ refund = "2%" }]\n'
        '[[rule]]\nid = "three"\npriority = 1\nwhen.days_since_delivery = { min = 90 }\noffer = [{ refund = "3%" }]\n'
    )
    (dead,) = check(HEAD + halves + REST).dead
    assert ("rest", "one", "two") == dead.rules
    assert "'rest' never decides: 'one' or 'two' always rank above it" == dead.text
    many = "".join(
        f'[[rule]]\nid = "r{day}"\nwhen.days_since_delivery = {{ min = {day}, max = {day} }}\n'
        'offer = [{ refund = "1%" }]\n'
        for day in range(101)
    )
    assert "or 96 more always rank above it" in check(HEAD + many + REST).dead[0].text
    assert () == check(HEAD + many).gaps


def test_a_right_that_is_always_excluded_is_dead() -> None:
    """Law that says two things of the same cases."""
    law = (
        '[[rule]]\nid = "grant"\nlayer = "law"\nright = "r"\nwhen.reason = ["lost"]\noffer = [{ repair = true }]\n'
        '[[rule]]\nid = "not"\nlayer = "law"\nexclude = ["r"]\n'
    )
    assert ["'grant' never decides: 'not' always excludes its right"] == [each.text for each in check(HEAD + law).dead]
    two = law.replace('id = "not"', 'id = "not"\nwhen.days_since_delivery = { max = 5 }') + (
        '[[rule]]\nid = "nor"\nlayer = "law"\nwhen.days_since_delivery = { min = 6 }\nexclude = ["r"]\n'
    )
    assert "always exclude its right" in check(HEAD + two).dead[0].text


def test_a_day_later_may_not_get_more_unless_that_is_accepted() -> None:
    """The finding shows both days; a file accepts it with a reason and an end."""
    late = (
        '[[rule]]\nid = "late"\nwhen.reason = ["late"]\nwhen.days_since_delivery = { min = 31 }\n'
        'offer = [{ store_credit = "10%" }]\n'
    )
    (window,) = check(HEAD + late + REST).windows
    assert (
        "'late' offers store credit 10% when days_since_delivery is 31, but when it is 30 the outcome is nothing"
        == window.text
    )
    assert ("late", "rest") == window.rules
    earlier, later = window.python.splitlines()
    assert "'days_since_delivery': 30" in earlier
    assert "'days_since_delivery': 31" in later
    accept = (
        '[[accept]]\ncode = "DK-WINDOW"\nwhen.reason = ["late"]\nwhen.days_since_delivery = { min = 3 }\n'
        'because = "a campaign"\nuntil = 2027-01-31\n'
        '[[accept]]\ncode = "DK-GAP"\nwhen.days_since_delivery = { min = 7 }\nbecause = "rare"\nuntil = 2027-01-31\n'
    )
    found = check(HEAD + late + REST + accept)
    assert () == found.windows
    said = "DK-WINDOW where days_since_delivery is 3 to 100 and reason is late, until 2027-01-31: a campaign"
    assert said in [each.text for each in found.accepted]
    assert "accepted: DK-WINDOW where days_since_delivery is 3 to 100" in str(found)


def test_a_refund_is_as_good_as_what_is_worth_no_more() -> None:
    """Store credit, repair and exchange later are no more than money before; a share of more, or a voucher, may be."""
    early = (
        '[[rule]]\nid = "early"\nwhen.days_since_delivery = { max = 30 }\noffer = [{ refund = "100%", of = "items" }]\n'
    )
    for offer in ('store_credit = "100%", of = "items"', "repair = true", "exchange = true", 'refund = "50%"'):
        late = f'[[rule]]\nid = "late"\nwhen.days_since_delivery = {{ min = 31 }}\noffer = [{{ {offer} }}]\n'
        assert (offer == 'refund = "50%"') == bool(check(HEAD + early + late).windows)
    late = '[[rule]]\nid = "late"\nwhen.days_since_delivery = { min = 31 }\noffer = [{ compensation = "5.00 EUR" }]\n'
    assert check(HEAD + early + late).windows


def test_an_offer_may_not_ask_for_what_ends_its_rule() -> None:
    """With the photo that it asks for the rule no longer matches."""
    rule = '[[rule]]\nid = "r"\nwhen.photo = false\noffer = [{ refund = "100%", require = ["photo"] }]\n'
    (demand,) = check(HEAD + rule + REST).demands
    assert "'r' asks for photo, but no longer decides once the evidence is there" == demand.text


def test_values_that_no_rule_names_are_told_where_there_are_several() -> None:
    """One that is left over is the rest; two are a difference that nobody uses."""
    one = '[[rule]]\nid = "r"\nwhen.reason = ["lost"]\ndeny = true\n'
    codes = [each.text for each in check(HEAD + one + REST).unused]
    assert "no rule distinguishes 'late' and 'broken'" in codes
    assert "no rule uses photo" in codes
    two = one.replace('["lost"]', '["lost", "late"]')
    assert not [each for each in check(HEAD + two + REST).unused if each.code == "DK-UNUSED-VALUE"]


def test_rules_and_books_that_are_never_in_force_are_told() -> None:
    """A rule outside of its book's dates, and a campaign on whose days the company has no version."""
    dated = HEAD.replace('version = "1"', 'version = "1", effective = { from = 2026-01-01, until = 2026-12-31 }')
    old = '[[rule]]\nid = "old"\neffective = { until = 2025-12-31 }\ndeny = true\n'
    book = PolicyBook.loads(dated + old + REST.replace("deny = true", "offer = [{ exchange = true }]"))
    (never,) = book.check().never_in_force
    assert "'old' is never in force: until 2025-12-31 is outside the policy's own dates" == never.text
    assert "rest" == getattr(book.decide({**never.witness}, as_of=date(2026, 1, 1)).winner, "id", "")  # type: ignore[dict-item] # no floats
    gift = HEAD.replace('id = "shop", version = "1"', 'id = "gift", version = "1", effective = { from = 2027-12-01 }')
    campaign = PolicyBook.loads(gift + '[[rule]]\nid = "g"\nlayer = "goodwill"\noffer = [{ exchange = true }]\n')
    found = PolicyPack([book, campaign]).check(as_of=date(2026, 5, 1)).never_in_force
    assert "gift 1 is in force from 2027-12-01, but the pack cannot decide on any of these days" == found[-1].text


def test_a_report_says_all_of_it_and_so_does_its_data() -> None:
    """A finding has text, place, extent, hint and Python to paste; JSON has the same."""
    flag = HEAD + 'vip = { predicate = "is_vip" }\n[[rule]]\nid = "r"\nwhen.vip = true\ndeny = true\n'
    found = PolicyBook.loads(flag, name="p.toml", predicates={"is_vip": lambda _: None}).check()
    assert "<Findings: 1 gaps, 3 unused>" == repr(found)
    assert found
    assert (
        "1 error, 3 warnings\n\nerror DK-GAP: no rule applies where vip is no\n    depends on the computed flag vip\n"
    ) in str(found)
    data = json.loads(json.dumps(found.to_dict()))
    assert {"vip": [False]} == data["gaps"][0]["box"]
    assert ["vip"] == data["gaps"][0]["flags"]
    head = 'schema = "disputekit.policy/1"\npolicy = { id = "p", version = "1" }\nfields = {}\n'
    empty = check(head + REST)
    assert not empty
    assert "<Findings: none>" == repr(empty)
    assert "0 errors, 0 warnings" == str(empty)


def test_more_windows_than_anybody_reads_are_undecided() -> None:
    """After a hundred the report says that there are more."""
    rules = "".join(
        f'[[rule]]\nid = "r{day}"\nwhen.days_since_delivery = {{ min = {day}, max = {day} }}\n'
        f'offer = [{{ refund = "{day}.5%" }}]\n'
        for day in range(1, 100)
    )
    more = rules.replace('id = "r', 'id = "s').replace("days_since_delivery", "days_since_order")
    head = HEAD.replace("photo =", "days_since_order = { min = 0, max = 100 }\nphoto =")
    found = PolicyBook.loads(head + rules + more.replace('id = "s', 'priority = 1\nid = "s'), effort=0).check()
    assert 100 == len(found.windows)
    assert "windows" in {each.params["name"] for each in found.undecided}
