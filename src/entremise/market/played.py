"""What the Business Act adds to the fictional territory: buyers who signed the charter, their consultations, a pilot.

Nothing is written behind the back of the actions, told when they happen. Those who bought through the loop buy here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from entremise.hub.models import Introduction, Need
from entremise.market import played_awards, played_groups, played_pilots
from entremise.market.actions import answers, awarding, buyers, invitations, questions, tenders
from entremise.market.actions.answers import Firm
from entremise.market.charter import CURRENT
from entremise.market.models import Answer, Buyer, Tender
from entremise.market.played_firms import trade_first
from entremise.matching.understanding import places
from entremise.people.models import Membership, Person, Role
from entremise.registry import queries as registry
from entremise.registry.models import Establishment

#: How many sign the charter, of those who buy.
SIGN = 3
#: Firms invited to the confidential consultation, and how many of them answer.
INVITED, ANSWERS = 6, 3
ROOFERS, CLEANERS = "43.91B", "81.22Z"
#: Where those who buy are, when the register does not tell: Marseille (5e, 2e), La Ciotat, Aubagne, Aix-en-Provence.
TOWNS = ("13205", "13202", "13028", "13005", "13001")


@dataclass(frozen=True, slots=True)
class Story:
    """A consultation to play: what it says, and how many days ago it was published and from now it closes."""

    facts: Mapping[str, Any]
    lots: Sequence[str] = ()
    requirements: Sequence[tuple[str, str]] = ()
    since: int = 4
    closes: int = 21


ROOMS = Story(
    {
        "title": "Peinture intérieure de quarante chambres", "category": Tender.Category.WORKS,
        "cpv": ["45442110"], "text": "Préparation des supports et deux couches, chambre par chambre, pendant les trois "
                                     "semaines de fermeture de l’hiver.",
        "amount_min": 45_000, "amount_max": 70_000,
    },
    lots=("Peinture des chambres", "Peinture des couloirs"),
    requirements=(("insurance", "Assurance décennale en cours"), ("reference", "Deux chantiers en site occupé")),
)  # fmt: skip
MEALS = Story(
    {
        "title": "Repas de travail et buffets de l’année", "category": Tender.Category.SERVICES, "cpv": ["55520000"],
        "text": "Une trentaine de repas et six buffets par an, de dix à deux cents personnes, avec des produits de "
                "saison. Chaque commande est confirmée dix jours avant.",
        "amount_max": 40_000, "months": 12,
    },
    lots=("Repas de travail, jusqu’à 30 personnes", "Buffets, de 30 à 200 personnes"), since=9, closes=12,
)  # fmt: skip
GARDENS = Story(
    {
        "title": "Entretien des espaces verts de trois sites", "category": Tender.Category.SERVICES,
        "cpv": ["77310000"], "text": "Taille, tonte et arrosage de trois sites, sans pesticide, de mars à novembre.",
        "audience": Tender.Audience.MEMBERS, "amount_max": 25_000, "months": 9,
    },
    since=2, closes=30,
)  # fmt: skip
ROOF = Story(
    {
        "title": "Réfection de la toiture du futur bâtiment", "category": Tender.Category.WORKS, "cpv": ["45260000"],
        "audience": Tender.Audience.CHOSEN,
        "text": "Reprise complète de 400 m² de toiture en tuiles et de la zinguerie. L’achat du bâtiment n’est pas "
                "encore annoncé : merci de n’en rien dire.",
        "amount_min": 60_000, "amount_max": 90_000, "months": 3,
    },
    since=10, closes=5,
)  # fmt: skip
WINDOWS = Story(
    {
        "title": "Nettoyage des vitres du siège", "category": Tender.Category.SERVICES, "cpv": ["90911300"],
        "text": "Quatre passages par an sur 900 m² de vitres, dont la moitié en hauteur.", "amount_max": 16_000,
    },
    since=60, closes=-30,
)  # fmt: skip


def play(now: datetime) -> list[Tender]:
    """Five consultations of five buyers, and a founder's pilot; none where nobody has bought through the loop."""
    found = _buyers()
    if len(found) < 5:
        return []
    found[:5] = [(_placed(*who, town), who[1]) for who, town in zip(found[:5], TOWNS, strict=True)]
    for buyer, person in found[:SIGN]:
        buyers.sign(buyer, [each.code for each in CURRENT.commitments], person.name, "", person)
    firms = _firms({buyer.organisation for buyer, _person in found[:5]})
    rooms, meals, gardens = (
        _published(*who, story, now) for who, story in zip(found[1:4], (ROOMS, MEALS, GARDENS), strict=True)
    )
    _ask(rooms, firms, now)
    played_groups.play(rooms, firms, now)
    played_pilots.play(found, now)
    played_awards.play(now)
    return [_confidential(*found[0], firms, now), rooms, meals, gardens, _awarded(*found[4], firms, now)]


def _buyers() -> list[tuple[Buyer, Person]]:
    """Organisations that stated needs by their members: whose trade is to buy first, then by their first need."""
    found: dict[str, tuple[Buyer, Person]] = {}
    for need in Need.objects.exclude(organisation="").select_related("person").order_by("created_at", "pk"):
        if need.person is None or need.organisation in found:
            continue
        mine = need.person.memberships.filter(Membership.CURRENT)
        belongs = next((each for each in mine if each.organisation == need.organisation), None)
        if belongs is not None:
            found[need.organisation] = buyers.space(belongs, need.person), need.person
    return sorted(found.values(), key=lambda each: Role.BUYER not in each[1].roles)


def _placed(buyer: Buyer, person: Person, town: str) -> Buyer:
    """A buyer that says where it is, when the register does not."""
    if buyer.commune:
        return buyer
    kept = {name: getattr(buyer, name) for name in ("name", "kind", "text", "website")}
    return buyers.present(buyer, {**kept, "commune": town, "hidden": False}, person)


def _firms(buying: set[str]) -> list[Establishment]:
    """A firm that somebody of the trial belongs to, a roofer's rather, then those introduced through the loop."""
    named = Introduction.objects.order_by("solution").values_list("solution", flat=True).distinct()
    introduced = registry.establishments(list(named)).values()
    belong = {each.organisation for each in Membership.objects.filter(Membership.CURRENT)} - buying
    own = [site for site in Establishment.objects.order_by("pk").select_related("organisation")
           if str(site.organisation) in belong]  # fmt: skip
    first = sorted(own, key=lambda site: site.activity != ROOFERS)[:1]
    others = [each for each in introduced if str(each.organisation) not in belong | buying]
    return [*first, *others]


def _draft(buyer: Buyer, person: Person, story: Story, now: datetime) -> Tender:
    began = now - timedelta(days=story.since)
    place = places.from_code(buyer.commune) if buyer.commune else None
    where = {"places": [place.code], "lat": place.lat, "lon": place.lon} if place else {}
    return tenders.draft(
        buyer, {**story.facts, **where, "closes_at": _noon(now + timedelta(days=max(story.closes, 1)))}, person,
        lots=[{"title": title} for title in story.lots],
        requirements=[{"kind": kind, "text": text} for kind, text in story.requirements], at=began,
    )  # fmt: skip


def _noon(moment: datetime) -> datetime:
    return timezone.localtime(moment).replace(hour=12, minute=0, second=0, microsecond=0)


def _published(buyer: Buyer, person: Person, story: Story, now: datetime) -> Tender:
    return tenders.publish(_draft(buyer, person, story, now), person, now - timedelta(days=story.since))


def _ask(tender: Tender, firms: Sequence[Establishment], now: datetime) -> None:
    """A firm asks, the buyer answers for all."""
    if firms and tender.person is not None:
        asked = questions.ask(
            tender, "Peut-on visiter le bâtiment ?", organisation=str(firms[0].organisation),
            at=now - timedelta(days=3),
        )  # fmt: skip
        questions.reply(asked, "Oui, sur rendez-vous, le mardi matin.", tender.person, now - timedelta(days=2))


def _confidential(buyer: Buyer, person: Person, firms: Sequence[Establishment], now: datetime) -> Tender:
    """One that a firm of the trial is invited to, and five others by their addresses, three of which answer."""
    tender, firms = _draft(buyer, person, ROOF, now), trade_first(ROOFERS, firms)
    invitations.add_firms(tender, [str(each) for each in firms[:1]], person)
    named = [
        invitations.Named(each.organisation.name, f"artisan{rank}.achats@example.org", solution=str(each))
        for rank, each in enumerate(firms[1:INVITED], 1)
    ]
    invitations.add_named(tender, named, person)
    published = tenders.publish(tender, person, now - timedelta(days=ROOF.since))
    for rank, site in enumerate(firms[1 : 1 + ANSWERS]):
        _answer(published, site, rank, now - timedelta(days=4 - rank))
    return published


def _awarded(buyer: Buyer, person: Person, firms: Sequence[Establishment], now: datetime) -> Tender:
    """One whose date is passed, and whose winner is declared. Time goes on once the answers are in."""
    tender, firms = _published(buyer, person, WINDOWS, now), trade_first(CLEANERS, firms)
    given = [_answer(tender, each, rank, now - timedelta(days=40)) for rank, each in enumerate(firms[1:3])]
    Tender.objects.filter(pk=tender.pk).update(closes_at=now + timedelta(days=WINDOWS.closes))
    if given:
        because = {each.pk: "Le délai proposé est trop long." for each in given[1:]}
        awarding.award(tender, [awarding.Choice(given[0], given[0].amount)], because, person, now - timedelta(days=25))
    tender.refresh_from_db()
    return tender


def _answer(tender: Tender, site: Establishment, rank: int, at: datetime) -> Answer:
    invitation = tender.invitations.filter(solution=str(site)).first()
    firm = Firm(site.organisation.name, str(site.organisation), str(site), invitation=invitation)
    facts = {
        "text": "Nous connaissons bien ce genre de chantier et pouvons commencer à la date souhaitée.",
        "amount": (tender.amount_max or 20_000) * (90 - 7 * rank) // 100, "delay": "trois semaines", "lots": [],
        "name": f"Artisan {rank + 1}", "email": f"artisan{rank + 1}.achats@example.org", "phone": "",
    }  # fmt: skip
    return answers.send(tender, firm, facts, at)
