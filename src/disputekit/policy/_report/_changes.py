"""What changes from one version to the next, as HTML."""

from collections.abc import Iterable, Iterator
from typing import Final

from disputekit._lib.markup import Html, joined, section, table, tag
from disputekit.policy._analysis import Answer, Edit, OutcomeChange, PolicyDiff
from disputekit.policy._report._findings import finding_card

__all__ = ["changes_part"]

_CLASSES: Final = {"added": "good", "removed": "bad", "changed": "warn"}


def changes_part(changes: PolicyDiff) -> Html:
    """The cases that are decided otherwise, then what is written otherwise."""
    edits = (("Policy", changes.policy), ("Fields", changes.fields), ("Rules", changes.rules))
    tiles = [(len(changes.outcomes), "outcomes"), (len(changes.rules), "rules"), (len(changes.fields), "fields")]
    return joined([
        tag("p", "Changes", class_="quiet"),
        tag("h1", f"{changes.old} → {changes.new}"),
        tag("ul", *(tag("li", tag("b", count), name) for count, name in tiles), class_="tiles"),
        *_said(changes),
        *([section("Decided otherwise", *map(_change, changes.outcomes))] if changes.outcomes else []),
        *(section(f"{name} written otherwise", _edits(each)) for name, each in edits if each),
        *([section("Undecided", *map(finding_card, changes.undecided))] if changes.undecided else []),
    ])  # fmt: skip


def _said(changes: PolicyDiff) -> Iterator[Html]:
    if not changes:
        yield tag("p", "Nothing changes.", class_="good")
    elif not changes.comparable:
        yield tag("p", "No case can be read by both: outcomes were not compared.", class_="warn")
    elif not (changes.outcomes or changes.undecided):
        yield tag("p", "Every case that both can read is decided as before.", class_="good")


def _change(change: OutcomeChange) -> Html:
    scope = change.scope or "anything is asked"
    free = [tag("dt", "If"), tag("dd", f"{' and '.join(change.flags)} can be so: a program works that out")]
    facts = [
        tag("dt", "Before"),
        tag("dd", _answer(change.before)),
        tag("dt", "After"),
        tag("dd", _answer(change.after)),
    ]
    return tag(
        "article",
        tag("h3", "Where ", scope),
        tag("dl", *(free if change.flags else []), *facts, class_="facts"),
        tag("pre", change.python),
        class_="box",
    )


def _answer(answer: Answer) -> Html:
    rule = [] if answer.rule is None else [tag("span", f" ({answer.rule})", class_="quiet")]
    return joined([answer.text, *rule])


def _edits(edits: Iterable[Edit]) -> Html:
    rows = ([each.name, tag("span", each.what, class_=f"chip {_CLASSES[each.what]}"), ", ".join(each.details)]
            for each in edits)  # fmt: skip
    return table(["Name", "Is", "What of it"], rows)
