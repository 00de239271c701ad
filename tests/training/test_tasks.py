"""Tasks made of the data: what is asked, among what, and what answers it."""

import json
from hashlib import blake2b
from pathlib import Path
from typing import Any

import pytest

from training import tasks
from training.data import Part
from training.tasks import Task


def told(task: Task) -> tuple[list[str], list[dict[str, Any]], list[set[str]]]:
    """What is asked, the solutions, and for each need the ids, or texts when ids are made of them, of the answers."""
    made = {blake2b(row.get("text", "").encode(), digest_size=8).hexdigest() for row in task.solutions}
    texts = {row["id"]: row["text"] if row["id"] in made else row["id"] for row in task.solutions}
    answers = [{texts[one] for one in task.relevant[need["id"]]} for need in task.needs]
    return [need["text"] for need in task.needs], task.solutions, answers


def one(part: Part, name: str) -> Task:
    return tasks.tasks(part, [name])[name]


def test_a_text_of_one_buyer_with_two_winners_is_one_need_and_its_awards_are_nobodys_evidence(world: Path) -> None:
    asked, firms, answers = told(one("tune", "award"))
    assert asked == ["Toiture du gymnase"]
    assert answers == [{"10", "30"}]
    assert firms == [
        {
            "id": "10",
            "title": "Toits du Port",
            "text": "Couvreur",
            "naf": "43.91B",
            "place": "13055",
            "lat": 43.3,
            "lon": 5.4,
            "evidence": ["Toiture de la halle"],
        },
        {"id": "20", "title": "Au Bon Pain", "naf": "10.71C", "evidence": ["Pain des cantines"]},
        {"id": "30", "title": "Ardoise SARL", "text": "Ardoise"},
    ]


@pytest.mark.parametrize(
    ("part", "evidence"),
    [
        ("train", [["Toiture du gymnase"], [], ["Toiture du gymnase"]]),
        ("tune", [["Toiture de la halle"], ["Pain des cantines"], []]),
        ("held-out", [["Toiture de la halle", "Toiture du gymnase"], ["Pain des cantines"], ["Toiture du gymnase"]]),
    ],
)
def test_past_work_comes_from_other_parts_and_never_from_what_is_held_out(
    world: Path, part: Part, evidence: list[list[str]]
) -> None:
    assert [firm.get("evidence", []) for firm in one(part, "award").solutions] == evidence


@pytest.mark.parametrize(("part", "places"), [("train", ["13002", None]), ("tune", ["13001"]), ("held-out", ["13"])])
def test_a_place_is_told_as_a_postal_code_or_a_departement(world: Path, part: Part, places: list[str | None]) -> None:
    task = one(part, "award+place")
    assert task.name == "award"
    assert sorted(str(need.get("place")) for need in task.needs) == sorted(map(str, places))


def test_activities_are_told_by_label_with_or_without_their_code(world: Path) -> None:
    coded, bare = one("tune", "activity"), one("tune", "activity-code")
    assert (told(coded)[0], told(coded)[2]) == (["Toiture du gymnase"], [{"43.91B"}])
    assert (len(coded.solutions), len(bare.solutions)) == (732, 732)
    baker = {"id": "10.71C", "title": "Boulangerie et boulangerie-pâtisserie"}
    assert baker in bare.solutions
    assert baker | {"naf": "10.71C"} in coded.solutions
    assert (bare.needs, bare.relevant) == (coded.needs, coded.relevant)


def test_an_alert_is_a_label_given_to_five_notices_at_least(world: Path) -> None:
    asked, among, answers = told(one("tune", "alert"))
    assert (asked, answers) == (["3"], [{"n1", "n2", "n3", "n4", "n5"}])
    assert among[5] == {"id": "n6", "text": "Six"}
    assert tasks.tasks("held-out", ["alert"]) == {}


def test_projects_ask_for_the_aids_that_are_known(world: Path) -> None:
    asked, aids, answers = told(one("tune", "aid"))
    assert (asked, answers) == (["Isoler. Moins de chauffage."], [{"loan"}])
    assert aids[1] == {"id": "study", "title": "Étude", "text": "Comprenez\nUne étude."}
    assert told(one("held-out", "aid"))[0] == ["Mesurer. Un bilan."]


def test_a_tagline_told_twice_is_one_need(world: Path) -> None:
    asked, summaries, answers = told(one("tune", "start-up"))
    assert (asked, answers) == (["Un capteur"], [{"Le capteur mesure", "Le capteur, encore"}])
    assert len(summaries) == 4


def test_the_same_label_of_two_entries_is_one_solution(world: Path) -> None:
    asked, labels, answers = told(one("held-out", "english"))
    assert sorted(asked) == ["Bread", "Loaf"]
    assert answers == [{"Pain"}, {"Pain"}]
    assert [row["text"] for row in labels] == ["Graines", "Pain"]
    assert {need["lang"] for need in one("held-out", "english+lang").needs} == {"en"}


def test_questions_with_the_same_answer_both_find_it(world: Path) -> None:
    asked, among, answers = told(one("tune", "question"))
    assert (sorted(asked), answers) == (["Dois-je ?", "Puis-je ?"], [{"3"}, {"3"}])
    assert [row["text"] for row in among] == ["3", "a"]
    assert [row["text"] for row in one("tune", "question-others").solutions] == ["3"]


def test_too_many_needs_are_cut_to_the_same_ones(world: Path) -> None:
    few, all_of_them = (tasks.tasks("train", ["award"], cap)["award"] for cap in (1, None))
    assert len(all_of_them.needs) == 2
    assert few.needs == all_of_them.needs[:1]
    assert list(few.relevant) == [few.needs[0]["id"]]


def test_tables_are_written_as_the_command_reads_them(world: Path, tmp_path: Path) -> None:
    task = one("tune", "aid")
    written = [[json.loads(line) for line in path.read_text().splitlines()] for path in tasks.write(task, tmp_path)]
    assert written == [task.needs, task.solutions]
