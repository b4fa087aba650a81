"""``python -m examples.demo [--data CLAIMS.csv] [--mapping COLUMNS.toml] [--out DIRECTORY]``."""

import sys
from argparse import ArgumentParser
from pathlib import Path

from disputekit import DisputekitError
from disputekit.adapters.files import FileChannel
from disputekit.adapters.memory import MemoryStore
from examples.demo import arrivals, holiday, morning, settings, story, totals
from examples.demo.chance import SEED
from examples.demo.intake import SAMPLE, Intake, pick_mapping, read
from examples.demo.layout import WIDTH, plural, told
from examples.demo.progress import Progress
from examples.demo.simulation import Simulation
from examples.demo.view import View


def main(arguments: list[str] | None = None) -> int:
    """Run the demo and print its report; 2 if the file or its mapping cannot be used."""
    parser = ArgumentParser(prog="python -m examples.demo", description="Work a file of claims to the end.")
    parser.add_argument("--data", type=Path, default=SAMPLE, help="a CSV of claims (without: the sample)")
    parser.add_argument("--mapping", type=Path, help="how its columns become claims (without: whichever of ours fits)")
    parser.add_argument("--out", type=Path, default=Path("out"), help="where letters and the report are written")
    asked = parser.parse_args(arguments)
    try:
        file = read(asked.data, pick_mapping(asked.data, asked.mapping))
    except (DisputekitError, OSError) as error:
        print(f"This cannot be read.\n{error}", file=sys.stderr)
        return 2
    if not file.claims:
        print("\n".join(["No row of this file is a claim.", *map(str, file.rejected)]), file=sys.stderr)
        return 2
    print(report(file, asked.out))
    return 0


def report(file: Intake, out: Path) -> str:
    """Work every claim of a file to the end, and give what there is to see of it."""
    setting = settings.setting_for(file)
    letters = FileChannel(_emptied(out / "letters"))
    clock = settings.SimulatedClock(setting.morning)
    desk = settings.desk_for(setting, store=MemoryStore(), clock=clock, letters=letters)
    office = Simulation(desk, settings.desks_by_kind(desk), clock, setting)
    office.begin(file.claims, setting.people)

    progress = Progress()
    for at in office.run(setting.morning):
        progress.say(f"{at:%a %d %b %Y %H:%M}: {len(office.rows):,} of {len(file.claims):,} claims have come")
    view = View(file, setting, office, clock.at)
    arrived = len(office.rows)
    early = [
        *morning.teams(view),
        *morning.top_ten(view),
        *morning.due(view),
        *holiday.over_a_holiday(view),
        *morning.waiting(view),
    ]
    times = [totals.times(view, f"that morning, {view.now:%d %b}")]

    for at in office.run():
        progress.say(f"{at:%a %d %b %Y %H:%M}: {office.still_open:,} open, {len(office.rows):,} claims have come")
    progress.done()
    end = View(file, setting, office, clock.at)
    times.append(totals.times(end, f"at the end, {end.now:%d %b}"))
    written = out / "report.txt"
    lines = [
        "disputekit: a team lead's morning",
        "═" * WIDTH,
        *told(
            f"It is {view.now:%A %d %B %Y, %H:%M} in {setting.tz} (simulated; seed {SEED}), in {setting.name} with"
            f" {plural(len(setting.people), 'person', 'people')}. {arrived:,} of {len(file.claims):,} claims have come."
            " Sections 2 to 5 are that morning. Then work goes on until nothing is open: sections 1, 6, 7 and 8 are of"
            " the end.",
            indent=0,
        ),
        *arrivals.intake(end),
        *early,
        *story.story(end, letters),
        *totals.refusals(end),
        *totals.totals(end, times, office.letters, [f"{letters.directory}/", f"{written}: this report"]),
    ]
    text = "\n".join(lines)
    written.write_text(f"{text}\n", "utf-8")
    return text


def _emptied(directory: Path) -> Path:
    """Remove the letters of an earlier run: their keys would be the same, and nothing would be written."""
    directory.mkdir(parents=True, exist_ok=True)
    for letter in directory.glob("D-*.txt"):
        letter.unlink()
    return directory


if __name__ == "__main__":
    sys.exit(main())
