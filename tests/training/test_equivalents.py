"""What the table of equivalents is learned from, and how."""

import csv

import pytest

from entremise.matching.text import terms
from entremise.matching.understanding.equivalents import Equivalent
from training import equivalents

KNOWN = {"roof": {"toit": 0.9, "toitur": 0.4}, "repair": {"repar": 1.0}}


def rows(path):
    with path.open(encoding="utf-8") as lines:
        return [tuple(row) for row in csv.reader(lines)][1:]


@pytest.mark.parametrize("path", [equivalents.GLOSSARY, equivalents.RELATED], ids=lambda path: path.name)
def test_what_is_written_by_hand_is_in_order_and_said_once(path):
    written = rows(path)
    assert written == sorted(set(written))


def test_every_word_of_the_glossary_tells_something_in_both_languages():
    silent = [row for row in rows(equivalents.GLOSSARY) if not (terms(row[0], "fr") and terms(row[1], "en"))]
    assert silent == []


def test_related_words_are_one_word_each():
    several = [
        word for row in rows(equivalents.RELATED) for word in " ".join(row).split() if len(terms(word, "fr")) != 1
    ]
    assert several == []


def test_no_word_is_related_twice():
    words = [word for word, *_ in rows(equivalents.RELATED)]
    assert len(words) == len(set(words))


@pytest.mark.parametrize(
    ("english", "french", "alike"),
    [
        (["roof"], ["toit"], 0.9),
        (["roof", "repair"], ["repar", "toit"], pytest.approx(0.95)),
        (["roof", "repair"], ["toit"], pytest.approx(2 * 0.45 * 0.9 / 1.35)),
        (["ophthalmolog"], ["ophtalmolog"], pytest.approx(11 / 12)),
        (["bus"], ["bus"], 1.0),
        (["cat"], ["car"], 0.0),
        (["roof"], ["navir"], 0.0),
        ([], ["toit"], 0.0),
    ],
)
def test_terms_are_alike_when_their_words_explain_each_other(english, french, alike):
    assert equivalents._alike(english, french, KNOWN) == alike


def test_translations_weigh_by_how_sure_they_are_closest_first():
    assert equivalents._translated(KNOWN, "en", "fr") == {
        ("roof", "en"): [
            Equivalent("toit", "fr", pytest.approx(0.9**0.4)),
            Equivalent("toitur", "fr", pytest.approx(0.4**0.4)),
        ],
        ("repair", "en"): [Equivalent("repar", "fr", 1.0)],
    }


def test_few_translations_are_kept():
    many = {"set": {f"jeu{number}": 0.5 for number in range(20)}}
    assert len(equivalents._translated(many, "en", "fr")["set", "en"]) == equivalents.KEPT


def test_what_is_known_one_way_is_known_the_other():
    assert equivalents._turned(KNOWN) == {"toit": {"roof": 0.9}, "toitur": {"roof": 0.4}, "repar": {"repair": 1.0}}


def test_same_words_answer_for_each_other_and_narrower_ones_for_the_broader():
    related = dict(equivalents._related())
    (vehicle, truck, car), (clothing, garment) = (
        terms("véhicule camion automobile", "fr"),
        terms("vêtement habillement", "fr"),
    )
    assert {truck, car} <= {other.stem for other in related[vehicle]}
    assert vehicle in {other.stem for other in related[car]}
    assert vehicle not in {other.stem for other in related.get(truck, ())}
    assert garment in {other.stem for other in related[clothing]}
