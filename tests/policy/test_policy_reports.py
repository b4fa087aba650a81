"""What people see of a policy: as text, as data, and as pages on which every text is only text."""

import json
import re
from datetime import date
from html.parser import HTMLParser
from importlib.metadata import version
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from disputekit.money import Money
from disputekit.policy import OrderLine, PolicyBook, PolicyDecision, PolicyPack, PolicySettlement
from disputekit.policy._predicates import FREE
from tests.browser import notebook, opened, together
from tests.policy.documents import books, partial_scenarios
from tests.policy.oracle import Doc

DAY = date(2026, 11, 22)
EVIL = "<img src=https://example.org/x onerror=\"document.title='taken'\"></style></title><script>1</script>&'"
BOOK = """\
schema = "disputekit.policy/1"
[policy]
id = "shop"
version = "2026.2"
effective = { from = 2026-07-01 }
source = "https://example.org/policy"
confidence = "B"
[fields]
reason = ["changed_mind", "defective", "late", "lost", "other"]
days = { min = 0, max = 365 }
level = { min = -5, max = 5, optional = true }
tier = { values = ["gold", "plain"], optional = true }
member = "flag"
photo = "evidence"
place = { tree = { EU = { DE = ["BE", "BY"], FR = ["75"], AT = ["W"] }, US = ["CA", "OH"] } }
heavy = { predicate = "is_heavy" }
[[template]]
id = "back-letter"
needs = ["name"]
approved = { by = "K. Sommer", on = 2026-06-15 }
text.en = "Dear {name},\\nwe refund {refund}."
[[template]]
id = "draft"
text.en = "soon"
[[rule]]
id = "back"
when.reason = ["changed_mind"]
when.days = { max = 30 }
when.photo = true
unless.place = ["BY"]
offer = [{ refund = "85%", of = "items", fee = "1.00 EUR", require = ["photo"] }, { repair = true }]
chooser = "company"
cite = "§3.2"
template = "back-letter"
[[rule]]
id = "wide"
priority = -1
overrides = ["widest"]
group = [{ when.reason = ["defective"], when.member = false }, { unless.reason = ["late"], when.days = { min = 31 } }]
deny = true
effective = { until = 2026-12-31 }
template = { en = "We cannot." }
[[rule]]
id = "widest"
priority = -1
when.reason = ["changed_mind", "defective", "lost"]
offer = [{ refund = "10%", exchange = true }]
[[rule]]
id = "hard"
priority = -2
when.reason = ["late"]
when.days = { max = 2 }
escalate = "a lawyer"
[[rule]]
id = "right"
layer = "law"
right = "withdrawal"
when.place = ["EU"]
when.days = { min = 3, max = 14 }
when.level = { applies = false }
offer = [{ repair = true }]
satisfied_by = ["refund"]
[[rule]]
id = "sealed"
layer = "law"
exclude = ["withdrawal"]
when.days = { min = 10, max = 10 }
[[rule]]
id = "kind"
layer = "goodwill"
unless.level = { max = 4 }
offer = [{ compensation = "5.00 EUR" }]
[[accept]]
code = "DK-GAP"
when.reason = ["other"]
because = "decided case by case"
until = 2026-12-31
"""
CASE: dict[str, str | int | None] = {
    "reason": "changed_mind",
    "days": 12,
    "level": None,
    "tier": "gold",
    "member": True,
    "photo": True,
    "place": "W",
}


READ = """\
shop 2026.2, in force from 2026-07-01
{digest}

Fields
  reason: one of changed_mind, defective, late, lost, other
  days: a whole number from 0 to 365
  level: a whole number from -5 to 5, or does not apply
  tier: one of gold, plain, or does not apply
  member: yes or no
  photo: evidence: present or not
  place: one of BE, BY, 75, W, CA, OH; EU is BE, BY, 75, W; DE is BE, BY; FR is 75; AT is W; US is CA, OH
  heavy: yes or no, computed by is_heavy

What the company decides
  back
    for: reason: changed_mind; days: at most 30; photo: present; place: anything but BY
    offers: refund 85% of items, less a fee of 1.00 EUR, with photo; the company chooses
    or: repair; the company chooses
    cites: §3.2
  wide
    for: reason: defective; member: no
    or: reason: anything but late; days: at least 31
    offers: nothing: the claim is denied
  widest
    for: reason: changed_mind or defective or lost
    offers: refund 10% and exchange
  hard
    for: reason: late; days: at most 2
    escalates to: a lawyer

What law grants
  right
    for: days: 3 to 14; level: does not apply; place: EU
    right of withdrawal: repair; a full refund satisfies it
  sealed
    for: days: 10
    excludes the right: withdrawal

Goodwill
  kind
    for: level: 5 or does not apply
    offers: compensation 5.00 EUR

Texts of letters
  back-letter (en), approved by K. Sommer on 2026-06-15, in force from 2026-06-15
  draft (en), not approved, in force always

Accepted
  DK-GAP where reason: other, because: decided case by case (until 2026-12-31)

Findings
  3 errors, """


NEWER = (
    BOOK.replace("2026.2", "2027.1").replace("max = 30", "max = 14").replace("deny = true", 'escalate = "nobody"')
    .replace("[[accept]]", '[[rule]]\nid = "weight"\npriority = -3\nwhen.heavy = true\ndeny = true\n[[accept]]')
    .replace("min = -5", "min = -4")
)  # fmt: skip


def loads(text: str) -> PolicyBook:
    """A book that needs none of the host's functions."""
    return PolicyBook.loads(text, predicates=FREE)


def decided(book: PolicyBook) -> tuple[PolicyDecision, PolicySettlement]:
    """A decision and its settlement."""
    decision = book.decide({**CASE, "reason": book.fields[0].values[0]}, as_of=DAY)
    return decision, decision.settle(
        [OrderLine("shoes", Money("80.00", "EUR"), tax=Money("12.77", "EUR"))], choose="refund"
    )


def test_a_policy_reads_as_text() -> None:
    """Fields, rules in the order of rank with their conditions in words, texts, what is accepted, what was found."""
    book = loads(BOOK)
    text = str(book.report(at=DAY))
    assert text.startswith(READ.replace("{digest}", f"SHA-256 {book.digest}"))


def test_a_report_is_data_that_json_can_hold() -> None:
    """Through JSON and back it is the same, and names what the page shows."""
    report = loads(BOOK).report(at=DAY)
    data = report.to_dict()
    assert data == json.loads(json.dumps(data))
    assert ("shop", "2026.2", "2026-11-22") == (data["id"], data["version"], data["as_of"])
    rules = data["rules"]
    assert isinstance(rules, list)
    assert ["back", "wide", "widest", "hard", "right", "sealed", "kind"] == [rule["id"] for rule in rules]
    assert {"start": None, "until": "2026-12-31"} == rules[1]["effective"]
    assert {"reason": "anything but late", "days": "at least 31"} == rules[1]["where"][1]
    assert "85" in rules[0]["offers"][0]["parts"][0]["amount"]
    assert report.findings.to_dict() == data["findings"]


def test_a_decision_is_data_that_json_can_hold() -> None:
    """Everything that a screen of the host's own would show."""
    decision, _ = decided(loads(BOOK))
    data = decision.to_dict()
    assert data == json.loads(json.dumps(data))
    assert ("decided", "back", {"shop": "2026.2"}) == (data["status"], data["winner"], data["policies"])
    assert decision.scenario == data["scenario"]
    open_ = loads(BOOK).decide({}, as_of=DAY).to_dict()
    lawyer = loads(BOOK).decide({**CASE, "reason": "late", "days": 1}, as_of=DAY)
    assert "a lawyer" == lawyer.to_dict()["escalate_to"]
    assert "The case goes to <b>a lawyer</b>." in lawyer.to_html()
    free = BOOK.replace('id = "kind"', 'id = "kind"\nwhen.photo = true')
    lacking = loads(free).decide({**CASE, "photo": False, "level": 5, "days": 40, "reason": "lost"}, as_of=DAY)
    assert "<h2>What would help</h2>" in lacking.to_html()
    assert ["add photo to get compensation 5.00 EUR (goodwill: kind)"] == [each.text for each in lacking.helps]
    two = "".join(f'[[rule]]\nid = "{each}"\nwhen.member = {each}\ndeny = true\n' for each in ("true", "false"))
    assert (
        "The missing facts do not change the outcome."
        in loads(BOOK[: BOOK.index("[[rule]]")] + two).decide({}, as_of=DAY).to_html()
    )
    assert ("needs_facts", None) == (open_["status"], open_["winner"])


class Fragment(HTMLParser):
    """Looks for what a fragment has no business with."""

    def __init__(self) -> None:
        """Start with nothing."""
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep what was opened."""
        assert not any(name.startswith("on") or name == "src" for name, _ in attrs)
        self.seen.add(tag)
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """What ends was opened last."""
        assert tag == self.open.pop()


def test_everything_shows_in_a_notebook() -> None:
    """A fragment each, whose style touches nothing else, and that closes what it opens."""
    book = loads(BOOK)
    decision, settlement = decided(book)
    missing = book.decide({"reason": "late", "tier": None}, as_of=DAY)
    lawyer = book.decide({**CASE, "reason": "late", "days": 1, "level": 0}, as_of=DAY)
    changes = book.diff(loads(NEWER))
    for shown in (
        book,
        PolicyPack([book]),
        book.report(),
        book.check(),
        decision,
        missing,
        lawyer,
        settlement,
        changes,
    ):
        made = notebook(shown)
        parser = Fragment()
        parser.feed(made)
        assert [] == parser.open
        assert set() == parser.seen & {"html", "body", "script", "img", "iframe", "link"}
        assert made.startswith('<div class="dk"><style>')
        style = re.sub(r"/\*.*?\*/", "", made[made.index("<style>") + 7 : made.index("</style>")], flags=re.DOTALL)
        selectors = re.findall(r"([^{}]+)\{[^{}]*\}", style)
        assert len(selectors) > 40
        assert [] == [each for group in selectors for each in re.sub(r"\([^()]*\)", "", group).split(",")
                      if ".dk.dk.dk" not in each]  # fmt: skip


@given(books(), st.data())
def test_whatever_a_policy_says_can_be_shown(made: tuple[Doc, PolicyBook], data: st.DataObject) -> None:
    """Any book and any decision: JSON holds the data, the page closes what it opens, and every rule is named."""
    doc, book = made
    report = book.report(effort=200)
    decision = book.decide(data.draw(partial_scenarios(doc)), as_of=DAY)
    for each in (report.to_dict(), decision.to_dict()):
        assert each == json.loads(json.dumps(each))
    text = report.text()
    assert [] == [rule.id for rule in book.rules if f"  {rule.id}\n" not in text]
    for shown in (report, decision):
        parser = Fragment()
        parser.feed(notebook(shown))
        assert [] == parser.open


def test_a_page_says_what_was_found() -> None:
    """A report is clean only after a check; errors come before warnings."""
    book = loads(BOOK)
    assert "No findings" not in book.to_html()
    report = book.report(at=DAY).to_html()
    assert "<h2>Findings</h2>" in report
    assert f"<dt>Checked</dt><dd>as of {DAY}, with disputekit {version('disputekit')}</dd>" in report
    assert "<dt>Checked</dt>" not in book.to_html()
    assert "<dd>with disputekit " in book.report().to_html()
    clean = loads(BOOK[: BOOK.index("[[rule]]")] + '[[rule]]\nid = "all"\ndeny = true\n')
    assert "every case" in clean.report().text()
    assert "Texts of letters" in clean.to_html()
    bare = loads(BOOK[: BOOK.index("[[template]]")] + '[[rule]]\nid = "all"\ndeny = true\n')
    assert "Texts of letters" not in bare.to_html()
    assert "every case" in clean.report().to_html()
    first = BOOK[: BOOK.index("[[rule]]")].replace('"shop"', '"shop"\nhit = "first"')
    ordered = loads(first + '[[rule]]\nid="x"\ndeny=true')
    assert "the first rule in the file that applies decides" in ordered.to_html()


def test_a_page_says_what_changes() -> None:
    """The cases with what was and will be said, and what is written otherwise; also that nothing is."""
    book = loads(BOOK)
    made = book.diff(loads(NEWER)).to_html()
    assert "<h1>shop 2026.2 → shop 2027.1</h1>" in made
    assert "on to nobody" in made
    assert "Depends on the computed flag heavy." in made
    assert '<td>weight</td><td><span class="chip good">added</span></td>' in made
    assert "Nothing changes." in book.diff(book).to_html()
    cited = loads(BOOK.replace("§3.2", "§3.3"))
    assert "Every case that fits both versions is decided as before." in book.diff(cited).to_html()
    head, rule = BOOK[: BOOK.index("[[rule]]")], '[[rule]]\nid = "x"\ndeny = true\n'
    other = loads(head.replace('["changed_mind", "defective", "late", "lost", "other"]', '["new"]') + rule)
    assert "No case fits both versions" in loads(head + rule).diff(other).to_html()
    assert "Undecided" in book.diff(loads(NEWER), effort=1).to_html()


NAMES = {
    "shop", "2026.2", "https://example.org/policy", "changed_mind", "defective", "late", "lost", "other", "back-letter",
    "K. Sommer", "Dear {name},\nwe refund {refund}.", "draft", "soon", "back", "§3.2", "wide", "widest", "We cannot.",
    "hard", "a lawyer",
    "right", "withdrawal", "sealed", "kind", "decided case by case",
}  # fmt: skip


def attacked(value: object) -> object:
    """The same with an attack after every text that may be anything."""
    if isinstance(value, dict):
        return {key: attacked(each) for key, each in value.items()}
    if isinstance(value, list):
        return [attacked(each) for each in value]
    return f"{value}{EVIL}" if value in NAMES else value


def hostile(text: str = BOOK) -> PolicyBook:
    """A book in which every text that may be anything is an attack."""
    return PolicyBook.from_json(json.dumps(attacked(json.loads(loads(text).to_json()))), predicates=FREE)


def test_nothing_hostile_happens_on_any_page(tmp_path: Path) -> None:
    """Chromium shows every attack as the text it is: no element of theirs, no script, no request."""
    book = hostile()
    decision, settlement = decided(book)
    parts = [
        PolicyPack([book]),
        book.check(),
        decision,
        settlement,
        book.decide({}, as_of=DAY),
        book.diff(loads(NEWER)),
    ]
    fragments = together(*map(notebook, parts))
    for name, made in (("report", book.report(at=DAY).to_html()), ("parts", fragments)):
        folder = tmp_path / name
        folder.mkdir()
        seen = opened(made, folder)
        assert set() == seen.elements & {"img", "script", "iframe", "svg"}
        assert () == seen.requests
        assert "<title>taken" not in seen.dom
        assert seen.text.count(EVIL) > 30
