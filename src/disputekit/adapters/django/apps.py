"""The app that a Django project installs."""

from django.apps import AppConfig

__all__ = ["DisputekitConfig"]


class DisputekitConfig(AppConfig):
    """Installs the tables of disputes."""

    name = "disputekit.adapters.django"
    label = "disputekit"
    verbose_name = "Disputes"
