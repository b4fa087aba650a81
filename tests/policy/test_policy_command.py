"""The command line for authors of policies: answers, exit codes, and no traceback for what a user can get wrong."""

import io
import json
import os
import runpy
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disputekit.policy import PolicyBook
from disputekit.policy._command import main
from disputekit.policy._command._files import scenario_of
from tests.policy.documents import books, partial_scenarios
from tests.policy.oracle import Doc

BOOK = """\
schema = "disputekit.policy/1"
policy = { id = "shop", version = "2026.2", effective = { from = 2026-07-01 } }
[fields]
reason = ["changed_mind", "defective"]
days = { min = 0, max = 365 }
tier = { values = ["gold"], optional = true }
member = "flag"
photo = "evidence"
heavy = { predicate = "is_heavy" }
[[rule]]
id = "back"
when.reason = ["changed_mind"]
when.days = { max = 30 }
offer = [{ refund = "100%" }]
[[rule]]
id = "broken"
when.reason = ["defective"]
unless.member = true
when.heavy = false
offer = [{ repair = true, require = ["photo"] }]
[[rule]]
id = "members"
when.reason = ["defective"]
when.tier = { applies = false }
deny = true
priority = -1
"""
LAW = """\
schema = "disputekit.policy/1"
policy = { id = "law", version = "1" }
fields = { reason = ["changed_mind", "defective"] }
[[rule]]
id = "right"
layer = "law"
right = "withdrawal"
when.reason = ["changed_mind"]
offer = [{ refund = "100%" }]
"""
WELL = BOOK[: BOOK.index("[[rule]]")] + '[[rule]]\nid = "no"\ndeny = true\n'
DAY = ["--as-of", "2026-11-22"]

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command in a folder with some policies: its code, what it answers, what it complains about."""
    monkeypatch.chdir(tmp_path)
    Path("shop.toml").write_text(BOOK, encoding="utf-8")
    Path("well.toml").write_text(WELL, encoding="utf-8")
    Path("law.toml").write_text(LAW, encoding="utf-8")

    def ask(*argv: str) -> tuple[int, str, str]:
        code = main(argv)
        said = capsys.readouterr()
        return code, said.out, said.err

    return ask


def test_check_tells_what_was_found_and_fails(run: Run) -> None:
    """Each finding is a line that editors and CI understand, with hint and example below it; the exit code is 1."""
    code, out, err = run("check", "shop.toml", "well.toml", *DAY)
    lines = out.splitlines()
    assert (1, "") == (code, err)
    assert any(line.startswith("shop.toml: DK-GAP: ") for line in lines)
    assert any(line.startswith("    try: book.decide({") for line in lines)
    assert any(line.startswith("    hint: write a rule") for line in lines)
    assert any("computed flag heavy" in line for line in lines)
    assert not any("\x1b" in line for line in lines)


def test_a_policy_that_is_well_ends_with_0(run: Run) -> None:
    """Accepted findings are reported too, because they have an end."""
    text = WELL.replace("[fields]", "[fields]\nyear = { min = 1, max = 2 }")
    text = text.replace("deny = true", "when.year = { max = 1 }\ndeny = true")
    accept = '[[accept]]\ncode = "DK-GAP"\nbecause = "next year"\nuntil = 2026-12-31\n'
    Path("kept.toml").write_text(text + accept, encoding="utf-8")
    bare = WELL[: WELL.index("reason")] + '[[rule]]\nid = "no"\ndeny = true\n'
    Path("bare.toml").write_text(bare, encoding="utf-8")
    assert (0, "bare.toml: no findings\n", "") == run("check", "bare.toml", *DAY)
    _, out, _ = run("check", "kept.toml", *DAY)
    assert "DK-GAP:" not in out
    assert "kept.toml: accepted: DK-GAP where anything is asked, until 2026-12-31: next year" in out
    assert "DK-GAP:" in run("check", "kept.toml", "--at", "2027-01-01")[1]
    Path("stale.toml").write_text(bare + accept, encoding="utf-8")
    code, out, _ = run("check", "stale.toml", *DAY)
    stale, hint = out.splitlines()[-2:]
    assert (0, True) == (code, stale.startswith("stale.toml: stale: DK-GAP where anything is asked is accepted until"))
    assert hint.startswith("    hint: remove it, unless")


def test_check_takes_files_together(run: Run) -> None:
    """As a pack, law stands beside the company's rules: what it undercuts shows, and gaps that it fills are none."""
    hard = LAW.replace('"law", version', '"no", version').replace('"right"', '"hard"').replace("layer", "deny = true #")
    hard = hard.replace("right =", "#").replace("offer", "#")
    Path("hard.toml").write_text(hard, encoding="utf-8")
    code, out, _ = run("check", "hard.toml", "law.toml", "--pack", *DAY)
    assert 1 == code
    assert "DK-UNDERCUT: 'hard' does not offer what 'right' grants" in out
    assert "    where reason is changed_mind\n" in out


def test_decide_reads_facts_by_their_fields(run: Run) -> None:
    """Numbers, flags, evidence, and what does not apply; decided is 0, anything else 1."""
    facts = ["reason=changed_mind", "days=12", "tier=", "member=no", "photo=TRUE", "heavy=no"]
    code, out, err = run("decide", "shop.toml", *facts, *DAY)
    assert (0, "") == (code, err)
    assert (
        """\
decided: back
  may be offered: refund 100% (company: back)
  one field away: broken (reason changed_mind, accepted: defective)
  one field away: members (reason changed_mind, accepted: defective)
"""
        == out
    )
    mixed = run("decide", "shop.toml", *DAY, *facts[:3], "--at", "2026-11-22", *facts[3:])
    assert (code, out, err) == mixed  # options may stand anywhere
    code, out, _ = run("decide", "shop.toml", "days=12", *DAY)
    assert (1, True) == (code, out.startswith("needs_facts\n"))
    code, out, _ = run("decide", "shop.toml", "law.toml", "reason=changed_mind", "days=31", *DAY)
    assert (0, True) == (code, "may be offered: refund 100% (law: right)" in out)


@given(books(), st.data())
def test_what_is_written_is_the_same_scenario(made: tuple[Doc, PolicyBook], data: st.DataObject) -> None:
    """Every value of every field can be written as a fact: it comes back as it was."""
    doc, book = made
    scenario = data.draw(partial_scenarios(doc))
    words = {True: "yes", False: "no", None: ""}
    said = {
        name: words[value] if value is None or isinstance(value, bool) else str(value)
        for name, value in scenario.items()
    }
    assert scenario == scenario_of(list(said.items()), {field.name: field for field in book.fields})


def test_what_is_no_fact_is_told(run: Run) -> None:
    """All at once, in the words of the library; exit code 2."""
    assert (
        2,
        "",
        (
            "reasn: DK-POLICY-NO-FIELD: the policy has no field 'reasn'\n    hint: did you mean 'reason'?\n"
            "days: DK-POLICY-VALUE: 'many' is not a value of days\n    hint: use a whole number from 0 to 365\n"
            "member: DK-POLICY-VALUE: 'maybe' is not a value of member\n    hint: use yes or no\n"
        ),
    ) == run("decide", "shop.toml", "reasn=x", "days=many", "member=maybe", *DAY)
    assert (
        "days: DK-POLICY-STATED-TWICE: days is stated twice\n    hint: state it once\n"
        == (run("decide", "shop.toml", "days=1", "member=no", "days=2")[2])
    )
    assert "DK-POLICY-NOT-IN-FORCE" in run("decide", "shop.toml", "days=1", "--as-of", "2020-01-01")[2]


NEWER = BOOK.replace("2026.2", "2027.1").replace("max = 30", "max = 14").replace("repair = true", "replacement = true")
CASES = """\
reason,days,tier,photo,order
changed_mind,10,,yes,A-1
changed_mind,20,gold,,A-2

defective,400,gold,no,A-3
"""


def test_diff_tells_what_a_newer_version_changes(run: Run) -> None:
    """1 if anything does, with the cases; 0 if nothing does; past cases are counted; a page for who approves it."""
    Path("new.toml").write_text(NEWER, encoding="utf-8")
    Path("cases.csv").write_text(CASES, encoding="utf-8")
    code, out, err = run("diff", "shop.toml", "new.toml", "--sample", "cases.csv", "--html", "diff.html")
    assert (1, "") == (code, err)
    assert out.startswith("shop 2026.2 -> shop 2027.1\n\n~ where ")
    assert "1 of 3 cases would have been decided differently" in out
    assert "columns that no field has: order" in out
    assert "row 2: days: DK-POLICY-VALUE: 400 is not a value of days" in out
    assert "<h1>shop 2026.2 → shop 2027.1</h1>" in Path("diff.html").read_text(encoding="utf-8")
    assert (0, "shop 2026.2 -> shop 2026.2\nnothing changes\n", "") == run("diff", "shop.toml", "shop.toml")
    data = json.loads(run("diff", "shop.toml", "new.toml", "--sample", "cases.csv", "--json")[1])
    assert (3, 1, "shop 2027.1") == (data["sample"]["rows"], data["sample"]["changed"], data["new"])


def test_past_cases_may_have_days_of_their_own(run: Run) -> None:
    """A column ``as_of`` gives each case its own day; without it, all cases have the same day."""
    seasonal = BOOK.replace('id = "back"', 'id = "back"\neffective = { until = 2026-12-31 }')
    Path("dated.toml").write_text(seasonal, encoding="utf-8")
    Path("cases.csv").write_text(
        "reason,days,as_of\nchanged_mind,3,2026-11-02\nchanged_mind,3,2027-01-01\n", encoding="utf-8"
    )
    assert "1 of 2 cases" in run("diff", "shop.toml", "dated.toml", "--sample", "cases.csv")[1]
    Path("cases.csv").write_text("reason,days\nchanged_mind,3\n", encoding="utf-8")
    assert "0 of 1 cases" in run("diff", "shop.toml", "dated.toml", "--sample", "cases.csv", *DAY)[1]
    Path("cases.csv").write_text("reason,days\n", encoding="utf-8")
    assert "0 of 0 cases" in run("diff", "shop.toml", "dated.toml", "--sample", "cases.csv", *DAY)[1]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", ["cases.csv: DK-POLICY-CSV: not a table of cases: the file is empty"]),
        (b"a,b\n1\n\n1,2,3\n", ["cases.csv:2: DK-POLICY-CSV: not a table of cases: 1 cells, expected 2",
                               "cases.csv:4: DK-POLICY-CSV: not a table of cases: 3 cells, expected 2"]),
        (b"a,a\n1,2\n", ["cases.csv:1: DK-POLICY-CSV: not a table of cases: two columns have the same name"]),
        (b'a\n"b"c\n', ["cases.csv:2: DK-POLICY-CSV: not a table of cases: ',' expected after '\"'"]),
        (b"a\n\xe4\n", [("cases.csv:1: DK-POLICY-CSV: not a table of cases: 'utf-8' codec can't decode byte 0xe4 "
                       "in position 2: invalid continuation byte")]),
        (None, ["cases.csv: DK-POLICY-FILE: the file cannot be read: No such file or directory"]),
    ],
)  # fmt: skip
def test_what_is_no_table_of_cases_is_told(run: Run, content: bytes | None, expected: list[str]) -> None:
    """With its line."""
    if content is not None:
        Path("cases.csv").write_bytes(content)
    code, out, err = run("diff", "shop.toml", "well.toml", "--sample", "cases.csv")
    assert (2, "") == (code, out)
    assert expected == [line for line in err.splitlines() if not line.startswith(" ")]


def test_doc_prints_a_policy_or_writes_its_page(run: Run) -> None:
    """To be read in a terminal, or sent as one file."""
    code, out, _ = run("doc", "shop.toml", *DAY)
    assert (0, True) == (code, out.startswith("shop 2026.2, in force from 2026-07-01\nSHA-256 "))
    assert (0, "shop.html is written\n", "") == run("doc", "shop.toml", "--html", "shop.html", *DAY)
    assert Path("shop.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    code, _, err = run("doc", "shop.toml", "--html", "none/shop.html")
    assert (2, ("none/shop.html: DK-POLICY-FILE: the file cannot be written: No such file or directory\n"
            "    hint: check the path and its permissions\n")) == (code, err)  # fmt: skip


@pytest.mark.parametrize(
    ("argv", "code", "keys"),
    [
        (["check", "shop.toml"], 1, {"as_of", "checked"}),
        (["decide", "shop.toml", "days=1"], 1, {"status", "offers", "missing", "trace"}),
        (["diff", "shop.toml", "well.toml"], 1, {"old", "new", "outcomes", "rules"}),
        (["doc", "shop.toml"], 0, {"id", "digest", "rules", "findings"}),
        (["check", "nope.toml"], 2, {"errors"}),
        (["decide", "shop.toml", "x=1"], 2, {"errors"}),
    ],
)
def test_every_command_answers_in_json(run: Run, argv: list[str], code: int, keys: set[str]) -> None:
    """For programs: also what went wrong, on standard output, with the same exit code."""
    found, out, err = run(*argv, "--json", *DAY)
    assert (code, "") == (found, err)
    assert keys <= set(json.loads(out))


def test_json_policies_are_read_too(run: Run) -> None:
    """By the end of the name."""
    Path("law.json").write_text(PolicyBook.loads(LAW).to_json(), encoding="utf-8")
    assert 0 == run("decide", "law.json", "reason=changed_mind")[0]
    Path("wrong.JSON").write_text("{", encoding="utf-8")
    assert "wrong.JSON: DK-POLICY-SYNTAX: this is not valid JSON" in run("check", "wrong.JSON")[2]


def test_policies_that_come_with_the_library_have_names(run: Run) -> None:
    """So that law stands beside a policy without looking for its file."""
    facts = ["buyer=consumer", "sales_channel=online", "jurisdiction=DE", "category=standard", "days_since_delivery=12"]
    code, out, _ = run("decide", "disputekit:eu-withdrawal", *facts, "withdrawal_info=given", *DAY)
    assert (0, True) == (code, "may be offered: refund 100% (law: eu.withdraw)" in out)
    code, _, err = run("check", "disputekit:eu-withdrawl", "nope.toml")
    assert 2 == code
    assert "DK-POLICY-NO-PACK: there is no pack 'eu-withdrawl'\n    hint: did you mean 'eu-withdrawal'?" in err
    assert "nope.toml: DK-POLICY-FILE" in err


def test_what_cannot_be_read_is_told_for_every_file(run: Run) -> None:
    """A file that is missing, a folder, another encoding, a mistake with its line: all in one go."""
    Path("latin.toml").write_bytes("id = 'ä'".encode("latin-1"))
    Path("folder.toml").mkdir()
    Path("typo.toml").write_text(BOOK.replace('["changed_mind"]', '["changed_mnd"]', 1), encoding="utf-8")
    files = ("nope.toml", "latin.toml", "folder.toml", "typo.toml", "shop.toml")
    assert (2, "") == run("check", "--pack", *files)[:2]
    code, out, err = run("check", *files)
    assert (2, True) == (code, out.startswith("shop.toml: DK-GAP: "))
    lines = [line for line in err.splitlines() if not line.startswith(" ")]
    assert [
        "nope.toml: DK-POLICY-FILE: the file cannot be read: No such file or directory",
        "latin.toml:1: DK-POLICY-ENCODING: line 1 is not valid UTF-8; the likely encoding is Windows-1252",
        "folder.toml: DK-POLICY-FILE: the file cannot be read: Is a directory",
        "typo.toml:12: DK-FILE-UNKNOWN: unknown value of reason 'changed_mnd'",
    ] == lines
    assert "    in rule 'back' rule[0].when.reason[0]" in err.splitlines()


@pytest.mark.parametrize(
    "argv",
    [
        [],
        ["chekc"],
        ["check"],
        ["check", "shop.toml", "--as-of", "soon"],
        ["doc", "shop.toml", "more.toml"],
        ["decide", "shop.toml", "--jsn", "days=12"],
    ],
)
def test_wrong_usage_ends_with_2(run: Run, capsys: pytest.CaptureFixture[str], argv: list[str]) -> None:
    """And says what would be right."""
    with pytest.raises(SystemExit) as caught:
        run(*argv)
    assert 2 == caught.value.code
    assert "usage: python -m disputekit.policy" in capsys.readouterr().err


def test_nothing_reaches_the_terminal_raw(run: Run) -> None:
    """Escape sequences and marks that turn the direction of writing are refused or spelt out, whatever has them."""
    evil = BOOK.replace('"shop"', '"\\u001b[2Jshop\\u202e"').replace('["changed', '["\\u001b]0;x\\u0007", "changed')
    Path("evil.toml").write_text(evil, encoding="utf-8")
    Path("cases.csv").write_text("reason,\u202edays\n\x1b[2J,1\n", encoding="utf-8")
    for argv in (
        ["check", "evil.toml"],
        ["check", "evil.toml", "--json"],
        ["check", "\x1b[2J.toml"],
        ["decide", "shop.toml", "reason=\x1b[2J\u202e", "\x07=1"],
        ["decide", "shop.toml", "reason=\x1b[2J\u202e", "--json"],
        ["diff", "shop.toml", "well.toml", "--sample", "cases.csv"],
    ):
        code, out, err = run(*argv, *DAY)
        assert code
        assert set() == set(out + err) & set("\x1b\x07\u202e")
    assert "[U+001B][2J.toml: DK-POLICY-FILE" in run("check", "\x1b[2J.toml")[2]


@pytest.mark.parametrize(
    ("environment", "coloured"),
    [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False), ({"NO_COLOR": ""}, True)],
)
def test_colours_are_for_terminals_that_want_them(
    run: Run, monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], *, coloured: bool
) -> None:
    """Colours appear on a terminal that supports them, unless NO_COLOR is set."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    for stream in (sys.stdout, sys.stderr):
        monkeypatch.setattr(stream, "isatty", lambda: True)
    assert coloured == ("\x1b[31mDK-GAP\x1b[0m" in run("check", "shop.toml", *DAY)[1])
    assert coloured == ("\x1b[31mDK-POLICY-FILE\x1b[0m" in run("check", "nope.toml", *DAY)[2])
    assert coloured == ("\x1b[33mneeds_facts\x1b[0m" in run("decide", "shop.toml", *DAY)[1])


def test_who_has_read_enough_may_leave(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A closed pipe is not an error."""
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w", encoding="utf-8") as pipe:
        monkeypatch.setattr(sys, "stdout", pipe)
        assert 1 == run("check", "shop.toml", *DAY)[0]
        monkeypatch.undo()


def test_output_may_be_caught_by_anything(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A notebook has streams of its own kind."""
    caught = io.StringIO()
    monkeypatch.setattr(sys, "stdout", caught)
    run("decide", "law.toml", "reason=changed_mind")
    assert caught.getvalue().startswith("decided: right\n")


def test_the_module_runs(run: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """As ``python -m``; importing it runs nothing."""
    assert 0 == run("decide", "law.toml", "reason=changed_mind")[0]
    runpy.run_module("disputekit.policy.__main__")
    monkeypatch.setattr(sys, "argv", ["policy", "decide", "law.toml", "reason=changed_mind"])
    with pytest.raises(SystemExit) as caught:
        runpy.run_module("disputekit.policy", run_name="__main__", alter_sys=True)
    assert 0 == caught.value.code
    assert "refund 100%" in capsys.readouterr().out


def test_a_real_process_answers_a_reader_that_stops_early(tmp_path: Path) -> None:
    """From a shell, in a terminal without accents: the code and the answer are right, and nothing is traced back."""
    text = BOOK.replace('id = "back"', 'id = "zurück"')
    (tmp_path / "shop.toml").write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "disputekit.policy", "decide", "shop.toml", "days=12", "reason=changed_mind", *DAY]
    env = {**os.environ, "PYTHONIOENCODING": "ascii:strict"}
    done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)  # noqa: S603 - ours
    assert (0, "") == (done.returncode, done.stderr)
    assert done.stdout.startswith("decided: zur\\xfcck\n")
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:  # noqa: S603 - ours
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        assert b"" == process.stderr.read()
    assert 0 == process.returncode
