"""Meeting days and missions: the day, its guests, who wants to meet whom, the timetables, what happened."""

from entremise.meetings.models.days import MeetingDay, Programme, Site, Slot, Table, Travel
from entremise.meetings.models.guests import Delegate, Guest, Holder
from entremise.meetings.models.requests import Block, Rating, Request
from entremise.meetings.models.timetables import Incident, Placement, Timetable

__all__ = [
    "Block", "Delegate", "Guest", "Holder", "Incident", "MeetingDay", "Placement", "Programme", "Rating", "Request",
    "Site", "Slot", "Table", "Timetable", "Travel",
]  # fmt: skip
