"""The sheets of a meeting day: agendas, badges, cards for tables, the wall. What they say, ready to be printed.

Each guest's agenda is in its own language; what the organiser puts up is in that of whoever prints it.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta, tzinfo
from importlib.resources import files
from io import BytesIO
from itertools import groupby
from textwrap import shorten
from typing import Any, NamedTuple

import segno
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from entremise.common.printing import in_french, printed
from entremise.common.reader import current_language
from entremise.meetings.links import badge_token
from entremise.meetings.models import Guest, MeetingDay, Slot, Table
from entremise.meetings.moments import long_date, told_dates, zone_name
from entremise.meetings.queries.sheets import Appointment, Event, Sheets, zone_at
from entremise.notices.texts import whole

_FOLDER = files("entremise.meetings") / "templates" / "meetings" / "sheets"
#: As much of what a guest says of itself as an agenda holds.
SHORT = 90
#: Hours side by side on the wall: by guest (a table's name each), by table (two firms each).
BY_GUEST, BY_TABLE = 14, 8

Told = dict[str, Any]


def booklet(sheets: Sheets) -> Told:
    """The day, then the agenda of each guest, in the order of their names."""
    return {"cover": _cover(sheets), "agendas": [_agenda(sheets, guest) for guest in sheets.guests]}


def badges(sheets: Sheets) -> Told:
    """A badge for each person who comes, with the code that checks the guest in."""
    named = [(guest, (guest.name, *(each.name for each in guest.delegates.all()))) for guest in sheets.guests]
    return {"badges": [_badge(sheets.day, guest, name) for guest, names in named for name in dict.fromkeys(names)]}


def table_cards(sheets: Sheets) -> Told:
    """A card for each table."""
    return {
        "columns": [_("Heure"), _("Qui"), _("Avec")],
        "none": _("Aucun rendez-vous à cette table pour l’instant."),
        "cards": [_card(sheets, table) for table in sheets.tables],
    }


def wall(sheets: Sheets) -> Told:
    """Where each guest is at each hour, then who is at each table."""
    return {"sheets": [*_by_guest(sheets), *_by_table(sheets)]}


class Kind(NamedTuple):
    """A kind of sheets: the document that sets it, and what it says."""

    source: str
    tell: Callable[[Sheets], Told]


#: What an organiser may print, by its name in the address.
SHEETS = {
    "livret": Kind("agendas", booklet), "badges": Kind("badges", badges), "tables": Kind("tables", table_cards),
    "mur": Kind("wall", wall),
}  # fmt: skip


def sheet(kind: str, sheets: Sheets) -> bytes:
    """One of them as PDF, in the reader's language."""
    return _print(SHEETS[kind].source, sheets, SHEETS[kind].tell(sheets))


def agenda(sheets: Sheets, guest: Guest) -> bytes:
    """The agenda of one guest as PDF, in its language."""
    with override(guest.language):
        return _print("agendas", sheets, {"cover": None, "agendas": [_agenda(sheets, guest)]})


def _print(name: str, sheets: Sheets, told: Told) -> bytes:
    made_at = sheets.timetable.published_at if sheets.timetable else None
    usual = {"title": sheets.day.title, "author": str(settings.CHAMBER_NAME), "language": current_language()}
    return printed(_FOLDER / f"{name}.typ", usual | told, current_language(), made_at or timezone.now())


# Agendas --------------------------------------------------------------------------------------------------------------


def _cover(sheets: Sheets) -> Told:
    day = sheets.day
    counts = (
        ngettext("%(n)d participant", "%(n)d participants", len(sheets.guests)) % {"n": len(sheets.guests)},
        ngettext("%(n)d rendez-vous", "%(n)d rendez-vous", len(sheets.appointments)) % {"n": len(sheets.appointments)},
    )
    return {
        "over": capfirst(day.get_kind_display()), "title": day.title, "when": capfirst(told_dates(day)),
        "place": day.place, "summary": ", ".join(counts), "programme-title": _("Programme"),
        "columns": [_("Heure"), _("Quoi")],
        "programme": [(_moment(sheets, each), each.item.title) for each in sheets.events],
        "contents": _("Les agendas"),
    }  # fmt: skip


def _moment(sheets: Sheets, each: Event) -> str:
    """When something is on the programme; its date too on a day that lasts several."""
    told = hours(each.starts, each.ends)
    dates = {slot.starts_at.astimezone(sheets.day.tz).date() for slot in sheets.slots}
    return told if len(dates) <= 1 else f"{capfirst(long_date(each.starts.date(), 'l j F'))}, {told}"


def _agenda(sheets: Sheets, guest: Guest) -> Told:
    """One guest's agenda, in its language."""
    with override(guest.language):
        told = _agenda_here(sheets, guest)
    return told if guest.language != "fr" else dict(json.loads(in_french(json.dumps(told, ensure_ascii=False))))


def _agenda_here(sheets: Sheets, guest: Guest) -> Told:
    mine = sheets.agendas[guest.pk]
    lines = [_meeting_line(each, guest) for each in mine] + [_event_line(each) for each in sheets.events_of(guest)]
    days = groupby(
        sorted(lines, key=lambda line: line["at"]), key=lambda line: line["at"].astimezone(line["zone"]).date()
    )
    people = [guest.name, *(each.name for each in guest.delegates.all())]
    side = f"{guest.side} · " if guest.side else ""
    return {
        "language": guest.language, "over": f"{side}{sheets.day.title}", "firm": guest.firm,
        "people": ", ".join(filter(None, people)), "side-number": side_number(sheets.day, guest.side),
        "summary": _summary(len(mine)),
        "columns": [_("Heure"), _("Rencontre"), _("Lieu")],
        "days": [_day(sheets.day, found, list(rows)) for found, rows in days],
        "foot": _("Un changement de dernière minute vous est dit par courriel et sur votre page."),
    }  # fmt: skip


def _summary(count: int) -> str:
    if not count:
        return _("Aucun rendez-vous pour l’instant. L’accueil peut vous en proposer pendant la journée.")
    return ngettext("%(n)d rendez-vous.", "%(n)d rendez-vous.", count) % {"n": count}


def _day(day: MeetingDay, found: date, rows: list[Told]) -> Told:
    """The lines of one date, and by which clock they are told when it is not the day's own."""
    notes = list(dict.fromkeys(clock_note(day, row["at"], row["zone"]) for row in rows))
    kept = ("kind", "hours", "whom", "about", "who", "table", "site")
    return {
        "title": capfirst(long_date(found)), "note": " ".join(filter(None, notes)),
        "rows": [{name: row[name] for name in kept} for row in rows],
    }  # fmt: skip


def _meeting_line(each: Appointment, guest: Guest) -> Told:
    other = each.other(guest)
    people = ", ".join(filter(None, [other.name]))
    return {
        "kind": "meeting", "at": each.starts, "zone": each.starts.tzinfo, "hours": hours(each.starts, each.ends),
        "whom": f"{other.firm} · {people}" if people else other.firm,
        "about": shorten(other.offers or other.seeks, SHORT, placeholder="…"),
        "who": _("Pour vous : %(name)s") % {"name": each.who(guest)} if each.who(guest) else "",
        "table": each.table.name if each.table else "", "site": _site(each),
    }  # fmt: skip


def _event_line(each: Event) -> Told:
    return {
        "kind": "event", "at": each.starts, "zone": each.starts.tzinfo, "hours": hours(each.starts, each.ends),
        "whom": each.item.title, "about": _("Si vous le souhaitez") if each.item.optional else "", "who": "",
        "table": "", "site": each.site.name if each.site else "",
    }  # fmt: skip


def _site(each: Appointment) -> str:
    if each.site is None:
        return ""
    return ", ".join(filter(None, [each.site.name, each.site.address]))


# Badges ---------------------------------------------------------------------------------------------------------------


def _badge(day: MeetingDay, guest: Guest, name: str) -> Told:
    address = whole(reverse("meetings:badge", args=[badge_token(guest)]))
    return {
        "name": name or guest.firm, "firm": guest.firm if name else "", "side": guest.side,
        "side-number": side_number(day, guest.side), "code": code(address),
        "alt": _("Code d’accueil de %(name)s") % {"name": name or guest.firm},
    }  # fmt: skip


def code(address: str) -> str:
    """A QR code as a drawing (SVG)."""
    drawn = BytesIO()
    segno.make(address, error="m", micro=False).save(drawn, kind="svg", border=2, xmldecl=False)
    return drawn.getvalue().decode()


# Cards for tables -----------------------------------------------------------------------------------------------------


def _card(sheets: Sheets, table: Table) -> Told:
    here = [each for each in sheets.appointments if each.table and each.table.pk == table.pk]
    owners = [guest.firm for guest in sheets.guests if guest.table_id == table.pk]
    under = " · ".join(filter(None, [", ".join(owners), table.site.name if table.site else ""]))
    return {"name": table.name, "under": under, "days": [_card_day(sheets, *day) for day in _by_date(here)]}


def _card_day(sheets: Sheets, found: date, rows: list[Appointment]) -> Told:
    notes = dict.fromkeys(clock_note(sheets.day, each.starts, each.starts.tzinfo) for each in rows)
    lines = [{"hours": hours(each.starts, each.ends), "one": each.guests[0].firm, "other": each.guests[1].firm}
             for each in rows]  # fmt: skip
    title = capfirst(long_date(found))
    return {"title": title, "note": " ".join(filter(None, notes)), "rows": lines}


def _by_date(rows: Iterable[Appointment]) -> Iterator[tuple[date, list[Appointment]]]:
    for found, same in groupby(rows, key=lambda each: each.starts.date()):
        yield found, list(same)


# The wall -------------------------------------------------------------------------------------------------------------


def _by_guest(sheets: Sheets) -> Iterator[Told]:
    where = {(guest.pk, each.slot.pk): "" for each in sheets.appointments for guest in each.guests}
    for each in sheets.appointments:
        name = each.table.name if each.table else (each.site.name if each.site else each.guests[1].firm)
        for guest in each.guests:
            found = where[guest.pk, each.slot.pk]
            where[guest.pk, each.slot.pk] = f"{found} / {name}" if found else name
    for title, slots in _stretches(sheets, BY_GUEST):
        rows = [{"name": guest.firm, "cells": [where.get((guest.pk, slot.pk), "") for slot in slots]}
                for guest in sheets.guests]  # fmt: skip
        words = {"title": _("Où suis-je attendu ?"), "under": title, "column": _("Participant")}
        yield words | {"hours": _hours(sheets, slots), "rows": rows, "first": 7.6, "size": _size(rows, slots)}


def _by_table(sheets: Sheets) -> Iterator[Told]:
    who: dict[tuple[int, int], str] = {}
    if not sheets.tables:
        return
    for each in sheets.appointments:
        if each.table:
            pair = " – ".join(guest.firm for guest in each.guests)
            known = who.get((each.table.pk, each.slot.pk))
            who[each.table.pk, each.slot.pk] = f"{known} / {pair}" if known else pair
    for title, slots in _stretches(sheets, BY_TABLE):
        rows = [{"name": table.name, "cells": [who.get((table.pk, slot.pk), "") for slot in slots]}
                for table in sheets.tables]  # fmt: skip
        words = {"title": _("Qui est à cette table ?"), "under": title, "column": _("Table")}
        yield words | {"hours": _hours(sheets, slots), "rows": rows, "first": 3.2, "size": _size(rows, slots)}


def _hours(sheets: Sheets, slots: Sequence[Slot]) -> list[str]:
    return [f"{_local(sheets, slot):%H:%M}" for slot in slots]


def _size(rows: list[Told], slots: Sequence[Slot]) -> float:
    """As large as a sheet of so many lines and columns can be read from afar, in points."""
    if len(rows) <= 22 and len(slots) <= BY_TABLE:
        return 12.0
    return 10.0 if len(rows) <= 40 and len(slots) <= BY_TABLE else 8.5


def _stretches(sheets: Sheets, most: int) -> Iterator[tuple[str, list[Slot]]]:
    """The slots of meetings that fit side by side, date by date, and how each stretch is called."""
    held = {each.slot.pk for each in sheets.appointments}
    slots_held = [slot for slot in sheets.slots if slot.pk in held]
    for found, same in groupby(slots_held, key=lambda slot: _local(sheets, slot).date()):
        slots = list(same)
        for first in range(0, len(slots), most):
            part = slots[first : first + most]
            starts = _local(sheets, part[0])
            note = clock_note(sheets.day, starts, starts.tzinfo)
            hour = f"{starts:%H:%M}–{part[-1].ends_at.astimezone(starts.tzinfo):%H:%M}"
            yield " · ".join(filter(None, [capfirst(long_date(found)), hour, note])), part


def _local(sheets: Sheets, slot: Slot) -> datetime:
    """When a slot begins, by the clock of the place where its meetings are, if they are all in one zone."""
    zones = {zone_at(sheets.day, each.site) for each in sheets.appointments if each.slot.pk == slot.pk}
    return slot.starts_at.astimezone(zones.pop() if len(zones) == 1 else sheets.day.tz)


# Words they share -----------------------------------------------------------------------------------------------------


def hours(starts: datetime, ends: datetime) -> str:
    """`09:20–09:40`."""
    return f"{starts:%H:%M}–{ends:%H:%M}"


def clock_note(day: MeetingDay, moment: datetime, zone: tzinfo | None) -> str:
    """How the clock that is read there differs from that of the day; empty when it does not."""
    gap = _offset(moment, zone) - _offset(moment, day.tz)
    if not gap:
        return ""
    told = {"gap": lasting(int(abs(gap).total_seconds()) // 60), "city": zone_name(day)}
    if gap > timedelta():
        return _("Heure locale : %(gap)s de plus qu’à %(city)s.") % told
    return _("Heure locale : %(gap)s de moins qu’à %(city)s.") % told


def _offset(moment: datetime, zone: tzinfo | None) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()


def lasting(minutes: int) -> str:
    """`1 h 30`, `6 h`, `20 min`."""
    whole_hours, rest = divmod(minutes, 60)
    if not whole_hours:
        return f"{rest} min"
    return f"{whole_hours} h {rest:02d}" if rest else f"{whole_hours} h"


def side_number(day: MeetingDay, side: str) -> int | None:
    """The position of a side among those of the day, for its colour."""
    return day.sides.index(side) if side in day.sides else None
