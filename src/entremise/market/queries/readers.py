"""Whom to write to about a consultation: who was invited, who answers, who follows it; and who buys."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse

from entremise.hub.queries.addressees import members
from entremise.market import rules
from entremise.market.links import invitation_url
from entremise.market.models import Invitation, Tender
from entremise.market.queries.partners import joined, of_leader, of_partner
from entremise.notices.actions import Addressee
from entremise.people.models import Person


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody to write to, and the path by which they read the consultation."""

    to: Addressee
    path: str


def readers(tender: Tender) -> list[Reader]:
    """Each once, by address: who declined or was taken back, or may see it no longer, is left alone."""
    found: dict[str, Reader] = {}
    for reader in (*_invited(tender), *_answering(tender), *_together(tender), *followers(tender)):
        found.setdefault(reader.to.email.strip().lower(), reader)
    return [reader for email, reader in found.items() if email]


def buyers(tender: Tender) -> list[Reader]:
    """The members of its buyer."""
    organisation = tender.buyer.organisation if tender.buyer else ""
    return [Reader(Addressee.of(person), page(tender)) for person in members(organisation)]


def contact(tender: Tender) -> Person | None:
    """Who answers for a consultation: whoever typed it in while they belong to its buyer, else its oldest member."""
    held = members(tender.buyer.organisation) if tender.buyer else []
    return next((each for each in held if each.pk == tender.person_id), next(iter(held), None))


def followers(tender: Tender) -> Iterator[Reader]:
    """Who follows it and may still see it."""
    for following in tender.followings.select_related("person").order_by("pk"):
        if following.person.is_active and rules.sees(following.person, tender):
            yield Reader(Addressee.of(following.person), page(tender))


def invited(invitation: Invitation) -> list[Reader]:
    """Who reads an invitation: by its link when it went to an address, else the members of the firm."""
    if invitation.email:
        to = Addressee(invitation.email, invitation.language, invitation.name)
        return [Reader(to, invitation_url(invitation))]
    return [Reader(Addressee.of(person), page(invitation.tender)) for person in members(invitation.organisation)]


def page(tender: Tender) -> str:
    """The path of its page."""
    return reverse("market:tender", args=[tender.number])


def _invited(tender: Tender) -> Iterator[Reader]:
    for invitation in tender.invitations.filter(rules.INVITED, declined_at=None).order_by("pk"):
        invitation.tender = tender
        yield from invited(invitation)


def _answering(tender: Tender) -> Iterator[Reader]:
    """By their account; whoever answers by a link was invited, and is told so."""
    for answer in tender.answers.filter(withdrawn_at=None).select_related("person").order_by("pk"):
        if answer.person is not None and answer.person.is_active and rules.sees(answer.person, tender):
            yield Reader(Addressee.of(answer.person), page(tender))


def _together(tender: Tender) -> Iterator[Reader]:
    """Who leads a group, and the firms that joined it."""
    for group in tender.firm_groups.filter(ended_at=None).order_by("pk"):
        yield from (Reader(to, page(tender)) for to in of_leader(group))
        for partner in joined(group).select_related("group__tender"):
            yield from (Reader(to, path) for to, path in of_partner(partner))
