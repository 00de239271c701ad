import gzip
from pathlib import Path

import pytest

from training.pairs import WEIGHTS, Pair, pairs, texts


@pytest.fixture(autouse=True)
def jobs(world: Path):
    """The public world, with two trade names of one job."""
    rows = "ogr_label,rome_id,rome_label\nCouvreur,F1610,Pose de couvertures\nZingueur,F1610,Pose de couvertures\n"
    (world / "rome_appellations.csv.gz").write_bytes(gzip.compress(rows.encode()))


def test_only_the_parts_asked_for_are_learned_from():
    found = pairs(["tune"], seed=1)

    assert found["tagline"] == [
        Pair("Un capteur", "Le capteur mesure", "s1"),
        Pair("Un capteur", "Le capteur, encore", "s2"),
    ]
    assert found["question"] == [Pair("Puis-je ?", "3", "3"), Pair("Dois-je ?", "3", "3")]
    assert found["label"] == [Pair("Seeds", "Graines", "3")]
    assert {pair.about for pair in found["notice"]} == {"3"}
    assert pairs(["train"], seed=1)["label"] == []


def test_contracts_go_with_the_labels_of_their_codes():
    found = pairs(["train"], seed=1)

    assert found["award"] == []
    assert [(pair.one, pair.about) for pair in found["winner"]] == [
        ("Toiture de la halle", "43.91B"),
        ("Pain des cantines", "10.71C"),
    ]


def test_trade_names_go_with_those_of_the_same_job():
    assert {pair.about for pair in pairs(["train"], seed=1)["trade"]} == {"F1610"}


def test_every_source_has_a_weight():
    assert set(pairs(["tune"], seed=1)) == set(WEIGHTS)


def test_a_seed_always_gives_the_same_pairs():
    assert pairs(["tune"], seed=1) == pairs(["tune"], seed=1)


def test_needs_of_another_part_are_not_read():
    found = texts(["tune"])

    assert found["tagline"] == ["Un capteur"]
    assert found["english label"] == ["Seeds"]
    assert found["award"] == ["Toiture du gymnase", "Toiture du stade"]
    assert found["trade"] == ["Couvreur", "Zingueur"]
