"""Programs that listen: called with a signature, tried again, given up; never led inside."""

import json
import threading
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from pytest_django import Settings
from standardwebhooks.webhooks import Webhook as Verifier
from standardwebhooks.webhooks import WebhookVerificationError
from tests.factories import People

from entremise.hub import events, outgoing, sending
from entremise.hub.actions import webhooks as actions
from entremise.hub.models import Delivery, Need, Webhook
from entremise.notices.models import Mail, Notice

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)
#: What the program answers at each call: a status; a number of seconds during which it says nothing.
Answers = list[int | float]


@dataclass
class Program:
    """A program that listens on this machine, and what it received."""

    url: str = ""
    answers: Answers = field(default_factory=list)
    received: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        """Note what is received, and answer the next thing that was planned (200 in the end)."""
        body = handler.rfile.read(int(handler.headers["Content-Length"]))
        self.received.append((dict(handler.headers), body))
        planned = self.answers.pop(0) if self.answers else 200
        if isinstance(planned, float):
            time.sleep(planned)
            return
        handler.send_response(planned)
        if planned in (301, 307):
            handler.send_header("Location", self.url + "elsewhere")
        handler.send_header("Content-Length", "0")
        handler.end_headers()


@pytest.fixture
def program(settings: Settings) -> Iterator[Program]:
    """A program on the loopback, which the operator allows."""
    settings.WEBHOOK_LOCAL = True
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    found = Program()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            found.answer(self)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found.url = f"http://127.0.0.1:{server.server_port}/"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield found
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def webhook(people: People, program: Program) -> Webhook:
    """Noé's program, which listens to everything."""
    return actions.add(people.noe, program.url)


def need(person: Any = None, **facts: Any) -> Need:
    """A published need that anybody may read."""
    return Need.objects.create(text="Un traiteur", language="fr", person=person, published_at=NOW, **facts)


def tries(delivery: Delivery) -> tuple[int, int | None, str, bool, bool]:
    delivery.refresh_from_db()
    return (
        delivery.attempts, delivery.status, delivery.error,
        delivery.delivered_at is not None, delivery.dropped_at is not None,
    )  # fmt: skip


def test_a_program_is_called_with_a_signature(webhook: Webhook, program: Program, settings: Settings) -> None:
    settings.SITE_URL = "https://entremise.example.org"
    told = need()
    events.emit("need.published", told)
    delivery = Delivery.objects.get()

    assert sending.send_due(delivery.next_at) == 1
    ((headers, content),) = program.received
    received = Verifier(webhook.secret).verify(content, headers)
    assert headers["webhook-id"] == str(delivery.number)
    assert (received["type"], received["data"]) == (
        "need.published",
        {
            "need": str(told.submission),
            "status": "published",
            "links": {
                "self": f"https://entremise.example.org/api/v1/needs/{told.submission}",
                "page": f"https://entremise.example.org/besoins/{told.submission}",
            },
        },
    )
    assert tries(delivery) == (1, 200, "", True, False)
    assert sending.send_due(delivery.next_at + timedelta(days=2)) == 0
    with pytest.raises(WebhookVerificationError):
        Verifier(webhook.secret).verify(content + b" ", headers)


def test_nothing_personal_is_sent(webhook: Webhook, program: Program, people: People) -> None:
    events.emit("need.published", need(people.camille, name="Camille Essai", email="camille@example.org"))
    sending.send_due(Delivery.objects.get().next_at)

    ((_, content),) = program.received
    assert set(json.loads(content)["data"]) == {"need", "status", "links"}
    assert b"amille" not in content


def test_what_fails_is_tried_again_under_the_same_number(webhook: Webhook, program: Program) -> None:
    program.answers = [500, 503]
    events.emit("need.published", need())
    delivery = Delivery.objects.get()
    now = delivery.next_at

    sending.send_due(now)
    assert tries(delivery) == (1, 500, "HTTP 500", False, False)
    assert delivery.next_at == now + timedelta(minutes=1)
    assert sending.send_due(now + timedelta(seconds=59)) == 0
    sending.send_due(now + timedelta(minutes=1))
    assert tries(delivery) == (2, 503, "HTTP 503", False, False)
    assert delivery.next_at == now + timedelta(minutes=6)
    sending.send_due(now + timedelta(minutes=6))
    assert tries(delivery) == (3, 200, "", True, False)
    assert {headers["webhook-id"] for headers, _ in program.received} == {str(delivery.number)}


def test_after_the_last_try_it_stops_and_its_owner_is_told(webhook: Webhook, program: Program, people: People) -> None:
    program.answers = [500] * sending.MOST_TRIES
    events.emit("need.published", need())
    events.emit("need.published", need())
    last, other = Delivery.objects.order_by("-pk")
    Delivery.objects.filter(pk=other.pk).update(next_at=NOW + timedelta(days=3650))
    waits = []
    for _ in range(sending.MOST_TRIES):
        last.refresh_from_db()
        now = last.next_at
        sending.send_due(now)
        waits.append(last.next_at - now)

    assert tries(last) == (sending.MOST_TRIES, 500, "HTTP 500", False, True)
    assert tries(other) == (0, None, "", False, True)
    webhook.refresh_from_db()
    assert (webhook.stopped_at, webhook.stopped_because) == (now, "HTTP 500")
    assert [(mail.kind, mail.email) for mail in Mail.objects.all()] == [("webhook_stopped", "noe@example.org")]
    assert [(notice.person, notice.url) for notice in Notice.objects.all()] == [(people.noe, "/compte/programmes")]
    events.emit("need.published", need())
    assert Delivery.objects.count() == 2


def test_delays_grow_to_a_day() -> None:
    assert sorted(sending.DELAYS) == list(sending.DELAYS)
    assert (sending.DELAYS[0], sending.DELAYS[-1]) == (timedelta(minutes=1), timedelta(days=1))


def test_a_program_that_is_gone_is_called_no_more(webhook: Webhook, program: Program) -> None:
    program.answers = [410]
    events.emit("need.published", need())
    sending.send_due(Delivery.objects.get().next_at)

    webhook.refresh_from_db()
    assert webhook.stopped_because == "HTTP 410"


def test_a_program_that_says_nothing_is_left_waiting(
    webhook: Webhook, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outgoing, "DEADLINE", 0.2)
    program.answers = [0.6]
    events.emit("need.published", need())
    delivery = Delivery.objects.get()
    sending.send_due(delivery.next_at)

    assert tries(delivery) == (1, None, "no answer within 0.2 s", False, False)


def test_nobody_listening_is_told_so(webhook: Webhook, program: Program) -> None:
    Webhook.objects.update(url="http://127.0.0.1:9/")
    events.emit("need.published", need())
    delivery = Delivery.objects.get()
    sending.send_due(delivery.next_at)

    assert tries(delivery) == (1, None, "ConnectError", False, False)


def test_a_redirect_is_not_followed(webhook: Webhook, program: Program) -> None:
    program.answers = [307]
    events.emit("need.published", need())
    delivery = Delivery.objects.get()
    sending.send_due(delivery.next_at)

    assert tries(delivery) == (1, 307, "HTTP 307", False, False)
    assert len(program.received) == 1


def test_two_workers_do_not_make_the_same_try(webhook: Webhook, program: Program) -> None:
    events.emit("need.published", need())
    one, other = Delivery.objects.get(), Delivery.objects.get()

    assert (sending._take(one, one.next_at), sending._take(other, other.next_at)) == (True, False)


def test_one_killed_between_taking_and_sending_is_tried_again(webhook: Webhook, program: Program) -> None:
    events.emit("need.published", need())
    delivery = Delivery.objects.get()
    now = delivery.next_at
    sending._take(delivery, now)

    assert sending.send_due(now) == 0
    assert sending.send_due(now + timedelta(minutes=1)) == 1
    assert tries(delivery)[3]


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "http://localhost/", "http://[::1]/", "http://10.0.0.1/", "http://192.168.1.1/",
        "http://169.254.169.254/latest", "http://[fe80::1]/", "http://[fd00::1]/", "http://0.0.0.0/", "http://[::]/",
        "http://[::ffff:127.0.0.1]/", "http://[::ffff:10.0.0.1]/", "http://[64:ff9b::a00:1]/", "http://[2002:a00:1::]/",
        "http://100.64.0.1/", "http://224.0.0.1/", "http://255.255.255.255/", "http://2130706433/", "http://0x7f.1/",
        "http://127.1/",
    ],
)  # fmt: skip
def test_an_address_inside_is_never_called(people: People, settings: Settings, url: str) -> None:
    """Written as it is or in a way that only looking it up tells; when it was kept by mistake too."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    Webhook.objects.create(person=people.noe, url=url, secret="whsec_AAAA")
    events.emit("need.published", need())
    delivery = Delivery.objects.get()
    sending.send_due(delivery.next_at)

    assert tries(delivery) in [
        (1, None, "not a public address", False, False),
        (1, None, "host unknown", False, False),
    ]


@pytest.mark.parametrize(
    "url", ["ftp://example.org/", "https://", "https://user:secret@example.org/", "https://example.org:port/", "x"]
)
def test_what_is_no_address_is_refused(people: People, url: str) -> None:
    with pytest.raises(outgoing.UnsafeAddressError):
        actions.add(people.noe, url)


def test_production_wants_https(people: People, settings: Settings) -> None:
    settings.PRODUCTION = True

    with pytest.raises(outgoing.UnsafeAddressError):
        actions.add(people.noe, "http://example.org/")
    assert actions.add(people.noe, "https://example.org/").url == "https://example.org/"


def test_the_same_number_is_the_same_program(people: People) -> None:
    number = uuid.uuid4()
    first = actions.add(people.noe, "https://example.org/", ["need.closed"], number)

    assert actions.add(people.noe, "https://example.org/", ["need.closed"], number) == first
    assert (first.events, first.secret[:6]) == (["need.closed"], "whsec_")


def test_there_may_not_be_too_many(people: People) -> None:
    for number in range(actions.MOST_WEBHOOKS):
        actions.add(people.noe, f"https://example.org/{number}")

    with pytest.raises(actions.TooManyWebhooksError):
        actions.add(people.noe, "https://example.org/more")
    assert actions.add(people.camille, "https://example.org/")


def test_stopped_it_is_not_called_and_taken_up_again_it_is(webhook: Webhook, program: Program) -> None:
    events.emit("need.published", need())
    actions.stop(webhook)
    actions.stop(webhook)
    events.emit("need.published", need())
    assert [tries(each) for each in Delivery.objects.all()] == [(0, None, "", False, True)]
    actions.resume(webhook)
    events.emit("need.published", need())
    assert Delivery.objects.count() == 2


def test_a_try_tells_nothing_and_a_delivery_can_be_sent_again(webhook: Webhook, program: Program) -> None:
    delivery = actions.ping(webhook, NOW)
    sending.send_due(NOW)
    actions.send_again(delivery, NOW)
    sending.send_due(NOW)

    assert [json.loads(content)["type"] for _, content in program.received] == ["test", "test"]
    assert tries(delivery) == (1, 200, "", True, False)
    assert len({headers["webhook-id"] for headers, _ in program.received}) == 1


def test_forgotten_it_takes_what_was_sent_along(webhook: Webhook, program: Program) -> None:
    actions.ping(webhook)
    actions.remove(webhook)

    assert (Webhook.objects.count(), Delivery.objects.count()) == (0, 0)
