"""Where each address leads."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("entremise.web.urls")),
    path("", include("entremise.registry.urls")),
    path("", include("entremise.hub.urls")),
]
