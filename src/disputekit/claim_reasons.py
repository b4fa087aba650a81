"""The reasons that a claim may state, each with its nature: the one home from which processes and policies take them.

A nature is what routing goes by. A policy file takes a whole catalogue with ``reason = { reasons = "returns" }``.
"""

from collections.abc import Mapping
from typing import Final

from disputekit._lib.frozen import FrozenMap

__all__ = ["ACCOUNTS", "CATALOGUES", "GOODS", "INVOICES", "MARKETPLACE", "RETURNS"]

ACCOUNTS: Final = FrozenMap({
    "wrong_amount": "billing",
    "billed_after_cancellation": "billing",
    "service_not_provided": "billing",
    "payment_not_credited": "payment",
    "payment_misapplied": "payment",
    "late_fee": "payment",
    "unrecognised_charge": "charge",
    "duplicate_charge": "charge",
    "fraudulent_charge": "charge",
    "wrong_exchange_rate": "charge",
    "other": "general",
})  # fmt: skip
"""What customers dispute about their accounts."""

GOODS: Final = FrozenMap({
    "damaged_in_transit": "condition",
    "not_as_described": "condition",
    "wrong_item": "delivery",
    "missing_parts": "condition",
    "defective": "condition",
    "changed_mind": "return",
    "not_received": "delivery",
})  # fmt: skip
"""Why goods come back, or did not come: what the law and shops' policies speak of."""

RETURNS: Final = FrozenMap({
    "damaged_in_transit": "condition",
    "defective": "condition",
    "not_as_described": "condition",
    "missing_parts": "condition",
    "wrong_item": "delivery",
    "not_received": "delivery",
    "late_delivery": "delivery",
    "changed_mind": "return",
    "refund_missing": "refund",
    "refund_too_low": "refund",
    "return_rejected": "return",
    "other": "general",
})  # fmt: skip
"""What customers dispute about returned items: ``GOODS``, and what went wrong with the return itself."""

MARKETPLACE: Final = FrozenMap({
    "not_received": "delivery",
    "late": "delivery",
    "damaged": "condition",
    "not_as_described": "condition",
    "wrong_item": "condition",
    "missing_parts": "condition",
    "counterfeit": "authenticity",
    "refund_not_received": "refund",
    "other": "general",
})  # fmt: skip
"""What buyers dispute with merchants on a marketplace."""

INVOICES: Final = FrozenMap({
    "short_payment": "payment",
    "overpayment": "payment",
    "duplicate_payment": "payment",
    "missing_payment": "payment",
    "late_payment": "payment",
    "unapplied_credit": "payment",
    "wrong_price": "invoice",
    "wrong_quantity": "invoice",
    "duplicate_invoice": "invoice",
    "tax_error": "invoice",
    "not_delivered": "delivery",
    "damaged_goods": "quality",
    "service_not_as_agreed": "quality",
    "other": "general",
})  # fmt: skip
"""What companies dispute about invoices and payments."""

CATALOGUES: Final[Mapping[str, Mapping[str, str]]] = FrozenMap({
    "accounts": ACCOUNTS, "goods": GOODS, "invoices": INVOICES, "marketplace": MARKETPLACE, "returns": RETURNS
})  # fmt: skip
"""Every catalogue by the name that files call it."""
