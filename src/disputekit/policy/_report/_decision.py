"""One decision, and what it comes to, as HTML."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from disputekit._lib.markup import Html, joined, listed, section, table, tag
from disputekit.policy._fields import Scalar
from disputekit.policy._settle import PolicySettlement

if TYPE_CHECKING:
    from disputekit.policy._decision import PolicyDecision

__all__ = ["decision_part", "settlement_part"]

_CLASSES: Final = {"decided": "good", "needs_facts": "warn", "no_rule": "bad", "conflict": "bad"}


def decision_part(decision: "PolicyDecision") -> Html:
    """What was decided, on what, and why."""
    status = tag("span", decision.status.replace("_", " "), class_=f"chip {_CLASSES[decision.status]}")
    policies = ", ".join(f"{name} {version}" for name, version in decision.versions.items())
    case = table(["Field", "Value"], ([tag("b", name), _value(value)] for name, value in decision.scenario.items()))
    return joined([
        tag("h1", "Decision ", status),
        tag("p", f"By {policies}, as of {decision.as_of}", class_="quiet"),
        *_sections(decision),
        section("The case", case),
        section("Every rule", _trace(decision)),
    ])  # fmt: skip


def _value(value: Scalar) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "does not apply" if value is None else str(value)


def _sections(decision: "PolicyDecision") -> Iterator[Html]:
    if decision.either:
        yield tag("p", "All that is not known comes to the same.")
    if decision.escalate_to:
        yield tag("p", "It goes on to ", tag("b", decision.escalate_to), ".")
    if decision.offers:
        rows = ([each.offer.text, each.source, each.rule, each.cite] for each in decision.offers)
        yield section("May be offered", table(["PolicyOffer", "From", "Rule", "Cites"], rows))
    if decision.required_evidence:
        yield section("Evidence to ask for", listed(decision.required_evidence))
    if decision.candidates:
        lacking = ([each.rule, " and ".join(f"{name} is {wanted}" for name, wanted in each.facts.items())]
                 for each in decision.candidates)  # fmt: skip
        yield section("What is lacking", table(["Rule", "Would apply if"], lacking))
    if decision.near_misses:
        near = ([each.rule, each.text] for each in decision.near_misses)
        yield section("One field away", table(["Rule", "What was missed"], near))
    if decision.helps:
        yield section("What would help", listed(each.text for each in decision.helps))


def _trace(decision: "PolicyDecision") -> Html:
    rows = ([each.rule, each.layer, each.result, each.reason.text] for each in decision.trace)
    return table(["Rule", "Layer", "Result", "Why"], rows)


def settlement_part(settlement: PolicySettlement) -> Html:
    """What an offer comes to, line by line."""
    rows = [
        tag("tr", tag("td", each.line), tag("td", each.kind.value.replace("_", " ")),
            *(_amount(amount) for amount in (each.amount, each.tax, each.fee)))
        for each in settlement.lines
    ]  # fmt: skip
    totals = (settlement.total, settlement.tax, settlement.fee)
    numbers = ("Amount", "Of that tax", "Fee kept")
    head = tag("tr", *(tag("th", name, scope="col") for name in ("Line", "Remedy")),
               *(tag("th", name, scope="col", class_="number") for name in numbers))  # fmt: skip
    foot = tag("tr", tag("th", "All that is paid", scope="row", colspan="2"), *map(_amount, totals), class_="total")
    deeds = [each.kind.value.replace("_", " ") for each in settlement.remedies if not each.moves_money]
    return joined([
        tag("h1", "Settlement"),
        tag("p", settlement.offered.text, class_="quiet"),
        tag("table", tag("thead", head), tag("tbody", *rows), tag("tfoot", foot)),
        tag("p", f"And: {', '.join(deeds)}.") if deeds else "",
    ])  # fmt: skip


def _amount(amount: object) -> Html:
    return tag("td", amount, class_="number")
