"""What a procedure says of itself is left out; what is asked stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entremise.matching.model import Language
from entremise.matching.understanding.cleaning import clean


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        (
            "Marché n° 2018-046-FCS, accord-cadre à bons de commande, lot 2 : réfection des toitures",
            "réfection des toitures",
        ),
        ("Numéro de la consultation : 18A069 Achat de mobilier", "Achat de mobilier"),
        ("18S0067 - Location d'une patinoire", "Location d'une patinoire"),
        ("Surveillance du port. Réf. BOAMP : 18-135952", "Surveillance du port"),
        ("Un plombier, merci et bonne journée à tous !", "Un plombier, merci !"),
        ("animer une bonne soirée", "animer une bonne soirée"),
        ("Accord-cadre mono-attributaire relatif à la taille des arbres", "la taille des arbres"),
        ("Le présent marché a pour objet la construction d'une école", "la construction d'une école"),
        ("La présente consultation concerne le curage des fossés", "le curage des fossés"),
        ("Marché public à procédure adaptée : curage des fossés", "curage des fossés"),
        ("Relance - Fourniture de pain (rectificatif)", "Fourniture de pain"),
        ("NETTOYAGE DES VITRES DU 1ER JANVIER 2019 AU 31 DÉCEMBRE 2020", "NETTOYAGE DES VITRES"),
        ("Élagage pour les années 2019 à 2022, 3 lots", "Élagage"),
        ("Un site web pour un montant de 12 000 € HT", "Un site web"),
        ("Élagage pour le compte de la ville", "Élagage pour la ville"),
    ],
)
def test_what_a_procedure_says_of_itself_is_left_out(text: str, asked: str) -> None:
    assert clean(text, "fr") == asked


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Framework agreement, lot 3: window cleaning", "window cleaning"),
        ("Call for tenders: a new website", "a new website"),
        ("A plumber, please. Have a nice day", "A plumber, please"),
        ("Window cleaning from 1 to 12 May 2024, £5,000", "Window cleaning"),
    ],
)
def test_in_english_as_well(text: str, asked: str) -> None:
    assert clean(text, "en") == asked


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("une entreprise de nettoyage", "de nettoyage"),
        ("société spécialisée dans le désamiantage", "le désamiantage"),
        ("a company that can refit a yacht", "that can refit a yacht"),
        ("a cleaning company near Arles", "a cleaning near Arles"),
        ("mon entreprise cherche un comptable", "cherche un comptable"),
        ("création d'une entreprise de plomberie", "création d'une entreprise de plomberie"),
        ("vendre mon entreprise", "vendre mon entreprise"),
        ("how to start a company?", "how to start a company?"),
    ],
)
def test_that_a_firm_is_asked_for_goes_without_saying(text: str, asked: str) -> None:
    assert clean(text, "en") == asked


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Lot 1 : gros œuvre ; lot 2 : menuiserie ; lot n°3 - plomberie", "gros œuvre. menuiserie. plomberie"),
        ("Salle de sport (lots 1, 3 et 5)", "Salle de sport"),
        ("Cantine - lot A : gros œuvre", "Cantine. gros œuvre"),
        ("LOT2 CREATION D UN CITY STADE", "CREATION D UN CITY STADE"),
    ],
)
def test_lots_are_things_apart(text: str, asked: str) -> None:
    assert clean(text, "fr") == asked


@pytest.mark.parametrize(
    "text",
    [
        "répondre à un appel d'offres",
        "un avocat en marchés publics",
        "une étude de marché",
        "Marché de Noël",
        "plombier dans le Lot (46)",
        "mise à disposition de personnel",
        "une pompe de 30 kW",
        "relance de factures impayées",
        "des tirages 10x15, dépannage 24h24",
        "une entreprise en difficulté",
        "réparer une Peugeot 308",
        "certification ISO 9001",
        "contrat d'entretien de chaudière",
        "a lot of chairs",
    ],
)
def test_what_is_asked_stays(text: str) -> None:
    assert clean(text, "fr") == text


@pytest.mark.parametrize("text", ["MAPA", "marché public", "Lot 3", "2019", "relance du lot n° 12", ""])
def test_a_text_that_says_nothing_else_stays(text: str) -> None:
    assert clean(text, "fr") == text


@given(st.text(alphabet=st.sampled_from("lot n°2 -:;,.()marché 2019€\n")), st.sampled_from(["fr", "en"]))
def test_what_is_left_says_something_when_the_text_does(text: str, language: Language) -> None:
    cleaned = clean(text, language)
    assert bool(cleaned.strip()) == bool(text.strip())
