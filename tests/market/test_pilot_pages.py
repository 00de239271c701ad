"""The pages of pilots: proposing, answering, writing together, printing, showing; nothing that was typed is lost."""

import re
from collections.abc import Callable
from io import BytesIO

import pytest
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader
from tests.factories import Cast, People
from tests.market import trials
from tests.market.trials import FACTS, RESULTS

from entremise.market.actions import pilots
from entremise.market.models import Party, Pilot, Proposal
from entremise.people.models import Person

pytestmark = pytest.mark.django_db

SignedIn = Callable[[Person], Client]
FORM = {
    "title": "Mesurer le bruit", "goal": "Savoir.", "protocol": "Écouter.", "measure": "Une carte.", "price": "0",
    "place": "Marseille 1er", "starts_on": "2026-04-01", "ends_on": "2026-06-30",
}  # fmt: skip


def page(name: str, of: Pilot | Proposal) -> str:
    return reverse(f"market:{name}", args=[of.number])


def said(response: HttpResponseBase) -> list[str]:
    """What a page tells at its top, after what was done."""
    return re.findall(r'<p class="message[^>]*>\s*(.*?)\s*</p>', response.content.decode().replace("\u202f", " "), re.S)


def test_a_proposal_is_published_from_its_form(cast: Cast, people: People, signed_in: SignedIn) -> None:
    client = signed_in(people.camille)
    told = {"title": "Le bruit", "text": "La nuit.", "terms": "Une cour.", "place": "Marseille"}
    client.post("/experimentations/proposer?cote=accueils", told)
    made = Proposal.objects.get()
    assert (made.side, made.person, made.organisation, made.organisation_name, made.place, made.title) == (
        "host", people.camille, str(cast.baker.organisation), "Fournil des Calanques", "13055", "Le bruit",
    )  # fmt: skip


def test_what_is_wrong_is_said_and_nothing_is_lost(people: People, signed_in: SignedIn) -> None:
    told = {"title": "Des capteurs", "text": "Ils écoutent.", "place": "Nulle-Part"}
    response = signed_in(people.noe).post("/experimentations/proposer?cote=solutions", told)
    assert (response.status_code, Proposal.objects.count()) == (422, 0)
    assert all(each in response.content.decode() for each in ("Des capteurs", "Ils écoutent.", "Nulle-Part"))


def test_the_same_form_sent_twice_is_one_proposal(people: People, signed_in: SignedIn) -> None:
    client = signed_in(people.noe)
    number = "6f1de3a0-0000-4000-8000-000000000001"
    for _ in range(2):
        client.post("/experimentations/proposer?cote=solutions", {"title": "A", "text": "B", "number": number})
    assert [str(each.number) for each in Proposal.objects.all()] == [number]


def test_a_host_is_an_organisation(people: People, signed_in: SignedIn) -> None:
    response = signed_in(people.noe).get("/experimentations/proposer?cote=accueils")
    assert "Qui ouvre le lieu d’essai" in response.content.decode()
    signed_in(people.noe).post("/experimentations/proposer?cote=accueils", {"title": "A", "text": "B"})
    assert not Proposal.objects.exists()


def test_one_proposes_with_ones_own_proposal(cast: Cast, people: People, signed_in: SignedIn) -> None:
    mine, host = trials.solution(people), trials.site(cast, people)
    client = signed_in(people.noe)
    shown = client.get(page("proposal", host)).content.decode()
    assert "Proposer un essai" in shown
    told = {"mine": str(mine.number), "message": "Bonjour"}
    client.post(page("proposal_invite", host), told)
    made = Pilot.objects.get()
    assert (made.startup, made.host, made.proposed_by, made.message) == (mine, host, "startup", "Bonjour")
    refused = signed_in(people.bruno).post(page("proposal_invite", host), told)
    assert (refused.status_code, Pilot.objects.count()) == (422, 1)


def test_who_answers_a_proposal_comes_back_to_it(cast: Cast, people: People, signed_in: SignedIn) -> None:
    host, noe = trials.site(cast, people), signed_in(people.noe)
    address = f"/experimentations/proposer?cote=solutions&pour={host.number}"
    assert address.replace("&", "&amp;") in noe.get(page("proposal", host)).content.decode()
    response = noe.post(address, {"title": "Des capteurs", "text": "Ils écoutent."})
    assert response["Location"] == page("proposal", host)
    stranger = noe.post(f"{address}x", {"title": "D’autres capteurs", "text": "Ils écoutent."})
    assert stranger["Location"] == page("proposal", Proposal.objects.get(title="D’autres capteurs"))


def test_who_left_a_firm_speaks_for_it_no_more(cast: Cast, people: People, signed_in: SignedIn) -> None:
    made = trials.writing(cast, people)
    people.camille.memberships.update(ended_at=trials.PUBLISHED)
    seen = {name: signed_in(getattr(people, name)).get(page("pilot", made)).status_code
            for name in ("camille", "colleague", "noe")}  # fmt: skip
    assert seen == {"camille": 404, "colleague": 200, "noe": 200}


def test_both_find_each_other_again_in_the_loop(cast: Cast, people: People, signed_in: SignedIn) -> None:
    made = trials.writing(cast, people)
    address = reverse("hub:introduction", args=[made.number])
    assert [signed_in(each).get(address).status_code for each in (people.noe, people.camille, people.bruno)] == [
        200, 200, 404,
    ]  # fmt: skip


def test_no_name_of_a_person_is_on_a_public_proposal(cast: Cast, people: People) -> None:
    for each in (trials.solution(people), trials.site(cast, people)):
        shown = Client().get(page("proposal", each)).content.decode()
        assert [word for word in ("Noé Essai", "Camille Essai", "noe@", "camille@") if word in shown] == []


def test_a_closed_proposal_is_there_for_its_side_alone(cast: Cast, people: People, signed_in: SignedIn) -> None:
    made = trials.site(cast, people)
    client = signed_in(people.camille)
    client.post(page("proposal_close", made))
    seen = {name: signed_in(getattr(people, name)).get(page("proposal", made)).status_code
            for name in ("camille", "colleague", "bruno", "noe", "lea")}  # fmt: skip
    assert seen == {"camille": 200, "colleague": 200, "bruno": 404, "noe": 404, "lea": 200}
    client.post(page("proposal_close", made), {"do": "rouvrir"})
    assert Client().get(page("proposal", made)).status_code == 200


def test_addresses_are_given_once_both_want_to_talk(cast: Cast, people: People, signed_in: SignedIn) -> None:
    made = trials.proposed(cast, people)
    noe = signed_in(people.noe)
    assert "camille@example.org" not in noe.get(page("pilot", made)).content.decode()
    asked = signed_in(people.camille).get(page("pilot", made)).content.decode()
    assert ("Noé Essai" in asked, "Un porteur de projet vous propose un essai" in asked) == (False, True)
    signed_in(people.camille).post(page("pilot_accept", made))
    shown = noe.get(page("pilot", made)).content.decode()
    assert "camille@example.org" in shown
    assert reverse("hub:introduction", args=[made.number]) in shown


def test_an_adviser_reads_and_does_nothing(cast: Cast, people: People, signed_in: SignedIn) -> None:
    made, lea = trials.proposed(cast, people), signed_in(people.lea)
    shown = lea.get(page("pilot", made))
    done = [lea.post(page(each, made)).status_code for each in ("pilot_accept", "pilot_agreement", "pilot_drop")]
    assert (shown.status_code, b"<form" in shown.content.partition(b"<main")[2], done) == (200, False, [404, 404, 404])


def test_the_agreement_is_written_and_agreed_on_by_both(cast: Cast, people: People, signed_in: SignedIn) -> None:
    made = trials.writing(cast, people)
    noe, camille = signed_in(people.noe), signed_in(people.camille)
    noe.post(page("pilot_agreement", made), FORM | {"seen": pilots.version(made)})
    made.refresh_from_db()
    for client in (noe, camille):
        client.post(page("pilot_agree", made), {"seen": pilots.version(made)})
    made.refresh_from_db()
    assert (made.title, made.place, made.status) == ("Mesurer le bruit", "13201", Pilot.Status.RUNNING)


def test_two_who_write_at_once_lose_nothing(cast: Cast, people: People, signed_in: SignedIn) -> None:
    made = trials.writing(cast, people)
    read = pilots.version(made)
    pilots.write(made, Party.HOST, FACTS, read, people.camille)
    response = signed_in(people.noe).post(page("pilot_agreement", made), FORM | {"seen": read})
    shown = response.content.decode()
    assert (response.status_code, "Une carte du bruit, nuit par nuit." in shown, "Écouter." in shown) == (
        409,
        True,
        True,
    )
    made.refresh_from_db()
    seen = re.search(r'name="seen" value="(\w+)"', shown)
    assert seen
    assert seen[1] == pilots.version(made)


def test_dates_go_forward(cast: Cast, people: People, signed_in: SignedIn) -> None:
    made = trials.writing(cast, people)
    told = FORM | {"seen": pilots.version(made), "ends_on": "2026-03-01"}
    assert signed_in(people.noe).post(page("pilot_agreement", made), told).status_code == 422


def test_what_can_no_longer_be_done_is_told(cast: Cast, people: People, signed_in: SignedIn) -> None:
    made = trials.shown(cast, people)
    response = signed_in(people.noe).get(page("pilot_agreement", made), follow=True)
    assert said(response) == ["Ce n’est pas, ou plus, le moment : voyez où en est l’expérimentation."]


def test_advisers_see_what_goes_on_and_others_do_not(cast: Cast, people: People, signed_in: SignedIn) -> None:
    made = trials.proposed(cast, people)
    seen = {name: page("pilot", made) in signed_in(getattr(people, name)).get("/experimentations").content.decode()
            for name in ("noe", "camille", "bruno", "lea")}  # fmt: skip
    assert seen == {"noe": True, "camille": True, "bruno": False, "lea": True}
    pilots.drop(made, Party.HOST, "", people.camille)
    assert page("pilot", made) not in signed_in(people.lea).get("/experimentations").content.decode()


# The sheet ------------------------------------------------------------------------------------------------------------


def text_of(content: bytes) -> tuple[int, str]:
    """How many pages a PDF has, and its words."""
    reader = PdfReader(BytesIO(content))
    return len(reader.pages), " ".join(" ".join(each.extract_text() for each in reader.pages).split())


def test_the_agreement_holds_on_one_page_however_long(cast: Cast, people: People, signed_in: SignedIn) -> None:
    made = trials.agreed(cast, people)
    client = signed_in(people.camille)
    count, words = text_of(client.get(page("pilot_pdf", made)).content)
    assert (count, "Mesurer le bruit du fournil" in words, "Projet :" in words) == (1, True, False)
    long = "Nous mesurons le bruit de chaque nuit avec les équipes. " * 30
    lengths = {
        "goal": 1000,
        "protocol": 1500,
        "measure": 1000,
        "startup_brings": 1000,
        "host_brings": 1000,
        "after": 1000,
    }
    for texts in ({name: long[:most] for name, most in lengths.items()},
                  {name: ("nuit\n" * 300)[:most] for name, most in lengths.items()}):  # fmt: skip
        Pilot.objects.filter(pk=made.pk).update(title="Mesurer " * 18, host_agreed_at=None, **texts)
        count, words = text_of(client.get(page("pilot_pdf", made)).content)
        assert (count, "Projet" in words, "Accord pas encore donné" in words) == (1, True, True)


def test_nothing_is_printed_before_both_want_to_talk(cast: Cast, people: People, signed_in: SignedIn) -> None:
    assert signed_in(people.noe).get(page("pilot_pdf", trials.proposed(cast, people))).status_code == 404


# The showcase ---------------------------------------------------------------------------------------------------------


def test_the_showcase_shows_what_both_show_in_the_readers_language(cast: Cast, people: People) -> None:
    made = trials.closed(cast, people)
    assert (
        Client().get(page("shown", made)).status_code,
        "à montrer" in Client().get("/demonstrateur").content.decode(),
    ) == (404, True)
    pilots.show(made, Party.STARTUP, people.noe)
    listed, french = Client().get("/demonstrateur").content.decode(), Client().get(page("shown", made)).content.decode()
    english = Client().get(page("shown", made), headers={"accept-language": "en"}).content.decode()
    assert ('data-lat="43.2999" data-lon="5.3823"' in listed, RESULTS["results"] in french) == (True, True)
    assert (str(RESULTS["results_en"]) in english, "Une commande" in french, "noe@example.org" in french) == (
        True,
        False,
        False,
    )


def test_its_sides_see_it_before_it_is_shown(cast: Cast, people: People, signed_in: SignedIn) -> None:
    made = trials.closed(cast, people)
    seen = {
        name: signed_in(getattr(people, name)).get(page("shown", made)).status_code for name in ("noe", "bruno", "lea")
    }
    assert seen == {"noe": 200, "bruno": 404, "lea": 404}


def test_the_showcase_is_searched_by_words_and_by_what_came_of_it(cast: Cast, people: People) -> None:
    trials.shown(cast, people)
    found = {query: "Mesurer le bruit du fournil" in Client().get(f"/demonstrateur?{query}").content.decode()
             for query in ("q=QUAI", "q=vitres", "resultat=oui", "resultat=non")}  # fmt: skip
    assert found == {"q=QUAI": True, "q=vitres": False, "resultat=oui": True, "resultat=non": False}
