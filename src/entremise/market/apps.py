"""The app of the Business Act."""

from django.apps import AppConfig


class Market(AppConfig):
    """Buyers, consultations, pilots and awards."""

    name = "entremise.market"

    def ready(self) -> None:
        """Tell the hub how an alert over consultations is run."""
        from entremise.market import alerts  # noqa: F401
