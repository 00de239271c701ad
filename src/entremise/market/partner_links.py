"""Links by which a firm without an account says whether it joins a group: signed, for one address.

A link holds no address and no name, and answers only for an address that is still one of the firm's. Reading one
changes nothing, since scanners of mail open every link they see.
"""

from django.core import signing
from django.urls import reverse

from entremise.hub.links import BrokenLinkError, digest
from entremise.market.links import OverLinkError
from entremise.market.models import Partner

_PARTNER = signing.Signer(salt="entremise.market.partner")


def partner_url(partner: Partner, email: str) -> str:
    """The path by which a firm at this address answers: `/groupements/reponse/…`."""
    return reverse("market:group_answer", args=[partner_token(partner, email)])


def partner_token(partner: Partner, email: str) -> str:
    """A token for one partner and the address it was asked at."""
    return _PARTNER.sign(f"{partner.number.hex}.{digest(email)}")


def partner_of(token: str) -> tuple[Partner, str]:
    """The partner that a token answers for, and the digest of the address it was sent to.

    Raises:
        BrokenLinkError: it is not one of ours.
        OverLinkError: the firm was taken off the group, or the group is no more.
    """
    try:
        number, _, address = _PARTNER.unsign(token).partition(".")
    except signing.BadSignature:
        raise BrokenLinkError from None
    partner = Partner.objects.select_related("group__tender__buyer").filter(number=number).first()
    if partner is None:
        raise BrokenLinkError
    if partner.withdrawn_at or partner.group.ended_at:
        raise OverLinkError
    return partner, address
