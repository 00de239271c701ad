import pytest

from entremise.matching.understanding import wording
from entremise.matching.understanding.wording import ACCOMPANIED, ASKER, CONTEXT, COURTESY, PURPOSE


def emphases(text, language="fr"):
    return {word.written: word.emphasis for word in wording.read(text, language)}


def test_a_plain_need_counts_in_full():
    assert emphases("refaire la toiture") == {"refaire": 1.0, "toiture": 1.0}


def test_who_asks_counts_little_until_what_is_asked():
    assert emphases("Je suis boulanger et je cherche de la farine") == {
        "suis": ASKER,
        "boulanger": ASKER,
        "farine": 1.0,
    }


def test_who_asks_counts_in_full_when_nothing_else_is_said():
    assert emphases("je suis boulanger") == {"suis": 1.0, "boulanger": 1.0}


def test_a_leak_one_has_is_not_who_one_is():
    assert emphases("j'ai une fuite d'eau") == {"fuite": 1.0, "eau": 1.0}


def test_the_purpose_counts_less_until_the_clause_ends():
    assert emphases("farine pour pizzas, levure") == {"farine": 1.0, "pizzas": PURPOSE, "levure": 1.0}


def test_looking_for_is_no_purpose():
    assert emphases("looking for a baker for weddings", "en") == {"baker": 1.0, "weddings": PURPOSE}


def test_what_goes_with_the_thing_counts_less_than_the_thing():
    assert emphases("buffet avec plats") == {"buffet": 1.0, "plats": ACCOMPANIED}
    assert emphases("hotel with rooms", "en") == {"hotel": 1.0, "rooms": ACCOMPANIED}


def test_to_turn_one_thing_into_another_is_no_machining():
    assert wording.fold("turn a barn into a library") == "convert a barn into a library"
    assert wording.fold("turn steel parts") == "turn steel parts"


def test_a_coach_is_not_a_conjunction():
    assert wording.fold("louer un car pour un groupe") == "louer un autocar pour un groupe"
    assert wording.fold("rent a car") == "rent a car"


def test_what_a_thing_is_made_of_is_not_what_is_to_be_done_with_it():
    assert emphases("carton recyclé") == {"carton": 1.0}
    assert emphases("recycled cardboard", "en") == {"cardboard": 1.0}
    assert emphases("recycler du carton") == {"recycler": 1.0, "carton": 1.0}


def test_surroundings_count_a_little_less():
    assert emphases("rats dans la cave") == {"rats": 1.0, "cave": CONTEXT}


def test_courtesy_and_hurry_say_next_to_nothing():
    assert emphases("bonjour, plombier urgent") == {"bonjour": COURTESY, "plombier": 1.0, "urgent": COURTESY}


@pytest.mark.parametrize(
    ("one", "other", "language"),
    [
        ("grossiste en fleurs", "fleurs en gros", "fr"),
        ("fournisseur de farine", "fourniture de farine", "fr"),
        ("louer une salle", "location de salles", "fr"),
        ("R&D", "recherche et développement", "fr"),
        ("R & D", "research and development", "en"),
        ("rent a van", "van hire", "en"),
        ("make-up artist", "makeup artist", "en"),
    ],
)
def test_words_of_one_family_are_read_alike(one, other, language):
    assert sorted(wording.stems(one, language)) == sorted(wording.stems(other, language))


@pytest.mark.parametrize(
    ("one", "other", "language"),
    [
        ("port", "porte", "fr"),
        ("boucher", "bouché", "fr"),
        ("terre", "terrasse", "fr"),
        ("engine", "engineer", "en"),
        ("market", "marketing", "en"),
    ],
)
def test_words_of_different_trades_are_read_apart(one, other, language):
    assert wording.stems(one, language) != wording.stems(other, language)


@pytest.mark.parametrize(
    ("text", "language", "stems"),
    [
        ("je recherche un laboratoire", "fr", ("laboratoir",)),
        ("laboratoire de recherche", "fr", ("laboratoir", "recherch")),
        ("son ingénieur", "fr", ("ingenieur",)),
        ("ingénieur du son", "fr", ("ingenieur", "sonoris")),
        ("IT support", "en", ("informat", "support")),
    ],
)
def test_stop_words_that_are_nouns_as_well_are_kept_as_nouns(text, language, stems):
    assert wording.stems(text, language) == stems
