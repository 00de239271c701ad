"""Signing in to the administration."""

import pytest
from django.test import Client

from entremise.people.models import Person

pytestmark = pytest.mark.django_db

TOLD = {"username": "lea@chambre.example", "password": "a-long-enough-password", "next": "/admin/"}


def test_an_administrator_signs_in(client: Client) -> None:
    Person.objects.create_superuser("lea@chambre.example", TOLD["password"])
    response = client.post("/admin/login/", TOLD)
    assert (response.status_code, response.headers["Location"]) == (302, "/admin/")
    assert client.get("/admin/").status_code == 200


def test_passwords_cannot_be_tried_by_the_thousand(client: Client) -> None:
    answers = [client.post("/admin/login/", {**TOLD, "password": f"guess {number}"}) for number in range(21)]
    assert [answer.status_code for answer in answers] == [200] * 20 + [429]
    assert client.get("/admin/login/").status_code == 200
