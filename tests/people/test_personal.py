"""One's own data: taken away, agreed to, erased so that the counts stay, purged when old."""

import datetime as dt
import json
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.apps import apps
from django.db import models
from django.test import Client
from pytest_django import Settings
from tests.access.world import World, world
from tests.factories import Cast, People
from tests.hub.stories import DAY, after, made, published, sent

from entremise.hub import personal as of_the_loop
from entremise.hub.models import Correspondent, Introduction, Message, Need, NeedVersion, Outcome, Side
from entremise.hub.queries import figures
from entremise.neutrality import personal as of_neutrality
from entremise.neutrality.models import Objection
from entremise.notices import rounds
from entremise.notices.models import Mail, Notice
from entremise.people.actions import personal
from entremise.people.actions.accounts import consent, prove_address
from entremise.people.actions.memberships import leave
from entremise.people.models import Consent, Invitation, Membership, Person, Trace
from entremise.people.words import FACTS, KINDS
from entremise.registry.actions import joining
from entremise.registry.models import ErrorReport, Organisation

pytestmark = pytest.mark.django_db
SignIn = Callable[[Person], Client]
WORDS = "Un fournil pour Camille Essai, rue de l’Essai"


@pytest.fixture
def everything(cast: Cast, people: People) -> World:
    """One of each thing, most of them Camille's."""
    found = world(cast, people)
    prove_address(people.camille, "camille@example.org")
    consent(people.camille, Consent.Purpose.NEWS, given=True, wording="2026-11")
    NeedVersion.objects.create(need=found.need, by=people.camille, facts={"text": WORDS})
    Message.objects.create(
        introduction=found.introduction, side=Side.ASKER, person=people.camille, text=WORDS, key="a", at=DAY
    )
    Message.objects.create(
        introduction=found.introduction, side=Side.FIRM, person=people.bruno, text="Bonjour", key="b", at=DAY
    )
    return found


# Taken away.


def test_all_that_is_kept_is_given(everything: World) -> None:
    found = personal.export(everything.people.camille)
    counts = {kind: len(rows) for held in found.values() for kind, rows in held.items() if rows}
    assert counts == {
        "identity": 1, "addresses": 1, "proofs": 1, "sessions": 1, "memberships": 1, "invitations_sent": 1,
        "consents": 1, "keys": 1, "acts": 7, "notices": 3, "needs": 2, "versions": 1, "attachments": 1,
        "introductions": 3, "messages": 1, "alerts": 1, "webhooks": 1, "objections": 1, "mails": 2,
        "guests": 1, "requests": 1, "buyers": 1, "signatures": 1, "plans": 1, "tenders": 2, "proposals": 1,
    }  # fmt: skip


def test_nothing_of_others_is_given(everything: World) -> None:
    text = str(personal.export(everything.people.camille))
    assert "Bonjour" not in text
    assert "bruno@example.org" not in text


def test_what_a_firm_said_is_given_to_whoever_said_it_alone(people: People, cast: Cast) -> None:
    """An asker is told neither why a firm declines, nor its address before both agree."""
    said = {"answered_by": people.bruno, "firm_name": "Bruno", "firm_email": "bruno@example.org", "accepted_at": DAY}
    why = {"declined_at": DAY, "declined_because": "price", "declined_note": "Trop bas pour nous"}
    sent(published(people.camille), cast.roofer, **said, **why)

    def told(person: Person) -> list[tuple[str, str, str]]:
        rows = personal.export(person)["hub"]["introductions"]
        return [(row["firm_email"], row["declined_because"], row["declined_note"]) for row in rows]

    assert told(people.camille) == [("", "", "")]
    assert told(people.bruno) == [("bruno@example.org", "price", "Trop bas pour nous")]


def test_every_kind_and_fact_has_its_words(everything: World) -> None:
    """The whole cast together has rows of most kinds."""
    for person in everything.people:
        for held in personal.export(person).values():
            assert held.keys() - KINDS.keys() == set()
            assert {name for rows in held.values() for row in rows for name in row} - FACTS.keys() == set()


def test_the_files_are_given_from_the_page(everything: World, signed_in: SignIn) -> None:
    camille = signed_in(everything.people.camille)
    assert "Tout emporter" in camille.get("/compte/mes-donnees").content.decode()
    given = camille.post("/compte/mes-donnees.json")
    assert given["Content-Disposition"].startswith("attachment")
    assert json.loads(given.content)["people"]["identity"][0]["email"] == "camille@example.org"
    read = camille.post("/compte/mes-donnees.html").content.decode()
    assert "<h2>Organisations</h2>" in read
    assert "Fournil des Calanques" in read
    assert camille.get("/compte/mes-donnees.json").status_code == 405


def test_what_one_agrees_to_is_a_log(people: People, signed_in: SignIn) -> None:
    noe = signed_in(people.noe)
    noe.post("/compte/mes-donnees/accords", {"news": "on"})
    noe.post("/compte/mes-donnees/accords", {"news": "on"})
    noe.post("/compte/mes-donnees/accords", {})
    assert list(people.noe.consents.order_by("pk").values_list("purpose", "given")) == [("news", True), ("news", False)]


# Erased.


def erase(person: Person) -> Person:
    return personal.erase(person, person, after(1))


def everywhere(word: str) -> list[str]:
    """The tables that hold a word in any text or document."""
    found = []
    for model in apps.get_models():
        texts = [
            field.name
            for field in model._meta.concrete_fields
            if isinstance(field, models.CharField | models.TextField | models.JSONField)
        ]
        rows = [str(row) for row in model._base_manager.values_list(*texts)] if texts else []
        found += [model._meta.label for row in rows if word.lower() in row.lower()]
    return sorted(set(found))


def test_nothing_names_somebody_who_erased_their_data(everything: World) -> None:
    camille = everything.people.camille
    Membership.objects.filter(person=everything.people.colleague).delete()
    erase(camille)
    Mail.objects.filter(kind="data_erased").delete()  # the last one, purged once it has left
    assert everywhere("camille") == []
    assert everywhere("fournil pour") == []


def test_only_the_account_and_the_log_of_consents_stay(everything: World) -> None:
    camille = everything.people.camille
    erase(camille)
    row = Person.objects.get(pk=camille.pk)
    assert (row.is_active, row.name, row.erased_at) == (False, "", after(1))
    pointing = {
        relation.related_model.__name__
        for relation in Person._meta.related_objects
        if relation.related_model._base_manager.filter(**{relation.field.name: row}).exists()
    }
    assert pointing == {"Consent"}
    assert not EmailAddress.objects.filter(email="camille@example.org").exists()


def test_erasing_twice_is_once(everything: World) -> None:
    erase(everything.people.camille)
    again = personal.erase(everything.people.camille, None, after(5))
    assert again.erased_at == after(1)
    assert Mail.objects.filter(kind="data_erased").count() == 1


def test_the_last_mail_goes_to_the_address_that_was(everything: World) -> None:
    erase(everything.people.noe)
    mail = Mail.objects.get(kind="data_erased")
    assert (mail.email, mail.person, mail.context) == ("noe@example.org", None, {"name": "Noé Essai", "asked": True})


def counted() -> dict[str, Any]:
    """What the chamber counts of the whole story."""
    period = figures.Period(dt.date(2026, 5, 1), dt.date(2026, 12, 31))
    simple = {
        "needs": Need.objects.filter(published_at__isnull=False).count(),
        "introductions": Introduction.objects.filter(introduced_at__isnull=False).count(),
        "amounts": Outcome.objects.aggregate(total=models.Sum("amount"))["total"],
    }
    return simple | {"figures": figures.figures(period)}


def test_the_counts_are_what_they_were(cast: Cast, people: People) -> None:
    need = published(people.noe)
    told = made(need, cast.caterer, answered_by=people.claire, met_at=DAY, concluded_at=DAY)
    Outcome.objects.create(
        introduction=told, side=Side.ASKER, kind=Outcome.Kind.CONTRACT, amount=1200, note=WORDS, said_by=people.noe,
        said_at=DAY,
    )  # fmt: skip
    sent(published(people.camille, organisation=str(cast.baker.organisation)), cast.roofer)
    before = counted()
    erase(people.noe)
    erase(people.claire)
    erase(people.camille)
    assert counted() == before


def test_a_need_of_ones_own_is_closed_and_emptied_and_the_firm_is_told(cast: Cast, people: People) -> None:
    need = published(people.noe, text=WORDS)
    waiting = sent(need, cast.roofer)
    erase(people.noe)
    need.refresh_from_db()
    waiting.refresh_from_db()
    assert (need.closed_because, need.text, need.email, need.person, need.place) == (
        "erased", of_the_loop.ERASED, "", None, "13001",
    )  # fmt: skip
    assert waiting.status == Introduction.Status.CLOSED
    assert Mail.objects.filter(kind="introduction_closed", email="bruno@example.org").exists()


def test_a_draft_goes(people: People) -> None:
    Need.objects.create(text=WORDS, language="fr", person=people.noe)
    Need.objects.create(text=WORDS, language="fr", email="noe@example.org")
    erase(people.noe)
    assert not Need.objects.exists()


def test_the_files_attached_go(everything: World, var: Any, django_capture_on_commit_callbacks: Any) -> None:
    Membership.objects.filter(person=everything.people.colleague).delete()
    file = var / "attachments" / everything.attachment.path
    assert file.exists()
    with django_capture_on_commit_callbacks(execute=True):
        erase(everything.people.camille)
    assert not file.exists()


def test_the_needs_of_an_organisation_pass_to_a_colleague(everything: World) -> None:
    everyone = everything.people
    erase(everyone.camille)
    need = Need.objects.get(pk=everything.need.pk)
    assert (need.person, need.email, need.closed_at) == (everyone.colleague, "colleague@example.org", None)
    assert Membership.objects.get(person=everyone.colleague).manager


def test_the_needs_of_an_organisation_stay_when_somebody_leaves(everything: World) -> None:
    everyone = everything.people
    mine, heir = Membership.objects.get(person=everyone.camille), Membership.objects.get(person=everyone.colleague)
    leave(mine, heir, DAY)
    assert Need.objects.get(pk=everything.need.pk).person == everyone.colleague


def test_what_the_firm_gave_and_wrote_goes(cast: Cast, people: People) -> None:
    told = made(
        published(people.noe), cast.roofer, answered_by=people.bruno, firm_name="Bruno Essai",
        firm_email="bruno@example.org", firm_phone="0400000000",
    )  # fmt: skip
    Correspondent.objects.create(organisation=told.organisation, email="bruno@example.org", name="Bruno", source="x")
    Message.objects.create(introduction=told, side=Side.FIRM, person=people.bruno, text=WORDS, key="k")
    erase(people.bruno)
    told.refresh_from_db()
    assert (told.firm_name, told.firm_email, told.firm_phone, told.introduced_at) == ("", "", "", DAY)
    assert Message.objects.get().text == of_the_loop.ERASED
    assert not Correspondent.objects.exists()


def test_a_project_goes_with_its_last_founder(people: People) -> None:
    membership = joining.found(people.noe, "Algues", "Des emballages d’algues pour les maraîchers.", at=DAY)
    assert Organisation.objects.filter(identifier=membership.identifier).exists()
    erase(people.noe)
    assert not Organisation.objects.filter(identifier=membership.identifier).exists()


def test_a_report_stays_without_its_address(cast: Cast, people: People) -> None:
    ErrorReport.objects.create(establishment=cast.baker, message="Fermé le lundi", email="noe@example.org")
    erase(people.noe)
    assert ErrorReport.objects.get().email == ""


def test_the_page_asks_to_sign_in_again_and_to_type_ones_address(people: People, signed_in: SignIn) -> None:
    noe, page = signed_in(people.noe), "/compte/mes-donnees/effacer"
    with time_machine.travel(dt.datetime.now(dt.UTC) + timedelta(minutes=20)):
        assert "Me reconnecter" in noe.get(page).content.decode()
        assert noe.post(page, {"email": "noe@example.org"}).status_code == 403
    assert noe.post(page, {"email": "camille@example.org"}).status_code == 422
    assert noe.post(page, {"email": " Noe@Example.org"})["Location"] == "/compte/efface"
    assert noe.get("/compte/mes-donnees").status_code == 302
    assert Person.objects.get(pk=people.noe.pk).erased_at is not None


# Purged.

NOW = dt.datetime(2030, 1, 1, tzinfo=dt.UTC)


def came(person: Person, days: int) -> None:
    Person.objects.filter(pk=person.pk).update(last_login=NOW - timedelta(days=days))


def test_an_unused_account_is_warned_then_erased(people: People, settings: Settings) -> None:
    Person.objects.update(joined_at=NOW)
    came(people.noe, settings.KEEP_INACTIVE_ACCOUNT_DAYS - 29)
    came(people.lea, 5000)
    assert (personal.warn_unused(NOW), personal.warn_unused(NOW)) == (1, 0)
    assert list(Mail.objects.values_list("kind", "email")) == [("account_unused", "noe@example.org")]
    assert personal.erase_unused(NOW + timedelta(days=29)) == 0
    assert personal.erase_unused(NOW + timedelta(days=30)) == 1
    assert Person.objects.get(pk=people.noe.pk).erased_at is not None


def test_nobody_is_erased_without_having_been_warned_long_enough(people: People) -> None:
    Person.objects.update(joined_at=NOW)
    came(people.noe, 9000)
    assert personal.erase_unused(NOW) == 0
    personal.warn_unused(NOW)
    assert personal.erase_unused(NOW + timedelta(days=29)) == 0


def test_coming_back_keeps_the_account(people: People) -> None:
    Person.objects.update(joined_at=NOW)
    came(people.noe, 9000)
    personal.warn_unused(NOW)
    Person.objects.filter(pk=people.noe.pk).update(last_login=NOW + timedelta(days=2))
    assert personal.erase_unused(NOW + timedelta(days=9000)) == 0
    assert Person.objects.get(pk=people.noe.pk).warned_at is None


def test_what_was_kept_long_enough_goes(cast: Cast, people: People) -> None:
    long_ago = NOW - timedelta(days=2200)
    need = published(people.noe, closed_at=long_ago)
    told = made(need, cast.roofer, firm_email="bruno@example.org")
    Trace.objects.create(at=long_ago, actor="member", verb="need.close", subject="need:1", door="page")
    Notice.objects.create(person=people.noe, key="k", kind="digest", created_at=long_ago)
    Mail.objects.create(
        key="m", kind="digest", email="noe@example.org", language="fr", message_id="m", sent_at=long_ago,
        created_at=long_ago,
    )  # fmt: skip
    Invitation.objects.create(
        scheme="siren", identifier="1", name="x", email="x@example.org", digest="d", invited_by=people.camille,
        expires_at=long_ago,
    )  # fmt: skip
    Membership.objects.create(
        person=people.noe, scheme="siren", identifier="1", name="x", proof="adviser", asked_at=long_ago
    )
    ErrorReport.objects.create(establishment=cast.baker, message="Fermé", email="noe@example.org", settled_at=long_ago)
    Objection.objects.create(
        organisation="siren:1", solution="siret:1", list=1, text=WORDS, person=people.noe, due_at=long_ago,
        answered_at=long_ago, verdict="explained", answer="Non.",
    )  # fmt: skip
    Objection.objects.create(
        organisation="siren:2", solution="siret:2", list=1, text=of_neutrality.ERASED, due_at=long_ago,
        answered_at=long_ago, verdict="explained", answer="Non, Noé.",
    )  # fmt: skip
    gone = {"market": 0, "meetings": 0, "hub": 1, "neutrality": 2, "registry": 1, "people": 3, "notices": 2}
    assert personal.purge(NOW) == gone
    assert personal.purge(NOW) == dict.fromkeys(personal.purge(NOW), 0)
    told.refresh_from_db()
    need.refresh_from_db()
    assert (told.firm_email, need.email, need.text) == ("", "", "Un traiteur pour 80 personnes le 12 juillet")
    assert set(Objection.objects.values_list("text", "answer", "person")) == {(of_neutrality.ERASED, "", None)}


def test_the_purge_is_a_round_of_each_night() -> None:
    found = {each.name: each.period for each in rounds.declared()}
    assert found["people.purge"] == timedelta(days=1)


# The audit trail's page.


def test_the_trail_is_read_by_those_who_audit(people: People, signed_in: SignIn) -> None:
    number = uuid.uuid4().int % 1000
    Trace.objects.create(person=people.lea, actor="adviser", verb="need.take", subject=f"need:{number}", door="page")
    Trace.objects.create(actor="system", verb="need.close", subject="need:1000", door="round")
    victor = signed_in(people.victor)
    rows = {
        asked: victor.get(f"/administration/journal?{asked}").content.decode().count("<tr>") - 1
        for asked in ("", f"objet=need:{number}", "personne=lea@example.org", f"personne={people.lea.pk}",
                      "verbe=need.", "verbe=need.close", "porte=round", "objet=need:5&porte=api")
    }  # fmt: skip
    assert rows == {
        "": 2, f"objet=need:{number}": 1, "personne=lea@example.org": 1, f"personne={people.lea.pk}": 1,
        "verbe=need.": 2, "verbe=need.close": 1, "porte=round": 1, "objet=need:5&porte=api": -1,
    }  # fmt: skip


def test_the_trail_asks_the_database_the_same_however_long(
    people: People, signed_in: SignIn, django_assert_max_num_queries: Any
) -> None:
    victor = signed_in(people.victor)
    for many in (2, 40):
        Trace.objects.bulk_create(
            Trace(person=person, actor="x", verb="v", subject="s", door="page")
            for person in people for _ in range(many)
        )  # fmt: skip
        with django_assert_max_num_queries(10):
            assert victor.get("/administration/journal").status_code == 200
