"""Our own ``evolve``: what ``attrs.evolve`` gives, sooner."""

import pickle
import weakref

import attrs
import pendulum
import pytest
from attrs.exceptions import FrozenInstanceError
from hypothesis import given
from hypothesis import strategies as st

from disputekit import Actor, Claim, Dispute
from disputekit._lib.evolve import evolve
from disputekit.dispute import EnteredState, Times
from disputekit.errors import InvalidValue

AT = pendulum.datetime(2026, 3, 2, 9)
DISPUTE = Dispute(
    id="d-1",
    claim=Claim(claimant="acc-7", reason="late_fee", received_at=AT),
    version=1,
    lifecycle="customer_operations",
    lifecycle_version="1",
    now=EnteredState("received", "intake", {"agent"}, queued=True, open=True),
    times=Times(opened_at=AT, entered_at=AT, updated_at=AT),
)


@given(st.integers(), st.none() | st.text(), st.booleans())
def test_a_copy_is_what_attrs_would_have_made(version: int, owner: str | None, settled: bool) -> None:  # noqa: FBT001  # drawn
    """It has every field and every change, equals, hashes and pickles alike, and the value itself stays as it is."""
    before = pickle.dumps(DISPUTE)
    expected = attrs.evolve(
        DISPUTE,
        work=attrs.evolve(DISPUTE.work, owner=owner),
        resolution=attrs.evolve(DISPUTE.resolution, settled=settled),
        version=version,
    )
    actual = evolve(
        DISPUTE,
        work=evolve(DISPUTE.work, owner=owner),
        resolution=evolve(DISPUTE.resolution, settled=settled),
        version=version,
    )
    assert expected == actual
    assert (type(expected), hash(expected), repr(expected)) == (type(actual), hash(actual), repr(actual))
    assert actual == pickle.loads(pickle.dumps(actual))  # noqa: S301  # it was pickled here
    assert before == pickle.dumps(DISPUTE)


def test_a_copy_is_as_frozen_as_its_class() -> None:
    """Nothing of the twin that it was made as is left."""
    copy = evolve(DISPUTE, version=7)
    with pytest.raises(FrozenInstanceError):
        copy.version = 2  # type: ignore[misc]  # that is refused
    with pytest.raises(FrozenInstanceError):
        del copy.version  # pyrefly: ignore[read-only]  # that is refused
    assert not hasattr(copy, "__dict__")
    assert copy is weakref.ref(copy)()


def test_a_change_of_no_field_is_refused() -> None:
    """Neither a name that there is not, nor a property, is set silently."""
    with pytest.raises(TypeError):
        evolve(DISPUTE, colour="red")  # type: ignore[call-arg]  # that is refused
    with pytest.raises(TypeError):
        evolve(DISPUTE, state="red")  # type: ignore[call-arg]  # that is refused


def test_what_checks_its_fields_is_made_anew() -> None:
    """A class that converts, checks or has its own idea of a field goes through its own making."""

    @attrs.frozen
    class Hidden:
        _inner: int

    @attrs.frozen(slots=False)
    class Open:
        inner: int

    assert frozenset({"agent"}) == evolve(Actor("ann"), roles=["agent"]).roles
    with pytest.raises(InvalidValue):
        evolve(Actor("ann"), id="")
    assert Hidden(2) == evolve(Hidden(1), inner=2)
    assert Open(2) == evolve(Open(1), inner=2)
