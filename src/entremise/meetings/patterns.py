"""What a day of each kind starts with. Everything may be changed afterwards: this only spares typing."""

import datetime as dt
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from entremise.meetings.models import MeetingDay

Kind = MeetingDay.Kind


@dataclass(frozen=True, slots=True)
class Hours:
    """How the meetings of one date follow each other, by the clocks of the place.

    Attributes:
        minutes: of one meeting; `pause` minutes go by before the next.
        breaks: no meeting touches them.
    """

    begins: dt.time
    ends: dt.time
    minutes: int
    pause: int = 0
    breaks: tuple[tuple[dt.time, dt.time], ...] = ()


@dataclass(frozen=True, slots=True)
class Pattern:
    """A kind of day: in words, how long it lasts, and what suits it."""

    kind: Kind
    label: str | Promise
    about: str | Promise
    hours: Hours
    dates: int = 1
    sides: tuple[str | Promise, ...] = ()
    tables: int = 10
    max_in_a_row: int | None = None
    max_requests: int = 15


def _at(clock: str) -> dt.time:
    return dt.time.fromisoformat(clock)


_LUNCH = (_at("12:30"), _at("14:00"))

PATTERNS: dict[str, Pattern] = {
    each.kind.value: each
    for each in (
        Pattern(
            Kind.BUYERS, _("Journée d’acheteurs"),
            _("Des donneurs d’ordre rencontrent des entreprises du territoire : 20 minutes par rendez-vous."),
            Hours(_at("09:00"), _at("17:00"), 20, 5, (_LUNCH,)),
            sides=(_("Acheteurs"), _("Entreprises")), tables=20, max_in_a_row=6,
        ),
        Pattern(
            Kind.SPEED, _("Rendez-vous express"),
            _("Une matinée, 10 minutes par rendez-vous : chacun peut rencontrer chacun."),
            Hours(_at("09:00"), _at("12:00"), 10, 2, ((_at("10:25"), _at("10:45")),)),
            tables=15, max_in_a_row=8, max_requests=12,
        ),
        Pattern(
            Kind.EXPERTS, _("Permanence d’experts"),
            _("Des experts reçoivent une demi-heure chacun : avocats, comptables, conseillers."),
            Hours(_at("09:00"), _at("17:00"), 30, 0, ((_at("12:00"), _at("14:00")),)),
            sides=(_("Experts"), _("Entreprises")), tables=4, max_requests=4,
        ),
        Pattern(
            Kind.MISSION, _("Mission"),
            _("Des entreprises partent ensemble : deux jours, plusieurs lieux, un programme officiel à côté."),
            Hours(_at("09:00"), _at("18:00"), 45, 15, (_LUNCH,)),
            dates=2, sides=(_("Entreprises"), _("Hôtes")), tables=10, max_requests=20,
        ),
        Pattern(
            Kind.INVESTOR, _("Parcours d’investisseur"),
            _("Un projet arrive : tous les décideurs qui comptent pour lui, en deux jours."),
            Hours(_at("09:00"), _at("18:00"), 60, 15, (_LUNCH,)),
            dates=2, sides=(_("Investisseur"), _("Décideurs")), tables=2, max_requests=40,
        ),
    )
}  # fmt: skip
