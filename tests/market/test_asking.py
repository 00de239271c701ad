"""What the text of a consultation requires: read with the words it comes from, never what it says is not asked for."""

import pytest
from tests.factories import Cast, People
from tests.market import stalls

from entremise.market.models import Asked
from entremise.market.queries.asking import Required, euros, read, required
from entremise.market.things import THINGS, told_in

A, D, I, L = Asked.CAPACITY, Asked.DOCUMENT, Asked.INSURANCE, Asked.LABEL  # noqa: E741


def told(text: str) -> list[tuple[str, str]]:
    return [(each.kind, each.value) for each in read(text)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Fournir un extrait K-bis et les formulaires DC1 et DC2.", [(D, "dc1"), (D, "dc2"), (D, "kbis")]),
        ("Une attestation d’assurance décennale de l’année.", [(I, "decennial")]),
        ("Entreprise certifiée RGE, Qualibat 3211 souhaité.", [(L, "rge"), (L, "qualibat")]),
        ("Chiffre d’affaires annuel minimum : 300 000 €.", [(Asked.TURNOVER, "300000")]),
        ("Turnover of at least €250,000 is required.", [(Asked.TURNOVER, "250000")]),
        ("Trois références similaires de moins de cinq ans.", [(Asked.REFERENCE, "3")]),
        ("Liste des principaux travaux exécutés.", [(Asked.REFERENCE, "")]),
        ("Une équipe d’au moins 12 personnes est attendue.", [(A, "12")]),
        ("Intervention sous 4 heures, jour et nuit.", [(Asked.PLACE, "")]),
        ("Le titulaire dispose d’une agence à Aubagne.", [(Asked.PLACE, "13005")]),
        ("Visite du site obligatoire le 3 juin à 9 heures.", [(D, "visit")]),
        ("A professional liability insurance and ISO 9001.", [(L, "iso_9001"), (I, "liability")]),
    ],
)
def test_what_a_sentence_requires(text: str, wanted: list[tuple[str, str]]) -> None:
    assert told(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "La certification ISO 9001 n’est pas exigée.",
        "Aucune qualification Qualibat n’est demandée.",
        "La visite du site est facultative.",
        "ISO 14001 is not required.",
        "Référence du marché : 2021-04.",
        "Nous faisons un bon chiffre d’affaires depuis dix ans.",
        "Des distributions de tribus et de masers.",
    ],
)
def test_what_is_not_asked_for(text: str) -> None:
    assert told(text) == []


def test_each_thing_once_with_its_words() -> None:
    text = "Joindre un Kbis. Le Kbis a moins de trois mois.\n- Assurance décennale ;\n- Kbis"
    assert read(text) == [
        Required(D, "kbis", "Joindre un Kbis."), Required(I, "decennial", "Assurance décennale ;"),
    ]  # fmt: skip


def test_a_long_sentence_is_quoted_around_what_it_requires() -> None:
    found = read("mot " * 200 + "un extrait Kbis récent " + "mot " * 200)
    assert [(each.value, len(each.text) <= 230, "Kbis" in each.text) for each in found] == [("kbis", True, True)]


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("300 000 €", 300_000), ("1,2 M€", 1_200_000), ("15 k€", 15_000), ("12 000,50 €", 12_000),
        ("2 millions d’euros", 2_000_000), ("5000 euros", 5000), ("€250,000", 250_000), ("beaucoup", None),
    ],
)  # fmt: skip
def test_amounts(text: str, amount: int | None) -> None:
    assert euros(text) == amount


def test_codes_are_their_own_and_fit_the_column() -> None:
    assert [code for code, thing in THINGS.items() if code != thing.code or len(code) > 100] == []
    assert all(told_in(thing.name.fr, thing.kind) for thing in THINGS.values() if thing.kind != Asked.LABEL)


@pytest.mark.django_db
def test_what_a_buyer_types_in_comes_first_and_once(cast: Cast, people: People) -> None:
    tender = stalls.tender(stalls.buyer(cast, people), text="Assurance décennale et Kbis exigés.")
    stalls.requirement(tender, "Une décennale à jour")
    stalls.requirement(tender, "Au moins 300 000 € par an", kind="turnover")
    assert required(tender) == [
        Required(I, "decennial", "Une décennale à jour", typed=True),
        Required(Asked.TURNOVER, "300000", "Au moins 300 000 € par an", typed=True),
        Required(D, "kbis", "Assurance décennale et Kbis exigés."),
    ]
