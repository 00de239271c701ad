"""The verbs `load` and `index`, as an operator uses them."""

import gzip
from pathlib import Path

import pytest
from pytest_django import Settings
from tests.factories import siren, siret
from tests.registry.official import site, unit, write_csv
from tests.registry.sources.test_download import Server, serving
from typer.testing import CliRunner, Result

from entremise.cli import app
from entremise.registry import cli, index
from entremise.registry.models import Establishment, IndexGeneration, Load
from entremise.registry.pipeline.workshop import workshop

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def verbs() -> None:
    if "load" not in [group.name for group in app.registered_groups]:
        cli.register(app)


def run(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture
def ten(tmp_path: Path) -> Path:
    return write_csv(tmp_path / "ten.csv", [site(n) for n in range(1, 11)])


def test_a_load_says_what_it_did(tmp_path: Path, var: Path) -> None:
    rows = [site(1), site(2, activitePrincipaleEtablissement="99.99X"), site(3, etatAdministratifEtablissement="F")]
    done = run("load", "sirene", write_csv(tmp_path / "s.csv", rows))
    assert done.exit_code == 0
    assert done.stdout.splitlines()[:-1] == [
        "sirene : s.csv (2026-10-30)",
        "             1  nouveaux",
        "             0  modifiés",
        "             0  inchangés",
        "             1  fermés dans le fichier",
        "             1  rejetés",
        "             0  retirés du registre",
        f"Lignes rejetées et raisons : {var / 'loading' / 'sirene-rejects.csv'}",
    ]


def test_it_speaks_english_too(ten: Path) -> None:
    done = run("load", "sirene", ten, "--lang", "en")
    assert done.stdout.splitlines()[:3] == [
        "sirene: ten.csv (2026-10-30)", "            10  new", "             0  changed",
    ]  # fmt: skip


def test_units_places_and_date_can_be_given(tmp_path: Path, ten: Path) -> None:
    units = write_csv(tmp_path / "units.csv", [unit(1)])
    done = run("load", "sirene", ten, "--unites-legales", units, "--departement", "13", "--departement", "2a",
               "--commune", "75056", "--date", "2026-11-01")  # fmt: skip
    assert done.exit_code == 0
    assert Load.objects.values_list("scope", "source_date__day", "new").get() == (["13", "2A", "751"], 1, 10)


@pytest.mark.parametrize(
    ("option", "code"), [("--departement", "20"), ("--departement", "1"), ("--commune", "Aix"), ("--commune", "1300")]
)
def test_a_place_that_does_not_exist_is_refused(ten: Path, option: str, code: str) -> None:
    done = run("load", "sirene", ten, option, code)
    assert (done.exit_code, f"« {code} »" in done.stderr) == (1, True)
    assert not Establishment.objects.exists()


def test_a_load_that_would_remove_too_much_says_how_to_force_it(tmp_path: Path, ten: Path) -> None:
    run("load", "sirene", ten)
    fewer = write_csv(tmp_path / "fewer.csv", [site(1)])
    stopped = run("load", "sirene", fewer)
    assert stopped.exit_code == 1
    assert "retirerait 9 établissements sur 10" in stopped.stderr
    assert "--force" in stopped.stderr
    assert run("load", "sirene", fewer, "--force").exit_code == 0
    assert Establishment.objects.get().identifier == siret(siren(1))


def test_a_file_that_is_not_there_is_told_plainly(tmp_path: Path) -> None:
    done = run("load", "sirene", tmp_path / "nowhere.parquet")
    assert (done.exit_code, "ne s’ouvre pas" in done.stderr) == (1, True)


def test_without_a_file_the_official_ones_are_fetched(tmp_path: Path, settings: Settings, ten: Path) -> None:
    units = write_csv(tmp_path / "units.csv", [unit(n) for n in range(1, 11)])
    with (
        serving(Server(ten.read_bytes(), drops=[500, 300])) as sites_server,
        serving(Server(gzip.compress(units.read_bytes()), drops=[100])) as units_server,
    ):
        settings.SIRENE_ETABLISSEMENTS_URL = sites_server.url.replace(".parquet", ".csv")
        settings.SIRENE_UNITES_LEGALES_URL = units_server.url.replace("StockEtablissement_utf8.parquet", "units.csv.gz")
        assert run("load", "sirene").exit_code == 0
    assert Establishment.objects.filter(organisation__legal_form="5710").count() == 10


def test_an_address_that_does_not_answer_is_told(settings: Settings) -> None:
    with serving(Server(b"", statuses=[404])) as server:
        settings.SIRENE_ETABLISSEMENTS_URL = server.url
        done = run("load", "sirene")
    assert (done.exit_code, "répond 404" in done.stderr) == (1, True)


def test_nothing_is_fetched_while_another_load_is_at_work(settings: Settings, ten: Path) -> None:
    with workshop(), serving(Server(ten.read_bytes())) as server:
        settings.SIRENE_ETABLISSEMENTS_URL = settings.SIRENE_UNITES_LEGALES_URL = server.url
        done = run("load", "sirene")
    assert (done.exit_code, "Un autre chargement est en cours" in done.stderr) == (1, True)
    assert not (settings.VAR / "downloads").exists()


def test_the_index_is_rebuilt_and_checked(ten: Path) -> None:
    run("load", "sirene", ten)
    assert run("index", "--check").exit_code == 0
    Establishment.objects.filter(identifier=siret(siren(1))).update(named=False)
    out_of_step = run("index", "--check")
    assert (out_of_step.exit_code, out_of_step.stderr) == (
        1, "L’index n’est pas à jour de la base. Lancez : entremise index\n",
    )  # fmt: skip
    assert run("index").stdout == "9 documents dans l’index.\n"
    assert run("index", "--check").exit_code == 0
    assert IndexGeneration.objects.count() == 2
    assert index.in_step()
