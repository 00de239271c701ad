"""Who is told what of an introduction. Each function is called in the transaction of what it tells, once an occasion.

What a mail may say of the other side is read from `contacts` and `asker_shown`: nobody's address leaves before both
have agreed.
"""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format

from entremise.hub import links
from entremise.hub.actions.needs_told import take_over_url
from entremise.hub.models import Introduction, Message, Need, Side
from entremise.hub.queries import addressees
from entremise.hub.queries import introductions as queries
from entremise.matching.understanding import places
from entremise.notices import actions as notices
from entremise.notices import replies
from entremise.notices.actions import Addressee
from entremise.notices.texts import whole

#: As much of a need as a line of a mail holds.
SHORT = 120


def occasion(introduction: Introduction, what: str) -> str:
    """The name of something that happens once to an introduction."""
    return f"introduction:{introduction.pk}:{what}"


def page(introduction: Introduction) -> str:
    """The path of the page of an introduction."""
    return reverse("hub:introduction", args=[introduction.number])


def proposed(introduction: Introduction, at: datetime) -> None:
    """The asker is shown a firm an adviser thinks of."""
    _tell(introduction, Side.ASKER, "introduction_proposed", "proposed", at)


def offered(introduction: Introduction, word: str, at: datetime) -> None:
    """The asker is told that a firm offers itself."""
    _tell(introduction, Side.ASKER, "introduction_offered", "offered", at, word=word)


def approach(introduction: Introduction, at: datetime) -> None:
    """The firm is asked whether it takes the contact."""
    for to in addressees.of_firm(introduction):
        link = links.answer_url(introduction.number, to.email)
        context = _for_firm(introduction, to) | {"stop_url": stop_url(introduction, to)}
        told = occasion(introduction, "approach")
        notices.tell(
            "introduction_approach",
            told,
            to,
            context | {"link": whole(link)},
            url=page(introduction),
            at=at,
        )


def fresh_link(introduction: Introduction, to: Addressee, at: datetime) -> None:
    """Somebody of the firm, whose link is too old, is sent a new one: one a day."""
    told = occasion(introduction, f"link:{at:%Y-%m-%d}")
    notices.tell("introduction_link", told, to, _for_firm(introduction, to), url=page(introduction), at=at)


def introduced(introduction: Introduction, word: str, at: datetime) -> None:
    """Both sides are given each other's address."""
    known = queries.contacts(introduction)
    for side, other in ((Side.ASKER, Side.FIRM), (Side.FIRM, Side.ASKER)):
        contact = {f"their_{name}": value for name, value in asdict(known[other]).items()}
        said = {"word": word} if side == Side.ASKER else {}
        _tell(introduction, side, f"introduction_introduced_{side.value}", "introduced", at, **contact, **said)


def turned_down(introduction: Introduction, at: datetime) -> None:
    """A firm that offered itself is thanked."""
    _tell(introduction, Side.FIRM, "introduction_turned_down", "turned_down", at)


def declined(introduction: Introduction, going: int, at: datetime) -> None:
    """The asker is told that a firm cannot, and what happens next: others were written to, or can be chosen."""
    kind = "introduction_declined" if going else "introduction_choose_more"
    _tell(introduction, Side.ASKER, kind, "declined", at, because="declined")


def silent(introduction: Introduction, at: datetime) -> None:
    """The asker is told that a firm does not answer and that nobody else waits: others can be chosen."""
    _tell(introduction, Side.ASKER, "introduction_choose_more", "silent", at, because="silent")


def over(introduction: Introduction, kind: str, at: datetime) -> None:
    """A firm that was written to is told that there is nothing more to do, unless no mail had left yet."""
    reached = addressees.of_firm(introduction)
    if introduction.sent_at and notices.withdraw(occasion(introduction, "approach")) >= len(reached):
        return
    _tell(introduction, Side.FIRM, kind, kind.rpartition("_")[2], at)


def meeting(introduction: Introduction, by: Side, at: datetime) -> None:
    """The others are told when and where to meet."""
    planned = introduction.meeting_at
    assert planned is not None  # noqa: S101 - it was just planned
    for side in {Side.ASKER, Side.FIRM} - {by}:
        for to in addressees.of(introduction, side):
            with translation.override(to.language):
                when = date_format(timezone.localtime(planned), "DATETIME_FORMAT")
            told = occasion(introduction, f"meeting:{planned:%Y%m%d%H%M}:{at:%Y%m%d%H%M%S}")
            context = _context(introduction, side, to) | {"when": when, "place": introduction.meeting_place}
            notices.tell("introduction_meeting", told, to, context, url=page(introduction), at=at)


def message(written: Message, at: datetime) -> None:
    """What one side writes is brought to the other by mail; what the chamber writes, to both."""
    introduction, text = written.introduction, written.text
    for side in {Side.ASKER, Side.FIRM} - {Side(written.side)}:
        for to in addressees.of(introduction, side):
            answer = reply_to(introduction, side, to)
            said = {"text": text, "author": _author(written, to.language), "replies": bool(answer)}
            context = _context(introduction, side, to) | said
            told = occasion(introduction, f"message:{written.pk}")
            notices.tell("message_posted", told, to, context, url=page(introduction), reply_to=answer, at=at)


def too_late(written: Message, to: Addressee, at: datetime) -> None:
    """Somebody answered by mail what is over: the message is kept, and they are told that it was not passed on."""
    context = _context(written.introduction, Side(written.side), to) | {"text": written.text}
    told = occasion(written.introduction, f"late:{written.pk}")
    notices.tell("message_late", told, to, context, url=page(written.introduction), at=at)


def reply_to(introduction: Introduction, side: Side, to: Addressee) -> str:
    """Where a mail to somebody of one side is answered: in the thread, when mails are received here; else, once both
    have agreed, at the other side; else nowhere: the mail leads to the page.
    """
    thread = replies.address("thread", introduction.pk, f"{side.value}{to.person.pk if to.person else 0}")
    other = Side.FIRM if side == Side.ASKER else Side.ASKER
    known = queries.contacts(introduction)
    return thread or (known[other].email if known else "")


def _tell(introduction: Introduction, side: Side, kind: str, what: str, at: datetime, **said: str) -> None:
    for to in addressees.of(introduction, side):
        context = _context(introduction, side, to) | said
        answer = reply_to(introduction, side, to)
        told = occasion(introduction, what)
        notices.tell(kind, told, to, context, url=page(introduction), reply_to=answer, at=at)


def _context(introduction: Introduction, side: Side, to: Addressee) -> dict[str, Any]:
    return _for_firm(introduction, to) if side == Side.FIRM else _for_asker(introduction, to)


def _for_asker(introduction: Introduction, to: Addressee) -> dict[str, Any]:
    return {
        "need": shortened(introduction.need.text),
        "firm": _firm(introduction, to.language),
        "reasons": queries.reasons(introduction, to.language),
        "link": whole(page(introduction) if introduction.need.person_id else take_over_url(introduction.need)),
        "need_link": whole(reverse("hub:need_page", args=[introduction.need.submission])),
    }


def _for_firm(introduction: Introduction, to: Addressee) -> dict[str, Any]:
    """What a firm reads: the need, never its asker's address; its link answers without an account."""
    with translation.override(to.language):
        facts = _facts(introduction.need) | {"asker": queries.asker_shown(introduction)}
    return facts | {
        "need": introduction.need.text,
        "firm": _firm(introduction, to.language),
        "reasons": queries.reasons(introduction, to.language),
        "link": whole(links.answer_url(introduction.number, to.email)),
    }


def _firm(introduction: Introduction, language: str) -> str:
    with translation.override(language):
        return queries.firm_name(introduction)


def _facts(need: Need) -> dict[str, str]:
    reading = getattr(need, "reading", None)
    place = places.from_code(need.place or (reading.place if reading else ""))
    return {
        "where": place.label if place else "",
        "deadline": date_format(need.deadline, "DATE_FORMAT") if need.deadline else "",
    }


def _author(written: Message, language: str) -> str:
    """Who wrote a message, as the other side may know them."""
    if written.side == Side.CHAMBER:
        return str(settings.CHAMBER_NAME)
    with translation.override(language):
        shown = queries.firm_name if written.side == Side.FIRM else queries.asker_shown
        return shown(written.introduction)


def stop_url(introduction: Introduction, to: Addressee) -> str:
    """Where whom the chamber knows without an account stops being written to; a member has preferences instead."""
    return "" if to.person else reverse("hub:answer_stop", args=[links.token("answer", introduction.number, to.email)])


def shortened(text: str) -> str:
    """The beginning of a text, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= SHORT else line[: SHORT - 1].rstrip() + "…"
