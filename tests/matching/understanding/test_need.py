"""What a request states wins over what its text says."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from tests import hostile

from entremise.matching.model import Place, Request, WeightedActivity
from entremise.matching.understanding import places, understand

TEXT = "un traiteur pour 80 personnes à moins de 20 km d'Aubagne"
POINT = Place("", "", 43.3, 5.4)


def test_a_need_in_one_sentence() -> None:
    understood = understand(Request(TEXT))
    assert (understood.language, understood.radius_km) == ("fr", 20.0)
    assert understood.place == places.resolve("Aubagne")
    assert understood.place_words == "à moins de 20 km d'Aubagne"
    assert understood.activities[0].code == "56.21Z"
    assert understood.words == {"traiteur": "traiteur"}


def test_a_place_stated_wins_and_the_place_said_is_still_left_out_of_the_words() -> None:
    understood = understand(Request(TEXT, place=POINT, radius_km=5.0))
    assert (understood.place, understood.radius_km, understood.place_words) == (POINT, 5.0, "")
    assert "aubagn" not in understood.words


def test_anywhere_takes_the_place_off() -> None:
    understood = understand(Request(TEXT, anywhere=True))
    assert (understood.place, understood.radius_km, understood.place_words) == (None, None, "")


@pytest.mark.parametrize(("text", "code"), [("un traiteur à Aubagne", "13005"), ("un traiteur dans le 13", "13")])
def test_without_a_distance_the_default_circle_is_drawn_or_none(text: str, code: str) -> None:
    drawn = understand(Request(text))
    assert drawn.place is not None
    assert drawn.place.code == code
    assert drawn.radius_km == places.default_radius_km(drawn.place)
    assert understand(Request(text), circle=False) == replace(drawn, radius_km=None)


def test_activities_stated_win_and_those_taken_off_are_gone() -> None:
    stated = Request("un traiteur", activities=["43.91B", "10.71C", "43.91B"], without_activities=["10.71C"])
    assert understand(stated).activities == [WeightedActivity("43.91B", 1.0)]
    assert understand(Request("un traiteur", activities=[])).activities == []
    read = understand(Request("un traiteur")).activities
    taken_off = Request("un traiteur", without_activities=[read[0].code])
    assert list(understand(taken_off).activities) == list(read[1:])


def test_the_language_of_the_reader_is_not_that_of_the_text() -> None:
    assert understand(Request("un traiteur pour un mariage", language="en")).language == "fr"
    assert understand(Request("traiteur"), told_in="en").language == "en"


def test_a_need_of_nothing_but_plain_words_keeps_them() -> None:
    assert understand(Request("Pour vous")).words == {"pour": "Pour", "vous": "vous"}


def test_for_how_many_people_is_no_word_of_the_trade() -> None:
    assert understand(Request("a caterer for 80 people")).words == {"cater": "caterer"}
    assert understand(Request("services à la personne")).words == {"servic": "services", "person": "personne"}


def test_an_empty_need_is_understood_as_nothing() -> None:
    understood = understand(Request(""))
    assert (understood.place, list(understood.activities), understood.words) == (None, [], {})


def test_a_document_is_understood_from_its_beginning() -> None:
    long = Request("un traiteur " + "et " * 10_000 + "un couvreur")
    assert understand(long).words == {"traiteur": "traiteur"}


def test_an_activity_that_only_one_word_echoes_is_left_out() -> None:
    understood = understand(Request("gardiennage d'un chantier la nuit"))
    assert [activity.code for activity in understood.activities] == ["80.10Z"]


def test_a_table_is_searched_by_echoes_as_well() -> None:
    need = Request("gardiennage d'un chantier la nuit")
    few, many = understand(need).activities, understand(need, thorough=True).activities
    assert [activity.code for activity in few] == ["80.10Z"]
    assert list(many[:1]) == list(few)
    assert len(many) > 1


def test_a_need_copied_from_a_procedure_is_understood_as_what_it_asks() -> None:
    need = Request(
        "March\ufffd n\ufffd 2018-046, accord-cadre \ufffd bons de commande, lot 2 : r\ufffdfection de la toiture<br />"
    )
    assert understand(need) == understand(Request("réfection de la toiture"))


def test_what_is_turned_down_is_neither_searched_nor_looked_for() -> None:
    understood = understand(Request("fabricant de cosmétiques, pas un grossiste, à Aubagne"))
    asked = understand(Request("fabricant de cosmétiques à Aubagne"))
    assert understood == replace(asked, unwanted="grossiste")


def test_activities_of_what_is_turned_down_are_taken_off_unless_they_are_all_there_is() -> None:
    wide = understand(Request("rénovation d'une maison : électricité, plomberie, peinture"), thorough=True).activities
    narrow = understand(Request("rénovation d'une maison : plomberie, peinture, sauf électricité"), thorough=True)
    assert "43.21A" in [activity.code for activity in wide]
    assert "43.21A" not in [activity.code for activity in narrow.activities]
    assert understand(Request("louer une camionnette, pas de location")).activities[0].code == "77.11A"


def test_who_asks_and_how_politely_is_not_looked_for_unless_nothing_else_is_said() -> None:
    understood = understand(Request("Bonjour, je suis boulanger et je cherche de la farine, merci"))
    assert understood.words == {"farin": "farine"}
    assert understand(Request("bonjour, merci")).words == {"bonjour": "bonjour", "merc": "merci"}
    assert "boulang" in understand(Request("je suis boulanger")).words


@settings(deadline=None)
@given(hostile.texts)
def test_any_text_is_understood_as_something_or_nothing(text: str) -> None:
    understood = understand(Request(text))
    assert understood.language in {"fr", "en"}
    assert all(understood.words)


@pytest.mark.parametrize("blank", ["", " ", "\n" * 30_000, "\x00\u200b\ud800"])
def test_a_blank_text_is_understood_as_nothing(blank: str) -> None:
    understood = understand(Request(blank))
    assert (understood.place, list(understood.activities), understood.words) == (None, [], {})


def test_a_long_text_is_cut_between_words() -> None:
    assert understand(Request("traiteur " * 5_000)).words == {"traiteur": "traiteur"}
    assert list(understand(Request("ba" * 15_000)).words.values()) == ["ba" * 20]


def test_words_of_any_purchase_are_not_looked_for_unless_nothing_else_is_said() -> None:
    assert understand(Request("acquisition et mise à disposition de tentes")).words == {"tent": "tentes"}
    assert list(understand(Request("divers achats")).words.values()) == ["divers", "achats"]


def test_a_misspelt_word_is_looked_for_as_it_was_meant_and_told_as_it_was_written() -> None:
    assert understand(Request("un traitteur")).words == {"traiteur": "traitteur"}


def test_a_text_without_spaces_after_its_first_word_is_read_all_the_same() -> None:
    assert list(understand(Request("traiteur " + "ab" * 15_000)).words.values()) == ["traiteur", "ab" * 20]


def test_a_reader_is_told_when_a_need_is_not_understood_and_a_table_is_searched_by_the_little_there_is() -> None:
    request = Request("merci beaucoup pour votre accueil")
    assert understand(request).activities == []
    assert understand(request, thorough=True).activities != []
