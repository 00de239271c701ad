"""Going round an installation, empty, loaded, broken."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings
from tests.factories import Cast, EstablishmentFactory
from tests.project.running import entremise, load_territory

from entremise.common.terminal import speak
from entremise.notices.models import Mail, Round
from entremise.project import checkup


@pytest.fixture(autouse=True)
def english() -> Any:
    speak("en")
    yield
    speak(None)


def found() -> dict[str, checkup.Finding]:
    """What a round finds, by subject."""
    return {finding.subject: finding for finding in checkup.go_round()}


def states() -> dict[str, str]:
    """The state of each subject."""
    return {subject: finding.state for subject, finding in found().items()}


def test_an_empty_installation_says_what_to_load(db: None) -> None:
    assert found()["territory"] == checkup.Finding(
        "territory",
        "blocking",
        "nothing is loaded",
        "Run `entremise load sirene` for your territory, or `entremise load sample` to try.",
    )
    assert found()["index"].state == "blocking"


def test_a_loaded_territory_can_be_served(territory: Cast, settings: Settings) -> None:
    settings.CHAMBER_EMAIL = "chamber@example.org"

    assert states() == {
        "settings": "ok",
        "folder": "ok",
        "database": "ok",
        "territory": "ok",
        "index": "ok",
        "worker": "ok",
        "mail": "advice",
    }
    assert found()["territory"].found == "6 organisations, 6 establishments"
    assert found()["index"].found == "5 documents, up to date"


def test_an_index_that_no_longer_matches_is_told(territory: Cast) -> None:
    EstablishmentFactory()

    assert (found()["index"].state, found()["index"].todo) == ("advice", "Run `entremise index`.")


def test_tasks_that_wait_call_for_a_worker(territory: Cast) -> None:
    task = {"args": [], "kwargs": {}, "task_path": "some.task", "backend_name": "default", "priority": 0}
    waiting = DBTaskResult.objects.create(args_kwargs=task, task_path="some.task", backend_name="default")
    DBTaskResult.objects.filter(pk=waiting.pk).update(enqueued_at=timezone.now() - 2 * checkup.LATE)

    assert found()["worker"].todo == "Run `entremise worker` beside the server."


def test_a_worker_that_stopped_doing_its_rounds_is_told(territory: Cast) -> None:
    Round.objects.create(name="notices.send", started_at=timezone.now() - 2 * checkup.LATE, done_at=timezone.now())

    assert (found()["worker"].found, found()["worker"].todo) == (
        "no round for over 10 minutes",
        "Run `entremise worker` beside the server.",
    )


def test_messages_that_wait_or_failed_are_told(territory: Cast) -> None:
    long_ago = timezone.now() - 2 * checkup.LATE
    mails = {"kind": "digest", "language": "fr", "email": "camille@example.org", "not_before": long_ago}
    Mail.objects.create(key="1", occasion="1", message_id="<1>", **mails)
    assert found()["outbox"].found == "1 message(s) should have left"
    Mail.objects.update(dropped_at=timezone.now(), dropped_because="550 no such user")
    assert found()["outbox"].found == "1 message(s) could not be delivered"


def test_production_is_advised_on_its_address_and_replies(territory: Cast, settings: Settings) -> None:
    settings.PRODUCTION = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    assert states()["site"] == states()["replies"] == "advice"

    settings.SITE_URL, settings.REPLY_DOMAIN = "https://entremise.example.org", "reponses.example.org"
    assert {"site", "replies"}.isdisjoint(states())


def test_production_is_advised_on_its_proxy_and_metrics(territory: Cast, settings: Settings) -> None:
    settings.PRODUCTION = settings.SECURE_SSL_REDIRECT = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"

    assert states()["proxy"] == states()["metrics"] == "advice"
    assert states()["mail"] == "ok"


@pytest.mark.parametrize(("free", "state"), [(10**12, "ok"), (10**9, "advice"), (10**8, "blocking")])
def test_the_disk_must_have_room(territory: Cast, monkeypatch: pytest.MonkeyPatch, free: int, state: str) -> None:
    monkeypatch.setattr(checkup.shutil, "disk_usage", lambda _path: type("Usage", (), {"free": free}))

    assert states()["folder"] == state


def test_a_folder_that_cannot_be_written_blocks(territory: Cast, settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    settings.VAR = tmp_path / "file" / "var"

    assert states()["folder"] == "blocking"


@pytest.mark.django_db(transaction=True)
def test_a_database_to_migrate_blocks_and_hides_the_rest() -> None:
    call_command("migrate", "people", "0001", verbosity=0)
    try:
        blocked = found()
    finally:
        call_command("migrate", verbosity=0)

    assert (blocked["database"].state, blocked["database"].todo) == ("blocking", "Run `entremise django migrate`.")
    assert "territory" not in blocked


def test_a_ledger_that_cannot_be_written_blocks(territory: Cast, settings: Settings, var: Path) -> None:
    (var / "ledger").write_text("not a folder")
    told = found()["folder"]
    assert (told.state, told.found) == ("blocking", f"{var / 'ledger'} : Not a directory")


def test_the_command_on_an_empty_folder(tmp_path: Path) -> None:
    run = entremise(tmp_path, "check")

    assert run.returncode == 1
    assert "✗ Base de données" in run.stdout
    assert "  → Lancez « entremise django migrate »." in run.stdout
    assert run.stdout.endswith("À régler avant de servir : 1.\n")


def test_the_command_on_a_loaded_folder(tmp_path: Path) -> None:
    load_territory(tmp_path)
    run = entremise(tmp_path, "check", "--json", "--lang", "en")
    told = json.loads(run.stdout)

    assert (run.returncode, told["ok"]) == (0, True)
    assert {"subject": "index", "state": "ok", "found": "5 documents, up to date", "todo": ""} in told["findings"]


def test_the_command_lists_all_that_is_unsafe(tmp_path: Path) -> None:
    run = entremise(tmp_path, "check", "--lang=en", ENTREMISE_ENVIRONMENT="production", DEBUG="1")

    assert run.returncode == 1
    assert run.stdout.count("✗ Settings") == 3
    assert run.stdout.endswith("To settle before serving: 3.\n")


def test_the_command_says_that_the_database_does_not_answer(tmp_path: Path) -> None:
    run = entremise(tmp_path, "check", "--lang=en", DATABASE_URL="postgres://user:secret@127.0.0.1:1/entremise")

    assert (run.returncode, "✗ Database             does not answer" in run.stdout) == (1, True)
    assert ("secret" in run.stdout, "Traceback" in run.stderr) == (False, False)
