"""What waits is sent once, tried again when it fails, and never sent again once it left."""

import smtplib
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from pytest_django import Settings
from tests.factories import People
from tests.notices.conftest import NOON

from entremise.notices.actions import Addressee, tell
from entremise.notices.actions.sending import CLAIM, DELAYS, MOST_TRIES, send_due, send_now
from entremise.notices.models import Mail

pytestmark = pytest.mark.django_db
FIRM = Addressee("contact@firme.example.org", "fr", "Firme")
CONTEXT = {"subject": "la fournée", "text": "Le pain est cuit."}


class Failing(EmailBackend):
    """A mail server that fails with what a test asks for."""

    error: Exception | None = None

    def send_messages(self, messages: Any) -> int:
        if Failing.error is not None:
            raise Failing.error
        return super().send_messages(messages)


@pytest.fixture
def failing(settings: Settings) -> type[Failing]:
    """A server that refuses, until told otherwise."""
    settings.EMAIL_BACKEND = f"{__name__}.Failing"
    Failing.error = smtplib.SMTPServerDisconnected("gone")
    return Failing


def state() -> dict[str, Any]:
    """What is known of the only mail."""
    return Mail.objects.values("attempts", "claimed_at", "sent_at", "dropped_at", "dropped_because", "not_before").get()


def test_a_mail_says_all_it_should() -> None:
    tell("news", "batch:1", FIRM, CONTEXT, url="/besoins/1", reply_to="reponse+1@example.org", at=NOON)
    assert send_due(NOON) == 1
    (sent,) = mail.outbox
    row = Mail.objects.get()
    assert (sent.subject, sent.to, sent.from_email, sent.reply_to) == (
        "Des nouvelles de la fournée", ["contact@firme.example.org"], "entremise@example.org", ["reponse+1@example.org"]
    )  # fmt: skip
    assert sent.extra_headers == {"Message-ID": row.message_id, "Auto-Submitted": "auto-generated"}
    assert row.message_id.endswith("@entremise.example.org>")
    assert sent.body == (
        "Bonjour Firme,\n\nLe pain est cuit.\n\nVoir : https://entremise.example.org/besoins/1\n\n-- \n"
        "Chambre d’Essai\n"
        "Vous recevez ce message car une demande faite à la chambre vous concerne.\n"
    )
    assert (row.sent_at, row.claimed_at, row.attempts) == (NOON, None, 1)


def test_what_comes_again_can_be_stopped_in_one_click(people: People) -> None:
    tell("weather", "today", Addressee.of(people.camille), {"text": "Beau", "stop_url": "/meteo/stop/abc"}, at=NOON)
    send_due(NOON)
    (sent,) = mail.outbox
    assert {name: sent.extra_headers[name] for name in ("List-Unsubscribe", "List-Unsubscribe-Post")} == {
        "List-Unsubscribe": "<https://entremise.example.org/meteo/stop/abc>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    assert sent.body.split("\n-- \n")[1] == (
        "Chambre d’Essai\nVous recevez ce message car vous avez un compte sur ce service.\n"
        "Merci de ne pas répondre à ce message : personne ne lirait votre réponse.\n"
        "Ne plus recevoir ces messages : https://entremise.example.org/meteo/stop/abc\n"
        "Choisir quand vous êtes averti : https://entremise.example.org/avis/preferences\n"
    )


def test_what_is_sent_is_never_sent_again() -> None:
    tell("news", "batch:1", FIRM, CONTEXT, at=NOON)
    assert [send_due(NOON + timedelta(days=day)) for day in range(3)] == [1, 0, 0]
    tell("news", "batch:1", FIRM, CONTEXT, at=NOON)
    assert (send_due(NOON), len(mail.outbox)) == (0, 1)


def test_a_mail_that_another_worker_has_is_left_until_its_time_is_over() -> None:
    tell("news", "batch:1", FIRM, CONTEXT, at=NOON)
    Mail.objects.update(released_at=NOON, claimed_at=NOON, attempts=1)
    just_before = NOON + CLAIM - timedelta(seconds=1)
    assert [send_due(moment) for moment in (NOON, just_before, NOON + CLAIM)] == [0, 0, 1]


def test_a_mail_that_fails_is_tried_again_with_the_same_name(failing: type[Failing]) -> None:
    tell("news", "batch:1", FIRM, CONTEXT, at=NOON)
    name = Mail.objects.get().message_id
    assert send_due(NOON) == 0
    assert state() == {
        "attempts": 1, "claimed_at": None, "sent_at": None, "dropped_at": None,
        "dropped_because": "SMTPServerDisconnected: gone", "not_before": NOON + DELAYS[0],
    }  # fmt: skip
    failing.error = None
    assert (send_due(NOON), send_due(NOON + DELAYS[0])) == (0, 1)
    assert [sent.extra_headers["Message-ID"] for sent in mail.outbox] == [name]
    assert state()["dropped_because"] == ""


@pytest.mark.usefixtures("failing")
def test_after_the_last_try_it_is_dropped_with_the_reason() -> None:
    tell("news", "batch:1", FIRM, CONTEXT, at=NOON)
    moment, tries = NOON, 0
    while Mail.objects.filter(dropped_at=None).exists():
        send_due(moment)
        tries, moment = tries + 1, state()["not_before"]
    assert tries == state()["attempts"] == MOST_TRIES
    assert state()["dropped_because"] == "SMTPServerDisconnected: gone"


def test_an_address_that_does_not_exist_is_not_tried_again(failing: type[Failing]) -> None:
    failing.error = smtplib.SMTPRecipientsRefused({FIRM.email: (550, b"no such user")})
    tell("news", "batch:1", FIRM, CONTEXT, at=NOON)
    send_due(NOON)
    assert (state()["dropped_at"], state()["dropped_because"]) == (NOON, "550 no such user")


def test_a_server_too_busy_for_an_address_is_asked_again(failing: type[Failing]) -> None:
    failing.error = smtplib.SMTPRecipientsRefused({FIRM.email: (451, b"greylisted")})
    tell("news", "batch:1", FIRM, CONTEXT, at=NOON)
    send_due(NOON)
    assert (state()["dropped_at"], state()["dropped_because"]) == (None, "451 greylisted")


def test_a_closed_account_is_not_written_to(people: People) -> None:
    tell("news", "batch:1", Addressee.of(people.camille), CONTEXT, at=NOON)
    people.camille.is_active = False
    people.camille.save()
    assert (send_due(NOON), state()["dropped_because"]) == (0, "account closed")


def test_one_mail_that_fails_does_not_hold_the_others(failing: type[Failing]) -> None:
    failing.error = None
    tell("news", "batch:1", FIRM, {"subject": "x"}, at=NOON)
    Mail.objects.update(kind="gone")
    tell("news", "batch:2", FIRM, CONTEXT, at=NOON)
    assert (send_due(NOON), len(mail.outbox)) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_what_is_urgent_leaves_as_soon_as_it_is_kept(settings: Settings) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    tell("alarm", "fire:1", FIRM, {"subject": "le four"})
    tell("news", "batch:1", FIRM, CONTEXT)
    assert [sent.subject for sent in mail.outbox] == ["Alerte : le four"]


def test_only_what_is_urgent_leaves_before_the_round() -> None:
    tell("news", "batch:1", FIRM, CONTEXT, at=NOON)
    send_now.call(Mail.objects.get().pk)
    assert mail.outbox == []
