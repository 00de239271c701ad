"""Addresses of meeting days: the organiser's, the guests', those of the day itself."""

from django.urls import URLPattern, path

from entremise.meetings.views import days, guest, guest_calendar, guest_requests

app_name = "meetings"

#: Preparing a day: `views/days.py`, `views/guests.py`, `views/requests.py`.
ORGANISER: list[URLPattern] = [
    path("journees", days.days, name="days"),
    path("journees/nouvelle", days.new, name="new"),
    path("journees/<uuid:day>", days.day, name="day"),
]
#: Answering by a link: `views/guest*.py`.
GUEST: list[URLPattern] = [
    path("rdv/<str:token>", guest.home, name="guest"),
    path("rdv/<str:token>/profil", guest.profile, name="guest_profile"),
    path("rdv/<str:token>/disponibilites", guest.free, name="guest_free"),
    path("rdv/<str:token>/rencontrer", guest_requests.catalogue_page, name="guest_catalogue"),
    path("rdv/<str:token>/demandes", guest_requests.requests_page, name="guest_requests"),
    path("rdv/<str:token>/agenda.ics", guest_calendar.calendar, name="guest_calendar"),
    path("rdv/<str:token>/rendez-vous/<uuid:number>", guest_requests.meeting, name="guest_meeting"),
    path("rdv/<str:token>/ne-vient-pas", guest.withdraw, name="guest_withdraw"),
    path("inscription/<str:token>", guest.join, name="join"),
    path("mes-rendez-vous", guest.mine, name="mine"),
]
#: Timetables and what happens on the day: `views/timetables.py`, `views/live.py`.
TIMETABLE: list[URLPattern] = []
#: Sheets, badges, reports, decision makers: `views/documents.py`, `views/reports.py`, `views/investors.py`.
DOCUMENTS: list[URLPattern] = []

urlpatterns = [*ORGANISER, *GUEST, *TIMETABLE, *DOCUMENTS]
