"""Who is told what of an objection. Each function is called in the transaction of what it tells, once an occasion.

The chamber's mailbox and the bell of every adviser tell of a new one; advisers are written to when it is soon due, and
again when it is late. The firm is told that it was received, then what the answer is.
"""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.timezone import localtime

from entremise.neutrality.ledger.book import book
from entremise.neutrality.models import Objection
from entremise.neutrality.queries import asked, objections
from entremise.notices import actions as notices
from entremise.notices.actions import Addressee
from entremise.people.models import Person
from entremise.registry import queries as registry


def made(objection: Objection, by: Person, at: datetime) -> None:
    """Who objects is told when they are answered; the chamber and its advisers, that somebody objects."""
    _tell("objection_received", objection, "received", Addressee.of(by), _firm_page(objection), at)
    chamber = Addressee(settings.CHAMBER_EMAIL or settings.DEFAULT_FROM_EMAIL, "fr", settings.CHAMBER_NAME)
    _tell("objection_made", objection, "made", chamber, _page(objection), at)
    for person in objections.advisers():
        bell = Addressee("", person.language, person.name, person)
        _tell("objection_made", objection, "made", bell, _page(objection), at)


def withdrawn(objection: Objection) -> None:
    """Nobody is told any more of what was taken back."""
    for what in ("made", "waiting", "late"):
        notices.withdraw(occasion(objection, what))


def waiting(objection: Objection, at: datetime) -> None:
    """Advisers are told that an answer is soon due."""
    for person in objections.advisers():
        _tell("objection_waiting", objection, "waiting", Addressee.of(person), _page(objection), at)


def late(objection: Objection, at: datetime) -> None:
    """Advisers and the chamber's mailbox are told that an answer is late."""
    chamber = Addressee(settings.CHAMBER_EMAIL or settings.DEFAULT_FROM_EMAIL, "fr", settings.CHAMBER_NAME)
    for to in (chamber, *map(Addressee.of, objections.advisers())):
        _tell("objection_late", objection, "late", to, _page(objection), at)


def answered(objection: Objection, at: datetime) -> None:
    """The firm reads the answer."""
    said = {"verdict": objection.verdict, "answer": objection.answer}
    for person in objections.answered_to(objection):
        _tell("objection_answered", objection, "answered", Addressee.of(person), _firm_page(objection), at, **said)


def occasion(objection: Objection, what: str) -> str:
    """The name of something that happens once to an objection; made again after it was withdrawn, it is another."""
    return f"objection:{objection.pk}:{objection.number.hex}:{what}"


def _tell(kind: str, objection: Objection, what: str, to: Addressee, url: str, at: datetime, **said: str) -> None:
    with translation.override(to.language):
        context = _context(objection) | said
    notices.tell(kind, occasion(objection, what), to, context, url=url, at=at)


def _context(objection: Objection) -> dict[str, Any]:
    """What the texts name, in the language of the moment."""
    site = registry.establishments([objection.solution]).get(objection.solution)
    listed = book().cited(objection.list)
    return {
        "firm": site.shown_name if site else objection.solution,
        "text": objection.text,
        "need": asked.in_short(listed),
        "day": date_format(localtime(listed.at), "DATE_FORMAT"),
        "due": date_format(localtime(objection.due_at), "DATE_FORMAT"),
    }


def _page(objection: Objection) -> str:
    return reverse("neutrality:objection", args=[objection.number])


def _firm_page(objection: Objection) -> str:
    scheme, _colon, identifier = objection.solution.partition(":")
    return reverse("neutrality:why", args=[scheme, identifier, objection.list])
