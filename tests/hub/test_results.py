"""The home page and the page of results, as they are sent, without a browser."""

import re
from html import unescape

import pytest
from django.test import Client
from tests.factories import Cast, EstablishmentFactory, OrganisationFactory, siren
from tests.territory import document

from entremise.hub.models import Need
from entremise.hub.views import results
from entremise.matching.index import Index
from entremise.neutrality.ledger.book import book
from entremise.registry import index
from entremise.registry.models import Establishment


def names(page: str) -> list[str]:
    """The firms of the list, in order."""
    return [unescape(name) for name in re.findall(r'<h3><a href="/entreprises/[^"]+"[^>]*>([^<]+)</a>', page)]


def link(page: str, label: str) -> str:
    """The address of the first link of that name (its text or its spoken name)."""
    for attributes, text in re.findall(r"<a ([^>]*)>(.*?)</a>", page, re.DOTALL):
        spoken = re.search(r'aria-label="([^"]*)"', attributes)
        if label in {unescape(text).strip(), unescape(spoken.group(1)) if spoken else ""}:
            address = re.search(r'href="([^"]*)"', attributes)
            assert address
            return unescape(address.group(1))
    raise AssertionError(f"no link {label!r}")


def get(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


def crowd(count: int) -> None:
    """So many more bakers in Marseille, and all of the database in the index."""
    for number in range(count):
        organisation = OrganisationFactory(identifier=siren(100 + number), name=f"Fournil {number}")
        EstablishmentFactory(organisation=organisation, activity="10.71C")
    shown = Establishment.objects.filter(named=True).prefetch_related("offers", "references")
    name = index.new_name()
    index.publish(name, Index.build(index.folder(name), (document(each) for each in shown)))


@pytest.mark.django_db
def test_home_says_how_to_load_a_territory_while_there_is_none(client: Client) -> None:
    assert "entremise load sample" in get(client, "/")
    assert "entremise load sample" in get(client, "/recherche?q=pain", status=503)
    assert "entremise load sample" in get(client, "/recherche.csv?q=pain", status=503)


def test_home_is_one_field_and_examples_that_lead_somewhere(client: Client, territory: Cast) -> None:
    page = get(client, "/")
    # The field, and the two hidden ones of the language switch, which stands in the head and in the phone's menu.
    assert page.count("<input ") == 5
    for address in re.findall(r'href="(/recherche\?q=[^"]+)"', page):
        get(client, unescape(address))


def test_a_search_without_text_goes_home(client: Client, territory: Cast) -> None:
    for address in ("/recherche", "/recherche?q=%20", "/recherche.csv?q=", "/recherche.xlsx"):
        response = client.get(address)
        assert (response.status_code, response.headers["Location"]) == (302, "/")


def test_who_searches_without_end_is_asked_to_wait_and_fills_no_ledger(
    client: Client, territory: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(results, "SEARCH_RATE", "2/minute")
    asked = [client.get(f"/recherche?q=un+boulanger+{number}&activite=10.71C").status_code for number in range(3)]
    assert (asked, book().head()[0]) == ([200, 200, 429], 2)
    assert client.get("/recherche?q=un+boulanger", REMOTE_ADDR="192.0.2.7").status_code == 200


def test_a_need_is_answered_with_names_reasons_and_distances(client: Client, territory: Cast) -> None:
    page = get(client, "/recherche?q=un+traiteur+%C3%A0+Gardanne&activite=56.21Z")
    assert names(page) == ["Traiteur Sainte-Victoire"]
    assert "1 réponse à moins de" in page
    facts, reasons = re.findall(
        r'<p class="facts">(.*?)</p>\s*<ul class="reasons" aria-label="Pourquoi">(.*?)</ul>', page
    )[0]
    assert re.sub(r"<[^>]+>", "", facts) == "Aix-en-Provence"
    assert re.findall(r"<li>(.*?)</li>", reasons) == [
        "Activité\u202f: Services des traiteurs (56.21Z)",
        "Mots en commun\u202f: traiteur",
        "À 8 km de Gardanne",
    ]


def test_each_part_of_what_was_understood_is_corrected_by_one_link(client: Client, territory: Cast) -> None:
    page = get(client, "/recherche?q=un+boulanger+%C3%A0+Aubagne&rayon=20&activite=10.71C&activite=43.91B")
    assert names(page) == ["Toitures du Garlaban", "Fournil des Calanques"]
    baker, _roofer = (unescape(label) for label in re.findall(r'aria-label="Retirer : ([^"]+)"', page))
    assert names(get(client, link(page, f"Garder seulement : {baker}"))) == ["Fournil des Calanques"]
    assert names(get(client, link(page, f"Retirer : {baker}"))) == ["Toitures du Garlaban"]
    assert names(get(client, link(page, "Resserrer à 10 km"))) == ["Toitures du Garlaban"]
    wider = "/recherche?q=un+boulanger+%C3%A0+Aubagne&rayon=30&activite=10.71C&activite=43.91B"
    assert link(page, "Élargir à 30 km") == wider
    assert link(page, "Retirer le lieu Aubagne").startswith("/recherche?q=un+boulanger+%C3%A0+Aubagne&lieu=partout")
    assert "Partout" in get(client, link(page, "Retirer le lieu Aubagne"))
    assert "lu en anglais" in get(client, link(page, "Lire ce besoin en anglais"))


def test_an_activity_taken_off_can_be_taken_back(client: Client, territory: Cast) -> None:
    page = get(client, "/recherche?q=un+boulanger&sans=56.21Z")
    label = unescape(re.findall(r'aria-label="Remettre : ([^"]+)"', page)[0])
    assert link(page, f"Remettre : {label}") == "/recherche?q=un+boulanger"


def test_another_activity_is_looked_for_and_added(client: Client, territory: Cast) -> None:
    page = get(client, "/recherche?q=un+boulanger&activite=10.71C&metier=traiteur")
    added = link(page, "+ Services des traiteurs")
    assert added == "/recherche?q=un+boulanger&activite=10.71C&activite=56.21Z"
    page = get(client, "/recherche?q=un+boulanger&activite=10.71C&metier=xyzzy")
    assert "Aucune activité ne porte ces mots" in page


def test_a_whole_area_is_said_without_a_radius(client: Client, territory: Cast) -> None:
    page = get(client, "/recherche?q=un+boulanger+dans+les+Bouches-du-Rh%C3%B4ne&activite=10.71C")
    assert "1 réponse\u202f: Bouches-du-Rhône" in page
    assert "<strong>Bouches-du-Rhône</strong></span>" in page


def test_the_place_is_said_as_french_says_it(client: Client, territory: Cast) -> None:
    page = get(client, "/recherche?q=boulanger&activite=10.71C&activite=43.91B&lieu=Aubagne")
    assert "2 réponses à moins de 30 km d’Aubagne" in page


def test_an_unknown_place_is_said(client: Client, territory: Cast) -> None:
    page = get(client, "/recherche?q=un+boulanger&lieu=Trifouillis")
    assert "Nous ne connaissons pas de lieu nommé «\u202fTrifouillis\u202f»" in page


def test_filters_are_kept_in_the_address_and_narrow_the_list(client: Client, territory: Cast) -> None:
    Establishment.objects.filter(pk=territory.baker.pk).update(labels=["bio"], size="12")
    crowd(3)
    page = get(client, "/recherche?q=boulanger&activite=10.71C&label=bio&taille=10-49")
    assert names(page) == ["Fournil des Calanques"]
    assert link(page, "Retirer les filtres") == "/recherche?q=boulanger&activite=10.71C"
    assert re.findall(r'value="(\S+)" id="(?:taille|label)-\d+" checked', page) == ["10-49", "bio"]


def test_pages_follow_one_another_without_repeating_anybody(client: Client, territory: Cast) -> None:
    crowd(44)
    first = get(client, "/recherche?q=boulanger&activite=10.71C")
    second = get(client, link(first, "Suivantes →"))
    third = get(client, link(second, "Suivantes →"))
    assert "45 réponses" in first
    assert [len(names(page)) for page in (first, second, third)] == [20, 20, 5]
    assert len({*names(first), *names(second), *names(third)}) == 45
    assert get(client, link(second, "← Précédentes")).count('class="card"') == 20
    assert 'start="41"' in third
    assert 'rel="next"' not in third


def test_past_the_last_page_is_the_last_page(client: Client, territory: Cast) -> None:
    crowd(44)
    response = client.get("/recherche?q=boulanger&activite=10.71C&page=9")
    assert (response.status_code, response.headers["Location"]) == (
        302,
        "/recherche?q=boulanger&activite=10.71C&page=3",
    )


def test_nobody_nearby_says_how_many_there_are_further_away(client: Client, territory: Cast) -> None:
    page = get(client, "/recherche?q=traiteur&activite=56.21Z&lieu=Aubagne&rayon=5")
    assert "Personne dans ce cercle, mais 1 entreprise répond au besoin plus loin." in page
    assert names(get(client, link(page, "Élargir à 30 km"))) == ["Traiteur Sainte-Victoire"]
    need = get(client, link(page, "Publier ce besoin"))
    assert ">\ntraiteur</textarea>" in need
    assert 'value="Aubagne"' in need


def test_what_is_not_understood_is_answered_with_examples(client: Client, territory: Cast) -> None:
    page = get(client, "/recherche?q=zzzz+qqqq")
    assert "Nous n’avons pas reconnu ce que vous cherchez." in page
    assert "un traiteur pour un mariage à Aix-en-Provence" in unescape(page)


def test_results_are_read_in_english(client: Client, territory: Cast) -> None:
    client.cookies["django_language"] = "en"
    page = get(client, "/recherche?q=a+caterer+near+Aix-en-Provence&activite=56.21Z")
    assert '<html lang="en">' in page
    assert "We understood" in page
    assert "1 answer within" in page


def test_reading_writes_nothing(client: Client, territory: Cast) -> None:
    before = [list(model.objects.values()) for model in (Establishment, Need)]
    for address in ("/", "/recherche?q=traiteur", "/recherche.csv?q=traiteur", "/besoins/nouveau?q=traiteur"):
        response = client.get(address)
        assert "sessionid" not in response.cookies
    assert [list(model.objects.values()) for model in (Establishment, Need)] == before


def test_a_hostile_text_is_shown_as_text(client: Client, territory: Cast) -> None:
    page = get(client, "/recherche?q=%3Cscript%3Ealert(1)%3C/script%3E%22%27")
    assert "<script>alert" not in page


def test_nothing_but_a_reading_is_taken(client: Client, territory: Cast) -> None:
    for address in ("/", "/recherche?q=pain", "/recherche.csv?q=pain"):
        assert client.post(address).status_code == 405


def test_a_firm_of_unknown_place_is_shown_and_not_counted_in_the_circle(client: Client, territory: Cast) -> None:
    Establishment.objects.filter(activity="10.71C").update(lat=None, lon=None)
    crowd(1)
    page = get(client, "/recherche?q=boulangerie+%C3%A0+Marseille")
    assert "1 réponse à moins de 30 km de Marseille" in page
    assert "1 entreprise de plus peut répondre\u202f; son lieu n’est pas connu." in page
    Establishment.objects.filter(activity="10.71C").update(lat=None, lon=None)
    crowd(0)
    page = get(client, "/recherche?q=boulangerie+%C3%A0+Marseille")
    assert "Aucune réponse connue à moins de 30 km de Marseille" in page
    assert "2 entreprises de plus peuvent répondre\u202f; leur lieu n’est pas connu." in page


def test_what_is_turned_down_is_told(client: Client, territory: Cast) -> None:
    address = "/recherche?q=un+traiteur%2C+pas+de+restaurant"
    assert "sans\u202f: restaurant" in get(client, address)
    client.cookies["django_language"] = "en"
    assert "without: restaurant" in get(client, address)
