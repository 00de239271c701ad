"""How moments of a meeting day are told: in its own time zone, or in that of the site where they happen."""

import datetime as dt
import re
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from entremise.meetings.models import MeetingDay, Site


def zone_of(where: MeetingDay | Site | ZoneInfo) -> ZoneInfo:
    """The time zone of a day, or of a site, which has that of its day unless it says otherwise."""
    if isinstance(where, ZoneInfo):
        return where
    if isinstance(where, Site):
        return ZoneInfo(where.zone) if where.zone else where.day.tz
    return where.tz


def zone_name(where: MeetingDay | Site | ZoneInfo) -> str:
    """The zone in few words: `Los Angeles`."""
    return zone_of(where).key.rpartition("/")[2].replace("_", " ")


def clock(moment: dt.datetime, where: MeetingDay | Site | ZoneInfo) -> str:
    """`09:20`, there."""
    return moment.astimezone(zone_of(where)).strftime("%H:%M")


def date_there(moment: dt.datetime, where: MeetingDay | Site | ZoneInfo) -> str:
    """`mardi 3 juin 2036`, there."""
    return long_date(moment.astimezone(zone_of(where)).date())


def long_date(date: dt.date, shape: str = "l j F Y") -> str:
    """`mardi 3 juin 2036`; the first of a month is `1er` in French."""
    told = date_format(date, shape)
    return re.sub(r"\b1(?= |$)", "1er", told, count=1) if date.day == 1 and get_language() == "fr" else told


def told_dates(day: MeetingDay) -> str:
    """`mardi 3 juin 2036`, or from when to when, `du 3 au 5 juin 2036`; nothing before it has slots."""
    slots = list(day.slots.all())
    if not slots:
        return ""
    first, last = (moment.astimezone(day.tz).date() for moment in (slots[0].starts_at, slots[-1].ends_at))
    if first == last:
        return long_date(first)
    same = (first.year == last.year) + ((first.year, first.month) == (last.year, last.month))
    told = {"first": long_date(first, ("j F Y", "j F", "j")[same]), "last": long_date(last, "j F Y")}
    return _("du %(first)s au %(last)s") % told


def lasting(minutes: int) -> str:
    """`15 min`, `1 h 05`, `6 h`."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest} min"
    return f"{hours} h {rest:02d}" if rest else f"{hours} h"
