"""Where a need stands, in one sentence that its asker and its adviser both read."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from entremise.hub.models import Introduction, Match, Need
from entremise.hub.queries import turns
from entremise.hub.queries.turns import PENDING


@dataclass(frozen=True)
class _Counts:
    """What is counted of a need's introductions; nothing before there are any."""

    sent: int = 0
    introduced: int = 0
    declined: int = 0
    proposed: int = 0
    waiting: int = 0


def standing(need: Need, now: dt.datetime | None = None) -> str:
    """Where a need stands, in the reader's language."""
    return standings([need], now)[need.pk]


def standings(needs: Iterable[Need], now: dt.datetime | None = None) -> dict[int, str]:
    """Where each of several needs stands: four queries, whatever their number."""
    now, rows = now or timezone.now(), list(needs)
    ids = [need.pk for need in rows]
    counts = _counts(ids)
    found = dict(Match.objects.filter(need__in=ids, gone_at=None).values_list("need").annotate(n=Count("pk")))
    reminders = _next_reminders(ids, now)
    questions = Counter(turns.replying().filter(need__in=ids).values_list("need", flat=True))
    nothing = _Counts()
    return {
        need.pk: _sentence(need, counts.get(need.pk, nothing), found.get(need.pk, 0), questions[need.pk], reminders)
        for need in rows
    }


def _counts(ids: list[int]) -> dict[int, _Counts]:
    by_need: QuerySet[Any, Any] = Introduction.objects.filter(need__in=ids, withdrawn_at=None).values("need")
    counted = by_need.annotate(
        sent=Count("pk", filter=Q(sent_at__isnull=False) | Q(accepted_at__isnull=False)),
        introduced=Count("pk", filter=Q(introduced_at__isnull=False)),
        declined=Count("pk", filter=Q(declined_at__isnull=False)),
        proposed=Count("pk", filter=PENDING & Q(agreed_at=None)),
        waiting=Count("pk", filter=PENDING & Q(agreed_at__isnull=False, sent_at=None)),
    )  # fmt: skip
    names = [each.name for each in fields(_Counts)]
    return {row["need"]: _Counts(*(row[name] for name in names)) for row in counted}


def _next_reminders(ids: list[int], now: dt.datetime) -> dict[int, dt.date | None]:
    """When the firms that have not answered are next reminded; None: they were for the last time."""
    found: dict[int, dt.date | None] = {}
    for need, began in turns.answering().filter(need__in=ids).values_list("need", "began").order_by("began"):
        marks = (began + dt.timedelta(days=day) for day in sorted(settings.REMINDER_DAYS))
        ahead = next((timezone.localdate(mark) for mark in marks if mark > now), None)
        known = found.setdefault(need, ahead)
        if ahead and (known is None or ahead < known):
            found[need] = ahead
    return found


def _sentence(need: Need, counts: _Counts, found: int, questions: int, reminders: dict[int, dt.date | None]) -> str:
    if need.status == Need.Status.DRAFT:
        return _("Brouillon : il n’est pas encore publié.")
    if need.status == Need.Status.CLOSED:
        told = _("Clos le %(day)s") % {"day": _day(need.closed_at)}
        return ", ".join([told, *_made(counts)]) + "."
    if need.status == Need.Status.PAUSED:
        return _("En pause depuis le %(day)s : rien n’est envoyé.") % {"day": _day(need.paused_at)}
    if not (counts.sent or counts.waiting or counts.proposed):
        return _nobody_yet(need, found)
    return _going_on(_in_hand(counts, questions), reminders.get(need.pk), awaited=need.pk in reminders)


def _going_on(parts: list[str], reminder: dt.date | None, *, awaited: bool) -> str:
    told = ", ".join(parts)
    if not awaited:
        return f"{told}."
    if reminder is None:
        return _("%(told)s ; un conseiller relance de vive voix.") % {"told": told}
    return _("%(told)s ; prochaine relance le %(day)s.") % {"told": told, "day": date_format(reminder, "j F")}


def _nobody_yet(need: Need, found: int) -> str:
    if found:
        return ngettext(
            "%(n)s entreprise peut répondre : il reste à la choisir.",
            "%(n)s entreprises peuvent répondre : il reste à choisir.", found,
        ) % {"n": found}  # fmt: skip
    if need.matched_at is None:
        return _("Publié : le service cherche qui peut répondre.")
    return _("Aucune entreprise trouvée pour l’instant : un conseiller s’en occupe.")


def _in_hand(counts: _Counts, questions: int) -> list[str]:
    told = []
    if n := counts.sent:
        told.append(ngettext("%(n)s entreprise contactée", "%(n)s entreprises contactées", n) % {"n": n})
    told += _made(counts)
    if n := counts.declined:
        told.append(ngettext("%(n)s a décliné", "%(n)s ont décliné", n) % {"n": n})
    if n := questions:
        told.append(
            ngettext("%(n)s question attend une réponse", "%(n)s questions attendent une réponse", n) % {"n": n}
        )
    if n := counts.waiting:
        told.append(ngettext("%(n)s attend son tour", "%(n)s attendent leur tour", n) % {"n": n})
    if n := counts.proposed:
        told.append(ngettext("%(n)s proposition à examiner", "%(n)s propositions à examiner", n) % {"n": n})
    return told


def _made(counts: _Counts) -> list[str]:
    n = counts.introduced
    return [ngettext("%(n)s mise en relation faite", "%(n)s mises en relation faites", n) % {"n": n}] if n else []


def _day(moment: dt.datetime | None) -> str:
    return date_format(timezone.localtime(moment), "j F") if moment else ""
