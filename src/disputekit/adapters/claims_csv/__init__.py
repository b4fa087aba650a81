"""Claims from a CSV file, through a mapping of its columns that is written once, in TOML.

A mapping says where each part of a claim comes from. Wherever it asks for a value, a plain text is the *name of a
column*, and a table says more: a ``column`` or a ``compose`` of several, a ``map`` from what the file says to what we
say, a ``default`` for empty (and unmapped) cells; or ``{ value = … }``, which is the same for every row::

    schema = "disputekit.claims/1"
    key = "case_no"                         # what tells a row that comes twice; an idempotency key for Desk.open

    [claim]                                 # the fields of disputekit.Claim
    claimant = "account"
    kind = { value = "customer_operations" }
    reason = { column = "issue", map = { "Late fee" = "late_fee" }, default = "other" }
    jurisdiction = { compose = "US-{state}" }
    received_at = { column = "date", format = "%m/%d/%Y", time = "09:00", zone = { value = "America/New_York" } }
    amount = { column = "sum", currency = { value = "USD" } }

    [references]                            # ids in your own systems
    order = "order_no"

    [facts]                                 # what scorers and policies ask for
    photo = { column = "photo", map = { yes = true, no = false } }
    days_since_delivery = { column = "days", type = "integer" }
    urgency = [                             # of several, the highest counts
        { column = "issue", map = { "Late fee" = 0.7 }, default = 0.3 },
        { column = "sum", bands = [[0, 0.2], [500, 0.6]] },         # from 500 on, 0.6
    ]

    [ignored]                               # columns left alone on purpose, and why
    closed_on = "known only when the case is over"

``format`` is ``"iso"`` or a pattern of ``strptime`` (or a list: the first that fits); a date without a time of day
needs ``time``, one without an offset needs ``zone``. At the top may stand how the file is written:
``encoding = "cp1252"``, ``delimiter = ";"``, ``decimal = ","``, ``group = "."``.
"""

from disputekit._lib.faces import publish
from disputekit.adapters.claims_csv._mapping import ClaimMapping
from disputekit.adapters.claims_csv._reading import ClaimRows, open_claims
from disputekit.adapters.claims_csv._rows import ClaimRow, ReadRow, RejectedRow, RepeatedRow

__all__ = ["ClaimMapping", "ClaimRow", "ClaimRows", "ReadRow", "RejectedRow", "RepeatedRow", "open_claims"]

publish(__name__)
