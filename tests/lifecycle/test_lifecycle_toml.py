"""A lifecycle from TOML: what is read, what is written, and what is wrong with it, line by line."""

from datetime import datetime
from pathlib import Path

import pytest

from disputekit import Actor, Dispute, Reason
from disputekit.actions import Action
from disputekit.errors import LifecycleError
from disputekit.lifecycle import Lifecycle, Posting, State, Transition, processes

SMALL = """\
schema = "disputekit.lifecycle/1"

[lifecycle]
id = "complaints"
version = "1"
initial = "new"

[reasons]
late = "delivery"

[choices]
"escalate.to" = ["senior"]

[[state]]
name = "new"
stage = "intake"
waits_on = "agent"

[[state]]
name = "asked"
stage = "="
waits_on = { by = "whoever_was_asked" }
hidden = true
deadline = { business_days = 5 }
on_expiry = "lapse"

[[state]]
name = "done"
stage = "archive"
open = false
final = true

[[transition]]
action = "request_evidence"
from = "new"
to = "asked"
roles = "agent"
remember = "asked"

[[transition]]
action = "supply_evidence"
from = ["asked"]
to = { back_to = "asked" }
guards = ["was_asked"]

[[transition]]
action = "lapse"
from = ["asked"]
to = { back_to = "asked" }
roles = ["system"]
guards = ["deadline_passed"]

[[transition]]
action = "reject"
from = ["new"]
to = "done"
roles = ["agent"]
when = ["explained"]
posts = "rejected"

[[transition]]
action = "reject"
from = ["new"]
to = "="
roles = ["agent"]
"""


def explained(_dispute: Dispute, _action: Action, _actor: Actor, _at: datetime) -> Reason | None:
    """Nothing is against it."""
    return None


def given_away(_dispute: Dispute, _action: Action) -> Posting:
    """Move nothing."""
    return Posting((), None)


def by_itself(_dispute: Dispute) -> frozenset[str]:
    """Wait for nobody."""
    return frozenset()


def findings(text: str, **registries: object) -> list[str]:
    """Give what is wrong with a text."""
    with pytest.raises(LifecycleError) as refused:
        Lifecycle.loads(text, name="complaints.toml", **registries)  # type: ignore[arg-type]  # whatever is to be tried
    return [str(finding) for finding in refused.value.findings]


@pytest.mark.parametrize("name", processes.__all__)
def test_every_process_comes_back_from_its_own_file(name: str) -> None:
    """What is written is read as the same lifecycle, with nothing but the standard functions."""
    process: Lifecycle = getattr(processes, name)
    assert process == Lifecycle.loads(process.to_toml())


def test_a_file_says_all_that_a_lifecycle_is(tmp_path: Path) -> None:
    """States, deadlines, whom they wait on, branches, roles, guards and postings."""
    file = tmp_path / "complaints.toml"
    file.write_text(SMALL, encoding="utf-8-sig")
    process = Lifecycle.load(file, guards={"explained": explained})
    assert ("complaints", "1", "new", ["new", "asked", "done"]) == (
        process.id,
        process.version,
        process.initial,
        [state.name for state in process.states],
    )
    assert f"{file}:19 states.asked" == process.state("asked").place
    assert SMALL.replace('"agent"\n', '["agent"]\n').replace('from = "new"', 'from = ["new"]') == process.to_toml()


def test_a_line_of_the_file_goes_with_what_was_read_from_it() -> None:
    """An extension that breaks a state says where it stands; where it was read does not make a lifecycle another."""
    process = Lifecycle.loads(SMALL, name="complaints.toml", guards={"explained": explained})
    with pytest.raises(LifecycleError, match=r"complaints\.toml:19 states\.asked\.on_expiry: DK-LIFECYCLE-EXPIRY"):
        process.extend(version="2", without="lapse", transitions=[Transition("lapse", "new", "done")])
    assert process == Lifecycle.loads(SMALL, guards={"explained": explained})


def test_functions_are_named_from_what_is_passed_in() -> None:
    """Guards, postings and ways to wait, both ways, and nothing in the text is imported."""
    text = SMALL.replace('"rejected"', '"given_away"').replace('"whoever_was_asked"', '"by_itself"')
    postings, waits = {"given_away": given_away}, {"by_itself": by_itself}
    process = Lifecycle.loads(text, guards={"explained": explained}, postings=postings, waits=waits)
    again = process.to_toml(postings=postings, waits=waits)
    assert process == Lifecycle.loads(again, guards={"explained": explained}, postings=postings, waits=waits)
    text = SMALL.replace('"whoever_was_asked"', '"os.abort"')
    assert findings(text, guards={"explained": explained})[0].startswith(
        "complaints.toml:22 state 'asked' state[1].waits_on.by: DK-FILE-UNKNOWN: unknown function 'os.abort'; "
    )


def test_a_function_without_a_name_cannot_be_written() -> None:
    """All of them are told at once, each with the registry that would name it."""
    process = Lifecycle.loads(SMALL, guards={"explained": explained}).extend(
        version="2",
        states=[State("asked", "intake", by_itself, hidden=False)],
        transitions=[Transition("reject", "new", "done", when=[lambda *_: None], posts=given_away)],
    )
    with pytest.raises(LifecycleError) as refused:
        process.to_dict()
    assert [
        (finding.where, finding.params["function"], finding.params["registry"]) for finding in refused.value.findings
    ] == [
        ("states.asked", "by_itself", "waits"),
        ("transition reject: new", "<lambda>", "guards"),
        ("transition reject: new", "given_away", "postings"),
    ]


def test_everything_that_is_no_lifecycle_file_is_told_at_once() -> None:
    """Unknown keys, wrong types, missing parts and unknown functions, each with its line."""
    wrong = (
        SMALL.replace("hidden = true", "hiden = 1")
        .replace("final = true", 'final = "yes"')
        .replace("{ business_days = 5 }", "{ hours = 2, dys = 3 }")
        .replace('to = "asked"', "to = { back = 3 }")
        .replace('posts = "rejected"', 'posts = "rejectd"')
        .replace('action = "lapse"\n', "")
        .replace('schema = "disputekit.lifecycle/1"', 'schema = "disputekit.lifecycle/9"')
    )
    asked, request = "state 'asked' state[1]", "transition 'request_evidence' transition[0]"
    hours = "{'dys': 3, 'hours': 2} is not one amount, such as { business_days = 2 }"
    assert [
        "1 schema: DK-FILE-UNKNOWN: unknown schema 'disputekit.lifecycle/9'; did you mean 'disputekit.lifecycle/1'?",
        f"23 {asked}.hiden: DK-FILE-UNKNOWN: unknown key 'hiden'; did you mean 'hidden'?",
        f"24 {asked}.deadline: DK-FILE-TYPE: {hours}; write one amount, such as {{ business_days = 2 }}",
        f"24 {asked}.deadline.dys: DK-FILE-UNKNOWN: unknown key 'dys'; did you mean 'days'?",
        "31 state 'done' state[2].final: DK-FILE-TYPE: 'yes' is not true or false; write true or false",
        f"36 {request}.to: DK-FILE-MISSING: back_to is missing; add it",
        f"36 {request}.to.back: DK-FILE-UNKNOWN: unknown key 'back'; did you mean 'back_to'?",
        "46 transition[2]: DK-FILE-MISSING: action is missing; add it",
        (
            "58 transition 'reject' transition[3].posts: DK-FILE-UNKNOWN: unknown function 'rejectd'; "
            "did you mean 'rejected'?"
        ),
    ] == [
        finding.removeprefix("complaints.toml:")
        for finding in findings(wrong.replace("back_to = { back = 3 }", 'back_to = "asked"'))
    ]


def test_what_is_wrong_with_the_machine_has_its_line_too() -> None:
    """Names that are not declared, the initial state, choices of no field, and what is declared twice."""
    wrong = (
        SMALL.replace('initial = "new"', 'initial = "nw"')
        .replace('"escalate.to"', '"escalate.too"')
        .replace('name = "done"', 'name = "asked"')
        .replace('roles = "agent"\nremember', 'guards = "was_askd"\nremember')
        .replace('"explained"', '"was_asked"')
    )
    assert [
        "27 states.asked: DK-LIFECYCLE-TWICE: state 'asked' is declared twice; keep one",
        "6 initial: DK-LIFECYCLE-STATE: state 'nw' is unknown; did you mean 'new'?",
        (
            "33 transition request_evidence: new: DK-LIFECYCLE-GUARD: guard 'was_askd' is unknown; "
            "did you mean 'was_asked'?"
        ),
        "53 transition reject: new: DK-LIFECYCLE-STATE: state 'done' is unknown; use one of asked, new",
        (
            "12 choices.escalate.too: DK-LIFECYCLE-CHOICE: action field 'escalate.too' is unknown; "
            "did you mean 'escalate.to'?"
        ),
    ] == [finding.removeprefix("complaints.toml:") for finding in findings(wrong)]
    own = findings(SMALL, guards={"explained": explained}, actions=[int])
    assert ["actions[0]: DK-LIFECYCLE-OWN-ACTION"] == [finding[:35] for finding in own]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("x = [", "not TOML: Invalid value"),
        (5, "not TOML: 5 is not a text"),
        ("a=" + "[" * 5_000, "not TOML: it is nested too deeply"),
        (" " * 1_000_001, "not TOML: it has 1000001 characters, more than 1000000"),
        ("state = 5", "state: DK-FILE-TYPE: 5 is not a list"),
        ("[lifecycle]\nid = ' '", "lifecycle: DK-FILE-MISSING: id is missing"),
        ("x = 1", "DK-FILE-MISSING: lifecycle is missing; add a table with its id, version and initial state"),
        ("[[state]]\n" * 201, "DK-LIFECYCLE-SIZE: 201 states are more than 200"),
        ("[[transition]]\n" * 2_001, "DK-LIFECYCLE-SIZE: 2001 transitions are more than 2000"),
        ("[[state]]\ndeadline = 3", "deadline: DK-FILE-TYPE: 3 is not a table"),
        ("[checklists]\nlate = [{ of = 'claimant' }]", "checklists.late[0]: DK-FILE-MISSING: kind is missing"),
    ],
)
def test_text_that_is_no_lifecycle_is_refused_with_its_problem(text: str, problem: str) -> None:
    """Broken, absurdly large or deep, or of another kind."""
    assert any(problem in finding for finding in findings(text))


def test_another_encoding_is_refused(tmp_path: Path) -> None:
    """It is said which file, and how to mend it."""
    file = tmp_path / "complaints.toml"
    file.write_bytes(b'id = "\xff"')
    with pytest.raises(LifecycleError, match="DK-LIFECYCLE-ENCODING: not UTF-8"):
        Lifecycle.load(file)
