"""Laws of the policy engine, against a naive reading of random documents."""

import json
from datetime import date
from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from disputekit.errors import PolicyError
from disputekit.policy import PolicyBook, PolicyOffer
from tests.policy.documents import books, documents, loaded, partial_scenarios, shuffled, witness_of
from tests.policy.oracle import Doc, oracle_of, tables

DAY = date(2026, 11, 22)


@given(books())
def test_compiled_is_the_naive_loop(made: tuple[Doc, PolicyBook]) -> None:
    """Status, offers, winner and citations of every scenario are those of a loop over all rules."""
    doc, book = made
    oracle = oracle_of(doc, book)
    for scenario in oracle.scenarios():
        decision = book.decide(scenario, as_of=DAY)
        offers = frozenset(each.offer for each in decision.offers)
        assert oracle.answer(scenario) == (decision.status, offers, decision.escalate_to)
        top = oracle.top(scenario)
        assert top == {each.rule for each in decision.citations if each.layer == "company"}
        applied = {*oracle.matching(scenario, "law"), *oracle.matching(scenario, "goodwill")}
        assert applied == {each.rule for each in decision.citations if each.layer != "company"}
        first = book.first_match(scenario)
        assert (first is None) is (not top)
        assert first is None or first.id in top
        assert decision.winner == (first if decision.status == "decided" else None)


@given(documents(layers=("company",)))
def test_load_finds_exactly_the_circles_and_conflicts_that_exist(doc: Doc) -> None:
    """A book loads if and only if no two rules contradict each other anywhere; witnesses are such scenarios."""
    unchecked, book = loaded(doc), loaded(doc, effort=10_000)
    if isinstance(unchecked, PolicyError):
        assert isinstance(book, PolicyError)
        assert {"DK-POLICY-CYCLE", "DK-POLICY-NEVER"} >= {each.code for each in book.findings}
        return
    oracle = oracle_of(doc, unchecked)
    expected = oracle.conflicts()
    if isinstance(book, PolicyBook):
        assert not oracle.cyclic
        assert expected == set()
        assert not book.undecided
        return
    told = {frozenset({str(each.params["rule"])[1:-1], str(each.params["other"])[1:-1]}) for each in book.findings}
    assert expected == told
    for finding in book.findings:
        top = oracle.top(witness_of(finding))
        assert {str(finding.params["rule"])[1:-1], str(finding.params["other"])[1:-1]} <= top
        assert "conflict" == unchecked.decide(witness_of(finding), as_of=DAY).status


@given(st.data())
def test_a_fact_is_asked_for_only_if_it_can_change_the_answer(data: st.DataObject) -> None:
    """Decided means that every completion has the same answer, and asking that two have not; nothing else is asked."""
    doc, book = data.draw(books())
    scenario = data.draw(partial_scenarios(doc))
    decision = book.decide(scenario, as_of=DAY)
    oracle = oracle_of(doc, book)
    answers = [(each, oracle.answer(each)) for each in oracle.scenarios(scenario)]
    if len({answer for _, answer in answers}) == 1:
        offers = frozenset(each.offer for each in decision.offers)
        assert answers[0][1] == (decision.status, offers, decision.escalate_to)
        assert ((), ()) == (decision.candidates, decision.missing)
        return
    assert "needs_facts" == decision.status
    assert ((), (), None, None) == (decision.offers, decision.citations, decision.winner, decision.escalate_to)
    alone: dict[tuple[str, str], set[object]] = {}
    for each, answer in answers:
        for name in oracle.fields:
            rest = {other: value for other, value in each.items() if other != name}
            alone.setdefault((name, repr(rest)), set()).add(answer)
    assert {name for (name, _), found in alone.items() if len(found) > 1} == set(decision.missing)
    assert set(decision.missing) <= {name for each in decision.candidates for name in each.facts}
    matching = [{name for name in oracle.rules if oracle.matches(name, each)} for each, _ in answers]
    for candidate in decision.candidates:
        assert 0 < sum(candidate.rule in each for each in matching) < len(matching)


@given(st.data())
def test_what_is_decided_rests_on_rules_that_can_apply(data: st.DataObject) -> None:
    """Whatever is missing: the winner matches in every completion, each citation in one, each offer is from one."""
    doc, book = data.draw(books())
    scenario = data.draw(partial_scenarios(doc))
    decision = book.decide(scenario, as_of=DAY)
    oracle = oracle_of(doc, book)
    completions = list(oracle.scenarios(scenario))
    if decision.winner is not None:
        assert all(oracle.matches(decision.winner.id, each) for each in completions)
    cited = {each.rule for each in decision.citations}
    assert all(any(oracle.matches(rule, each) for each in completions) for rule in cited)
    assert {each.rule for each in decision.offers} <= cited


@given(st.data())
def test_winner_and_citations_are_those_of_the_completions(data: st.DataObject) -> None:
    """A winner wins in all of them; without ``either`` all have these citations, with it they have them together."""
    doc, book = data.draw(books())
    scenario = data.draw(partial_scenarios(doc))
    decision = book.decide(scenario, as_of=DAY)
    if decision.status == "needs_facts":
        return
    complete = [book.decide(each, as_of=DAY) for each in oracle_of(doc, book).scenarios(scenario)]
    winners = {None if each.winner is None else each.winner.id for each in complete}
    assert (winners.pop() if len(winners) == 1 else None) == (decision.winner and decision.winner.id)
    cited = [frozenset(each.rule for each in one.citations) for one in complete]
    assert decision.either is (len(set(cited)) > 1)
    assert frozenset().union(*cited) == {each.rule for each in decision.citations}


@given(st.data())
def test_what_helps_opens_what_it_says(data: st.DataObject) -> None:
    """With the evidence the offer is there, all of its evidence too, and without any one piece of it it is not."""
    doc, book = data.draw(books())
    scenario = data.draw(partial_scenarios(doc))
    decision = book.decide(scenario, as_of=DAY)

    def is_open(offer: PolicyOffer, evidence: set[str]) -> bool:
        stated = {**scenario, **dict.fromkeys(evidence, True)}
        offers = {each.offer for each in book.decide(stated, as_of=DAY).offers}
        return offer in offers and all(stated.get(name) is True for name in offer.require)

    told = {each.offered.offer for each in decision.helps}
    assert {("photo",)} >= {each.evidence for each in decision.helps}
    offers = {offer for rule in book.rules for offer in rule.offers}
    assert {offer for offer in offers if is_open(offer, {"photo"}) and not is_open(offer, set())} == told


@given(st.data())
def test_the_order_of_the_file_means_nothing(data: st.DataObject) -> None:
    """Shuffling the rules changes neither a decision nor an explanation, unless the policy says first."""
    doc, book = data.draw(books())
    if book.policy.hit == "first":
        return
    other = loaded(shuffled(doc, data.draw(st.permutations(range(len(tables(doc["rule"])))))))
    assert isinstance(other, PolicyBook)
    scenario = data.draw(partial_scenarios(doc))
    ours, theirs = book.decide(scenario, as_of=DAY), other.decide(scenario, as_of=DAY)
    assert ours.offers == theirs.offers
    assert ours.trace == theirs.trace
    assert ours.explain() == theirs.explain()


@given(books())
def test_entitlements_are_always_covered(made: tuple[Doc, PolicyBook]) -> None:
    """Whatever the company says, what law grants and does not exclude is among the offers, as much or more."""
    doc, book = made
    oracle = oracle_of(doc, book)
    for scenario in oracle.scenarios():
        offers = [each.offer for each in book.decide(scenario, as_of=DAY).offers]
        for name in oracle.granted(scenario):
            assert all(any(each.covers(right) for each in offers) for right in oracle.offers[name])


@given(st.data())
def test_fixing_a_near_miss_makes_its_rule_match(data: st.DataObject) -> None:
    """The nearest value in the one field is enough, and whole numbers are off by just the margin."""
    doc, book = data.draw(books())
    scenario = data.draw(partial_scenarios(doc))
    decision = book.decide(scenario, as_of=DAY)
    met = {each.rule for each in decision.trace if each.result not in {"failed", "unknown"}}
    for miss in decision.near_misses:
        assert miss.rule not in met
        assert scenario[miss.field] == miss.actual
        fixed = {**scenario, miss.field: miss.nearest}
        after = {each.rule: each.result for each in book.decide(fixed, as_of=DAY).trace}
        assert after[miss.rule] not in {"failed", "unknown"}
        if miss.margin is not None:
            assert isinstance(miss.actual, int)
            assert isinstance(miss.nearest, int)
            assert miss.margin == abs(miss.actual - miss.nearest) > 0


@given(st.data())
def test_every_rule_one_field_away_is_a_near_miss(data: st.DataObject) -> None:
    """In a complete scenario the near misses are just the rules that changing one field would bring in."""
    doc, book = data.draw(books())
    oracle = oracle_of(doc, book)
    scenario = data.draw(st.sampled_from(list(oracle.scenarios())))
    others = [
        {**scenario, name: value}
        for name in oracle.fields
        for each in oracle.scenarios()
        if (value := each[name]) != scenario[name]
    ]

    def matching(each: dict[str, str | int | bool | None]) -> set[str]:
        return {name for layer in ("company", "law", "goodwill") for name in oracle.matching(each, layer)}

    expected = set().union(*map(matching, others)) - matching(scenario)
    assert expected == {each.rule for each in book.decide(scenario, as_of=DAY).near_misses}


@given(books())
def test_json_out_and_in_is_the_same_policy(made: tuple[Doc, PolicyBook]) -> None:
    """What is dumped loads as an equal book from any side, and dumps the same again."""
    _, book = made
    again = PolicyBook.from_json(book.to_json(), effort=0)
    assert book == again == PolicyBook.from_dict(book.to_dict(), effort=0)
    assert book.to_json() == again.to_json()
    assert json.loads(book.to_json()) == book.to_dict()
    assert sha256(book.to_json().encode()).hexdigest() == book.digest


@given(st.data())
def test_a_digest_is_of_what_is_said_and_not_of_where_it_stands(data: st.DataObject) -> None:
    """Equal books have equal digests; the order of the rules is content only where it is the rank."""
    doc, book = data.draw(books())
    other = loaded(shuffled(doc, data.draw(st.permutations(range(len(tables(doc["rule"])))))))
    assert isinstance(other, PolicyBook)
    assert (book == other) is (book.digest == other.digest)
    assert (book == other) or book.policy.hit == "first"
