"""What words tell of activities is learned as it should be, from examples made up."""

import gzip
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("scipy", reason="the packages of the training are not installed (uv sync --group training)")

from scipy.sparse import csr_array

from entremise.matching.understanding import learned
from training import activities, data, softmax
from training.activities import Example, Usual, mixed

ROOFER, BAKER = "43.91B", "10.71C"
EXAMPLES = [
    Example("réfection de toiture", "fr", {ROOFER: 1.0}, 1.0, "award"),
    Example("toiture et zinguerie", "fr", {ROOFER: 1.0}, 1.0, "award"),
    Example("pain et viennoiseries", "fr", {BAKER: 1.0}, 1.0, "award"),
    Example("livraison de pain", "fr", {BAKER: 1.0}, 1.0, "award"),
    Example("baguette", "fr", {BAKER: 1.0}, 1.0, "term"),
]


@pytest.fixture
def trades(world: Path) -> Path:
    """The public world, with trades and who hires them."""
    (world / "rome_appellations.csv.gz").write_bytes(
        gzip.compress(b"ogr_id,ogr_label,rome_id,rome_label\n1,Couvreur / Couvreuse,F1,Couverture\n")
    )
    (world / "rome_naf_hirings.csv.gz").write_bytes(
        gzip.compress(b"rome_id,rome_label,naf_id,naf_label,hirings\nF1,,4391B,,30\nF1,,4399A,,10\nF1,,7820Z,,900\n")
    )
    return world


def award(text: str, code: str, cpv: str = "") -> data.Award:
    return data.Award("train", "buyer", text, "siret", code, cpv, "", "", damaged=False)


def told(table: learned.Table, feature: str) -> dict[str, int]:
    row = int(np.flatnonzero(table.keys == learned.key(feature))[0])
    run = slice(int(table.starts[row]), int(table.starts[row + 1]))
    return {
        learned.codes()[place]: int(weight) for place, weight in zip(table.places[run], table.weights[run], strict=True)
    }


def test_a_stem_speaks_for_the_activities_it_is_met_with():
    table = activities.learn(EXAMPLES)

    assert list(told(table, "f toitur")) == [ROOFER]
    assert list(told(table, "f pain")) == [BAKER]


def test_a_stem_met_once_is_kept_when_the_lexicon_says_it():
    keys = activities.learn(EXAMPLES).keys

    assert learned.key("f baguet") in keys
    assert learned.key("f zinguer") not in keys


def test_keys_are_in_order_and_the_same_examples_make_the_same_table():
    one, other = activities.learn(EXAMPLES), activities.learn(EXAMPLES)

    assert (np.diff(one.keys.astype(np.int64)) > 0).all()
    assert [column.tolist() for column in one] == [column.tolist() for column in other]


def test_what_was_awarded_speaks_louder_the_more_of_it_there_is():
    few = Usual([award("un", ROOFER, "99999999")]).of("99999999")
    mixture = Usual([award("un", ROOFER, "45261000")]).of("45261000")
    many = Usual([award(str(number), ROOFER, "45261000") for number in range(50)]).of("45261000")

    assert few == {ROOFER: 1.0}
    assert mixture[ROOFER] < many[ROOFER] < 1


def test_the_lots_of_a_contract_count_once():
    lots = [award("un", BAKER, "45261000")] * 30
    assert Usual(lots).of("45261000") == Usual(lots[:1]).of("45261000")


def test_nothing_is_usual_for_what_is_not_known():
    assert Usual([]).of("99999999") == {}


def test_shares_are_mixed():
    assert mixed({"a": 1.0}, {"b": 1.0}, 0.25) == {"a": 0.75, "b": 0.25}
    assert mixed({}, {"b": 1.0}, 0.25) == {"b": 1.0}
    assert mixed({"a": 1.0}, {}, 0.25) == {"a": 1.0}


def test_examples_are_shares_of_what_may_be_learned_from(trades: Path):
    made = activities.examples([award for award in data.awards() if award.part == "train"], ("train",))

    assert all(sum(each.activities.values()) == pytest.approx(1) for each in made)
    texts = {each.text for each in made}
    assert {"Toiture de la halle", "Pain des cantines"} <= texts
    assert "Toiture du gymnase" not in texts


def test_who_hires_a_trade_is_told_but_for_agencies(trades: Path):
    (hired,) = [each for each in activities.examples([], ("train",)) if each.source == "rome"]

    assert hired.activities == {ROOFER: 0.75, "43.99A": 0.25}
    assert hired.text == "Couvreur   Couvreuse"


def test_a_direction_leads_to_each_class():
    rng = np.random.default_rng(1)
    classes = np.tile(np.arange(3), 200)
    vectors = np.eye(3, dtype=np.float32)[classes] + rng.normal(0, 0.1, (600, 3)).astype(np.float32)

    asked = csr_array((np.ones(600, np.float32), (np.arange(600), classes)), (600, 3))
    directions, biases = softmax.fit(vectors, asked)

    assert ((vectors @ directions.T + biases).argmax(axis=1) == classes).all()
