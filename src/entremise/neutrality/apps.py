"""The app of neutrality."""

from django.apps import AppConfig


class Neutrality(AppConfig):
    """In which order firms are shown, what was shown, and who objects."""

    name = "entremise.neutrality"
