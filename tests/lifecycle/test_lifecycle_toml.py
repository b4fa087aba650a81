"""A lifecycle from TOML: what is read, what is written, and what is wrong with it, line by line."""

from datetime import datetime
from pathlib import Path

import pytest

from disputekit import Actor, Dispute, Reason
from disputekit.actions import Action
from disputekit.errors import LifecycleError
from disputekit.lifecycle import Lifecycle, Posting, State, Transition, processes
from tests.lifecycle.cases import Said, data, raising

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


def findings(text: str, **registries: object) -> Said:
    """Give what is wrong with a text."""
    with pytest.raises(LifecycleError) as refused:
        Lifecycle.loads(text, name="complaints.toml", **registries)  # type: ignore[arg-type]  # whatever is to be tried
    return data(refused.value)


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
    assert [
        (
            "DK-FILE-UNKNOWN",
            "complaints.toml:22 state 'asked' state[1].waits_on.by",
            {"what": "function", "name": "'os.abort'"},
        )
    ] == findings(text, guards={"explained": explained})


def test_a_function_without_a_name_cannot_be_written() -> None:
    """Every function without a name is reported at once, with the argument that would name it."""
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
    assert [
        ("DK-FILE-UNKNOWN", "complaints.toml:1 schema", {"what": "schema", "name": "'disputekit.lifecycle/9'"}),
        ("DK-FILE-UNKNOWN", "complaints.toml:23 state 'asked' state[1].hiden", {"what": "key", "name": "'hiden'"}),
        (
            "DK-FILE-TYPE",
            "complaints.toml:24 state 'asked' state[1].deadline",
            {"value": "{'dys': 3, 'hours': 2}", "expected": "one amount, such as { business_days = 2 }"},
        ),
        ("DK-FILE-UNKNOWN", "complaints.toml:24 state 'asked' state[1].deadline.dys", {"what": "key", "name": "'dys'"}),
        (
            "DK-FILE-TYPE",
            "complaints.toml:31 state 'done' state[2].final",
            {"value": "'yes'", "expected": "true or false"},
        ),
        ("DK-FILE-MISSING", "complaints.toml:36 transition 'request_evidence' transition[0].to", {"key": "back_to"}),
        (
            "DK-FILE-UNKNOWN",
            "complaints.toml:36 transition 'request_evidence' transition[0].to.back",
            {"what": "key", "name": "'back'"},
        ),
        ("DK-FILE-MISSING", "complaints.toml:46 transition[2]", {"key": "action"}),
        (
            "DK-FILE-UNKNOWN",
            "complaints.toml:58 transition 'reject' transition[3].posts",
            {"what": "function", "name": "'rejectd'"},
        ),
    ] == findings(wrong.replace("back_to = { back = 3 }", 'back_to = "asked"'))


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
        ("DK-LIFECYCLE-TWICE", "complaints.toml:27 states.asked", {"state": "asked"}),
        ("DK-LIFECYCLE-STATE", "complaints.toml:6 initial", {"kind": "state", "name": "nw"}),
        (
            "DK-LIFECYCLE-GUARD",
            "complaints.toml:33 transition request_evidence: new",
            {"kind": "guard", "name": "was_askd"},
        ),
        ("DK-LIFECYCLE-STATE", "complaints.toml:53 transition reject: new", {"kind": "state", "name": "done"}),
        (
            "DK-LIFECYCLE-CHOICE",
            "complaints.toml:12 choices.escalate.too",
            {"kind": "action field", "name": "escalate.too"},
        ),
    ] == findings(wrong)
    own = findings(SMALL, guards={"explained": explained}, actions=[int])
    assert [("actions[0]", "DK-LIFECYCLE-OWN-ACTION")] == [(where, code) for code, where, _ in own]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("x = [", "DK-LIFECYCLE-SYNTAX Invalid value"),
        (5, "DK-LIFECYCLE-SYNTAX it must be a string, got 5"),
        ("a=" + "[" * 5_000, "DK-LIFECYCLE-SYNTAX it is nested too deeply"),
        (" " * 1_000_001, "DK-FILE-SIZE it has 1000001 characters"),
        ("state = 5", "state DK-FILE-TYPE 5"),
        ("[lifecycle]\nid = ' '", "lifecycle DK-FILE-MISSING id"),
        ("x = 1", "DK-FILE-MISSING lifecycle"),
        ("[[state]]\n" * 201, "DK-LIFECYCLE-SIZE 201 state 200"),
        ("[[transition]]\n" * 2_001, "DK-LIFECYCLE-SIZE 2001 transition 2000"),
        ("[[state]]\ndeadline = 3", "deadline DK-FILE-TYPE 3"),
        ("[checklists]\nlate = [{ of = 'claimant' }]", "checklists.late[0] DK-FILE-MISSING kind"),
    ],
)
def test_text_that_is_no_lifecycle_is_refused_with_its_problem(text: str, problem: str) -> None:
    """Broken, absurdly large or deep, or of another kind."""
    said = [" ".join([where, code, *map(str, params.values())]) for code, where, params in findings(text)]
    assert [problem in each for each in said].count(True) == 1


def test_another_encoding_is_refused(tmp_path: Path) -> None:
    """The error names the file and the encoding to use."""
    file = tmp_path / "complaints.toml"
    file.write_bytes(b'id = "\xff"')
    with raising(
        LifecycleError,
        [
            (
                "DK-LIFECYCLE-ENCODING",
                str(file),
                {"error": "'utf-8' codec can't decode byte 0xff in position 6: invalid start byte"},
            )
        ],
    ):
        Lifecycle.load(file)
