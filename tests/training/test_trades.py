"""The correspondence of the Common Procurement Vocabulary with NAF is whole, and says what everybody knows."""

import csv
from itertools import groupby

import pytest

from entremise.matching.nomenclature import naf
from training.data import FOLDER
from training.trades import PATH, correspondence, trades

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


def lines():
    with PATH.open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


def test_every_division_is_told():
    assert {prefix for prefix in correspondence() if len(prefix) == 2} == DIVISIONS


def test_every_prefix_is_the_beginning_of_a_code_of_its_own():
    told = list(correspondence())
    wrong = [
        prefix
        for prefix in told
        if not (prefix.isdecimal() and 2 <= len(prefix) <= 8 and prefix[:2] in DIVISIONS)
        or (len(prefix) > 2 and prefix.endswith("0"))
    ]
    assert wrong == []


def test_prefixes_begin_codes_of_the_vocabulary():
    listing = FOLDER / "cpv_2008_fr_en_part.csv"
    if not listing.exists():
        pytest.skip("the public data are not beside the checkout")
    with listing.open(encoding="utf-8", newline="") as opened:
        known = {row["code"][:end] for row in csv.DictReader(opened) for end in range(2, 9)}
    told = [prefix for prefix in correspondence() if prefix[:2] not in {"74", "78"}]
    # A quarter of the vocabulary, mostly codes of five digits and more, is not in the listing.
    assert sum(prefix in known for prefix in told) > 0.9 * len(told)


def test_every_activity_is_a_subclass():
    assert {row["naf"] for row in lines()} - set(naf.subclasses()) == set()


def test_weights_are_shares_of_the_most_usual_and_come_weightiest_first():
    for prefix, rows in groupby(lines(), key=lambda row: row["cpv"]):
        weights = [float(row["weight"]) for row in rows]
        assert (prefix, weights) == (prefix, sorted(weights, reverse=True))
        assert 0 < weights[-1] <= weights[0] <= 1


def test_nothing_is_said_twice_and_lines_are_sorted():
    keys = [(row["cpv"], -float(row["weight"]), row["naf"]) for row in lines()]
    assert keys == sorted(set(keys))


@pytest.mark.parametrize(
    ("cpv", "first"),
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
def test_the_trade_that_everybody_would_call_comes_first(cpv: str, first: str):
    assert next(iter(trades(cpv))) == first


def test_the_longest_beginning_speaks_alone():
    assert trades("45112700") == correspondence()["451127"]


def test_an_unknown_code_has_no_trade():
    assert trades("99000000") == {}
