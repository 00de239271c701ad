"""The background of maps."""

from django.conf import settings


def tiles() -> dict[str, str]:
    """What the operator chose, and whom to credit; nothing: our own outline of the land."""
    return {"url": settings.TILES_URL, "credit": settings.TILES_ATTRIBUTION}
