"""Who follows which need: given at publication, taken, handed over, stood in for."""

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from entremise.hub import rules
from entremise.hub.actions import needs_told, telling
from entremise.hub.models import Introduction, Need, Snooze
from entremise.hub.queries import addressees, advisers
from entremise.hub.transitions import TransitionError
from entremise.notices.actions import Addressee, tell
from entremise.people import trail
from entremise.people.models import Absence, Person

#: Where advisers work.
DESK = "hub:adviser"


def assign(need: Need, at: dt.datetime | None = None) -> Person | None:
    """Give a need to the adviser whose subjects and places fit it; its publication tells them. Without one it stays
    in the attention list of all. A need that has an adviser keeps them.
    """
    at = at or timezone.now()
    with transaction.atomic():
        found = advisers.for_need(need, timezone.localdate(at))
        if found is None or not _give(need, None, found):
            need.refresh_from_db(fields=["adviser"])
            return need.adviser
        trail.record("need.assign", need, adviser=found.pk)
    return found


def take(need: Need, by: Person, at: dt.datetime | None = None) -> Need:
    """An adviser takes a need that nobody follows. Taken twice by the same, it is theirs all the same.

    Raises:
        TransitionError: a colleague was quicker, or the need is closed.
    """
    at = at or timezone.now()
    with transaction.atomic():
        if _give(need, None, by):
            trail.record("need.take", need, by)
            _tell_asker(need, by, at)
            return need
        need.refresh_from_db(fields=["adviser", "closed_at"])
        if need.closed_at:
            raise TransitionError(_("Ce besoin est clos : il n’y a plus rien à suivre."))
        if need.adviser_id != by.pk:
            raise TransitionError(
                _("%(who)s suit déjà ce besoin : demandez-lui de vous le confier.") % {"who": need.adviser}
            )
    return need


def _give(need: Need, former: Person | None, to: Person) -> bool:
    """Change who follows an open need; whether it was still followed by the former one."""
    given = Need.objects.filter(pk=need.pk, adviser=former, closed_at=None).update(adviser=to) == 1
    if given:
        need.adviser = to
    return given


def hand_over(
    outgoing: Person,
    to: Person,
    needs: Iterable[Need] | None = None,
    *,
    by: Person,
    note: str = "",
    at: dt.datetime | None = None,
) -> list[Need]:
    """Entrust needs (all those still open when none is named) to a colleague. They are told with a note, and each
    asker is told who follows their need now. Needs that are no longer the first one's stay where they are.

    Raises:
        TransitionError: the colleague does not accompany needs, or is the same person, or it is not theirs to do.
    """
    at = at or timezone.now()
    if not rules.hands_over(by, outgoing) and advisers.effective(outgoing, timezone.localdate(at)) != by:
        raise TransitionError(_("Ces besoins sont suivis par un collègue : lui seul, son remplaçant ou un "
                                "administrateur peut les confier."))  # fmt: skip
    if to == outgoing or to.pk not in advisers.accompany([to.pk]):
        raise TransitionError(_("Choisissez un autre conseiller, qui accompagne encore des besoins."))
    chosen = Need.objects.filter(adviser=outgoing, closed_at=None).order_by("pk")
    if needs is not None:
        chosen = chosen.filter(pk__in=[need.pk for need in needs])
    with transaction.atomic():
        given = [need for need in chosen.select_related("person") if _give(need, outgoing, to)]
        for need in given:
            trail.record("need.hand_over", need, by, outgoing=outgoing.pk, to=to.pk)
            _tell_asker(need, to, at)
        if given:
            _tell_successor(given, outgoing, to, note, at)
    return given


def _tell_successor(given: Sequence[Need], outgoing: Person, to: Person, note: str, at: dt.datetime) -> None:
    context = {
        "from": str(outgoing),
        "note": note.strip(),
        "needs": [telling.shortened(need.text) for need in given],
        "n": len(given),
    }
    occasion = f"hand_over:{outgoing.pk}:{given[0].pk}:{at:%Y%m%dT%H%M%S}"
    tell("adviser_handed", occasion, Addressee.of(to), context, url=reverse(DESK), at=at)


def _tell_asker(need: Need, adviser: Person, at: dt.datetime) -> None:
    """Who follows it now; a draft's asker has been told of nobody yet."""
    if need.published_at is None:
        return
    context = {"need": telling.shortened(need.text), "adviser": str(adviser)}
    occasion = f"need:{need.pk}:followed_by:{adviser.pk}:{at:%Y%m%dT%H%M%S}"
    for each in addressees.asker_of(need):
        tell("adviser_changed", occasion, each, context, url=needs_told.page(need), at=at)


def release(at: dt.datetime | None = None) -> int:
    """Take their open needs from those who no longer accompany any: they come to the list of all. How many."""
    followed = Need.objects.filter(closed_at=None, adviser__isnull=False)
    holders = set(followed.values_list("adviser", flat=True).distinct())
    gone = holders - advisers.accompany(holders)
    freed = 0
    with transaction.atomic():
        for need in followed.filter(adviser__in=gone):
            freed += Need.objects.filter(pk=need.pk, adviser=need.adviser_id).update(adviser=None)
            trail.record("need.release", need, adviser=need.adviser_id)
    return freed


def be_away(
    person: Person,
    begins_on: dt.date,
    ends_on: dt.date,
    stand_in: Person,
    *,
    by: Person,
    at: dt.datetime | None = None,
) -> Absence:
    """An adviser is away from a day to another, both included: until then all that would come to them comes to
    their stand-in, who is told. It ends by itself. The same absence said again changes nothing.

    Raises:
        TransitionError: the days are past or in the wrong order, another absence overlaps, the stand-in does not
            accompany needs or would be stood in for by the one who leaves.
    """
    at = at or timezone.now()
    with transaction.atomic():
        # Held in one order, so that two who would each stand in for the other cannot both be recorded.
        list(Person.objects.select_for_update().filter(pk__in=[person.pk, stand_in.pk]).order_by("pk"))
        facts = {"person": person, "begins_on": begins_on, "ends_on": ends_on, "stand_in": stand_in}
        if (same := Absence.objects.filter(**facts).first()) is not None:
            return same
        _check_absence(person, begins_on, ends_on, stand_in, timezone.localdate(at))
        absence = Absence.objects.create(**facts)
        trail.record("absence.begin", absence, by)
        with override(stand_in.language):
            days = {"from": date_format(begins_on, "j F Y"), "until": date_format(ends_on, "j F Y")}
        tell("adviser_stands_in", f"absence:{absence.pk}", Addressee.of(stand_in),
             {"who": str(person), **days}, url=reverse(DESK), at=at)  # fmt: skip
    return absence


def _check_absence(person: Person, begins_on: dt.date, ends_on: dt.date, stand_in: Person, today: dt.date) -> None:
    if ends_on < begins_on or ends_on < today:
        raise TransitionError(_("Le dernier jour doit suivre le premier et ne pas être passé."))
    if stand_in == person or stand_in.pk not in advisers.accompany([stand_in.pk]):
        raise TransitionError(_("Choisissez pour remplaçant un autre conseiller, qui accompagne encore des besoins."))
    overlapping = Absence.objects.filter(begins_on__lte=ends_on, ends_on__gte=begins_on)
    mine = overlapping.filter(person=person).first()
    if mine is not None:
        days = {"from": date_format(mine.begins_on, "j F Y"), "until": date_format(mine.ends_on, "j F Y")}
        raise TransitionError(
            _("Une absence est déjà notée du %(from)s au %(until)s : annulez-la, ou choisissez d’autres jours.") % days
        )
    # Who stands in for whom changes only when an absence begins: these days tell for all the others.
    beginnings = {begins_on, *(each.begins_on for each in overlapping if each.begins_on > begins_on)}
    for day in sorted(beginnings):
        away = dict(advisers.absences(day).values_list("person", "stand_in"))
        if advisers.StandIns({**away, person.pk: stand_in.pk}).circular(person.pk):
            raise TransitionError(
                _("%(who)s est aussi absent le %(day)s, et c’est vous qui assurez alors son remplacement : choisissez "
                  "quelqu’un d’autre.") % {"who": stand_in, "day": date_format(day, "j F Y")}
            )  # fmt: skip


def come_back(absence: Absence, *, by: Person, at: dt.datetime | None = None) -> None:
    """End an absence before its last day: it stops today, and one to come is taken away. Over already: nothing."""
    today = timezone.localdate(at or timezone.now())
    with transaction.atomic():
        running = Absence.objects.filter(pk=absence.pk, ends_on__gte=today)
        if running.filter(begins_on__lt=today).update(ends_on=today - dt.timedelta(days=1)):
            trail.record("absence.end", absence, by)
        elif running.exists():
            trail.record("absence.cancel", absence, by)
            running.delete()


def put_off(concern: str, need: Need, introduction: Introduction | None, until: dt.datetime, *, by: Person) -> None:
    """An adviser saw a line of the attention list: it comes back after that moment, if it still holds then."""
    of = {"introduction": introduction} if introduction else {"need": need, "introduction": None}
    with transaction.atomic():
        facts = {"need": need, "until": until, "by": by}
        Snooze.objects.update_or_create(concern=concern, **of, defaults=facts)
        trail.record("attention.put_off", introduction or need, by, concern=concern, until=until.isoformat())
