"""Contracts of public buyers that the fictional territory has won or lost, so that figures have something to say.

All is invented, buyers too; the winners of here are firms of the fictional territory.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from entremise.market.models import Award
from entremise.registry.models import Establishment

#: What is bought: the winner's activity, CPV code, title, euros.
BOUGHT = (
    ("43.91B", "45260000", "Réfection de la toiture du gymnase", 84_000),
    ("43.34Z", "45442100", "Peinture des salles de classe", 31_000),
    ("81.21Z", "90910000", "Nettoyage des bureaux", 56_000),
    ("56.21Z", "55520000", "Réceptions et buffets", 22_000),
    ("43.21A", "45310000", "Rénovation électrique de la médiathèque", 67_000),
    ("81.30Z", "77310000", "Entretien des espaces verts", 45_000),
)
BUYERS = (
    ("Port des Calanques", "13055"), ("Hôpital du Garlaban", "13005"), ("Communauté de Sainte-Victoire", "13001"),
)  # fmt: skip
#: Firms of elsewhere that win too: name, INSEE code of the commune.
ELSEWHERE = (("Grands Travaux de la Seine", "75056"), ("Services du Rhône", "69123"), ("Méridionale d’entretien", ""))
#: How many contracts; one in so many goes elsewhere.
CONTRACTS, AWAY = 72, 4
_APART = timedelta(days=14)


def play(now: datetime) -> int:
    """The contracts of the last years, one every two weeks; how many there are. Done again, there are no more."""
    sites = {naf: _sites(naf) for naf, *_rest in BOUGHT}
    awards = [_award(number, sites, now) for number in range(CONTRACTS)]
    return len(Award.objects.bulk_create(awards, ignore_conflicts=True))


def _sites(naf: str) -> list[Establishment]:
    named = Establishment.objects.filter(activity=naf, named=True).exclude(name="")
    return list(named.select_related("organisation").order_by("identifier")[:8])


def _award(number: int, sites: dict[str, list[Establishment]], now: datetime) -> Award:
    naf, cpv, title, amount = BOUGHT[number % len(BOUGHT)]
    buyer, place = BUYERS[number // 2 % len(BUYERS)]
    return Award(
        source=Award.Source.DECP, key=f"played {number}", identifier=f"ESSAI-{number:03d}", title=title,
        buyer_name=buyer, place=place, cpv=[cpv], nature="Marché", method="open", procedure="Procédure adaptée",
        amount=amount + 1_700 * (number % 11), months=6 + number % 3 * 6,
        awarded_on=(now - _APART * (number + 1)).date(), digest=str(number), supplier_activity=naf,
        **_winner(number, sites[naf]),
    )  # fmt: skip


def _winner(number: int, sites: Sequence[Establishment]) -> dict[str, str]:
    if number % AWAY == AWAY - 1 or not sites:
        name, commune = ELSEWHERE[number // AWAY % len(ELSEWHERE)]
        return {"supplier_name": name, "supplier_commune": commune}
    site = sites[number % len(sites)]
    return {
        "supplier": str(site), "supplier_name": site.name, "supplier_commune": site.commune,
        "supplier_size": site.size, "supplier_category": site.organisation.category,
    }  # fmt: skip
