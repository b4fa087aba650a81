"""The page of each answer of a policy: which template shows it, and with what. Registers itself; loads no Jinja2."""

from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import version
from typing import Final

from attrs import frozen

from disputekit._lib.markup import Page, page_of
from disputekit.policy._analysis import Findings, PolicyDiff
from disputekit.policy._book import PolicyBook
from disputekit.policy._decision import PolicyDecision
from disputekit.policy._model import ABOUT, ALWAYS, Policy, Rule
from disputekit.policy._pack import PolicyPack
from disputekit.policy._report import LAYERS, Report
from disputekit.policy._settle import PolicySettlement
from disputekit.policy._words import conditions, kind_of, outcome

_LEVELS: Final = {"decided": "good", "needs_facts": "warn", "no_rule": "bad", "conflict": "bad"}
_IN_WORDS: Final[Mapping[str, object]] = {
    "about": ABOUT, "always": ALWAYS, "conditions": conditions, "kind_of": kind_of, "layers": LAYERS, "outcome": outcome
}  # fmt: skip


@frozen
class _ShownPolicy:
    """One policy on a page; without ``findings`` it was not checked."""

    policy: Policy
    rules: Sequence[Rule]
    digest: str
    findings: Findings | None = None
    checked: str = ""

    @property
    def counts(self) -> list[tuple[int, str, str]]:
        """How many fields and rules there are and how many errors and warnings, each with its name and class."""
        layers = [(sum(rule.layer == layer for rule in self.rules), f"rules of {layer}", "") for layer, _, _ in LAYERS]
        counts = [each for each in ((len(self.policy.fields), "fields", ""), *layers) if each[0]]
        if self.findings is None:
            return counts
        found = self.findings.all
        errors = sum(each.severity == "error" for each in found)
        for count, name, kind in ((errors, "error", "bad"), (len(found) - errors, "warning", "warn")):
            counts.append((count, name if count == 1 else f"{name}s", kind if count else "good"))
        return counts

    @property
    def headings(self) -> list[str]:
        """The sections that there are."""
        policy, layers = self.policy, {rule.layer for rule in self.rules}
        there = [("Findings", self.findings is not None), ("What a case states", True)]
        there += [(heading, layer in layers) for layer, heading, _ in LAYERS]
        there += [("Texts of letters", bool(policy.templates)), ("Accepted", bool(policy.accepts))]
        return [heading for heading, is_there in there if is_there]


def _policies(title: str, shown: Iterable[_ShownPolicy]) -> Page:
    return Page(title, "policy/policy.html.j2", {**_IN_WORDS, "shown": list(shown)})


def _of_book(book: PolicyBook) -> _ShownPolicy:
    return _ShownPolicy(book.policy, book.rules, book.digest)


@page_of.register
def _(value: Report) -> Page:
    day = "" if value.at is None else f"as of {value.at}, "
    checked = f"{day}with disputekit {version('disputekit')}"
    shown = _ShownPolicy(value.policy, value.rules, value.digest, value.findings, checked)
    return _policies(f"{value.policy.id} {value.policy.version}", [shown])


@page_of.register
def _(value: PolicyBook) -> Page:
    return _policies(f"{value.id} {value.version}", [_of_book(value)])


@page_of.register
def _(value: PolicyPack) -> Page:
    names = ", ".join(f"{book.id} {book.version}" for book in value.books)
    return _policies(names, map(_of_book, value.books))


@page_of.register
def _(value: PolicyDecision) -> Page:
    denied = value.status == "decided" and not (value.offers or value.escalate_to)
    headline, level = ("denied", "bad") if denied else (value.status.replace("_", " "), _LEVELS[value.status])
    return Page(
        f"Decision: {headline}",
        "policy/decision.html.j2",
        {"decision": value, "headline": headline, "level": level},
    )


@page_of.register
def _(value: Findings) -> Page:
    return Page("Findings", "policy/findings.html.j2", {"findings": value})


@page_of.register
def _(value: PolicyDiff) -> Page:
    return Page(f"{value.old} → {value.new}", "policy/diff.html.j2", {"diff": value})


@page_of.register
def _(value: PolicySettlement) -> Page:
    return Page("Settlement", "policy/settlement.html.j2", {"settlement": value})
