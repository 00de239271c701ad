"""The split is for ever, rows are read as they are told, and an absent file is told as such."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training import data
from training.data import Aid, Answer, Award, DataError, Establishment, Label, Notice, Part, Project, Startup

PARTS: list[Part] = ["train"] * 6 + ["tune"] * 2 + ["held-out"] * 2  # type: ignore[list-item]


@pytest.mark.parametrize(("key", "share"), [("0", 4), ("3", 6), ("a", 8), ("21130001100011", 3), ("Chauffage", 3)])
def test_a_key_is_in_the_same_share_for_ever(key: str, share: int) -> None:
    assert data.share(key) == share


@given(st.text())
def test_six_shares_are_learned_from_two_tuned_on_two_held_out(key: str) -> None:
    assert data.part(key) == PARTS[data.share(key)]


def test_establishments_are_read_with_their_holes(world: Path) -> None:
    assert data.establishments() == (
        Establishment("10", "Toits du Port", "", "Couvreur", "43.91B", "13055", 43.3, 5.4),
        Establishment("20", "", "Au Bon Pain", "", "10.71C", "", None, None),
        Establishment("30", "Ardoise SARL", "Ardoise", "", "", "", None, None),
    )


def test_awards_are_in_the_part_of_their_buyer(world: Path) -> None:
    assert data.awards() == (
        Award("train", "0", "Toiture de la halle", "10", "43.91B", "45261000", "Code postal", "13002", damaged=False),
        Award("train", "0", "Pain des cantines", "20", "10.71C", "", "Code pays", "FRANCE", damaged=False),
        Award("tune", "3", "Toiture du gymnase", "10", "43.91B", "", "Code commune", "13055", damaged=False),
        Award("tune", "3", "Toiture du gymnase", "30", "43.91B", "", "Code commune", "13055", damaged=False),
        Award("tune", "3", "Toiture du stade", "99", "99.99Z", "", "Code postal", "13002", damaged=False),
        Award("held-out", "a", "Couverture du march\ufffd", "30", "", "", "Code département", "13", damaged=True),
    )


def test_notices_have_a_text_and_perhaps_labels(world: Path) -> None:
    assert [notice for notice in data.notices() if len(notice.labels) != 1] == [
        Notice("n1", "Un", ("3", "a")),
        Notice("n5", "Cinq", ("3", "b")),
        Notice("n6", "Six", ()),
    ]


def test_startups_are_in_the_part_of_their_company_or_else_of_themselves(world: Path) -> None:
    assert data.startups() == (
        Startup("tune", "s1", "Un capteur", "Le capteur mesure"),
        Startup("tune", "s2", "Un capteur", "Le capteur, encore"),
        Startup("train", "s3", "", "Un autre résumé"),
        Startup(data.part("s4"), "s4", "Seule", ""),
        Startup("held-out", "a", "Un moteur", "Le moteur tourne"),
    )


def test_labels_answers_aids_and_projects_are_read(world: Path) -> None:
    assert data.labels() == (
        Label("tune", "3", "Graines", "Seeds"),
        Label("held-out", "a", "Pain", "Bread"),
        Label("held-out", "b", "Pain", "Loaf"),
    )
    assert data.answers() == (
        Answer("tune", "q1", "Puis-je ?", "3"),
        Answer("tune", "q2", "Dois-je ?", "3"),
        Answer("held-out", "q3", "Quand ?", "a"),
    )
    assert data.aids() == (
        Aid("loan", "Prêt vert", "Investissez\nUn prêt."),
        Aid("study", "Étude", "Comprenez\nUne étude."),
    )
    assert data.projects() == (
        Project("tune", "1", "Isoler. Moins de chauffage.", frozenset({"loan", "gone"})),
        Project("held-out", "3", "Mesurer. Un bilan.", frozenset({"study"})),
        Project("held-out", "4", "Rien. Personne.", frozenset({"gone"})),
    )


def test_data_that_are_not_there_are_told(empty: Path) -> None:
    with pytest.raises(DataError, match="is not there: training and measuring need the public data"):
        data.awards()
