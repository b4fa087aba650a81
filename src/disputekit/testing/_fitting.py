"""Actions that are likely to fit a dispute: filled from what it holds, and at times with what it does not."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, TypeAlias

import pendulum
from attrs import fields
from hypothesis import strategies as st

from disputekit.actions import Action, Message
from disputekit.dispute import CLAIMANT, RESPONDENT, Actor, Dispute, Evidence
from disputekit.lifecycle import Lifecycle
from disputekit.money import Money
from disputekit.remedies import MONETARY, Remedy, RemedyKind
from disputekit.testing.strategies._values import fillings

__all__ = ["SECRET", "actors_of", "fitting"]

SECRET: Final = "secret"  # noqa: S105 - a word to look for, and no password
"""What begins so is not for everybody: ``secret-of-us`` for no party, ``secret-from-claimant`` for all but this one."""

Fill: TypeAlias = Callable[[Dispute], st.SearchStrategy[object]]

_PARTIES: Final = (CLAIMANT, RESPONDENT)
_BOTH: Final = frozenset(_PARTIES)
_MONEY: Final = (Money, Money | None)


def actors_of(process: Lifecycle) -> tuple[Actor, ...]:
    """Two people for each role that the process knows, so that one may do what another may not do alone."""
    known = {role for transition in process.transitions for role in transition.roles} | _BOTH
    return tuple(Actor(f"{role} {number}", roles={role}) for role in sorted(known) for number in (1, 2))


def fitting(process: Lifecycle, dispute: Dispute, name: str) -> st.SearchStrategy[Action]:
    """Give the action called ``name`` with fields that mostly fit ``dispute``."""
    kind = process.action(name)
    types = {each.type for each in fields(kind)}
    filled = fillings(kind, {of: fill(dispute) for of, fill in _BY_TYPE.items() if of in types})
    for each in fields(kind):
        choices = process.choices.get(f"{name}.{each.name}")
        if choices is not None:
            filled[each.name] = _chosen(each.type, choices)
        elif (each.name, each.type) in _BY_NAME:
            filled[each.name] = _BY_NAME[each.name, each.type](dispute)
        elif each.type in _MONEY:  # any amount there is would hardly ever fit
            filled[each.name] = _BY_TYPE[each.type](dispute)
    return st.builds(kind, **filled).map(_marked)


def _chosen(kind: object, choices: Sequence[str]) -> st.SearchStrategy[object]:
    """Give choices in the shape that a field has: one, several, or the whole shared among two."""
    one = st.sampled_from(choices)
    if kind == tuple[str, ...]:
        return st.lists(one, min_size=1, max_size=2).map(tuple)
    if kind == Mapping[str, int]:
        return st.tuples(one, one, st.integers(0, 100)).map(lambda two: _shared(*two))
    return one


def _shared(one: str, other: str, share: int) -> Mapping[str, int]:
    """Share the whole among two, who may be the same."""
    return {one: 100} if one == other else {one: 100 - share, other: share}


def _marked(action: Action) -> Action:
    """Mark what is said among ourselves, so that one can see whether it comes out."""
    if isinstance(action, Message) and action.direction == "internal":
        return Message(f"{SECRET}-of-us", action.party, direction="internal", channel=action.channel)
    return action


def _evidence(_dispute: Dispute) -> st.SearchStrategy[tuple[Evidence, ...]]:
    return st.lists(st.builds(_item, st.sampled_from(_PARTIES), st.frozensets(st.sampled_from(_PARTIES))), min_size=1,
                    max_size=2).map(tuple)  # fmt: skip


def _item(provided_by: str, visible_to: frozenset[str]) -> Evidence:
    hidden = sorted(_BOTH - visible_to - {provided_by})
    reference = " ".join(f"{SECRET}-from-{party}" for party in hidden) or "file-1"
    return Evidence("photo", provided_by, reference=reference, note=reference, visible_to=visible_to)


def _amounts(dispute: Dispute) -> st.SearchStrategy[Money]:
    """Give parts of what is claimed and open, a little more, and now and then another currency."""
    ledger = dispute.ledger
    currency = ledger.currency or "EUR"
    whole = [money.minor for money in (ledger.open, ledger.claimed) if money is not None and money.is_positive] or [100]
    near = {1, *whole, *(minor // 2 or 1 for minor in whole), max(whole) + 1}
    of_its_own = st.sampled_from(sorted(near)).map(lambda minor: Money.from_minor(minor, currency))
    return st.one_of(of_its_own, of_its_own, of_its_own, st.just(Money("7", "USD")))


def _remedies(dispute: Dispute) -> st.SearchStrategy[tuple[Remedy, ...]]:
    paying = st.builds(Remedy, st.sampled_from(sorted(MONETARY)), _amounts(dispute))
    other = st.builds(Remedy, st.sampled_from((RemedyKind.APOLOGY, RemedyKind.REPLACEMENT)))
    return st.lists(paying | other, min_size=1, max_size=2).filter(_of_one_currency).map(tuple)


def _of_one_currency(remedies: Iterable[Remedy]) -> bool:
    return len({remedy.amount.currency for remedy in remedies if remedy.amount is not None}) < 2  # noqa: PLR2004 - one


def _shown_to_both(dispute: Dispute) -> Iterable[tuple[str, ...]]:
    return [(each.reference,) for each in dispute.evidence if each.visible_to >= _BOTH]


def _one_of(known: Iterable[str], *others: str) -> st.SearchStrategy[str]:
    return st.sampled_from([*known, *others])


_BY_NAME: Final[Mapping[tuple[str, object], Fill]] = {
    ("task", str): lambda dispute: _one_of((task.id for task in dispute.open_tasks), "t0"),
    ("party", str): lambda dispute: _one_of((request.party for request in dispute.open_requests), *_PARTIES),
    ("to", frozenset[str]): lambda _: st.just(_BOTH),
    ("given_by", str): lambda _: st.sampled_from(_PARTIES),
    ("by", str): lambda _: st.sampled_from(_PARTIES),
    ("offer", str): lambda dispute: _one_of((offer.id for offer in dispute.offers), "o0"),
    ("rests_on", tuple[str, ...]): lambda dispute: st.sampled_from(((), *_shown_to_both(dispute))),
    ("into", str): lambda dispute: _one_of((), "d-2", dispute.id),
    ("due_at", pendulum.DateTime): lambda dispute: st.just(dispute.times.updated_at.add(years=9)),
    ("reference", str): lambda dispute: _one_of((each.reference for each in dispute.chargebacks), "no 1", "no 2"),
    ("order", str): lambda dispute: _one_of((order.key for order in dispute.orders), "d-1/0/1"),
    ("orders", tuple[str, ...]): lambda dispute: st.just(tuple(order.key for order in dispute.orders)),
    ("kind", str): lambda dispute: _one_of((need.kind for need in dispute.checklist), "photo"),
    ("drafts", tuple[str, ...]): lambda dispute: st.lists(
        _one_of((piece.id for piece in dispute.evidence if piece.draft), "e0"), min_size=1, max_size=2
    ).map(tuple),
    ("owner", str): lambda _: st.sampled_from(("agent 1", "agent 2")),
}
_BY_TYPE: Final[Mapping[object, Fill]] = {
    str: lambda _: st.sampled_from(("x", "y")),
    Money: _amounts,
    Money | None: lambda dispute: st.none() | _amounts(dispute),
    tuple[Evidence, ...]: _evidence,
    tuple[Remedy, ...]: _remedies,
    tuple[int, ...]: lambda dispute: st.just(()) | st.sampled_from(((), *((each,) for each in dispute.unsettled))),
}
