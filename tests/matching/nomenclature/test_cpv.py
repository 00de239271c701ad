"""Codes of public buyers, their labels in both languages, the trades that supply them."""

import csv
from importlib.resources import files
from itertools import groupby

import pytest

from entremise.matching.nomenclature import cpv, naf


def test_a_code_is_told_in_both_languages_with_or_without_its_check_digit() -> None:
    assert cpv.label("45442100", "fr") == "Travaux de peinture"
    assert cpv.label("45442100-8", "en") == "Painting work"


def test_a_code_of_a_former_vocabulary_is_told_by_the_closest_above() -> None:
    assert cpv.label("45442999", "fr") == cpv.label("45442000", "fr")
    assert cpv.label("99", "fr") == "99"


def test_what_is_no_code_is_none() -> None:
    assert [cpv.normalise(text) for text in ("45442100", "4544 2100-8", "45", "peinture")] == [
        "45442100", "45442100", "", "",
    ]  # fmt: skip


def test_a_field_completes_a_label_or_a_code() -> None:
    assert [entry.code for entry in cpv.search("travaux de peint", "fr", 1)] == ["45442100"]
    assert [entry.code for entry in cpv.search("454421", "fr")][:2] == ["45442100", "45442110"]
    assert cpv.search("", "fr") == []


def test_painters_supply_painting_work() -> None:
    assert next(iter(cpv.trades("45442100"))) == "43.34Z"


#: First digits of CPV 2008, and of the two divisions of 2003 that notices still use.
SECONDS = {
    "0": "39",
    "1": "45689",
    "2": "24",
    "3": "012345789",
    "4": "123458",
    "5": "015",
    "6": "03456",
    "7": "0123456789",
    "8": "05",
    "9": "028",
}
DIVISIONS = {first + second for first, seconds in SECONDS.items() for second in seconds}


def lines() -> list[dict[str, str]]:
    path = files("entremise.matching") / "data" / "cpv_naf.csv"
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


def test_every_division_is_told() -> None:
    assert {prefix for prefix in cpv.correspondence() if len(prefix) == 2} == DIVISIONS


def test_every_prefix_is_the_beginning_of_a_code_of_its_own() -> None:
    told = list(cpv.correspondence())
    wrong = [
        prefix
        for prefix in told
        if not (prefix.isdecimal() and 2 <= len(prefix) <= 8 and prefix[:2] in DIVISIONS)
        or (len(prefix) > 2 and prefix.endswith("0"))
    ]
    assert wrong == []


def test_prefixes_begin_codes_of_the_vocabulary() -> None:
    known = {code[:end] for code in cpv.entries() for end in range(2, 9)}
    told = {prefix for prefix in cpv.correspondence() if prefix[:2] not in {"74", "78"}}
    assert sorted(told - known) == []


def test_every_activity_is_a_subclass() -> None:
    assert {row["naf"] for row in lines()} - set(naf.subclasses()) == set()


def test_weights_are_shares_of_the_most_usual_and_come_weightiest_first() -> None:
    for prefix, rows in groupby(lines(), key=lambda row: row["cpv"]):
        weights = [float(row["weight"]) for row in rows]
        assert (prefix, weights) == (prefix, sorted(weights, reverse=True))
        assert 0 < weights[-1] <= weights[0] <= 1


def test_nothing_is_said_twice_and_lines_are_sorted() -> None:
    keys = [(row["cpv"], -float(row["weight"]), row["naf"]) for row in lines()]
    assert keys == sorted(set(keys))


@pytest.mark.parametrize(
    ("code", "first"),
    [
        ("45261210", "43.91B"),
        ("45310000", "43.21A"),
        ("71200000", "71.11Z"),
        ("90911200", "81.21Z"),
        ("77310000", "81.30Z"),
        ("79713000", "80.10Z"),
        ("79800000", "18.12Z"),
        ("85143000", "86.90A"),
        ("33600000", "21.20Z"),
        ("22113000", "47.61Z"),
        ("50240000", "33.15Z"),
        ("60120000", "49.32Z"),
    ],
)
def test_the_trade_that_everybody_would_call_comes_first(code: str, first: str) -> None:
    assert next(iter(cpv.trades(code))) == first


def test_the_longest_beginning_speaks_alone() -> None:
    assert cpv.trades("45112700") == cpv.correspondence()["451127"]


def test_an_unknown_code_has_no_trade() -> None:
    assert cpv.trades("99000000") == {}
