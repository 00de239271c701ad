"""Reasons read well, in French and in English."""

import pytest

from entremise.matching.model import Language, Place, Reason
from entremise.matching.reasons import Findings, from_place, quoted, reasons
from entremise.matching.speech import number_in

AIX = Place("13001", "Aix-en-Provence", 43.53, 5.45, 8.0)
BOUCHES_DU_RHONE = Place("13", "Bouches-du-Rhône", 43.5, 5.1, 70.0)


def test_all_reasons_in_their_order() -> None:
    findings = Findings(
        activity="5621Z",
        words=["traiteur", "cocktail"],
        evidence="Cocktail de 80 personnes pour une commune",
        place=AIX,
        distance_km=4.4,
    )
    assert reasons(findings, "fr") == [
        Reason("activity", "Activité : Services des traiteurs (56.21Z)"),
        Reason("words", "Mots en commun : traiteur, cocktail"),
        Reason("evidence", "Déjà réalisé : « Cocktail de 80 personnes pour une commune »"),
        Reason("distance", "À 4 km d'Aix-en-Provence"),
    ]
    assert [reason.text for reason in reasons(findings, "en")][1:] == [
        "Words in common: traiteur, cocktail",
        "Past work: “Cocktail de 80 personnes pour une commune”",
        "4 km from Aix-en-Provence",
    ]


def test_without_findings_there_is_no_reason() -> None:
    assert reasons(Findings(), "fr") == []


@pytest.mark.parametrize(
    ("place", "distance", "french", "english"),
    [
        (AIX, 0.3, "À Aix-en-Provence même", "In Aix-en-Provence itself"),
        (AIX, 12500.2, "À 12\u202f500 km d'Aix-en-Provence", "12,500 km from Aix-en-Provence"),
        (AIX, None, "Lieu non connu", "Location not known"),
        (
            BOUCHES_DU_RHONE,
            34.0,
            "Dans le secteur demandé : Bouches-du-Rhône",
            "In the area asked for: Bouches-du-Rhône",
        ),
        (
            BOUCHES_DU_RHONE,
            90.0,
            "Hors du secteur demandé : Bouches-du-Rhône",
            "Outside the area asked for: Bouches-du-Rhône",
        ),
        (Place("", "", 43.5, 5.1), 3.0, "À 3 km du point demandé", "3 km from the point asked for"),
        (Place("", "", 43.5, 5.1), 0.1, "À moins de 1 km du point demandé", "Less than 1 km from the point asked for"),
    ],
)
def test_how_far(place: Place, distance: float | None, french: str, english: str) -> None:
    findings = Findings(place=place, distance_km=distance)
    assert reasons(findings, "fr") == [Reason("distance", french)]
    assert reasons(findings, "en") == [Reason("distance", english)]


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("Aubagne", "d'Aubagne"),
        ("Éguilles", "d'Éguilles"),
        ("Marseille", "de Marseille"),
        ("Le Tholonet", "du Tholonet"),
        ("Les Pennes-Mirabeau", "des Pennes-Mirabeau"),
        ("La Ciotat", "de La Ciotat"),
        ("L'Estaque", "de L'Estaque"),
    ],
)
def test_from_a_place_as_it_is_said(label: str, expected: str) -> None:
    assert from_place(label) == expected


def test_many_words_are_cut() -> None:
    findings = Findings(words=["un", "deux", "trois", "quatre", "cinq", "six", "sept"])
    assert reasons(findings, "fr") == [Reason("words", "Mots en commun : un, deux, trois, quatre, cinq, six…")]


def test_a_long_evidence_is_quoted_around_what_is_asked() -> None:
    before, after = "Accord-cadre relatif aux prestations diverses. " * 6, "Suite du texte. " * 20
    text = f"{before}Réfection des toitures de l'école. {after}"
    quote = quoted(text, ["toiture"])
    assert "toitures de l'école" in quote
    assert quote.startswith("… ")
    assert quote.endswith(" …")
    assert len(quote) <= 144


def test_a_text_without_spaces_is_cut_all_the_same() -> None:
    assert quoted("x" * 500, []) == "x" * 140 + " …"


@pytest.mark.parametrize(("language", "expected"), [("fr", "1\u202f000"), ("en", "1,000")])
def test_numbers_are_typed_as_in_the_language(language: Language, expected: str) -> None:
    assert number_in(language, 1000) == expected


@pytest.mark.parametrize(
    ("language", "text"),
    [("fr", "Un texte proche de ce que vous cherchez"), ("en", "A text close to what you are looking for")],
)
def test_a_text_close_by_its_meaning_says_so_when_nothing_more_precise_is_said(language: Language, text: str) -> None:
    assert reasons(Findings(means=True), language) == [Reason("meaning", text)]
    assert "meaning" not in {reason.kind for reason in reasons(Findings(means=True, words=["toit"]), language)}
