"""What a firm of the trial says it has, and with whom it answers."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from entremise.hub.models import Correspondent
from entremise.hub.queries.addressees import members
from entremise.market.actions import capabilities, groups
from entremise.market.actions.capabilities import Said
from entremise.market.actions.groups import Firm
from entremise.market.models import Group, Tender
from entremise.market.played_firms import trade_first
from entremise.market.queries.firms import trades
from entremise.registry.models import Establishment

#: What it says, once for all consultations.
SAID = (Said("turnover", "480000"), Said("capacity", "6"), Said("label", "iso_9001", held=False))


def play(tender: Tender, firms: Sequence[Establishment], now: datetime) -> Group | None:
    """The first firm, whose member tries the service, has begun a group and asked another, which said yes by its link.

    Nothing where nobody belongs to the first firm, or there is no other.
    """
    person = next(iter(members(str(firms[0].organisation))), None) if len(firms) > 1 else None
    if person is None:
        return None
    organisation, said_at = str(firms[0].organisation), now - timedelta(days=3)
    insured = Said("insurance", "decennial", until=(now + timedelta(days=200)).date())
    for said in (*SAID, insured):
        capabilities.say(organisation, said, person, said_at)
    text = "Nous avons l’échafaudage et la main-d’œuvre : il nous manque une équipe de finition."
    group = groups.start(tender, Firm.of(firms[0]), person, text=text, at=said_at)
    other = trade_first(trades(tender)[0], firms)[1]
    Correspondent.objects.get_or_create(
        organisation=str(other.organisation), email=f"accueil.{other.organisation.identifier.lower()}@example.org",
        defaults={"name": "Accueil", "source": "territoire fictif", "added_at": said_at},
    )  # fmt: skip
    partner = groups.ask(group, Firm.of(other), person, part="Finitions", at=said_at)
    groups.accept(partner, None, now - timedelta(days=1))
    return group
