"""The verbs `load boamp` and `load decp`, as an operator uses them."""

import datetime as dt
from pathlib import Path

import pytest
import time_machine
from pytest_django import Settings
from tests.market.sources import official
from tests.market.sources.official import contract, notice
from tests.market.sources.publisher import Publisher, publishing
from typer.testing import CliRunner, Result

from entremise.cli import app
from entremise.market import cli
from entremise.market.models import Award, Tender
from entremise.registry import cli as registry
from entremise.registry.pipeline.workshop import workshop

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def verbs() -> None:
    if "load" not in [group.name for group in app.registered_groups]:
        registry.register(app)
    load = next(group.typer_instance for group in app.registered_groups if group.name == "load")
    if load is not None and "boamp" not in [command.name for command in load.registered_commands]:
        cli.register(app)


def run(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def test_a_load_says_what_it_did(tmp_path: Path, var: Path) -> None:
    rows = [notice(1), notice(2, ""), notice(3, code_departement=["75"])]
    done = run("load", "boamp", official.write_json(tmp_path / "avis.json", rows), "--only", "13")
    assert done.exit_code == 0
    assert done.stdout.splitlines()[:-1] == [
        "boamp : avis.json",
        "             1  nouveaux",
        "             0  modifiés",
        "             0  inchangés",
        "             1  rejetés",
        "             1  d’ailleurs, non gardés",
        f"Lignes rejetées et raisons : {var / 'loading' / 'boamp-rejects.csv'}",
    ]


def test_it_speaks_english_too(tmp_path: Path) -> None:
    done = run("load", "decp", official.write_csv(tmp_path / "decp.csv", [contract(1)]), "--lang", "en")
    assert done.stdout.splitlines()[:3] == ["decp: decp.csv", "             1  new", "             0  changed"]
    assert Award.objects.count() == 1


def test_what_was_published_since_a_day_is_fetched_and_loaded(settings: Settings, var: Path) -> None:
    with (
        publishing(Publisher({"2026-03-03": [notice(1)]})) as publisher,
        time_machine.travel(dt.datetime(2026, 3, 4, 9, tzinfo=dt.UTC), tick=False),
    ):
        settings.BOAMP_URL = publisher.url
        done = run("load", "boamp", "--since", "2026-03-02")
    assert (done.exit_code, done.stdout.splitlines()[:2]) == (
        0, [f"boamp : {publisher.url} 2026-03-02", "             1  nouveaux"],
    )  # fmt: skip
    assert publisher.asked == ["2026-03-02", "2026-03-03", "2026-03-04"]
    assert Tender.objects.values_list("identifier", flat=True).get() == "26-1"
    assert not (var / "downloads" / "boamp").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "Donnez un fichier, ou dites depuis quand avec --since (l’un des deux)."),
        (["x.json", "--since", "2026-01-01"], "Donnez un fichier, ou dites depuis quand avec --since (l’un des deux)."),
        (["x.json", "--only", "20"], "« 20 » n’est pas un département (13, 2A, 971)."),
        (["--since", "2999-01-01"], "Ce jour n’est pas encore venu."),
        (["x.json"], "x.json n’existe pas."),
    ],
)
def test_what_cannot_be_done_is_said(words: list[str], said: str) -> None:
    done = run("load", "boamp", *words)
    assert (done.exit_code, done.stderr.strip()) == (1, said)


def test_a_wrong_file_changes_nothing_and_is_told(tmp_path: Path, var: Path) -> None:
    path = official.write_json(tmp_path / "avis.json", [notice(n, "") for n in range(30)])
    done = run("load", "boamp", path, "--lang", "en")
    assert (done.exit_code, done.stderr.strip()) == (1, (
        "Nothing was changed. 30 of 30 rows cannot be read, more than one in ten: is it the right file? "
        f"Reasons: {var / 'loading' / 'boamp-rejects.csv'}. If it is, run again with --force."
    ))  # fmt: skip


def test_two_loads_at_once_are_refused(tmp_path: Path) -> None:
    path = official.write_json(tmp_path / "avis.json", [notice(1)])
    with workshop():
        done = run("load", "boamp", path)
    assert (done.exit_code, Tender.objects.count()) == (1, 0)
