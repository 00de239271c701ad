"""A need looked up in an index: which activities answer it, which of its words are read."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from entremise.matching.index import Index, weights
from entremise.matching.index.columns import Columns
from entremise.matching.index.query import answering, read
from entremise.matching.model import Document, Understanding, WeightedActivity
from entremise.matching.text import stem

CODES = ["10", "1071B", "1071C", "43", "439", "4391", "4391A", "4391B", "6201Z"]


def asked(*activities: tuple[str, float]) -> list[WeightedActivity]:
    return [WeightedActivity(code, weight) for code, weight in activities]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("10.71C", {"10": 0.7**3, "1071C": 1.0}),
        ("43.91", {"43": 0.7**2, "439": 0.7, "4391": 1.0, "4391A": 1.0, "4391B": 1.0}),
        ("4391b", {"43": 0.7**3, "439": 0.7**2, "4391": 0.7, "4391B": 1.0}),
        ("F", {"43": 1.0, "439": 1.0, "4391": 1.0, "4391A": 1.0, "4391B": 1.0}),
        ("62", {"6201Z": 1.0}),
        ("99.00Z", {}),
        ("", {}),
    ],
)
def test_an_activity_is_answered_by_all_within_it_and_less_by_broader_ones(
    code: str, expected: dict[str, float]
) -> None:
    assert answering(CODES, asked((code, 1.0))) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("shares", "expected"),
    [
        ((0.5, 0.25), {"1071C": 0.75, "6201Z": 0.75 * 0.5**weights.EVENNESS}),
        ((0.2,), {"1071C": 0.2}),
        ((1.0, 1.0), {"1071C": 1.0, "6201Z": 1.0}),
        ((), {}),
    ],
)
def test_the_first_activity_counts_for_as_much_as_is_understood_in_all(
    shares: Sequence[float], expected: dict[str, float]
) -> None:
    codes = ["1071C", "6201Z"]
    activities = [WeightedActivity(code, share) for code, share in zip(codes, shares, strict=False)]
    assert answering(codes, activities) == pytest.approx(expected)


def test_the_best_of_several_ways_to_answer_is_kept() -> None:
    assert answering(["4391B"], asked(("43.91B", 0.2), ("43", 0.8))) == {"4391B": 0.8 * 1.0 / 0.8}


@pytest.fixture
def columns(tmp_path: Path) -> Columns:
    documents = [Document(str(number), text=f"mot{number} toiture") for number in range(80)]
    documents.append(Document("evidence", evidence=["chantier naval", "chantier"]))
    Index.build(tmp_path / "index", documents)
    return Columns.open(tmp_path / "index")


def understood(*words: str) -> Understanding:
    return Understanding("fr", words={stem(word, "fr"): word for word in words})


def test_words_that_no_document_holds_are_left_out(columns: Columns) -> None:
    query = read(columns, understood("inconnu", "toiture", "chantier"))
    assert [word.written for word in query.words] == ["toiture", "chantier"]
    assert [len(word.held) for word in query.words] == [1, 0]
    assert [held.postings.rows.tolist() for held in query.words[1].piece_held] == [[0, 1]]


def test_rare_words_are_worth_more(columns: Columns) -> None:
    rare, common = read(columns, understood("mot7", "toiture")).words
    assert rare.rarity > common.rarity > 0


def test_a_long_need_is_read_by_its_rarest_words_in_their_order(columns: Columns) -> None:
    words = ["toiture", *(f"mot{number}" for number in range(79, 0, -1))]
    query = read(columns, understood(*words))
    assert [word.written for word in query.words] == words[1 : weights.READ_WORDS + 1]
    assert query.telling == pytest.approx(weights.TELLING_WORDS * query.words[0].rarity)


def test_a_need_of_which_nothing_is_found_has_a_measure_all_the_same(columns: Columns) -> None:
    query = read(columns, understood("inconnu"))
    assert (query.words, query.activities, query.telling) == ([], [], 1.0)
