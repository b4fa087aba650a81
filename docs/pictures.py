"""Draw the pictures of the documentation again: ``make pictures`` runs it.

What is drawn is what the pages tell; the same versions of matplotlib and of holidays give the same file, byte for byte.
"""

from datetime import date
from pathlib import Path

import matplotlib as mpl
import pendulum

from disputekit.adapters.plot import open_time
from disputekit.sla import WorkCalendar, hours

FOLDER = Path(__file__).parent / "_static"


def main() -> None:
    """Draw each picture: there is one."""
    calendar = WorkCalendar.whole_days("Mon-Fri", tz="Europe/Berlin", holidays="DE-BE")
    received = pendulum.datetime(2026, 4, 2, 16, tz="Europe/Berlin")
    figure = open_time(calendar, date(2026, 4, 1), date(2026, 4, 30), deadline=hours(48).due(received, calendar))
    with mpl.rc_context({"svg.hashsalt": "disputekit", "svg.fonttype": "path"}):  # ids and letters are always the same
        figure.savefig(FOLDER / "48-hours-over-easter.svg", metadata={"Date": None, "Creator": None})


if __name__ == "__main__":
    main()
