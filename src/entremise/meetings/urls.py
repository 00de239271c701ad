"""Addresses of meeting days: the organiser's, the guests', those of the day itself."""

from django.urls import URLPattern

app_name = "meetings"

#: Preparing a day: `views/days.py`, `views/guests.py`, `views/requests.py`.
ORGANISER: list[URLPattern] = []
#: Answering by a link: `views/guest*.py`.
GUEST: list[URLPattern] = []
#: Timetables and what happens on the day: `views/timetables.py`, `views/live.py`.
TIMETABLE: list[URLPattern] = []
#: Sheets, badges, reports, decision makers: `views/documents.py`, `views/reports.py`, `views/investors.py`.
DOCUMENTS: list[URLPattern] = []

urlpatterns = [*ORGANISER, *GUEST, *TIMETABLE, *DOCUMENTS]
