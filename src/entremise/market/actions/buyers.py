"""Opening a buyer's space, presenting oneself, signing the charter, ending it, declaring progress."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from entremise.market.charter import CHARTERS, CURRENT
from entremise.market.models import Buyer, Progress, Signature
from entremise.matching.nomenclature import communes
from entremise.matching.understanding import places
from entremise.notices import actions as notices
from entremise.notices.actions import Addressee
from entremise.notices.texts import whole
from entremise.people import trail
from entremise.people.models import Membership, Person
from entremise.people.queries.memberships import managers
from entremise.people.rules import organisations
from entremise.registry.queries import head_offices

#: Progress of a year is asked for from the first of this month of the next one.
ASKED_FROM = (1, 15)


@transaction.atomic
def space(membership: Membership, by: Person, kind: Buyer.Kind | None = None) -> Buyer:
    """The buyer's space of an organisation, opened when it has none yet; unless told, its number says how it buys."""
    organisation = membership.organisation
    office = head_offices([organisation]).get(organisation)
    buyer, new = Buyer.objects.get_or_create(
        organisation=organisation,
        defaults={
            "name": membership.name, "kind": kind or usual(organisation), "person": by,
            "commune": office.commune if office else _declared(membership),
        },
    )  # fmt: skip
    if new:
        trail.record("buyer.open", buyer, by, kind=buyer.kind)
    return buyer


def usual(organisation: str) -> Buyer.Kind:
    """How an organisation most likely buys: INSEE numbers the State from 1 and local authorities from 2."""
    return Buyer.Kind.PUBLIC if organisation.startswith(("siren:1", "siren:2")) else Buyer.Kind.PRIVATE


def _declared(membership: Membership) -> str:
    """The commune that a person told of an organisation the register does not show; empty when unknown."""
    found = places.resolve(str(membership.declared.get("commune", "")))
    return found.code if found and communes.commune(found.code) else ""


@transaction.atomic
def present(buyer: Buyer, told: Mapping[str, object], by: Person) -> Buyer:
    """Change what a buyer says of itself; `hidden` takes it off the public list, or puts it back."""
    buyer = Buyer.objects.select_for_update().get(pk=buyer.pk)
    now = timezone.now()
    for name in ("name", "kind", "text", "website", "commune"):
        setattr(buyer, name, told[name])
    buyer.hidden_at = (buyer.hidden_at or now) if told["hidden"] else None
    buyer.changed_at = now
    buyer.save()
    trail.record("buyer.change", buyer, by, hidden=bool(buyer.hidden_at))
    return buyer


@transaction.atomic
def sign(buyer: Buyer, commitments: Sequence[str], name: str, function: str, by: Person) -> Signature:
    """Sign the charter as it is now. Signed before, the signature is ended and this one replaces it.

    The same signature again changes nothing.
    """
    Buyer.objects.select_for_update().get(pk=buyer.pk)
    chosen = [each.code for each in CURRENT.chosen(list(commitments))]
    now = timezone.now()
    before = buyer.signatures.filter(ended_at=None).first()
    told = {"charter": CURRENT.version, "commitments": chosen, "name": name, "function": function}
    if before and all(getattr(before, field) == value for field, value in told.items()):
        return before
    if before:
        Signature.objects.filter(pk=before.pk).update(ended_at=now)
    made: Signature = buyer.signatures.create(person=by, signed_at=now, **told)
    trail.record("charter.sign", made, by, commitments=chosen, again=before is not None)
    there = reverse("market:buyer", args=[buyer.number])
    context = {
        "buyer": buyer.name, "link": whole(there),
        "certificate": whole(reverse("market:certificate", args=[buyer.number])),
        "commitments_fr": [each.title.fr for each in CURRENT.chosen(chosen)],
        "commitments_en": [each.title.en for each in CURRENT.chosen(chosen)],
    }  # fmt: skip
    notices.tell("charter_signed", f"signature:{made.pk}", Addressee.of(by), context, url=there)
    return made


@transaction.atomic
def end(buyer: Buyer, by: Person) -> Signature | None:
    """Withdraw from the charter: nothing of what was declared is lost. Done again, it changes nothing."""
    Buyer.objects.select_for_update().get(pk=buyer.pk)
    signature = buyer.signatures.filter(ended_at=None).first()
    if signature is None:
        return None
    signature.ended_at = timezone.now()
    signature.save(update_fields=["ended_at"])
    trail.record("charter.end", signature, by)
    return signature


@transaction.atomic
def declare(buyer: Buyer, year: int, figures: Mapping[str, Mapping[str, object]], text: str, by: Person) -> Progress:
    """Declare how far a buyer is with a year, or correct what it declared."""
    Buyer.objects.select_for_update().get(pk=buyer.pk)
    now = timezone.now()
    made, new = Progress.objects.get_or_create(
        buyer=buyer, year=year, defaults={"figures": figures, "text": text, "person": by, "declared_at": now}
    )
    if not new and (made.figures, made.text) != (figures, text):
        made.figures, made.text, made.person, made.changed_at = dict(figures), text, by, now
        made.save()
    trail.record("progress.declare", made, by, year=year, corrected=not new)
    return made


def ask_progress(now: datetime) -> int:
    """Ask the signatories that have not declared the year that ended: whoever signed, once a year. How many."""
    today = timezone.localdate(now)
    if today < date(today.year, *ASKED_FROM):
        return 0
    year = today.year - 1
    signed = Signature.objects.filter(ended_at=None, signed_at__year__lte=year)
    late = list(signed.exclude(buyer__progress__year=year).select_related("buyer", "person"))
    for signature in late:
        _ask(signature, year)
    return len(late)


def _ask(signature: Signature, year: int) -> None:
    """Ask who signed; once they have left, those who manage the organisation."""
    buyer, person = signature.buyer, signature.person
    scheme, _, identifier = buyer.organisation.partition(":")
    stays = person is not None and buyer.organisation in organisations(person)
    asked = [person] if person and stays else [each.person for each in managers(scheme, identifier)]
    there = f"{reverse('market:progress')}?pour={buyer.number}&annee={year}"
    chosen = CHARTERS[signature.charter].chosen(signature.commitments)
    context = {"buyer": buyer.name, "year": year, "count": len(chosen), "link": whole(there)}
    for each in asked:
        notices.tell("charter_progress_due", f"progress:{buyer.pk}:{year}", Addressee.of(each), context, url=there)
