"""Writing a policy out again: one model, three ways in, and one document for it."""

from datetime import date

import pytest

from disputekit.errors import PolicyError
from disputekit.policy import PolicyBook, PolicyPack

DAY = date(2026, 8, 1)
EVERYTHING: dict[str, object] = {
    "schema": "disputekit.policy/1",
    "policy": {
        "id": "p", "version": "1", "effective": {"from": "2026-01-01", "until": "2026-12-31"},
        "source": "handbook", "confidence": "B",
    },
    "fields": {
        "reason": ["late", "broken", "lost", "other"],
        "tier": {"values": ["gold", "plain"], "optional": True},
        "days": {"min": -1, "max": 100},
        "since": {"min": 0, "max": 9, "optional": True},
        "member": "flag",
        "gift": {"kind": "flag", "optional": True},
        "large": {"predicate": "large"},
        "photo": "evidence",
        "place": {"tree": {"World": {"EU": {"DE": ["DE-BE", "DE-BY"], "FR": ["FR-75"]}, "US": ["US-CA"]}, "X": ["Y"]}},
        "zone": {"tree": {"A": ["B"]}, "optional": True},
    },
    "rule": [
        {"id": "a", "priority": 2, "overrides": ["b"],
         "when": {"days": [{"min": -1, "max": 3}, {"min": 7, "max": 9}], "gift": [False, {"applies": False}],
                  "member": True, "reason": ["late"], "since": [{"min": 0, "max": 2}, {"applies": False}],
                  "tier": {"applies": False}},
         "unless": {"place": ["FR"]},
         "offer": [{"refund": "85.5%", "replacement": True, "return_needed": False, "of": "items", "fee": "5.00 EUR",
                    "require": ["photo"], "conditions": ["unworn"]}, {"store_credit": "10.00 EUR"}],
         "chooser": "company", "cite": "§1", "source": "§1", "confidence": "A",
         "effective": {"from": "2026-02-01"}, "template": {"de": "{rule}", "en": "{refund}"}},
        {"id": "b", "group": [{"when": {"member": True, "place": ["EU"]}}, {"when": {"tier": ["gold"]}}],
         "deny": True, "template": "no"},
        {"id": "c", "when": {"gift": {"applies": False}}, "escalate": "legal"},
        {"id": "l", "layer": "law", "offer": [{"refund": "100%"}], "satisfied_by": ["repair", "replacement"],
         "right": "conformity"},
        {"id": "x", "layer": "law", "when": {"place": ["DE-BY", "FR"]}, "exclude": ["conformity"]},
    ],
    "accept": [{"code": "DK-GAP", "when": {"days": {"min": 50, "max": 100}}, "because": "x", "until": "2026-06-30"}],
    "template": [
        {"id": "draft", "text": {"en": "…"}},
        {"id": "no", "needs": ["name"], "approved": {"by": "legal", "on": "2025-12-01"},
         "effective": {"until": "2026-06-30"}, "text": {"en": "{name}, we decline."}},
        {"id": "no", "approved": {"by": "legal", "on": "2025-12-01"}, "effective": {"from": "2026-07-01"},
         "text": {"en": "No."}},
    ],
}  # fmt: skip


def test_every_key_comes_back_as_it_was_written() -> None:
    """A document in the order of the keys that we write ourselves is what the book writes again."""
    book = PolicyBook.from_dict(EVERYTHING, predicates={"large": bool}, effort=0)
    assert EVERYTHING == book.to_dict()
    assert list(EVERYTHING["rule"][0]) == list(book.to_dict()["rule"][0])  # type: ignore[index] # plain documents
    assert book == PolicyBook.from_json(book.to_json(), predicates={"large": bool}, effort=0)


def test_one_policy_has_one_document_whatever_it_was_written_like() -> None:
    """Long ways of saying something, comments and order leave no trace."""
    head = 'schema = "disputekit.policy/1"\npolicy = { id = "p", version = "1" }\n'
    one = PolicyBook.loads(f"""{head}
        fields = {{ days = {{ min = 0, max = 9 }}, reason = ["a", "b", "c"], member = {{ kind = "flag" }} }}
        [[rule]] # the first
        id = "x"
        when.reason = ["a", "b"]
        priority = 0
        layer = "company"
        offer = [{{ refund = "100.0%", of = "all", return_needed = true, conditions = [] }}]
        [[rule]]
        id = "w"
        group = [{{ when.days = {{ max = 3 }} }}, {{ when.days = {{ max = 3 }} }}]
        priority = 1
        deny = true
        """)
    other = PolicyBook.loads(f"""{head}
        fields = {{ days = {{ min = 0, max = 9 }}, reason = ["a", "b", "c"], member = "flag" }}
        [[rule]]
        id = "w"
        priority = 1
        unless.days = {{ min = 4 }}
        deny = true
        [[rule]]
        id = "x"
        unless.reason = ["c"]
        offer = [{{ refund = "100%" }}]
        """)
    assert one == other
    assert one.to_json() == other.to_json()
    assert one.digest == other.digest
    assert {"reason": ["c"]} == other.to_dict()["rule"][1]["unless"]  # type: ignore[index] # a plain document


def test_a_digest_changes_with_the_content() -> None:
    """A decision names what it was made under, and a pack its books in whatever order they were given."""
    text = """
        schema = "disputekit.policy/1"
        policy = { id = "p", version = "1" }
        [[rule]]
        id = "a"
        offer = [{ refund = "100%" }]
        """
    book, other = PolicyBook.loads(text), PolicyBook.loads(text.replace("100", "99"))
    assert book.digest != other.digest
    assert {"p": book.digest} == dict(book.decide({}, as_of=DAY).digests)
    law = PolicyBook.loads(text.replace('"p"', '"q"').replace('"a"', '"l"\nlayer = "law"\nright = "r"'))
    pack = PolicyPack([book, law])
    assert {"p": book.digest, "q": law.digest} == dict(pack.decide({}, as_of=DAY).digests)
    assert pack.digest == PolicyPack([law, book]).digest
    assert pack.digest != PolicyPack([law, other]).digest


@pytest.mark.parametrize("document", [None, [], "x"], ids=repr)
def test_a_document_is_a_dict(document: dict[str, object]) -> None:
    """Anything else is refused by name."""
    with pytest.raises(PolicyError) as caught:
        PolicyBook.from_dict(document, name="mine")
    assert str(caught.value).startswith(
        f"mine: DK-POLICY-SYNTAX: this is not valid policy data: {document!r} is not a dict; correct"
    )
