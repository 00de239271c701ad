"""What texts mean, kept and compared: exactly, whatever the order, and never with another table of words."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from entremise.matching import meaning
from entremise.matching.index import Index, UnreadableIndexError, layout
from entremise.matching.index.columns import Columns
from entremise.matching.index.vectors import closeness, kept
from entremise.matching.model import Document, Request, Understanding, WeightedActivity
from entremise.matching.text import stem

TEXTS = ["réfection de toiture", "couverture et zinguerie", "traiteur", "restauration collective", "développement web"]


@given(st.lists(st.sampled_from(TEXTS), max_size=1500), st.sampled_from(TEXTS))
def test_equal_texts_come_equally_close_wherever_they_are(texts: list[str], need: str) -> None:
    (asked,) = meaning.encode([need])
    close = closeness(kept(meaning.encode(texts)), asked)
    exact = kept(meaning.encode(texts)).astype(np.int64) @ kept(asked).astype(np.int64) / 254**2
    assert close.tolist() == exact.astype(np.float32).tolist()


def test_keeping_a_vector_in_bytes_changes_its_cosines_by_less_than_a_hundredth() -> None:
    vectors = meaning.encode(TEXTS)
    for vector in vectors:
        assert closeness(kept(vectors), vector) == pytest.approx(vectors @ vector, abs=0.01)


def test_a_need_that_means_nothing_known_is_close_to_nothing() -> None:
    vectors = kept(meaning.encode(TEXTS))
    assert closeness(vectors, np.zeros(meaning.DIMENSIONS, np.float32)).tolist() == [0.0] * len(TEXTS)


def test_only_what_says_more_than_a_name_has_a_vector(tmp_path: Path) -> None:
    documents = [
        Document("named firm", title="Toits de Provence", activities=["43.91B"]),
        Document("unknown firm", title="Toits de Provence"),
        Document("told firm", text="réfection de toiture", activities=["43.91B"]),
        Document("aid", kind="aid", title="Aide à la toiture"),
        Document("past work", activities=["43.91B"], evidence=["toiture", "zinguerie"]),
    ]
    Index.build(tmp_path / "index", documents)
    columns = Columns.open(tmp_path / "index")
    assert {columns.ids[int(row)] for row in columns.text_rows} == {"told firm", "aid"}
    assert columns.text_vectors.shape == (2, meaning.DIMENSIONS)
    assert [columns.ids[int(row)] for row in columns.piece_rows] == ["past work", "past work"]
    assert columns.piece_vectors.tolist() == kept(meaning.encode(["toiture", "zinguerie"])).tolist()


def test_an_official_activity_is_worth_more_than_one_read_in_a_name(tmp_path: Path) -> None:
    documents = [Document("official", title="Dupont", activities=["43.91B"]), Document("read", title="Dupont couvreur")]
    Index.build(tmp_path / "index", documents)
    said = Understanding("fr", activities=[WeightedActivity("43.91B", 1.0)])
    matches = Index.open(tmp_path / "index").search(Request(""), understanding=said).matches
    assert [match.id for match in matches] == ["official", "read"]
    assert matches[0].score > matches[1].score


def test_stems_of_two_languages_are_not_taken_for_each_other(tmp_path: Path) -> None:
    documents = [Document("bread", text="pain", language="fr"), Document("ache", text="pain", language="en")]
    Index.build(tmp_path / "index", documents)
    index = Columns.open(tmp_path / "index")
    rows = {
        language: index.postings.of("text", layout.spoken(stem("pain", language), language)).rows.tolist()
        for language in ("fr", "en")
    }
    assert {language: [index.ids[row] for row in found] for language, found in rows.items()} == {
        "fr": ["bread"],
        "en": ["ache"],
    }


def test_with_too_many_texts_those_found_by_their_words_are_still_compared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents = [Document(str(number), kind="aid", text=text, evidence=[text]) for number, text in enumerate(TEXTS)]
    Index.build(tmp_path / "index", documents)
    said = Understanding("fr", words={stem(word, "fr"): word for word in ("toiture", "traiteur", "restauration")})
    index = Index.open(tmp_path / "index")
    every = index.search(Request(""), understanding=said).matches
    monkeypatch.setattr("entremise.matching.index.weights.COMPARED", 0)
    few = index.search(Request(""), understanding=said).matches
    assert {match.id: match.score for match in few}.items() <= {match.id: match.score for match in every}.items()
    assert {"0", "2", "3"} <= {match.id for match in few}


@pytest.mark.parametrize(("name", "value"), [("format", 1), ("meaning", "0" * 16)])
def test_an_index_of_another_format_or_of_other_vectors_is_to_be_built_again(
    tmp_path: Path, name: str, value: object
) -> None:
    Index.build(tmp_path / "index", [Document("one", title="Toiture")])
    path = tmp_path / "index" / layout.META
    path.write_text(json.dumps(json.loads(path.read_text()) | {name: value}))
    with pytest.raises(UnreadableIndexError, match="build it again"):
        Index.open(tmp_path / "index")
