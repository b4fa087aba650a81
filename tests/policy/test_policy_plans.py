"""What a difference says to people and programs: as a plan, as data, and on past cases."""

import json
from datetime import UTC, date, datetime

import numpy as np
import pandas as pd
import pytest

from disputekit.errors import InvalidValue
from disputekit.policy import PolicyBook, PolicyDiff, PolicyPack

HEAD = """schema = "disputekit.policy/1"
policy = { id = "shop", version = "1" }
[fields]
reason = ["late", "broken"]
days = { min = 0, max = 100 }
"""
THIRTY = """
[[rule]]
id = "refund"
when.days = { max = 30 }
offer = [{ refund = "100%" }]
cite = "§1"
[[rule]]
id = "ask"
when.reason = ["broken"]
when.days = { min = 31 }
escalate = "a lawyer"
"""
SEASON = """
[[rule]]
id = "season"
effective = { from = 2026-11-01 }
when.days = { max = 60 }
offer = [{ exchange = true }]
priority = 1
"""


def changes(new: str, old: str = HEAD + THIRTY) -> PolicyDiff:
    """The difference between two texts."""
    return PolicyBook.loads(old).diff(PolicyBook.loads(new))


def test_a_version_that_is_not_in_force_is_compared_as_if_it_were() -> None:
    """A season moves with the version: what can be pasted is asked, and what cannot says why."""
    old, new = (
        HEAD.replace('"1"', f'"{year}", effective = {{ from = {year}-01-01, until = {year}-12-31 }}')
        + THIRTY
        + SEASON.replace("2026", year)
        for year in ("2026", "2027")
    )
    plan = changes(new, old)
    before, after = plan.outcomes[0].python.splitlines()
    assert before.startswith("book.decide({")
    assert before.endswith("as_of=date(2026, 11, 1))")
    assert "# newer is not in force on 2026-11-01: compared as if it were" == after


def test_a_plan_says_what_changes_from_what_to_what_by_which_rule() -> None:
    """Outcomes first, then what is written otherwise without any."""
    new = HEAD.replace('"1"', '"2"') + THIRTY.replace("max = 30", "max = 14").replace("§1", "§2")
    plan = changes(new)
    assert (
        "shop 1 -> shop 2\n"
        "\n"
        "~ where days is 15 to 30 (32 cases, a loss for the customer)\n"
        "    from refund 100% (refund)\n"
        "    to   no rule\n"
        "    try  book.decide({'reason': 'late', 'days': 15}, as_of=date(2026, 1, 1))\n"
        "    try  newer.decide({'reason': 'late', 'days': 15}, as_of=date(2026, 1, 1))\n"
        "\n"
        "rules written differently:\n"
        "  ~ refund: when, cite\n"
        "      when: days at most 30 -> days at most 14\n"
        "      cite: §1 -> §2\n"
        "\n"
        "32 cases change"
    ) == str(plan)
    assert "<PolicyDiff from shop 1 to shop 2: 1 outcome, 1 rule, 0 fields>" == repr(plan)
    data = json.loads(json.dumps(plan.to_dict()))
    assert {"days": [[15, 30]]} == data["outcomes"][0]["box"]
    assert ("refund 100%", "no_rule") == (data["outcomes"][0]["lost"][0], data["outcomes"][0]["after"]["status"])
    assert ("loss", 32, 32) == (data["outcomes"][0]["effect"], data["outcomes"][0]["cases"], data["cases"])
    (edit,) = data["rules"]
    assert ("refund", "changed", ["when", "cite"]) == (edit["name"], edit["what"], edit["details"])


def test_whom_a_case_goes_on_to_is_an_outcome() -> None:
    """The same status, the same offers, another addressee."""
    plan = changes(HEAD + THIRTY.replace("a lawyer", "a manager"))
    assert [("on to a lawyer", "on to a manager")] == [(e.before.text, e.after.text) for e in plan.outcomes]
    assert "reason is broken and days is 31 to 100" == plan.outcomes[0].scope


def test_what_cites_something_else_changes_no_outcome() -> None:
    """The report mentions it, and nothing else."""
    plan = changes(HEAD + THIRTY.replace("§1", "§9"))
    assert plan
    assert () == plan.outcomes
    assert ("refund: cite",) == tuple(each.text for each in plan.rules)


def test_rules_fields_and_heads_that_come_and_go_are_told() -> None:
    """Added, removed, and what of them is written otherwise."""
    old = HEAD + 'place = { tree = { EU = ["DE", "FR"] } }\nvip = "flag"\ngone = "flag"\nkind = ["a", "b"]\n' + THIRTY
    new = (
        HEAD.replace('version = "1"', 'version = "1", effective = { from = 2026-01-01 }')
        .replace("max = 100", "max = 90, optional = true")
        .replace('["late", "broken"]', '["broken", "late"]')
        + 'place = { tree = { EU = ["DE"], X = ["FR", "CH"] } }\nvip = { predicate = "is_vip" }\n'
        + 'new = "flag"\nkind = { kind = "flag" }\n'
        + THIRTY.replace('id = "ask"', 'id = "lawyer"')
    )
    one = PolicyBook.loads(old)
    other = PolicyBook.loads(new, predicates={"is_vip": lambda _: None})
    plan = one.diff(other)
    assert [
        "reason: order of values", "days: 0 to 100 -> 0 to 90, may not apply", "place: with CH, tree",
        "vip: worked out by is_vip", "gone", "kind: choice -> flag, without a, b, with False, True", "new",
    ] == [each.text for each in plan.fields]  # fmt: skip
    assert ["removed", "added"] == [each.what for each in plan.rules]
    assert ["shop: effective"] == [each.text for each in plan.policy]
    assert not plan.comparable
    assert "no case fits both versions, so outcomes were not compared" in str(plan)
    back = other.diff(one)
    assert "days: 0 to 90 -> 0 to 100, always applies" in [each.text for each in back.fields]
    assert "vip: worked out by nobody" in [each.text for each in back.fields]


def test_only_what_both_versions_can_be_asked_is_compared() -> None:
    """A wider range, a value less, and a field that is not the same at all."""
    wider = changes(HEAD.replace("max = 100", "max = 365") + THIRTY)
    assert () == wider.outcomes
    assert wider.comparable
    apart = HEAD.replace("min = 0, max = 100", "min = 200, max = 300") + '[[rule]]\nid = "r"\ndeny = true\n'
    assert not changes(apart).comparable
    other = HEAD.replace('["late", "broken"]', '["lost"]') + '[[rule]]\nid = "r"\ndeny = true\n'
    assert not changes(other).comparable


def test_a_tree_and_a_list_are_compared_on_the_leaves_of_both() -> None:
    """A rule on a node of one and on values of the other; and where the field does not apply."""
    rule = '[[rule]]\nid = "r"\nwhen.place = {}\ndeny = true\n'
    tree = HEAD + 'place = { tree = { EU = ["DE", "FR"], X = ["CH"] }, optional = true }\n' + rule
    flat = HEAD + 'place = { values = ["FR", "GB", "DE"], optional = true }\n' + rule
    same = changes(flat.replace("{}", '["DE", "FR"]'), tree.replace("{}", '["EU"]'))
    assert () == same.outcomes
    less = changes(flat.replace("{}", '["DE"]'), tree.replace("{}", "{ applies = true }"))
    assert ["place is FR"] == [each.scope for each in less.outcomes]
    apply = changes(flat.replace("{}", "{ applies = false }"), tree.replace("{}", '["EU"]'))
    assert {"place is not applicable", "place is FR or DE"} == {each.scope for each in apply.outcomes}
    wider = tree.replace("{}", '["EU"]').replace("min = 0, max = 100", "min = -5, max = 200, optional = true")
    once = wider.replace("min = -5, max = 200", "min = 0, max = 300").replace(
        "when.place", "when.days = { min = 9 }\nwhen.place"
    )
    assert {"days is 0 to 8 or not applicable"} <= {
        each.scope.split(" and ")[0] for each in changes(once, wider).outcomes
    }


def test_a_rank_that_comes_through_another_rule_is_seen() -> None:
    """Both rules stay as they are; the one between them goes, and they change places."""
    rules = (
        '[[rule]]\nid = "a"\npriority = 1\nwhen.days = { max = 50 }\noffer = [{ refund = "1%" }]\noverrides = ["b"]\n'
        '[[rule]]\nid = "b"\npriority = 1\nwhen.days = { min = 90 }\noffer = [{ refund = "2%" }]\noverrides = ["c"]\n'
        '[[rule]]\nid = "c"\npriority = 1\nwhen.days = { max = 20 }\noffer = [{ refund = "3%" }]\n'
    )
    plan = changes(HEAD + rules.replace('\noverrides = ["c"]', ""), HEAD + rules)
    assert [("a", "c", "days is 0 to 20")] == [(e.before.rule, e.after.rule, e.scope) for e in plan.outcomes]
    first = HEAD.replace('version = "1"', 'version = "1", hit = "first"')
    three = rules.replace("priority = 1\n", "").replace('\noverrides = ["b"]', "").replace('\noverrides = ["c"]', "")
    one, two, other = three.split("[[rule]]")[1:]
    turned = f"[[rule]]{other}[[rule]]{two}[[rule]]{one}"
    assert [("a", "c")] == [(e.before.rule, e.after.rule) for e in changes(first + turned, first + three).outcomes]


def test_books_that_may_contradict_themselves_are_compared_as_they_decide() -> None:
    """A conflict is an answer like any other."""
    rules = '[[rule]]\nid = "a"\nwhen.days = { max = 50 }\ndeny = true\n'
    more = '[[rule]]\nid = "b"\nwhen.days = { min = 40 }\noffer = [{ refund = "2%" }]\n'
    one, other = (PolicyBook.loads(HEAD + text, effort=0) for text in (rules, rules + more))
    found = {(each.before.text, each.after.text, each.scope) for each in one.diff(other).outcomes}
    assert {("nothing", "conflict", "days is 40 to 50"), ("no rule", "refund 2%", "days is 51 to 100")} == found


def test_a_flag_that_a_program_works_out_is_named() -> None:
    """The change holds if the flag can be so."""
    vip = HEAD + 'vip = { predicate = "is_vip" }\n' + THIRTY
    rule = '[[rule]]\nid = "vip"\nwhen.vip = true\npriority = 1\noffer = [{ exchange = true }]\n'
    one, other = (PolicyBook.loads(text, predicates={"is_vip": lambda _: None}) for text in (vip, vip + rule))
    plan = one.diff(other)
    assert {("vip",)} == {each.flags for each in plan.outcomes}
    assert "depends on the computed flag vip" in str(plan)


def test_a_rule_with_dates_changes_outcomes_on_its_days() -> None:
    """The day is part of the box and of the Python."""
    plan = changes(HEAD + THIRTY + SEASON)
    first = plan.outcomes[0]
    assert (("2026-11-01", "9999-12-31"),) == first.box["as_of"]
    assert date(2026, 11, 1) == first.as_of
    assert "as_of=date(2026, 11, 1)" in first.python


def test_a_search_that_is_cut_off_says_how_many_cases_are_left() -> None:
    """What was found stands, and the plan says how many cases at most were not looked at."""
    one, other = PolicyBook.loads(HEAD + THIRTY), PolicyBook.loads(HEAD + THIRTY.replace("100%", "50%"))
    ended = one.diff(other, effort=0)
    assert ended
    assert [("DK-UNDECIDED-CHANGES", 202)] == [(each.code, each.params["cases"]) for each in ended.undecided]
    assert str(ended).endswith("0 cases change, and there may be more")
    wide = HEAD.replace("max = 100", "max = 2000")
    many = "".join(
        f'[[rule]]\nid = "r{i}"\nwhen.days = {{ min = {i}, max = {i} }}\ndeny = true\n' for i in range(1_100)
    )
    some = changes(wide + many, wide)
    assert (1_000, 2_000, [200]) == (len(some.outcomes), some.cases, [each.params["cases"] for each in some.undecided])
    assert "and 950 more boxes with 1900 cases" in str(some)


def test_packs_are_compared_as_of_a_day() -> None:
    """What is in force on that day, together."""
    one, other = (PolicyPack([PolicyBook.loads(text)]) for text in (HEAD + THIRTY, HEAD + THIRTY + SEASON))
    assert one.diff(other, as_of=date(2026, 12, 1)).outcomes
    assert not one.diff(one, as_of=date(2026, 12, 1))


FOURTEEN = HEAD + THIRTY.replace("max = 30", "max = 14")


def test_past_cases_are_counted_by_what_they_go_from_and_to() -> None:
    """Rows are numbered, unreadable cells are reported, and unknown columns are named."""
    frame = pd.DataFrame({
        "order": ["a", "b", "c", "d", "e"],
        "reason": ["late", "broken", "late", None, "lost"],
        "days": [20.0, 30.0, 40.0, np.nan, 3.0],
    })  # fmt: skip
    replay = changes(FOURTEEN).on(frame)
    assert (5, 2, 2) == (replay.rows, replay.changed, replay.same)
    assert ((0, 1),) == tuple(each.rows for each in replay.flips)
    assert [4] == [each.row for each in replay.unread]
    assert ("order",) == replay.ignored
    assert (
        "2 of 5 cases would have been decided differently\n"
        "  2 rows: refund 100% (refund) -> no rule\n"
        "1 row cannot be read:\n"
        "  row 4: reason: DK-POLICY-VALUE: 'lost' is not a value of reason; use one of broken, late\n"
        "columns that no field has: order"
    ) == str(replay)
    data = json.loads(json.dumps(replay.to_dict()))
    assert [0, 1] == data["flips"][0]["rows"]
    assert 1 == len(data["unread"])


def test_a_sample_may_be_columns_or_scenarios() -> None:
    """Mappings of lists or arrays, and lists of mappings; missing values are not known."""
    plan = changes(FOURTEEN)
    columns: dict[str, list[str] | np.ndarray] = {"reason": ["late", "late"], "days": np.array([20, 3])}
    assert 1 == plan.on(columns).changed
    assert 1 == plan.on([{"reason": "late", "days": 20}, {"reason": "late", "days": pd.NA}]).changed
    assert "0 of 0 cases would have been decided differently" == str(plan.on([]))
    twice = pd.DataFrame([[1, 2]], columns=["days", "days"])
    for sample in ("text", 3, [1, 2], {"reason": ["late"], "days": [1, 2]}, {"reason": "late"}, {"days": 3}, twice):
        with pytest.raises(InvalidValue, match="sample: DK-POLICY-SAMPLE"):
            plan.on(sample)  # type: ignore[arg-type] # that is what is refused


def test_each_case_may_have_its_own_day() -> None:
    """A column of days, as texts, dates or datetimes; without any day a rule with dates cannot be asked."""
    plan = changes(HEAD + THIRTY + SEASON)
    days: list[object] = ["2026-10-31", date(2026, 11, 1), datetime(2026, 11, 2, tzinfo=UTC), "soon", None]
    sample: dict[str, list[object]] = {"reason": ["late"] * 5, "days": [3] * 5, "placed": days}
    replay = plan.on(sample, as_of="placed")
    assert (2, [3, 4], ()) == (replay.changed, [each.row for each in replay.unread], replay.ignored)
    assert 5 == plan.on(sample, as_of=date(2026, 12, 1)).changed
    assert 5 == len(plan.on(sample).unread)


@pytest.mark.parametrize("unit", ["D", "s", "ns"])
def test_days_of_numpy_and_pandas_are_days(unit: str) -> None:
    """Dates of any unit are read; a missing date is reported, and every other row is read."""
    plan = changes(HEAD + THIRTY + SEASON)
    days = np.array(["2026-10-31", "2026-11-01", "NaT"], f"datetime64[{unit}]")
    sample: dict[str, list[object] | np.ndarray] = {"reason": ["late"] * 3, "days": [3] * 3, "placed": days}
    rows = [dict(zip(sample, row, strict=True)) for row in zip(*sample.values(), strict=True)]
    for shape in (sample, pd.DataFrame(sample), rows):
        replay = plan.on(shape, as_of="placed")
        assert (1, [2]) == (replay.changed, [each.row for each in replay.unread])
        assert "as_of must be a date, got None" in str(replay)


def test_a_column_may_be_named_by_anything() -> None:
    """A column without a name, as in a frame made without names, is reported as unknown."""
    plan = changes(FOURTEEN)
    assert ("0",) == plan.on(pd.DataFrame({0: ["x"], "days": [20]})).ignored
    assert ("0",) == plan.on([{0: "x"}]).ignored  # type: ignore[dict-item] # that is what it bears


def test_a_cell_that_holds_several_values_is_told() -> None:
    """An array in a cell costs its row only."""
    replay = changes(FOURTEEN).on([{"days": np.array([1, 2])}, {"days": np.array(3)}])
    assert [0] == [each.row for each in replay.unread]
