"""Where each address leads."""

from django.contrib import admin
from django.urls import include, path

from entremise.project import health
from entremise.project.api import api
from entremise.project.guide import guide

urlpatterns = [
    path("health/live", health.live, name="live"),
    path("health/ready", health.ready, name="ready"),
    path("metrics", health.metrics, name="metrics"),
    path("api/", guide, name="api_guide"),
    path("api/v1/", api.urls),
    path("admin/", admin.site.urls),
    path("compte/", include("entremise.people.sign_in_urls")),
    path("", include("entremise.web.urls")),
    path("", include("entremise.people.urls")),
    path("", include("entremise.notices.urls")),
    path("", include("entremise.registry.urls")),
    path("", include("entremise.neutrality.urls")),
    path("", include("entremise.market.urls")),
    path("", include("entremise.meetings.urls")),
    path("", include("entremise.hub.urls")),
]

handler429 = "entremise.people.views.sign_in.too_many"
