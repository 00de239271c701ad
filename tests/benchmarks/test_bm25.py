"""BM25 over French stems."""

import math

import pytest

from benchmarks.peers import bm25, reading
from benchmarks.peers.bm25 import BM25
from training.tasks import Task


def test_a_score_is_that_of_the_formula() -> None:
    rows, scores = BM25(["pain pain vélo", "vélo", "toit"]).best("du pain", 10)
    idf = math.log1p((3 - 1 + 0.5) / (1 + 0.5))
    assert rows == [0]
    assert scores.tolist() == pytest.approx([idf * 2 * 2.2 / (2 + 1.2 * (0.25 + 0.75 * 3 / (5 / 3)))])


def test_the_best_come_first_and_equals_in_order() -> None:
    index = BM25(["toiture", "toitures", "toiture et charpente", "pain"])
    assert index.best("Toitures", 2)[0] == [0, 1]
    assert index.best("Toitures", 9)[0] == [0, 1, 2]
    assert index.best("rien", 9)[0] == []


def test_all_that_is_told_of_a_solution_is_read() -> None:
    solutions = [
        {"id": "roofer", "title": "Dupont", "naf": "43.91B", "evidence": ["École"]},
        {"id": "label", "title": "Photocopie, préparation de documents", "text": "Reprographie"},
        {"id": "nothing"},
    ]
    needs = [{"id": str(number), "text": text} for number, text in enumerate(["couverture", "écoles", "reprographie"])]
    task = Task("award", "tune", needs, solutions, {})
    assert list(reading.solutions(task)) == [
        "Dupont\nTravaux de couverture par éléments\nÉcole",
        "Photocopie, préparation de documents\nReprographie",
        "",
    ]
    assert bm25.rank(task, 10) == {"0": ["roofer"], "1": ["roofer"], "2": ["label"]}
