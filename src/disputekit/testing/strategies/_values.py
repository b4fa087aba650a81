"""Money, claims, actions, events and histories: any that can be, awkward ones included."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Final, get_args

import pendulum
from attrs import evolve, fields
from hypothesis import strategies as st

from disputekit.actions import (
    BY_NAME,
    Action,
    Amend,
    ApplyPayment,
    ChargeFee,
    CloseChargeback,
    GrantProvisionalCredit,
    MakeOffer,
    Open,
    OpenChargeback,
    PromiseToPay,
    RecordBreach,
    RecordFeedback,
    RecordWarning,
    ReverseProvisionalCredit,
    WaiveFee,
    WriteOff,
)
from disputekit.actions._money import ChargebackResult
from disputekit.actions._work import Direction, Writer
from disputekit.dispute import (
    CLAIMANT,
    CLAIMANT_TYPES,
    NOT_AN_ACCOUNT,
    RESPONDENT,
    Account,
    Actor,
    Claim,
    EnteredState,
    Evidence,
    IntakeChannel,
    Ledger,
    LedgerEntry,
    Line,
    Need,
    Outcome,
    Part,
    PolicyRecord,
    ScoreRecord,
    Subject,
    Term,
)
from disputekit.errors import Scalar
from disputekit.history import Event, History
from disputekit.lifecycle import postings
from disputekit.money import LARGEST, Money
from disputekit.remedies import MONETARY, Covers, Remedy, RemedyKind
from disputekit.testing.strategies._times import instants

CURRENCIES: Final = ("EUR", "USD", "JPY", "KWD", "CLF")
"""Currencies with two, no, three and four decimal places."""

_SOME: Final = 3
_LARGEST: Final = 2**63

_texts = st.text(min_size=1, max_size=8).filter(str.strip)
_accounts = _texts.filter(lambda text: text not in NOT_AN_ACCOUNT)
_words = st.sampled_from((CLAIMANT, RESPONDENT, "agent", "billing", "INV-7", "naïve 😀"))
_parts = st.floats(0, 1)
_integers = st.integers(-_LARGEST, _LARGEST - 1)
_facts: st.SearchStrategy[Scalar] = (
    st.none() | st.booleans() | _integers | st.floats(allow_nan=False, allow_infinity=False) | _texts
)
_word_sets = st.frozensets(_words, max_size=_SOME)
_word_tuples = st.lists(_words, max_size=_SOME).map(tuple)


def money(*, currency: str | None = None, positive: bool = False) -> st.SearchStrategy[Money]:
    """Give amounts of any size, in one currency or in any of some with different decimal places."""
    currencies = st.sampled_from(CURRENCIES) if currency is None else st.just(currency)
    return st.builds(Money.from_minor, st.integers(1 if positive else -LARGEST, LARGEST), currencies)


def lines(*, most: int = _SOME) -> st.SearchStrategy[tuple[Line, ...]]:
    """Give the lines of a claim: of one currency, with and without tax, in dispute or not, paid or not."""
    return _lines(most)


@st.composite
def _lines(draw: st.DrawFn, most: int) -> tuple[Line, ...]:
    currency = draw(st.sampled_from(CURRENCIES))
    ids = draw(st.lists(_texts, min_size=1, max_size=most, unique=True))
    return tuple(_line(draw, each, currency) for each in ids)


def _line(draw: st.DrawFn, line_id: str, currency: str) -> Line:
    whole = draw(st.integers(1, LARGEST // _SOME))
    part = st.integers(0, whole).map(lambda minor: Money.from_minor(minor, currency))
    invoiced = Money.from_minor(whole, currency)
    return Line(line_id, draw(part), invoiced, draw(st.none() | part), draw(st.none() | part))


@cache
def claims() -> st.SearchStrategy[Claim]:
    """Give claims through every channel, with and without money or lines, for any reason."""
    return st.builds(
        Claim,
        claimant=_accounts,
        reason=_words,
        received_at=instants(),
        kind=_words,
        nature=st.none() | _words,
        channel=st.sampled_from(IntakeChannel),
        claimant_type=st.sampled_from(sorted(CLAIMANT_TYPES)),
        respondent=st.none() | _accounts,
        amount=st.none() | money(positive=True),
        jurisdiction=st.none() | st.sampled_from(("DE", "US-CA")),
        summary=st.text(max_size=8),
        references=st.dictionaries(_words, _texts, max_size=_SOME),
        facts=st.dictionaries(_words, _facts, max_size=_SOME),
    ) | st.builds(Claim, claimant=_accounts, reason=_words, received_at=instants(), lines=lines())


@cache
def actions() -> st.SearchStrategy[Action]:
    """Give what can be done to a dispute: actions of every class but ``Open``."""
    return st.one_of([_of(kind) for kind in BY_NAME.values() if kind is not Open])


def _of(kind: type[Action]) -> st.SearchStrategy[Action]:
    """Fill an action's fields by their types, so that a new class needs nothing here."""
    return st.builds(kind, **fillings(kind))


def fillings(
    kind: type[Action], likely: Mapping[object, st.SearchStrategy[object]] | None = None
) -> dict[str, st.SearchStrategy[object]]:
    """Give what may stand in each field of an action; ``likely`` goes before what fields of a type have else."""
    by_type = {**_by_type(), **(likely or {})}
    return {each.name: by_type[each.type] for each in fields(kind)} | dict(_NARROWER.get(kind, {}))


_POSITIVE: Final = {"amount": money(positive=True)}

_NARROWER: Final[Mapping[type[Action], Mapping[str, st.SearchStrategy[object]]]] = {
    Amend: {"claimed": money(positive=True)},
    MakeOffer: {"by": st.sampled_from((CLAIMANT, RESPONDENT))},
    ApplyPayment: _POSITIVE,
    ChargeFee: _POSITIVE,
    CloseChargeback: {"amount": st.none() | _POSITIVE["amount"]},
    GrantProvisionalCredit: _POSITIVE,
    OpenChargeback: _POSITIVE,
    PromiseToPay: {**_POSITIVE, "grace_days": st.integers(0, 99)},
    RecordFeedback: {"rating": st.integers(1, 5)},
    RecordBreach: {"cycle": st.integers(1, 99)},
    RecordWarning: {"cycle": st.integers(1, 99)},
    ReverseProvisionalCredit: {"amount": st.none() | _POSITIVE["amount"]},
    WaiveFee: _POSITIVE,
    WriteOff: _POSITIVE,
}
"""What an action asks of a field beyond its type."""


@cache
def _openings() -> st.SearchStrategy[Open]:
    needs = st.lists(st.builds(Need, _words, _words, st.text(max_size=8)), max_size=_SOME)
    return st.builds(Open, claims(), st.none() | _words, st.none() | _words, _word_tuples, needs)


def _evidence() -> st.SearchStrategy[tuple[Evidence, ...]]:
    piece = st.builds(
        Evidence,
        _words,
        _words,
        source=st.text(max_size=8),
        obtained_at=st.none() | instants(),
        sha256=st.just("") | st.text("0123456789abcdef", min_size=64, max_size=64),
        draft=st.booleans(),
    )
    return st.lists(piece, min_size=1, max_size=_SOME).map(tuple)


def _policy_records() -> st.SearchStrategy[PolicyRecord]:
    term = st.builds(Term, st.dictionaries(st.sampled_from(RemedyKind), st.none() | money()), _word_tuples)
    return st.builds(
        PolicyRecord,
        _words,
        _words,
        _words,
        st.none() | _words,
        _word_tuples,
        _word_tuples,
        terms=st.lists(term, max_size=_SOME),
    )


@cache
def _by_type() -> Mapping[object, st.SearchStrategy[object]]:
    plain: dict[type, st.SearchStrategy[object]] = {
        Claim: claims(),
        Money: money(),
        PolicyRecord: _policy_records(),
        ScoreRecord: st.builds(ScoreRecord, _parts, _integers, _words, _maps(_integers), _maps(_parts)),
        bool: st.booleans(),
        float: _parts,
        int: _integers,
        pendulum.DateTime: instants(),
        str: _texts,
    }
    _by_type: dict[object, st.SearchStrategy[object]] = {
        ChargebackResult: st.sampled_from(get_args(ChargebackResult)),
        Direction: st.sampled_from(get_args(Direction)),
        Writer: st.sampled_from((None, "machine")),
        Subject: st.sampled_from(get_args(Subject)),
        Mapping[str, Money]: st.just({}),  # what is upheld by line is not said beside what is upheld in all
        Mapping[str, int]: st.integers(0, 100).map(lambda share: {CLAIMANT: share, RESPONDENT: 100 - share}),
        Mapping[str, str]: _maps(_words),
        Mapping[str, Scalar]: st.dictionaries(_words, _facts, min_size=1, max_size=_SOME),
        frozenset[str]: st.frozensets(_words, max_size=_SOME),
        tuple[Evidence, ...]: _evidence(),
        tuple[Part, ...]: st.lists(st.builds(Part, st.none() | money()), min_size=2, max_size=_SOME).map(tuple),
        tuple[Remedy, ...]: st.sampled_from(CURRENCIES).flatmap(_remedies),
        tuple[int, ...]: st.lists(st.integers(1, 9), max_size=_SOME).map(tuple),
        tuple[str, ...]: st.lists(_words, min_size=1, max_size=_SOME).map(tuple),
    }
    for kind, values in plain.items():
        _by_type[kind] = values
        _by_type[kind | None] = st.none() | values
    return _by_type


def _maps(values: st.SearchStrategy[object]) -> st.SearchStrategy[Mapping[str, object]]:
    return st.dictionaries(_words, values, max_size=_SOME)


def _remedies(currency: str) -> st.SearchStrategy[tuple[Remedy, ...]]:
    """Give remedies that add up: of one currency, and not beyond what money can be."""
    small = st.integers(1, LARGEST // _SOME).map(lambda minor: Money.from_minor(minor, currency))
    covers = st.sampled_from(get_args(Covers))
    moving = st.builds(Remedy, st.sampled_from(sorted(MONETARY)), small, line=st.none() | _words, covers=covers)
    other = st.builds(Remedy, st.sampled_from(sorted(set(RemedyKind) - MONETARY)), note=_words)
    return st.lists(moving | other, min_size=1, max_size=_SOME).map(tuple)


@cache
def events() -> st.SearchStrategy[Event]:
    """Give events with any action, seen alone: they need not fit a lifecycle or a ledger."""
    entries = st.lists(st.builds(LedgerEntry, st.sampled_from(Account), money()), max_size=_SOME)
    return st.builds(_filled, _frames(), _texts, st.integers(1, 99), actions() | _openings(), entries)


@cache
def _frames() -> st.SearchStrategy[Event]:
    """Give everything around an action."""
    return st.builds(
        Event,
        dispute_id=st.just("d"),
        seq=st.just(1),
        action=st.just(Action()),
        actor=st.builds(Actor, _accounts, _word_sets),
        occurred_at=instants(),
        recorded_at=instants(),
        entered=st.builds(
            EnteredState,
            _words,
            _words,
            _word_sets,
            queued=st.booleans(),
            open=st.booleans(),
            outcome=st.none() | st.sampled_from(Outcome),
            due_at=st.none() | instants(),
            remembered=_maps(_words),
        ),
        lifecycle=_words,
        lifecycle_version=_words,
        key=st.none() | _texts,
    )


def _filled(frame: Event, dispute_id: str, seq: int, action: Action, entries: Iterable[LedgerEntry]) -> Event:
    return evolve(frame, dispute_id=dispute_id, seq=seq, action=action, entries=entries)


def histories(*, longest: int = 4) -> st.SearchStrategy[History]:
    """Give histories of one dispute whose ledger balances; the actions need not fit a lifecycle."""
    return _histories(longest)


@st.composite
def _histories(draw: st.DrawFn, longest: int) -> History:
    dispute_id = draw(_texts)
    opening = draw(_openings())
    claimed = postings.opening(opening)
    made = [_filled(draw(_frames()), dispute_id, 1, opening, claimed)]
    ledger = Ledger().post_all(claimed)
    for seq in range(2, draw(st.integers(1, longest)) + 1):
        entries = draw(_postings(ledger))
        for entry in entries:
            ledger = ledger.post(entry)
        made.append(_filled(draw(_frames()), dispute_id, seq, draw(actions()), entries))
    return History(made)


def _postings(ledger: Ledger) -> st.SearchStrategy[tuple[LedgerEntry, ...]]:
    """Give what may be posted next: some part of what is open, of one line, is decided; or nothing."""
    left = [(line, sums.open) for line, sums in ledger.parts() if sums.open is not None and sums.open.is_positive]
    return st.just(()) | (st.sampled_from(left).flatmap(_decided) if left else st.nothing())


def _decided(left: tuple[str | None, Money]) -> st.SearchStrategy[tuple[LedgerEntry, ...]]:
    line, amount = left
    part = st.integers(1, amount.minor).map(lambda minor: Money.from_minor(minor, amount.currency))
    account = st.sampled_from((Account.UPHELD, Account.REJECTED, Account.WITHDRAWN))
    return st.builds(LedgerEntry, account, part, st.just(line)).map(lambda entry: (entry,))
