"""What the page of a need shows to each reader."""

import datetime as dt
import uuid
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import Max, Min
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from entremise.common.reader import current_language
from entremise.hub import rules
from entremise.hub.actions.needs import may_reopen
from entremise.hub.models import Attachment, Introduction, Need, Side
from entremise.hub.queries import attachments, standing
from entremise.hub.queries import needs as queries
from entremise.hub.queries.needs import Solution
from entremise.hub.views.statuses import DOOR_LABELS, idea, short
from entremise.matching.nomenclature import communes, naf
from entremise.matching.understanding import places
from entremise.people.models import Person
from entremise.people.rules import Visitor, adviser, organisations
from entremise.registry import queries as registry

#: How each fact is called.
LABELS: dict[str, str | Promise] = {
    "text": gettext_lazy("Besoin"),
    "kind": gettext_lazy("Ce qui est cherché"),
    "place": gettext_lazy("Lieu"),
    "anywhere": gettext_lazy("Partout"),
    "radius_km": gettext_lazy("Rayon"),
    "told_in": gettext_lazy("Langue du texte"),
    "activities": gettext_lazy("Activités choisies"),
    "without_activities": gettext_lazy("Activités retirées"),
    "deadline": gettext_lazy("Pour le"),
    "budget_min": gettext_lazy("Budget, au moins"),
    "budget_max": gettext_lazy("Budget, au plus"),
    "visibility": gettext_lazy("Qui peut le voir"),
    "anonymous": gettext_lazy("Anonyme"),
    "organisation": gettext_lazy("Entreprise (identifiant)"),
    "organisation_name": gettext_lazy("Entreprise"),
}
#: Why a need is closed, as its owner says it.
CLOSING: dict[str, str | Promise] = {
    "met": gettext_lazy("J’ai trouvé ici ce qu’il me fallait"),
    "elsewhere": gettext_lazy("J’ai trouvé ailleurs"),
    "given_up": gettext_lazy("Je n’en ai plus besoin"),
    "late": gettext_lazy("C’est trop tard"),
}


class Card(NamedTuple):
    """A solution as the list shows it."""

    id: str
    name: str
    address: str
    activity: str
    commune: str
    reasons: list[str]
    introduction: Introduction | None

    @property
    def status(self) -> str:
        """Where its introduction stands, in two words."""
        return short(self.introduction.status) if self.introduction else ""

    @property
    def idea(self) -> str:
        """Who had the idea, when it is not the asker: the list's order has no part in it."""
        made = self.introduction
        return idea(made) if made and made.proposed_by != Side.ASKER else ""


class Step(NamedTuple):
    """A step of where things stand: when it was done, nothing while it is to come."""

    label: str
    at: dt.datetime | None
    current: bool = False
    note: str = ""


class Line(NamedTuple):
    """A fact that was changed: how it is called, before, after."""

    label: str | Promise
    before: str
    after: str


@dataclass(frozen=True)
class NeedPage:
    """A need, for one reader."""

    need: Need
    viewer: Visitor

    @cached_property
    def asker(self) -> str:
        """Who asks, as this reader may know."""
        return queries.asker_name(self.need, self.viewer)

    @property
    def door(self) -> str:
        """By which door it came, in words."""
        return str(DOOR_LABELS.get(self.need.door, self.need.door))

    @cached_property
    def edits(self) -> bool:
        """Whether the reader follows it."""
        return rules.edits(self.viewer, self.need)

    @cached_property
    def asks(self) -> bool:
        """Whether the reader says which firms suit."""
        return rules.asks(self.viewer, self.need)

    @cached_property
    def accompanies(self) -> bool:
        """Whether the reader is an adviser."""
        return adviser(self.viewer)

    @property
    def facts(self) -> list[tuple[str | Promise, str]]:
        """What is sought besides the text, where, for when, for how much."""
        need = self.need
        found: list[tuple[str | Promise, str]] = [(LABELS["kind"], need.get_kind_display())]
        if where(need):
            found.append((LABELS["place"], where(need)))
        if need.deadline:
            found.append((LABELS["deadline"], date_format(need.deadline, "DATE_FORMAT")))
        if budget(need):
            found.append((_("Budget"), budget(need)))
        if self.edits:
            found.append((LABELS["visibility"], need.get_visibility_display()))
        return found

    @property
    def sought(self) -> list[str]:
        """The activities that are sought, by their names."""
        reading = getattr(self.need, "reading", None)
        return [naf.label(code, current_language()) for code in reading.activities] if reading else []

    @cached_property
    def attachments(self) -> list[Attachment]:
        """The files this reader may have."""
        return attachments.seen(self.need, self.viewer)

    @cached_property
    def solutions(self) -> list[Solution]:
        """Who can answer."""
        return queries.solutions(self.need, self.viewer)

    @cached_property
    def chosen(self) -> list[Card]:
        """The firms put in touch, proposed, or that offered themselves."""
        return [card(each) for each in self.solutions if each.introduction]

    @cached_property
    def others(self) -> list[Card]:
        """The firms that can answer and were not chosen."""
        return [card(each) for each in self.solutions if each.introduction is None]

    @property
    def standing(self) -> str:
        """Where it stands, in one sentence."""
        return standing.standing(self.need)

    @cached_property
    def steps(self) -> list[Step]:
        """Where things stand."""
        need = self.need
        moments = need.introductions.aggregate(
            sent=Min("sent_at"), answered=Min("accepted_at"), introduced=Min("introduced_at"), met=Min("met_at"),
            concluded=Max("concluded_at"),
        )  # fmt: skip
        told = [
            (_("Besoin décrit"), need.created_at),
            (_("Publié"), need.published_at),
            (_("Entreprises cherchées"), need.matched_at),
            (_("Première entreprise contactée"), moments["sent"]),
            (_("Première réponse favorable"), moments["answered"]),
            (_("Mise en relation"), moments["introduced"]),
            (_("Rencontre"), moments["met"]),
            (_("Retombée connue"), moments["concluded"]),
        ]
        reached = max(place for place, (_label, at) in enumerate(told) if at)
        steps = [Step(label, at, current=place == reached + 1) for place, (label, at) in enumerate(told)]
        if need.closed_at:
            steps = [step for step in steps if step.at]
            return [*steps, Step(_("Clos"), need.closed_at, note=str(CLOSING.get(need.closed_because, "")))]
        return steps

    @cached_property
    def history(self) -> list[tuple[dt.datetime, Person | None, list[Line]]]:
        """What was changed since it was published, newest first."""
        return [
            (each.at, each.by, [line(*fact) for fact in each.facts if fact[0] in LABELS])
            for each in queries.history(self.need)
        ]

    @property
    def closing(self) -> list[tuple[str, str | Promise]]:
        """Why it may be closed."""
        return list(CLOSING.items())

    @property
    def may_reopen(self) -> bool:
        """Whether it was closed shortly ago."""
        return may_reopen(self.need, timezone.now())

    @cached_property
    def may_answer(self) -> list[tuple[str, str]]:
        """The reader's own sites that could answer: how each is named, and what readers call it."""
        if self.edits and not self.accompanies:
            return []
        mine = organisations(self.viewer) - {self.need.organisation}
        found = (registry.organisation(*each.split(":", 1)) for each in sorted(mine))
        return [(str(site), f"{site.shown_name}, {town(site.commune)}".rstrip(", "))
                for each in found if each for site in each.establishments.all()]  # fmt: skip

    @property
    def key(self) -> str:
        """What names the form by which a firm offers itself, so that it counts once."""
        return uuid.uuid4().hex

    @cached_property
    def introduction(self) -> Introduction | None:
        """The introduction of the reader's firm to this need, if there is one: the last, when it was opened again."""
        held = self.need.introductions.filter(withdrawn_at=None)
        held = held if self.need.closed_at else held.filter(closed_at=None)
        mine = held.filter(rules.concerned(self.viewer), organisation__in=organisations(self.viewer))
        return mine.order_by("proposed_at", "pk").last()


def card(solution: Solution) -> Card:
    """A solution as the list shows it."""
    site, match, made = solution.establishment, solution.match, solution.introduction
    told = (match.reasons if match else made.reasons if made else None) or []
    language = current_language()
    return Card(
        id=solution.id,
        name=site.shown_name if site else (made.called if made else "") or _("Entreprise qui n’est plus au registre"),
        address=reverse("registry:establishment", args=[site.scheme, site.identifier]) if site else "",
        activity=naf.label(site.activity, language) if site and site.activity else "",
        commune=town(site.commune) if site else "",
        reasons=[reason[language] for reason in told],
        introduction=made,
    )


def town(code: str) -> str:
    """The name of a commune."""
    found = communes.commune(code)
    return found.name if found else ""


def where(need: Need) -> str:
    """The place of a need and within how far, as it was understood; empty for anywhere."""
    reading = getattr(need, "reading", None)
    place = places.from_code(reading.place) if reading and reading.place else None
    if place is None or reading is None:
        return ""
    if reading.radius_km is None or reading.radius_km == place.extent_km:
        return place.label
    return _("%(place)s, à moins de %(km)s km") % {"place": place.label, "km": number_format(reading.radius_km, 0)}


def budget(need: Need) -> str:
    """How much, in words; empty when it is not told."""
    low, high = (None if each is None else number_format(each) for each in (need.budget_min, need.budget_max))
    if low is not None and high is not None:
        return _("de %(low)s à %(high)s €") % {"low": low, "high": high}
    if high is not None:
        return _("jusqu’à %(high)s €") % {"high": high}
    return _("à partir de %(low)s €") % {"low": low} if low is not None else ""


def labelled(need: Need, names: Collection[str]) -> list[tuple[str | Promise, str]]:
    """Some facts of a need, called and shown as readers know them."""
    return [(LABELS[name], shown(name, getattr(need, name))) for name in names if name in LABELS]


def line(name: str, before: Any, after: Any) -> Line:
    """A change, in the reader's words."""
    return Line(LABELS[name], shown(name, before), shown(name, after))


def shown(name: str, value: Any) -> str:
    """The value of a fact, in the reader's words; a dash when there is none."""
    if value in (None, "", []):
        return "—"
    return _SHOWN.get(name, str)(value)


def _activities(codes: list[str]) -> str:
    return ", ".join(naf.label(code, current_language()) for code in codes)


def _place(code: str) -> str:
    found = places.from_code(code)
    return found.label if found else code


def _day(day: dt.date | str) -> str:
    return date_format(dt.date.fromisoformat(day) if isinstance(day, str) else day, "DATE_FORMAT")


def _yes_or_no(value: object) -> str:
    return _("oui") if value else _("non")


def _euros(amount: float) -> str:
    return f"{number_format(amount, 0)} €"


_SHOWN: dict[str, Callable[[Any], str]] = {
    "kind": lambda value: str(Need.Kind(value).label),
    "visibility": lambda value: str(Need.Visibility(value).label),
    "activities": _activities,
    "without_activities": _activities,
    "place": _place,
    "deadline": _day,
    "anonymous": _yes_or_no,
    "anywhere": _yes_or_no,
    "radius_km": lambda km: f"{number_format(km, 0)} km",
    "budget_min": _euros,
    "budget_max": _euros,
}
