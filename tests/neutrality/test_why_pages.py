"""The pages of “Pourquoi pas moi ?” and of objections: who reads what, in words that say no more than is known."""

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings
from tests.factories import Cast, EstablishmentFactory, OfferFactory, People, belong, siret
from tests.factories import people as everybody
from tests.neutrality.showing import enter

from entremise.matching.equity.relevance import LEVELS
from entremise.neutrality.actions import objections
from entremise.neutrality.actions.objections import Verdict
from entremise.neutrality.models import Objection
from entremise.people.models import Person
from entremise.registry.models import Establishment

pytestmark = pytest.mark.django_db

SignIn = Callable[[Person], Client]
WORDS = "Nous avons déménagé à Marseille il y a deux ans."
ANSWER = "Vous avez raison : votre adresse est corrigée."


@pytest.fixture
def people(territory: Cast) -> People:
    """Everybody; their firms can be found."""
    return everybody(territory)


def url(site: Establishment, *parts: object) -> str:
    """An address of the lists of an establishment."""
    return "/".join(["/mes-listes", site.scheme, site.identifier, *map(str, parts)])


def read(client: Client, path: str) -> str:
    """What the main part of a page says, without its marks."""
    response = client.get(path)
    assert response.status_code == 200, response
    html = response.content.decode()
    main = html[html.index("<main") : html.index("</main>")]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).replace("\u202f", " ").replace("\xa0", " ").split())


# Whose lists.


def test_who_has_one_site_goes_straight_to_its_lists(territory: Cast, people: People, signed_in: SignIn) -> None:
    response = signed_in(people.camille).get("/mes-listes")
    assert (response.status_code, response["Location"]) == (302, url(territory.baker))


def test_who_has_several_chooses_and_who_has_none_is_told_how(
    territory: Cast, people: People, signed_in: SignIn
) -> None:
    belong(people.camille, territory.roofer.organisation)
    said = read(signed_in(people.camille), "/mes-listes")
    assert "Fournil des Calanques" in said
    assert "Toitures du Garlaban" in said
    assert "Me rattacher à mon entreprise" in read(signed_in(people.noe), "/mes-listes")


def test_the_lists_of_others_are_not_there(territory: Cast, people: People, signed_in: SignIn) -> None:
    number = enter((territory.baker, 0, "activity"))
    for person in (people.bruno, people.lea, people.ada, people.victor):
        client = signed_in(person)
        assert [client.get(url(territory.baker, *parts)).status_code for parts in ((), (number,))] == [404, 404]
    assert Client().get(url(territory.baker)).status_code == 302
    assert signed_in(people.camille).get(url(territory.unnamed)).status_code == 404


# The lists.


def test_each_list_says_what_was_sought_where_and_where_one_stood(
    territory: Cast, people: People, signed_in: SignIn
) -> None:
    enter((1, 0, "activity"), (territory.baker, 0, "activity"), eligible=1200)
    enter((1, 0, "activity"), (territory.baker, 0, "activity"), last=1, activities=(), place="", radius_km=None)
    enter((territory.baker, 0, "activity"), first=1, last=0)
    enter((1, 0, "activity"), (2, 0, "activity"), eligible=300)
    said = read(signed_in(people.camille), url(territory.baker))
    assert "4 listes, la plus récente d’abord" in said
    for line in (
        "Boulangerie et boulangerie-pâtisserie Marseille, 10 km autour 3 novembre 2026 1 200 Place 2, montrée",
        "Un besoin dit par ses seuls mots Partout 3 novembre 2026 2 Place 2, non montrée",
        "3 novembre 2026 1 Place 1, que personne n’a encore vue",
        "3 novembre 2026 300 Après les 2 premières",
        "Lu dans les 4 dernières listes, faites depuis le 3 novembre 2026.",
    ):
        assert line in said


def test_nothing_of_who_asked_is_said(territory: Cast, people: People, signed_in: SignIn) -> None:
    number = enter((territory.baker, 0, "activity"), key="feedfeedfeedfeed")
    camille = signed_in(people.camille)
    for path in (url(territory.baker), url(territory.baker, number)):
        assert "feedfeed" not in camille.get(path).content.decode()


def test_an_empty_page_says_why_and_what_to_do(territory: Cast, people: People, signed_in: SignIn) -> None:
    camille = signed_in(people.camille)
    nobody = read(camille, url(territory.baker))
    assert "Personne n’a encore cherché ici" in nobody
    assert "La recherche vous connaît par votre activité officielle, « Boulangerie" in nobody
    assert "Décrire ce que nous faisons" in nobody
    enter((1, 0, "activity"), activities=("43.91B",))
    enter((1, 0, "activity"), activities=("43.91B",))
    assert "Les 2 dernières listes, faites depuis le 3 novembre 2026, cherchaient" in read(
        camille, url(territory.baker)
    )
    second = siret(territory.baker.organisation.identifier, 2)
    newcomer = EstablishmentFactory(organisation=territory.baker.organisation, identifier=second)
    assert "La recherche ne connaît pas encore cet établissement" in read(camille, url(newcomer))


def test_as_many_queries_whatever_the_number_of_lists(territory: Cast, people: People, signed_in: SignIn) -> None:
    camille, counts = signed_in(people.camille), []
    for _ in range(2):
        for _ in range(6):
            number = enter((territory.baker, 0, "activity"), (1, 0, "activity"), eligible=300)
            objections.make(territory.baker, number, WORDS, people.camille)
        with CaptureQueriesContext(connection) as queries:
            camille.get(url(territory.baker))
        counts.append(len(queries))
    assert counts[0] == counts[1]


# One list.


def test_it_was_not_one_s_turn(territory: Cast, people: People, signed_in: SignIn) -> None:
    number = enter((1, 0, "activity"), (territory.baker, 0, "activity words"), last=1)
    said = read(signed_in(people.camille), url(territory.baker, number))
    assert "1 entreprise placée avant vous était aussi pertinente que vous : c’était son tour." in said
    assert "Votre note était la meilleure, seule ou à égalité." in said
    assert "Ce n’était pas votre tour, et ce que cette liste vous devait vous est compté." in said
    assert "on vous doit 0,5 d’attention" in said
    assert "Il manquait" not in said


def test_others_were_closer_and_what_they_had_is_told(territory: Cast, people: People, signed_in: SignIn) -> None:
    closer = [(each, 0, "activity words evidence meaning nearness") for each in (1, 2)]
    number = enter(*closer, (territory.baker, LEVELS[1].gap + 899, "activity"))
    camille = signed_in(people.camille)
    said = read(camille, url(territory.baker, number))
    assert "2 entreprises placées avant vous étaient nettement plus proches du besoin." in said
    assert "Il manquait 0,9 à votre note, sur 100," in said
    for part in (
        "2 sur 2 : des mots du besoin. Ni votre nom ni ce que vous dites n’en contient. Décrire ce que nous faisons .",
        "Ces travaux viennent de fichiers publics et ne s’ajoutent pas ici",
        "Vous n’en avez encore écrit aucun.",
        "Vous êtes au bord du cercle",
        "Compte pour 20 points au plus : cela aurait pu suffire.",
    ):
        assert part in said
    OfferFactory(establishment=territory.baker)
    Establishment.objects.filter(pk=territory.baker.pk).update(lat=None, lon=None)
    said = read(camille, url(territory.baker, number))
    assert "Les vôtres parlent d’autre chose. Revoir mes offres" in said
    assert "Nous ne savons pas où vous êtes. Signaler une erreur" in said


def test_with_the_same_things_to_a_lesser_degree(territory: Cast, people: People, signed_in: SignIn) -> None:
    number = enter((1, 0, "activity"), (territory.baker, 30_000, "activity"))
    assert "Elles n’avaient rien d’autre que vous" in read(signed_in(people.camille), url(territory.baker, number))


def test_without_the_activity_the_register_may_be_wrong(territory: Cast, people: People, signed_in: SignIn) -> None:
    number = enter((1, 0, "activity"), (territory.baker, 30_000, "words"), activities=("56.21Z",))
    camille = signed_in(people.camille)
    said = read(camille, url(territory.baker, number))
    assert "La vôtre, « Boulangerie et boulangerie-pâtisserie », n’est pas de celles que ce besoin appelle." in said
    Establishment.objects.filter(pk=territory.baker.pk).update(activity="")
    assert "Le répertoire ne vous en donne aucune." in read(camille, url(territory.baker, number))


def test_beyond_those_who_share_what_is_not_known_is_said(territory: Cast, people: People, signed_in: SignIn) -> None:
    few = enter((1, 0, "activity words"), (2, 0, "activity"), eligible=300)
    full = enter(*((each, 0, "activity") for each in range(1, 201)), eligible=2800, last=220)
    camille = signed_in(people.camille)
    said = read(camille, url(territory.baker, few))
    assert "300 entreprises pouvaient répondre ; 2 se sont partagé cette liste, et vous n’en étiez pas." in said
    assert "Toutes étaient plus proches du besoin que vous" in said
    assert "1 sur 2 : des mots du besoin" in said
    assert "Vous n’avez encore rien dit de ce que vous faites" in said
    said = read(camille, url(territory.baker, full))
    assert "Le registre ne garde pas votre note : il ne peut pas dire lequel." in said
    assert "au-delà de la place 200 : vous avez pu y être montrée" in said


def test_the_rules_of_another_time_are_not_those_of_today(territory: Cast, people: People, signed_in: SignIn) -> None:
    number = enter((1, 0, "activity words"), (territory.baker, 5000, "activity"), policy="2020-01")
    said = read(signed_in(people.camille), url(territory.baker, number))
    assert "Les règles ont changé depuis cette liste" in said
    assert "Votre note, sur 100, était inférieure de 5 à la meilleure." in said
    assert "nettement plus proche" not in said


def test_a_list_one_has_no_part_in_is_not_there(territory: Cast, people: People, signed_in: SignIn) -> None:
    number = enter((1, 0, "activity"))
    camille = signed_in(people.camille)
    for each in (number, number + 1, 10**25):
        assert camille.get(url(territory.baker, each)).status_code == 404
        assert camille.post(url(territory.baker, each, "contester"), {"text": WORDS}).status_code == 404
        assert camille.post(url(territory.baker, each, "retirer")).status_code == 404


# Objections.


def test_a_firm_objects_and_takes_it_back(territory: Cast, people: People, signed_in: SignIn) -> None:
    number = enter((territory.baker, 0, "activity"))
    camille, page = signed_in(people.camille), url(territory.baker, number)
    missing = camille.post(page + "/contester", {"text": "Non."})
    assert (missing.status_code, Objection.objects.count()) == (422, 0)
    for _ in range(2):
        assert camille.post(page + "/contester", {"text": WORDS})["Location"] == page
    assert Objection.objects.count() == 1
    said = read(camille, page)
    assert WORDS in said
    assert "vous répond au plus tard le" in said
    assert "Contestée" in read(camille, url(territory.baker))
    assert camille.post(page + "/retirer")["Location"] == page
    assert "Vous pouvez en refaire une." in read(camille, page)
    assert "Contestation retirée" in read(camille, url(territory.baker))


def test_too_many_objections_wait(territory: Cast, people: People, signed_in: SignIn) -> None:
    number = enter((territory.baker, 0, "activity"))
    camille, page = signed_in(people.camille), url(territory.baker, number, "contester")
    answered = [camille.post(page, {"text": WORDS}).status_code for _ in range(21)]
    assert (answered[19], answered[20]) == (302, 429)


@pytest.fixture
def objection(territory: Cast, people: People) -> Objection:
    """Camille's."""
    number = enter((1, 0, "activity"), (territory.baker, 0, "activity"))
    return objections.make(territory.baker, number, WORDS, people.camille)


def test_an_adviser_answers_with_what_the_firm_reads_before_them(
    objection: Objection, people: People, signed_in: SignIn
) -> None:
    lea, page = signed_in(people.lea), f"/objections/{objection.number}"
    assert "1 contestation attend sa réponse" in read(lea, "/conseiller")
    said = read(lea, page)
    assert "camille@example.org" in said
    assert "aussi pertinente que vous" in said
    assert "Revoir mes offres" not in said
    assert lea.post(page + "/repondre", {"verdict": "withdrawn", "answer": ANSWER}).status_code == 422
    assert lea.post(page + "/repondre", {"verdict": "corrected", "answer": ANSWER})["Location"] == page
    late = signed_in(people.samir).post(page + "/repondre", {"verdict": "explained", "answer": ANSWER}, follow=True)
    assert "n’attend plus de réponse" in unescape(late.content.decode())
    objection.refresh_from_db()
    assert (objection.verdict, objection.answer, objection.answered_by) == ("corrected", ANSWER, people.lea)
    firm = read(signed_in(people.camille), url(Establishment.objects.get(name="Fournil des Calanques"), objection.list))
    assert ANSWER in firm
    assert "Léa" not in firm


def test_elected_members_and_auditors_read_what_was_said_and_not_by_whom(
    objection: Objection, people: People, signed_in: SignIn
) -> None:
    objections.answer(objection, Verdict.EXPLAINED, ANSWER, people.lea)
    for person in (people.edouard, people.victor):
        client = signed_in(person)
        assert "Fournil des Calanques" in read(client, "/objections")
        said = read(client, f"/objections/{objection.number}")
        assert WORDS in said
        assert ANSWER in said
        assert not re.search("Camille|camille@|Léa", said)
        assert "contestations des entreprises" in read(client, "/chambre")
    assert signed_in(people.agathe).get("/objections").status_code == 403


def test_an_adviser_of_the_firm_leaves_the_answer_to_a_colleague(
    objection: Objection, territory: Cast, people: People, signed_in: SignIn
) -> None:
    belong(people.lea, territory.baker.organisation)
    lea, page = signed_in(people.lea), f"/objections/{objection.number}"
    assert "c’est à un collègue de répondre" in read(lea, page)
    assert lea.post(page + "/repondre", {"verdict": "corrected", "answer": ANSWER}).status_code == 403


def test_an_objection_outlives_its_firm(
    objection: Objection, territory: Cast, people: People, signed_in: SignIn
) -> None:
    territory.baker.organisation.delete()
    lea = signed_in(people.lea)
    assert str(objection.solution) in read(lea, "/objections")
    assert "L’entreprise n’est plus au répertoire" in read(lea, f"/objections/{objection.number}")
    objections.answer(objection, Verdict.EXPLAINED, ANSWER, people.lea)


def test_as_many_queries_whatever_the_number_of_objections(territory: Cast, people: People, signed_in: SignIn) -> None:
    lea, counts = signed_in(people.lea), []
    for _ in range(2):
        for firm, person in ((territory.baker, people.camille), (territory.roofer, people.bruno)):
            objections.make(firm, enter((firm, 0, "activity")), WORDS, person)
        with CaptureQueriesContext(connection) as queries:
            lea.get("/objections")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_member_finds_the_way_from_their_firm_s_page_and_nobody_else(
    territory: Cast, people: People, signed_in: SignIn
) -> None:
    page = f"/entreprises/siret/{territory.baker.identifier}/"
    assert "Pourquoi pas moi ?" in read(signed_in(people.camille), page)
    assert "Pourquoi pas moi ?" not in read(signed_in(people.bruno), page)
    assert "Pourquoi pas moi ?" not in read(Client(), page)


def test_what_somebody_searched_a_moment_ago_is_explained(territory: Cast, people: People, signed_in: SignIn) -> None:
    """From the page of results to the reasons, through the ledger."""
    assert Client().get("/recherche", {"q": "un boulanger à Marseille"}).status_code == 200
    camille = signed_in(people.camille)
    assert "Place 1, montrée" in read(camille, url(territory.baker))
    said = read(camille, url(territory.baker, 1))
    assert "Personne n’était placé avant vous." in said
    assert "Votre activité officielle est de celles qui répondent." in said
    assert read(signed_in(people.bruno), url(territory.roofer)).count("Place") == 0


def test_what_a_damaged_ledger_says_is_not_told(
    territory: Cast, people: People, signed_in: SignIn, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    number = enter((territory.baker, 0, "activity"))
    objection = objections.make(territory.baker, number, WORDS, people.camille)
    (file,) = Path(settings.LEDGER_DIRECTORY).glob("*.jsonl")
    file.write_bytes(file.read_bytes().replace(b'"what":"listed"', b'"what":"_isted"'))
    firm, adviser = signed_in(people.camille), signed_in(people.lea)
    answers = [
        firm.get(url(territory.baker)),
        firm.get(url(territory.baker, number)),
        firm.post(url(territory.baker, number, "contester"), {"text": WORDS}),
        adviser.get(f"/objections/{objection.number}"),
        adviser.post(f"/objections/{objection.number}/repondre", {"verdict": "explained", "answer": ANSWER}),
        Client().get(f"/neutralite/ordre/{number}"),
        Client().get("/neutralite/rapports"),
    ]
    assert [(each.status_code, each["Retry-After"]) for each in answers] == [(503, "120")] * 7
    assert "ledger_unusable" in caplog.text
    assert Objection.objects.get().verdict == ""
    assert signed_in(people.lea).get("/objections").status_code == 200


def test_an_objection_to_a_list_that_the_ledger_lost_waits_for_it(
    territory: Cast, people: People, signed_in: SignIn
) -> None:
    objection = objections.make(territory.baker, enter((territory.baker, 0, "activity")), WORDS, people.camille)
    Objection.objects.update(list=1000)
    page = f"/objections/{objection.number}"
    adviser = signed_in(people.lea)
    assert adviser.get(page).status_code == 503
    assert adviser.post(f"{page}/repondre", {"verdict": "explained", "answer": ANSWER}).status_code == 503
    assert Objection.objects.get().answered_at is None
