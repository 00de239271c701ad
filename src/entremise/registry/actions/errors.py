"""A fact of the register found wrong."""

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation

from entremise.notices.actions import Addressee, tell
from entremise.registry.models import ErrorReport, Establishment


def report_error(establishment: Establishment, message: str, email: str = "") -> ErrorReport:
    """Record that somebody finds a fact about an establishment wrong, and have the chamber told.

    The one who reports receives a confirmation, in the language of the page, when an address is given.
    """
    identity = [establishment.scheme, establishment.identifier]
    context = {"firm": establishment.shown_name, "identifier": str(establishment), "message": message}
    url = reverse("registry:establishment", args=identity)
    chamber = Addressee(settings.CHAMBER_EMAIL or settings.DEFAULT_FROM_EMAIL, "fr", settings.CHAMBER_NAME)
    language = translation.get_language() or settings.LANGUAGE_CODE
    with transaction.atomic():
        report = ErrorReport.objects.create(establishment=establishment, message=message, email=email)
        occasion = f"error:{report.pk}"
        tell("error_reported", occasion, chamber, context | {"email": email}, url=url, reply_to=email)
        if email:
            tell("error_confirmed", occasion, Addressee(email, language), context, url=url)
    return report
