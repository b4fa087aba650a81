"""Claims from a CSV file, through a mapping of its columns that is written once, in TOML.

The mapping states where each part of a claim comes from. Wherever it needs a value, a plain text is the *name of a
column*. A table says more: a ``column``, or a ``compose`` of several columns; a ``map`` from the file's texts to ours;
a ``default`` for cells that are empty or not in the map. ``{ value = … }`` is the same for every row::

    schema = "disputekit.claims/1"
    key = "case_no"                         # identifies a row; the idempotency key for Desk.open

    [claim]                                 # the fields of disputekit.Claim
    claimant = "account"
    kind = { value = "customer_operations" }
    reason = { column = "issue", map = { "Late fee" = "late_fee" }, default = "other" }
    jurisdiction = { compose = "US-{state}" }
    received_at = { column = "date", format = "%m/%d/%Y", time = "09:00", zone = { value = "America/New_York" } }
    amount = { column = "sum", currency = { value = "USD" } }

    [references]                            # ids in your own systems
    order = "order_no"

    [facts]                                 # what scorers and policies use
    photo = { column = "photo", map = { yes = true, no = false } }
    days_since_delivery = { column = "days", type = "integer" }
    urgency = [                             # of several sources, the highest number counts
        { column = "issue", map = { "Late fee" = 0.7 }, default = 0.3 },
        { column = "sum", bands = [[0, 0.2], [500, 0.6]] },         # from 500 on, 0.6
    ]

    [ignored]                               # columns that are ignored on purpose, and why
    closed_on = "known only when the case is over"

``format`` is ``"iso"`` or a ``strptime`` pattern, or a list of them: the first that fits is used. A date without a time
of day needs ``time``; a time without an offset needs ``zone``. The top of the file states how the CSV file is written:
``encoding = "cp1252"``, ``delimiter = ";"``, ``decimal = ","``, ``group = "."``.

More for files as they are:

- ``key = { row = "number", prefix = "june-" }`` for a file without keys; ``row = "digest"`` is the same for a row with
  the same cells in another file.
- ``[only]`` and ``[except]`` choose rows by their cells: ``status = ["open", "disputed"]``. A row that is left out is a
  ``SkippedRow``.
- ``amount = { product = ["quantity", "price"], currency = … }``, or ``sum = ["net", "tax"]``; ``round = "half_up"`` if
  the result may have too many decimal places.
- ``amount = { column = "sum", in_cell = true }`` reads ``€ 12.50`` and ``12.50 USD``; ``signs = { "$" = "USD" }`` adds
  ``$12.50``. ``currency`` is then for cells without one.
- ``compose = "{street} {city}", empty = "part"`` leaves out empty cells; by default one empty cell makes
  the whole text empty.
- ``[line]`` says that rows with one key are the lines of one claim: ``id``, ``amount`` and, if there, ``invoiced``,
  ``tax``, ``received``, ``note``.

Every mistake in a mapping is found when it is loaded, each with its line.
"""

from disputekit._lib.faces import publish
from disputekit.adapters.claims_csv._mapping import ClaimMapping
from disputekit.adapters.claims_csv._rows import (
    ClaimRow,
    ClaimRows,
    ReadRow,
    RejectedRow,
    RepeatedRow,
    SkippedRow,
    open_claims,
)

__all__ = [
    "ClaimMapping",
    "ClaimRow",
    "ClaimRows",
    "ReadRow",
    "RejectedRow",
    "RepeatedRow",
    "SkippedRow",
    "open_claims",
]

publish(__name__)
