"""Two months of real calls for tender, and the trades whose alerts are judged on them.

The notices (BOAMP, January and February 2021) are read beside the checkout. Half of the set of labels was taken off the
file: a notice may have none left, and a trade whose label is gone cannot be judged. `trades.csv`, written by hand: a
firm's activity, the words it would type in an alert, the labels that concern it.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Literal

import duckdb

from training.data import FOLDER, DataError

Half = Literal["tune", "judged"]
_FILE = FOLDER / "boamp_2021_01_02.parquet"
_TRADES = Path(__file__).with_name("trades.csv")


@dataclass(frozen=True, slots=True)
class Notice:
    """A call for tender: what it is about, its indexers' labels, the half its buyer falls in."""

    text: str
    labels: frozenset[str]
    half: Half


@dataclass(frozen=True, slots=True)
class Trade:
    """A firm of a trade: its NAF code, the words or phrases of its alert, any of which is enough, its labels."""

    name: str
    naf: str
    words: tuple[str, ...]
    labels: frozenset[str]


@cache
def notices() -> Sequence[Notice]:
    """Every notice that has a text. Those of a buyer are of one half, since its texts resemble each other.

    Raises:
        DataError: the file is not beside the checkout.
    """
    if not _FILE.exists():
        raise DataError(f"{_FILE} is not there: real notices are read beside the checkout")
    asked = "SELECT trim(objet), coalesce(descripteurs, []), coalesce(acheteur, '') FROM read_parquet(?) ORDER BY avis"
    rows = duckdb.execute(asked, [str(_FILE)]).fetchall()
    return [Notice(text, frozenset(labels), _half(buyer)) for text, labels, buyer in rows if text]


def _half(buyer: str) -> Half:
    return "judged" if blake2b(buyer.encode(), digest_size=1).digest()[0] % 2 else "tune"


@cache
def trades() -> Sequence[Trade]:
    """The trades of `trades.csv`."""
    with _TRADES.open(encoding="utf-8", newline="") as file:
        return [
            Trade(row["trade"], row["naf"], tuple(row["words"].split("|")), frozenset(row["labels"].split("|")))
            for row in csv.DictReader(file)
        ]
