"""`entremise match`, as it is typed."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests import factories
from typer import Typer
from typer.testing import CliRunner, Result

from entremise.common.terminal import speak
from entremise.hub import cli


@pytest.fixture(autouse=True)
def french() -> Iterator[None]:
    speak("fr")
    yield
    speak(None)


def run(*arguments: object) -> Result:
    app = Typer()
    app.callback()(lambda: None)  # keeps the verb a verb, though it is alone
    cli.register(app)
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture
def tables(tmp_path: Path) -> tuple[Path, Path]:
    needs, solutions = tmp_path / "needs.csv", tmp_path / "solutions.csv"
    needs.write_text("id;text\n1;toiture en zinc\n;sans identifiant\n", encoding="utf-8")
    solutions.write_text("id,text,lat\na,Toiture et zinc,nord\nb,Pain,\n", encoding="utf-8")
    return needs, solutions


def test_a_table_against_another(tables: tuple[Path, Path], tmp_path: Path) -> None:
    needs, solutions = tables
    out, rejects = tmp_path / "run.jsonl", tmp_path / "rejects.jsonl"
    result = run(
        "match",
        "--needs",
        needs,
        "--solutions",
        solutions,
        "--out",
        out,
        "--rejects",
        rejects,
        "--workers",
        1,
        "--lang",
        "fr",
    )
    assert result.exit_code == 0, result.output
    (line,) = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert (line["need"], line["rank"], line["solution"]) == ("1", 1, "a")
    assert [json.loads(line) for line in rejects.read_text(encoding="utf-8").splitlines()] == [
        {"file": "solutions.csv", "line": 2, "reason": "coordonnées illisibles, ignorées : nord ; "},
        {"file": "needs.csv", "line": 3, "reason": "ligne écartée : pas d'identifiant (id)"},
    ]
    assert "needs.csv, ligne 3 : ligne écartée : pas d'identifiant (id)" in result.stderr
    assert "1 besoins, 2 solutions, 1 correspondances." in result.stderr


def test_the_standard_output_holds_nothing_but_the_run(tables: tuple[Path, Path]) -> None:
    result = run("match", "--needs", tables[0], "--solutions", tables[1], "--workers", 1)
    assert [json.loads(line)["solution"] for line in result.stdout.splitlines()] == ["a"]


def test_missing_columns_are_told_with_status_2(tables: tuple[Path, Path]) -> None:
    tables[0].write_text("identifiant,objet\n1,pain\n")
    result = run("match", "--needs", tables[0], "--solutions", tables[1], "--lang", "en")
    assert result.exit_code == 2
    assert "columns found: identifiant, objet" in result.stderr


@pytest.mark.parametrize(
    "arguments", [[], ["--needs", "needs.csv"], ["un traiteur", "--needs", "a", "--solutions", "b"]]
)
def test_a_need_or_two_tables(arguments: list[str]) -> None:
    result = run("match", *arguments)
    assert result.exit_code == 2
    assert "Donner soit un besoin" in result.stderr


def test_an_unknown_place_is_told() -> None:
    result = run("match", "un traiteur", "--place", "Xyzzyville")
    assert (result.exit_code, result.stderr) == (2, "Lieu inconnu : Xyzzyville\n")


def test_where_nothing_can_be_written_is_told_before_anything_is_read(
    tables: tuple[Path, Path], tmp_path: Path
) -> None:
    needs, solutions = tables
    (tmp_path / "folder.jsonl").mkdir()
    for option, path in (("--rejects", tmp_path / "nowhere" / "r.jsonl"), ("--out", tmp_path / "folder.jsonl")):
        result = run("match", "--needs", needs, "--solutions", solutions, option, path)
        assert (result.exit_code, result.stderr.strip().startswith(f"{path} : ")) == (2, True)


@pytest.mark.django_db
def test_without_a_territory_it_says_what_to_do() -> None:
    result = run("match", "un traiteur")
    assert result.exit_code == 1
    assert "entremise load" in result.stderr


def test_a_need_on_the_territory(territory: factories.Cast) -> None:
    result = run("match", "un traiteur pour 80 personnes", "--place", "Aix-en-Provence", "--json")
    assert result.exit_code == 0, result.output
    answer = json.loads(result.stdout)
    first = answer["matches"][0]
    assert (first["id"], first["name"], first["commune"]) == (
        f"siret:{territory.caterer.identifier}",
        "Traiteur Sainte-Victoire",
        "Aix-en-Provence",
    )
    assert answer["understanding"]["place"] == "Aix-en-Provence"
    assert answer["understanding"]["activities"][0]["code"] == "56.21Z"


def test_a_need_on_the_territory_as_a_table(territory: factories.Cast) -> None:
    result = run("match", "un traiteur à Aix-en-Provence")
    assert result.exit_code == 0, result.output
    assert "Où : Aix-en-Provence (30 km)" in result.stdout
    assert "À Aix-en-Provence même" in " ".join(result.stdout.split())


def test_nobody_is_told(territory: factories.Cast) -> None:
    result = run("match", "xyzzy", "--lang", "en")
    assert (result.exit_code, "Nobody was found." in result.stdout) == (0, True)


def test_what_is_turned_down_is_told(territory: factories.Cast) -> None:
    need = "un traiteur, pas de restaurant, à Aix-en-Provence"
    assert "Sans : restaurant" in run("match", need).stdout.splitlines()
    assert json.loads(run("match", need, "--json").stdout)["understanding"]["unwanted"] == "restaurant"
