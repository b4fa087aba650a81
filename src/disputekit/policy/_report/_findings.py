"""Findings as HTML."""

from disputekit._lib.markup import Html, joined, tag
from disputekit.policy._analysis import Findings, PolicyFinding

__all__ = ["finding_card", "findings_part", "tallied"]


def tallied(findings: Findings) -> list[tuple[int, str, str]]:
    """How many errors and warnings there are, each with its name and class."""
    errors = sum(each.severity == "error" for each in findings.all)
    counts = ((errors, "error", "bad"), (len(findings.all) - errors, "warning", "warn"))
    return [(count, name if count == 1 else f"{name}s", kind if count else "good") for count, name, kind in counts]


def findings_part(findings: Findings) -> Html:
    """Every finding, the errors first."""
    cards = [finding_card(each) for each in findings.all]
    stale = [tag("p", tag("span", "stale", class_="chip warn"), " ", each.text) for each in findings.stale]
    return joined([*(cards or [tag("p", "Nothing was found.", class_="good")]), *stale])


def finding_card(finding: PolicyFinding) -> Html:
    """One finding: what, where, how to mend it, and Python that shows it."""
    advice = finding.hint.format_map(finding.params)
    free = f"If {' and '.join(finding.flags)} can be so: a program works that out."
    return tag(
        "article",
        tag("h3", tag("code", finding.code), " ", finding.text),
        tag("p", finding.where, class_="quiet") if finding.where else "",
        tag("p", "Where ", finding.scope, ".") if finding.scope not in finding.text else "",
        tag("p", free) if finding.flags else "",
        tag("p", "To mend it: ", advice, ".") if advice else "",
        tag("pre", finding.python) if finding.python else "",
        class_="box bad" if finding.severity == "error" else "box warn",
    )
