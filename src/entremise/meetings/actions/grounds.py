"""The grounds of a day: slots, sites, tables, travel, programme.

What a published timetable uses is not taken away from under it: it is refused, in words.
"""

import datetime as dt
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from entremise.meetings.actions.holding import hold
from entremise.meetings.models import Guest, MeetingDay, Placement, Programme, Site, Slot, Table, Travel
from entremise.meetings.patterns import Hours
from entremise.people import trail
from entremise.people.models import Person


class GroundsError(Exception):
    """It cannot be done: the message says why and what to do, for a person."""


def moment(date: dt.date, clock: dt.time, zone: ZoneInfo) -> dt.datetime:
    """When the clocks of a place show this, in UTC. An hour shown twice is the first.

    Raises:
        GroundsError: they never do: they go forward that night.
    """
    local = dt.datetime.combine(date, clock, zone)
    found = local.astimezone(dt.UTC)
    if found.astimezone(zone).replace(tzinfo=None) != local.replace(tzinfo=None):
        told = {"clock": f"{clock:%H:%M}", "date": f"{date:%d/%m/%Y}"}
        raise GroundsError(_("%(clock)s n’existe pas le %(date)s : on change d’heure cette nuit-là.") % told)
    return found


def spans(date: dt.date, hours: Hours, zone: ZoneInfo) -> list[tuple[dt.datetime, dt.datetime]]:
    """The slots of one date, in UTC. One that would touch a break begins after it; lengths are true ones, whatever the
    clocks do meanwhile.

    Raises:
        GroundsError: an hour does not exist on that date.
    """
    breaks = sorted((moment(date, start, zone), moment(date, end, zone)) for start, end in hours.breaks)
    begin, last = moment(date, hours.begins, zone), moment(date, hours.ends, zone)
    length, pause = dt.timedelta(minutes=hours.minutes), dt.timedelta(minutes=hours.pause)
    found = []
    while begin + length <= last:
        touched = next((end for start, end in breaks if begin < end and begin + length > start), None)
        if touched is not None:
            begin = touched
            continue
        found.append((begin, begin + length))
        begin += length + pause
    return found


@transaction.atomic
def add_slots(
    day: MeetingDay, dates: list[dt.date], hours: Hours, by: Person, session: str = "", zone: ZoneInfo | None = None
) -> int:
    """Add the slots of some dates, by the clocks of the day or of another zone; how many are new.

    Those that are there already stay; one that would overlap another is left out.

    Raises:
        GroundsError: an hour does not exist on one of these dates.
    """
    hold(day)
    taken = list(day.slots.values_list("starts_at", "ends_at"))
    added = []
    for begin, end in (span for date in dates for span in spans(date, hours, zone or day.tz)):
        if all(end <= other_begin or begin >= other_end for other_begin, other_end in taken):
            added.append(Slot(day=day, starts_at=begin, ends_at=end, session=session))
            taken.append((begin, end))
    Slot.objects.bulk_create(added)
    trail.record("day.add_slots", day, by, count=len(added))
    return len(added)


@transaction.atomic
def remove_slots(day: MeetingDay, numbers: list[int], by: Person) -> int:
    """Take slots away; how many.

    Raises:
        GroundsError: the published timetable holds meetings in one of them.
    """
    hold(day)
    slots = day.slots.filter(pk__in=numbers)
    if _published(day).filter(slot__in=slots).exists():
        raise GroundsError(_("Le planning publié a des rendez-vous dans ces créneaux : déplacez-les d’abord."))
    count = slots.count()
    slots.delete()
    trail.record("day.remove_slots", day, by, count=count)
    return count


@transaction.atomic
def add_site(day: MeetingDay, name: str, by: Person, address: str = "", zone: str = "") -> Site:
    """A place where meetings are held; the same name again changes its address and zone."""
    site, _new = Site.objects.update_or_create(day=day, name=name, defaults={"address": address, "zone": zone})
    trail.record("day.add_site", site, by)
    return site


@transaction.atomic
def remove_site(site: Site, by: Person) -> None:
    """Take a place away; its tables stay, in no place.

    Raises:
        GroundsError: the published timetable holds meetings there.
    """
    day = hold(site.day)
    here = Q(table__site=site) | Q(request__asked__site=site) | Q(request__asker__site=site)
    if _published(day).filter(here, slot__isnull=False).exists():
        raise GroundsError(_("Le planning publié a des rendez-vous dans ce lieu : déplacez-les d’abord."))
    trail.record("day.remove_site", site, by)
    site.delete()


@transaction.atomic
def add_tables(
    day: MeetingDay, count: int, by: Person, site: Site | None = None, name: str = "", capacity: int = 1,
    equipment: list[str] | None = None,
) -> int:  # fmt: skip
    """Add tables that are named after the last one (`Table 7`, `Salon 2`); how many."""
    hold(day)
    prefix = name.strip() or _("Table")
    known = set(day.tables.values_list("name", flat=True))
    position = max(day.tables.values_list("position", flat=True), default=0)
    free = (f"{prefix} {number}" for number in range(1, len(known) + count + 1))
    names = [each for each in free if each not in known][:count]
    if count == 1 and name.strip() and name.strip() not in known:
        names = [name.strip()]
    Table.objects.bulk_create(
        Table(day=day, site=site, name=each, position=position + rank, capacity=capacity, equipment=equipment or [])
        for rank, each in enumerate(names, start=1)
    )
    trail.record("day.add_tables", day, by, count=len(names))
    return len(names)


@transaction.atomic
def change_table(table: Table, facts: dict[str, object], by: Person) -> Table:
    """Rename or move a table, say how many it holds and what it has.

    Raises:
        GroundsError: another one has this name.
    """
    hold(table.day)
    name = facts.get("name", table.name)
    if Table.objects.filter(day=table.day_id, name=name).exclude(pk=table.pk).exists():
        raise GroundsError(_("Une autre table s’appelle déjà « %(name)s ».") % {"name": name})
    for fact, value in facts.items():
        setattr(table, fact, value)
    table.save()
    trail.record("day.change_table", table, by)
    return table


@transaction.atomic
def remove_tables(day: MeetingDay, numbers: list[int], by: Person) -> int:
    """Take tables away; how many.

    Raises:
        GroundsError: the published timetable holds meetings at one of them.
    """
    hold(day)
    tables = day.tables.filter(pk__in=numbers)
    if _published(day).filter(table__in=tables).exists():
        raise GroundsError(_("Le planning publié a des rendez-vous à ces tables : déplacez-les d’abord."))
    count = tables.count()
    tables.delete()
    trail.record("day.remove_tables", day, by, count=count)
    return count


@transaction.atomic
def set_travel(start: Site, end: Site, minutes: int | None, by: Person) -> None:
    """Say how long it takes from one site to another, and back; `None` forgets it."""
    for one, other in ((start, end), (end, start)):
        if minutes is None:
            Travel.objects.filter(start=one, end=other).delete()
        else:
            Travel.objects.update_or_create(start=one, end=other, defaults={"minutes": minutes})
    trail.record("day.set_travel", start.day, by)


@transaction.atomic
def add_to_programme(day: MeetingDay, facts: dict[str, object], by: Person) -> Programme:
    """Put something on the programme: who attends is taken, unless it is optional."""
    added = Programme.objects.create(day=day, **facts)
    trail.record("day.add_to_programme", added, by)
    return added


@transaction.atomic
def remove_from_programme(item: Programme, by: Person) -> None:
    """Take something off the programme."""
    trail.record("day.remove_from_programme", item, by)
    item.delete()


def copy(day: MeetingDay, made: MeetingDay, first: dt.date) -> None:
    """Give a new day the slots, sites, tables, travel and programme of another, moved to begin on a date.

    Raises:
        GroundsError: something would fall when clocks go forward.
    """
    sites = {each.pk: Site(day=made, name=each.name, address=each.address, lat=each.lat, lon=each.lon, zone=each.zone)
             for each in day.sites.all()}  # fmt: skip
    Site.objects.bulk_create(sites.values())
    Table.objects.bulk_create(
        Table(day=made, site=sites.get(each.site_id or 0), name=each.name, position=each.position,
              capacity=each.capacity, equipment=each.equipment)
        for each in day.tables.all()
    )  # fmt: skip
    travels = Travel.objects.filter(start__day=day)
    Travel.objects.bulk_create(
        Travel(start=sites[each.start_id], end=sites[each.end_id], minutes=each.minutes) for each in travels
    )
    slots = list(day.slots.all())
    if not slots:
        return
    shift = first - slots[0].starts_at.astimezone(day.tz).date()
    Slot.objects.bulk_create(
        Slot(day=made, starts_at=moved(each.starts_at, shift, day.tz), session=each.session,
             ends_at=moved(each.starts_at, shift, day.tz) + (each.ends_at - each.starts_at))
        for each in slots
    )  # fmt: skip
    Programme.objects.bulk_create(
        Programme(day=made, title=each.title, side=each.side, optional=each.optional,
                  site=sites.get(each.site_id or 0), starts_at=moved(each.starts_at, shift, day.tz),
                  ends_at=moved(each.starts_at, shift, day.tz) + (each.ends_at - each.starts_at))
        for each in day.programme.all()
    )  # fmt: skip


def moved(told: dt.datetime, shift: dt.timedelta, zone: ZoneInfo) -> dt.datetime:
    """The same clock so many dates later.

    Raises:
        GroundsError: the clocks never show it on that date.
    """
    local = told.astimezone(zone)
    return moment(local.date() + shift, local.time().replace(tzinfo=None), zone)


def copy_guests(day: MeetingDay, made: MeetingDay, by: Person) -> None:
    """Give a new day the guests of another who came or were to come; none is invited yet."""
    kept = (
        "side", "organisation", "solution", "firm", "name", "email", "phone", "language", "person", "offers", "seeks",
        "activity", "role", "max_meetings",
    )  # fmt: skip
    sites = {each.name: each for each in made.sites.all()}
    tables = {each.name: each for each in made.tables.all()}
    Guest.objects.bulk_create(
        Guest(
            day=made, added_by=by, site=sites.get(each.site.name) if each.site else None,
            table=tables.get(each.table.name) if each.table else None, **{name: getattr(each, name) for name in kept},
        )
        for each in day.guests.filter(withdrawn_at=None).exclude(firm="").select_related("site", "table", "person")
    )  # fmt: skip


def _published(day: MeetingDay) -> QuerySet[Placement]:
    return Placement.objects.filter(timetable__day=day, timetable__published_at__isnull=False,
                                    timetable__replaced_at=None)  # fmt: skip
