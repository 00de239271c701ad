"""What people write to the register."""

from collections.abc import Iterator

import pytest
from django.core import mail
from django.utils import timezone, translation
from pytest_django import Settings
from tests.factories import Cast, EstablishmentFactory, OrganisationFactory

from entremise.notices.actions.sending import send_due
from entremise.notices.models import Mail
from entremise.registry import actions
from entremise.registry.models import ErrorReport


@pytest.fixture(autouse=True)
def chamber(settings: Settings) -> Iterator[None]:
    """A chamber that reads its mail, and a reader of French."""
    settings.CHAMBER_EMAIL = "registre@chambre.example"
    settings.DEFAULT_FROM_EMAIL = "entremise@chambre.example"
    with translation.override("fr"):
        yield


def test_a_reported_error_is_kept_told_and_confirmed(cast: Cast) -> None:
    report = actions.report_error(cast.baker, "Nous avons déménagé.", "fournil@firme.example")
    send_due(timezone.now())
    assert list(ErrorReport.objects.values_list("establishment", "message", "email", "settled_at")) == [
        (cast.baker.pk, "Nous avons déménagé.", "fournil@firme.example", None)
    ]
    assert [(sent.to, sent.reply_to, sent.subject) for sent in mail.outbox] == [
        (
            ["registre@chambre.example"],
            ["fournil@firme.example"],
            "Erreur signalée sur une fiche : Fournil des Calanques",
        ),
        (["fournil@firme.example"], [], "Nous avons bien reçu votre signalement"),
    ]
    assert report.message in mail.outbox[0].body
    assert report.message in mail.outbox[1].body


def test_an_anonymous_report_is_told_to_the_chamber_only(cast: Cast, settings: Settings) -> None:
    settings.CHAMBER_EMAIL = ""
    actions.report_error(cast.baker, "L’adresse est fausse.")
    send_due(timezone.now())
    assert [(sent.to, sent.reply_to) for sent in mail.outbox] == [(["entremise@chambre.example"], [])]


def test_a_name_on_two_lines_cannot_forge_a_header(cast: Cast) -> None:
    cast.baker.name = "Fournil\nBcc: tous@firme.example"
    cast.baker.save()
    actions.report_error(cast.baker, "Erreur")
    send_due(timezone.now())
    assert mail.outbox[0].subject == "Erreur signalée sur une fiche : Fournil Bcc: tous@firme.example"


def test_a_report_is_kept_when_no_mail_can_leave(cast: Cast, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_PORT = 1
    actions.report_error(cast.baker, "Nous avons déménagé.", "fournil@firme.example")
    send_due(timezone.now())
    assert ErrorReport.objects.count() == 1
    assert Mail.objects.filter(sent_at=None, dropped_at=None, attempts=1).count() == 2


def test_each_is_written_to_in_their_language(cast: Cast) -> None:
    site = EstablishmentFactory(organisation=OrganisationFactory(name="Calanque Conseil"), name="")
    with translation.override("en"):
        actions.report_error(site, "We moved.", "someone@firm.example")
    send_due(timezone.now())
    assert [sent.subject for sent in mail.outbox] == [
        "Erreur signalée sur une fiche : Calanque Conseil",
        "We have received your report",
    ]
    assert "Calanque Conseil" in mail.outbox[1].body
