"""Every write to the register that a person asks for (loads are written by pipeline/)."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils.translation import gettext as _

from entremise.registry.models import ErrorReport, Establishment


def report_error(establishment: Establishment, message: str, email: str = "") -> ErrorReport:
    """Record that somebody finds a fact about an establishment wrong, and tell the chamber.

    The one who reports receives a confirmation when an address is given. Mails leave once the report is kept.
    """
    with transaction.atomic():
        report = ErrorReport.objects.create(establishment=establishment, message=message, email=email)
        transaction.on_commit(lambda: _tell_chamber(report))
        if email:
            transaction.on_commit(lambda: _confirm(report))
    return report


def _tell_chamber(report: ErrorReport) -> None:
    body = _("Au sujet de %(name)s (%(id)s), on nous écrit :\n\n%(message)s\n") % {
        "name": report.establishment.name,
        "id": report.establishment,
        "message": report.message,
    }
    EmailMessage(
        subject=_("Erreur signalée sur une fiche : %(name)s") % {"name": _one_line(report.establishment.name)},
        body=body,
        to=[settings.CHAMBER_EMAIL or settings.DEFAULT_FROM_EMAIL],
        reply_to=[report.email] if report.email else None,
    ).send()


def _confirm(report: ErrorReport) -> None:
    body = _(
        "Bonjour,\n\nVous nous signalez une erreur sur la fiche de %(name)s. Merci : nous la vérifions et corrigeons "
        "la fiche si besoin.\n\nVotre message :\n\n%(message)s\n"
    ) % {"name": report.establishment.name, "message": report.message}
    EmailMessage(subject=_("Nous avons bien reçu votre signalement"), body=body, to=[report.email]).send()


def _one_line(text: str) -> str:
    return " ".join(text.split())
