"""The grounds of a day: its slots, its places and tables, what else is on its programme."""

import datetime as dt
from collections.abc import Callable
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from entremise.meetings.actions import grounds as actions
from entremise.meetings.forms.grounds import ProgrammeForm, SiteForm, SlotsForm, TableForm, TablesForm, TravelForm
from entremise.meetings.models import MeetingDay, Site, Slot, Table, Travel
from entremise.meetings.patterns import PATTERNS
from entremise.meetings.views.organised import numbers, organised
from entremise.people.models import Person
from entremise.people.views.account import me


@organised
def slots(request: HttpRequest, day: MeetingDay) -> HttpResponse:
    """The slots, date by date: add those of some dates, take some away."""
    if request.method == "POST" and "remove" in request.POST:
        return _remove_slots(request, day)
    form = SlotsForm(request.POST or None, initial=_usual(day))
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        count = actions.add_slots(day, form.dates(), form.hours(), me(request), told["session"], ZoneInfo(told["zone"]))
        if count:
            messages.success(
                request, ngettext("%(n)d créneau ajouté.", "%(n)d créneaux ajoutés.", count) % {"n": count}
            )
        else:
            messages.warning(request, _("Aucun créneau de plus : ces heures sont déjà prises par d’autres."))
        return redirect("meetings:slots", day.number)
    zones = {each.key: each for each in _zones(day)}
    zone = zones.get(request.GET.get("heure", ""), day.tz)
    context = {"day": day, "form": form, "dates": _by_date(day, zone), "zone": zone, "zones": zones.values()}
    return render(request, "meetings/organiser_slots.html", context, status=422 if form.errors else 200)


def _remove_slots(request: HttpRequest, day: MeetingDay) -> HttpResponse:
    try:
        count = actions.remove_slots(day, numbers(request, "slot"), me(request))
    except actions.GroundsError as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, ngettext("%(n)d créneau retiré.", "%(n)d créneaux retirés.", count) % {"n": count})
    return redirect("meetings:slots", day.number)


def _usual(day: MeetingDay) -> dict[str, object]:
    """What the form of slots begins with: the hours of the pattern, from the day's own first date."""
    hours = PATTERNS[day.kind].hours
    first = day.slots.first()
    return {
        "first": first.starts_at.astimezone(day.tz).date() if first else None, "begins": hours.begins,
        "ends": hours.ends, "minutes": hours.minutes, "pause": hours.pause, "zone": day.zone,
        "breaks": ", ".join(f"{start:%H:%M}-{end:%H:%M}" for start, end in hours.breaks),
    }  # fmt: skip


def _zones(day: MeetingDay) -> list[ZoneInfo]:
    """The zone of the day, then those of its sites."""
    elsewhere = day.sites.exclude(zone="").exclude(zone=day.zone).order_by("zone").values_list("zone", flat=True)
    return [day.tz, *(ZoneInfo(zone) for zone in dict.fromkeys(elsewhere))]


def _by_date(day: MeetingDay, zone: ZoneInfo) -> list[tuple[dt.datetime, list[tuple[Slot, dt.datetime, dt.datetime]]]]:
    """Each date, and its slots with their beginnings and ends by the clocks of a zone."""
    told = [(slot, slot.starts_at.astimezone(zone), slot.ends_at.astimezone(zone)) for slot in day.slots.all()]
    dates = groupby(told, key=lambda each: each[1].date())
    return [(held[0][1], held) for held in (list(each) for _date, each in dates)]


@organised
def places(request: HttpRequest, day: MeetingDay) -> HttpResponse:
    """Sites, tables, and travel from one site to another. Each of the page's forms says what it is (`what`)."""
    what = request.POST.get("what", "")
    if what == "remove":
        return _remove_places(request, day)
    forms = {name: _form(name, day, request.POST if name == what else None) for name in _ADDED}
    if what in forms and forms[what].is_valid():
        _ADDED[what](day, forms[what].cleaned_data, me(request))
        messages.success(request, _("C’est enregistré."))
        return redirect("meetings:places", day.number)
    return render(request, "meetings/organiser_places.html", {
        "day": day, "forms": forms, "tables": day.tables.select_related("site"), "sites": day.sites.order_by("name"),
        "travels": _travels(day),
    }, status=422 if what in forms else 200)  # fmt: skip


def _form(name: str, day: MeetingDay, sent: QueryDict | None) -> Form:
    if name == "site":
        return SiteForm(sent, prefix=name)
    return (TablesForm if name == "tables" else TravelForm)(sent, prefix=name, day=day)


#: What each form of the page of places does: the day, what was told, by whom.
_ADDED: dict[str, Callable[[MeetingDay, dict[str, Any], Person], object]] = {
    "site": lambda day, told, by: actions.add_site(day, told["name"], by, told["address"], told["zone"]),
    "tables": lambda day, told, by: actions.add_tables(
        day, told["count"], by, told["site"], told["name"], told["capacity"], told["equipment"]
    ),
    "travel": lambda day, told, by: actions.set_travel(told["start"], told["end"], told["minutes"], by),
}


def _remove_places(request: HttpRequest, day: MeetingDay) -> HttpResponse:
    by = me(request)
    try:
        if tables := numbers(request, "table"):
            actions.remove_tables(day, tables, by)
        for site in day.sites.filter(pk__in=numbers(request, "site")):
            actions.remove_site(site, by)
        for travel in Travel.objects.filter(start__day=day, pk__in=numbers(request, "travel")):
            actions.set_travel(travel.start, travel.end, None, by)
    except actions.GroundsError as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, _("C’est retiré."))
    return redirect("meetings:places", day.number)


def _travels(day: MeetingDay) -> list[Travel]:
    """The travel between two sites, told once when both ways are known."""
    rows = Travel.objects.filter(start__day=day).select_related("start", "end").order_by("start__name", "end__name")
    return list({frozenset((each.start_id, each.end_id)): each for each in reversed(rows)}.values())[::-1]


@organised
def table(request: HttpRequest, day: MeetingDay, table: int) -> HttpResponse:
    """One table: its name, its place, what it has."""
    found = get_object_or_404(Table, day=day, pk=table)
    initial = {"name": found.name, "site": found.site, "capacity": found.capacity,
               "equipment": ", ".join(found.equipment)}  # fmt: skip
    form = TableForm(request.POST or None, day=day, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_table(found, form.cleaned_data, me(request))
        except actions.GroundsError as error:
            form.add_error("name", str(error))
        else:
            messages.success(request, _("C’est enregistré."))
            return redirect("meetings:places", day.number)
    context = {"day": day, "table": found, "form": form}
    return render(request, "meetings/organiser_table.html", context, status=422 if form.errors else 200)


@organised
def programme(request: HttpRequest, day: MeetingDay) -> HttpResponse:
    """What is on the programme beside meetings."""
    if request.method == "POST" and "remove" in request.POST:
        for item in day.programme.filter(pk__in=numbers(request, "remove")):
            actions.remove_from_programme(item, me(request))
        messages.success(request, _("C’est retiré."))
        return redirect("meetings:programme", day.number)
    first = day.slots.first()
    date = first.starts_at.astimezone(day.tz).date() if first else None
    form = ProgrammeForm(request.POST or None, day=day, initial={"date": date})
    if request.method == "POST" and form.is_valid():
        actions.add_to_programme(day, form.facts(), me(request))
        messages.success(request, _("C’est au programme."))
        return redirect("meetings:programme", day.number)
    rows = [(each, _where(each.site, day)) for each in day.programme.select_related("site")]
    context = {"day": day, "form": form, "rows": rows}
    return render(request, "meetings/organiser_programme.html", context, status=422 if form.errors else 200)


def _where(site: Site | None, day: MeetingDay) -> Site | MeetingDay:
    """By whose clocks something is told."""
    return site if site and site.zone else day
