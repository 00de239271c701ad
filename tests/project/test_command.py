"""The command itself: quick to answer, helpful when wrong, completed by the shell."""

import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, OperationalError, ProgrammingError
from tests.project.running import entremise

from entremise.common.terminal import language, speak
from entremise.matching.index import UnreadableIndexError
from entremise.project.failures import explain


def test_help_names_every_verb_in_the_language_of_the_terminal(tmp_path: Path) -> None:
    french, english = (entremise(tmp_path, "--help", LANG=lang).stdout for lang in ("fr_FR.UTF-8", "en_GB.UTF-8"))

    assert "Servir les pages et l’API." in french
    assert "Serve the pages and the API." in english
    for verb in ("serve", "worker", "check", "key", "load", "index", "match", "django"):
        assert f" {verb} " in french


def test_help_does_not_wait_for_django() -> None:
    program = "import sys; sys.argv = ['entremise', '--help']\nfrom entremise.cli import main\n"
    program += "try: main()\nexcept SystemExit: pass\n"
    check = "print([name for name in ('django', 'ninja', 'duckdb', 'numpy') if name in sys.modules])"
    run = subprocess.run([sys.executable, "-c", program + check], capture_output=True, text=True, check=True)

    assert run.stdout.splitlines()[-1] == "[]"


def test_a_slip_is_met_with_the_nearest_verb(tmp_path: Path) -> None:
    run = entremise(tmp_path, "serv")

    assert (run.returncode, "Did you mean 'serve'" in " ".join(run.stderr.split())) == (2, True)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_shell_completes_verbs(tmp_path: Path, shell: str) -> None:
    completion = {
        "bash": {"COMP_WORDS": "entremise s", "COMP_CWORD": "1"},
        "zsh": {"_TYPER_COMPLETE_ARGS": "entremise s"},
        "fish": {"_TYPER_COMPLETE_ARGS": "entremise s", "_TYPER_COMPLETE_FISH_ACTION": "get-args"},
    }[shell]
    run = entremise(tmp_path, _ENTREMISE_COMPLETE=f"complete_{shell}", **completion)

    assert "serve" in run.stdout


def test_completion_is_installed(tmp_path: Path) -> None:
    run = entremise(
        tmp_path, "--install-completion", "bash", HOME=str(tmp_path), _TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION="1"
    )

    assert run.returncode == 0, run.stderr
    assert "completion" in (tmp_path / ".bashrc").read_text()


def test_a_database_out_of_reach_is_told_without_a_traceback(tmp_path: Path) -> None:
    run = entremise(tmp_path, "key", "list", DATABASE_URL="postgres://user:secret@127.0.0.1:1/entremise", LANG="en_GB")

    assert (run.returncode, "Check DATABASE_URL" in run.stderr) == (1, True)
    assert ("Traceback" in run.stderr, "secret" in run.stderr) == (False, False)


def test_a_need_asked_of_a_database_out_of_reach_does_not_blame_the_territory(tmp_path: Path) -> None:
    run = entremise(tmp_path, "match", "plumber", DATABASE_URL="postgres://user:secret@127.0.0.1:1/e", LANG="en_GB")

    assert (run.returncode, "Check DATABASE_URL" in run.stderr) == (1, True)


def test_a_database_not_prepared_is_told(tmp_path: Path) -> None:
    run = entremise(tmp_path, "key", "list", LANG="en_GB.UTF-8")

    assert (run.returncode, run.stderr) == (
        1,
        "The database is not ready: `entremise django migrate` prepares it, `entremise check` goes round the rest.\n",
    )


@pytest.mark.parametrize(
    ("error", "word"),
    [
        (ImproperlyConfigured("SECRET_KEY is not set"), "SECRET_KEY"),
        (OperationalError("no such table: people_apikey"), "entremise django migrate"),
        (ProgrammingError('relation "people_apikey" does not exist'), "entremise django migrate"),
        (DatabaseError("server closed the connection\nunexpectedly"), "(server closed the connection)"),
        (PermissionError(13, "Permission denied", "/srv/var"), "/srv/var"),
        (FileNotFoundError(2, "No such file or directory", "/srv/var"), "/srv/var"),
        (OSError(28, "No space left on device", "/srv/var/loading"), "Le disque est plein"),
        (duckdb.IOException('Could not write file "x": No space left on device'), "Le disque est plein"),
        (OperationalError("database or disk is full"), "Le disque est plein"),
        (UnreadableIndexError("index of format 1"), "entremise index"),
    ],
)
def test_what_may_go_wrong_is_explained(error: Exception, word: str) -> None:
    assert word in (explain(error) or "")


def test_what_nobody_expected_keeps_its_traceback() -> None:
    assert explain(RuntimeError("a bug")) is None


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({}, "fr"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "C.UTF-8"}, "fr"),
        ({"LANG": "de_DE"}, "fr"),
        ({"LANG": "en_US", "LC_ALL": "fr_FR"}, "fr"),
    ],
)
def test_the_terminal_tells_the_language(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], expected: str
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    speak(None)

    assert language() == expected
