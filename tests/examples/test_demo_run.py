"""The demo runs on any slice of a file: everything adds up, and two runs print the same."""

import re
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest

from disputekit.errors import IntakeError
from examples.demo import staff
from examples.demo.__main__ import main
from examples.demo.intake import SAMPLE, pick_mapping
from examples.demo.text import WIDTH, Progress, quantile, span, table, wrapped

ROOT = Path(__file__).parents[2]
COMPLAINTS = "date_received,product,issue,company,state,submitted_via,complaint_id\n" + "".join(
    f"{day}/2013,Mortgage,Late fee,A Bank,CA,{via},{number}\n"
    for number, (day, via) in enumerate(
        [
            ("8/30", "Web"),
            ("8/31", "Fax"),
            ("9/1", "Postal mail"),
            ("9/2", "Referral"),
            ("9/3", "Web"),
            ("9/10", "Pigeon"),
        ]
    )
)


def run(path: Path, out: Path, capsys: pytest.CaptureFixture[str], *more: str, code: int = 0) -> str:
    """Run the demo on a file and return what it prints."""
    assert code == main(["--data", str(path), "--out", str(out), *more])
    return capsys.readouterr().out


def slice_of_sample(tmp_path: Path, rows: int) -> Path:
    """Write the first rows of the sample to a file of their own."""
    lines = SAMPLE.read_text("utf-8").splitlines(keepends=True)
    path = tmp_path / "slice.csv"
    path.write_text("".join(lines[: rows + 1]), "utf-8")
    return path


def test_everything_adds_up_and_repeats(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A slice of all five processes ends with nothing open; rows and money add up; a second run prints the same."""
    path = slice_of_sample(tmp_path, 45)
    first = run(path, tmp_path / "out", capsys)
    letters = {file.name: file.read_bytes() for file in (tmp_path / "out" / "letters").iterdir()}
    report = (tmp_path / "out" / "report.txt").read_text("utf-8")
    assert "STILL OPEN" not in first
    assert "slice.csv through sample_mapping.toml: 45 rows read = 43 opened + 0 duplicates + 2 rejected." in report
    assert 'row 26: amount "12,5O": not a number' in report
    assert [f"\n{number}. " in first for number in range(1, 9)] == [True] * 8
    assert [] == [line for line in first.splitlines() if len(line) > WIDTH and str(tmp_path) not in line]
    assert "This adds up." in first
    assert f"{len(letters):,} letters" in first
    kinds = ("customer operations", "resolution team", "returns", "marketplace", "order to cash")
    assert [f"\n  {kind}, D-" in first for kind in kinds] == [True] * 5
    assert report.startswith(first.rstrip("\n"))
    assert first == run(path, tmp_path / "out", capsys)
    assert letters == {file.name: file.read_bytes() for file in (tmp_path / "out" / "letters").iterdir()}


def test_the_screen_holds_no_identifiers_of_code(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What a team lead reads in sections 1 to 4 has no codes, no keys and no names with underscores."""
    printed = run(slice_of_sample(tmp_path, 20), tmp_path / "out", capsys)
    morning = printed.partition("\n5. ")[0]
    assert [] == re.findall(r"DK-[A-Z]|\w_\w|key -?\d|\d:\d\d:\d\d", morning)


def test_complaints_are_recognised_by_their_header(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What came on the weekend of Labor Day is due by the end of the Wednesday after; a strange channel is rejected."""
    path = tmp_path / "complaints.csv"
    path.write_text(COMPLAINTS, "utf-8")
    run(path, tmp_path / "out", capsys)
    report = " ".join((tmp_path / "out" / "report.txt").read_text("utf-8").split())
    assert "6 rows read = 5 opened + 0 duplicates + 1 rejected." in report
    assert "Channels: portal 2, fax 1, post 1, referral 1." in report
    assert "3 claims came in from Sat 31 Aug to Mon 02 Sep 2013, when nothing is counted." in report
    assert "Their 48 hours end with Wed 04 Sep 2013." in report
    assert "Mon 2 Sep (Labor Day)" in report
    assert "No money was claimed." in report
    assert "date_received has no time of day: 09:00 is assumed" in report


MINE = (
    "schema = 'disputekit.claims/1'\nkey = 'no'\n[claim]\nclaimant = 'who'\nreason = 'why'\n"
    "received_at = { column = 'when', time = '10:00', zone = { value = 'Asia/Tokyo' } }\n"
)


def test_anybody_can_bring_a_mapping(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file with its own mapping runs in an office of its zone; unknown reasons are rejected by name."""
    path = tmp_path / "mine.csv"
    path.write_text("no,who,when,why\n1,a,2026-03-02,late_fee\n2,b,2026-03-03,late_feee\n", "utf-8")
    mapping = tmp_path / "mine.toml"
    mapping.write_text(MINE, "utf-8")
    printed = run(path, tmp_path / "out", capsys, "--mapping", str(mapping))
    report = " ".join((tmp_path / "out" / "report.txt").read_text("utf-8").split())
    assert "2 rows read = 1 opened + 0 duplicates + 1 rejected." in report
    assert re.search(r"row 3: .*'late_feee'", report)
    assert "Asia/Tokyo" in printed


def test_a_file_of_many_months_and_of_an_early_year_ends(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Claims that lie 400 days apart, from before the policies, are all worked to the end."""
    path = tmp_path / "mine.csv"
    path.write_text("no,who,when,why\n1,a,2009-03-02,late_fee\n2,b,2010-04-06,other\n", "utf-8")
    mapping = tmp_path / "mine.toml"
    mapping.write_text(MINE, "utf-8")
    assert "STILL OPEN" not in run(path, tmp_path / "out", capsys, "--mapping", str(mapping))


def test_what_stays_open_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """If nobody approves anything, the run ends all the same, names what is open and why, and returns 1."""
    monkeypatch.setitem(staff.__dict__["_OTHERS"], "investigating", lambda *_: None)  # nobody decides anything
    path = tmp_path / "mine.csv"
    path.write_text("no,who,when,why\n1,a,2026-03-02,late_fee\n", "utf-8")
    mapping = tmp_path / "mine.toml"
    mapping.write_text(MINE, "utf-8")
    printed = run(path, tmp_path / "out", capsys, "--mapping", str(mapping), code=1)
    assert "STILL OPEN: 1 dispute" in printed
    assert "D-0001 (customer operations) in investigating" in printed


def test_a_file_that_no_mapping_fits_says_how_to_write_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The error names the mappings that were tried and the command to run with one's own."""
    path = tmp_path / "other.csv"
    path.write_text("a,b\n1,2\n", "utf-8")
    assert 2 == main(["--data", str(path)])
    said = capsys.readouterr().err
    assert "copy examples/sample_mapping.toml" in said
    assert "make demo DATA=your.csv MAPPING=your.toml" in said
    with pytest.raises(IntakeError, match=r"sample_mapping\.toml .* cfpb_mapping\.toml"):
        pick_mapping(path, None)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "No such file"),
        ("", "the file is empty"),
        (COMPLAINTS.partition("\n")[0], "No row of the file is a claim."),
    ],
)
def test_what_cannot_be_worked_ends_with_a_message(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str | None, said: str
) -> None:
    """A missing file, an empty one and one without rows end with code 2 and a word about it, not a traceback."""
    path = tmp_path / "claims.csv"
    if content is not None:
        path.write_text(content, "utf-8")
    assert 2 == main(["--data", str(path)])
    assert said in capsys.readouterr().err


def test_open_cases_are_not_left_out_of_the_median() -> None:
    """Cases that have lasted long without an end move the median up, and may leave it unknown."""
    hours = [timedelta(hours=n) for n in range(5)]
    assert hours[2] == quantile([(hours[1], True), (hours[2], True), (hours[3], True)], 0.5)
    assert hours[3] == quantile([(hours[1], True), (hours[2], False), (hours[3], True)], 0.5)
    assert quantile([(hours[1], True), (hours[2], False), (hours[3], False)], 0.5) is None
    assert quantile([], 0.5) is None


def test_text_lines_up() -> None:
    """Columns are as wide as they need to be, spans say two units, and long lines wrap."""
    assert ["  a    b", "  x   10", "  yy   9"] == table(["a", "b"], [["x", 10], ["yy", 9]], right=[1])
    assert ["50 min", "-3 h 05 min", "2 d 1 h"] == [span(timedelta(minutes=n)) for n in (50, -185, 49 * 60)]
    assert [2, 4] == [len(line) - len(line.lstrip()) for line in wrapped("word " * 30, hang=2)]


class Terminal(StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        """Say so."""
        return True


def test_progress_is_written_over_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a terminal one line is written over and cleared; elsewhere plain lines come, after a while only."""
    now = [0.0]
    monkeypatch.setattr("examples.demo.text.monotonic", lambda: now[0])
    live, plain = Terminal(), StringIO()
    shown, logged = Progress(live), Progress(plain)
    for at, text in ((0.1, "never"), (1.0, "one"), (3.0, "two, longer"), (4.0, "three")):
        now[0] = at
        shown.say(text)
        logged.say(text)
    shown.done()
    logged.done()
    assert "\rone\rtwo, longer\rthree      \r     \r" == live.getvalue()
    assert "two, longer\n" == plain.getvalue()
