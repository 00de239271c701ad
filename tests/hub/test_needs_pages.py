"""Pages of needs: told before signing in, understood and corrected, published, followed, changed by two at once."""

import html
import re
import uuid
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings
from tests.factories import Cast, People
from tests.signing import signed_in

from entremise.hub.actions import needs as actions
from entremise.hub.actions.needs_told import take_over_url
from entremise.hub.models import Need
from entremise.hub.queries import turns
from entremise.notices.models import Mail
from entremise.people.models import Person

pytestmark = pytest.mark.django_db

SUBMISSION = uuid.UUID("11111111-2222-4333-8444-555555555555")
TEXT = "Un traiteur pour 80 personnes près d'Aubagne"
TOLD = {"text": TEXT, "website": "", "submission": str(SUBMISSION)}
HERE = f"/besoins/{SUBMISSION}"


def page_of(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, address
    return plain(response.content)


def plain(content: bytes) -> str:
    """A page as it is read: French spaces are spaces."""
    return html.unescape(content.decode()).replace("\N{NARROW NO-BREAK SPACE}", " ").replace("\N{NO-BREAK SPACE}", " ")


def corrections(page: str) -> dict[str, str]:
    """What each button of the page corrects, by what it says."""
    buttons = re.findall(r'<button[^>]*name="correction" value="([^"]*)"(?: aria-label="([^"]*)")?>([^<]*)<', page)
    return {html.unescape(label or text): html.unescape(value) for value, label, text in buttons}


def seen(page: str) -> str:
    found = re.search(r'name="seen"(?: value="([^"]*)")?', page)
    assert found
    return html.unescape(found.group(1) or "")


def correct(client: Client, said: str) -> None:
    page = page_of(client, f"{HERE}/comprendre")
    response = client.post(f"{HERE}/comprendre", {"correction": corrections(page)[said], "seen": seen(page)})
    assert response.headers["Location"] == f"{HERE}/comprendre"


def kept() -> dict[str, Any]:
    names = ("place", "anywhere", "radius_km", "activities", "without_activities", "told_in")
    need = Need.objects.get()
    return {name: getattr(need, name) for name in names if getattr(need, name)}


def test_the_form_holds_what_was_searched(client: Client) -> None:
    page = page_of(client, "/besoins/nouveau?q=un+couvreur&lieu=Aubagne&rayon=15")
    assert ">\nun couvreur</textarea>" in page
    assert 'value="Aubagne"' in page
    assert 'name="radius_km" value="15' in page
    assert re.search(r'name="submission" value="[0-9a-f-]{36}"', page)


def test_a_visitor_tells_a_need_and_sees_what_is_understood(client: Client, territory: Cast) -> None:
    response = client.post("/besoins/nouveau", TOLD)
    assert (response.status_code, response.headers["Location"]) == (302, f"{HERE}/comprendre")
    need = Need.objects.get()
    assert (need.person, need.status, Mail.objects.count()) == (None, Need.Status.DRAFT, 0)
    page = page_of(client, f"{HERE}/comprendre")
    assert "Services des traiteurs" in page
    assert "<strong>Aubagne</strong>" in page
    assert "1 entreprise peut répondre" in page
    assert "Traiteur Sainte-Victoire" in page


def test_a_search_that_was_corrected_carries_its_corrections(client: Client, territory: Cast) -> None:
    client.post("/besoins/nouveau?q=x&activite=43.91B&sans=56.21Z&lieu=partout&langue=fr", TOLD)
    assert kept() == {
        "anywhere": True, "activities": ["43.91B"], "without_activities": ["56.21Z"], "told_in": "fr"
    }  # fmt: skip


def test_what_is_understood_is_corrected_part_by_part(client: Client, territory: Cast) -> None:
    client.post("/besoins/nouveau", TOLD)
    correct(client, "Resserrer à 20 km")
    assert kept() == {"radius_km": 20.0}
    correct(client, "Lire ce besoin en anglais")
    assert kept() == {"radius_km": 20.0, "told_in": "en"}
    correct(client, "Lire ce besoin en français")
    correct(client, "Retirer le lieu Aubagne")
    assert kept() == {"anywhere": True, "told_in": "fr"}
    correct(client, "Retirer : Services des traiteurs")
    assert kept() == {"anywhere": True, "told_in": "fr", "without_activities": ["56.21Z"]}
    correct(client, "Remettre : Services des traiteurs")
    correct(client, "Revenir à ce qui avait été compris")
    assert kept() == {}


def test_a_place_and_an_activity_are_given_instead(client: Client, territory: Cast) -> None:
    client.post("/besoins/nouveau", TOLD)
    page = page_of(client, f"{HERE}/comprendre")
    client.post(f"{HERE}/comprendre", {"lieu": "Aix-en-Provence", "rayon": "50", "seen": seen(page)})
    assert kept() == {"place": "13001", "radius_km": 50.0}
    found = page_of(client, f"{HERE}/comprendre?metier=couverture")
    label = next(each for each in corrections(found) if "couverture" in each.lower())
    client.post(f"{HERE}/comprendre", {"correction": corrections(found)[label], "seen": seen(found)})
    assert kept()["activities"][-1] == "43.91B"
    assert (kept()["place"], kept()["radius_km"]) == ("13001", 50.0)


def test_a_place_nobody_knows_is_said_and_changes_nothing(client: Client, territory: Cast) -> None:
    client.post("/besoins/nouveau", TOLD)
    response = client.post(f"{HERE}/comprendre", {"lieu": "Trifouillis", "rayon": "50", "seen": ""}, follow=True)
    assert "Nous ne connaissons pas de lieu nommé « Trifouillis »" in plain(response.content)
    assert kept() == {}


def test_a_correction_of_an_older_version_is_not_kept(client: Client, territory: Cast) -> None:
    client.post("/besoins/nouveau", TOLD)
    page = page_of(client, f"{HERE}/comprendre")
    correct(client, "Resserrer à 20 km")
    older = {"correction": corrections(page)["Retirer le lieu Aubagne"], "seen": seen(page)}
    response = client.post(f"{HERE}/comprendre", older, follow=True)
    assert "a été modifié entre-temps" in response.content.decode()
    assert kept() == {"radius_km": 20.0}


def test_a_draft_is_for_the_browser_that_told_it(client: Client, folk: People) -> None:
    client.post("/besoins/nouveau", TOLD)
    for address in (HERE, f"{HERE}/comprendre", f"{HERE}/modifier"):
        assert Client().get(address).status_code == 404
        assert signed_in(folk.bruno).get(address).status_code == 404
    assert client.get(HERE).headers["Location"] == f"{HERE}/comprendre"
    assert client.get(f"{HERE}/modifier").status_code == 200


def test_publishing_asks_to_sign_in_and_the_draft_waits(client: Client, folk: People, at_once: Settings) -> None:
    client.post("/besoins/nouveau", TOLD)
    response = client.post(f"{HERE}/publier")
    assert response.headers["Location"] == f"/compte/connexion?next=%2Fbesoins%2F{SUBMISSION}%2Fcomprendre"
    assert Need.objects.get().status == Need.Status.DRAFT
    client.force_login(folk.noe)
    need = Need.objects.get()
    assert (need.person, need.name, need.status) == (folk.noe, "Noé Essai", Need.Status.DRAFT)
    assert client.get(f"{HERE}/comprendre").status_code == 200
    response = client.post(f"{HERE}/publier", follow=True)
    assert "Votre besoin est publié." in response.content.decode()
    assert Need.objects.get().status == Need.Status.PUBLISHED


def test_the_same_form_sent_twice_is_one_need(client: Client, territory: Cast) -> None:
    first, second = (client.post("/besoins/nouveau", TOLD) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert Need.objects.count() == 1


def test_the_number_of_another_s_need_gives_no_hold_on_it(client: Client, folk: People) -> None:
    published = actions.publish(actions.draft(TEXT, "fr", submission=SUBMISSION, by=folk.camille), folk.camille)
    response = client.post("/besoins/nouveau", TOLD | {"text": "Je voudrais lire ce qui est à Camille"})
    assert Need.objects.count() == 2
    assert str(published.submission) not in response.headers["Location"]
    client.post("/besoins/nouveau", TOLD)
    assert client.get(f"{HERE}/modifier").status_code == 404


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"text": "court"}, "text"),
        ({"text": "a" * 4001}, "text"),
        ({"place": "Trifouillis"}, "place"),
        ({"radius_km": "-3"}, "radius_km"),
        ({"deadline": "2020-01-01"}, "deadline"),
        ({"budget_min": "10", "budget_max": "5"}, "budget_max"),
        ({"budget_min": "99999999999"}, "budget_min"),
        ({"visibility": "nobody"}, "visibility"),
        ({"kind": "love"}, "kind"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(client: Client, wrong: dict[str, str], field: str) -> None:
    response = client.post("/besoins/nouveau", TOLD | {"place": "Aubagne"} | wrong)
    page = response.content.decode()
    assert response.status_code == 422
    assert f'id="id_{field}_error"' in page
    assert f'value="{SUBMISSION}"' in page
    assert Need.objects.count() == 0


def test_a_robot_that_fills_the_trap_is_refused_and_a_person_told(client: Client) -> None:
    response = client.post("/besoins/nouveau", TOLD | {"website": "https://spam.example"})
    assert (response.status_code, Need.objects.count()) == (422, 0)
    page = response.content.decode()
    assert "Ce champ arrête les robots" in page
    assert "Un traiteur pour 80 personnes" in page


def test_a_form_from_another_site_is_refused(db: None) -> None:
    response = Client(enforce_csrf_checks=True).post("/besoins/nouveau", TOLD)
    assert (response.status_code, Need.objects.count()) == (403, 0)
    assert "Ce formulaire a expiré" in response.content.decode()


def test_nobody_floods_the_chamber(client: Client, territory: Cast) -> None:
    answers = [client.post("/besoins/nouveau", TOLD | {"submission": str(uuid.uuid4())}) for _ in range(11)]
    assert [answer.status_code for answer in answers] == [302] * 10 + [429]
    assert Need.objects.count() == 10


def test_a_browser_keeps_its_last_drafts_only(client: Client, territory: Cast) -> None:
    for _ in range(7):
        client.post("/besoins/nouveau", TOLD | {"submission": str(uuid.uuid4())})
    numbers = Need.objects.order_by("pk").values_list("submission", flat=True)
    assert [client.get(f"/besoins/{number}/comprendre").status_code for number in numbers] == [404] * 2 + [200] * 5


def test_a_member_says_for_whom(folk: People) -> None:
    client, bakery = signed_in(folk.camille), folk.camille.memberships.get()
    page = page_of(client, "/besoins/nouveau")
    assert f'<option value="{bakery.organisation}" selected>Fournil des Calanques</option>' in page
    client.post("/besoins/nouveau", TOLD | {"organisation": bakery.organisation})
    need = Need.objects.get()
    assert (need.person, need.organisation, need.organisation_name) == (
        folk.camille, bakery.organisation, "Fournil des Calanques"
    )  # fmt: skip
    response = client.post("/besoins/nouveau", TOLD | {"organisation": "siren:000000026"})
    assert response.status_code == 422


def test_a_founder_states_a_need_without_any_number(folk: People) -> None:
    client = signed_in(folk.noe)
    assert 'name="organisation"' not in page_of(client, "/besoins/nouveau")
    client.post("/besoins/nouveau", TOLD)
    need = Need.objects.get()
    assert (need.person, need.organisation) == (folk.noe, "")


def test_an_adviser_states_it_for_somebody_who_agreed(folk: People, at_once: Settings) -> None:
    client = signed_in(folk.lea)
    for_her = {"for_name": "Nora Essai", "for_email": "nora@example.org", "for_organisation": "Maison Nora"}
    refused = client.post("/besoins/nouveau", TOLD | for_her)
    assert (refused.status_code, 'id="id_for_consent_error"' in refused.content.decode()) == (422, True)
    client.post("/besoins/nouveau", TOLD | for_her | {"for_consent": "on"})
    client.post(f"{HERE}/publier")
    need = Need.objects.get()
    assert (need.person, need.name, need.organisation_name, need.door, need.adviser) == (
        None, "Nora Essai", "Maison Nora", "adviser", folk.lea
    )  # fmt: skip
    link = take_over_url(need)
    assert "Me connecter" in page_of(Client(), link)
    nora = Person.objects.create_user("nora@example.org", name="Nora Essai")
    hers = signed_in(nora)
    assert "Suivre moi-même ce besoin" in page_of(hers, link)
    assert hers.post(link).headers["Location"] == HERE
    assert Need.objects.get().person == nora
    assert page_of(signed_in(folk.bruno), link, 409)


def test_a_made_up_link_takes_nothing_over(folk: People) -> None:
    assert signed_in(folk.bruno).get("/besoins/suivre/rien:du:tout").status_code == 404


def test_only_advisers_state_needs_for_others(folk: People) -> None:
    signed_in(folk.camille).post(
        "/besoins/nouveau", TOLD | {"for_name": "Nora", "for_email": "nora@example.org", "for_consent": "on"}
    )
    assert Need.objects.get().person == folk.camille


@pytest.fixture
def need(folk: People, at_once: Settings) -> Need:
    """A published need of the bakery, matched."""
    bakery = folk.camille.memberships.get()
    mine = {"organisation": bakery.organisation, "organisation_name": bakery.name}
    drafted = actions.draft(TEXT, "fr", submission=SUBMISSION, by=folk.camille, **mine)
    return actions.publish(drafted, folk.camille)


def test_its_page_shows_its_side_all_of_it(folk: People, need: Need) -> None:
    for person in (folk.camille, folk.colleague):
        page = page_of(signed_in(person), HERE)
        assert "Traiteur Sainte-Victoire" in page
        assert "Activité : Services des traiteurs (56.21Z)" in page
        assert f'action="{HERE}/choisir"' in page
        assert "Où en sont les choses" in page


def test_an_adviser_sees_who_asks_and_proposes(folk: People, need: Need) -> None:
    page = page_of(signed_in(folk.lea), HERE)
    assert "mailto:camille@example.org" in page
    assert f'action="{HERE}/proposer"' in page
    assert f'action="{HERE}/choisir"' not in page


def test_a_firm_that_sees_it_may_answer(folk: People, need: Need) -> None:
    page = page_of(signed_in(folk.bruno), HERE)
    assert f'action="{HERE}/se-proposer"' in page
    assert "Toitures du Garlaban" in page
    assert "mailto:" not in page
    assert "Traiteur Sainte-Victoire" not in page
    assert "rattachez d’abord votre compte" in page_of(signed_in(folk.noe), HERE)
    assert "Me connecter" in page_of(Client(), HERE)


@pytest.mark.parametrize(
    ("visibility", "readers"),
    [
        ("public", {"bruno", "noe", "claire", "lea", "ada", "visitor"}),
        ("members", {"bruno", "claire", "lea", "ada"}),
        ("advisers", {"lea", "ada"}),
        ("chosen", {"lea", "ada"}),
    ],
)
def test_who_may_see_it(folk: People, need: Need, visibility: str, readers: set[str]) -> None:
    actions.change(need, folk.camille, visibility=visibility)
    others = ("bruno", "noe", "claire", "edouard", "victor", "lea", "ada")
    clients = {name: signed_in(getattr(folk, name)) for name in others} | {"visitor": Client()}
    if visibility == "public":
        readers = readers | {"edouard", "victor"}
    assert {name for name, client in clients.items() if client.get(HERE).status_code == 200} == readers
    listed = {name for name, client in clients.items() if HERE in client.get("/besoins").content.decode()}
    assert listed == readers


NAMES = ("Camille Essai", "camille@example.org", "Fournil des Calanques", "000000018")


def test_nobody_reads_who_asks_of_an_anonymous_need(folk: People, need: Need) -> None:
    actions.change(need, folk.camille, anonymous=True)
    strangers = [
        Client(),
        *(signed_in(each) for each in (folk.bruno, folk.noe, folk.claire, folk.edouard, folk.victor)),
    ]
    for client in strangers:
        for address in (HERE, "/besoins", "/besoins?q=traiteur", f"/api/v1/needs/{SUBMISSION}"):
            page = plain(client.get(address).content)
            assert [name for name in NAMES if name in page] == [], address
    for mail in Mail.objects.exclude(person__in=[folk.camille, folk.lea, folk.samir]):
        assert [name for name in NAMES if name in str(mail.context)] == []
    assert "Fournil des Calanques" in page_of(signed_in(folk.lea), HERE)


def test_two_who_edit_at_once_lose_nothing(folk: People, need: Need) -> None:
    mine, theirs = signed_in(folk.camille), signed_in(folk.colleague)
    form = {"text": TEXT, "visibility": "public", "kind": "supply", "website": "", "organisation": need.organisation}
    first, second = (seen(page_of(client, f"{HERE}/modifier")) for client in (mine, theirs))
    assert mine.post(f"{HERE}/modifier", form | {"budget_max": "500", "seen": first}).status_code == 302
    told = theirs.post(f"{HERE}/modifier", form | {"text": TEXT + ", sans gluten", "seen": second})
    page = plain(told.content)
    assert told.status_code == 409
    assert "Quelqu’un d’autre a modifié ce besoin" in page
    assert "sans gluten</textarea>" in page
    assert "500 €" in page
    again = form | {"text": TEXT + ", sans gluten", "budget_max": "500", "seen": seen(page)}
    assert theirs.post(f"{HERE}/modifier", again).status_code == 302
    changed = Need.objects.get()
    assert (changed.text, changed.budget_max) == (TEXT + ", sans gluten", 500)


def test_its_history_is_for_those_who_follow_it(folk: People, need: Need) -> None:
    actions.change(need, folk.camille, budget_max=500)
    for person in (folk.camille, folk.colleague, folk.lea):
        assert "Budget, au plus : <del>—</del> → <ins>500 €</ins>" in page_of(signed_in(person), HERE)
    assert "<del>" not in page_of(signed_in(folk.bruno), HERE)


def test_it_is_paused_resumed_closed_and_opened_again(folk: People, need: Need) -> None:
    client = signed_in(folk.camille)
    for verb, data, status in (
        ("suspendre", {}, "paused"), ("reprendre", {}, "published"), ("clore", {}, "published"),
        ("clore", {"because": "erased"}, "published"), ("clore", {"because": "met"}, "closed"),
        ("rouvrir", {}, "published"),
    ):  # fmt: skip
        assert client.post(f"{HERE}/{verb}", data, follow=True).status_code == 200
        assert Need.objects.get().status == status
    assert client.get(f"{HERE}/suspendre").status_code == 405


def test_what_can_no_longer_be_done_is_told(folk: People, need: Need) -> None:
    actions.close(need, "met", folk.camille)
    response = signed_in(folk.camille).post(f"{HERE}/suspendre")
    assert (response.status_code, "Seul un besoin publié" in response.content.decode()) == (409, True)


@pytest.mark.parametrize("verb", ["publier", "suspendre", "reprendre", "clore", "rouvrir", "modifier", "comprendre"])
def test_strangers_do_nothing_to_it(folk: People, need: Need, verb: str) -> None:
    assert signed_in(folk.bruno).post(f"{HERE}/{verb}", {"because": "met"}).status_code == 404
    assert Client().post(f"{HERE}/{verb}", {"because": "met"}).status_code in {403, 404}
    assert Need.objects.get().status == Need.Status.PUBLISHED


def test_a_need_nobody_told_has_no_page(client: Client, db: None) -> None:
    assert client.get(HERE).status_code == 404


def test_its_page_costs_the_same_whatever_is_found(
    folk: People, need: Need, django_assert_max_num_queries: Any
) -> None:
    client = signed_in(folk.camille)
    with django_assert_max_num_queries(24) as before:
        client.get(HERE)
    first = need.matches.get()
    for number in range(20):
        first.pk, first.solution, first.rank = None, f"siret:{number:014d}", number + 2
        first.save()
    with django_assert_max_num_queries(len(before)):
        client.get(HERE)


def test_everything_is_told_in_english_too(folk: People, need: Need) -> None:
    client = signed_in(folk.camille)
    client.cookies["django_language"] = "en"
    page = page_of(client, HERE)
    assert "Activity: Caterers" in page
    assert '<html lang="en">' in page


def test_a_chamber_states_more_needs_than_a_stranger(folk: People) -> None:
    client = signed_in(folk.lea)
    answers = {client.post("/besoins/nouveau", TOLD | {"submission": str(uuid.uuid4())}).status_code for _ in range(12)}
    assert answers == {302}


def test_a_form_sent_again_gives_its_need_back_whatever_became_of_it(client: Client, folk: People) -> None:
    """Also from a browser that goes back; the same number from somebody else tells a need of their own."""
    camille, lea, bruno = (signed_in(each) for each in (folk.camille, folk.lea, folk.bruno))
    camille.post("/besoins/nouveau", TOLD)
    need = actions.publish(Need.objects.get(), folk.camille)
    assert camille.post("/besoins/nouveau", TOLD).headers["Location"] == HERE
    actions.close(need, "met", folk.camille)
    assert camille.post("/besoins/nouveau", TOLD).headers["Location"] == HERE
    assert lea.post("/besoins/nouveau", TOLD).headers["Location"] == HERE
    assert Need.objects.count() == 1
    for other in (bruno, client):
        assert other.post("/besoins/nouveau", TOLD).headers["Location"] != HERE
    camille.post("/besoins/nouveau", {**TOLD, "text": "Un couvreur pour le fournil"})
    assert Need.objects.count() == 4


def test_a_firm_whose_introduction_closed_with_the_need_can_be_chosen_again(
    folk: People, territory: Cast, at_once: Settings
) -> None:
    camille, claire = signed_in(folk.camille), signed_in(folk.claire)
    need = actions.publish(actions.draft(TEXT, "fr", by=folk.camille, submission=SUBMISSION), folk.camille)
    choice = {"solution": str(territory.caterer)}
    camille.post(f"{HERE}/choisir", choice)
    actions.close(need, "met", folk.camille)
    assert "Mettre en relation<" not in page_of(camille, HERE)
    camille.post(f"{HERE}/rouvrir")
    assert "1 entreprise peut répondre" in page_of(camille, HERE)
    assert "déjà en relation" not in page_of(claire, HERE)
    assert list(turns.choosing()) == [need]  # reminded to choose, as anybody who has not

    camille.post(f"{HERE}/choisir", choice)
    first, again = need.introductions.order_by("pk")
    assert (first.status, again.status) == ("closed", "sent")
    assert f"/mises-en-relation/{again.number}" in page_of(camille, HERE)
    assert f"/mises-en-relation/{again.number}" in page_of(claire, HERE)
    assert Mail.objects.filter(kind="introduction_approach", occasion=f"introduction:{again.pk}:approach").exists()
