"""Firms that answer together: one begins, asks others for the parts it lacks, they say yes or no, each may leave.

Each verb holds the group until its transaction ends, records who did it and has the other side told. Done again, it
changes nothing.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from entremise.market.actions import groups_told as telling
from entremise.market.models import Answer, Group, Partner, Tender
from entremise.market.queries.partners import may_read
from entremise.people import trail
from entremise.people.models import Person
from entremise.registry.models import Establishment

#: More than answer together in the largest contracts of the territory.
MOST_PARTNERS = 30
#: An answer that was sent and stands.
SENT = Q(sent_at__isnull=False, withdrawn_at=None)


class GroupError(Exception):
    """It cannot be done, or no longer: the message says why and what to do, for a person."""


class Firm(NamedTuple):
    """A firm that is asked: a site (`siret:…`) if one is known, its organisation, how it is called."""

    solution: str
    organisation: str
    called: str

    @classmethod
    def of(cls, site: Establishment) -> "Firm":
        """A site of the register."""
        return cls(str(site), str(site.organisation), site.shown_name)


@transaction.atomic
def start(
    tender: Tender, of: Firm, by: Person, *, lots: Sequence[int] = (), text: str = "", at: datetime | None = None
) -> Group:
    """A firm begins a group for a consultation, and leads it; begun already, what it says is changed.

    Raises:
        GroupError: the consultation is over, takes no groups, or is not for this firm.
    """
    _open(tender)
    if not tender.groups:
        raise GroupError(_("Cette consultation n’accepte pas les groupements."))
    if tender.buyer is not None and tender.buyer.organisation == of.organisation:
        raise GroupError(_("C’est la consultation de votre organisme : il n’y répond pas."))
    _for_it(tender, of.organisation)
    told = {"lots": sorted(set(lots)), "text": text}
    facts = {"solution": of.solution, "called": of.called, "person": by, "created_at": at or timezone.now()}
    group, new = Group.objects.get_or_create(
        tender=tender, organisation=of.organisation, ended_at=None, defaults=told | facts
    )
    if not new and (group.lots, group.text) != (told["lots"], told["text"]):
        Group.objects.filter(pk=group.pk).update(**told)
        group.refresh_from_db()
    if new:
        trail.record("group.start", group, by)
    return group


@transaction.atomic
def ask(
    group: Group, firm: Firm, by: Person, *, part: str = "", activity: str = "", reasons: Sequence[dict[str, str]] = (),
    at: datetime | None = None,
) -> Partner:  # fmt: skip
    """Ask a firm to join, for a part; asked already, nothing happens; taken off before, it is asked again.

    Raises:
        GroupError: it leads the group, said no, is not among those invited, or there are too many.
    """
    at = at or timezone.now()
    current = _held(group)
    _open(current.tender)
    if firm.organisation == current.organisation:
        raise GroupError(_("C’est votre propre entreprise."))
    _for_it(current.tender, firm.organisation)
    known = current.partners.filter(Q(organisation=firm.organisation) | Q(solution=firm.solution)).first()
    if known is not None and known.withdrawn_at is None:
        if known.declined_at:
            raise GroupError(_("Cette entreprise a répondu non : cherchez-en une autre."))
        return known
    if current.partners.filter(withdrawn_at=None, declined_at=None).count() >= MOST_PARTNERS:
        raise GroupError(_("C’est assez pour un groupement : attendez les réponses, ou retirez une demande."))
    partner = known or Partner(group=current, organisation=firm.organisation)
    partner.solution, partner.called, partner.part, partner.activity = firm.solution, firm.called, part, activity
    partner.reasons, partner.asked_at = list(reasons), at
    partner.withdrawn_at = partner.accepted_at = partner.declined_at = None
    try:
        with transaction.atomic():
            partner.save()
    except IntegrityError:
        raise GroupError(_("Cette entreprise est déjà demandée.")) from None
    trail.record("group.ask", partner, by)
    telling.asked(partner, at)
    return partner


@transaction.atomic
def accept(partner: Partner, by: Person | None, at: datetime | None = None) -> Partner:
    """A firm joins; who leads is told. Joined already, nothing happens.

    Raises:
        GroupError: the group or the consultation is over, or it was taken off.
    """
    at = at or timezone.now()
    current = _asked(partner)
    if current.accepted_at and not current.declined_at:
        return current
    _open(current.group.tender)
    _for_it(current.group.tender, current.organisation)
    current.accepted_at, current.declined_at, current.answered_by = at, None, by
    current.save(update_fields=["accepted_at", "declined_at", "answered_by"])
    trail.record("group.accept", current, by, actor="" if by else "link")
    telling.answered(current, "accepted", at)
    return current


@transaction.atomic
def decline(partner: Partner, by: Person | None, at: datetime | None = None) -> Partner:
    """A firm does not join, or leaves; who leads is told. Done already, nothing happens.

    Raises:
        GroupError: the group is over, it was taken off, or the answer of the group can no longer change.
    """
    at = at or timezone.now()
    current = _asked(partner)
    if current.declined_at:
        return current
    left = bool(current.accepted_at)
    if left and current.group.tender.status is not Tender.Status.OPEN and _answer(current.group):
        raise GroupError(_("La réponse du groupement est remise et la date est passée : parlez-en à qui le conduit."))
    current.declined_at, current.answered_by = at, by
    current.save(update_fields=["declined_at", "answered_by"])
    trail.record("group.decline", current, by, actor="" if by else "link")
    telling.answered(current, "left" if left else "declined", at)
    return current


@transaction.atomic
def take_off(partner: Partner, by: Person, at: datetime | None = None) -> Partner:
    """Who leads takes a demand back; a firm that did not say no is told. Done already, nothing happens."""
    at = at or timezone.now()
    _held(partner.group)
    current = Partner.objects.select_related("group__tender").get(pk=partner.pk)
    if current.withdrawn_at:
        return current
    current.withdrawn_at = at
    current.save(update_fields=["withdrawn_at"])
    trail.record("group.take_off", current, by)
    if not current.declined_at:
        telling.over(current, at)
    return current


@transaction.atomic
def end(group: Group, by: Person, at: datetime | None = None) -> Group:
    """Who leads gives the group up; those who were asked and did not say no are told. Done already, nothing happens.

    Raises:
        GroupError: its answer was sent: it is taken back first.
    """
    at = at or timezone.now()
    current = _held(group)
    if current.ended_at:
        return current
    if _answer(current):
        raise GroupError(_("La réponse du groupement est remise : retirez-la d’abord."))
    current.ended_at = at
    current.save(update_fields=["ended_at"])
    trail.record("group.end", current, by)
    for partner in current.partners.filter(withdrawn_at=None, declined_at=None).order_by("pk"):
        telling.over(partner, at)
    return current


def _held(group: Group) -> Group:
    """The group, held until the end of the transaction."""
    held = Group.objects.select_for_update(of=("self",), no_key=True)
    return held.select_related("tender__buyer").get(pk=group.pk)


def _asked(partner: Partner) -> Partner:
    """The partner as it is now, its group held.

    Raises:
        GroupError: it was taken off, or the group is over.
    """
    group = _held(partner.group)
    current = Partner.objects.get(pk=partner.pk)
    current.group = group
    if group.ended_at:
        raise GroupError(_("Ce groupement n’existe plus."))
    if current.withdrawn_at:
        raise GroupError(_("Cette demande a été retirée par l’entreprise qui vous l’avait faite."))
    return current


def _open(tender: Tender) -> None:
    if tender.status is not Tender.Status.OPEN:
        raise GroupError(_("Cette consultation n’est plus ouverte."))


def _for_it(tender: Tender, organisation: str) -> None:
    """A confidential consultation exists only for those it invited: the same refusal for all the others."""
    if not may_read(tender, organisation):
        raise GroupError(_("Seules les entreprises invitées répondent à cette consultation."))


def _answer(group: Group) -> bool:
    return Answer.objects.filter(SENT, group=group).exists()
