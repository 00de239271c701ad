"""Who reads what we answer."""

from django.utils.translation import get_language

from entremise.matching.model import Language


def current_language() -> Language:
    """The language of the page or answer being written, as the engine names it."""
    return "en" if get_language() == "en" else "fr"
