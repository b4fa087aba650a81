"""Disputes in the admin: to look at, not to change."""

from django.contrib import admin
from django.http import HttpRequest

from disputekit.adapters.django.models import DisputeRow

__all__ = ["DisputeAdmin"]


@admin.register(DisputeRow)
class DisputeAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # Django takes no argument when it runs
    """A list of disputes with filters; every change goes through ``Desk``."""

    list_display = ("dispute_id", "kind", "state", "priority", "owner", "claimant", "reason", "outcome")
    list_filter = ("kind", "state", "open", "priority", "owner")
    search_fields = ("dispute_id", "claimant", "reason")

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 - Django's signature
        """Nobody adds a row: open a dispute with a desk."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: DisputeRow | None = None) -> bool:  # noqa: ARG002
        """Nobody changes a row: act on the dispute with a desk."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: DisputeRow | None = None) -> bool:  # noqa: ARG002
        """Nobody deletes a row: erase personal values with the store."""
        return False
