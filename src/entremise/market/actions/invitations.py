"""Firms are invited to a consultation: prepared before it is published, written to when it is; they may decline."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from entremise.hub.queries.addressees import correspondents, members
from entremise.market.actions import answers_told
from entremise.market.models import Answer, Invitation, Tender
from entremise.market.queries import invited as queries
from entremise.people import trail
from entremise.people.models import Membership, Person
from entremise.registry import queries as registry

#: Firms that one consultation may invite.
MOST = 200
#: How long before the closing date whoever was invited and has not answered is reminded.
BEFORE = timedelta(days=3)

#: Why a firm was suggested: `[{kind, fr, en}]`.
Reasons = Sequence[Mapping[str, str]]


class InvitationError(Exception):
    """It cannot be done, or no longer: the message says why and what to do, for a person."""


@dataclass(frozen=True, slots=True)
class Named:
    """A firm that a buyer names itself; `solution` is its `siret:…` when the buyer gave it."""

    called: str
    email: str
    name: str = ""
    solution: str = ""
    language: str = "fr"


@transaction.atomic
def add_firms(
    tender: Tender, solutions: Sequence[str], by: Person, reasons: Mapping[str, Reasons] | None = None
) -> list[Invitation]:
    """Invite firms of the register (`siret:…`). One that is invited already stays as it is; taken back, it is invited
    again.

    Raises:
        InvitationError: the consultation is over, or there would be too many.
    """
    current = _hold(tender)
    sites, known = registry.establishments(solutions), {each.solution: each for each in current.invitations.all()}
    wanted = {name: sites[name] for name in dict.fromkeys(solutions) if name in sites}
    if current.buyer is not None:
        wanted = {name: site for name, site in wanted.items() if str(site.organisation) != current.buyer.organisation}
    _check_room(current, sum(name not in known for name in wanted))
    added = []
    for name, site in wanted.items():
        if (found := known.get(name)) is not None:
            added += [_back(found, by)] if found.withdrawn_at else []
            continue
        facts = _reached_at(str(site.organisation)) | {"reasons": list((reasons or {}).get(name, ()))}
        added.append(_make(current, by, solution=name, organisation=str(site.organisation), called=site.shown_name,
                           **facts))  # fmt: skip
    return added


@transaction.atomic
def add_named(tender: Tender, named: Iterable[Named], by: Person) -> list[Invitation]:
    """Invite firms by address. An address that was invited already is not invited twice; taken back, it is again.

    Raises:
        InvitationError: the consultation is over, or there would be too many.
    """
    current, added = _hold(tender), []
    known = {each.email: each for each in current.invitations.exclude(email="")}
    sites = {each.solution: each for each in current.invitations.exclude(solution="")}
    for each in named:
        email = each.email.strip().lower()
        found = known.get(email) or sites.get(each.solution or "-")
        if found is not None:
            if found.withdrawn_at:
                added.append(_back(found, by))
            continue
        _check_room(current, 1)
        made = _make(current, by, email=email, called=each.called, name=each.name, language=each.language,
                     solution=each.solution, organisation=_organisation(each, email))  # fmt: skip
        known[email] = made
        if each.solution:
            sites[each.solution] = made
        added.append(made)
    return added


@transaction.atomic
def send(tender: Tender, at: datetime | None = None) -> int:
    """Write to all who wait for it and can be reached; how many firms. Called when the consultation is published."""
    at = at or timezone.now()
    sent = 0
    for invitation in queries.waiting(tender).select_for_update():
        invitation.tender = tender
        if not queries.reached(invitation):
            continue
        invitation.sent_at = at
        invitation.save(update_fields=["sent_at"])
        trail.record("invitation.send", invitation, actor="system")
        answers_told.invited(invitation, at)
        sent += 1
    return sent


@transaction.atomic
def give_address(invitation: Invitation, email: str, name: str, by: Person, at: datetime | None = None) -> Invitation:
    """Say whom to write to at a firm; the link sent to a former address no longer opens.

    Raises:
        InvitationError: it has answered, the address is invited for another firm, or the consultation is over.
    """
    tender, current = _hold(invitation.tender), Invitation.objects.select_for_update().get(pk=invitation.pk)
    current.tender, email = tender, email.strip().lower()
    if queries.answer_of(current) is not None:
        raise InvitationError(_("Cette entreprise a déjà répondu : son adresse est celle de sa réponse."))
    if tender.invitations.filter(email=email).exclude(pk=current.pk).exists():
        raise InvitationError(_("Cette adresse est déjà invitée pour une autre entreprise."))
    if (current.email, current.name) == (email, name):
        return current
    if current.email != email:
        _leave(current)
    current.email, current.name, current.sent_at, current.declined_at = email, name, None, None
    current.save(update_fields=["email", "name", "sent_at", "declined_at"])
    trail.record("invitation.address", current, by)
    if tender.published_at:
        send(tender, at)
    return current


@transaction.atomic
def withdraw(invitation: Invitation, by: Person, at: datetime | None = None) -> bool:
    """Take an invitation back: one that was not sent is forgotten, else the firm is told. Whether it was told.

    Raises:
        InvitationError: it has answered: its answer is read and decided like any other.
    """
    at = at or timezone.now()
    current = Invitation.objects.select_for_update().select_related("tender").get(pk=invitation.pk)
    if queries.answer_of(current) is not None:
        raise InvitationError(_("Cette entreprise a répondu : sa réponse se lit et se décide comme les autres."))
    trail.record("invitation.withdraw", current, by)
    if current.sent_at is None and not Answer.objects.filter(invitation=current).exists():
        current.delete()
        return False
    if current.withdrawn_at is None:
        current.withdrawn_at = at
        current.save(update_fields=["withdrawn_at"])
        answers_told.invitation_withdrawn(current, at)
    return True


@transaction.atomic
def decline(invitation: Invitation, because: str = "", by: Person | None = None, at: datetime | None = None) -> bool:
    """A firm will not answer; it may still change its mind until the closing date. Whether it had not said so yet.

    Raises:
        InvitationError: it has answered, or the consultation is over.
    """
    at, tender = at or timezone.now(), _hold(invitation.tender)
    current = Invitation.objects.select_for_update().get(pk=invitation.pk)
    current.tender = tender
    if queries.answer_of(current) is not None:
        raise InvitationError(_("Vous avez répondu : retirez d’abord votre réponse."))
    if current.declined_at:
        return False
    current.declined_at, current.declined_because = at, because.strip()[:500]
    current.save(update_fields=["declined_at", "declined_because"])
    trail.record("invitation.decline", current, by, actor="" if by else "link")
    answers_told.declined(current, at)
    return True


@transaction.atomic
def reconsider(invitation: Invitation, by: Person | None = None) -> None:
    """A firm that declined may answer after all."""
    if Invitation.objects.filter(pk=invitation.pk, declined_at__isnull=False).update(
        declined_at=None, declined_because=""
    ):
        trail.record("invitation.reconsider", invitation, by, actor="" if by else "link")


def remind(now: datetime) -> int:
    """Whoever was invited and has neither answered nor declined is reminded once, three days before; how many."""
    soon = {"tender__closes_at__gt": now, "tender__closes_at__lte": now + BEFORE}
    rows = queries.silent().filter(**soon, reminded_at=None, sent_at__lte=now - timedelta(days=1))
    done = 0
    for invitation in rows.select_related("tender").order_by("pk"):
        with transaction.atomic():
            if Invitation.objects.filter(pk=invitation.pk, reminded_at=None).update(reminded_at=now):
                answers_told.reminded(invitation, now)
                done += 1
    return done


def _hold(tender: Tender) -> Tender:
    """The consultation, held until the end of the transaction, while firms may be invited and answer."""
    current = Tender.objects.select_for_update(no_key=True).get(pk=tender.pk)
    if current.status not in (Tender.Status.DRAFT, Tender.Status.OPEN):
        raise InvitationError(_("Cette consultation n’est plus ouverte : rien n’y change plus."))
    return current


def _check_room(tender: Tender, more: int) -> None:
    if tender.invitations.filter(withdrawn_at=None).count() + more > MOST:
        raise InvitationError(_("Une consultation invite au plus %(n)d entreprises.") % {"n": MOST})


def _leave(invitation: Invitation) -> None:
    """What was begun at a former address is read by no other: a draft goes, what was taken back stays by itself."""
    left = Answer.objects.filter(invitation=invitation, person=None)
    left.filter(sent_at=None).delete()
    left.update(invitation=None)


def _make(tender: Tender, by: Person, **facts: Any) -> Invitation:
    made: Invitation = tender.invitations.create(**facts)
    trail.record("invitation.add", made, by)
    return made


def _back(found: Invitation, by: Person) -> Invitation:
    found.withdrawn_at, found.sent_at, found.declined_at = None, None, None
    found.save(update_fields=["withdrawn_at", "sent_at", "declined_at"])
    trail.record("invitation.add", found, by)
    return found


def _reached_at(organisation: str) -> dict[str, str]:
    """Whom to write to at a firm of the register: its members need no address, else whom the chamber knows there."""
    known = [] if members(organisation) else correspondents(organisation)
    return {"email": known[0].email.lower(), "name": known[0].name, "language": known[0].language} if known else {}


def _organisation(named: Named, email: str) -> str:
    """The firm of an address: that of its SIRET, else the only one its account belongs to."""
    if named.solution:
        site = registry.establishments([named.solution]).get(named.solution)
        return str(site.organisation) if site else f"siren:{named.solution.removeprefix('siret:')[:9]}"
    rows = Membership.objects.filter(Membership.CURRENT, person__email__iexact=email, person__is_active=True)
    found = [each.organisation for each in rows[:2]]
    return found[0] if len(found) == 1 else ""
