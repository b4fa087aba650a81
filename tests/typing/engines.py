"""Never executed: what each engine takes and gives, as a host that uses one engine alone sees it."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import assert_type

import pendulum

from disputekit.money import Money
from disputekit.policy import Letter, PlainFormatter, PolicyBook, PolicyDecision
from disputekit.sla import Moment, Reading, SlaPolicy, Target, WorkCalendar, hours
from disputekit.triage import Scorer


def a_calendar_takes_any_datetime_and_gives_pendulum(office: WorkCalendar, at: datetime) -> None:
    """Instants come back as `pendulum.DateTime`, differences as plain durations."""
    assert_type(office.is_open(at), bool)
    assert_type(office.add(at, timedelta(hours=16)), pendulum.DateTime)
    assert_type(office.between(at, at), timedelta)
    assert_type(office.windows(at, at), Iterator[tuple[pendulum.DateTime, pendulum.DateTime]])
    assert_type(office & office, WorkCalendar)
    office.add(at, 16)  # type: ignore[arg-type]
    office.between(at, "2026-01-01")  # type: ignore[arg-type]


def a_target_is_read_from_moments(office: WorkCalendar, moments: Sequence[Moment], at: datetime) -> None:
    """A policy reads moments and returns readings; a bare number is not a period."""
    slas = SlaPolicy(office, [Target("first_response", hours(48), stops={"respond"})])
    assert_type(slas.read(moments, at=at), tuple[Reading, ...])
    Target("first_response", 48, stops={"respond"})  # type: ignore[arg-type]


def a_score_is_a_whole_number_and_its_shares(scorer: Scorer) -> None:
    """The key and the shares are integers; the value for people is not."""
    score = scorer.score({"urgency": 0.9, "impact": 0.5})
    assert_type(score.key, int)
    assert_type(score.value, float)
    scorer.score({"urgency": "high"})  # type: ignore[dict-item]
    Scorer(weights={"urgency": 2}, method="harmonic")  # type: ignore[arg-type]


def a_policy_decides_on_plain_facts(book: PolicyBook, at: datetime) -> None:
    """Facts are plain values; a fact that is itself a mapping is not one."""
    decision = book.decide({"reason": "changed_mind", "days_since_delivery": 12}, as_of=at.date())
    assert_type(decision.explain(), str)
    book.decide({"reason": {"main": "changed_mind"}}, as_of=at.date())  # type: ignore[dict-item]
    book.decide("changed_mind", as_of=at.date())  # type: ignore[arg-type]


def a_letter_takes_values_and_a_formatter(decision: PolicyDecision, at: datetime) -> None:
    """Values are texts, numbers, money and days; a formatter has all four methods; markup is one of two."""
    letter = decision.letter(
        language="de", values={"name": "Ann", "sum": Money(1, "EUR"), "day": at}, formatter=PlainFormatter()
    )
    assert_type(letter, Letter)
    assert_type(letter.text, str)
    decision.letter(language="de", values={"name": ["Ann"]})  # type: ignore[dict-item]
    decision.letter(language="de", formatter=str)  # type: ignore[arg-type]
    decision.letter(language="de", markup="pdf")  # type: ignore[arg-type]
    decision.letter("de")  # type: ignore[call-arg]


def what_is_shown_is_text(book: PolicyBook, decision: PolicyDecision) -> None:
    """Reports are text, data and pages."""
    assert_type(book.report().text(), str)
    assert_type(book.report().to_dict(), dict[str, object])
    assert_type(decision.to_html(), str)
