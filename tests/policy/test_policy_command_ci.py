"""The command line in CI: formats, severities that fail, tables of cases, and a policy to start from."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from disputekit.policy._command import main

POLICY = """\
schema = "disputekit.policy/1"
policy = { id = "shop", version = "1" }
[fields]
reason = ["changed_mind", "defective", "lost"]
days = { min = 0, max = 365 }
tier = { values = ["gold", "plain"], optional = true }
sealed = "flag"
[[rule]]
id = "back"
when.reason = ["changed_mind"]
when.days = { max = 30 }
offer = [{ refund = "100%" }, { exchange = true }]
[[rule]]
id = "gold"
when.reason = ["defective"]
when.tier = ["gold"]
escalate = "a manager"
[[rule]]
id = "sealed"
when.reason = ["lost"]
when.sealed = true
deny = true
"""
LAW = """\
schema = "disputekit.policy/1"
policy = { id = "law", version = "1" }
[fields]
reason = ["changed_mind", "defective", "lost"]
buyer = ["business", "consumer"]
region = { tree = { EU = ["AT", "DE"], US = ["NY"] } }
[[rule]]
id = "right"
layer = "law"
right = "repair"
when.reason = ["defective"]
when.buyer = ["consumer"]
when.region = ["EU"]
offer = [{ repair = true }]
"""
DAY = ("--as-of", "2026-11-22")

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command in a folder with some policies: its code, its answer, its errors."""
    monkeypatch.chdir(tmp_path)
    Path("shop.toml").write_text(POLICY, encoding="utf-8")
    Path("law.toml").write_text(LAW, encoding="utf-8")

    def ask(*argv: str) -> tuple[int, str, str]:
        code = main(argv)
        said = capsys.readouterr()
        return code, said.out, said.err

    return ask


def test_findings_annotate_a_pull_request(run: Run) -> None:
    """Each is a command of GitHub with its file, line and code; what has a meaning there is escaped."""
    Path("a,b.toml").write_text(POLICY.replace("changed_mind", "100% sure"), encoding="utf-8")
    code, out, err = run("check", "a,b.toml", "--format", "github", *DAY)
    lines = out.splitlines()
    assert (1, "") == (code, err)
    assert any(line.startswith("::error file=a%2Cb.toml,title=DK-GAP::") for line in lines)
    assert all("%25" in line or "100%" not in line for line in lines)
    assert all(line.startswith(("::error ", "::warning ")) for line in lines)


def test_findings_are_a_log_that_code_scanning_reads(run: Run) -> None:
    """SARIF 2.1.0: rules are codes, results have their level and place; an unreadable file is a result too."""
    Path("odd.toml").write_text("a = 1\na = 2\n", encoding="utf-8")
    code, out, _ = run("check", "odd.toml", "shop.toml", "--format", "sarif", *DAY)
    log = json.loads(out)
    (made,) = log["runs"]
    first = made["results"][0]
    assert (2, "2.1.0", "disputekit") == (code, log["version"], made["tool"]["driver"]["name"])
    assert ("DK-POLICY-SYNTAX", "error") == (first["ruleId"], first["level"])
    place = first["locations"][0]["physicalLocation"]
    assert ("odd.toml", 2) == (place["artifactLocation"]["uri"], place["region"]["startLine"])
    assert {each["id"] for each in made["tool"]["driver"]["rules"]} == {each["ruleId"] for each in made["results"]}
    assert "DK-GAP" in {each["ruleId"] for each in made["results"]}


def test_a_file_that_cannot_be_read_does_not_hide_the_others(run: Run) -> None:
    """Findings and errors come together, also as JSON; the exit code is that of the error."""
    code, out, err = run("check", "nope.toml", "shop.toml", *DAY)
    assert (2, True, True) == (code, "shop.toml: DK-GAP:" in out, err.startswith("nope.toml: DK-POLICY-FILE:"))
    code, out, err = run("check", "nope.toml", "shop.toml", "--json", *DAY)
    data = json.loads(out)
    assert (2, "") == (code, err)
    assert (["shop.toml"], ["DK-POLICY-FILE"]) == (
        [each["file"] for each in data["checked"]], [each["code"] for each in data["errors"]]
    )  # fmt: skip


@pytest.mark.parametrize(("fail_on", "warned", "wrong"), [("warning", 1, 1), ("error", 0, 1), ("never", 0, 0)])
def test_severities_that_fail_are_chosen(run: Run, fail_on: str, warned: int, wrong: int) -> None:
    """Findings below are shown all the same."""
    odd = POLICY[: POLICY.index("[[rule]]")] + '[[rule]]\nid = "no"\ndeny = true\n'
    Path("warned.toml").write_text(odd, encoding="utf-8")
    code, out, _ = run("check", "warned.toml", "--fail-on", fail_on, *DAY)
    assert (warned, True) == (code, "DK-UNUSED-FIELD" in out)
    assert wrong == run("check", "shop.toml", "--fail-on", fail_on, *DAY)[0]


def test_effort_bounds_each_question(run: Run) -> None:
    """Where it ends, the answer says that it is undecided; a value that is not a number of steps is wrong usage."""
    assert "DK-UNDECIDED" in run("check", "shop.toml", "--effort", "1", *DAY)[1]
    for steps in ("0", "many", "-3"):
        with pytest.raises(SystemExit) as caught:
            run("check", "shop.toml", "--effort", steps)
        assert 2 == caught.value.code


def test_one_gap_beside_a_law_is_one_finding(run: Run) -> None:
    """The law cuts the gap into parts by fields of its own; they are counted, and the data has them all."""
    plain = POLICY[: POLICY.index("tier =")] + POLICY[POLICY.index("[[rule]]") : POLICY.index('[[rule]]\nid = "gold"')]
    Path("plain.toml").write_text(plain, encoding="utf-8")
    files = ("plain.toml", "disputekit:eu-withdrawal")
    _, out, _ = run("check", "--pack", *files, *DAY)
    gaps = [line for line in out.splitlines() if ": DK-GAP: " in line]
    (checked,) = json.loads(run("check", "--pack", *files, "--json", *DAY)[1])["checked"]
    count = len(checked["findings"]["gaps"]) // 2
    assert (2, True) == (len(gaps), count > 20)
    for where in ("days is 31 to 365", "reason is defective or lost and days is 0 to 30"):
        assert f"    where {where}, in {count} parts; the first part is below" in out.splitlines()


CSV = """\
name,reason,days,tier,sealed,as_of,expect
in time,changed_mind,30,,,2026-03-01,refund 100% | exchange
late,changed_mind,31,-,,,refund 100%
manager,defective,,gold,,,escalate: a manager
closed,lost,,,yes,,denied
open question,lost,,,,,needs_facts
wrong value,lost,many,,,,denied
other,changed_mind,3,,,,denied
"""
HINT = "    hint: correct the policy or the expected answer"
TOML = """\
[[case]]
name = "in time"
as_of = 2026-03-01
facts = { reason = "changed_mind", days = 30, tier = "-" }
expect = ["refund 100%", "exchange"]
[[case]]
facts = { reason = "lost", sealed = true }
expect = "denied"
"""


def test_a_table_of_cases_is_compared_with_what_is_expected(run: Run) -> None:
    """Offers in any order, denials, escalations, statuses; each difference has its line."""
    Path("cases.csv").write_text(CSV, encoding="utf-8")
    code, out, err = run("test", "shop.toml", "cases.csv", *DAY)
    assert (1, "") == (code, err)
    assert [
        "cases.csv:3: DK-POLICY-CASE: late is decided differently",
        "    expected: refund 100%",
        "    got: no_rule",
        HINT,
        "cases.csv:7: DK-POLICY-CASE: wrong value is decided differently",
        "    expected: denied",
        "    got: error: 'many' is not a value of days",
        HINT,
        "cases.csv:8: DK-POLICY-CASE: other is decided differently",
        "    expected: denied",
        "    got: exchange",
        "    got: refund 100%",
        "    rule: back",
        HINT,
        "cases.csv: 7 cases, 3 different from what is expected",
    ] == out.splitlines()
    assert "::error file=cases.csv,line=3,title=DK-POLICY-CASE::" in run("test", "shop.toml", "cases.csv", "--format",
                                                                      "github", *DAY)[1]  # fmt: skip


def test_cases_in_toml_and_what_they_do_not_cover(run: Run) -> None:
    """Rules that match no case, and limits that have no case on one side."""
    Path("cases.toml").write_text(TOML, encoding="utf-8")
    code, out, _ = run("test", "shop.toml", "cases.toml", *DAY)
    assert (0, [
        "cases.toml: 2 cases, 0 different from what is expected",
        "rules that no case meets: gold",
        "limits without a case on both sides: days 30 and 31",
    ]) == (code, out.splitlines())  # fmt: skip
    data = json.loads(run("test", "shop.toml", "law.toml", "cases.toml", "--json", *DAY)[1])
    assert [True, True] == [each["as_expected"] for each in data["cases"]]
    assert (["gold", "right"], ["days 30 and 31"]) == (data["rules_without_a_case"], data["limits_without_a_case"])


@pytest.mark.parametrize(
    ("name", "content", "line"),
    [
        ("c.csv", "reason\nlost\n", 1),
        ("c.csv", "reason,expect\nlost\n", 2),
        ("c.csv", "reason,expect\nlost,\n", 2),
        ("c.csv", "reason,as_of,expect\nlost,soon,denied\n", 2),
        ("c.toml", "[[case]]\nexpect = 'denied'\nexpect = 'x'\n", 3),
        ("c.toml", "[[case]]\nfacts = { reason = 'lost' }\n", 1),
        ("c.toml", "[[case]]\nfact = { reason = 'lost' }\nexpect = 'denied'\n", 2),
        ("c.toml", "[[case]]\nfacts = { x = 1.5 }\nexpect = [3]\n", 1),
    ],
)
def test_a_table_that_cannot_be_used_says_where(run: Run, name: str, content: str, line: int) -> None:
    """Exit code 2, with the line."""
    Path(name).write_text(content, encoding="utf-8")
    code, out, err = run("test", "shop.toml", name)
    assert (2, "", True) == (code, out, err.startswith(f"{name}:{line}"))


def test_a_table_in_another_encoding_or_place_is_told(run: Run) -> None:
    """As any other file."""
    Path("c.toml").write_bytes("x = 'ä'".encode("latin-1"))
    assert "c.toml:1: DK-POLICY-CASES:" in run("test", "shop.toml", "c.toml")[2]
    assert "nope.toml: DK-POLICY-FILE:" in run("test", "shop.toml", "nope.toml")[2]
    assert "nope.toml: DK-POLICY-FILE:" in run("doc", "nope.toml")[2]


def test_init_writes_a_policy_that_check_finds_nothing_in(run: Run) -> None:
    """It is there to be changed; a file that exists stays as it is."""
    assert (0, "mine.toml is written\n", "") == run("init", "mine.toml")
    assert (0, "mine.toml: no findings\n", "") == run("check", "mine.toml", *DAY)
    before = Path("mine.toml").read_text(encoding="utf-8")
    code, _, err = run("init", "mine.toml")
    assert (2, True) == (code, "DK-POLICY-EXISTS" in err)
    assert before == Path("mine.toml").read_text(encoding="utf-8")


def test_the_hook_runs_the_command() -> None:
    """What pre-commit starts is what this page tests."""
    hooks = (Path(__file__).parents[2] / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
    assert "entry: python -m disputekit policy check\n" in hooks
