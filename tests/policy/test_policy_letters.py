"""Letters: approved texts, checked when they are loaded, filled all at once or not at all."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disputekit.errors import InvalidValue, PolicyError
from disputekit.money import Money
from disputekit.policy import OrderLine, PlainFormatter, PolicyBook, PolicyDecision, PolicyPack, Template, TextApproval
from disputekit.policy._letters import Value
from tests.browser import opened, together

DAY = date(2026, 11, 22)
LINES = [OrderLine("shoes", Money("80.00", "EUR"), tax=Money("12.77", "EUR"))]
HEAD = """\
schema = "disputekit.policy/1"
[policy]
id = "shop"
version = "2026.2"
effective = { from = 2026-07-01 }
[fields]
reason = ["changed_mind", "defective", "late", "lost"]
days = { min = 0, max = 365 }
level = { min = -5, max = 5, optional = true }
"""
TEMPLATE = '''\
[[template]]
id = "refund"
needs = ["customer_name"]
approved = { by = "K. Sommer, Legal", on = 2026-06-15 }
text.en = """
Dear {customer_name},

we refund {refund} after a fee of {fee} ({cite}).
{{Order}} of {as_of}: {days} days, {total} with {tax} tax, or {store_credit}."""
text.de = "{customer_name}: wir erstatten {refund}."
'''
RULE = """\
[[rule]]
id = "back"
when.reason = ["changed_mind"]
when.days = { max = 30 }
offer = [{ refund = "85%", of = "items" }, { store_credit = "100%" }]
cite = "§3.2"
template = "refund"
"""
OTHERS = """\
[[rule]]
id = "broken"
when.reason = ["defective"]
offer = [{ refund = "50%", fee = "5.00 EUR" }, { refund = "10.00 EUR" }]
template = { en = "{refund} for {rule}, less {fee}" }
[[rule]]
id = "none"
when.reason = ["late"]
deny = true
template = { en = "We cannot." }
[[rule]]
id = "lost"
when.reason = ["lost"]
offer = [{ refund = "100%" }]
"""
NAME: dict[str, Value] = {"customer_name": "Ann <b>"}
ONE_OFFER = "; pass the settlement of the one offer that the letter is about"
MISSING = "values.customer_name: DK-LETTER-MISSING: customer_name is missing; the template needs it: add it to values"
CASE: dict[str, str | int] = {"reason": "changed_mind", "days": 12}


def shop(more: str = "") -> PolicyBook:
    """The book of these tests."""
    return PolicyBook.loads(HEAD + TEMPLATE + RULE + OTHERS + more, name="shop.toml")


def told(text: str) -> list[str]:
    """What is wrong with a document."""
    with pytest.raises(PolicyError) as caught:
        PolicyBook.loads(text, name="shop.toml")
    return [str(finding) for finding in caught.value.findings]


def refused(decision: PolicyDecision, **arguments: object) -> list[str]:
    """What is in the way of a letter."""
    with pytest.raises(InvalidValue) as caught:
        decision.letter(**{"language": "en", **arguments})  # type: ignore[arg-type]  # some of these are wrong on purpose
    return [str(finding) for finding in caught.value.findings]


def test_a_letter_says_what_the_settlements_come_to() -> None:
    """Each amount is that of its settlement, the letter names what it rests on, and only values are looked up."""
    decision = shop().decide(CASE, as_of=DAY)
    refund, credit = (decision.settle(LINES, choose=kind) for kind in ("refund", "store_credit"))
    letter = decision.letter(language="de-AT", settlement=[refund, credit], values=NAME)
    assert "Ann <b>: wir erstatten 68.00 EUR." == letter.text
    assert ("refund", "de", "back", "shop", "2026.2") == (
        letter.template,
        letter.language,
        letter.rule,
        letter.policy,
        letter.version,
    )
    assert TextApproval("K. Sommer, Legal", date(2026, 6, 15)) == letter.approved
    assert (
        "Dear Ann <b>,\n\nwe refund 68.00 EUR after a fee of 12.00 EUR (§3.2).\n"
        "{Order} of 2026-11-22: 12 days, 68.00 EUR with 10.85 EUR tax, or 100%."
    ) == decision.letter(language="en", settlement=refund, values=NAME).text


def test_html_is_the_same_text_with_every_value_escaped() -> None:
    """Blank lines part paragraphs, line ends stay, and markup in a value is text."""
    decision = shop().decide(CASE, as_of=DAY)
    refund = decision.settle(LINES, choose="refund")
    letter = decision.letter(language="en", settlement=refund, values=NAME, markup="html")
    assert (
        "<p>Dear Ann &lt;b&gt;,</p>\n<p>we refund 68.00 EUR after a fee of 12.00 EUR (§3.2).<br>"
        "{Order} of 2026-11-22: 12 days, 68.00 EUR with 10.85 EUR tax, or 100%.</p>"
    ) == letter.text


@given(st.text(), st.sampled_from(["text", "html"]))
def test_a_value_is_only_text(name: str, markup: Literal["text", "html"]) -> None:
    """Whatever a customer is called: no braces are filled in it, no element opens, no direction turns."""
    book = PolicyBook.loads(HEAD + TEMPLATE + RULE)
    decision = book.decide(CASE, as_of=DAY)
    text = decision.letter(language="de", values={"customer_name": f"{{refund}}{name}"}, markup=markup).text
    assert text.startswith("<p>{refund}" if markup == "html" else "{refund}")
    assert set() == set(text.removeprefix("<p>").removesuffix("</p>").replace("<br>", "").replace("</p>\n<p>", "")) & (
        set("<>\"'") if markup == "html" else set()
    )
    assert set() == set(text) & set("\u202e\u2066\x00\x1b")


def test_nothing_in_a_letter_runs_in_a_browser(tmp_path: Path) -> None:
    """A hostile name stays a name in the HTML of a letter."""
    hostile = "<img src=https://example.org/x onerror=\"document.title='taken'\"><script>alert(1)</script>"
    decision = shop().decide(CASE, as_of=DAY)
    letter = decision.letter(language="de", values={"customer_name": hostile}, markup="html")
    seen = opened(together(letter.text), tmp_path)
    assert {"html", "head", "meta", "title", "body", "p"} == seen.elements
    assert () == seen.requests
    assert hostile in seen.text


def test_line_ends_are_one_character() -> None:
    """An address from Windows has no marks of its own."""
    decision = shop().decide(CASE, as_of=DAY)
    for markup, end in (("text", "\n"), ("html", "<br>")):
        letter = decision.letter(language="de", values={"customer_name": "Ann\r\nBerlin"}, markup=markup)  # type: ignore[arg-type]  # one of the two
        assert f"Ann{end}Berlin: wir" in letter.text


def test_a_formatter_writes_every_value_of_its_kind() -> None:
    """Money, shares, days and numbers go through the port, the host's own too."""

    class Loud(PlainFormatter):
        def money(self, value: Money) -> str:
            return f"<{value}>"

        def date(self, value: date) -> str:
            return f"on {value:%d.%m.}"

        def number(self, value: int | Decimal) -> str:
            return f"no. {value}"

    needs = '[[template]]\nid = "t"\nneeds = ["a", "b", "c", "d", "e"]\napproved = { by = "x", on = 2026-01-01 }\n'
    book = PolicyBook.loads(
        HEAD + needs + 'text.en = "{a} {b} {c} {d} {e} {as_of} {days}"\n' + RULE.replace('"refund"', '"t"')
    )
    values: dict[str, Value] = {
        "a": Money(5, "JPY"),
        "b": date(2026, 1, 2),
        "c": datetime(2026, 2, 3, tzinfo=UTC),
        "d": 7,
        "e": Decimal("1.5"),
    }
    letter = book.decide(CASE, as_of=DAY).letter(language="en", values=values, formatter=Loud(), markup="html")
    assert "<p>&lt;5 JPY&gt; on 02.01. on 03.02. no. 7 no. 1.5 on 22.11. no. 12</p>" == letter.text
    assert "1.50" == PlainFormatter().number(Decimal("1.50"))


def test_without_a_settlement_a_letter_says_what_the_policy_says() -> None:
    """Shares are written as shares; what only a settlement has, or what is not one thing, is asked for."""
    book = shop()
    decision = book.decide(CASE, as_of=DAY)
    assert "x: wir erstatten 85%." == decision.letter(language="de", values={"customer_name": "x"}).text
    assert [
        "settlement: DK-LETTER-AMOUNT: total must have one value, got nothing yet" + ONE_OFFER,
        "settlement: DK-LETTER-AMOUNT: tax must have one value, got nothing yet" + ONE_OFFER,
    ] == refused(decision, values=NAME)
    broken = book.decide({"reason": "defective", "days": 3}, as_of=DAY)
    assert ["settlement: DK-LETTER-AMOUNT: refund must have one value, got 50% or 10.00 EUR" + ONE_OFFER] == refused(
        broken
    )
    settlement = broken.settle([OrderLine("a", Money("3.00", "EUR"))], choose="refund")
    assert "3.00 EUR for broken, less 5.00 EUR" == broken.letter(language="en", settlement=settlement).text
    nothing = broken.settle([OrderLine("a", Money("0.00", "EUR"))], choose="refund")
    assert "0.00 EUR for broken" in broken.letter(language="en", settlement=nothing).text


def test_everything_in_the_way_is_told_at_once() -> None:
    """A wrong language, a value that is missing, one that nobody needs, one of a wrong type."""
    decision = shop().decide(CASE, as_of=DAY)
    assert [
        "language: DK-LETTER-LANGUAGE: refund has no text in 'fr-CA'; use one of de, en",
        "values.customer_nam: DK-LETTER-UNASKED: refund does not need 'customer_nam'; did you mean 'customer_name'?",
    ] == refused(decision, language="fr-CA", values={"customer_nam": "x"})
    assert [
        "language: DK-LETTER-LANGUAGE: refund has no text in 7; use a tag such as 'de' or 'de-AT'; it has de, en"
    ] == (refused(decision, language=7, values=NAME))
    assert [MISSING] == (refused(decision, language="de"))
    for value in (None, True, 1.5, Decimal("NaN"), ["x"]):
        (finding,) = refused(decision, language="de", values={"customer_name": value})
        assert "values.customer_name: DK-LETTER-VALUE: " in finding
    assert [
        (
            "values: DK-LETTER-VALUES: values must be a mapping, got 3; "
            "pass a mapping from the names that the template needs to their values"
        ),
        (
            "formatter: DK-LETTER-FORMATTER: formatter must have the methods money, date, percent "
            "and number, got 'de'; "
            "pass a LocaleFormatter, or an object with these methods"
        ),
        "markup: DK-LETTER-MARKUP: unknown markup 'pdf'; use one of html, text",
    ] == refused(decision, values=3, formatter="de", markup="pdf")


def test_a_name_that_one_language_does_not_use_is_still_asked_for() -> None:
    """What a template needs is the same whatever it is written in, so that no language fails alone."""
    template = TEMPLATE.replace("{customer_name}: wir", "Wir")
    decision = PolicyBook.loads(HEAD + template + RULE).decide(CASE, as_of=DAY)
    assert [MISSING] == (refused(decision, language="de"))
    assert "Wir erstatten 85%." == decision.letter(language="de", values=NAME).text


def test_a_letter_is_about_one_decided_rule() -> None:
    """What is not decided, has no text, or is settled elsewhere gets no letter."""
    book = shop()
    open_ = book.decide({"days": 3}, as_of=DAY)
    assert [
        (
            "status: DK-LETTER-UNDECIDED: a letter needs a decision with the status 'decided', got needs_facts; "
            "explain() says what is missing for a decision"
        )
    ] == refused(open_)
    lost = book.decide({"reason": "lost", "days": 3}, as_of=DAY)
    assert [
        "rule 'lost': DK-LETTER-NONE: 'lost' has no text for a letter; give it a template in the policy"
    ] == refused(lost)
    other = lost.settle(LINES, choose="refund")
    decision = book.decide(CASE, as_of=DAY)
    assert [
        (
            "settlement: DK-LETTER-OTHER: this decision does not offer refund 100% (company: lost); "
            "settle an offer of this decision with settle()"
        )
    ] == refused(decision, settlement=other)
    for wrong in (3, "x", [other, None]):
        (finding,) = refused(decision, settlement=wrong)
        assert "settlement: DK-LETTER-SETTLEMENT: " in finding
    denied = book.decide({"reason": "late", "days": 3}, as_of=DAY)
    letter = denied.letter(language="en")
    assert ("We cannot.", "none", None) == (letter.text, letter.template, letter.approved)


LAW = """\
schema = "disputekit.policy/1"
policy = { id = "law", version = "1" }
fields = { reason = ["changed_mind", "defective", "late", "lost"] }
[[rule]]
id = "right"
layer = "law"
right = "withdrawal"
offer = [{ refund = "100%" }]
template = { en = "The law gives you {refund}." }
"""


def test_law_has_letters_of_its_own() -> None:
    """The letter is that of the rule a settlement rests on; two rules at once need two letters."""
    law, more = PolicyBook.loads(LAW), LAW.replace('"law", version', '"more", version').replace('"right"', '"repairs"')
    repairs = PolicyBook.loads(more.replace('refund = "100%"', "repair = true").replace("{refund}", "repair"))
    decision = PolicyPack([shop(), law]).decide(CASE, as_of=DAY)
    settlement = decision.settle(LINES, choose="refund")
    letter = decision.letter(language="en", settlement=settlement)
    assert ("The law gives you 80.00 EUR.", "law", "1") == (letter.text, letter.policy, letter.version)
    assert "law" == PolicyPack([law]).decide({"reason": "lost"}, as_of=DAY).letter(language="en").policy
    assert [
        (
            "settlement: DK-LETTER-RULES: a letter must be about one rule, got repairs, right; "
            "pass the settlements of one rule, and write a letter for each rule"
        )
    ] == refused(PolicyPack([law, repairs]).decide({"reason": "lost"}, as_of=DAY))


def test_one_template_may_change_its_text_on_a_day() -> None:
    """The text in force on the day that the decision is as of is used, and none outside of all."""
    later = TEMPLATE.replace('text.de = "{customer_name}: wir', 'text.de = "Neu: {customer_name}: wir')
    first = TEMPLATE.replace("needs =", "effective = { from = 2026-06-20, until = 2026-09-30 }\nneeds =")
    later = later.replace("2026-06-15", "2026-10-01")
    book = PolicyBook.loads(HEAD.replace("effective = { from = 2026-07-01 }", "") + later + first + RULE)
    assert ["x: wir erstatten 85%.", "Neu: x: wir erstatten 85%."] == [
        book.decide(CASE, as_of=day).letter(language="de", values={"customer_name": "x"}).text
        for day in (date(2026, 9, 30), date(2026, 10, 1))
    ]
    assert [
        (
            "as_of: DK-LETTER-NOT-IN-FORCE: template refund has no text in force on 2026-06-19; in force: "
            "from 2026-06-20 until 2026-09-30; from 2026-10-01; approve a text for that day in the policy"
        )
    ] == refused(book.decide(CASE, as_of=date(2026, 6, 19)), language="de", values=NAME)
    decision = book.decide(CASE, as_of=date(2026, 6, 19))
    assert ["x: wir erstatten 85%.", "Neu: x: wir erstatten 85%."] == [
        decision.letter(language="de", values={"customer_name": "x"}, on=day).text
        for day in (date(2026, 6, 20), datetime(2026, 10, 1, 9, tzinfo=UTC))
    ]
    (early,) = refused(decision, language="de", values=NAME, on=date(2026, 6, 18))
    assert early.startswith(
        "on: DK-LETTER-NOT-IN-FORCE: template refund has no text in force on 2026-06-18; in force: from"
    )
    (wrong,) = refused(decision, language="de", values=NAME, on="tomorrow")
    assert wrong.startswith("on: DK-POLICY-DAY: 'tomorrow' is not a date")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            'template = "refund"',
            'template = "refnd"',
            (
                "shop.toml:26 rule 'back' rule[0].template: DK-FILE-UNKNOWN: "
                "unknown template 'refnd'; did you mean 'refund'?"
            ),
        ),
        (
            'approved = { by = "K. Sommer, Legal", on = 2026-06-15 }\n',
            "",
            (
                "shop.toml:25 rule 'back' rule[0].template: DK-POLICY-UNAPPROVED: "
                "template 'refund' has not been approved; "
                'add its approval: approved = { by = "…", on = 2026-06-15 }'
            ),
        ),
        (
            "on = 2026-06-15",
            "on = 2026-07-02",
            "the rule is in force on 2026-07-01, but no text of template 'refund' is",
        ),
        ("needs =", "effective = { until = 2026-12-31 }\nneeds =", "no text of template 'refund' is"),
        (
            "needs =",
            "effective = { from = 2026-06-14 }\nneeds =",
            (
                "template[0].effective: DK-POLICY-EARLY: the template is in force from 2026-06-14, but "
                "approved only on 2026-06-15"
            ),
        ),
        (", on = 2026-06-15", "", "template[0].approved: DK-FILE-MISSING: on is missing"),
        ('by = "K. Sommer, Legal", ', "", "template[0].approved: DK-FILE-MISSING: by is missing"),
        ('id = "refund"\nneeds', "needs", "template[0]: DK-FILE-MISSING: id is missing"),
        (
            "wir erstatten {refund}",
            "wir erstatten {refnd}",
            "shop.toml:19 template[0].text.de: DK-FILE-UNKNOWN: unknown placeholder 'refnd'; did you mean 'refund'?",
        ),
        ("wir erstatten {refund}", "wir erstatten {refund!r}", "DK-POLICY-BRACES: the braces in"),
        ("wir erstatten {refund}", "wir erstatten {refund.minor}", "unknown placeholder 'refund.minor'"),
        ("wir erstatten {refund}", "wir erstatten {refund:>9}", "DK-POLICY-BRACES"),
        ("wir erstatten {refund}", "wir erstatten {}", "unknown placeholder ''"),
        ("wir erstatten {refund}", "wir erstatten {repair}", "unknown placeholder 'repair'"),
        (
            "text.de",
            "text.German",
            "template[0].text.German: DK-POLICY-LANGUAGE: 'German' is not a valid language tag",
        ),
        ("text.de", "text.EN", "language 'EN' is there twice; rename or remove one"),
        ('"customer_name"]', '"customer_name", "days"]', "'days' cannot be used as a name in needs"),
        ('"customer_name"]', '"customer_name", "or-der"]', "'or-der' cannot be used as a name in needs"),
        (
            '"customer_name"]',
            '"customer_name", "order"]',
            "DK-POLICY-UNUSED-NEED: needs lists 'order', but no text uses it",
        ),
        (
            "offer = [{ refund",
            "offer = [{ compensation",
            "template 'refund' (de) uses {refund}, which this rule does not provide",
        ),
        (
            ', { store_credit = "100%" }',
            "",
            (
                "template 'refund' (en) uses {store_credit}, which this rule does not provide; use another "
                "template; this rule provides rule, as_of, cite, refund, fee, total, tax, days"
            ),
        ),
        ('cite = "§3.2"\n', "", "template 'refund' (en) uses {cite}, which this rule does not provide"),
        ("when.days = { max = 30 }\n", "", "template 'refund' (en) uses {days}, which this rule does not provide"),
        ("needs =", "extra = 1\nneeds =", "unknown key 'extra'"),
        ('template = "refund"', "template = 3", "3 is not a table"),
    ],
)
def test_what_is_wrong_with_a_text_is_told_at_load(old: str, new: str, expected: str) -> None:
    """With the place of the text or of the rule that uses it, before anybody waits for a letter."""
    text = HEAD + TEMPLATE + RULE
    assert old in text
    assert any(expected in each for each in told(text.replace(old, new, 1)))


def test_a_template_without_texts_is_none() -> None:
    """It is reported once, and not for each missing value."""
    without = TEMPLATE[: TEMPLATE.index("text.en")] + "text = {}\n"
    assert ["shop.toml:10 template[0]: DK-FILE-MISSING: text is missing; add it by language, such as text.en"] == told(
        HEAD + without + RULE
    )


def test_two_texts_of_one_template_need_days_of_their_own() -> None:
    """On any day there is one text."""
    assert [
        (
            "shop.toml:21 template[1].id: DK-POLICY-TEMPLATE-TWICE: "
            "two texts of template 'refund' are in force on the same day; "
            "end one with effective.until before the other starts, or rename one"
        )
    ] == told(HEAD + TEMPLATE * 2 + RULE)


def test_a_draft_that_nothing_uses_may_wait_for_its_approval() -> None:
    """Only what a rule refers to has to be approved."""
    draft = '[[template]]\nid = "draft"\ntext.en = "soon"\n'
    book = shop(draft)
    assert {"refund", "draft"} == {template.id for template in book.policy.templates}
    assert book == PolicyBook.from_json(book.to_json())


def test_a_policy_that_ends_needs_texts_until_then() -> None:
    """Texts that end with the policy, or never, are enough; the last day there is needs none after it."""
    ending = HEAD.replace("from = 2026-07-01", "from = 2026-07-01, until = 2026-12-31")
    for head, until in ((ending, "2026-12-31"), (ending, "9999-12-31"), (HEAD, "9999-12-31")):
        text = TEMPLATE.replace("needs =", f"effective = {{ until = {until} }}\nneeds =")
        (template,) = PolicyBook.loads(head + text + RULE).rules[0].templates
        assert date.fromisoformat(until) == template.effective.until


def test_a_rule_needs_texts_only_on_its_own_days() -> None:
    """A rule of one season is content with a text for that season."""
    text = TEMPLATE.replace("needs =", "effective = { from = 2026-11-01, until = 2026-12-31 }\nneeds =")
    season = "effective = { from = 2026-11-01, until = 2026-12-24 }\n"
    book = PolicyBook.loads(HEAD + text + RULE + season)
    assert "Ann" in book.decide(CASE, as_of=DAY).letter(language="de", values=NAME).text
    assert any("2026-10-31" in each for each in told(HEAD + text + RULE + season.replace("11-01", "10-31")))


def test_a_number_that_may_not_apply_is_not_always_known() -> None:
    """Only a rule whose every alternative asks for a number can put it into a text."""
    rule = '[[rule]]\nid = "x"\ndeny = true\ntemplate = {{ en = "{{level}}" }}\n{}'
    assert PolicyBook.loads(HEAD + rule.format("when.level = { applies = true }")).rules
    sure = PolicyBook.loads(HEAD + rule.format("when.level = { max = 0 }")).decide({"level": 0}, as_of=DAY)
    assert "0" == sure.letter(language="en").text
    for condition in ("when.level = { applies = false }", "unless.level = { max = 2 }", "group = [{}]", ""):
        (finding,) = told(HEAD + rule.format(condition))
        assert "unknown placeholder 'level'" in finding


def test_a_number_that_nobody_had_to_ask_for_is_not_made_up() -> None:
    """Where a missing fact chooses between rules that come to the same, its number is not in any letter."""
    rule = (
        '[[rule]]\nid = "{}"\nwhen.days = {}\noffer = [{{ refund = "100%" }}]\ntemplate = {{ en = "{{days}} days" }}\n'
    )
    book = PolicyBook.loads(HEAD + rule.format("soon", "{ max = 9 }") + rule.format("later", "{ min = 10 }"))
    decision = book.decide({}, as_of=DAY)
    assert decision.either
    (finding,) = refused(decision)
    assert finding.startswith("settlement: DK-LETTER-RULES: a letter must be about one rule, got later, soon; ")
    (finding,) = refused(decision, settlement=decision.settle(LINES, choose="refund"))
    assert finding.startswith("days: DK-LETTER-UNKNOWN: the decision does not know days; ")


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("en", "en"),
        ("EN_us", "en"),
        ("zh-Hant-TW", "zh-Hant"),
        ("zh-Hans", None),
        ("pt", None),
        ("no such", None),
        ("", None),
    ],
)
def test_a_language_falls_back_to_what_it_is_a_part_of(asked: str, expected: str | None) -> None:
    """Never sideways: Portuguese is not answered in Brazilian Portuguese, nor in whatever comes first."""
    assert expected == Template("t", {"en": "", "pt-BR": "", "zh-Hant": ""}).language_for(asked)
