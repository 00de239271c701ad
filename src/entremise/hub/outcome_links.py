"""Links of the mails that ask what came of an introduction: signed, for one side at one address."""

from django.urls import reverse

from entremise.hub import links
from entremise.hub.models import Side

#: The two sides that are asked.
SIDES = (Side.ASKER, Side.FIRM)


def outcome_url(number: object, side: Side, email: str) -> str:
    """The path by which a side says what came of it: `/retombee/…`."""
    return reverse("hub:outcome", args=[links.token(_purpose(side), number, email)])


def read_outcome(token: str) -> tuple[links.Link, Side]:
    """What a link says, expired or not, and the side it was made for.

    Raises:
        BrokenLinkError: it is not one of ours.
    """
    for side in SIDES:
        try:
            return links.read(_purpose(side), token), side
        except links.BrokenLinkError:
            continue
    raise links.BrokenLinkError


def _purpose(side: Side) -> str:
    return f"outcome-{side}"
