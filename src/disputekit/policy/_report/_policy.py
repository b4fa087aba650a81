"""A whole policy, to be read and approved: as lines of text, and as HTML."""

from collections.abc import Iterable, Iterator, Sequence
from textwrap import indent
from typing import TYPE_CHECKING, Final

from attrs import evolve

from disputekit._lib.markup import Html, joined, section, table, tag
from disputekit.policy._analysis import Findings
from disputekit.policy._model import ABOUT, ALWAYS, AcceptedFinding, Policy, Rule, Template
from disputekit.policy._report._findings import findings_part, tallied
from disputekit.policy._report._words import conditions, kind_of, outcome

if TYPE_CHECKING:
    from disputekit.policy._book import PolicyBook
    from disputekit.policy._fields import Field

__all__ = ["policy_lines", "policy_part"]

_LAYERS: Final = (
    ("company", "What the company decides", "One rule decides: the first of these that applies."),
    ("law", "What law grants", "All that apply count; an offer of the company never takes a right away."),
    ("goodwill", "Goodwill", "Added to the rest where it applies."),
)


def policy_part(book: "PolicyBook", findings: Findings | None) -> Html:
    """The policy as HTML, with what was found in it if anybody looked."""
    sections = dict(
        [
            *([] if findings is None else [("Findings", findings_part(findings))]),
            ("What a case states", _fields(book.fields)),
            *_layers(book),
            *_templates(book.policy.templates),
            *_accepts(book),
        ]
    )
    links = (tag("a", heading, href=f"#{_anchor(heading)}") for heading in sections)
    parts = (section(heading, body, id_=_anchor(heading)) for heading, body in sections.items())
    return joined([_head(book, findings), tag("nav", *links), *parts])


def _anchor(heading: str) -> str:
    return heading.lower().replace(" ", "-")


def _head(book: "PolicyBook", findings: Findings | None) -> Html:
    counts = [(len(book.fields), "fields")]
    counts += [(sum(rule.layer == layer for rule in book.rules), f"rules of {layer}") for layer, _, _ in _LAYERS]
    tiles = [tag("li", tag("b", count), name) for count, name in counts if count]
    if findings is not None:
        tiles += [tag("li", tag("b", count, class_=kind), name) for count, name, kind in tallied(findings)]
    facts: list[tuple[str, object]] = [("Version", book.version), ("In force", book.effective), *_sources(book.policy)]
    facts.append(("SHA-256", tag("code", book.digest)))
    if book.policy.hit == "first":
        facts.append(("Order", "the first rule in the file that applies decides"))
    return joined([
        tag("p", "Policy", class_="quiet"), tag("h1", book.id), _facts(facts), tag("ul", *tiles, class_="tiles"),
    ])  # fmt: skip


def _facts(facts: Iterable[tuple[str, object]]) -> Html:
    """Names with what they are; who has nothing to say is left out."""
    said = [(name, value) for name, value in facts if value not in {"", None}]
    return tag("dl", *(joined([tag("dt", name), tag("dd", value)]) for name, value in said), class_="facts")


def _sources(of: Policy | Rule) -> list[tuple[str, object]]:
    return [("Source", of.source), ("Confidence", of.confidence)]


def _fields(fields: Sequence["Field"]) -> Html:
    rows = ([tag("b", each.name), kind_of(each)] for each in fields)
    return table(["Field", "Its values"], rows)


def _layers(book: "PolicyBook") -> Iterator[tuple[str, Html]]:
    for layer, heading, how in _LAYERS:
        rules = [rule for rule in book.rules if rule.layer == layer]
        if rules:
            ranked = layer == "company"
            cards = (_rule(book, rule, place if ranked else None) for place, rule in enumerate(rules, start=1))
            yield heading, joined([tag("p", how, class_="quiet"), *cards])


def _rule(book: "PolicyBook", rule: Rule, rank: int | None) -> Html:
    heading = [tag("span", rank, class_="rank")] if rank is not None else []
    return tag(
        "article",
        tag("h3", *heading, rule.id),
        _facts([
            ("Applies to", _boxes(book, rule)),
            ("In force", "" if rule.effective == ALWAYS else rule.effective),
            _outcome(rule),
            ("Goes before", ", ".join(rule.overrides)),
            ("Priority", rule.priority or ""),
            ("Cites", rule.cite),
            *_sources(rule),
            ("Letter", ", ".join(dict.fromkeys(each.id for each in rule.templates if each.approved))),
            *((f"Says ({language})", text) for each in rule.templates if not each.approved
              for language, text in each.texts.items()),
        ]),
        class_="box",
    )  # fmt: skip


def _boxes(book: "PolicyBook", rule: Rule) -> Html:
    boxes = [conditions(box, book.fields) for box in rule.boxes]
    return joined((_box(box) for box in boxes), Html('<div class="quiet">or</div>'))


def _box(box: list[tuple[str, str]]) -> Html:
    if not box:
        return Html("every case")
    return tag("ul", *(tag("li", tag("b", name), ": ", words) for name, words in box))


def _outcome(rule: Rule) -> tuple[str, Html]:
    verb, alternatives = outcome(rule)
    denied = not (rule.offers or rule.excludes or rule.escalate)
    said = (tag("div", each, class_="bad" if denied else None) for each in alternatives)
    return verb, joined(said, Html('<div class="quiet">or</div>'))


def _templates(templates: Sequence[Template]) -> Iterator[tuple[str, Html]]:
    if templates:
        yield "Texts of letters", joined(map(_template, templates))


def _template(template: Template) -> Html:
    approved = template.approved
    by = tag("span", "not approved", class_="chip warn")
    if approved is not None:
        by = joined([tag("span", "approved", class_="chip good"), f" by {approved.by} on {approved.on}"])
    texts = (
        joined([tag("dt", language), tag("dd", tag("blockquote", text))]) for language, text in template.texts.items()
    )
    facts = [("Approval", by), ("In force", template.effective), ("The host puts in", ", ".join(template.needs))]
    return tag("article", tag("h3", template.id), _facts(facts), tag("dl", *texts, class_="facts"), class_="box")


def _accepts(book: "PolicyBook") -> Iterator[tuple[str, Html]]:
    if book.policy.accepts:
        rows = ([tag("code", each.code), _accepted_of(book, each), each.because, each.until]
                for each in book.policy.accepts)  # fmt: skip
        yield "Accepted", table(["Finding", "Where", "Because", "Until"], rows)


def _accepted_of(book: "PolicyBook", accept: AcceptedFinding) -> Html:
    if accept.name:
        return joined([f"{ABOUT[accept.code]} ", tag("code", accept.name)])
    return _box(conditions(accept.box, book.fields))


def policy_lines(book: "PolicyBook", findings: Findings) -> Iterator[str]:
    """The same as lines of text."""
    yield f"{book.id} {book.version}, in force {book.effective}"
    yield f"SHA-256 {book.digest}"
    yield from _block("Fields", (f"{each.name}: {kind_of(each)}" for each in book.fields))
    for layer, heading, _ in _LAYERS:
        rules = (line for rule in book.rules if rule.layer == layer for line in _rule_lines(book, rule))
        yield from _block(heading, rules)
    yield from _block("Texts of letters", (line for each in book.policy.templates for line in _template_lines(each)))
    yield from _block("Accepted", (_accepted(book, each) for each in book.policy.accepts))
    yield from _block("Findings", [evolve(findings, accepted=()).text()])


def _block(heading: str, lines: Iterable[str]) -> Iterator[str]:
    said = list(lines)
    if said:
        yield ""
        yield heading
        yield from (indent(line, "  ") for line in said)


def _rule_lines(book: "PolicyBook", rule: Rule) -> Iterator[str]:
    yield rule.id
    yield from _either("for", (_where(conditions(box, book.fields)) for box in rule.boxes))
    verb, alternatives = outcome(rule)
    yield from _either(f"{verb[0].lower()}{verb[1:]}", alternatives)
    if rule.cite:
        yield f"  cites: {rule.cite}"


def _either(name: str, lines: Iterable[str]) -> Iterator[str]:
    return (f"  {'or' if place else name}: {line}" for place, line in enumerate(lines))


def _where(box: list[tuple[str, str]]) -> str:
    return "; ".join(f"{name}: {words}" for name, words in box) or "every case"


def _template_lines(template: Template) -> Iterator[str]:
    approved = template.approved
    by = "not approved" if approved is None else f"approved by {approved.by} on {approved.on}"
    yield f"{template.id} ({', '.join(template.texts)}), {by}, in force {template.effective}"


def _accepted(book: "PolicyBook", accept: AcceptedFinding) -> str:
    where = f"where {_where(conditions(accept.box, book.fields))}"
    what = f"of {ABOUT[accept.code]} {accept.name!r}" if accept.name else where
    return f"{accept.code} {what}, because: {accept.because} (until {accept.until})"
