"""The pages: notifications, how to be told, texts of messages, mails that leave."""

import re
from datetime import time
from typing import ClassVar

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from tests.factories import People
from tests.notices.conftest import NOON
from tests.signing import signed_in

from entremise.notices.actions import Addressee, administering, tell
from entremise.notices.kinds import Source
from entremise.notices.models import Mail, Notice, Preference, Wording
from entremise.people.models import Person, Trace

pytestmark = pytest.mark.django_db


@pytest.fixture
def camille(people: People) -> Client:
    """Camille's browser."""
    return signed_in(people.camille)


@pytest.fixture
def ada(people: People) -> Client:
    """The administrator's browser, second proof given."""
    return signed_in(people.ada)


def news(person: Person, count: int, url: str = "/comment-ca-marche") -> None:
    """So many things happen."""
    for number in range(count):
        tell("news", f"batch:{number}", Addressee.of(person), {"subject": f"n° {number}", "text": ""}, url=url)


class TestNotifications:
    def test_the_list_and_the_bell_tell_what_is_new(self, camille: Client, people: People) -> None:
        empty = camille.get("/avis").content.decode()
        assert ("Vous avez tout lu." in empty, "Rien pour le moment" in empty) == (True, True)
        news(people.camille, 2)
        page = camille.get("/avis").content.decode()
        assert re.findall(r'notice-text">.*?(Des nouvelles[^<]*)<', page, re.DOTALL) == [
            "Des nouvelles de n° 1", "Des nouvelles de n° 0"
        ]  # fmt: skip
        assert 'bell-count" aria-hidden="true">2<' in page
        assert "2 notifications n’ont pas été lues." in page

    def test_opening_one_marks_it_and_leads_there(self, camille: Client, people: People) -> None:
        news(people.camille, 2)
        first = Notice.objects.earliest("pk")
        response = camille.post(f"/avis/{first.pk}/ouvrir")
        assert (response.status_code, response.headers["Location"]) == (302, "/comment-ca-marche")
        assert list(Notice.objects.filter(read_at=None).values_list("pk", flat=True)) == [first.pk + 1]

    @pytest.mark.parametrize("url", ["", "https://evil.example.org/", "//evil.example.org/"])
    def test_no_notice_leads_elsewhere(self, camille: Client, people: People, url: str) -> None:
        news(people.camille, 1, url)
        assert camille.post(f"/avis/{Notice.objects.get().pk}/ouvrir").headers["Location"] == "/avis"

    def test_all_can_be_marked(self, camille: Client, people: People) -> None:
        news(people.camille, 3)
        news(people.bruno, 1)
        assert camille.post("/avis/tout-lu").headers["Location"] == "/avis"
        assert list(Notice.objects.filter(read_at=None).values_list("person", flat=True)) == [people.bruno.pk]

    def test_another_persons_notice_is_not_found(self, camille: Client, people: People) -> None:
        news(people.bruno, 1)
        assert camille.post(f"/avis/{Notice.objects.get().pk}/ouvrir").status_code == 404
        assert "n° 0" not in camille.get("/avis").content.decode()

    def test_reading_changes_nothing(self, camille: Client, people: People) -> None:
        news(people.camille, 1)
        assert camille.get(f"/avis/{Notice.objects.get().pk}/ouvrir").status_code == 405
        assert camille.get("/avis/tout-lu").status_code == 405

    def test_a_longer_list_asks_no_more(
        self, camille: Client, people: People, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        news(people.camille, 3)
        with django_assert_max_num_queries(14) as few:
            camille.get("/avis")
        news(people.camille, 30)
        with django_assert_max_num_queries(len(few)) as _:
            assert camille.get("/avis").content.decode().count('class="notice ') == 20

    def test_the_stream_begins_with_the_count_and_what_was_missed(self, camille: Client, people: People) -> None:
        news(people.camille, 2)
        first = Notice.objects.earliest("pk")
        response = camille.get("/avis/flux", headers={"Last-Event-ID": str(first.pk)})
        assert response.headers["Content-Type"] == "text/event-stream; charset=utf-8"
        assert response.getvalue().decode() == (
            "retry: 5000\nevent: unread\ndata: 2\n\n"
            f"id: {first.pk + 1}\nevent: notice\n"
            'data: {"unread": 2, "subject": "Des nouvelles de n° 1", "url": "/comment-ca-marche"}\n\n'
        )


class TestPreferences:
    WISHED: ClassVar = {"rhythm": "daily", "quiet_from": "18:00", "quiet_until": "08:30", "most_a_week": "3"}

    def test_how_to_be_told_is_kept(self, camille: Client, people: People) -> None:
        page = camille.get("/avis/preferences").content.decode()
        assert ('value="20:00"' in page, 'value="each" required id="id_rhythm_0" checked' in page) == (True, True)
        for _ in range(2):
            assert camille.post("/avis/preferences", self.WISHED).headers["Location"] == "/avis/preferences"
        assert list(Preference.objects.values("person", "rhythm", "quiet_from", "quiet_until", "most_a_week")) == [
            {
                "person": people.camille.pk, "rhythm": "daily", "quiet_from": time(18), "quiet_until": time(8, 30),
                "most_a_week": 3,
            }
        ]  # fmt: skip

    @pytest.mark.parametrize("wrong", [{"rhythm": "never"}, {"quiet_from": "25:00"}, {"most_a_week": "0"}])
    def test_what_makes_no_sense_is_said(self, camille: Client, wrong: dict[str, str]) -> None:
        response = camille.post("/avis/preferences", self.WISHED | wrong)
        assert (response.status_code, Preference.objects.count()) == (422, 0)


class TestTexts:
    PAGE = "/administration/textes/news/fr"
    OURS: ClassVar = {"subject": "Oyez : {{ subject }}", "body": "Oyez, {{ name }} !"}

    def test_only_administrators_come_here(self, camille: Client) -> None:
        for path in ("/administration/textes", self.PAGE, f"{self.PAGE}/apercu", "/administration/courriers"):
            assert camille.get(path).status_code == 403
        assert camille.post(self.PAGE, self.OURS).status_code == 403
        assert Wording.objects.count() == 0

    def test_a_text_is_rewritten_then_given_back(self, ada: Client, people: People) -> None:
        assert ada.get("/administration/textes").status_code == 200
        assert "Des nouvelles de {{ subject }}" in ada.get(self.PAGE).content.decode()
        assert ada.post(self.PAGE, self.OURS).headers["Location"] == self.PAGE
        assert list(Wording.objects.values("kind", "language", "subject", "body", "changed_by")) == [
            {"kind": "news", "language": "fr", **self.OURS, "changed_by": people.ada.pk}
        ]
        assert "réécrit" in ada.get("/administration/textes").content.decode()
        ada.post(f"{self.PAGE}/origine")
        ada.post(f"{self.PAGE}/origine")
        assert Wording.objects.count() == 0
        assert list(Trace.objects.filter(verb__startswith="wording").values_list("verb", "person", "actor")) == [
            ("wording.rewrite", people.ada.pk, "administrator"), ("wording.reset", people.ada.pk, "administrator")
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ("body", "said"),
        [
            ("Bonjour\n{{ nmae }}", "Ligne 2 : « nmae » n’existe pas dans ce message"),
            ("Bonjour\n{% if name %}", "ce texte ne peut pas être compris"),
            ("", "obligatoire"),
        ],
    )
    def test_a_text_that_cannot_be_used_is_refused_and_kept_in_the_form(
        self, ada: Client, body: str, said: str
    ) -> None:
        response = ada.post(self.PAGE, {"subject": "Mon objet", "body": body})
        page = response.content.decode().replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")
        assert (response.status_code, said in page, 'value="Mon objet"' in page) == (422, True, True)
        assert (body in page, Wording.objects.count()) == (True, 0)

    def test_a_preview_shows_what_is_being_written_and_can_do_nothing(self, ada: Client) -> None:
        response = ada.post(f"{self.PAGE}/apercu", self.OURS)
        page = response.content.decode()
        assert ("la fournée</p>" in page, "Oyez, Camille" in page) == (True, True)
        policy = set(response.headers["Content-Security-Policy"].split("; "))
        assert {"default-src 'none'", "style-src 'unsafe-inline'", "frame-ancestors 'self'", "sandbox"} <= policy
        assert not any(rule.startswith(("script-src", "connect-src", "frame-src")) for rule in policy)
        assert response.headers["X-Frame-Options"] == "SAMEORIGIN"
        broken = ada.post(f"{self.PAGE}/apercu", self.OURS | {"body": "{{ nmae }}"}).content.decode()
        assert "nmae" in broken
        assert Wording.objects.count() == 0

    def test_an_unknown_text_is_not_found(self, ada: Client) -> None:
        paths = ("nonsense/fr", "news/de", "nonsense/fr/apercu", "../fr")
        assert [ada.get(f"/administration/textes/{path}").status_code for path in paths] == [404] * 4


class TestOutbox:
    def test_mails_are_seen_where_they_are(self, ada: Client, people: People) -> None:
        for number, state in enumerate(({}, {"sent_at": NOON}, {"dropped_at": NOON, "dropped_because": "550 no"})):
            tell("news", f"batch:{number}", Addressee(f"n{number}@example.org", "fr"), {"subject": "x", "text": ""})
            Mail.objects.filter(occasion=f"batch:{number}").update(**state)
        shown = [
            re.findall(r"n\d@example\.org", ada.get(f"/administration/courriers?etat={state}").content.decode())[0]
            for state in ("waiting", "sent", "failed")
        ]
        assert shown == ["n0@example.org", "n1@example.org", "n2@example.org"]
        assert ada.get("/administration/courriers?etat=x").status_code == 404

    def test_one_that_failed_is_sent_again(self, ada: Client, people: People) -> None:
        tell("news", "batch:1", Addressee("n1@example.org", "fr"), {"subject": "x", "text": ""})
        mail = Mail.objects.get()
        assert ada.post(f"/administration/courriers/{mail.pk}/renvoyer").status_code == 404
        Mail.objects.update(dropped_at=NOON, dropped_because="550 no", attempts=8, released_at=NOON)
        assert ada.post(f"/administration/courriers/{mail.pk}/renvoyer").status_code == 302
        assert list(Mail.objects.values_list("dropped_at", "attempts", "message_id")) == [(None, 0, mail.message_id)]
        assert Trace.objects.filter(verb="mail.send_again", person=people.ada).count() == 1

    def test_what_was_withdrawn_is_not_sent_again(self, people: People) -> None:
        tell("news", "batch:1", Addressee("n1@example.org", "fr"), {"subject": "x", "text": ""})
        Mail.objects.update(dropped_at=NOON, dropped_because="withdrawn")
        assert not administering.send_again(Mail.objects.get().pk, people.ada, timezone.now())


def test_rewriting_twice_keeps_the_last_and_both_in_the_trail(people: People) -> None:
    for subject in ("Un", "Deux"):
        administering.rewrite("news", "fr", Source(subject, "x"), people.ada)
    assert Wording.objects.get().subject == "Deux"
    before, after = (Trace.objects.order_by("pk").values_list("details", flat=True)[n] for n in (0, 1))
    assert (before["before"], before["after"]["subject"], after["before"]["subject"]) == ({}, "Un", "Un")
