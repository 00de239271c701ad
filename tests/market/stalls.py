"""Buyers and consultations for tests: always the same few, so that a test reads like a story.

Camille's bakery buys. Its public consultation is about its roof; a confidential one, about its night cleaning, is for
the firms it invites, Bruno's first.
"""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from tests.factories import Cast, People

from entremise.market.charter import CURRENT
from entremise.market.models import (
    Answer,
    Award,
    Buyer,
    Group,
    Invitation,
    Lot,
    Partner,
    Plan,
    PlanLine,
    Requirement,
    Signature,
    Tender,
)
from entremise.people.models import Person
from entremise.registry.models import Establishment

PARIS = ZoneInfo("Europe/Paris")
#: When the consultations of these tests were published; and when they close, far ahead, so that they are open.
PUBLISHED = dt.datetime(2026, 3, 2, 9, tzinfo=PARIS)
CLOSES = dt.datetime(2036, 6, 3, 12, tzinfo=PARIS)
#: A word of the confidential consultation that nothing else holds.
SECRET = "Zéphyrine"


def buyer(firms: Cast, people: People, **facts: Any) -> Buyer:
    """The bakery as a buyer: the same row however often it is asked for. `kind=Buyer.Kind.PUBLIC` for a public one."""
    told = {"name": firms.baker.organisation.name, "commune": firms.baker.commune, "person": people.camille}
    made, _new = Buyer.objects.get_or_create(organisation=str(firms.baker.organisation), defaults=told | facts)
    return made


def buyer_of(of: Establishment, person: Person | None = None, **facts: Any) -> Buyer:
    """Another firm of the cast as a buyer."""
    told = {"name": of.organisation.name, "commune": of.commune, "person": person}
    made, _new = Buyer.objects.get_or_create(organisation=str(of.organisation), defaults=told | facts)
    return made


def tender(by: Buyer, **facts: Any) -> Tender:
    """A public, open consultation for a roof; `published_at=None` for a draft, a past `closes_at=…`: closed."""
    told = {
        "buyer": by, "buyer_name": by.name, "buyer_identifier": by.organisation, "person": by.person,
        "title": "Réfection de la toiture du fournil", "text": "Reprise de 200 m² de tuiles et de la zinguerie.",
        "category": Tender.Category.WORKS, "method": Tender.Method.OPEN, "cpv": ["45260000"], "places": ["13201"],
        "lat": 43.2999, "lon": 5.3823, "amount_min": 20_000, "amount_max": 40_000, "activities": [["43.91B", 1.0]],
        "created_at": PUBLISHED, "published_at": PUBLISHED, "closes_at": CLOSES,
    }  # fmt: skip
    return _kept(told | facts)


def draft(by: Buyer, **facts: Any) -> Tender:
    """One that its buyer is still writing."""
    return tender(by, **({"published_at": None} | facts))


def confidential(by: Buyer, *invited: Establishment, **facts: Any) -> Tender:
    """A consultation for chosen firms, each invited when it was published."""
    told = {
        "title": f"Nettoyage de nuit, projet {SECRET}", "text": f"Le chantier {SECRET} se prépare sans bruit.",
        "category": Tender.Category.SERVICES, "method": Tender.Method.LIMITED, "cpv": ["90910000"],
        "audience": Tender.Audience.CHOSEN, "activities": [["81.21Z", 1.0]],
    }  # fmt: skip
    made = tender(by, **(told | facts))
    for each in invited:
        invitation(made, each)
    return made


def loaded(**facts: Any) -> Tender:
    """A notice of the BOAMP: nobody of here is its buyer, it is answered at its publisher's."""
    told = {
        "source": Tender.Source.BOAMP, "identifier": "26-1001", "buyer_name": "Ville d’Essai", "text": "",
        "buyer_place": "13600 La Ciotat", "title": "Peinture des écoles", "category": Tender.Category.WORKS,
        "method": Tender.Method.OPEN, "descriptors": ["Peinture (travaux)"], "places": ["13"],
        "activities": [["43.34Z", 1.0]], "url": "https://example.org/avis/26-1001", "created_at": PUBLISHED,
        "published_at": PUBLISHED, "closes_at": CLOSES,
    }  # fmt: skip
    return _kept(told | facts)


def _kept(facts: dict[str, Any]) -> Tender:
    made = Tender(**facts)
    made.folded = made.searched
    made.save()
    return made


def signature(of: Buyer) -> Signature:
    """A buyer is bound by three commitments of the charter."""
    return Signature.objects.create(
        buyer=of, charter=CURRENT.version, commitments=["lots", "tell", "pay"], name="Camille Essai", person=of.person
    )


def planned(of: Buyer, *texts: str) -> Plan:
    """A purchase plan whose lines were not answered yet."""
    made = Plan.objects.create(
        buyer=of, title="Achats", file="achats.csv", columns=[["Objet", "text"]], person=of.person
    )
    for row, text in enumerate(texts or ("Réfection de la toiture",), start=2):
        PlanLine.objects.create(plan=made, row=row, text=text, told=[["Objet", text]])
    return made


def lots(of: Tender, *titles: str, **facts: Any) -> tuple[Lot, ...]:
    """Lots 1, 2… of these titles."""
    return tuple(Lot.objects.create(tender=of, rank=rank, title=title, **facts) for rank, title in enumerate(titles, 1))


def requirement(of: Tender, text: str = "Assurance décennale", **facts: Any) -> Requirement:
    """Something that a consultation requires."""
    return Requirement.objects.create(tender=of, **({"kind": "insurance", "text": text} | facts))


def invitation(to: Tender, of: Establishment | None = None, **facts: Any) -> Invitation:
    """A firm invited at the publication; without a firm, `called=` and `email=` of one that no register holds."""
    told: dict[str, Any] = {"sent_at": to.published_at, "created_at": to.created_at}
    if of is not None:
        told |= {"solution": str(of), "organisation": str(of.organisation), "called": of.organisation.name}
    return Invitation.objects.create(tender=to, **(told | facts))


def answer(to: Tender, of: Establishment, person: Person | None = None, **facts: Any) -> Answer:
    """What a firm offers, sent the day after the publication; `sent_at=None` for a draft."""
    told: dict[str, Any] = {
        "solution": str(of), "organisation": str(of.organisation), "called": of.organisation.name, "person": person,
        "text": "Nous venons la semaine prochaine, avec deux compagnons.", "amount": 24_000, "delay": "trois semaines",
        "invitation": to.invitations.filter(organisation=str(of.organisation)).first(),
        "created_at": PUBLISHED, "sent_at": PUBLISHED + dt.timedelta(days=1),
    }  # fmt: skip
    if person is not None:
        told |= {"name": person.name, "email": person.email, "language": person.language}
    return Answer.objects.create(tender=to, **(told | facts))


def award(of: Tender, answer: Answer, **facts: Any) -> Award:
    """What its buyer declared here: this answer won."""
    told = {
        "source": Award.Source.DECLARED, "key": f"tender:{of.number}", "tender": of, "answer": answer,
        "title": of.title, "buyer_name": of.buyer_name, "buyer_identifier": of.buyer_identifier,
        "supplier": answer.organisation, "supplier_name": answer.called, "amount": answer.amount,
        "awarded_on": timezone.localdate(),
    }  # fmt: skip
    return Award.objects.create(**(told | facts))


def group(for_: Tender, of: Establishment, person: Person, **facts: Any) -> Group:
    """A firm begins a group for a consultation."""
    told = {"solution": str(of), "organisation": str(of.organisation), "called": of.shown_name, "person": person}
    return Group.objects.create(tender=for_, **(told | {"created_at": PUBLISHED} | facts))


def partner(of: Group, asked: Establishment, **facts: Any) -> Partner:
    """A firm that is asked to join, and has not answered; `accepted_at=…` once it did."""
    told = {"solution": str(asked), "organisation": str(asked.organisation), "called": asked.shown_name}
    return Partner.objects.create(group=of, **(told | {"asked_at": PUBLISHED, "part": "La zinguerie"} | facts))
