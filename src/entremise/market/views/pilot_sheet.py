"""The agreement of a pilot on one page, as PDF."""

from datetime import datetime
from importlib.resources import files
from typing import Any

from django.conf import settings
from django.utils.formats import date_format
from django.utils.text import slugify
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from entremise.common.printing import printed
from entremise.common.reader import current_language
from entremise.market.actions.pilots_told import called, side_of
from entremise.market.models import Party
from entremise.market.views.pilot_page import PilotPage

_SOURCE = files("entremise.market") / "templates" / "market" / "sheets" / "agreement.typ"
#: Texts of more lines than this are set as paragraphs without breaks, so that all holds on the page.
MOST_LINES = 36


def agreement(page: PilotPage) -> bytes:
    """As it is now, in the reader's language; both sides' agreement is told with its moment, or that it is missing."""
    it = page.pilot
    return printed(_SOURCE, told(page), current_language(), it.changed_at or it.proposed_at)


def told(page: PilotPage) -> dict[str, Any]:
    """What the page says, ready to be set."""
    it = page.pilot
    whole = it.startup_agreed_at is not None and it.host_agreed_at is not None
    crowded = sum(text.count("\n") for _title, text in page.parts) > MOST_LINES
    changed = date_format(localtime(it.changed_at or it.proposed_at), "j F Y")
    return {
        "language": current_language(), "author": str(settings.CHAMBER_NAME),
        "over": _("Accord d’expérimentation"), "title": page.title,
        "draft": "" if whole else _("Projet : les deux parties n’ont pas encore donné leur accord."),
        "sides": [
            _side(page, Party.STARTUP, _("Essaie sa solution"), it.startup_agreed_at),
            _side(page, Party.HOST, _("Accueille l’essai"), it.host_agreed_at),
        ],
        "facts": [(label, value) for label, value in page.facts if value],
        "parts": [(title, " ".join(text.split()) if crowded else text) for title, text in page.parts],
        "foot": _("Accord n° %(number)s, dans sa version du %(date)s. Chaque partie reste libre d’y mettre fin en le "
                  "disant à l’autre.") % {"number": str(it.number)[:8], "date": changed},
    }  # fmt: skip


def _side(page: PilotPage, side: Party, role: str, agreed_at: datetime | None) -> dict[str, str]:
    scheme, _sep, identifier = side_of(page.pilot, side).organisation.partition(":")
    day = date_format(localtime(agreed_at), "j F Y") if agreed_at else ""
    return {
        "role": role, "name": called(page.pilot, side),
        "identifier": f"{scheme.upper()} {identifier}" if identifier else "",
        "agreed": _("Accord donné en ligne le %(day)s") % {"day": day} if day else _("Accord pas encore donné"),
    }  # fmt: skip


def file_name(page: PilotPage) -> str:
    """`accord-capteurs-de-bruit`."""
    begins = _("accord")
    return slugify(f"{begins} {page.title}")[:80]
