"""Pages that belong to no part, errors, languages, and what the pages ask for while one types or moves the map."""

import re
from html import unescape

import pytest
from django.contrib.staticfiles import finders
from django.test import Client, RequestFactory
from django.utils import translation
from django.views.defaults import bad_request, page_not_found, permission_denied, server_error

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("where", ["/comment-ca-marche", "/sources-et-licences"])
@pytest.mark.parametrize(("language", "words"), [("fr", "Aller au contenu"), ("en", "Skip to content")])
def test_pages_to_read_are_in_both_languages(client: Client, where: str, language: str, words: str) -> None:
    page = client.get(where, headers={"accept-language": language}).content.decode()
    assert f'<html lang="{language}">' in page
    assert words in page


def test_the_reader_chooses_a_language_and_stays_where_they_are(client: Client) -> None:
    response = client.post("/langue", {"language": "en", "next": "/comment-ca-marche?a=1"})
    assert (response.status_code, response.headers["Location"]) == (302, "/comment-ca-marche?a=1")
    assert "How the order is made" in client.get("/comment-ca-marche").content.decode()


def test_the_choice_of_a_language_leads_nowhere_else(client: Client) -> None:
    response = client.post("/langue", {"language": "en", "next": "https://evil.example/"})
    assert response.headers["Location"] == "/"


def test_a_choice_of_language_from_another_site_is_refused() -> None:
    assert Client(enforce_csrf_checks=True).post("/langue", {"language": "en"}).status_code == 403


def test_a_page_that_does_not_exist_is_told_kindly(client: Client) -> None:
    response = client.get("/nulle-part")
    assert response.status_code == 404
    assert "Page introuvable" in response.content.decode()


@pytest.mark.parametrize(
    ("view", "status", "title"),
    [
        (bad_request, 400, "Demande illisible"),
        (permission_denied, 403, "Accès refusé"),
        (page_not_found, 404, "Page introuvable"),
    ],
)
def test_each_error_has_its_page(rf: RequestFactory, view, status: int, title: str) -> None:
    with translation.override("fr"):
        response = view(rf.get("/"), Exception())
    assert (response.status_code, title in response.content.decode()) == (status, True)


def test_a_breakdown_has_its_page(rf: RequestFactory) -> None:
    with translation.override("fr"):
        response = server_error(rf.get("/"))
    assert (response.status_code, "Une panne de notre côté" in response.content.decode()) == (500, True)


def test_places_complete_what_is_typed(client: Client) -> None:
    assert client.get("/lieux?q=aubagne").json() == {"places": [{"name": "Aubagne", "postcode": "13400"}]}
    assert client.get("/lieux?q=a").json() == {"places": []}
    assert client.get("/lieux").json() == {"places": []}
    assert len(client.get("/lieux?q=mar").json()["places"]) == 8


def test_a_map_is_given_the_largest_towns_in_sight(client: Client) -> None:
    names = client.get("/carte/noms?box=43.1,5.2,43.6,5.7").json()["names"]
    assert [name for name, *_ in names][:3] == ["Marseille", "Aix-en-Provence", "Aubagne"]
    assert len(client.get("/carte/noms?box=41,-5,51,9").json()["names"]) == 60


@pytest.mark.parametrize("box", ["", "1,2,3", "a,b,c,d"])
def test_a_box_that_is_none_is_refused(client: Client, box: str) -> None:
    assert client.get(f"/carte/noms?box={box}").status_code == 400


def test_a_box_of_nowhere_holds_nothing(client: Client) -> None:
    assert client.get("/carte/noms?box=nan,nan,nan,nan").json() == {"names": []}


@pytest.mark.parametrize("where", ["/", "/comment-ca-marche", "/besoins/nouveau", "/nulle-part"])
def test_pages_hold_no_script_or_style_of_their_own_and_ask_only_us(client: Client, where: str) -> None:
    response = client.get(where)
    page = response.content.decode()
    assert "unsafe" not in response.headers["Content-Security-Policy"]
    assert re.findall(r"<script(?![^>]*src=)|<style| style=| on[a-z]+=", page) == []
    for asked in re.findall(r'(?:src|href)="([^"#]+)"', page):
        assert unescape(asked).startswith("/")
        if asked.startswith("/static/"):
            assert finders.find(asked.removeprefix("/static/"))


def test_robots_are_told_where_nothing_is_to_be_indexed(client: Client) -> None:
    answer = client.get("/robots.txt")
    assert answer.headers["Content-Type"] == "text/plain"
    assert {"Disallow: /recherche", "Disallow: /api/v1/match"} < set(answer.text.splitlines())
