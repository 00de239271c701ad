"""Addresses of meeting days: the organiser's, the guests', those of the day itself."""

from django.urls import URLPattern, path

from entremise.meetings.views import days

app_name = "meetings"

#: Preparing a day: `views/days.py`, `views/guests.py`, `views/requests.py`.
ORGANISER: list[URLPattern] = [
    path("journees", days.days, name="days"),
    path("journees/nouvelle", days.new, name="new"),
    path("journees/<uuid:day>", days.day, name="day"),
]
#: Answering by a link: `views/guest*.py`.
GUEST: list[URLPattern] = []
#: Timetables and what happens on the day: `views/timetables.py`, `views/live.py`.
TIMETABLE: list[URLPattern] = []
#: Sheets, badges, reports, decision makers: `views/documents.py`, `views/reports.py`, `views/investors.py`.
DOCUMENTS: list[URLPattern] = []

urlpatterns = [*ORGANISER, *GUEST, *TIMETABLE, *DOCUMENTS]
