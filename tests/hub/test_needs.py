"""A need told to the chamber."""

import re
import uuid
from typing import Any

import pytest
from django.contrib.admin import site
from django.core import mail
from django.test import Client
from pytest_django import Settings
from tests.factories import Cast

from entremise.hub.actions import needs as actions
from entremise.hub.actions.needs import Asker, state_need
from entremise.hub.models import Need
from entremise.people.models import Person

pytestmark = pytest.mark.django_db

SUBMISSION = uuid.UUID("11111111-2222-4333-8444-555555555555")
TOLD = {
    "text": "Un traiteur pour 80 personnes le 12 juin",
    "place": "Aubagne",
    "name": "Camille Essai",
    "email": "camille@example.org",
    "submission": str(SUBMISSION),
    "website": "",
}


@pytest.fixture
def chamber(settings: Settings) -> Settings:
    """A chamber that reads its mail, and background work done at once."""
    settings.CHAMBER_EMAIL = "besoins@chambre.example"
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    return settings


def needs() -> list[dict[str, Any]]:
    """What is kept of each need, less when and as which number."""
    return [
        {name: value for name, value in row.items() if name not in {"id", "created_at"}}
        for row in Need.objects.values()
    ]


def test_the_form_holds_what_was_searched(client: Client) -> None:
    page = client.get("/besoins/nouveau?q=un+couvreur&lieu=Aubagne").content.decode()
    assert ">\nun couvreur</textarea>" in page
    assert 'value="Aubagne"' in page
    assert re.search(r'name="submission" value="[0-9a-f-]{36}"', page)


def test_a_need_is_kept_and_both_sides_are_written_to(client: Client, chamber: Settings) -> None:
    response = client.post("/besoins/nouveau?q=traiteur&activite=56.21Z", TOLD)
    assert (response.status_code, response.headers["Location"]) == (302, f"/besoins/{SUBMISSION}")
    assert needs() == [
        {
            "submission": SUBMISSION,
            "text": "Un traiteur pour 80 personnes le 12 juin",
            "language": "fr",
            "place": "13005",
            "radius_km": None,
            "activities": ["56.21Z"],
            "name": "Camille Essai",
            "email": "camille@example.org",
        }
    ]
    assert [(message.to, message.reply_to, message.subject) for message in mail.outbox] == [
        (["camille@example.org"], ["besoins@chambre.example"], "Votre besoin est bien arrivé à la chambre"),
        (["besoins@chambre.example"], ["camille@example.org"], "Un besoin de Camille Essai"),
    ]
    page = client.get(response.headers["Location"]).content.decode()
    assert "Un traiteur pour 80 personnes le 12 juin" in page
    assert "Aubagne" in page


def test_the_asker_is_answered_in_their_language(client: Client, chamber: Settings) -> None:
    client.cookies["django_language"] = "en"
    client.post("/besoins/nouveau", TOLD)
    assert [message.subject for message in mail.outbox] == [
        "Your need has reached the chamber",
        "Un besoin de Camille Essai",
    ]
    assert mail.outbox[0].body.startswith("Dear Camille Essai,\n\nWe have received your need:\n\nUn traiteur pour 80")


def test_the_same_form_sent_twice_is_one_need(client: Client, chamber: Settings) -> None:
    first, second = (client.post("/besoins/nouveau", TOLD) for _ in range(2))
    assert (first.status_code, first.headers["Location"]) == (second.status_code, second.headers["Location"])
    assert (Need.objects.count(), len(mail.outbox)) == (1, 2)


def test_without_a_chamber_to_write_to_only_the_asker_is_written_to(client: Client, chamber: Settings) -> None:
    chamber.CHAMBER_EMAIL = ""
    client.post("/besoins/nouveau", TOLD)
    assert [(message.to, message.reply_to) for message in mail.outbox] == [(["camille@example.org"], [])]


def test_messages_wait_in_the_database_for_the_worker(settings: Settings) -> None:
    settings.CHAMBER_EMAIL = "besoins@chambre.example"
    from django_tasks_db.models import DBTaskResult

    need = state_need(Asker("Camille", "camille@example.org"), "un couvreur", "fr", SUBMISSION)
    waiting = DBTaskResult.objects.order_by("enqueued_at").values_list("task_path", "args_kwargs")
    assert list(waiting) == [
        (f"entremise.hub.actions.needs.{name}", {"args": [need.pk], "kwargs": {}})
        for name in ("tell_asker", "tell_chamber")
    ]
    assert mail.outbox == []
    actions.tell_asker.call(need.pk)
    assert [message.to for message in mail.outbox] == [["camille@example.org"]]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"text": "court"}, "text"),
        ({"text": "a" * 4001}, "text"),
        ({"place": "Trifouillis"}, "place"),
        ({"name": ""}, "name"),
        ({"name": "a" * 151}, "name"),
        ({"email": "camille"}, "email"),
        ({"email": "camille@example.org\nBcc: all@example.org"}, "email"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_lost(client: Client, wrong: dict[str, str], field: str) -> None:
    response = client.post("/besoins/nouveau", TOLD | wrong)
    page = response.content.decode()
    assert response.status_code == 422
    assert f'id="id_{field}_error"' in page
    assert re.findall(r'aria-invalid="true"', page) == ['aria-invalid="true"']
    assert f'value="{SUBMISSION}"' in page
    assert "camille" in page
    assert needs() == []


def test_a_robot_that_fills_the_trap_is_refused_and_a_person_told(client: Client, chamber: Settings) -> None:
    response = client.post("/besoins/nouveau", TOLD | {"website": "https://spam.example"})
    assert (response.status_code, needs(), mail.outbox) == (422, [], [])
    page = response.content.decode()
    assert "Ce champ arrête les robots" in page
    assert "Un traiteur pour 80 personnes le 12 juin</textarea>" in page


def test_a_form_from_another_site_is_refused(chamber: Settings) -> None:
    response = Client(enforce_csrf_checks=True).post("/besoins/nouveau", TOLD)
    assert (response.status_code, needs()) == (403, [])
    assert "Ce formulaire a expiré" in response.content.decode()


def test_nobody_floods_the_chamber(client: Client, chamber: Settings) -> None:
    answers = [client.post("/besoins/nouveau", TOLD | {"submission": str(uuid.uuid4())}) for _ in range(11)]
    assert [answer.status_code for answer in answers] == [302] * 10 + [429]
    assert Need.objects.count() == 10
    assert "Un instant" in answers[-1].content.decode()


def test_a_need_nobody_told_has_no_page(client: Client) -> None:
    assert client.get(f"/besoins/{SUBMISSION}").status_code == 404


def test_advisers_read_needs_and_do_not_rewrite_them(client: Client, territory: Cast) -> None:
    need = state_need(Asker("Camille Essai", "camille@example.org"), "un couvreur", "fr", SUBMISSION)
    adviser = Person.objects.create_superuser("adviser@example.org", "a long pass phrase")
    client.force_login(adviser)
    assert "Camille Essai" in client.get("/admin/hub/need/").content.decode()
    assert "<textarea" not in client.get(f"/admin/hub/need/{need.pk}/change/").content.decode()
    assert client.get("/admin/hub/need/add/").status_code == 403
    assert Need in site._registry
