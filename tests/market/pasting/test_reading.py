"""What texts say of a consultation: each part, and the words it comes from."""

import datetime as dt
from typing import Any

import pytest
from django.utils import translation
from tests.market.pasting.texts import PARTY, SCHOOL, TOWERS

from entremise.market.pasting import amounts, dates
from entremise.market.pasting.reading import LONGEST, Part, Proposal, propose

TODAY = dt.date(2026, 11, 22)


def told(text: str, field: str) -> list[dict[str, Any]]:
    """The values of a field."""
    return [part.value for part in propose(text, TODAY).parts if part.field == field]


def requirement(kind: str, value: str, text: str, words: str = "") -> Part:
    return Part("requirement", {"kind": kind, "value": value, "text": text}, words or f"- {text}")


def test_the_rules_of_a_consultation_are_read_part_by_part() -> None:
    papers = "- Lettre de candidature (DC1) et déclaration du candidat (DC2)"
    qualibat = "Le candidat devra être titulaire de la qualification Qualibat ou équivalent"
    found = propose(SCHOOL, TODAY)
    assert found.text == SCHOOL.strip()
    assert found.parts == (
        Part("title", {"title": "Rénovation énergétique de l’école des Tilleuls"},
             "Objet du marché : Rénovation énergétique de l’école des Tilleuls"),
        Part("category", {"category": "works"}, "Marché public de travaux"),
        Part("place", {"place": "Aubagne"}, "Lieu d’exécution : 12 avenue des Pins, 13400 AUBAGNE"),
        Part("cpv", {"cpv": "45214210"}, "Codes CPV : 45214210-5, 45421000"),
        Part("cpv", {"cpv": "45421000"}, "Codes CPV : 45214210-5, 45421000"),
        Part("closes_at", {"closes_on": "2027-03-15", "closes_hour": "12:00"},
             "Date et heure limites de réception des offres : 15 mars 2027 à 12h00"),
        Part("questions_on", {"questions_on": "2027-03-05"}, "Les questions sont posées jusqu’au 05/03/2027."),
        Part("starts_on", {"starts_on": "2027-07-01"}, "Démarrage prévu le 1er juillet 2027"),
        Part("months", {"months": 8}, "Durée du marché : 8 mois à compter de la notification."),
        Part("amount", {"amount_min": 300_000, "amount_max": 350_000, "taxed": False},
             "Montant estimé : entre 300 000 et 350 000 € HT."),
        Part("url", {"url": "https://marches.example.org/dce/123"},
             "Dossier : https://marches.example.org/dce/123."),
        Part("lot", {"title": "Gros œuvre - démolition", "amount": 85_000},
             "Lot n° 1 : Gros œuvre - démolition (estimé à 85 000 € HT)"),
        Part("lot", {"title": "Menuiseries extérieures aluminium", "amount": 120_000},
             "Lot n° 2 – Menuiseries extérieures aluminium, 120 000 € HT"),
        Part("lot", {"title": "Isolation et peinture"}, "Lot 3 : Isolation et peinture"),
        Part("lot", {"title": "Électricité, courants faibles"}, "LOT 04 - Électricité, courants faibles"),
        requirement("document", "dc1", "Lettre de candidature (DC1)", papers),
        requirement("document", "dc2", "Déclaration du candidat (DC2)", papers),
        requirement("insurance", "decennial", "Attestation d’assurance décennale en cours de validité"),
        requirement("reference", "", "Trois références similaires de moins de cinq ans"),
        requirement("turnover", "400000", "Chiffre d’affaires annuel d’au moins 400 000 €"),
        requirement("label", "qualibat", qualibat, f"{qualibat}."),
        requirement("document", "visit", "Une visite du site est obligatoire", "Une visite du site est obligatoire."),
    )  # fmt: skip


def test_a_mail_is_read_too_and_a_day_without_a_year_is_the_next() -> None:
    budget = "Budget : 6 000 € TTC maximum. Merci de nous faire parvenir votre devis avant le 3 avril."
    assert propose(PARTY, TODAY).parts == (
        Part("title", {"title": "Demande de devis - traiteur pour nos 20 ans"},
             "Objet : RE: Demande de devis - traiteur pour nos 20 ans"),
        Part("place", {"place": "La Ciotat"},
             "Nous fêtons nos 20 ans le 12 juin à La Ciotat et cherchons un traiteur pour 150 personnes."),
        Part("closes_at", {"closes_on": "2027-04-03", "closes_hour": ""}, budget),
        Part("amount", {"amount_min": None, "amount_max": 6_000, "taxed": True}, budget),
        requirement("insurance", "liability", "Attestation d’assurance responsabilité civile demandée",
                    "Attestation d’assurance responsabilité civile demandée."),
    )  # fmt: skip


def test_english_is_read_as_well() -> None:
    with translation.override("en"):
        found = propose(TOWERS, TODAY)
    assert [(part.field, part.value) for part in found.parts] == [
        ("title", {"title": "Night cleaning of two office buildings"}),
        ("place", {"place": "Marseille"}),
        ("closes_at", {"closes_on": "2027-03-26", "closes_hour": "17:00"}),
        ("questions_on", {"questions_on": "2027-03-12"}),
        ("starts_on", {"starts_on": "2027-09-01"}),
        ("months", {"months": 24}),
        ("amount", {"amount_min": 45_000, "amount_max": 60_000, "taxed": False}),
        ("lot", {"title": "Tower A, 4,000 sqm"}),
        ("lot", {"title": "Tower B, 2,500 sqm"}),
        ("requirement", {"kind": "label", "value": "iso_14001", "text": "ISO 14001 (environment)"}),
        ("requirement", {"kind": "insurance", "value": "liability", "text": "Professional liability insurance"}),
    ]


def test_a_text_that_says_nothing_is_kept_whole_and_nothing_is_guessed() -> None:
    assert propose("Bonjour,\n\nà bientôt", TODAY) == Proposal("Bonjour,\n\nà bientôt", ())
    assert propose("", TODAY) == Proposal("", ())


def test_a_long_text_is_cut_and_says_so() -> None:
    found = propose("Objet : Peinture de la halle\n" + "La halle est grande. " * 1500, TODAY)
    assert (len(found.text), found.cut, found.parts[0].value) == (20_000, True, {"title": "Peinture de la halle"})
    assert Proposal.of(found.told()) == found


@pytest.mark.parametrize(
    ("text", "role", "day", "clock"),
    [
        ("Remise des offres : 03/03/2027 à 16 h 30", "closing", dt.date(2027, 3, 3), dt.time(16, 30)),
        ("Vos devis sont attendus au plus tard le vendredi 5 mars 2027 avant 18 heures", "closing",
         dt.date(2027, 3, 5), dt.time(18)),
        ("Closing date: 2027-03-03 12:00", "closing", dt.date(2027, 3, 3), dt.time(12)),
        ("Date limite : 1er février", "closing", dt.date(2027, 2, 1), None),
        ("Début des travaux : 12.4.27", "starts", dt.date(2027, 4, 12), None),
        ("Questions jusqu’au 20 décembre", "questions", dt.date(2026, 12, 20), None),
    ],
)  # fmt: skip
def test_dates_and_what_they_are_for(text: str, role: str, day: dt.date, clock: dt.time | None) -> None:
    assert [(told.role, told.day, told.clock) for told in dates.find(text, TODAY)] == [(role, day, clock)]


@pytest.mark.parametrize(
    "text",
    ["Fait à Aubagne, le 3 mars 2027", "Date limite : 31/02/2027", "Une société née le 1er mai 1998"],
)
def test_other_dates_are_left(text: str) -> None:
    assert dates.find(text, TODAY) == []


@pytest.mark.parametrize(
    ("text", "worth"),
    [
        ("Montant estimé : 12 000,50 € HT", (12_000, 12_000)),
        ("Budget 15 k€", (15_000, 15_000)),
        ("Enveloppe de 1,2 M€", (1_200_000, 1_200_000)),
        ("Montant maximum : 90.000 euros", (None, 90_000)),
        ("Minimum annuel de la valeur : 5 000 €", (5_000, None)),
        ("Estimated value: between €20k and €40k", (20_000, 40_000)),
        ("Valeur estimée de 20 000 à 40 000 euros", (20_000, 40_000)),
    ],
)
def test_amounts_and_which_end_they_are(text: str, worth: tuple[int | None, int | None]) -> None:
    assert [(told.least, told.most) for told in amounts.worth(text)] == [worth]


@pytest.mark.parametrize(
    "text",
    ["Pénalité : 100 € par jour", "Chiffre d’affaires minimum : 400 000 €", "Capital de 10 000 €", "Prix 60 %"],
)
def test_other_amounts_are_left(text: str) -> None:
    assert amounts.worth(text) == []


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("Lots : lot 1 : peinture ; lot 2 : sols souples", ["peinture", "sols souples"]),
        ("Lot 1 Peinture\nLot 2 Sols\nLe lot 1 Peinture est réservé.", ["Peinture", "Sols"]),
        ("Un seul lot, d’un seul tenant", []),
    ],
)
def test_lots_are_told_once_each(text: str, titles: list[str]) -> None:
    assert [value["title"] for value in told(text, "lot")] == titles


def test_a_title_on_the_line_below_its_label_or_the_first_that_says_something() -> None:
    assert told("OBJET DE LA CONSULTATION :\nFourniture de pain bio", "title") == [{"title": "Fourniture de pain bio"}]
    assert told("Appel d’offres\nRéférence 12\nPeinture de la halle.", "title") == [{"title": "Peinture de la halle"}]


def test_a_number_is_a_code_only_when_the_vocabulary_has_it() -> None:
    assert told("CPV 99999999, SIRET 12345678, tél. 45260000", "cpv") == [{"cpv": "45260000"}]
    assert told("Téléphone : 45260000", "cpv") == []


def test_a_line_that_a_page_cuts_is_read_whole() -> None:
    text = "Date limite de remise des offres, à peine d’être écartées et renvoyées\nsans être lues : 3 mars 2027"
    assert told(text, "closes_at") == [{"closes_on": "2027-03-03", "closes_hour": ""}]


@pytest.mark.parametrize("sign", ["1", "(", ". ", "1 000 ", "€ "])
def test_the_longest_run_of_signs_is_read_to_its_end(sign: str) -> None:
    assert told(sign * (LONGEST // len(sign)), "amount") == []
