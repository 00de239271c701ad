"""A mistake on a page of the register is told to the chamber."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django_tasks import task

from entremise.registry.models import ErrorReport, Establishment


def report_error(establishment: Establishment, message: str, email: str = "") -> ErrorReport:
    """Record that somebody finds a fact about an establishment wrong, and have the chamber told.

    The one who reports receives a confirmation, in the language of the page, when an address is given. The messages
    are queued in the same transaction: none is sent for a report that was not kept, none is forgotten.
    """
    with transaction.atomic():
        report = ErrorReport.objects.create(establishment=establishment, message=message, email=email)
        tell_chamber.enqueue(report.pk)
        if email:
            confirm.enqueue(report.pk, translation.get_language() or settings.LANGUAGE_CODE)
    return report


@task()
def tell_chamber(report_id: int) -> None:
    """Tell the chamber, in French, what somebody finds wrong."""
    report = ErrorReport.objects.get(pk=report_id)
    with translation.override("fr"):
        body = _("Au sujet de %(name)s (%(id)s), on nous écrit :\n\n%(message)s\n") % {
            "name": _name(report),
            "id": report.establishment,
            "message": report.message,
        }
        EmailMessage(
            subject=_("Erreur signalée sur une fiche : %(name)s") % {"name": _name(report)},
            body=body,
            to=[settings.CHAMBER_EMAIL or settings.DEFAULT_FROM_EMAIL],
            reply_to=[report.email] if report.email else None,
        ).send()


@task()
def confirm(report_id: int, language: str) -> None:
    """Tell whoever reported, in their language, that the chamber has it."""
    report = ErrorReport.objects.get(pk=report_id)
    with translation.override(language):
        body = _(
            "Bonjour,\n\nVous nous signalez une erreur sur la fiche de %(name)s. Merci : nous la vérifions et "
            "corrigeons la fiche si besoin.\n\nVotre message :\n\n%(message)s\n"
        ) % {"name": _name(report), "message": report.message}
        EmailMessage(subject=_("Nous avons bien reçu votre signalement"), body=body, to=[report.email]).send()


def _name(report: ErrorReport) -> str:
    """The name shown on the page, on one line: it goes into the subject of a message."""
    return " ".join(report.establishment.shown_name.split())
