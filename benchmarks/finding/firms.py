"""The firms and the needs that speed is measured with.

Firms: the real extract repeated to the size asked, with what they won as their past work, each copy with a number of
its own, spread over the communes of France in proportion to their population (a fixed seed). Needs: 200 everyday
requests, four in five of which name a place.
"""

import itertools
import random
from collections.abc import Iterator

from entremise.matching.model import Document
from entremise.matching.nomenclature import communes
from training import data

_SEED = 20261122
#: How far firms of a commune are from its centre: one standard deviation, in degrees.
_SPREAD = 0.01

WHAT = """un traiteur pour 80 personnes|refaire ma toiture|boulangerie|expert-comptable|un plombier en urgence|
développeur web|réparer ma chaudière|imprimer des flyers|location de camion avec chauffeur|avocat en droit du travail|
nettoyage de bureaux|photographe de mariage|installer des panneaux solaires|garage automobile|formation en anglais|
transport de palettes|architecte d'intérieur|fabrication de pièces en inox|analyse d'eau|conseil en cybersécurité|
paysagiste|déménagement d'entreprise|agence de communication|maintenance d'ascenseur|serrurier|menuiserie aluminium|
restaurant pour un séminaire|collecte de déchets industriels|couture et retouches|électricien|
catering for a wedding|a roofer|software developer|an accountant|industrial cleaning|a plumber|freight forwarding|
machining of steel parts|legal advice for a start-up|printing of brochures""".replace("\n", "").split("|")
WHERE = ["à Aix-en-Provence", "près de Marseille", "à moins de 50 km de Lyon", "dans le 57", ""]


def documents(count: int) -> Iterator[Document]:
    """The extract over and over, spread over France."""
    won: dict[str, list[str]] = {}
    for award in data.awards():
        won.setdefault(award.siret, []).append(award.text)
    places = [commune for commune in communes.communes().values() if commune.lat is not None]
    draw = random.Random(_SEED)  # noqa: S311 (nothing secret)
    chosen = draw.choices(places, [commune.population or 1 for commune in places], k=count)
    for number, (place, firm) in enumerate(zip(chosen, itertools.cycle(data.establishments()))):
        yield Document(
            id=f"siret:{number:014d}",
            title=firm.name or firm.sign,
            text=firm.text,
            activities=[firm.naf] if firm.naf else [],
            lat=(place.lat or 0.0) + draw.gauss(0, _SPREAD),
            lon=(place.lon or 0.0) + draw.gauss(0, _SPREAD),
            evidence=list(dict.fromkeys(won.get(firm.siret, ()))),
        )


def needs() -> list[str]:
    """Everyday requests: every thing asked, everywhere."""
    return [f"{what} {where}".strip() for what in WHAT for where in WHERE]


def contracts(count: int) -> list[str]:
    """The texts of the first public contracts, as a batch of long needs."""
    return [award.text for award in data.awards()[:count]]
