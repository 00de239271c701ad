"""Links by which an invited firm without an account reads a consultation and answers it: signed, for one address.

A link holds no address and no name. Reading one changes nothing, since scanners of mail open every link they see.
"""

from datetime import timedelta

from django.core import signing
from django.urls import reverse
from django.utils import timezone

from entremise.hub.links import BrokenLinkError, digest
from entremise.market.models import Invitation

#: How long after the closing date a link still opens: to read what was decided and to confirm it.
AFTER = timedelta(days=180)

_INVITATION = signing.Signer(salt="entremise.market.invitation")


class OverLinkError(Exception):
    """A link of ours, but its days are over, or the invitation was taken back."""


def invitation_url(invitation: Invitation, page: str = "invited") -> str:
    """The path by which whoever was invited reads and answers: `/invitation/…`."""
    return reverse(f"market:{page}", args=[invitation_token(invitation)])


def invitation_token(invitation: Invitation) -> str:
    """A token for one invitation and the address it has now: another address makes former links void."""
    return _INVITATION.sign(f"{invitation.number.hex}.{digest(invitation.email)}")


def invitation_of(token: str) -> Invitation:
    """The invitation that a token answers for.

    Raises:
        BrokenLinkError: it is not one of ours, or was sent to an address it no longer has.
        OverLinkError: it was taken back, or the consultation is over since too long.
    """
    try:
        number, _, address = _INVITATION.unsign(token).partition(".")
    except signing.BadSignature:
        raise BrokenLinkError from None
    invitation = Invitation.objects.select_related("tender", "tender__buyer").filter(number=number).first()
    if invitation is None or not invitation.email or digest(invitation.email) != address:
        raise BrokenLinkError
    closes_at = invitation.tender.closes_at
    if invitation.withdrawn_at or (closes_at is not None and timezone.now() - AFTER > closes_at):
        raise OverLinkError
    return invitation
