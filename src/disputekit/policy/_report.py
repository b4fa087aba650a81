"""``Report``: a whole policy and its findings, for people who approve it."""

from collections.abc import Iterable, Iterator
from datetime import date
from textwrap import indent
from typing import Final

from attrs import evolve, frozen

from disputekit._lib.brief import brief
from disputekit._lib.markup import Shown
from disputekit.policy._analysis._findings import Findings
from disputekit.policy._data import plain
from disputekit.policy._model import ABOUT, AcceptedFinding, Layer, Policy, Rule, Template
from disputekit.policy._words import conditions, kind_of, outcome

__all__ = ["LAYERS", "Report"]

LAYERS: Final[tuple[tuple[Layer, str, str], ...]] = (
    ("company", "What the company decides", "One rule decides: the first of these that applies."),
    ("law", "What law grants", "All matching rules count. An offer of the company never takes a right away."),
    ("goodwill", "Goodwill", "Added to the other offers where it applies."),
)
"""The layers of a policy in the order in which people read them, each with its heading and what it means."""


@frozen
class Report(Shown):
    """A whole policy and what ``check`` found in it, for people who approve it.

    ``rules`` are in the order of rank; ``digest`` names the approved content; ``at`` is the day that was
    checked for.
    """

    policy: Policy
    rules: tuple[Rule, ...]
    digest: str
    findings: Findings
    at: date | None = None

    __repr__ = brief

    def __str__(self) -> str:
        """The report that ``text()`` gives."""
        return self.text()

    def text(self) -> str:
        """The report for a terminal or a mail: fields, rules by rank, letters, accepted findings, findings."""
        return "\n".join(_lines(self))

    def to_dict(self) -> dict[str, object]:
        """The report as data that JSON can hold."""
        policy = self.policy
        return {
            "id": policy.id,
            "version": policy.version,
            "digest": self.digest,
            "effective": plain(policy.effective),
            "hit": policy.hit,
            "fields": [{"name": each.name, "kind": each.kind, "text": kind_of(each)} for each in policy.fields],
            "rules": [self._rule(rule) for rule in self.rules],
            "templates": plain(policy.templates),
            "accepted": [
                {
                    "code": each.code,
                    "where": dict(conditions(each.box, policy.fields)),
                    "name": each.name,
                    "because": each.because,
                    "until": str(each.until),
                }
                for each in policy.accepts
            ],
            "as_of": plain(self.at),
            "findings": self.findings.to_dict(),
        }

    def _rule(self, rule: Rule) -> dict[str, object]:
        return {
            "id": rule.id,
            "layer": rule.layer,
            "where": [dict(conditions(box, self.policy.fields)) for box in rule.boxes],
            "effective": plain(rule.effective),
            "offers": plain(rule.offers),
            "escalate": rule.escalate,
            "right": rule.right,
            "excludes": list(rule.excludes),
            "priority": rule.priority,
            "overrides": list(rule.overrides),
            "cite": rule.cite,
            "source": rule.source,
            "confidence": rule.confidence,
            "templates": [each.id for each in rule.templates],
        }


def _lines(report: Report) -> Iterator[str]:
    policy = report.policy
    yield f"{policy.id} {policy.version}, in force {policy.effective}"
    yield f"SHA-256 {report.digest}"
    yield from _block("Fields", (f"{each.name}: {kind_of(each)}" for each in policy.fields))
    for layer, heading, _ in LAYERS:
        rules = (line for rule in report.rules if rule.layer == layer for line in _rule_lines(policy, rule))
        yield from _block(heading, rules)
    yield from _block("Texts of letters", map(_template, policy.templates))
    yield from _block("Accepted", (_accepted(policy, each) for each in policy.accepts))
    yield from _block("Findings", [evolve(report.findings, accepted=()).text()])


def _block(heading: str, lines: Iterable[str]) -> Iterator[str]:
    said = list(lines)
    if said:
        yield ""
        yield heading
        yield from (indent(line, "  ") for line in said)


def _rule_lines(policy: Policy, rule: Rule) -> Iterator[str]:
    yield rule.id
    yield from _either("for", (_where(conditions(box, policy.fields)) for box in rule.boxes))
    verb, alternatives = outcome(rule)
    yield from _either(f"{verb[0].lower()}{verb[1:]}", alternatives)
    if rule.cite:
        yield f"  cites: {rule.cite}"


def _either(name: str, lines: Iterable[str]) -> Iterator[str]:
    return (f"  {'or' if place else name}: {line}" for place, line in enumerate(lines))


def _where(box: list[tuple[str, str]]) -> str:
    return "; ".join(f"{name}: {words}" for name, words in box) or "every case"


def _template(template: Template) -> str:
    approved = template.approved
    by = "not approved" if approved is None else f"approved by {approved.by} on {approved.on}"
    return f"{template.id} ({', '.join(template.texts)}), {by}, in force {template.effective}"


def _accepted(policy: Policy, accept: AcceptedFinding) -> str:
    where = f"where {_where(conditions(accept.box, policy.fields))}"
    what = f"of {ABOUT[accept.code]} {accept.name!r}" if accept.name else where
    return f"{accept.code} {what}, because: {accept.because} (until {accept.until})"
