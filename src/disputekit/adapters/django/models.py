"""Disputes as rows that Django can show; they are written through a store alone."""

from django.db import models

__all__ = ["DisputeRow"]


class DisputeRow(models.Model):
    """A dispute's row in lists: read it, filter by it, link to it; change a dispute through ``Desk`` only."""

    dispute_id: "models.TextField[str, str]" = models.TextField(primary_key=True)
    tenant: "models.TextField[str, str]" = models.TextField()
    version: "models.BigIntegerField[int, int]" = models.BigIntegerField()
    kind: "models.TextField[str, str]" = models.TextField()
    state: "models.TextField[str, str]" = models.TextField()
    stage: "models.TextField[str, str]" = models.TextField()
    open: "models.BooleanField[bool, bool]" = models.BooleanField()
    queued: "models.BooleanField[bool, bool]" = models.BooleanField()
    claimant: "models.TextField[str, str]" = models.TextField()
    reason: "models.TextField[str, str]" = models.TextField()
    team: "models.TextField[str | None, str | None]" = models.TextField(null=True)  # noqa: DJ001 - as the store keeps it
    owner: "models.TextField[str | None, str | None]" = models.TextField(null=True)  # noqa: DJ001 - as the store keeps it
    priority: "models.TextField[str, str]" = models.TextField()
    outcome: "models.TextField[str | None, str | None]" = models.TextField(null=True)  # noqa: DJ001 - as the store keeps it

    class Meta:
        """The table belongs to the store: migrations make it with plain SQL."""

        managed = False
        db_table = "dk_disputes"
        ordering = ("dispute_id",)
        verbose_name = "dispute"

    def __str__(self) -> str:
        return f"{self.dispute_id} ({self.state})"
