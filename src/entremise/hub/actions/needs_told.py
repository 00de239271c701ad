"""Who is told what of a need, and by whom it is accompanied."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format

from entremise.hub import links
from entremise.hub.models import Need
from entremise.hub.queries import addressees
from entremise.notices.actions import Addressee, tell
from entremise.people.models import Person

#: What the link of the mail by which somebody takes a need over is signed for.
TAKE_OVER = "take-over"


def assign(need: Need) -> None:
    """Give the need to the adviser of its place and subject, unless one stated it."""
    from entremise.hub.actions import advisers

    if need.adviser_id is None:
        advisers.assign(need)


def close_introductions(need: Need, at: datetime) -> None:
    """Close what was not answered yet, and tell the firms that wait."""
    from entremise.hub.actions import introductions

    introductions.close_with_need(need, at)


def published(need: Need) -> None:
    """Confirm to the asker, and tell whoever accompanies the need; else the chamber."""
    for to in asker(need):
        context = _context(need, to.language)
        url = page(need) if need.person_id else take_over_url(need)
        tell("need_published", f"need:{need.pk}:published", to, context | {"for_you": not need.person_id}, url=url)
    accompanied = addressees.of_advisers(need)
    if not accompanied and settings.CHAMBER_EMAIL:
        accompanied = [Addressee(settings.CHAMBER_EMAIL, "fr")]
    for to in accompanied:
        if to.person is None or to.person.pk != need.adviser_id or need.door != "adviser":
            tell("need_to_accompany", f"need:{need.pk}:published", to, _context(need, to.language), url=page(need))


def new_matches(need: Need, count: int, at: datetime) -> None:
    """Tell the asker that more firms can answer, at most once a day."""
    day = timezone.localdate(at)
    for to in asker(need):
        context = _context(need, to.language) | {"count": count}
        tell("need_new_matches", f"need:{need.pk}:new-matches:{day}", to, context, url=page(need), at=at)


def closed(need: Need, by: Person | None) -> None:
    """Tell the asker, when it is not they who closed it."""
    for to in asker(need):
        if by is None or to.person is None or to.person.pk != by.pk:
            occasion = f"need:{need.pk}:closed:{need.closed_at:%Y%m%dT%H%M%S}"
            tell("need_closed", occasion, to, _context(need, to.language), url=page(need))


def taken_over(need: Need) -> None:
    """Tell the adviser who stated it that its asker now follows it."""
    if need.adviser:
        to = Addressee.of(need.adviser)
        context = _context(need, to.language) | {"asker": need.name or need.email}
        tell("need_taken_over", f"need:{need.pk}:taken-over", to, context, url=page(need))


def asker(need: Need) -> list[Addressee]:
    """Who has the need: their account, else the address an adviser gave; nobody once both are erased."""
    if need.person is not None:
        return [Addressee.of(need.person)] if need.person.is_active else []
    return [Addressee(need.email, need.language, need.name)] if need.email else []


def page(need: Need) -> str:
    """The need's page, as a path of the site."""
    return reverse("hub:need_page", args=[need.submission])


def take_over_url(need: Need) -> str:
    """The path by which whoever reads this address takes the need over."""
    return reverse("hub:need_take_over", args=[links.token(TAKE_OVER, need.submission, need.email)])


def _context(need: Need, language: str) -> dict[str, Any]:
    with translation.override(language):
        day = date_format(need.deadline, "DATE_FORMAT") if need.deadline else ""
    return {"need": need.text[:200], "deadline": day}
