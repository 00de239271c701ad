"""Proposals and pilots for tests: Noé has an idea of sensors; Camille's bakery, kept awake, opens its yard."""

import datetime as dt
from typing import Any

from tests.factories import Cast, People
from tests.market.stalls import PARIS

from entremise.market.actions import pilots
from entremise.market.models import Party, Pilot, Proposal

#: When the proposals of these tests were published.
PUBLISHED = dt.datetime(2026, 3, 2, 9, tzinfo=PARIS)
FACTS: dict[str, Any] = {
    "title": "Mesurer le bruit du fournil", "goal": "Savoir d’où vient le bruit.",
    "protocol": "Quatre capteurs dans la cour, trois mois.", "measure": "Une carte du bruit, nuit par nuit.",
    "startup_brings": "Les capteurs.", "host_brings": "La cour et le courant.", "price": 0, "after": "Une commande.",
    "place": "13201", "lat": 43.2999, "lon": 5.3823, "starts_on": dt.date(2026, 4, 1), "ends_on": dt.date(2026, 6, 30),
}  # fmt: skip
RESULTS = {"worked": True, "results": "Le bruit vient du quai.", "results_en": "The quay is noisy.", "shows": True}


def solution(people: People, **facts: Any) -> Proposal:
    """What Noé, who has no firm yet, wants to try."""
    told = {
        "side": Party.STARTUP, "person": people.noe, "title": "Des capteurs de bruit sans fil",
        "text": "Nos capteurs écoutent le bruit la nuit et disent d’où il vient.",
        "terms": "Une cour ou un quai, et du courant.", "created_at": PUBLISHED, "published_at": PUBLISHED,
    }  # fmt: skip
    return Proposal.objects.create(**(told | facts))


def site(firms: Cast, people: People, **facts: Any) -> Proposal:
    """The problem of Camille's bakery, and what it opens."""
    told = {
        "side": Party.HOST, "person": people.camille, "organisation": str(firms.baker.organisation),
        "organisation_name": firms.baker.organisation.name, "title": "Le bruit nous réveille",
        "text": "La nuit, un bruit empêche le quartier de dormir et nul ne sait d’où il vient.",
        "terms": "Notre cour, du courant, et les nuits de nos boulangers.", "place": "13201", "lat": 43.2999,
        "lon": 5.3823, "created_at": PUBLISHED, "published_at": PUBLISHED,
    }  # fmt: skip
    return Proposal.objects.create(**(told | facts))


def proposed(firms: Cast, people: People) -> Pilot:
    """Noé proposes a trial to the bakery."""
    return pilots.propose(solution(people), site(firms, people), "Votre cour serait idéale.", people.noe, PUBLISHED)


def writing(firms: Cast, people: People) -> Pilot:
    """The bakery accepts to talk."""
    return pilots.accept(proposed(firms, people), Party.HOST, people.camille, PUBLISHED)


def agreed(firms: Cast, people: People) -> Pilot:
    """Both agree on what is written."""
    made = writing(firms, people)
    made = pilots.write(made, Party.STARTUP, FACTS, pilots.version(made), people.noe, PUBLISHED)
    pilots.agree(made, Party.STARTUP, pilots.version(made), people.noe, PUBLISHED)
    return pilots.agree(made, Party.HOST, pilots.version(made), people.camille, PUBLISHED)


def closed(firms: Cast, people: People) -> Pilot:
    """The bakery wrote the results, and shows them."""
    return pilots.close(agreed(firms, people), Party.HOST, RESULTS, people.camille, PUBLISHED)


def shown(firms: Cast, people: People) -> Pilot:
    """Both show it."""
    return pilots.show(closed(firms, people), Party.STARTUP, people.noe, PUBLISHED)


def exhibited(startup: Proposal, host: Proposal, **facts: Any) -> Pilot:
    """Another pilot of two proposals, as it stands once it is shown, without its steps."""
    moments = ("accepted_at", "startup_agreed_at", "host_agreed_at", "closed_at", "startup_shows_at", "host_shows_at")
    told = FACTS | {"worked": True, "results": RESULTS["results"], "proposed_by": Party.STARTUP}
    return Pilot.objects.create(startup=startup, host=host, **(told | dict.fromkeys(moments, PUBLISHED) | facts))
