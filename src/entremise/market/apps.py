"""The app of the Business Act."""

from django.apps import AppConfig


class Market(AppConfig):
    """Buyers, consultations, pilots and awards."""

    name = "entremise.market"
