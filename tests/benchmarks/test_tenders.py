"""Which notices concern a trade: the trades, the rules, what is counted; on rows made up."""

import numpy as np
import pytest

from benchmarks.tenders import __main__ as telling
from benchmarks.tenders import rules
from benchmarks.tenders.notices import Notice, Trade, trades
from entremise.market.queries import closeness
from entremise.matching.nomenclature import naf

PAINTER = Trade("peintre", "43.34Z", ("peinture", "ravalement de façades"), frozenset({"Peinture"}))
CLEANER = Trade("entreprise de nettoyage", "81.21Z", ("nettoyage",), frozenset({"Nettoyage de locaux"}))


def notice(text: str, *labels: str) -> Notice:
    return Notice(text, frozenset(labels), "tune")


NOTICES = [
    notice("Travaux de peinture de l’école", "Peinture"),
    notice("Ravalement des façades de la mairie"),
    notice("Nettoyage des locaux de la mairie", "Nettoyage de locaux"),
]


def test_the_trades_are_known_and_enough() -> None:
    told = trades()
    assert len(told) == len({trade.name for trade in told}) == 50
    assert [trade.name for trade in told if trade.naf not in naf.subclasses()] == []
    assert [trade.name for trade in told if not all((*trade.words, *trade.labels))] == []


def test_words_are_phrases_held_whole() -> None:
    assert rules.words([PAINTER, CLEANER], NOTICES).tolist() == [[1.0, 1.0, 0.0], [0.0, 0.0, 1.0]]


def test_bm25_is_measured_from_the_best_notice() -> None:
    found = rules.bm25([CLEANER], NOTICES)
    assert found[0].tolist()[2] == 1.0
    assert found[0, 0] < 1.0


@pytest.mark.parametrize("rule", [rules.same_activity, rules.concerning, rules.concerning_in_words])
def test_ours_tell_a_painter_from_a_cleaner(rule: rules.Rule) -> None:
    told = rule([PAINTER, CLEANER], NOTICES) >= closeness.CONCERNS
    assert told.tolist() == [[True, True, False], [False, False, True]]


def test_what_is_counted() -> None:
    part = telling.Part(
        {"rule": np.array([[0.9, 0.8, 0.1, 0.7], [0.0, 0.0, 0.0, 0.0]])},
        np.array([[True, False, True, False], [True, False, False, False]]),
        np.array([True, False, True, True]),
    )
    found = telling.measure(part, "rule", 0.5)
    assert found.precision.tolist() == [0.5, 0.0]
    assert found.among_all.tolist() == pytest.approx([1 / 3, 0.0])
    assert found.recall.tolist() == [0.5, 0.0]
    assert found.f1.tolist() == [0.5, 0.0]
    assert found.told.tolist() == [3.0, 0.0]
