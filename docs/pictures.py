"""Draw the pictures of the documentation again: ``make pictures`` runs it.

What is drawn is what the pages tell. The same versions of matplotlib and of holidays give the same file, byte for byte.
The processes are drawn by Graphviz (Debian's package ``graphviz``): to lay out a graph well is a craft of its own.
"""

import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Final

import matplotlib as mpl
import pendulum

from disputekit.adapters.plot import open_time
from disputekit.lifecycle import Lifecycle, processes
from disputekit.sla import WorkCalendar, hours

FOLDER: Final = Path(__file__).parent / "_static"
PATHS: Final = Path(__file__).parent / "reference" / "processes"
LOOKS: Final = (
    "-Gbgcolor=white", "-Gpad=0.15", "-Gnodesep=0.35", "-Granksep=0.35",
    "-Nshape=box", "-Nstyle=rounded", "-Nfontname=Helvetica", "-Nfontsize=12", "-Nheight=0.35", "-Nmargin=0.12,0.05",
    "-Ncolor=#334155", "-Nfontcolor=#0f172a",
    "-Efontname=Helvetica", "-Efontsize=10", "-Efontcolor=#334155", "-Ecolor=#64748b", "-Earrowsize=0.7",
)  # fmt: skip


def main() -> None:
    """Draw each picture: a deadline over a month, and the main path of each process."""
    _draw_deadline()
    for name in processes.__all__:
        _draw_path(PATHS / f"{name.lower().replace('_', '-')}.dot", getattr(processes, name))


def _draw_deadline() -> None:
    calendar = WorkCalendar.whole_days("Mon-Fri", tz="Europe/Berlin", holidays="DE-BE")
    received = pendulum.datetime(2026, 4, 2, 16, tz="Europe/Berlin")
    figure = open_time(calendar, date(2026, 4, 1), date(2026, 4, 30), deadline=hours(48).due(received, calendar))
    with mpl.rc_context({"svg.hashsalt": "disputekit", "svg.fonttype": "path"}):  # ids and letters are always the same
        figure.savefig(FOLDER / "48-hours-over-easter.svg", metadata={"Date": None, "Creator": None})


def _draw_path(path: Path, process: Lifecycle) -> None:
    """Draw the arrows that ``path`` holds; which states are hidden is asked of the process."""
    dot = shutil.which("dot") or sys.exit("The processes are drawn by Graphviz: install Debian's package graphviz.")
    arrows = path.read_text(encoding="utf-8").rstrip().removesuffix("}").replace('label="', 'label="  ')  # off the line
    hidden = [state.name for state in process.states if state.hidden and f" {state.name} " in arrows]
    dashed = "".join(f'    {name} [style="rounded,dashed"]\n' for name in hidden)
    command = [dot, *LOOKS, "-Tsvg", f"-o{path.with_suffix('.svg')}"]
    subprocess.run(command, input=f"{arrows}{dashed}}}\n", text=True, check=True)  # noqa: S603 - ours


if __name__ == "__main__":
    main()
