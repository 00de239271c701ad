"""What people write to the register."""

import pytest
from django.core import mail
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings
from tests.factories import Cast

from entremise.registry import actions
from entremise.registry.models import ErrorReport


@pytest.fixture(autouse=True)
def chamber(settings: Settings) -> None:
    settings.CHAMBER_EMAIL = "registre@chambre.example"
    settings.DEFAULT_FROM_EMAIL = "entremise@chambre.example"


def test_a_reported_error_is_kept_told_and_confirmed(
    cast: Cast, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        report = actions.report_error(cast.baker, "Nous avons déménagé.", "fournil@firme.example")
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


def test_an_anonymous_report_is_told_to_the_chamber_only(
    cast: Cast, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks, settings: Settings
) -> None:
    settings.CHAMBER_EMAIL = ""
    with django_capture_on_commit_callbacks(execute=True):
        actions.report_error(cast.baker, "L’adresse est fausse.")
    assert [(sent.to, sent.reply_to) for sent in mail.outbox] == [(["entremise@chambre.example"], [])]


def test_a_name_on_two_lines_cannot_forge_a_header(
    cast: Cast, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    cast.baker.name = "Fournil\nBcc: tous@firme.example"
    with django_capture_on_commit_callbacks(execute=True):
        actions.report_error(cast.baker, "Erreur")
    assert mail.outbox[0].subject == "Erreur signalée sur une fiche : Fournil Bcc: tous@firme.example"
