"""Answers of a policy for people: as text, as data and as HTML. Loaded when somebody looks."""

from functools import singledispatch

from disputekit._lib.markup import Html, fragment, joined, page, tag
from disputekit.policy._analysis import Findings, PolicyDiff
from disputekit.policy._book import PolicyBook
from disputekit.policy._decision import PolicyDecision
from disputekit.policy._pack import PolicyPack
from disputekit.policy._report._changes import changes_part
from disputekit.policy._report._data import decision_data, plain, policy_data
from disputekit.policy._report._decision import decision_part, settlement_part
from disputekit.policy._report._findings import findings_part
from disputekit.policy._report._policy import policy_lines, policy_part
from disputekit.policy._reporting import Report
from disputekit.policy._settle import PolicySettlement

__all__ = ["decision_data", "fragment_of", "page_of", "plain", "policy_data", "policy_lines"]


def page_of(value: object) -> str:
    """A whole page."""
    title, body = _told(value)
    return page(title, body)


def fragment_of(value: object) -> str:
    """A piece for a notebook."""
    return fragment(_told(value)[1])


@singledispatch
def _told(value: object) -> tuple[str, Html]:
    """The title and the body of what is shown."""
    raise NotImplementedError(type(value).__name__)


@_told.register
def _(value: Report) -> tuple[str, Html]:
    return f"{value.book.id} {value.book.version}", policy_part(value.book, value.findings)


@_told.register
def _(value: PolicyBook) -> tuple[str, Html]:
    return f"{value.id} {value.version}", policy_part(value, None)


@_told.register
def _(value: PolicyPack) -> tuple[str, Html]:
    names = ", ".join(f"{book.id} {book.version}" for book in value.books)
    return names, joined(policy_part(book, None) for book in value.books)


@_told.register
def _(value: PolicyDecision) -> tuple[str, Html]:
    return f"Decision: {value.status}", decision_part(value)


@_told.register
def _(value: Findings) -> tuple[str, Html]:
    return "Findings", joined([tag("h1", "Findings"), findings_part(value)])


@_told.register
def _(value: PolicyDiff) -> tuple[str, Html]:
    return f"{value.old} → {value.new}", changes_part(value)


@_told.register
def _(value: PolicySettlement) -> tuple[str, Html]:
    return "Settlement", settlement_part(value)
