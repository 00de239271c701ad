"""The app of the loop."""

from django.apps import AppConfig


class Hub(AppConfig):
    """Needs, and who can answer them."""

    name = "entremise.hub"

    def ready(self) -> None:
        """Listen to who signs in: what they told before is theirs."""
        from entremise.hub import drafts  # noqa: F401
