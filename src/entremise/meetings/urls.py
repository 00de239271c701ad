"""Addresses of meeting days: the organiser's, the guests', those of the day itself."""

from django.urls import URLPattern, path

from entremise.meetings.views import (
    days,
    documents,
    grounds,
    guest,
    guest_calendar,
    guest_lists,
    guest_requests,
    guests,
    investors,
    live,
    missions,
    moving,
    reports,
    requests,
    timetables,
)

app_name = "meetings"

#: Preparing a day: `views/days.py`, `views/guests.py`, `views/requests.py`.
ORGANISER: list[URLPattern] = [
    path("journees", days.days, name="days"),
    path("journees/nouvelle", days.new, name="new"),
    path("journees/<uuid:day>", days.day, name="day"),
    path("journees/<uuid:day>/reglages", days.settings, name="settings"),
    path("journees/<uuid:day>/ouvrir", days.open_requests, name="open"),
    path("journees/<uuid:day>/terminer", days.close, name="close"),
    path("journees/<uuid:day>/annuler", days.cancel, name="cancel"),
    path("journees/<uuid:day>/copier", days.copy, name="copy"),
    path("journees/<uuid:day>/creneaux", grounds.slots, name="slots"),
    path("journees/<uuid:day>/lieux", grounds.places, name="places"),
    path("journees/<uuid:day>/lieux/tables/<int:table>", grounds.table, name="table"),
    path("journees/<uuid:day>/programme", grounds.programme, name="programme"),
    path("journees/<uuid:day>/participants", guests.guests, name="guests"),
    path("journees/<uuid:day>/participants.xlsx", guests.file, name="guests_file"),
    path("journees/<uuid:day>/participants/nouveau", guests.new, name="guest_new"),
    path("journees/<uuid:day>/participants/importer", guest_lists.load, name="guests_load"),
    path("journees/<uuid:day>/participants/importer/ajouter", guest_lists.confirm, name="guests_confirm"),
    path("journees/<uuid:day>/participants/importer/a-corriger", guest_lists.rejected, name="guests_rejected"),
    path("journees/<uuid:day>/participants/inviter", guests.invite, name="invite"),
    path("journees/<uuid:day>/participants/relancer", guests.remind, name="remind"),
    path("journees/<uuid:day>/participants/<uuid:guest>", guests.guest, name="guest_page"),
    path("journees/<uuid:day>/participants/<uuid:guest>/agir", guests.act, name="guest_act"),
    path("journees/<uuid:day>/demandes", requests.watch, name="requests"),
    path("journees/<uuid:day>/demandes/relancer", requests.nudge, name="nudge"),
    path("journees/<uuid:day>/demandes/<uuid:number>", requests.act, name="request_act"),
]
#: Answering by a link: `views/guest*.py`.
GUEST: list[URLPattern] = [
    path("rdv/<str:token>", guest.home, name="guest"),
    path("rdv/<str:token>/profil", guest.profile, name="guest_profile"),
    path("rdv/<str:token>/disponibilites", guest.free, name="guest_free"),
    path("rdv/<str:token>/rencontrer", guest_requests.catalogue_page, name="guest_catalogue"),
    path("rdv/<str:token>/demandes", guest_requests.requests_page, name="guest_requests"),
    path("rdv/<str:token>/agenda.ics", guest_calendar.calendar, name="guest_calendar"),
    path("agenda/<str:token>.ics", guest_calendar.feed, name="calendar_feed"),
    path("rdv/<str:token>/rendez-vous/<uuid:number>", guest_requests.meeting, name="guest_meeting"),
    path("rdv/<str:token>/ne-vient-pas", guest.withdraw, name="guest_withdraw"),
    path("inscription/<str:token>", guest.join, name="join"),
    path("mes-rendez-vous", guest.mine, name="mine"),
]
#: Timetables and what happens on the day: `views/timetables.py`, `views/live.py`.
TIMETABLE: list[URLPattern] = [
    path("journees/<uuid:day>/plannings", timetables.timetables, name="timetables"),
    path("journees/<uuid:day>/plannings/comparer", timetables.compare, name="timetables_compare"),
    path("journees/<uuid:day>/plannings/<uuid:timetable>", timetables.timetable, name="timetable"),
    path("journees/<uuid:day>/plannings/<uuid:timetable>/progres", timetables.progress, name="timetable_progress"),
    path("journees/<uuid:day>/plannings/<uuid:timetable>/arreter", timetables.stop, name="timetable_stop"),
    path("journees/<uuid:day>/plannings/<uuid:timetable>/copier", timetables.copy, name="timetable_copy"),
    path("journees/<uuid:day>/plannings/<uuid:timetable>/defaire", moving.undo, name="timetable_undo"),
    path(
        "journees/<uuid:day>/plannings/<uuid:timetable>/rendez-vous/<uuid:meeting>",
        moving.meeting,
        name="timetable_meeting",
    ),
    path("journees/<uuid:day>/plannings/<uuid:timetable>/publier", timetables.publish, name="timetable_publish"),
    path("journees/<uuid:day>/jour", live.live, name="live"),
    path("journees/<uuid:day>/jour/incident", live.incident, name="live_incident"),
    path("journees/<uuid:day>/jour/arrivee", live.newcomer, name="live_newcomer"),
    path("journees/<uuid:day>/jour/rendez-vous", live.note_all, name="live_note_all"),
    path("journees/<uuid:day>/jour/rendez-vous/<uuid:meeting>", live.note, name="live_note"),
    path("journees/<uuid:day>/accueil", live.check_in, name="check_in"),
    path("badge/<str:token>", live.badge, name="badge"),
    path("affichage/<str:token>", live.hall, name="hall"),
]
#: Sheets, badges, reports, decision makers: `views/documents.py`, `views/reports.py`, `views/investors.py`.
DOCUMENTS: list[URLPattern] = [
    path("journees/<uuid:day>/documents", documents.documents, name="documents"),
    path("journees/<uuid:day>/documents/<slug:kind>.pdf", documents.document, name="document"),
    path("rdv/<str:token>/agenda.pdf", documents.guest_agenda, name="guest_pdf"),
    path("journees/<uuid:day>/bilan", reports.report, name="report"),
    path("journees/<uuid:day>/bilan.<str:suffix>", reports.file, name="report_file"),
    path("journees/<uuid:day>/itineraire", missions.mission, name="mission"),
    path("journees/<uuid:day>/cercle", investors.circle, name="circle"),
    path("journees/<uuid:day>/cercle/reunir", investors.gather, name="circle_gather"),
    path("journees/<uuid:day>/cercle/<uuid:number>/oui", investors.said_yes, name="circle_yes"),
    path("decideurs", investors.holders, name="holders"),
    path("decideurs/nouveau", investors.new, name="holder_new"),
    path("decideurs/<int:holder>", investors.holder, name="holder"),
    path("decideurs/<int:holder>/fin", investors.end, name="holder_end"),
]

urlpatterns = [*ORGANISER, *GUEST, *TIMETABLE, *DOCUMENTS]
