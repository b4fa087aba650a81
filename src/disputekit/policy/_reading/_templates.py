"""Reading the texts of letters, and checking what stands in their braces against what their rules can put there."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import Final

from attrs import frozen

from disputekit._input.toml_table import Path, Problems, Table
from disputekit._lib.letters import language_tag, names_in
from disputekit.policy._fields import Field, Spans
from disputekit.policy._model import (
    GENERAL,
    Box,
    Effective,
    PolicyOffer,
    Template,
    TextApproval,
    amounts_of,
)
from disputekit.remedies import MONETARY

__all__ = ["Shelf", "read_effective", "read_shelf", "read_template"]


def read_effective(table: Table) -> Effective:
    """From when until when something is in force."""
    start, until = table.day("from"), table.day("until")
    table.close()
    if start is not None and until is not None and until < start:
        table.problems.add(
            table.path, "DK-POLICY-DATES", "the end {until} is before the start {start}",
            "let the period end on or after its first day",
            start=str(start), until=str(until),
        )  # fmt: skip
    return Effective(start, until)


_SETTLED: Final = ("total", "tax")


@frozen
class Shelf:
    """The templates of a document by id, with what their rules need to be checked."""

    texts: Mapping[str, tuple[Template, ...]]
    effective: Effective
    """When the policy is in force."""
    fields: Mapping[str, Field]

    @property
    def names(self) -> list[str]:
        """Everything that any rule could put into a text."""
        return [*GENERAL, *(each.name for each in self.fields.values() if each.kind == "whole")]


def read_shelf(tables: Sequence[Table], effective: Effective, fields: Mapping[str, Field]) -> Shelf:
    """Read every ``[[template]]``. One id may stand several times, each for days of its own."""
    shelf = Shelf({}, effective, fields)
    texts: dict[str, tuple[Template, ...]] = {}
    for table in tables:
        template = _template(table, shelf)
        others = texts.get(template.id, ())
        if template.id and any(_overlap(template.effective, each.effective) for each in others):
            table.problems.add(
                table.at("id"), "DK-POLICY-TEMPLATE-TWICE", "two texts of template {id} are in force on the same day",
                "end one with effective.until before the other starts, or rename one", id=repr(template.id),
            )  # fmt: skip
        texts[template.id] = tuple(sorted((*others, template), key=lambda each: each.effective.start or date.min))
    return Shelf(texts, effective, fields)


def _template(table: Table, shelf: Shelf) -> Template:
    needs = tuple(table.texts("needs"))
    for index, name in enumerate(needs):
        if name in shelf.names or not name.isidentifier():
            table.problems.add(
                (*table.at("needs"), index), "DK-POLICY-NEEDS", "{name} cannot be used as a name in needs",
                "use another name of letters, digits and _ that the decision does not provide itself", name=repr(name),
            )  # fmt: skip
    approved = _approval(table.table("approved")) if "approved" in table.items else None
    effective = read_effective(table.table("effective"))
    if approved is not None and effective.start is None:
        effective = Effective(approved.on, effective.until)
    elif approved is not None and effective.start is not None and effective.start < approved.on:
        table.problems.add(
            table.at("effective"), "DK-POLICY-EARLY",
            "the template is in force from {start}, but approved only on {on}",
            "let it start on or after the day of its approval", start=str(effective.start), on=str(approved.on),
        )  # fmt: skip
    texts = _texts(table.table("text"), [*needs, *shelf.names])
    if not texts:
        table.problems.missing(table.path, "text", "add it by language, such as text.en")
    used = {name for text in texts.values() for name in _placeholders(text) or ()}
    for index, name in enumerate(needs):
        if texts and name not in used:
            table.problems.add(
                (*table.at("needs"), index), "DK-POLICY-UNUSED-NEED", "needs lists {name}, but no text uses it",
                "use it in a text, or remove it", name=repr(name),
            )  # fmt: skip
    read = Template(table.need("id", str) or "", texts, needs, approved, effective)
    table.close()
    return read


def _approval(table: Table) -> TextApproval:
    by = table.need("by", str) or ""
    on = table.day("on")
    if "on" not in table.items:
        table.problems.missing(table.path, "on", "add the day on which it was approved, such as 2026-06-15")
    table.close()
    return TextApproval(by, on or date.min)


def _texts(table: Table, known: Collection[str]) -> dict[str, str]:
    """The texts by language. ``known`` lists everything that could be put in."""
    texts: dict[str, str] = {}
    for language in table.items:
        text = table.get(language, str)
        tag = language_tag(language)
        if not tag:
            table.problems.add(
                table.at(language), "DK-POLICY-LANGUAGE", "{language} is not a valid language tag",
                "use a tag such as en, de or pt-BR", language=repr(language),
            )  # fmt: skip
        elif tag in map(language_tag, texts):
            table.problems.repeated(table.at(language), "language", language)
        if text is not None:
            texts[language] = text
            _check_names(text, table.at(language), known, table.problems)
    return texts


def _check_names(text: str, path: Path, known: Collection[str], problems: Problems) -> None:
    names = _placeholders(text)
    if names is None:
        problems.add(
            path, "DK-POLICY-BRACES", "the braces in {text} are not valid",
            "write {{name}} with only the name inside; write a brace that belongs to the text twice",
            text=repr(text[:60]),
        )  # fmt: skip
    for name in names or ():
        if name not in known:
            problems.unknown(path, "placeholder", name, known)


def _placeholders(text: str) -> list[str] | None:
    """What stands in the braces of a text, each once; ``None`` if they cannot be read."""
    try:
        return list(names_in(text))
    except ValueError:
        return None


def read_template(
    table: Table, shelf: Shelf, effective: Effective, boxes: tuple[Box, ...], offers: tuple[PolicyOffer, ...]
) -> tuple[Template, ...]:
    """Read the ``template`` of a rule: the id of one, or its texts by language; check that the rule can fill them."""
    value = table.items.get("template")
    known = _provided(table, shelf, boxes, offers)
    if not isinstance(value, str):
        texts = _texts(table.table("template"), known)
        return (Template(str(table.items.get("id", "")), texts),) if texts else ()
    table.asked.add("template")
    path = table.at("template")
    templates = shelf.texts.get(value, ())
    if not templates:
        table.problems.unknown(path, "template", value, [name for name in shelf.texts if name])
    for each in templates:
        if each.approved is None:
            table.problems.add(
                path, "DK-POLICY-UNAPPROVED", "template {id} has not been approved",
                'add its approval: approved = {{ by = "…", on = 2026-06-15 }}', id=repr(value),
            )  # fmt: skip
        for language, text in each.texts.items():
            for name in _placeholders(text) or ():
                if name in shelf.names and name not in known:
                    table.problems.add(
                        path, "DK-POLICY-UNFILLED",
                        "template {id} ({language}) uses {name}, which this rule does not provide",
                        "use another template; this rule provides {known}", id=repr(value),
                        language=language, name=f"{{{name}}}", known=", ".join(known),
                    )  # fmt: skip
    lacking = _first_day_without(templates, _both(shelf.effective, effective))
    if lacking is not None:
        table.problems.add(
            path, "DK-POLICY-TEMPLATE-DATES", "the rule is in force on {day}, but no text of template {id} is",
            "approve a text for all days of the rule", id=repr(value), day=str(lacking),
        )  # fmt: skip
    return templates


def _provided(table: Table, shelf: Shelf, boxes: tuple[Box, ...], offers: tuple[PolicyOffer, ...]) -> list[str]:
    """What every decision by this rule can put into a text: also the numbers that are always there."""
    found = ["rule", "as_of", *(["cite"] if table.items.get("cite") else []), *amounts_of(offers)]
    if any(part.kind in MONETARY for offer in offers for part in offer.parts):
        found += _SETTLED
    for name, each in shelf.fields.items():
        if each.kind == "whole" and all(_applies(box.get(name, each.everything), each) for box in boxes):
            found.append(name)
    return list(dict.fromkeys(found))


def _applies(accepted: Spans, field: Field) -> bool:
    """Whether a case that meets this condition for certain has stated a number."""
    return accepted != field.everything and all(last < field.applicable for _, last in accepted)


def _overlap(one: Effective, other: Effective) -> bool:
    latest = max(one.start or date.min, other.start or date.min)
    return one.holds(latest) and other.holds(latest)


def _both(policy: Effective, rule: Effective) -> Effective:
    """When a rule is in force."""
    starts, ends = (policy.start, rule.start), (policy.until, rule.until)
    return Effective(
        max((day for day in starts if day is not None), default=None),
        min((day for day in ends if day is not None), default=None),
    )


def _first_day_without(templates: tuple[Template, ...], rule: Effective) -> date | None:
    """The first day of a rule that has no text; a rule without a beginning begins with its first text."""
    if not templates:
        return None
    day = rule.start or templates[0].effective.start or date.min
    for each in templates:
        start, until = each.effective.start or date.min, each.effective.until
        if start > day:
            break
        if until is None or until == date.max:
            return None
        day = max(day, until + timedelta(1))
    return day if rule.holds(day) else None
