"""The planner of meeting days and missions: who wants to meet whom and when they can in, a timetable out. No Django."""

from entremise.timetable.instance import Instance, InstanceError, Meeting, Participant, Room, Rules, Slot
from entremise.timetable.result import Measured, Objective, Placed, Status, Timetable

__all__ = [
    "Instance",
    "InstanceError",
    "Measured",
    "Meeting",
    "Objective",
    "Participant",
    "Placed",
    "Room",
    "Rules",
    "Slot",
    "Status",
    "Timetable",
]
