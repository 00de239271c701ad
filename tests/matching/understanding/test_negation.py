"""What a need turns down is told apart from what it asks; what merely sounds so stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entremise.matching.understanding.negation import split


@pytest.mark.parametrize(
    ("text", "asked", "unwanted"),
    [
        ("un traiteur, pas de grande chaîne", "un traiteur", "grande chaîne"),
        ("un fabricant de savon, pas un grossiste", "un fabricant de savon", "grossiste"),
        ("un comptable et pas un avocat", "un comptable", "avocat"),
        ("peintre mais pas de façade", "peintre", "façade"),
        ("une salle (pas de camping) pour 80 personnes", "une salle pour 80 personnes", "camping"),
        ("un menuisier, ni parquet ni placo", "un menuisier", "parquet ni placo"),
        ("un traiteur. Pas de porc, pas de bœuf.", "un traiteur", "porc, bœuf"),
        ("je ne veux pas d'agence, juste un graphiste", "juste un graphiste", "agence"),
        ("ménage sans sous-traitance", "ménage", "sous-traitance"),
        ("conseil juridique hors contentieux et recouvrement", "conseil juridique", "contentieux et recouvrement"),
        ("plomberie, à l'exception des logements vacants", "plomberie", "logements vacants"),
        ("tous travaux sauf électricité à Arles", "tous travaux à Arles", "électricité"),
        ("un graphiste plutôt qu'une agence", "un graphiste", "agence"),
        ("a soap maker, not a wholesaler", "a soap maker", "wholesaler"),
        ("a web developer, no agencies please", "a web developer, please", "agencies"),
        ("repairs except plumbing and heating", "repairs", "plumbing and heating"),
        ("rent rather than buy a van", "rent a van", "buy"),
        ("we don't want an agency, a designer", "a designer", "agency"),
        ("cleaning without subcontractors", "cleaning", "subcontractors"),
    ],
)
def test_what_is_plainly_turned_down_is_parted(text: str, asked: str, unwanted: str) -> None:
    assert split(text) == (asked, unwanted)


@pytest.mark.parametrize(
    "text",
    [
        "pas d'eau chaude",
        "panne de chaudière, pas de chauffage",
        "boiler broken, no hot water",
        "je n'ai pas de site web",
        "ma voiture ne démarre pas",
        "un gâteau sans gluten",
        "un foyer pour sans-abri",
        "hors-d'œuvre pour un mariage",
        "séjour hors saison, hors de France, hors UE",
        "un plombier, Pas-de-Calais",
        "une salle, pas trop loin, pas chère",
        "a hotel, not far from Arles",
        "not a plumber",
        "sauf l'électricité",
        "sauf",
        "",
    ],
)
def test_what_is_not_plainly_turned_down_stays(text: str) -> None:
    assert split(text) == (text, "")


@given(st.lists(st.sampled_from(["pas", "de", "sauf", "ni", "un", "plombier", ",", "not", "a", "et", "hors"])))
def test_something_asked_is_always_left(words: list[str]) -> None:
    text = " ".join(words)
    asked, unwanted = split(text)
    assert asked != "" or text == ""
    assert all(part in text for part in unwanted.split(", "))
