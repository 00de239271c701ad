"""What pilots add to the fictional territory: one that is shown, one whose agreement is being written, a problem open.

Nothing is written behind the back of the actions, told when they happen. A founder tries; those who buy host.
"""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils.timezone import localtime

from entremise.market.actions import pilots, proposals
from entremise.market.models import Buyer, Party, Pilot, Proposal
from entremise.matching.nomenclature import communes
from entremise.people.models import Person

_NUMBERS = uuid.UUID("5d1c5b4e-6f0e-4b5e-9a53-8f3f5a0f6d21")
LEAKS_HEARD = {
    "title": "Des capteurs qui entendent les fuites d’eau",
    "text": "Posés sur les tuyaux, sans travaux, ils écoutent la nuit et disent où l’eau fuit dans un bâtiment.",
    "terms": "Un bâtiment de plus de vingt ans, un accès aux locaux techniques, les relevés d’eau de l’année passée.",
}
NOISE_HEARD = {
    "title": "Savoir d’où vient le bruit, la nuit",
    "text": "Les mêmes capteurs, dehors, disent d’où vient un bruit et à quelle heure, sans enregistrer de voix.",
    "terms": "Une cour ou un quai, du courant, l’accord des voisins.",
}
LEAKS = {
    "title": "Nous perdons de l’eau sans savoir où",
    "text": "La facture d’eau de notre plus vieux bâtiment monte chaque année : il fuit quelque part, la nuit surtout.",
    "terms": "Le bâtiment, ses locaux techniques, nos relevés d’eau et une personne de la maintenance.",
    "place": "13205",
}
NOISE = {
    "title": "Nos livraisons réveillent le quartier",
    "text": "Des voisins se plaignent du bruit de la nuit ; nous ne savons pas d’où il vient, ni à quelle heure.",
    "terms": "La cour de livraison, du courant, et nos horaires.",
    "place": "13202",
}
CARDBOARD = {
    "title": "Nos cartons s’entassent",
    "text": "Deux tonnes de cartons par mois, enlevées au mauvais moment. Comment en avoir moins, ou les revendre ?",
    "terms": "Un quai, trois mois, une petite équipe volontaire.",
    "place": "13028",
}
AGREEMENT = {
    "title": "Entendre les fuites d’eau d’un bâtiment",
    "goal": "Savoir si l’on trouve les fuites d’un bâtiment habité sans ouvrir les murs.",
    "protocol": "Vingt capteurs posés en une journée, trois mois d’écoute. Aucune donnée personnelle.",
    "measure": "Trois fuites trouvées, confirmées par un plombier, et un quart d’eau en moins.",
    "startup_brings": "Les capteurs, la pose, un rapport par mois.",
    "host_brings": "L’accès aux locaux, les relevés, un plombier deux demi-journées.",
    "price": 0, "after": "Si cela marche, un devis pour deux autres bâtiments.",
}  # fmt: skip
RESULTS = {
    "worked": True, "shows": True,
    "results": "Quatre fuites trouvées en six semaines, toutes confirmées. La cinquième alerte était une pompe.\n"
               "Il a fallu deux fois plus de temps que prévu pour la pose : les locaux techniques étaient encombrés.",
    "results_en": "Four leaks were found in six weeks, all confirmed. The fifth warning was a pump.\n"
                  "Fitting took twice as long as planned: the plant rooms were full.",
}  # fmt: skip


def play(hosts: Sequence[tuple[Buyer, Person]], now: datetime) -> Pilot | None:
    """The one that is shown; none on a territory without a founder or three hosts."""
    founder = Person.objects.filter(grants=None, memberships=None, needs__isnull=False).order_by("pk").first()
    if founder is None or len(hosts) < 3:
        return None
    sites = [_site(*host, told, now) for host, told in zip(hosts, (LEAKS, NOISE, CARDBOARD), strict=False)]
    heard = _proposal(founder, Party.STARTUP, LEAKS_HEARD, now - timedelta(days=170))
    other = _proposal(founder, Party.STARTUP, NOISE_HEARD, now - timedelta(days=20))
    word = "Vos voisins dorment mal, nos capteurs écoutent : essayons."
    talked = pilots.propose(other, sites[1], word, founder, now - timedelta(days=9))
    pilots.accept(talked, Party.HOST, hosts[1][1], now - timedelta(days=6))
    return _shown(heard, sites[0], hosts[0][1], now)


def _site(buyer: Buyer, person: Person, told: Mapping[str, str], now: datetime) -> Proposal:
    town = communes.commune(told["place"])
    where = {"lat": town.lat, "lon": town.lon} if town else {}
    facts = {**told, **where, "organisation": buyer.organisation, "organisation_name": buyer.name}
    return _proposal(person, Party.HOST, facts, now - timedelta(days=180))


def _proposal(person: Person, side: Party, facts: Mapping[str, Any], at: datetime) -> Proposal:
    number = uuid.uuid5(_NUMBERS, facts["title"])
    return proposals.publish({**facts, "number": number, "side": side}, person, at)


def _shown(startup: Proposal, host: Proposal, person: Person, now: datetime) -> Pilot:
    """Proposed, agreed on, carried out for three months, closed last week."""
    founder = startup.person
    assert founder is not None  # noqa: S101 - just told
    made = pilots.propose(
        startup, host, "Vos vieux tuyaux sont ce qu’il nous faut.", founder, now - timedelta(days=150)
    )
    made = pilots.accept(made, Party.HOST, person, now - timedelta(days=147))
    starts, ends = (localtime(now - timedelta(days=days)).date() for days in (120, 28))
    facts = AGREEMENT | {"starts_on": starts, "ends_on": ends}
    made = pilots.write(made, Party.STARTUP, facts, pilots.version(made), founder, now - timedelta(days=140))
    for side, by, days in ((Party.STARTUP, founder, 140), (Party.HOST, person, 136)):
        made = pilots.agree(made, side, pilots.version(made), by, now - timedelta(days=days))
    made = pilots.close(made, Party.HOST, RESULTS, person, now - timedelta(days=8))
    return pilots.show(made, Party.STARTUP, founder, now - timedelta(days=7))
