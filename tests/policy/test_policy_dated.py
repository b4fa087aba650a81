"""Rules with dates of their own: as of any other day they do not match."""

import pickle
from datetime import date

import pytest

from disputekit.errors import InvalidValue, PolicyError
from disputekit.policy import PolicyBook, PolicyPack

HEAD = """schema = "disputekit.policy/1"
policy = { id = "shop", version = "1" }
[fields]
days = { min = 0, max = 100 }
"""
SEASON = """
[[rule]]
id = "always"
when.days = { max = 30 }
offer = [{ refund = "100%" }]
[[rule]]
id = "season"
effective = { from = 2026-11-01, until = 2027-01-31 }
when.days = { max = 30 }
offer = [{ refund = "100%" }, { exchange = true }]
[[rule]]
id = "late-season"
layer = "goodwill"
effective = { from = 2026-12-24 }
when.days = { min = 31 }
offer = [{ store_credit = "50%" }]
"""


def test_a_rule_matches_only_on_its_days() -> None:
    """Both ends count; a season is narrower than always, so it goes first while it lasts."""
    book = PolicyBook.loads(HEAD + SEASON)

    def winner(day: date) -> str:
        decided = book.decide({"days": 3}, as_of=day).winner
        first = book.first_match({"days": 3}, as_of=day)
        assert decided == first
        assert decided is not None
        return decided.id

    assert "always" == winner(date(2026, 10, 31))
    assert "season" == winner(date(2026, 11, 1))
    assert "season" == winner(date(2027, 1, 31))
    assert "always" == winner(date(2027, 2, 1))
    assert "always" == winner(date.min)
    assert "always" == winner(date.max)


def test_a_rule_out_of_its_days_is_one_day_away() -> None:
    """A near miss and the trace name the day, and by how many days it was missed."""
    book = PolicyBook.loads(HEAD + SEASON)
    decision = book.decide({"days": 3}, as_of=date(2026, 10, 30))
    miss = decision.near_misses[0]
    assert ("season", "as_of", "2026-11-01 to 2027-01-31", "2026-10-30", "2026-11-01", 2) == (
        miss.rule, miss.field, miss.required, miss.actual, miss.nearest, miss.margin,
    )  # fmt: skip
    assert "it does not match on as_of" in {each.reason.text for each in decision.trace}
    assert "always" == pickle.loads(pickle.dumps(decision)).winner.id  # noqa: S301 -- our own bytes
    late = book.decide({"days": 50}, as_of=date(2027, 1, 1))
    assert ["store credit 50% (goodwill: late-season)"] == [each.text for each in late.offers]
    assert "no_rule" == book.decide({"days": 50}, as_of=date(2026, 12, 23)).status


def test_a_missing_fact_that_no_day_lets_matter_is_not_asked_for() -> None:
    """What cannot match on that day cannot change the outcome."""
    book = PolicyBook.loads(HEAD + SEASON)
    assert ("days",) == book.decide({}, as_of=date(2026, 10, 31)).missing
    assert {"always"} == {each.rule for each in book.decide({}, as_of=date(2026, 10, 31)).candidates}


def test_first_match_needs_the_day_where_rules_have_dates() -> None:
    """It is refused rather than guessed."""
    book = PolicyBook.loads(HEAD + SEASON)
    with pytest.raises(InvalidValue, match="as_of: DK-POLICY-NO-DAY"):
        book.first_match({"days": 3})


def test_rules_that_contradict_each_other_on_no_common_day_do_not_conflict() -> None:
    """Only days within the period of the book count."""
    rules = """
[[rule]]
id = "old"
effective = { until = 2026-06-30 }
offer = [{ refund = "100%" }]
[[rule]]
id = "new"
effective = { from = 2026-07-01 }
deny = true
"""
    PolicyBook.loads(HEAD + rules)
    overlap = rules.replace("2026-07-01", "2026-06-30")
    with pytest.raises(PolicyError, match=r"as of 2026-06-30\)"):
        PolicyBook.loads(HEAD + overlap)
    period = 'version = "1", effective = { from = 2026-07-01 }'
    PolicyBook.loads(HEAD.replace('version = "1"', period) + overlap)


def test_a_pack_looks_for_conflicts_only_while_its_books_are_together() -> None:
    """A campaign splits the time of the company's book in two; neither part counts its days."""
    company = PolicyBook.loads(HEAD + '[[rule]]\nid = "deny"\ndeny = true\n')
    campaign = PolicyBook.loads(
        HEAD.replace(
            'id = "shop", version = "1"',
            'id = "campaign", version = "1", effective = { from = 2026-11-01, until = 2026-11-30 }',
        )
        + '[[rule]]\nid = "early"\npriority = 1\neffective = { until = 2026-11-15 }\noffer = [{ refund = "50%" }]\n'
    )
    pack = PolicyPack([company, campaign])
    for day, rule in ((1, "early"), (15, "early"), (16, "deny")):
        winner = pack.decide({"days": 1}, as_of=date(2026, 11, day)).winner
        assert winner is not None
        assert rule == winner.id


def test_the_name_of_the_day_is_no_field() -> None:
    """A field named as_of would be asked for twice."""
    with pytest.raises(PolicyError, match="DK-POLICY-RESERVED"):
        PolicyBook.loads(HEAD + 'as_of = "flag"\n')


def test_dates_of_a_rule_that_end_before_they_begin_are_refused() -> None:
    """As for a policy."""
    with pytest.raises(PolicyError, match="DK-POLICY-DATES"):
        PolicyBook.loads(
            HEAD + '[[rule]]\nid = "r"\neffective = { from = 2026-02-01, until = 2026-01-01 }\ndeny = true\n'
        )
