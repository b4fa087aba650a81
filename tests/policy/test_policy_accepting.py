"""What a file accepts of the findings of a check: by cases, by rule, by field, up to an end; and what is stale."""

from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disputekit.errors import PolicyError
from disputekit.policy import Findings, PolicyBook, PolicyFinding, PolicyPack
from tests.policy.documents import books, boxes, loaded
from tests.policy.oracle import Doc, alternatives, domain, holds, oracle_of, table

EFFORT = 20_000
END = "2027-01-31"
HEAD = """schema = "disputekit.policy/1"
policy = { id = "shop", version = "1", effective = { from = 2026-01-01 } }
[fields]
reason = ["late", "broken", "lost"]
days_since_delivery = { min = 0, max = 100 }
photo = "evidence"
colour = ["red", "blue"]
"""
RULES = """
[[rule]]
id = "rest"
priority = -1
deny = true
[[rule]]
id = "late"
when.reason = ["late"]
when.days_since_delivery = { min = 31 }
offer = [{ store_credit = "10%" }]
[[rule]]
id = "buried"
priority = -2
when.reason = ["late"]
deny = true
[[rule]]
id = "over"
effective = { until = 2025-12-31 }
when.reason = ["late"]
offer = [{ refund = "1%" }]
[[rule]]
id = "asks"
when.photo = false
when.reason = ["late"]
when.days_since_delivery = { max = 30 }
offer = [{ refund = "50%", require = ["photo"] }]
"""


def accept(code: str, about: str = "", until: str = END) -> str:
    """One accept, as text."""
    return f'[[accept]]\ncode = "{code}"\n{about}\nbecause = "it is meant"\nuntil = {until}\n'


def check(text: str) -> Findings:
    """The findings of a text."""
    return PolicyBook.loads(HEAD + text, name="p.toml").check()


def refused(text: str) -> list[str]:
    """What is wrong with a text."""
    with pytest.raises(PolicyError) as caught:
        PolicyBook.loads(HEAD + RULES + text, name="p.toml")
    return [str(each) for each in caught.value.findings]


ACCEPTS = (
    ("DK-WINDOW", "when.reason = ['late']"),
    ("DK-DEAD", "rule = 'buried'"),
    ("DK-NEVER", "rule = 'over'"),
    ("DK-DEMAND", "rule = 'asks'"),
    ("DK-UNUSED-FIELD", "field = 'colour'"),
    ("DK-UNUSED-VALUE", "field = 'reason'"),
)


def test_each_warning_can_be_accepted_and_only_that_one_goes() -> None:
    """An accepted code hides its own finding; all others are reported, and nothing is stale."""
    found = check(RULES)
    assert {code for code, _ in ACCEPTS} == {each.code for each in found.all}
    for code, about in ACCEPTS:
        less = check(RULES + accept(code, about))
        assert [each for each in found.all if each.code != code] == list(less.all)
        assert (1, ()) == (len(less.accepted), less.stale)
    all_of_them = check(RULES + "".join(accept(*each) for each in ACCEPTS))
    assert "<Findings: 6 accepted>" == repr(all_of_them)
    assert "accepted: DK-DEAD of rule 'buried', until 2027-01-31: it is meant" in all_of_them.text()


def test_what_is_accepted_comes_back_after_its_end() -> None:
    """Up to and including its last day; after that it is no longer listed, nor stale."""
    book = PolicyBook.loads(HEAD + RULES + accept("DK-DEAD", "rule = 'buried'"))
    assert () == book.check(at=date(2027, 1, 31)).dead
    ended = book.check(at=date(2027, 2, 1))
    assert (["buried"], (), ()) == ([each.rules[0] for each in ended.dead], ended.accepted, ended.stale)


def test_an_accept_that_accepts_nothing_is_stale() -> None:
    """A stale acceptance is reported separately, and does not fail a build."""
    rule = '[[rule]]\nid = "all"\noffer = [{ refund = "100%" }]\n'
    used = "when.reason = ['late']\nwhen.photo = true\nwhen.colour = ['red']\nwhen.days_since_delivery = { max = 9 }\n"
    rule += f'[[rule]]\nid = "some"\n{used}deny = true\n'
    idle = [
        ("DK-GAP", "when.days_since_delivery = { min = 50 }"),
        ("DK-WINDOW", "when.days_since_delivery = { min = 50 }"),
        ("DK-DEAD", "rule = 'all'"),
        ("DK-UNUSED-FIELD", "field = 'colour'"),
    ]
    found = check(rule + "".join(accept(*each) for each in idle))
    assert [
        f"{code} {what} is accepted until 2027-01-31, but there is no such finding"
        for code, what in (
            ("DK-GAP", "where days_since_delivery is 50 to 100"),
            ("DK-WINDOW", "where days_since_delivery is 50 to 100"),
            ("DK-DEAD", "of rule 'all'"),
            ("DK-UNUSED-FIELD", "of field 'colour'"),
        )
    ] == [each.text for each in found.stale]
    assert [f"accept[{place}] of shop" for place in range(4)] == [each.where.partition(" ")[2] for each in found.stale]
    assert [True] * 4 == [each.where.startswith("p.toml:") for each in found.stale]
    assert not set(found.stale) & set(found.all)
    assert "\nstale: DK-DEAD of rule 'all' is accepted until" in found.text()
    assert '<span class="chip warn">stale</span> DK-DEAD of rule' in found.to_html()
    assert [each.text for each in found.stale] == [each["text"] for each in found.to_dict()["stale"]]


def test_a_window_in_other_cases_keeps_no_accept_alive() -> None:
    """Only the later day has to lie in the box, and the box has to hold it."""
    window = 'when.reason = ["late"]\nwhen.days_since_delivery = {{ min = {first} }}'
    on_the_day, later = (accept("DK-WINDOW", window.format(first=first)) for first in (31, 32))
    elsewhere = accept("DK-WINDOW", 'when.reason = ["lost"]')
    assert () == check(RULES + on_the_day).stale
    assert 1 == len(check(RULES + later).stale)
    assert 1 == len(check(RULES + elsewhere).stale)


def test_an_undercut_is_stale_only_where_there_is_law() -> None:
    """A company's file accepts it for the pack in which law stands beside it; alone there is nothing to say."""
    kept = accept("DK-UNDERCUT", "when.reason = ['broken']")
    shop = PolicyBook.loads(HEAD + RULES + kept)
    assert () == shop.check().stale
    law = HEAD.replace('"shop"', '"law"') + '[[rule]]\nid = "law"\nlayer = "law"\nright = "r"\n'
    for reason, stale in (("broken", 0), ("lost", 1)):
        rule = f'when.reason = ["{reason}"]\noffer = [{{ repair = true }}]\n'
        pack = PolicyPack([shop, PolicyBook.loads(law + rule)])
        found = pack.check(as_of=date(2026, 6, 1))
        assert (stale, stale) == (len(found.undercuts), len(found.stale))


DAYS = "".join(
    f'[[rule]]\nid = "r{day}"\nwhen.days_since_delivery = {{ min = {day}, max = {day} }}\ndeny = true\n'
    for day in range(101)
)


def test_where_a_question_came_to_no_end_nothing_is_called_stale() -> None:
    """There might be something to accept."""
    book = PolicyBook.loads(HEAD + DAYS + accept("DK-DEAD", "rule = 'r1'"))
    assert 1 == len(book.check().stale)
    cut = book.check(effort=1)
    assert ((), True) == (cut.stale, bool(cut.undecided))


def test_looking_for_what_is_stale_has_its_own_end() -> None:
    """Every accept of cases asks again, all of them together with as many steps as one question has."""
    gaps = "".join(accept("DK-GAP", f"when.days_since_delivery = {{ max = {day} }}") for day in range(100))
    book = PolicyBook.loads(HEAD + DAYS + gaps)
    asked = next(effort for effort in range(100, 5_000, 100) if not _named(book.check(effort=effort)) - {"stale"})
    assert {"stale"} == _named(book.check(effort=asked))
    assert 100 == len(book.check().stale)


def _named(found: Findings) -> set[object]:
    return {each.params["name"] for each in found.undecided}


@pytest.mark.parametrize(
    ("code", "about", "said"),
    [
        ("DK-DEAD", "", "rule is missing"),
        ("DK-DEAD", "rule = 'burried'", "unknown rule 'burried'; did you mean 'buried'"),
        ("DK-DEAD", "rule = 3", "3 is not a text in quotes"),
        ("DK-UNUSED-FIELD", "field = 'color'", "unknown field 'color'; did you mean 'colour'"),
        ("DK-UNUSED-FIELD", "", "field is missing"),
        ("DK-GAP", "rule = 'rest'", "rule cannot be used to accept DK-GAP; remove rule; use when and unless"),
        ("DK-DEAD", "rule = 'rest'\nwhen.photo = true", "when cannot be used to accept DK-DEAD; remove when; use rule"),
        (
            "DK-NEVER",
            "rule = 'rest'\nfield = 'photo'",
            ("field cannot be used to accept DK-NEVER; remove field; use rule"),
        ),
        ("DK-CONFLICT", "rule = 'rest'", "unknown code 'DK-CONFLICT'"),
    ],
)
def test_what_does_not_suit_the_code_is_refused(code: str, about: str, said: str) -> None:
    """With its place, and alone: one mistake is one finding."""
    (finding,) = refused(accept(code, about))
    assert said in finding
    assert finding.startswith("p.toml:")


def test_an_accept_is_part_of_the_content() -> None:
    """It is written back as it was read, and changes the digest."""
    text = HEAD + RULES + accept("DK-DEAD", "rule = 'buried'")
    book, other = (PolicyBook.loads(each) for each in (text, text.replace("= 'buried'", "= 'rest'")))
    assert [{"code": "DK-DEAD", "rule": "buried", "because": "it is meant", "until": END}] == book.to_dict()["accept"]
    assert book == PolicyBook.from_json(book.to_json())
    assert book.digest != other.digest


def test_a_report_shows_what_is_accepted_of_a_rule() -> None:
    """As text, as data and on the page, for who has to approve it."""
    report = PolicyBook.loads(HEAD + RULES + accept("DK-DEAD", "rule = 'buried'")).report()
    assert "DK-DEAD of rule 'buried', because: it is meant (until 2027-01-31)" in report.text()
    assert "<td><code>DK-DEAD</code></td><td>rule <code>buried</code></td><td>it is meant</td>" in report.to_html()
    assert [{"code": "DK-DEAD", "where": {}, "name": "buried", "because": "it is meant", "until": END}] == (
        report.to_dict()["accepted"]
    )


def with_accept(doc: Doc, entry: Doc) -> PolicyBook:
    """A book with one thing accepted."""
    book = loaded({**doc, "accept": [{**entry, "because": "x", "until": END}]})
    assert isinstance(book, PolicyBook)
    return book


def by_name(found: Findings) -> Iterator[tuple[Doc, PolicyFinding]]:
    """The findings about a rule or a field, each with what accepts it."""
    for each in (*found.dead, *found.demands):
        yield {"code": each.code, "rule": each.rules[0]}, each
    for each in found.unused:
        yield {"code": each.code, "field": each.where.removeprefix("fields.")}, each


@given(books())
def test_accepting_one_thing_hides_that_and_no_more(made: tuple[Doc, PolicyBook]) -> None:
    """Of every rule and field: what is found goes and nothing else; where nothing is found, the accept is stale."""
    doc, book = made
    found = book.check(effort=EFFORT)
    told = [entry for entry, _ in by_name(found)]
    for known in told:
        left = with_accept(doc, known).check(effort=EFFORT)
        assert [each for each, _ in by_name(left)] == [each for each in told if each != known]
        assert (found.gaps, found.undercuts, ()) == (left.gaps, left.undercuts, left.stale)
    for rule in book.rules:
        entry: Doc = {"code": "DK-DEAD", "rule": rule.id}
        if entry not in told:
            left = with_accept(doc, entry).check(effort=EFFORT)
            assert found.all == left.all
            assert bool(found.undecided) or 1 == len(left.stale)


@given(st.data(), books())
def test_an_accepted_gap_is_stale_where_something_is_said_of_all_its_cases(
    data: st.DataObject, made: tuple[Doc, PolicyBook]
) -> None:
    """Against trying every scenario of its box."""
    doc, book = made
    fields = table(doc["fields"])
    box = data.draw(boxes(tuple(fields), 2).filter(lambda each: _readable(doc, each)))
    found = with_accept(doc, {"code": "DK-GAP", **box}).check(effort=EFFORT)
    oracle = oracle_of(doc, book)
    accepts = {
        name: {value for value in domain(field) if holds(fields, parts, name, value)}
        for parts in alternatives(box)
        for name, field in fields.items()
    }
    inside = [each for each in oracle.scenarios() if all(each[name] in values for name, values in accepts.items())]
    needed = any(oracle.outcome(each)[0] == "no_rule" for each in inside)
    assert bool(found.undecided) or bool(found.stale) is not needed


def _readable(doc: Doc, box: Doc) -> bool:
    entry = {"code": "DK-GAP", **box, "because": "x", "until": END}
    return isinstance(loaded({**doc, "accept": [entry]}), PolicyBook)
