import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from entremise.matching.meaning import DIMENSIONS, encode


def cosine(one: str, other: str) -> float:
    vectors = encode([one, other])
    return float(vectors[0] @ vectors[1])


def test_each_text_has_a_vector_of_length_one():
    vectors = encode(["couvreur", "refaire la toiture d’une école"])

    assert vectors.shape == (2, DIMENSIONS)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 1], abs=1e-5)


def test_no_text_has_no_vector():
    assert encode([]).shape == (0, DIMENSIONS)


@pytest.mark.parametrize("text", ["", " ", "!?", "12", "🙂", "日本語", "\ufffd", "\x00"])
def test_a_text_of_no_known_word_has_a_zero_vector(text):
    assert encode([text]).tolist() == [[0] * DIMENSIONS]


def test_texts_are_told_apart_from_their_neighbours():
    texts = ["couvreur", "", "plumber", "🙂", "un traiteur pour un mariage", ""]

    assert encode(texts).tolist() == [encode([text])[0].tolist() for text in texts]


def test_more_texts_than_are_worked_out_together():
    texts = [f"couvreur {word}" for word in ("Marseille", "zinc", "tuile")] * 100

    assert encode(texts).tolist() == encode(texts[:3]).tolist() * 100


@pytest.mark.parametrize(
    ("written", "said"),
    [("RÉFECTION DE LA TOITURE", "refection de la toiture"), ("L’électricité", "electricite"), ("cœur", "coeur")],
)
def test_accents_and_capitals_do_not_matter(written, said):
    assert encode([written]).tolist() == encode([said]).tolist()


@pytest.mark.parametrize(
    ("need", "near", "far"),
    [
        ("couvreur", "roofer", "hairdresser"),
        ("plombier", "plumbers", "lawyer"),
        ("ship repair", "réparation navale", "réparation de montres"),
        ("gardiennage", "surveillance et sécurité", "garde d’enfants"),
        ("traiteurs", "catering", "transport scolaire"),
        ("nettoyage de vitres", "window cleaning", "fenêtres"),
    ],
)
def test_texts_that_mean_alike_are_nearer(need, near, far):
    assert cosine(need, near) > cosine(need, far)


def test_a_long_text_is_read_to_its_end():
    assert cosine("couvreur " * 2000 + "toiture", "toiture") > cosine("couvreur " * 2000, "toiture")


@given(st.lists(st.text(), max_size=5))
def test_any_text_has_a_vector_of_length_one_or_zero(texts):
    lengths = np.linalg.norm(encode(texts), axis=1)

    assert all(length == pytest.approx(1, abs=1e-5) or length == 0 for length in lengths)


@pytest.mark.parametrize(
    ("word", "near", "far"),
    [("xylocharpentier", "charpente", "coiffure"), ("néobrasseries", "brasserie", "plomberie")],
)
def test_an_unknown_word_resembles_those_it_is_made_of(word, near, far):
    assert cosine(word, near) > cosine(word, far)
