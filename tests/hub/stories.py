"""Needs and introductions as they are some days after they began, for the tests of what follows."""

import datetime as dt
from typing import Any

from entremise.hub.models import Introduction, Match, Need, Reading, Side
from entremise.hub.queries import matches
from entremise.matching import model as engine
from entremise.matching.model import Understanding
from entremise.neutrality.lists import Listing
from entremise.people.models import Person
from entremise.registry.models import Establishment

#: A Monday of June, at nine in Marseille: the day stories begin.
DAY = dt.datetime(2026, 6, 1, 7, tzinfo=dt.UTC)


def after(days: float) -> dt.datetime:
    """So many days after the story began."""
    return DAY + dt.timedelta(days=days)


def published(asker: Person, **facts: Any) -> Need:
    """A need published on `DAY`, and how it is read."""
    codes, place = facts.pop("codes", "56.21Z"), facts.get("place", "13001")
    need = Need.objects.create(
        **{
            "text": "Un traiteur pour 80 personnes le 12 juillet", "language": "fr", "person": asker,
            "name": asker.name, "email": asker.email, "place": place, "created_at": DAY, "published_at": DAY,
            "matched_at": DAY, **facts,
        }
    )  # fmt: skip
    Reading.objects.create(need=need, language="fr", folded="traiteur", codes=codes, place=place)
    return need


def found(need: Need, *firms: Establishment, at: dt.datetime = DAY) -> list[Match]:
    """Firms that can answer a need, in order; the ledger holds their list."""
    listing = Listing(matches.asked(need), Understanding("fr"), "test")
    arranged = listing.arranged([engine.Match(str(firm), 0, 1 / rank, []) for rank, firm in enumerate(firms, start=1)])
    need.list = listing.make("need")
    need.save(update_fields=["list"])
    return [
        Match.objects.create(need=need, solution=each.id, rank=each.rank, score=each.score, found_at=at)
        for each in arranged
    ]


def introduction(need: Need, firm: Establishment, **facts: Any) -> Introduction:
    """A firm that was thought of for a need: only proposed unless its facts say more."""
    told = {
        "solution": str(firm), "organisation": str(firm.organisation), "activity": firm.activity, "size": firm.size,
        "commune": firm.commune, "proposed_by": Side.ASKER, "proposed_at": DAY, **facts,
    }  # fmt: skip
    return Introduction.objects.create(need=need, **told)


def sent(need: Need, firm: Establishment, **facts: Any) -> Introduction:
    """The firm was chosen and written to on `DAY`."""
    return introduction(need, firm, **{"agreed_at": DAY, "sent_at": DAY, **facts})


def made(need: Need, firm: Establishment, **facts: Any) -> Introduction:
    """Both agreed on `DAY`."""
    told = {"accepted_at": DAY, "introduced_at": DAY, "firm_name": "Qui répond", "firm_email": "firme@example.org"}
    return sent(need, firm, **(told | facts))
