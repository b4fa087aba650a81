"""Random histories find out what is broken in a process of a host's own."""

from itertools import count

import pytest
from attrs import evolve
from hypothesis import Phase, settings
from hypothesis.errors import Flaky

from disputekit.actions import Message
from disputekit.dispute import Dispute
from disputekit.errors import Reason
from disputekit.lifecycle import Guard, Lifecycle, Limit, State, Transition, processes
from disputekit.testing import lifecycle_machine
from disputekit.testing._random_histories import _marked, _shared


def _waiting(*, guard: Guard | None = None, refusing: Guard | None = None) -> Lifecycle:
    """A process that waits for information and goes on when it has come, or not."""
    return Lifecycle(
        id="waiting",
        version="1",
        initial="received",
        states=[
            State("received", "intake", "agent"),
            State("asked", "intake", "claimant", hidden=True, deadline=Limit(1, "days"), on_expiry="lapse"),
            State("closed", "end", open=False, final=True),
        ],
        transitions=[
            Transition("request_evidence", "received", "asked"),
            Transition("lapse", "asked", "received", guards=[] if guard is None else [guard]),
            Transition("supply_evidence", "asked", "received"),
            Transition("reject", "received", "closed", guards=[] if refusing is None else [refusing]),
        ],
    )


def _play(process: Lifecycle, histories: int = 60) -> None:
    case = lifecycle_machine(process)
    quick = settings(settings.get_profile("quick"), max_examples=histories)
    case.settings = settings(quick, phases=[Phase.generate], report_multiple_bugs=False)  # type: ignore[attr-defined]  # Hypothesis' own
    case("runTest").debug()


def test_a_sound_process_passes() -> None:
    """A process of a host's own needs nothing but the process."""
    _play(_waiting())


def test_a_few_histories_of_the_largest_process_pass() -> None:
    """The machine fills every kind of action of a shipped process; this test runs under the tracer of coverage."""
    _play(processes.MARKETPLACE, histories=6)


def test_an_expiry_that_is_never_allowed_is_found() -> None:
    """A hidden dispute whose deadline passes and changes nothing would wait for ever."""
    never: Guard = lambda *_: Reason("DK-NEVER", "never")  # noqa: E731 - the smallest guard there is
    with pytest.raises(AssertionError, match="lapse can be done when asked has expired"):
        _play(_waiting(guard=never))


def test_a_guard_that_remembers_is_found() -> None:
    """A guard that does not answer the same to the same question makes a record that cannot be decided again."""
    asked = count()
    moody: Guard = lambda *_: Reason("DK-MOOD", "not now") if next(asked) % 3 else None  # noqa: E731 - as above
    with pytest.raises((AssertionError, Flaky)):
        _play(_waiting(guard=moody))


def test_a_reason_without_a_code_is_found() -> None:
    """A host that translates texts needs the code of every reason."""
    nameless: Guard = lambda *_: Reason("", "no")  # noqa: E731 - as above
    with pytest.raises(AssertionError, match="a refusal of lapse has reasons, each with its code"):
        _play(_waiting(guard=nameless))


def test_a_guard_that_writes_into_the_dispute_is_found() -> None:
    """A refusal changes nothing; a guard that writes into a dispute is found when the history is folded again."""

    def writing(dispute: Dispute, *_: object) -> Reason:
        object.__setattr__(dispute, "work", evolve(dispute.work, team="mine"))
        return Reason("DK-NO", "no")

    with pytest.raises(AssertionError, match="a dispute is the fold of its history"):
        _play(_waiting(refusing=writing))


def test_shares_add_up_to_the_whole() -> None:
    """Liability is shared among two; where both are one, it bears the whole."""
    assert [{"a": 100}, {"a": 70, "b": 30}] == [_shared("a", "a", 30), _shared("a", "b", 30)]


def test_internal_messages_are_marked() -> None:
    """A leak of an internal message shows by its mark; other actions stay as they are."""
    internal = Message("note", "claimant", direction="internal")
    marked = [_marked(each) for each in (internal, evolve(internal, direction="inbound"))]
    assert ["secret-of-us", "note"] == [each.text for each in marked if isinstance(each, Message)]
