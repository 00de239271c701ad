import numpy as np
import pytest

pytest.importorskip("wordfreq", reason="the packages of the training are not installed (uv sync --group training)")

from training import vocabulary
from training.vocabulary import Word, gathered, known_words


@pytest.fixture(autouse=True)
def short_lists(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(vocabulary, "_LISTED", {"fr": 8_000, "en": 3_000})


def test_listed_words_are_known_as_they_are_written():
    known = known_words([])

    assert known["batiment"].written == "bâtiment"
    assert known["batiment"].language == "fr"
    assert known["building"].language == "en"


def test_telling_words_of_texts_come_first():
    first, second, *_ = known_words(["Une maison", "La maison"])

    assert [first, second] == ["maison", "the"]


def test_a_word_of_no_list_needs_many_texts_without_a_capital():
    texts = ["xylocharpente Xylotoit", "la xylocharpente Xylotoit"] * 3

    assert known_words(texts)["xylocharpente"] == Word("xylocharpente", "fr", 1e-8)
    assert "xylotoit" not in known_words(texts)
    assert "xylocharpente" not in known_words(texts[:4])


def test_forms_share_a_row_unless_the_teacher_tells_them_apart():
    known = {word: Word(word, "fr", 1e-6) for word in ("toit", "toits", "pompier", "pompiers", "zinc")}
    vectors = np.array([[1, 0], [1, 0], [1, 0], [0, 1], [0, 1]], dtype=np.float32)
    told, heads = gathered(known, vectors, 4)

    assert told.words == ["toit", "toits", "pompier", "pompiers", "zinc"]
    assert told.rows == [0, 0, 1, 2, 3]
    assert told.frequencies.tolist() == [2e-6, 1e-6, 1e-6, 1e-6]
    assert heads.tolist() == vectors[[0, 2, 3, 4]].tolist()


def test_words_stop_where_the_rows_do():
    known = {word: Word(word, "fr", 1e-6) for word in ("toit", "pain", "toits")}
    told, heads = gathered(known, np.eye(3, 2, dtype=np.float32), 1)

    assert told.words == ["toit"]
    assert told.size == len(heads) == 1
