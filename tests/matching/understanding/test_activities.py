"""The relevance contract: everyday needs and the activities that must, or must not, come first."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from entremise.matching.model import Request
from entremise.matching.nomenclature import naf
from entremise.matching.understanding import understand
from entremise.matching.understanding.activities import resolve

CONTRACT = [
    pytest.param(case, id=f"{file.stem}-{number}")
    for file in sorted((Path(__file__).parents[2] / "relevance").glob("*.yaml"))
    for number, case in enumerate(yaml.safe_load(file.read_text(encoding="utf-8")), start=1)
]
WORDS = [
    "je",
    "suis",
    "boulanger",
    "cherche",
    "pour",
    "refaire",
    "ma",
    "toiture",
    "need",
    "a",
    "roofer",
    "R&D",
    "12",
    ",",
    "l'eau",
    "œuf",
]
NEEDS = st.text(max_size=60) | st.lists(st.sampled_from(WORDS)).map(" ".join)


def codes(text, language="fr", limit=8):
    return [activity.code for activity in resolve(text, language, limit)]


@pytest.mark.parametrize("case", CONTRACT)
def test_a_need_is_resolved_to_the_activities_that_answer_it(case: dict[str, Any]):
    understood = understand(Request(case["need"], anywhere=True), told_in=case["language"])
    found = [activity.code for activity in understood.activities]
    if case.get("unknown"):
        assert found == [], case["need"]
    else:
        answers = bool(set(found[:3]) & set(case["activities"]))
        unwanted = set(found) & set(case.get("not", ()))
        assert (answers, unwanted) == (True, set()), (case["need"], found)


def test_the_contract_names_activities_that_exist():
    named = {
        code
        for (case,) in (case.values for case in CONTRACT)
        for key in ("activities", "not")
        for code in case.get(key, ())
    }

    assert named - set(naf.subclasses()) == set()


def test_words_are_those_of_the_need_as_written():
    first = resolve("Réfection de TOITURE", "fr", 1)[0]

    assert (first.code, first.words) == ("43.91B", ("Réfection", "TOITURE"))


def test_a_misspelt_word_is_given_as_it_was_written():
    assert resolve("plonbier", "fr", 1)[0].words == ("plonbier",)


def test_accents_and_capitals_change_nothing():
    assert codes("ÉLECTRICIEN à domicile") == codes("electricien a domicile")


def test_who_asks_is_not_what_is_asked():
    assert codes("je suis boulanger et je cherche un comptable")[0] == "69.20Z"
    assert codes("we run a hotel and need a roofer", "en")[0] == "43.91B"


def test_who_asks_is_all_there_is_when_nothing_is_asked():
    assert codes("je suis boulanger")[0] == "10.71C"


def test_what_it_is_for_comes_after_what_it_is():
    assert codes("fleuriste pour un restaurant")[0] == "47.76Z"
    assert codes("restaurant pour un fleuriste")[0] == "56.10A"


@pytest.mark.parametrize(
    ("need", "first"),
    [
        ("fabricant de chocolat", "10.82Z"),
        ("grossiste en chocolat", "46.36Z"),
        ("magasin de chocolats", "47.24Z"),
        ("fabricant de vélos", "30.92Z"),
        ("magasin de vélos", "47.64Z"),
        ("réparation de vélos", "95.29Z"),
        ("louer des vélos", "77.21Z"),
        ("formation à la sécurité", "85.59A"),
    ],
)
def test_what_is_to_be_done_with_a_thing_tells_its_trades_apart(need: str, first: str):
    assert codes(need)[0] == first


def test_a_longer_term_outweighs_the_words_it_is_made_of():
    assert codes("toiture terrasse")[0] == "43.99A"
    assert codes("toiture")[0] == "43.91B"


def test_a_word_only_the_other_language_knows_is_understood():
    assert codes("un roofer", "fr", limit=1) == codes("roofer", "en", limit=1) == ["43.91B"]


def test_a_word_of_both_languages_means_what_it_means_in_that_of_the_need():
    assert codes("back pain", "en", limit=1) == ["86.90E"]
    assert "10.71C" not in [found.code for found in understand(Request("back pain"), told_in="en").activities]


def test_no_more_activities_than_asked_for():
    assert codes("vélo", limit=2) == codes("vélo", limit=8)[:2]


@given(NEEDS, st.sampled_from(["fr", "en"]), st.integers(1, 12))
def test_any_text_gives_shares_of_known_activities_weightiest_first(text, language, limit):
    found = resolve(text, language, limit)

    weights = [activity.weight for activity in found]
    assert len(found) <= limit
    assert len({activity.code for activity in found}) == len(found)
    assert {activity.code for activity in found} <= set(naf.subclasses())
    assert weights == sorted(weights, reverse=True)
    assert sum(weights) <= 1.001
    assert all(weight > 0 for weight in weights)


@given(NEEDS, st.sampled_from(["fr", "en"]))
def test_the_same_need_is_always_understood_alike(text, language):
    assert resolve(text, language) == resolve(text, language)
