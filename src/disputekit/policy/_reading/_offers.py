"""Reading what a rule offers."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Final, get_args

from disputekit._input.toml_lines import Path
from disputekit._input.toml_table import Problems, Table
from disputekit.errors import MoneyError
from disputekit.money import Money
from disputekit.policy._fields import Field
from disputekit.policy._offers import ON_TOP, Base, Chooser, OfferPart, PolicyOffer
from disputekit.remedies import MONETARY, RemedyKind

__all__ = ["read_offers"]

_PERCENT: Final = re.compile(r"(?:100(?:\.0+)?|[0-9]{1,2}(?:\.[0-9]{1,6})?)%")
_KINDS: Final = {kind.value: kind for kind in RemedyKind}
_TERMS: Final = {"of", "fee", "require", "conditions", "return_needed"}


def read_offers(table: Table, fields: Mapping[str, Field], declared: frozenset[str]) -> tuple[PolicyOffer, ...]:
    """Read the alternatives of ``offer``, with what holds for all of them."""
    chooser: Chooser = table.one_of("chooser", get_args(Chooser), "claimant")
    satisfied = []
    for index, name in enumerate(table.texts("satisfied_by")):
        if name in _KINDS:
            satisfied.append(_KINDS[name])
        else:
            table.problems.unknown((*table.at("satisfied_by"), index), "remedy", name, _KINDS)
    offers = []
    for each in table.tables("offer"):
        offers.append(_offer(each, fields, declared, chooser, frozenset(satisfied)))
        each.close()
    if "offer" in table.items and not table.items["offer"]:
        table.problems.empty(table.at("offer"), "offer")
    return tuple(dict.fromkeys(offers))


def _offer(
    table: Table,
    fields: Mapping[str, Field],
    declared: frozenset[str],
    chooser: Chooser,
    satisfied: frozenset[RemedyKind],
) -> PolicyOffer:
    parts = []
    table.asked.update(_KINDS)
    for name, kind in _KINDS.items():
        if name in table.items:
            parts.append(_part(kind, table.items[name], table.at(name), table.problems))
    if not parts and table.items.keys() <= _TERMS:  # else an unknown key is told of instead
        table.problems.empty(table.path, "remedy")
    of: Base = table.one_of("of", get_args(Base), "all")
    fee = None
    if (text := table.get("fee", str)) is not None:
        fee = _amount(text, table.at("fee"), table.problems)
        paying = [part.kind for part in parts if part.kind in MONETARY]
        if len(paying) != 1 or paying[0] in ON_TOP:
            table.problems.add(
                table.at("fee"), "DK-POLICY-FEE",
                "a fee is kept from one remedy that gives back what was paid, and this offer has none or several",
                "give the fee to an offer with one such remedy, such as a refund",
            )  # fmt: skip
    require = table.texts("require")
    for index, name in enumerate(require):
        if name not in fields:
            if name not in declared:
                known = [each.name for each in fields.values() if each.kind == "evidence"]
                table.problems.unknown((*table.at("require"), index), "evidence", name, known)
        elif fields[name].kind != "evidence":
            table.problems.wrong_type((*table.at("require"), index), name, "a field of evidence")
    return PolicyOffer(
        parts=tuple(parts),
        of=of,
        fee=fee,
        require=tuple(sorted(require)),
        chooser=chooser,
        satisfied_by=satisfied,
        conditions=tuple(sorted(table.texts("conditions"))),
        return_needed=table.get("return_needed", bool) is not False,
    )


def _part(kind: RemedyKind, value: object, path: Path, problems: Problems) -> OfferPart:
    if kind in MONETARY:
        if isinstance(value, str):
            return OfferPart(kind, _amount(value, path, problems))
        problems.wrong_type(path, value, "a share such as '85%' or an amount such as '10.00 EUR'")
    elif value is not True:
        problems.wrong_type(path, value, "true, since it moves no money")
    return OfferPart(kind)


def _amount(text: str, path: Path, problems: Problems) -> Decimal | Money | None:
    if _PERCENT.fullmatch(text):
        return Decimal(text[:-1])
    if not text.endswith("%"):
        try:
            money = Money.parse(text)
        except MoneyError:
            pass
        else:
            if not money.is_negative:
                return money
    problems.add(
        path, "DK-POLICY-AMOUNT", "{text} is neither a share nor an amount",
        "write 0% to 100%, or an amount and its currency such as '10.00 EUR'",
        text=repr(text),
    )  # fmt: skip
    return None
