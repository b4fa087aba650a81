"""Many scenarios at once, asked of several policies and versions together."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Final

from hypothesis import given
from hypothesis import strategies as st

from disputekit.policy import PolicyBook, PolicyPack
from tests.policy.columns import tables as rows_and_columns
from tests.policy.documents import books
from tests.policy.oracle import Doc, table, tables

DAYS: Final = [date(2026, 1, 1), date(2026, 6, 30), date(2026, 7, 1), date(2026, 12, 31)]
PARTS: Final[Mapping[str, tuple[tuple[str, ...], Doc]]] = {
    "old": (("company",), {"id": "shop", "version": "1", "effective": {"until": "2026-06-30"}}),
    "new": (("company",), {"id": "shop", "version": "2", "effective": {"from": "2026-07-01"}}),
    "law": (("law",), {"id": "law", "effective": {"from": "2026-06-30"}}),
    "campaign": (("goodwill",), {"id": "campaign", "effective": {"from": "2026-06-30", "until": "2026-07-01"}}),
}
"""The layers of each book, and its versions: on each of the days other books are in force together."""


@st.composite
def packs(draw: st.DrawFn) -> tuple[Doc, PolicyPack]:
    """Two versions of what a company says, with law and goodwill for some of the time; and the fields of all."""
    fields: Doc = {}
    made: list[PolicyBook] = []
    for name, (layers, policy) in PARTS.items():
        doc, _ = draw(books(layers))
        doc["policy"] = {**table(doc["policy"]), **policy}
        for rule in tables(doc["rule"]):
            rule["id"] = f"{name}-{rule['id']}"
            if "overrides" in rule:
                rule["overrides"] = [f"{name}-{other}" for other in _texts(rule["overrides"])]
        made.append(PolicyBook.from_dict(doc, effort=0))
        fields |= table(doc["fields"])
    return fields, PolicyPack(made, effort=0)


def _texts(value: object) -> Collection[str]:
    assert isinstance(value, list)
    return value


@given(st.data())
def test_a_pack_decides_every_row_as_it_would_be_decided_alone(data: st.DataObject) -> None:
    """On any day, whichever books are in force; what only the other books ask for changes nothing."""
    fields, pack = data.draw(packs())
    rows, columns = data.draw(rows_and_columns({"fields": fields}))
    day = data.draw(st.sampled_from(DAYS))
    asked = {column.name for column in pack.engine_on(day).columns}
    alone = [pack.decide({name: row[name] for name in row if name in asked}, as_of=day) for row in rows]
    decisions = pack.decide_many(columns, as_of=day)
    assert alone == list(decisions)
    assert [each.explain() for each in alone] == [pack.decide(row, as_of=day).explain() for row in rows]
    assert [each.status for each in alone] == decisions.status.tolist()
    assert [getattr(each.winner, "id", "") for each in alone] == decisions.winner.tolist()
    assert [each.escalate_to or "" for each in alone] == decisions.escalate_to.tolist()
    assert [dict(each.versions) for each in alone] == [dict(each.versions) for each in decisions]
