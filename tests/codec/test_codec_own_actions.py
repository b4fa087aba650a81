"""A host's own actions go through JSON like the shipped ones, after they are passed to the codec."""

from typing import ClassVar

import pendulum
import pytest
from attrs import evolve, frozen

from disputekit import Actor, Claim, History, actions, codec, fold
from disputekit.errors import CodecError
from disputekit.lifecycle import SAME, Lifecycle, Transition, processes

AT = pendulum.datetime(2026, 3, 2, 9)
ANN = Actor("ann", roles={"agent"})


@frozen
class Call(actions.Action):
    """Ring somebody up."""

    name: ClassVar[str] = "call"

    number: str
    answered: bool = False


PROCESS: Lifecycle = processes.CUSTOMER_OPERATIONS.extend(
    version="1+calls", transitions=[Transition("call", "received", SAME, roles="agent")], actions=[Call]
)


def _history() -> History:
    claim = Claim(claimant="acc-7", reason="late_fee", received_at=AT)
    opened = PROCESS.open(claim, dispute_id="d-1", actor=ANN, at=AT)
    called = PROCESS.decide(fold(None, opened), Call("+49 30 1"), actor=ANN, at=AT, key="k1")
    return History((opened, called))


def test_a_history_with_own_actions_comes_back_as_it_was() -> None:
    """Whole, event by event, and through a converter of the host's own."""
    history = _history()
    assert history == codec.load_history(codec.dump_history(history, actions=[Call]), actions=PROCESS.actions)
    for event in history:
        assert event == codec.load_event(codec.dump_event(event, actions=[Call]), actions=[Call])
    converter = codec.make_converter(actions=[Call])
    assert {"name": "call", "number": "1", "answered": True} == converter.unstructure(Call("1", answered=True))


def test_what_the_codec_was_not_told_of_is_neither_written_nor_read() -> None:
    """It is refused by name, since nobody could read it again."""
    history = _history()
    with pytest.raises(CodecError, match="DK-CODEC-ACTION"):
        codec.dump_history(history)
    with pytest.raises(CodecError, match="the name of an action"):
        codec.load_history(codec.dump_history(history, actions=[Call]))


def test_another_class_of_the_same_name_is_not_taken_for_it() -> None:
    """What would be read again as something else is refused."""

    @frozen
    class Call2(actions.Action):
        name: ClassVar[str] = "call"

    opened, called = _history()
    disguised = History((opened, evolve(called, action=Call2())))
    with pytest.raises(CodecError, match="DK-CODEC-ACTION"):
        codec.dump_history(disguised, actions=[Call])


def test_a_digest_needs_no_telling() -> None:
    """Nothing is read from a digest, so that a desk takes own actions under keys as they are."""
    assert codec.digest(Call("1")) == codec.digest(Call("1"))
    assert codec.digest(Call("1")) != codec.digest(Call("2"))
