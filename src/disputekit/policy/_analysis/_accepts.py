"""What the files accept: told apart from what is found, and told of where it accepts nothing."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from attrs import frozen

from disputekit.policy._analysis._findings import PolicyFinding
from disputekit.policy._engine import Engine
from disputekit.policy._model import ABOUT, AcceptedFinding

__all__ = ["Placed", "accepts_of", "subject"]


_ITS_OWN: Final = frozenset(each for each, about in ABOUT.items() if about == "field") | {"DK-GAP"}
"""What a book of law accepts of itself alone."""


@frozen
class Placed:
    """What a policy accepts, where that stands, and what of, in words."""

    accept: AcceptedFinding
    where: str
    text: str

    @property
    def told(self) -> PolicyFinding:
        """That it is accepted."""
        accept = self.accept
        return PolicyFinding(
            "DK-ACCEPTED", "{code} {what}, until {until}: {because}",
            {"code": accept.code, "what": self.text, "until": str(accept.until), "because": accept.because},
            where=self.where, hint="look at it again before it ends", severity="warning",
        )  # fmt: skip

    @property
    def stale(self) -> PolicyFinding:
        """That there is nothing to accept."""
        return PolicyFinding(
            "DK-STALE", "{code} {what} is accepted until {until}, and nothing of the kind is there",
            {"code": self.accept.code, "what": self.text, "until": str(self.accept.until)},
            where=self.where, hint="take it out, unless something is accepted so where the file is checked with others",
            severity="warning",
        )  # fmt: skip


def accepts_of(engine: Engine, at: date | None) -> Iterator[Placed]:
    """What the policies accept, on a day if one is given.

    A book of law leaves most cases open and tells few values apart, and says so; packed with a company's policy that is
    no excuse for its gaps.
    """
    fields = {axis.field.name: axis.field for axis in engine.grid.axes}
    for policy in engine.policies:
        leaves_open = engine.company and all(rule.layer != "company" for rule in policy.rules)
        for index, each in enumerate(policy.accepts):
            if (at is None or at <= each.until) and not (leaves_open and each.code in _ITS_OWN):
                said = (f"{name} is {fields[name].describe(spans)}" for name, spans in each.box.items())
                where = f"where {' and '.join(said) or 'anything is asked'}"
                text = f"of {ABOUT[each.code]} {each.name!r}" if each.name else where
                yield Placed(each, f"accept[{index}] of {policy.id}", text)


def subject(finding: PolicyFinding) -> tuple[str, str]:
    """What a finding is, and of which rule or field: what an accept names."""
    return finding.code, finding.rules[0] if finding.rules else str(finding.params.get("field", ""))
