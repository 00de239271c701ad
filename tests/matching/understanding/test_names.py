"""What names of firms tell of their activities."""

from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from entremise.matching.understanding import learned, names, wording
from entremise.matching.understanding.activities import PRESUMED, presumed, resolve

WORDS = ["PAYSAGE", "MENUISERIE", "SCI", "TP", "DU", "MOULIN", "&", "3"]
NAMES = st.text(max_size=40) | st.lists(st.sampled_from(WORDS)).map(" ".join)


def told(name: str) -> list[str]:
    return [activity.code for activity in presumed(name, "fr")]


def test_the_table_is_whole():
    known = names.table()

    assert len(known.keys) == len(known.values) == len(known.starts) - 1
    assert (np.diff(known.keys.astype(np.int64)) > 0).all()
    assert (np.diff(known.starts.astype(np.int64)) >= 0).all()
    assert known.starts[-1] == len(known.places) == len(known.weights)
    assert known.places.max() < len(learned.codes())


def test_the_table_is_small():
    assert sum(column.nbytes for column in names.table()) < 600_000


def test_a_table_is_read_as_it_was_written(tmp_path: Path):
    folder = tmp_path / "names"
    learned.write(folder, names.table()._asdict())

    read = learned.read(folder, names.Table._fields)
    assert [column.tolist() for column in read] == [column.tolist() for column in names.table()]
    assert sorted(file.name for file in folder.iterdir()) == sorted(f"{name}.npy" for name in names.Table._fields)


def test_a_word_of_a_trade_tells_it():
    scores = names.tell(wording.read("ZZYX PAYSAGE", "fr"))

    assert learned.codes()[int(scores.argmax())] == "81.30Z"


def test_a_word_of_no_trade_tells_nothing():
    assert not names.tell(wording.read("ZZYX", "fr")).any()


def test_the_trade_in_a_name_is_presumed():
    assert [told(name)[:1] for name in ("ZZYX PAYSAGE", "ZZYX ARCHITECTURE")] == [["81.30Z"], ["71.11Z"]]


def test_a_name_without_a_trade_presumes_nothing():
    assert [told(name) for name in ("ZZYX SARL", "", "12")] == [[], [], []]


def test_what_is_not_written_as_registers_write_names_is_read_as_a_text():
    text = "Travaux de menuiserie"

    assert presumed(text, "fr") == [each for each in resolve(text, "fr", 4) if each.weight >= PRESUMED]


@given(NAMES)
def test_presumed_activities_are_probabilities_in_order(name: str):
    found = presumed(name.upper(), "fr")
    weights = [activity.weight for activity in found]

    assert weights == sorted(weights, reverse=True)
    assert all(PRESUMED <= weight <= 1 for weight in weights)
    assert sum(weights) <= 1 + 1e-5
