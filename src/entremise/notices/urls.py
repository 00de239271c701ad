"""Addresses of notifications, and of the administrator's pages about messages."""

from django.urls import path, re_path

from entremise.notices.views import administration, notices, stream

app_name = "notices"
_TEXT = r"^administration/textes/(?P<kind>[a-z0-9_]+)/(?P<language>fr|en)"
urlpatterns = [
    path("avis", notices.notices, name="notices"),
    path("avis/flux", stream.stream, name="stream"),
    path("avis/preferences", notices.preferences, name="preferences"),
    path("avis/tout-lu", notices.read_all, name="read_all"),
    path("avis/<int:notice>/ouvrir", notices.read, name="read"),
    path("administration/courriers", administration.outbox, name="outbox"),
    path("administration/courriers/<int:mail>/renvoyer", administration.send_again, name="send_again"),
    path("administration/textes", administration.wordings, name="wordings"),
    re_path(rf"{_TEXT}$", administration.wording, name="wording"),
    re_path(rf"{_TEXT}/apercu$", administration.preview, name="preview"),
    re_path(rf"{_TEXT}/origine$", administration.reset, name="reset"),
]
