"""The app of accounts."""

from django.apps import AppConfig


class People(AppConfig):
    """Accounts, rights, and what stands between signing in and the pages."""

    name = "entremise.people"

    def ready(self) -> None:
        """Listen to second proofs being set up."""
        from entremise.people import second_proof  # noqa: F401
