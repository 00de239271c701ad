"""The verb `entremise audit report`: a month's report from a terminal."""

import json
from pathlib import Path

import pytest
import time_machine
from tests.neutrality.months import IN_NOVEMBER, firms, show, take_turns
from typer.testing import CliRunner

from entremise.neutrality.cli import audit
from entremise.neutrality.models import Report

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _in_november() -> object:
    """All is asked in November."""
    with time_machine.travel(IN_NOVEMBER, tick=False):
        yield


def run(*words: str) -> tuple[int, str]:
    """What the verb answers, and its status."""
    result = CliRunner().invoke(audit, ["report", *words])
    return result.exit_code, result.output


def test_a_month_that_is_over_is_published_and_told_in_a_sentence() -> None:
    take_turns(firms(12), 36)
    said = "En octobre 2026, les très petites entreprises ont reçu 100 % de l’attention qui leur revenait, à 1 % près."
    assert run("2026-10") == (0, f"{said}\n")
    published = Report.objects.get()
    assert run("2026-10", "--lang", "en") == (
        0, "In October 2026, very small firms received 100% of the attention due to them, to within 1%.\n"
    )  # fmt: skip
    assert Report.objects.get() == published


def test_the_month_that_goes_on_is_told_and_not_kept() -> None:
    show(firms(2), IN_NOVEMBER)
    status, told = run("2026-11")
    assert (status, told.splitlines()[-1]) == (0, "Provisoire : le mois n’est pas fini.")
    assert not Report.objects.exists()


@pytest.mark.parametrize("suffix", ["pdf", "csv", "xlsx", "json"])
def test_it_is_written_to_a_file(tmp_path: Path, suffix: str) -> None:
    take_turns(firms(12), 3)
    file = tmp_path / f"rapport.{suffix}"
    assert run("2026-10", "--out", str(file))[0] == 0
    assert file.stat().st_size > 200
    if suffix == "json":
        assert json.loads(file.read_bytes())["lists"] == 3


def test_what_cannot_be_said_is_explained() -> None:
    assert run("2026-10") == (1, "Pas de rapport pour 2026-10 : le registre ne couvre pas ce mois.\n")
    show(firms(2))
    assert run("2026-12")[0] == run("2026-09")[0] == 1
    assert run("2026-10", "--out", "rapport.doc") == (1, "rapport.doc : pdf, csv, xlsx, json seulement.\n")
    assert not Report.objects.exists()
    assert run("octobre")[0] == 2
