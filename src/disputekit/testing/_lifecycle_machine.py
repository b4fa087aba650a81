"""The state machine that plays random histories on a host's own lifecycle."""

from typing import TYPE_CHECKING

from disputekit.lifecycle import Lifecycle

if TYPE_CHECKING:
    from unittest import TestCase


def lifecycle_machine(process: Lifecycle) -> "type[TestCase]":
    """Make a test case that plays random histories on ``process``, legal steps and illegal ones; it needs Hypothesis.

    Assign it to a name that begins with ``Test``, and pytest collects it. Whatever is tried, it checks that

    - the dispute is the fold of its history, and each event is what would be decided again;
    - a refusal has its reasons, each with a code, and changes nothing;
    - no money is negative, paid beyond what was upheld, or lost: claimed is upheld, rejected, withdrawn and open;
    - what the options said before agrees with what is decided;
    - a hidden state is in no queue, unless a party has written and nobody has answered;
    - every open dispute can still end;
    - the view of a party has no internal note and no name of an employee, and nothing that only the other side may see.

    How many histories are played, and how long they are, is up to Hypothesis' settings: a profile, or the attribute
    ``settings`` of the class. A history that breaks a law is made as short as it can be, and printed as a program.

    >>> from disputekit.lifecycle import processes
    >>> TestCustomerOperations = lifecycle_machine(processes.CUSTOMER_OPERATIONS)
    """
    from disputekit.testing._random_histories import machine_of  # noqa: PLC0415 - contracts must load without Hypothesis

    return machine_of(process)
