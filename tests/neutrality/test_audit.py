"""`entremise audit`, as an auditor types it."""

from pathlib import Path

import pytest
import time_machine
from django.utils import timezone
from pytest_django import Settings
from tests.neutrality.ledger.making import NOON, lines, listed, proposed, rewrite
from tests.neutrality.ledger.showing import show
from typer import Typer
from typer.testing import CliRunner, Result

from entremise.neutrality import cli
from entremise.neutrality.ledger import replaying
from entremise.neutrality.ledger.book import book
from entremise.neutrality.models import Report
from entremise.project.failures import explain

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(settings: Settings) -> Path:
    """Twelve lists of November."""
    with time_machine.travel(NOON):
        for need in range(12):
            show(need)
    return Path(settings.LEDGER_DIRECTORY)


def run(*words: object) -> Result:
    app = Typer()
    cli.register(app)
    return CliRunner().invoke(app, ["audit", *map(str, words)])


def test_a_ledger_left_alone_is_whole(folder: Path) -> None:
    done = run("verify")
    last, digest = book().head()
    assert (done.exit_code, done.stdout) == (
        0, f"Le registre est complet et inchangé. Entrées : 12.\n{last}:{digest}\n",
    )  # fmt: skip


def test_an_empty_ledger_is_whole() -> None:
    assert run("verify", "--lang", "en").stdout == "The ledger is whole and unchanged. Entries: 0.\n0:entremise\n"
    assert run("head").stdout == "0:entremise\n"


def test_what_is_wrong_is_told(folder: Path) -> None:
    held = lines(folder)
    rewrite(folder, [held[0].replace(b'"eligible":', b'"eligible":1'), *held[1:5], *held[6:]])
    done = run("verify")
    assert (done.exit_code, done.stdout, done.stderr.splitlines()) == (
        1, "", [
            "2026-11 entrée 1 : son contenu a été changé",
            "2026-11 entrée 7 : elle vient après l’entrée 5 : des lignes ont été retirées, ajoutées ou déplacées",
            "Le registre n’est pas intact. Anomalies : 2.",
        ],
    )  # fmt: skip


def test_it_speaks_english_too(folder: Path) -> None:
    held = lines(folder)
    rewrite(folder, [held[0].replace(b'"eligible":', b'"eligible":1'), *held[1:]])
    assert run("verify", "--lang", "en").stderr.splitlines() == [
        "2026-11 entry 1: what it says was changed",
        "The ledger is not intact. Faults: 1.",
    ]


def test_when_much_is_wrong_only_the_first_faults_are_told(folder: Path) -> None:
    rewrite(folder, [*lines(folder), *[b"rien\n"] * 30])
    told = run("verify").stderr.splitlines()
    assert (len(told), told[-2:]) == (22, ["…", "Le registre n’est pas intact. Anomalies : 30."])


def test_a_ledger_shortened_is_found_out_by_its_head(folder: Path) -> None:
    head = run("head").stdout.strip()
    assert run("verify", "--head", head).exit_code == 0
    rewrite(folder, lines(folder)[:10])
    assert (run("verify").exit_code, run("verify", "--head", head).stderr.splitlines()) == (
        0, [
            "… entrée 12 : le registre ne contient plus cette entrée telle qu’elle a été publiée ou gardée",
            "Le registre n’est pas intact. Anomalies : 1.",
        ],
    )  # fmt: skip


def test_a_ledger_shortened_is_found_out_by_the_reports_published(folder: Path) -> None:
    number, digest = book().head()
    Report.objects.create(
        month=NOON.date().replace(day=1), figures={}, entries=number, head=digest, made_at=timezone.now()
    )
    assert run("verify").exit_code == 0
    rewrite(folder, lines(folder)[:10])
    assert run("verify").exit_code == 1


@pytest.mark.parametrize("head", ["12", "douze:abc", "12:", ":abc"])
def test_a_head_is_a_number_and_a_hash(head: str) -> None:
    done = run("verify", "--head", head)
    assert (done.exit_code, done.stderr) == (1, f"--head {head} : attendu NUMÉRO:EMPREINTE.\n")


def test_lists_are_made_again(folder: Path) -> None:
    assert run("replay", 3, 5, 3).stdout == "Listes refaites : 2. Aucune différence.\n"
    assert run("replay", "--random", 5).stdout == "Listes refaites : 5. Aucune différence.\n"
    assert run("replay", "--random", 1000, "--lang", "en").stdout == "Lists made again: 12. No difference.\n"


def test_which_lists_is_to_be_said() -> None:
    done = run("replay")
    assert (done.exit_code, done.stderr) == (1, "Dire quelles listes, ou combien en tirer avec --random.\n")


def test_a_list_that_differs_is_told(folder: Path) -> None:
    with time_machine.travel(NOON):
        number = book().append(listed(3, 2, 1, state=12, key="00" * 8, gaps=listed(1, 2, 3).gaps[::-1] * 100))
        book().append(proposed(1))
    done = run("replay", number, number + 1, 1)
    assert (done.exit_code, done.stderr.splitlines()) == (
        1, [
            "liste 14 : aucune liste ne porte ce numéro",
            "liste 13 : à la position 1 le registre dit 0000000000000003, et le calcul 0000000000000001",
            "Listes refaites : 3. Différences : 2.",
        ],
    )  # fmt: skip
    shown = run("show", number)
    assert (shown.exit_code, shown.stderr) == (
        1, "Refaite, elle diffère : à la position 1 le registre dit 0000000000000003, et le calcul 0000000000000001.\n",
    )  # fmt: skip


def test_a_list_is_told_as_the_ledger_holds_it() -> None:
    with time_machine.travel(NOON):
        book().append(listed(258, 7, features=listed(1, 2).features * 5, radius_km=None, place=""))
    assert run("show", 1).stdout.splitlines() == [
        "liste                 1, 2026-11-22 12:00 UTC, search",
        "montrée               1-2",
        "besoin                0123456789abcdef",
        "activités             10.71C, 10.71D",
        "lieu                  partout",
        "rayon (km)            partout",
        "index                 20261122T101112-1a2b3c4d",
        "règles                2026-11",
        "pouvaient répondre    2",
        "faite après l’entrée  0",
        "",
        "rang  entreprise          écart  dû avant  ce qu’elle a du besoin",
        "   1  0000000000000102  0,00000     0,000  activity words",
        "   2  0000000000000007  0,00010     0,000  activity words",
    ]


def test_a_list_made_by_other_rules_is_told_too(monkeypatch: pytest.MonkeyPatch) -> None:
    with time_machine.travel(NOON):
        book().append(listed(258))
    monkeypatch.setattr(replaying, "POLICY", "2031-01")
    done = run("show", 1, "--lang", "en")
    assert (done.exit_code, done.stdout.splitlines()[-1]) == (
        1, "   1  0000000000000102  0.00000            activity",
    )  # fmt: skip


def test_what_is_not_a_list_is_said_so() -> None:
    done = run("show", 1)
    assert (done.exit_code, done.stderr) == (1, "Liste 1 : aucune liste ne porte ce numéro.\n")


def test_a_ledger_that_cannot_be_read_is_told_in_a_sentence(folder: Path) -> None:
    rewrite(folder, [b"rien\n", *lines(folder)[1:]])
    done = run("replay", 5)
    assert done.exception is not None
    assert (explain(done.exception) or "").startswith("Le registre des listes est abîmé : « entremise audit verify »")
