"""What names of firms tell is learned from many of them, and from nobody's own name."""

import numpy as np
import pytest

pytest.importorskip("scipy", reason="the packages of the training are not installed (uv sync --group training)")

from entremise.matching.understanding import learned
from training import data, names
from training.data import Award, Establishment
from training.names import Named

ROOFER, BAKER = "43.91B", "10.71C"


def bearers(word: str, code: str, count: int, *origins: str) -> list[Named]:
    return [
        Named(f"{word}{number}", f"Zzyx {word}", {code: 1.0}, 1.0, origins[number % len(origins)])
        for number in range(count)
    ]


OTHERS = bearers("toiture", ROOFER, 8, "metz", "others")


def told(named: list[Named], feature: str, *first_names: str) -> list[str]:
    table = names.learn(named, first_names)
    rows = np.flatnonzero(table.keys == learned.key(feature)).tolist()
    places = [place for row in rows for place in table.places[table.starts[row] : table.starts[row + 1]].tolist()]
    return [learned.codes()[place] for place in places]


def test_a_word_that_many_firms_bear_tells_their_activity() -> None:
    named = OTHERS + bearers("pain", BAKER, 8, "metz", "others")

    assert (told(named, "f pain"), told(named, "f toitur")) == ([BAKER], [ROOFER])


def test_a_word_that_few_firms_bear_is_not_learned() -> None:
    assert told(OTHERS + bearers("pain", BAKER, 7, "metz", "others"), "f pain") == []


def test_establishments_of_one_firm_are_one_bearer() -> None:
    alike = [each._replace(firm="1") for each in bearers("pain", BAKER, 8, "metz", "others")]

    assert told(OTHERS + alike, "f pain") == []


def test_a_word_found_in_one_way_only_is_not_learned() -> None:
    assert told(OTHERS + bearers("pain", BAKER, 8, "metz"), "f pain") == []


def test_a_word_that_only_firms_say_is_not_learned() -> None:
    named = OTHERS + bearers("pain", BAKER, 8, "metz", "others")

    assert told(named, "f zzyx") == []


def test_a_first_name_is_not_learned() -> None:
    named = OTHERS + bearers("pain", BAKER, 8, "metz", "others")

    assert told(named, "f pain", "pain") == []


def test_first_names_are_folded_and_told_once() -> None:
    listed = names.FIRST_NAMES.read_text(encoding="utf-8").split()

    assert sorted(set(listed)) == sorted(listed)
    assert all(name.isascii() and name.islower() for name in listed)


def firm(siret: str, code: str, commune: str = "") -> Establishment:
    return Establishment(siret, "Zzyx", "", "", code, commune, None, None)


def test_examples_are_of_registered_activities_or_else_of_contracts_won() -> None:
    firms = [firm("00000000100001", ROOFER, names.METZ), firm("00000000100002", ROOFER), firm("00000000200001", "")]
    award: Award = data.Award("train", "b", "Pain", "00000000200001", BAKER, "15811100", "", "", damaged=False)
    first, second, won = names.examples(firms, [award])

    assert first == Named("000000001", "Zzyx", {ROOFER: 1.0}, 0.5, "metz")
    assert second == Named("000000001", "Zzyx", {ROOFER: 1.0}, 0.5, "others")
    assert (won.firm, won.weight, won.origin, BAKER in won.activities) == ("000000002", names.WON, "winners", True)
