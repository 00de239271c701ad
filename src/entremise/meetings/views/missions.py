"""The itinerary of a mission: date by date and place by place, by the clock that is read there."""

from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from entremise.meetings.models import MeetingDay
from entremise.meetings.moments import long_date, zone_name
from entremise.meetings.queries.agenda import published
from entremise.meetings.queries.missions import Leg, legs, travels
from entremise.meetings.queries.sheets import Sheets
from entremise.meetings.views.organised import organised
from entremise.meetings.views.sheets import clock_note, hours, lasting


@organised
@require_safe
def mission(request: HttpRequest, day: MeetingDay) -> HttpResponse:
    """Where the mission is, when, and what is done there."""
    timetable = published(day)
    found = legs(Sheets(day, timetable))
    dates = [(capfirst(long_date(date)), [_told(day, leg) for leg in same])
             for date, same in groupby(found, key=lambda leg: leg.date)]  # fmt: skip
    return render(request, "meetings/mission.html", {
        "day": day, "timetable": timetable, "dates": dates,
        "travels": [(each.start, each.end, lasting(each.minutes)) for each in travels(day)],
    })  # fmt: skip


def _told(day: MeetingDay, leg: Leg) -> dict[str, Any]:
    """A leg in words; what time it is at home when the clock differs."""
    home = ""
    if note := clock_note(day, leg.starts, leg.zone):
        there = hours(leg.starts.astimezone(day.tz), leg.ends.astimezone(day.tz))
        home = _("%(hours)s à %(city)s. %(note)s") % {"hours": there, "city": zone_name(day), "note": note}
    return {
        "leg": leg, "hours": hours(leg.starts, leg.ends), "home": home,
        "events": [(hours(each.starts, each.ends), each.item) for each in leg.events],
    }  # fmt: skip
