"""Write ``reference/processes.md`` from the processes themselves: the tables of each.

``make processes`` runs it; a test compares the page with what it would write.
"""

import sys
from pathlib import Path

from disputekit.lifecycle import Lifecycle, processes

PAGE = Path(__file__).parent / "reference" / "processes.md"
HEAD = """\
<!-- Written by `make processes` from the processes themselves. -->

# Processes

| process | for | who decides |
| --- | --- | --- |
| [customer operations](processes/customer-operations.md) | billing, payments, charges | agents; nobody negotiates |
| [resolution team](processes/resolution-team.md) | the same, with one person to the end | both sides, by offers |
| [returns](processes/returns.md) | something bought that is to come back | both sides; a manager approves |
| [marketplace](processes/marketplace.md) | buyers and merchants who do not agree | the platform, in four stages |
| [order to cash](processes/order-to-cash.md) | invoices complained of or paid short | both sides, or a final word |

```{toctree}
:hidden:

processes/customer-operations
processes/resolution-team
processes/returns
processes/marketplace
processes/order-to-cash
```

Each of these pages has a picture of the main path and a run. Below is all of it. Branches of one action are tried in
the order of the table: the first whose every *when* agrees is the one, and its *guards* say whether it is allowed.
*back (label)* leads to the state that was left under that label, *any open* is every state that is not an end. A state
that is not in the queue is hidden: it waits on somebody else. [Extend a lifecycle](../how-to/extend-a-lifecycle.md)
says how to make your own of one, and `mermaid()` draws every arrow of any.
"""


def page() -> str:
    """The whole page as MyST Markdown."""
    return "".join([HEAD, *(_section(name, getattr(processes, name)) for name in processes.__all__)])


def _section(name: str, process: Lifecycle) -> str:
    reasons = ", ".join(f"`{reason}`" for reason in process.reasons) or "any"
    return (
        f"\n## `processes.{name}`\n\nVersion {process.version}, {len(process.states)} states. Reasons: {reasons}.\n"
        f"\n{process.table()}"
    )


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"{PAGE}: {len(processes.__all__)} processes\n")
