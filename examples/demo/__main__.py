"""``python -m examples.demo [--data CLAIMS.csv] [--mapping COLUMNS.toml] [--out DIRECTORY]``."""

import sys
from argparse import ArgumentParser
from pathlib import Path

from disputekit import DisputekitError
from disputekit.adapters.files import FileChannel
from disputekit.adapters.memory import MemoryStore
from examples.demo import report, screen
from examples.demo.intake import SAMPLE, Intake, pick_mapping, read
from examples.demo.office import SimulatedClock, make_desk, setting_for
from examples.demo.screen import Morning
from examples.demo.simulation import Simulation
from examples.demo.text import SEED, WIDTH, Progress, plural, title, wrapped


def main(arguments: list[str] | None = None) -> int:
    """Run the demo and print its screen: 0 if everything was closed, 1 if something is open, 2 for an unusable file."""
    parser = ArgumentParser(prog="python -m examples.demo", description="Work a file of claims to the end.")
    parser.add_argument("--data", type=Path, default=SAMPLE, help="a CSV file of claims (default: the sample)")
    parser.add_argument("--mapping", type=Path, help="how its columns become claims (default: a shipped one)")
    parser.add_argument("--out", type=Path, default=Path("out"), help="where letters and the report are written")
    asked = parser.parse_args(arguments)
    try:
        file = read(asked.data, pick_mapping(asked.data, asked.mapping))
    except (DisputekitError, OSError) as error:
        print(f"The file cannot be read.\n{error}", file=sys.stderr)
        return 2
    if not file.claims:
        print("\n".join(["No row of the file is a claim.", *map(str, file.rejected)]), file=sys.stderr)
        return 2
    lines, still_open = run(file, asked.out)
    print("\n".join(lines))
    return 1 if still_open else 0


def run(file: Intake, out: Path) -> tuple[list[str], bool]:
    """Work every claim of a file to the end; return the screen, and whether anything is still open."""
    setting = setting_for(file)
    letters = FileChannel(_emptied(out / "letters"))
    clock = SimulatedClock(setting.morning)
    office = Simulation(make_desk(setting, store=MemoryStore(), clock=clock, letters=letters), clock, setting)
    office.begin(file.claims)
    progress = Progress()
    for at in office.run(setting.morning):
        progress.say(f"{at:%a %d %b %Y %H:%M}: {len(office.rows):,} of {len(file.claims):,} claims have come in")
    view = Morning(office, clock.at)
    lines = [
        f"disputekit: a team lead's morning, {view.now:%A %d %B %Y %H:%M}, {setting.name} (simulated, seed {SEED})",
        *wrapped(
            f"{plural(len(setting.people), 'person', 'people')}; {len(office.rows):,} of {len(file.claims):,} claims"
            " have come in. Sections 1 to 4 show this instant, sections 5 to 7 the end of the run."
        ),
        *screen.today(view),
        *screen.needs_you(view),
        *screen.first_things(view),
        *screen.people(view),
    ]
    for at in office.run():
        progress.say(f"{at:%a %d %b %Y %H:%M}: {office.still_open:,} open, {len(office.rows):,} claims have come in")
    progress.done()
    end = Morning(office, clock.at)
    chosen = report.stories(end)
    lines += title(5, "One story of each process")
    lines += [line for dispute_id in chosen.values() for line in report.short_story(end, dispute_id)]
    lines += report.over_a_holiday(end, in_full=False)
    lines += [*screen.refusals(end), *screen.ending(end)]
    unfinished = screen.left_open(end)
    written = out / "report.txt"
    lines += title(8, "Files")
    lines += [
        f"  {plural(office.letters, 'letter')} in {letters.directory}/, everything else in {written}",
        *unfinished,
    ]
    details = [
        *report.intake(file, office),
        "",
        "A deadline over a holiday",
        *report.over_a_holiday(end, in_full=True),
        *report.all_refusals(office),
        *report.traces(end, chosen.values(), letters),
    ]
    written.write_text("\n".join([*lines, "", "═" * WIDTH, *details]) + "\n", "utf-8")
    return lines, bool(unfinished)


def _emptied(directory: Path) -> Path:
    """Remove the letters of an earlier run: their keys would be the same, and nothing would be written."""
    directory.mkdir(parents=True, exist_ok=True)
    for letter in directory.glob("D-*.txt"):
        letter.unlink()
    return directory


if __name__ == "__main__":
    sys.exit(main())
