"""Links that answer for somebody without an account: signed, for one introduction and one address, for some days.

A link holds no address and no name: only a keyed digest of the address it was sent to. Reading one changes nothing,
since scanners of mail open every link they see.
"""

import hmac
from dataclasses import dataclass

from django.core import signing
from django.urls import reverse
from django.utils.crypto import salted_hmac

#: As long as a mail is likely to be found again.
DAYS = 60
_DAY = 86_400


class BrokenLinkError(Exception):
    """Not one of our links: cut, or made up."""


@dataclass(frozen=True, slots=True)
class Link:
    """What a link says: which introduction (its public number), whose address, and whether its days are over."""

    number: str
    digest: str
    expired: bool = False

    def is_of(self, email: str) -> bool:
        """Whether it was sent to this address."""
        return hmac.compare_digest(self.digest, digest(email))


def digest(email: str) -> str:
    """What a link keeps of an address: nobody can find the address again without the service's secret."""
    return salted_hmac("entremise.hub.links", email.strip().lower(), algorithm="sha256").hexdigest()[:20]


def token(purpose: str, number: object, email: str) -> str:
    """A signed token for one purpose (`answer`, `outcome-asker`…), one introduction and one address."""
    return _signer(purpose).sign(f"{number}.{digest(email)}")


def read(purpose: str, signed: str) -> Link:
    """What a token says, expired or not.

    Raises:
        BrokenLinkError: it is not one of ours, or was made for another purpose.
    """
    signer = _signer(purpose)
    try:
        number, _, address = signer.unsign(signed).partition(".")
    except signing.BadSignature:
        raise BrokenLinkError from None
    try:
        signer.unsign(signed, max_age=DAYS * _DAY)
    except signing.SignatureExpired:
        return Link(number, address, expired=True)
    return Link(number, address)


def answer_url(number: object, email: str) -> str:
    """The path by which the firm at this address answers: `/reponse/…`."""
    return reverse("hub:answer", args=[token("answer", number, email)])


def _signer(purpose: str) -> signing.TimestampSigner:
    return signing.TimestampSigner(salt=f"entremise.{purpose}")
