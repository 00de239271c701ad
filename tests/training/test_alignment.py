"""Which words of two languages say the same, from texts that do."""

from training.alignment import translations

PAIRS = [
    (["roof", "repair"], ["repar", "toit"]),
    (["roof"], ["toit"]),
    (["boat", "repair"], ["repar", "bateau"]),
    (["sport", "boat"], ["bateau", "sport"]),
]


def test_words_are_paired_with_those_that_come_with_them_everywhere():
    best = {word: max(others, key=others.__getitem__) for word, others in translations(PAIRS).items()}
    assert best == {"roof": "toit", "repair": "repar", "boat": "bateau", "sport": "sport"}


def test_a_word_that_explains_another_alone_is_sure_of_it():
    known = translations([(["roof"], ["toit"])] * 3)
    assert known == {"roof": {"toit": 1.0}}


def test_what_one_text_alone_adds_explains_less():
    known = translations([*PAIRS, (["roof"], ["toit", "zinc"])])
    assert known["roof"]["zinc"] < known["roof"]["toit"]


def test_nothing_is_learned_from_nothing():
    assert translations([]) == {}
