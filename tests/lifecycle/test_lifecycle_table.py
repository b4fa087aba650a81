"""A lifecycle as tables: data first, Markdown as text."""

from disputekit.lifecycle import (
    ANY_OPEN,
    SAME,
    Lifecycle,
    Limit,
    Return,
    State,
    Transition,
    postings,
    whoever_was_asked,
)

SMALL = Lifecycle(
    id="small",
    version="1",
    initial="new",
    states=[
        State("new", "intake", {"agent", "senior"}),
        State("asked", SAME, whoever_was_asked, hidden=True, deadline=Limit(5, "days"), on_expiry="lapse"),
        State("done", "archive", open=False, final=True),
    ],
    transitions=[
        Transition("request_evidence", "new", "asked", roles={"senior", "agent"}, remember="asked"),
        Transition("lapse", "asked", Return("asked"), roles="system", guards=["deadline_passed"]),
        Transition("reject", "new", "done", when=[lambda *_: None], guards=["no_open_tasks"], posts=postings.rejected),
        Transition("message", {ANY_OPEN, "done"}, SAME),
    ],
)


def test_the_tables_say_what_the_lifecycle_is() -> None:
    """States with their time and what follows, moves with who may and what is asked, in the order that counts."""
    assert """\
| state | stage | waits on | in queue | deadline | on expiry |
| --- | --- | --- | --- | --- | --- |
| new | intake | agent, senior | yes |  |  |
| asked | that it came from | whoever was asked | no | 5 days | lapse |
| done | archive |  | no |  |  |

| action | sources | to | roles | when | guards | posts |
| --- | --- | --- | --- | --- | --- | --- |
| request_evidence | new | asked | agent, senior |  |  |  |
| lapse | asked | back (asked) | system |  | deadline_passed |  |
| reject | new | done | anybody | <lambda> | no_open_tasks | rejected |
| message | any open, done | same | anybody |  |  |  |
""" == str(SMALL.table())


def test_the_tables_are_data_too() -> None:
    """A host prints them as it likes; what would break a cell of Markdown is escaped."""
    odd = SMALL.extend(version="2", states=[State("new", "in|take\ntwo", "agent")])
    row = odd.table().states[0]
    assert ("in|take\ntwo", "yes") == (row.stage, row.in_queue)
    assert "| new | in\\|take two | agent |" in str(odd.table())
    assert ["request_evidence", "lapse", "reject", "message"] == [move.action for move in odd.table().moves]
