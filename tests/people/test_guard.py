"""Each page opens to those its rule names, and to nobody when it has none."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import include, path
from django.views.generic import View
from ninja import NinjaAPI
from tests.factories import cast, people
from tests.signing import signed_in

from entremise.common.access import allow
from entremise.common.limits import limited
from entremise.people import rules
from entremise.people.actions.keys import create_key
from entremise.people.guard import caller, enforced
from entremise.people.models import ApiKey
from entremise.people.rules import digest, new_key, prefix

pytestmark = pytest.mark.django_db


def shown(request: HttpRequest) -> HttpResponse:
    """A page that says which rule it has, by its address."""
    return HttpResponse("shown")


@allow(rules.adviser)
class ForAdvisers(View):
    """A page written as a class."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return HttpResponse("shown")


@allow(rules.signed_in)
@limited("test", "5/hour")
def for_the_signed_in(request: HttpRequest) -> HttpResponse:
    """A page with another decorator."""
    return HttpResponse("shown")


def without_rule(request: HttpRequest) -> HttpResponse:
    """A page somebody forgot."""
    return HttpResponse("shown")


api = NinjaAPI(urls_namespace="tested", docs_url=None, openapi_url="")
api.add_decorator(enforced, mode="view")


@api.get("/mine")
@allow(rules.signed_in)
def mine(request: HttpRequest) -> str:
    return str(caller(request))


@api.get("/advisers")
@allow(rules.adviser)
def advisers(request: HttpRequest, needed: int) -> str:
    return "answered"


@api.get("/forgotten")
def forgotten(request: HttpRequest) -> str:
    return "answered"


urlpatterns = [
    path("page", for_the_signed_in),
    path("classe", ForAdvisers.as_view()),
    path("oubli", without_rule),
    path("api/v1/", api.urls),
    path("", include("entremise.project.urls")),
]
here = pytest.mark.urls(__name__)


@here
def test_a_visitor_who_reads_is_asked_to_sign_in_and_comes_back(client: Client, settings: object) -> None:
    response = client.get("/page?a=1")
    assert response.status_code == 302
    assert response["Location"].endswith("?next=/page%3Fa%3D1")


@here
def test_a_visitor_who_sends_a_form_is_refused(client: Client) -> None:
    assert client.post("/page").status_code == 403


@here
def test_whoever_the_rule_names_comes_in(client: Client) -> None:
    cast_of = people(cast())
    client.force_login(cast_of.camille)
    assert client.get("/page").content == b"shown"
    refused = client.get("/classe")
    assert (refused.status_code, refused.templates[0].name) == (403, "403.html")
    client = signed_in(cast_of.lea)
    assert client.get("/classe").content == b"shown"


@here
def test_a_page_without_a_rule_opens_to_nobody(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    client = signed_in(people(cast()).ada)
    assert client.get("/oubli").status_code == 403
    assert "view_without_rule" in caplog.text


@here
def test_a_closed_account_is_a_visitor(client: Client) -> None:
    camille = people(cast()).camille
    client.force_login(camille)
    camille.is_active = False
    camille.save()
    assert client.get("/page").status_code == 302


def key_of(person: object, name: str = "essai") -> str:
    key = new_key()
    ApiKey.objects.create(person=person, name=name, prefix=prefix(key), digest=digest(key))
    return key


@here
def test_an_operation_asks_for_the_key_of_a_person(client: Client) -> None:
    cast_of = people(cast())
    assert client.get("/api/v1/mine").status_code == 401
    program = create_key("un programme")[1]
    assert client.get("/api/v1/mine", headers={"X-API-Key": program}).status_code == 401
    answered = client.get("/api/v1/mine", headers={"X-API-Key": key_of(cast_of.camille)})
    assert (answered.status_code, answered.json()) == (200, "Camille Essai")


@here
def test_a_cookie_does_not_act_on_the_api(client: Client) -> None:
    client.force_login(people(cast()).camille)
    assert client.get("/api/v1/mine").status_code == 401


@here
def test_an_operation_refuses_before_it_reads_what_was_sent(client: Client) -> None:
    key = key_of(people(cast()).camille)
    refused = client.get("/api/v1/advisers", headers={"X-API-Key": key})
    assert (refused.status_code, refused["Content-Type"]) == (403, "application/problem+json")


@here
def test_an_operation_without_a_rule_answers_nobody(client: Client) -> None:
    key = key_of(people(cast()).ada)
    assert client.get("/api/v1/forgotten", headers={"X-API-Key": key}).status_code == 403


@here
def test_the_key_of_a_closed_account_is_refused(client: Client) -> None:
    camille = people(cast()).camille
    key = key_of(camille)
    camille.is_active = False
    camille.save()
    assert client.get("/api/v1/mine", headers={"X-API-Key": key}).status_code == 401


def test_the_caller_of_a_page_is_whoever_is_signed_in(rf: RequestFactory) -> None:
    request = rf.get("/")
    request.user = AnonymousUser()
    assert caller(request) is request.user


def test_the_administration_opens_to_administrators(client: Client) -> None:
    cast_of = people(cast())
    assert client.get("/admin/").status_code == 302
    client = signed_in(cast_of.lea)
    assert client.get("/admin/").status_code == 403
    client = signed_in(cast_of.ada)
    assert client.get("/admin/").status_code == 200
