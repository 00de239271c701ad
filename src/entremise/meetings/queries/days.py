"""Where a meeting day stands: its steps, its figures, and what its organiser does next."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Max, Min, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from entremise.meetings import rules
from entremise.meetings.models import MeetingDay
from entremise.meetings.queries import watching
from entremise.people.models import Person, Role
from entremise.people.rules import Visitor

#: The kinds of days that everybody may read about: an investor's project is nobody's business.
PUBLIC = (MeetingDay.Kind.BUYERS, MeetingDay.Kind.SPEED, MeetingDay.Kind.EXPERTS, MeetingDay.Kind.MISSION)
#: The roles that may organise a day with the advisers, who organise all.
TEAM = (Role.PARTNER, Role.ELECTED, Role.FIELD_AGENT, Role.BUYER)


@dataclass(frozen=True, slots=True)
class Figures:
    """What is counted of a day. Guests who withdrew count only as withdrawn; a request between others counts once.

    Attributes:
        places: meetings that tables and slots hold in all.
        alone: guests who neither ask nor are asked; `late` those of them invited two days ago or more.
        silent: those who have left a request unanswered for two days.
    """

    guests: int
    listed: int
    invited: int
    ready: int
    withdrawn: int
    requests: int
    accepted: int
    waiting: int
    declined: int
    slots: int
    tables: int
    places: int
    alone: int
    late: int
    silent: int
    drafts: int
    computing: int
    begins_at: dt.datetime | None
    ends_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Step:
    """One of the seven steps of a day; `page` is the name of the address where it is done."""

    key: str
    label: str
    note: str
    page: str
    done: bool = False
    current: bool = False


@dataclass(frozen=True, slots=True)
class Act:
    """What the organiser does next: in a few words, why, and where."""

    label: str
    why: str
    page: str


@dataclass(frozen=True, slots=True)
class Board:
    """A day at a glance."""

    figures: Figures
    steps: list[Step]
    act: Act | None
    warnings: list[Act]


def of(visitor: Visitor) -> QuerySet[MeetingDay]:
    """The days that somebody organises, the latest first."""
    return MeetingDay.objects.filter(rules.organised(visitor)).annotate(
        begins_at=Min("slots__starts_at"), ends_at=Max("slots__ends_at")
    )


def public(now: dt.datetime) -> QuerySet[MeetingDay]:
    """The days that everybody may read about: open, not over, the nearest first."""
    days = MeetingDay.objects.filter(kind__in=PUBLIC, opened_at__lte=now, cancelled_at=None, closed_at=None)
    dated = days.annotate(begins_at=Min("slots__starts_at"), ends_at=Max("slots__ends_at"))
    return dated.filter(ends_at__gt=now).order_by("begins_at", "pk")


def colleagues(day: MeetingDay) -> QuerySet[Person]:
    """Who may be of the team of a day: those who have a role at the chamber or at a partner's, but its advisers."""
    staff = Person.objects.filter(is_active=True, grants__role__in=TEAM, grants__ended_at=None)
    advise = Person.objects.filter(grants__role__in=(Role.ADVISER, Role.ADMINISTRATOR), grants__ended_at=None)
    return staff.exclude(pk__in=advise).distinct().order_by("name", "pk")


def board(day: MeetingDay, now: dt.datetime | None = None) -> Board:
    """A day at a glance."""
    now = now or timezone.now()
    counted = figures(day, now)
    steps = _steps(day, counted, now)
    return Board(counted, steps, _next(day, counted, now), _warnings(day, counted))


def figures(day: MeetingDay, now: dt.datetime) -> Figures:
    """What is counted of a day."""
    coming = Q(withdrawn_at=None)
    guests = day.guests.aggregate(
        guests=Count("pk", filter=coming),
        listed=Count("pk", filter=coming & Q(invited_at=None) & ~Q(email="")),
        invited=Count("pk", filter=coming & Q(invited_at__isnull=False)),
        ready=Count("pk", filter=coming & Q(ready_at__isnull=False)),
        withdrawn=Count("pk", filter=~coming),
    )
    live = watching.live(day)
    requests = live.aggregate(
        requests=Count("pk"),
        accepted=Count("pk", filter=Q(accepted_at__isnull=False, declined_at=None)),
        waiting=Count("pk", filter=Q(accepted_at=None, declined_at=None)),
        declined=Count("pk", filter=Q(declined_at__isnull=False)),
    )
    span = day.slots.aggregate(slots=Count("pk"), begins_at=Min("starts_at"), ends_at=Max("ends_at"))
    tables = day.tables.aggregate(tables=Count("pk"), at_once=Sum("capacity"))
    plans = day.timetables.aggregate(
        drafts=Count("pk", filter=Q(finished_at__isnull=False, failed_at=None, published_at=None)),
        computing=Count("pk", filter=Q(finished_at=None, failed_at=None)),
    )
    return Figures(
        **guests, **requests, **span, **plans, tables=tables["tables"], places=span["slots"] * (tables["at_once"] or 0),
        alone=watching.alone(day).count(),
        late=watching.alone(day).filter(invited_at__lte=now - watching.PATIENCE).count(),
        silent=watching.silent(day, now).count(),
    )  # fmt: skip


def requests_over(day: MeetingDay, now: dt.datetime) -> bool:
    """Whether no request is made or answered any more."""
    return bool(day.requests_until and now >= day.requests_until)


def _steps(day: MeetingDay, told: Figures, now: dt.datetime) -> list[Step]:
    """The seven steps; the current one is the first that is not done."""
    over = bool(told.ends_at and now >= told.ends_at)
    planned = bool(day.published_at or told.drafts)
    rows = [
        ("prepare", _("Préparer"), _prepared_note(told), "slots", bool(told.slots and told.tables)),
        ("invite", _("Inviter"), _invited_note(told), "guests", told.guests > 1 and not told.listed),
        ("requests", _("Demandes"), _requests_note(day, told, now), "requests",
         bool(day.opened_at) and (requests_over(day, now) or planned)),
        ("plan", _("Planifier"), _plan_note(told), "timetables", planned),
        ("publish", _("Publier"), "", "timetables", bool(day.published_at)),
        ("live", _("Le jour"), "", "live", over or bool(day.closed_at)),
        ("report", _("Bilan"), "", "report", bool(day.closed_at)),
    ]  # fmt: skip
    current = next((key for key, *_rest, done in rows if not done), "")
    return [Step(key, label, note, page, done, key == current) for key, label, note, page, done in rows]


def _prepared_note(told: Figures) -> str:
    slots = ngettext("%(n)d créneau", "%(n)d créneaux", told.slots) % {"n": told.slots}
    tables = ngettext("%(n)d table", "%(n)d tables", told.tables) % {"n": told.tables}
    return f"{slots}, {tables}"


def _invited_note(told: Figures) -> str:
    return ngettext("%(n)d participant", "%(n)d participants", told.guests) % {"n": told.guests}


def _requests_note(day: MeetingDay, told: Figures, now: dt.datetime) -> str:
    if not day.opened_at:
        return _("pas encore ouvertes")
    return ngettext("%(n)d acceptée", "%(n)d acceptées", told.accepted) % {"n": told.accepted}


def _plan_note(told: Figures) -> str:
    if told.computing:
        return _("calcul en cours")
    return ngettext("%(n)d brouillon", "%(n)d brouillons", told.drafts) % {"n": told.drafts} if told.drafts else ""


def _next(day: MeetingDay, told: Figures, now: dt.datetime) -> Act | None:
    """The next act: the first of these that is not done. None once the day is cancelled."""
    if day.cancelled_at:
        return None
    if day.closed_at:
        return Act(_("Lire le bilan"), _("La journée est terminée."), "report")
    return _to_prepare(told) or _to_gather(day, told, now) or _to_hold(day, told, now)


def _to_prepare(told: Figures) -> Act | None:
    if not told.slots:
        return Act(_("Fixer les créneaux"), _("Les rendez-vous n’ont pas encore d’horaires."), "slots")
    if not told.tables:
        return Act(_("Placer les tables"), _("Il faut au moins une table pour se rencontrer."), "places")
    if told.guests < 2:
        return Act(
            _("Ajouter les participants"), _("Un par un, depuis un tableur, ou par un lien à diffuser."), "guests"
        )
    return None


def _to_gather(day: MeetingDay, told: Figures, now: dt.datetime) -> Act | None:
    if not day.opened_at:
        return Act(_("Ouvrir les demandes"), _("Les participants pourront dire qui ils veulent rencontrer."), "open")
    if told.listed:
        why = ngettext(
            "%(n)d participant n’a pas encore reçu son lien.", "%(n)d participants n’ont pas encore reçu leur lien.",
            told.listed,
        )  # fmt: skip
        return Act(_("Envoyer les invitations"), why % {"n": told.listed}, "guests")
    if day.published_at or told.drafts or requests_over(day, now):
        return None
    if told.late or told.silent:
        return Act(_("Relancer"), _("Certains n’ont encore aucun rendez-vous, ou n’ont pas répondu."), "requests")
    if told.alone:
        why = _("Les invitations viennent de partir : laissez deux jours à chacun pour choisir qui rencontrer.")
        return Act(_("Suivre les demandes"), why, "requests")
    return None


def _to_hold(day: MeetingDay, told: Figures, now: dt.datetime) -> Act:
    if not day.published_at and not told.drafts:
        why = ngettext("%(n)d demande est acceptée.", "%(n)d demandes sont acceptées.", told.accepted)
        return Act(_("Calculer le planning"), why % {"n": told.accepted}, "timetables")
    if not day.published_at:
        return Act(_("Relire et publier le planning"), _("Chacun recevra son agenda."), "timetables")
    if told.ends_at and now >= told.ends_at:
        return Act(_("Terminer la journée"), _("Son bilan sera établi, et chacun invité à donner son avis."), "close")
    if told.begins_at and now >= told.begins_at - dt.timedelta(hours=12):
        return Act(_("Suivre la journée"), _("Accueil, retards, absences : tout se règle ici."), "live")
    return Act(_("Préparer les documents"), _("Livret, badges, fiches de table, affichage."), "documents")


def _warnings(day: MeetingDay, told: Figures) -> list[Act]:
    """What will go wrong if nothing is done."""
    found = []
    if told.places and told.accepted > told.places:
        why = _("Demandes acceptées : %(accepted)d. Places dans la journée : %(places)d. Certaines ne tiendront pas.")
        found.append(Act(_("Ajouter des créneaux ou des tables"), why % {
            "accepted": told.accepted, "places": told.places}, "slots"))  # fmt: skip
    busiest = watching.overbooked(day, told.slots)
    if busiest:
        why = ngettext(
            "%(n)d participant a plus de rendez-vous acceptés qu’il n’a de créneaux libres.",
            "%(n)d participants ont plus de rendez-vous acceptés qu’ils n’ont de créneaux libres.", len(busiest),
        )  # fmt: skip
        found.append(Act(_("Voir qui est trop demandé"), why % {"n": len(busiest)}, "requests"))
    return found
