"""A consultation: drafted, changed, published, cancelled, copied, followed.

Who reads it is told what changes: the firms invited, those that answered, and whoever follows it and may still see it.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from entremise.market.actions import invitations
from entremise.market.actions import tenders_told as telling
from entremise.market.models import Buyer, Following, Lot, Requirement, Tender
from entremise.market.queries import changes
from entremise.market.queries.reading import activities
from entremise.people import trail
from entremise.people.models import Person

#: What a copy takes from the consultation it is made from: neither its dates nor who was invited.
COPIED = (
    "title", "text", "language", "method", "category", "audience", "cpv", "places", "lat", "lon", "amount_min",
    "amount_max", "months", "url", "groups",
)  # fmt: skip
#: How a purchase is made, by whom it is for (OCDS `procurementMethod`).
METHODS = {
    Tender.Audience.PUBLIC: Tender.Method.OPEN,
    Tender.Audience.MEMBERS: Tender.Method.OPEN,
    Tender.Audience.CHOSEN: Tender.Method.LIMITED,
}

Lines = Sequence[Mapping[str, Any]]


class TenderError(Exception):
    """It cannot be done, or no longer: the message says why and what to do, for a person."""


@transaction.atomic
def draft(
    buyer: Buyer,
    facts: Mapping[str, Any],
    by: Person,
    *,
    lots: Lines = (),
    requirements: Lines = (),
    at: datetime | None = None,
) -> Tender:
    """A consultation that only its buyer's members see until it is published.

    Args:
        facts: fields of `Tender`; only `title` is needed.
        lots: in order, each with `title` and maybe `text`, `cpv`, `amount`, `place`.
        requirements: each with `kind`, `text` and maybe `value`.
    """
    tender = Tender(
        buyer=buyer, buyer_name=buyer.name, buyer_identifier=buyer.organisation, person=by,
        created_at=at or timezone.now(), **{"language": by.language, **facts},
    )  # fmt: skip
    _settle(tender)
    tender.save()
    _write(tender, lots, requirements)
    _read(tender)
    tender.save(update_fields=["activities"])
    trail.record("tender.draft", tender, by)
    return tender


@transaction.atomic
def change(
    tender: Tender,
    facts: Mapping[str, Any],
    by: Person,
    *,
    lots: Lines | None = None,
    requirements: Lines | None = None,
    at: datetime | None = None,
) -> Tender:
    """Change what a consultation says; once published, whoever reads it is told what changed. `None` leaves as it is.

    Raises:
        TenderError: it is over; or, once published, it would be for others, close sooner or in the past, take away or
            move lots that answers name.
    """
    at = at or timezone.now()
    current = hold(tender)
    if current.status not in (Tender.Status.DRAFT, Tender.Status.OPEN):
        raise TenderError(_("Cette consultation n’est plus ouverte : elle ne se modifie plus. Vous pouvez la copier."))
    before = changes.facts(current)
    if current.published_at and facts.get("audience", current.audience) != current.audience:
        raise TenderError(_("Une consultation publiée garde ses lecteurs : copiez-la pour en faire une autre."))
    if lots is not None and _answered_by_lot(current) and _moves(current, lots):
        raise TenderError(_("On répond déjà lot par lot : gardez ces lots dans leur ordre, ajoutez-en après eux."))
    closed_at = current.closes_at
    for name, value in facts.items():
        setattr(current, name, value)
    if current.published_at:
        _closes_ahead(current, closed_at, at)
    _settle(current)
    _write(current, lots, requirements)
    _read(current)
    found = changes.between(before, changes.facts(current))
    if found or not current.published_at:
        current.changed_at = at
    current.save()
    if found:
        trail.record("tender.change", current, by, changed=[each.name for each in found])
        if current.published_at:
            telling.changed(current, found, at)
    return current


@transaction.atomic
def publish(tender: Tender, by: Person, at: datetime | None = None) -> Tender:
    """Open a consultation to those it is for; published already, nothing happens.

    Raises:
        TenderError: something that readers need is missing, or it was cancelled.
    """
    at = at or timezone.now()
    current = hold(tender)
    if current.cancelled_at:
        raise TenderError(_("Cette consultation est annulée : copiez-la pour la publier."))
    if current.published_at:
        return current
    if lacking := missing(current, at):
        raise TenderError(lacking[0])
    current.published_at = at
    current.save(update_fields=["published_at"])
    trail.record("tender.publish", current, by)
    invitations.send(current, at)
    telling.published(current, by, at)
    return current


def missing(tender: Tender, at: datetime) -> list[str]:
    """What a consultation still needs before it may be published, in words for its buyer."""
    found = []
    if not tender.text.strip():
        found.append(_("Dites ce que vous achetez : le texte est vide."))
    if tender.closes_at is None:
        found.append(_("Donnez la date limite des réponses."))
    elif tender.closes_at <= at:
        found.append(_("La date limite des réponses est passée : choisissez-en une autre."))
    if tender.confidential and not tender.invitations.filter(withdrawn_at=None).exists():
        found.append(_("Choisissez au moins une entreprise : une consultation confidentielle n’est lue que d’elles."))
    return found


@transaction.atomic
def cancel(tender: Tender, because: str, by: Person, at: datetime | None = None) -> Tender:
    """Give a consultation up: whoever reads it is told why. Cancelled already, nothing happens.

    Raises:
        TenderError: it was awarded, or never published.
    """
    at = at or timezone.now()
    current = hold(tender)
    if current.cancelled_at:
        return current
    if current.awarded_at:
        raise TenderError(_("Cette consultation est attribuée : elle ne s’annule plus."))
    if not current.published_at:
        raise TenderError(_("Un brouillon se supprime : personne ne l’a vu."))
    current.cancelled_at, current.cancelled_because = at, because
    current.save(update_fields=["cancelled_at", "cancelled_because"])
    trail.record("tender.cancel", current, by)
    telling.cancelled(current, at)
    return current


@transaction.atomic
def remove(tender: Tender, by: Person) -> None:
    """Delete a draft: nobody else has seen it.

    Raises:
        TenderError: it was published.
    """
    current = hold(tender)
    if current.published_at:
        raise TenderError(_("Une consultation publiée s’annule, elle ne se supprime pas."))
    trail.record("tender.remove", current, by)
    current.delete()


@transaction.atomic
def copy(tender: Tender, by: Person, at: datetime | None = None) -> Tender:
    """A new draft like another consultation, with its lots and requirements; nobody is invited yet."""
    assert tender.buyer is not None  # noqa: S101 - only those typed in are copied
    return draft(
        tender.buyer, {name: getattr(tender, name) for name in COPIED}, by,
        lots=list(tender.lots.values("title", "text", "cpv", "amount", "place")),
        requirements=list(tender.requirements.values("kind", "value", "text")), at=at,
    )  # fmt: skip


@transaction.atomic
def follow(tender: Tender, by: Person, at: datetime | None = None) -> Following:
    """Keep a consultation in sight: in their calendar, and they are told when it changes or is about to close."""
    following, new = Following.objects.get_or_create(tender=tender, person=by, defaults={"at": at or timezone.now()})
    if new:
        trail.record("tender.follow", tender, by)
    return following


@transaction.atomic
def unfollow(tender: Tender, by: Person) -> bool:
    """Stop following; whether they did."""
    gone, _rows = Following.objects.filter(tender=tender, person=by).delete()
    if gone:
        trail.record("tender.unfollow", tender, by)
    return bool(gone)


def hold(tender: Tender) -> Tender:
    """The row of a consultation, held until the end of the transaction; rows that point to it may be added."""
    return Tender.objects.select_for_update(no_key=True).get(pk=tender.pk)


def _settle(tender: Tender) -> None:
    """What is worked out from the rest: what is searched, and how it is bought."""
    tender.folded = tender.searched
    tender.method = METHODS[Tender.Audience(tender.audience)]


def _read(tender: Tender) -> None:
    """The activities that the engine reads in a consultation and in each of its lots."""
    lots = [(f"{lot.title}. {lot.text}", lot.cpv) for lot in tender.lots.all()]
    read = activities(tender.title, tender.text, tender.cpv, [], tender.language, lots)
    tender.activities = [list(each) for each in read]


def _write(tender: Tender, lots: Lines | None, requirements: Lines | None) -> None:
    """Lots keep their row while their number stays: answers name lots by their number."""
    if lots is not None:
        for rank, told in enumerate(lots, 1):
            Lot.objects.update_or_create(tender=tender, rank=rank, defaults=dict(told))
        tender.lots.filter(rank__gt=len(lots)).delete()
    if requirements is not None:
        kept = [(each["kind"], each.get("value", ""), each["text"]) for each in requirements]
        if kept != list(tender.requirements.values_list("kind", "value", "text")):
            tender.requirements.all().delete()
            for kind, value, text in kept:
                Requirement.objects.create(tender=tender, kind=kind, value=value, text=text)


def _answered_by_lot(tender: Tender) -> bool:
    return (
        tender.answers.filter(withdrawn_at=None).exclude(lots=[]).exists()
        or tender.firm_groups.filter(ended_at=None).exclude(lots=[]).exists()
    )


def _moves(tender: Tender, lots: Lines) -> bool:
    """Whether a lot would go, or have the number of another."""
    told = {rank: each["title"] for rank, each in enumerate(lots, 1)}
    known = dict(tender.lots.values_list("rank", "title"))
    return len(told) < len(known) or any(
        told[rank] != title and title in told.values() for rank, title in known.items()
    )


def _closes_ahead(tender: Tender, before: datetime | None, at: datetime) -> None:
    """Whoever counts on a closing date keeps it; a public body would open sealed answers by bringing it forward."""
    if tender.closes_at is None or tender.closes_at <= at:
        raise TenderError(_("La date limite doit être à venir : les entreprises répondent encore."))
    if before is not None and tender.closes_at < before.replace(second=0, microsecond=0):
        raise TenderError(
            _("Une date limite publiée peut être repoussée, pas avancée : des entreprises comptent sur elle.")
        )
