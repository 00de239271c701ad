import numpy as np
import pytest

pytest.importorskip("scipy", reason="the packages of the training are not installed (uv sync --group training)")
pytest.importorskip("wordfreq", reason="the packages of the training are not installed (uv sync --group training)")

from training import learning
from training.pairs import Pair
from training.vocabulary import Vocabulary

#: Words of two languages: the first of one says the first of the other, and so on.
FRENCH = ["toiture", "coiffure", "maçonnerie", "plomberie", "peinture", "serrurerie"]
ENGLISH = ["roofing", "hairdressing", "masonry", "plumbing", "painting", "locksmith"]
FOLDED = [word.replace("ç", "c") for word in FRENCH]
VOCABULARY = Vocabulary([*FOLDED, *ENGLISH], list(range(12)), np.full(12, 1e-6))


def test_a_bag_holds_the_square_root_of_the_times_a_word_is_said():
    found = learning.bags(["Toiture, toiture, toiture et TOITURE", "maçonnerie sans nom", ""], VOCABULARY).toarray()

    expected = np.zeros((3, 12))
    expected[0, 0], expected[1, 2] = 2, 1
    assert found.tolist() == expected.tolist()


def test_words_of_a_row_add_up():
    vocabulary = Vocabulary(["toit", "toits"], [0, 0], np.array([1e-6]))

    assert learning.bags(["toit toits"], vocabulary).toarray().tolist() == [[2]]


def test_what_the_words_of_a_pair_share_is_bm25():
    pairs = learning.source([Pair("refaire la toiture", "toiture en zinc", "roof")], VOCABULARY)

    # The only text there is holds its words once, at its usual length: rarity alone is left.
    assert (pairs.one_words @ pairs.other_words.T).toarray() == pytest.approx(np.log(1 + 0.5 / 1.5))


def learned(seed: int) -> np.ndarray:
    random = np.random.default_rng(0)
    told = random.normal(size=(12, 8)).astype(np.float32)
    texts = [(learning.bags(FOLDED, VOCABULARY), told[:6])]
    pairs = {
        "label": learning.source([Pair(*words, words[0]) for words in zip(FRENCH, ENGLISH, strict=True)], VOCABULARY)
    }
    return learning.learn(learning.Teacher(told, texts), pairs, {"label": 1.0}, VOCABULARY.frequencies, 4, seed)


def test_words_of_a_pair_come_to_point_the_same_way(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(learning, "_MAP_STEPS", 50)
    monkeypatch.setattr(learning, "_ROW_STEPS", 400)
    monkeypatch.setattr(learning, "_SINGLE", 0.1)
    table = learned(seed=1)
    unit = table / np.linalg.norm(table, axis=1, keepdims=True)

    assert np.argmax(unit[:6] @ unit[6:].T, axis=1).tolist() == list(range(6))


def test_the_same_seed_learns_the_same(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(learning, "_MAP_STEPS", 5)
    monkeypatch.setattr(learning, "_ROW_STEPS", 5)

    assert learned(seed=1).tolist() == learned(seed=1).tolist()
    assert learned(seed=1).tolist() != learned(seed=2).tolist()


def test_the_gradient_of_a_batch_is_that_of_its_loss():
    random = np.random.default_rng(3)
    scores = random.normal(size=(4, 4))

    def loss(of: np.ndarray) -> float:
        odds = np.exp(of / learning._TEMPERATURE)
        return float(-sum(np.log(np.diag(odds / odds.sum(axis=axis, keepdims=True))).mean() for axis in (0, 1)) / 2)

    nudged = scores.copy()
    nudged[1, 2] += 1e-5

    assert learning._wrong(scores)[1, 2] == pytest.approx((loss(nudged) - loss(scores)) / 1e-5, rel=1e-2, abs=1e-6)
