"""The five levels of NAF rev. 2 in two languages."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from entremise.matching.nomenclature import naf
from entremise.matching.nomenclature.naf import Activity

OWN_LABELS = Path(__file__).parents[3] / "scripts" / "naf_english.csv"
#: The same word in both languages.
SAME = {"03.2", "F"}


def test_holds_every_code_of_every_level():
    levels = Counter(len(code) for code in naf.activities())

    assert levels == {1: 21, 2: 88, 4: 272, 5: 615, 6: 732}
    assert len(naf.subclasses()) == 732


def test_every_label_is_one_tidy_line():
    labels = [label for entry in naf.activities().values() for label in (entry.label_fr, entry.label_en)]

    assert [label for label in labels if not label or label != " ".join(label.split(" ")) or "\n" in label] == []
    assert [
        label for label in labels if label != label.strip() or "  " in label or "'" in label or label.isupper()
    ] == []


def test_no_label_was_left_untranslated():
    assert {code for code, entry in naf.activities().items() if entry.label_fr == entry.label_en} == {
        code for code in naf.activities() if code.rstrip("Z") in SAME
    }


def test_only_sections_have_no_parent_and_every_parent_exists():
    orphans = {code for code, entry in naf.activities().items() if entry.parent not in naf.activities()}

    assert orphans == set("ABCDEFGHIJKLMNOPQRSTU")
    assert {entry.parent for entry in naf.activities().values() if entry.code in orphans} == {""}


def test_a_code_sits_under_the_code_it_begins_with():
    below_divisions = [entry for entry in naf.activities().values() if len(entry.code) > 2]

    assert [e.code for e in below_divisions if not e.code.startswith(e.parent)] == []


def test_subclasses_of_a_class_are_told_apart_in_both_languages():
    for language in ("fr", "en"):
        told = Counter((entry.parent, entry.label(language)) for entry in naf.subclasses().values())
        assert [label for label, times in told.items() if times > 1] == []


def test_our_own_english_labels_are_those_served():
    with OWN_LABELS.open(encoding="utf-8") as file:
        own = {row["code"]: row["label_en"].replace("'", "’") for row in csv.DictReader(file)}

    assert {code: naf.label(code, "en") for code in own} == own


@pytest.mark.parametrize(
    ("code", "french", "english"),
    [
        ("C", "Industrie manufacturière", "Manufacturing"),
        ("J", "Information et communication", "Information and communication"),
        ("43.91", "Travaux de couverture", "Roofing"),
        ("10.71C", "Boulangerie et boulangerie-pâtisserie", "Bakery and bakery-pastry shops baking on the premises"),
        ("56.21Z", "Services des traiteurs", "Caterers"),
        ("49.32Z", "Transports de voyageurs par taxis", "Taxi operation"),
        ("62.01Z", "Programmation informatique", "Computer programming"),
    ],
)
def test_labels(code, french, english):
    assert (naf.label(code, "fr"), naf.label(code, "en")) == (french, english)


@pytest.mark.parametrize("typed", ["10.71C", "1071C", "10.71c", " 1071c "])
def test_a_code_is_read_however_it_is_typed(typed):
    assert naf.activity(typed) == Activity(
        "10.71C",
        "Boulangerie et boulangerie-pâtisserie",
        "Bakery and bakery-pastry shops baking on the premises",
        "10.71",
    )


def test_an_unknown_code_has_no_entry_and_is_its_own_label():
    assert naf.activity("99.99X") is None
    assert naf.activity("") is None
    assert naf.label("99.99X", "fr") == "99.99X"
    assert naf.ancestors("99.99X") == []


def test_ancestors_go_from_the_code_to_its_section():
    assert [entry.code for entry in naf.ancestors("10.71C")] == ["10.71C", "10.71", "10.7", "10", "C"]


@pytest.mark.parametrize(
    ("typed", "language", "codes"),
    [
        ("10.71", "fr", ["10.71A", "10.71B", "10.71C", "10.71D"]),
        ("4391", "fr", ["43.91A", "43.91B"]),
        ("coiff", "fr", ["96.02A"]),
        ("boulangerie pat", "fr", ["10.71C"]),
        ("hairdress", "en", ["96.02A"]),
        ("toiture en ardoise du voisin", "fr", []),
        ("", "fr", []),
        ("?!", "en", []),
    ],
)
def test_search_completes_what_is_typed(typed, language, codes):
    assert [entry.code for entry in naf.search(typed, language)] == codes


def test_search_keeps_to_its_limit():
    assert len(naf.search("commerce", "fr", limit=3)) == 3
