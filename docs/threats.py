"""Write ``explanation/threat-model.md``: its table of actions comes from the processes and the table of visibility.

``make threats`` runs it; a test compares the page with what it would write.
"""

import sys
from inspect import getdoc
from pathlib import Path

from disputekit.actions import BY_NAME
from disputekit.casework import DEFAULT_VISIBILITY
from disputekit.lifecycle import processes

PAGE = Path(__file__).parent / "explanation" / "threat-model.md"
HEAD = """\
<!-- Written by `make threats` from the processes and the table of visibility. -->

# Threat model

disputekit decides who may do what on a dispute. This page says what it protects, what your application must protect, and
who may do and see what.

## Who somebody is

Your application authenticates people and passes an `Actor`: the id of an account, and roles. disputekit decides what this
actor is *on this dispute*; `capacity(dispute, actor)` gives the answer.

| the actor is | when | and may |
| --- | --- | --- |
| the claimant | the id is the claimant of the claim | act only as the claimant, whatever other roles the account has |
| the respondent | the id is the respondent of the claim; or the claim names none and the account has the role `respondent` | act only as the respondent |
| a third party | the account has the role `third_party`, or the role of a party that the dispute names, such as `carrier` | act only as that party |
| staff | the account has another role | act by these roles, and record what a party said |
| nothing | the account has no role that holds on this dispute | do no action that needs a role |

An id never counts as a role. So an account with the name of a party or of a team gets no rights from its name.

## What your application must protect

- **Authentication and roles.** disputekit trusts the `Actor` that you pass.
- **The store.** A person who can write into your database can write events. The store in SQL has a hash chain that shows
  later changes.
- **Evidence files.** A dispute contains references and digests, not the files.
- **Code that you pass:** guards, postings, channels, executors and sources run with your rights.

## Who may do what, and who sees it

Roles are those of all shipped processes together; each [process](../reference/processes.md) has its own table with states
and guards. Guards narrow this down: for example, only the role that a dispute was escalated to may de-escalate it. *Shown to* says which party sees in its view that the action was done, with a fixed text. A party never sees the
reasons, notes, names and amounts of an action except where its view lists them.

| action | roles that may do it | shown to |
| --- | --- | --- |
"""


def page() -> str:
    """The whole page as MyST Markdown."""
    return HEAD + "".join(f"| `{name}` | {_roles(name)} | {_shown(name)} |\n" for name in sorted(BY_NAME))


def _roles(name: str) -> str:
    """The roles that may do an action in at least one process."""
    moves = [move for each in processes.__all__ for move in getattr(processes, each).transitions if move.action == name]
    roles = sorted({role for move in moves for role in move.roles})
    if not moves:
        return "at opening" if name == "open" else "no shipped process has it"
    anybody = ["everybody on the dispute"] if any(not move.roles for move in moves) else []
    return ", ".join([*(f"`{role}`" for role in roles), *anybody])


def _shown(name: str) -> str:
    """The parties that see an action, in the words of the function that chooses them."""
    row = DEFAULT_VISIBILITY.get(name)
    if row is None:
        return "no party"
    first = (getdoc(row.by) or "").splitlines()[0].rstrip(".").removeprefix("Give ")
    return first[:1].lower() + first[1:]


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"{PAGE}: {len(BY_NAME)} actions\n")
