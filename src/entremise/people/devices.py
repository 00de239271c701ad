"""What a browser says it is, in two words."""

from django.utils.translation import gettext

#: What browsers and systems call themselves, the most telling first.
BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrom", "Chrome"), ("Safari", "Safari"))
SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)  # fmt: skip


def device(user_agent: str) -> str:
    """A browser and a system in two words, as far as they say what they are."""
    found = [next((word for mark, word in known if mark in user_agent), "") for known in (BROWSERS, SYSTEMS)]
    return " · ".join(filter(None, found)) or gettext("Appareil inconnu")
