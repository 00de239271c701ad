"""Addresses of the pages that belong to no part."""

from django.urls import path
from django.views.generic import TemplateView
from django.views.i18n import set_language

from entremise.common.access import allow
from entremise.people.rules import anyone
from entremise.web import views

app_name = "web"
urlpatterns = [
    path("langue", allow(anyone)(set_language), name="language"),
    path("comment-ca-marche", allow(anyone)(TemplateView.as_view(template_name="web/how.html")), name="how"),
    path("sources-et-licences", allow(anyone)(TemplateView.as_view(template_name="web/credits.html")), name="credits"),
    path("robots.txt", allow(anyone)(TemplateView.as_view(template_name="web/robots.txt", content_type="text/plain"))),
    path("lieux", views.places, name="places"),
    path("carte/noms", views.names, name="names"),
]
