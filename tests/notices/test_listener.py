"""Mails over real SMTP: ours to a server outside, and the replies that come back to the door."""

import asyncio
import email
import email.policy
import smtplib
import threading
from collections.abc import Iterator
from contextlib import closing
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from pytest_django import Settings
from tests.notices.conftest import NOON
from tests.project.running import free_port

from entremise.notices import replies
from entremise.notices.actions import Addressee, tell
from entremise.notices.actions.sending import send_due
from entremise.notices.listener import LARGEST, new_server
from entremise.notices.models import Mail
from entremise.notices.replies import RefusedError, address, handler

FIRM = Addressee("contact@firme.example.org", "fr", "Firme")
Kept = list[tuple[int, str, str, str]]


class Outside:
    """The mail server of a firm: it keeps what it receives."""

    def __init__(self) -> None:
        self.received: list[Envelope] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.received.append(envelope)
        return "250 OK"


@pytest.fixture
def outside(settings: Settings) -> Iterator[Outside]:
    """Where our mails go."""
    kept = Outside()
    controller = Controller(kept, hostname="127.0.0.1", port=free_port())
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", controller.port
    yield kept
    controller.stop()


@pytest.fixture
def kept(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Kept:
    """What the handler of threads was given; it refuses number 99, as an introduction that is over."""
    settings.REPLY_DOMAIN = "reponses.example.org"
    found: Kept = []
    monkeypatch.setattr(replies, "_handlers", {})
    monkeypatch.setattr(replies, "autodiscover_modules", lambda _: None)

    @handler("thread")
    def keep(about: int, who: str, text: str, key: str) -> None:
        if about == 99:
            raise RefusedError("Cette mise en relation est terminée. / This introduction is over.")
        if not any(each[3] == key for each in found):
            found.append((about, who, text, key))

    return found


@pytest.fixture
def door(kept: Kept) -> Iterator[int]:
    """The port where replies come in."""
    port, loop, ready = free_port(), asyncio.new_event_loop(), threading.Event()

    def listen() -> None:
        server = loop.run_until_complete(loop.create_server(new_server, "127.0.0.1", port))
        loop.call_soon(ready.set)
        loop.run_forever()
        server.close()
        loop.run_until_complete(loop.shutdown_default_executor())

    thread = threading.Thread(target=listen)
    thread.start()
    ready.wait(10)
    yield port
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)
    loop.close()


def reply(text: str = "Oui, volontiers.", **headers: str) -> EmailMessage:
    """What somebody writes back."""
    message = EmailMessage()
    message["From"], message["Subject"] = "contact@firme.example.org", "Re: la fournée"
    for name, value in {"Message-ID": "<1@firme.example.org>", **headers}.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message


def deliver(port: int, to: str, message: EmailMessage, sender: str = "contact@firme.example.org") -> tuple[int, str]:
    """Bring a mail to the door; what it says last."""
    with closing(smtplib.SMTP("127.0.0.1", port, timeout=30)) as client:
        try:
            client.send_message(message, sender, [to])
        except smtplib.SMTPRecipientsRefused as refused:
            ((code, said),) = refused.recipients.values()
            return code, said.decode()
        except (smtplib.SMTPDataError, smtplib.SMTPSenderRefused) as refused:
            return refused.smtp_code, refused.smtp_error.decode() if isinstance(refused.smtp_error, bytes) else ""
        return 250, ""


@pytest.mark.django_db
def test_a_mail_leaves_and_its_answer_comes_back(outside: Outside, kept: Kept, door: int) -> None:
    tell("news", "batch:1", FIRM, {"subject": "la fournée", "text": "Prêt ?"}, reply_to=address("thread", 12, "firm0"),
         at=NOON)  # fmt: skip
    assert send_due(NOON) == 1
    (envelope,) = outside.received
    content = envelope.content if isinstance(envelope.content, bytes) else b""
    sent: Any = email.message_from_bytes(content, policy=email.policy.default)
    assert (envelope.rcpt_tos, sent["Message-ID"]) == (["contact@firme.example.org"], Mail.objects.get().message_id)
    assert [part.get_content_type() for part in sent.walk()] == ["multipart/alternative", "text/plain", "text/html"]

    answer = reply(
        f"Oui, volontiers.\n\nLe 12 janv. 2027 à 12:00, Chambre <c@example.org> a écrit :\n> {sent['Subject']}"
    )
    assert deliver(door, sent["Reply-To"], answer) == (250, "")
    assert kept == [(12, "firm0", "Oui, volontiers.", "<1@firme.example.org>")]


def test_the_same_mail_twice_is_one_message(kept: Kept, door: int) -> None:
    to = address("thread", 12, "firm0")
    assert [deliver(door, to, reply())[0] for _ in range(2)] == [250, 250]
    assert kept == [(12, "firm0", "Oui, volontiers.", "<1@firme.example.org>")]


def test_other_addresses_are_refused_with_what_to_do(kept: Kept, door: int) -> None:
    forged = address("thread", 12, "firm0").replace("-12-", "-13-")
    unknown = address("nothing", 12, "firm0")
    for to in ("chambre@reponses.example.org", "reponse+x@reponses.example.org", forged, unknown):
        code, said = deliver(door, to, reply())
        assert (code, "repondez depuis la page" in said) == (550, True)
    assert kept == []


def test_a_refusal_says_why(kept: Kept, door: int) -> None:
    said = "5.7.1 Cette mise en relation est terminee. / This introduction is over."
    assert deliver(door, address("thread", 99, "firm0"), reply()) == (550, said)
    assert kept == []


def test_automatic_answers_are_taken_and_left_aside(kept: Kept, door: int) -> None:
    to = address("thread", 12, "firm0")
    assert deliver(door, to, reply(Auto_Submitted="auto-replied")) == (250, "")
    assert deliver(door, to, reply(Precedence="bulk")) == (250, "")
    assert deliver(door, to, reply(), sender="<>") == (250, "")
    assert kept == []


def test_a_mail_that_says_nothing_or_too_much_is_refused(kept: Kept, door: int) -> None:
    to = address("thread", 12, "firm0")
    heavy = reply()
    heavy.add_attachment(b"x" * LARGEST, maintype="application", subtype="octet-stream", filename="x.bin")
    assert [deliver(door, to, each)[0] for each in (reply("> cité\n"), heavy)] == [550, 552]
    assert kept == []
