"""Write ``reference/processes.md`` from the processes themselves: the picture and the tables of each.

``make processes`` runs it; a test compares the page with what it would write.
"""

import sys
from pathlib import Path

from disputekit.lifecycle import Lifecycle, processes

PAGE = Path(__file__).parent / "reference" / "processes.md"
HEAD = """\
<!-- Written by `make processes` from the processes themselves. -->

# Processes

The shipped processes as they are. A dashed state is hidden: it waits on somebody outside and is in no queue. Branches
of one action are tried in the order of the table: the first whose every *when* agrees is the one, and its *guards* say
whether it is allowed. *back (label)* leads to the state that was left under that label, *any open* is every state that
is not an end. [Extend a lifecycle](../how-to/extend-a-lifecycle.md) says how to make your own of one.
"""


def page() -> str:
    """The whole page as MyST Markdown."""
    return "".join([HEAD, *(_section(name, getattr(processes, name)) for name in processes.__all__)])


def _section(name: str, process: Lifecycle) -> str:
    picture = f"```{{code-block}} text\n:caption: Mermaid, as `process.mermaid()` gives it\n\n{process.mermaid()}```"
    reasons = ", ".join(f"`{reason}`" for reason in process.reasons) or "any"
    return (
        f"\n## `processes.{name}`\n\nVersion {process.version}, {len(process.states)} states. Reasons: {reasons}.\n"
        f"\n{picture}\n\n{process.table()}"
    )


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"{PAGE}: {len(processes.__all__)} processes\n")
